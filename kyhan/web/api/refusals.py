"""What does a program get that was refused? One shape for every error, in both languages, under the status that fits."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal

from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from kyhan.errors import (
    Conflict,
    Damaged,
    Fault,
    InvalidInput,
    KyhanError,
    NotAllowed,
    NotFound,
    NotNow,
    OutsideCalendar,
    SetupNeeded,
)
from kyhan.i18n import Phrase, say
from kyhan.web.answering import status_of

Kind = Literal[
    "unreadable",
    "unauthenticated",
    "scope_missing",
    "not_allowed",
    "not_found",
    "method_not_allowed",
    "not_now",
    "conflict",
    "invalid_input",
    "outside_calendar",
    "setup_needed",
    "damaged",
    "fault",
    "refused",
]
_KINDS: Final[dict[type[KyhanError], Kind]] = {
    InvalidInput: "invalid_input",
    OutsideCalendar: "outside_calendar",
    NotFound: "not_found",
    NotAllowed: "not_allowed",
    NotNow: "not_now",
    Conflict: "conflict",
    SetupNeeded: "setup_needed",
    Damaged: "damaged",
}


class Words(BaseModel):
    """A sentence or a label in both languages."""

    model_config = ConfigDict(from_attributes=True)

    vi: str
    en: str


class FaultAt(BaseModel):
    """One fault: where it is (a field such as "rows[3].points", a unit, a day, an event), and what is wrong with it."""

    model_config = ConfigDict(from_attributes=True)

    place: str
    message: Words


class Problem(BaseModel):
    """Why a request was refused. Nothing was changed, unless the sentence says otherwise."""

    error: Kind = Field(description="For programs: the way in which it failed.")
    message: Words = Field(description="For people: what, why, and what to do.")
    faults: list[FaultAt] = Field(description="Every fault of what was sent, in its order; empty for other errors.")


_MEANINGS: Final[Mapping[int, str]] = {
    400: "The body could not be read.",
    401: "There is no token, or it does not hold any more.",
    403: "The token lacks the scope, or the person may not do this.",
    404: "There is no such thing, or the person may not know of it.",
    409: "The state of the thing does not permit it now, or somebody else was quicker.",
    422: "What was sent is wrong; `faults` lists everything.",
    500: "A fault of the program (the sentence holds the number under which it is logged), or damaged data.",
    503: "The database cannot be used now; try again later.",
}


def described(*, acts: bool) -> dict[int | str, dict[str, Any]]:
    """Returns how an operation's errors are described; a body is read of those that act alone."""
    return {
        status: {"model": Problem, "description": meaning}
        for status, meaning in _MEANINGS.items()
        if acts or status != 400  # noqa: PLR2004 - the status of an unreadable body
    }


def problem(
    status: int, kind: Kind, message: Phrase, faults: Iterable[Fault] = (), *, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """Returns an answer in the one shape."""
    content = Problem(
        error=kind,
        message=Words.model_validate(message),
        faults=[FaultAt.model_validate(_as_sent(one)) for one in faults],
    )
    return JSONResponse(content.model_dump(), status, headers=dict(headers or {}))


def _as_sent(fault: Fault) -> Fault:
    """Returns a fault of a command with the name of the field, which commands give as options of the command line."""
    return Fault(fault.place.removeprefix("--").replace("-", "_"), fault.message) if fault.place[:2] == "--" else fault


def refused(refusal: KyhanError) -> JSONResponse:
    """Returns a refusal of a command or query. Its faults are listed, so the sentence does not repeat them."""
    kind: Kind = next((name for error, name in _KINDS.items() if isinstance(refusal, error)), "refused")
    faults: Sequence[Fault] = ()
    if isinstance(refusal, InvalidInput):
        faults = refusal.faults
    elif isinstance(refusal, Damaged):
        faults = refusal.findings
    message = (
        Phrase(*(refusal.to(language).partition("\n")[0] for language in ("vi", "en"))) if faults else refusal.message
    )
    return problem(status_of(refusal), kind, message, faults)


def invalid(errors: Iterable[Mapping[str, Any]]) -> JSONResponse:
    """Returns the refusal of a request that does not fit the description, from pydantic's findings."""
    faults = [Fault(_place(error["loc"]), _sentence(error)) for error in errors]
    return refused(InvalidInput(say("Yêu cầu không đúng mô tả", "The request does not fit the description"), faults))


def _place(location: Sequence[str | int]) -> str:
    """Returns "rows[3].points" for ("body", "rows", 3, "points"); a part of the query or path by its own name."""
    where, *path = location
    if not path or (where == "body" and isinstance(path[0], int)):
        return str(where)
    place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return place.removeprefix(".")


def _sentence(error: Mapping[str, Any]) -> Phrase:
    """Returns what is wrong; a finding without a sentence here keeps pydantic's English."""
    given = error.get("ctx", {})
    if error["type"] == "kyhan":
        return Phrase(given["vi"], given["en"])
    known = _SENTENCES.get(error["type"])
    if known is None:
        return say("không đúng mô tả ({why})", "does not fit the description ({why})", why=error["msg"])
    return say(*known, **given)


_TEXT: Final = ("phải là chuỗi ký tự", "is to be a text")
_WHOLE: Final = ("phải là số nguyên", "is to be a whole number")
_YES_NO: Final = ("phải là true hoặc false", "is to be true or false")
_LIST: Final = ("phải là một danh sách", "is to be a list")
_OBJECT: Final = ("phải là một đối tượng JSON", "is to be a JSON object")
_SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    "missing": ("chưa có", "is missing"),
    "extra_forbidden": ("không có trường này", "there is no such field"),
    "json_invalid": ("nội dung không phải JSON", "the body is no JSON"),
    "string_type": _TEXT,
    "string_unicode": ("có ký tự không lưu được", "has a character that cannot be kept"),
    "string_too_short": ("phải có ít nhất {min_length} ký tự", "needs at least {min_length} characters"),
    "string_too_long": ("dài quá {max_length} ký tự", "has more than {max_length} characters"),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_from_float": _WHOLE,
    "bool_type": _YES_NO,
    "bool_parsing": _YES_NO,
    "greater_than_equal": ("phải từ {ge} trở lên", "is to be {ge} or more"),
    "less_than_equal": ("không quá {le}", "is to be {le} or less"),
    "literal_error": ("phải là một trong: {expected}", "is to be one of: {expected}"),
    "enum": ("phải là một trong: {expected}", "is to be one of: {expected}"),
    "list_type": _LIST,
    "too_short": ("phải có ít nhất {min_length} mục", "needs at least {min_length} items"),
    "too_long": ("có quá {max_length} mục", "has more than {max_length} items"),
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "dict_type": _OBJECT,
}
