"""Which shape has regulation.toml, and what does a fault of shape mean in plain words?

pydantic finds the faults; `shape_faults` says each as a sentence, at the key where it stands ("periods.issue.length",
"reminders[2].audience[1]"; list items are counted from 1).
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, Strict, ValidationError
from pydantic_core import ErrorDetails

from kyhan.calendar.periods import LONGEST
from kyhan.errors import Fault
from kyhan.i18n import Phrase, say
from kyhan.regulation.fields import OWN_FAULT
from kyhan.regulation.schema import (
    Block,
    Code,
    CriteriaStatus,
    Documents,
    Label,
    Line,
    NotApplicableRule,
    Owner,
    PeriodKind,
    ReminderRule,
    TieRule,
    UnitGroup,
)
from kyhan.regulation.texts import REGULATION_FILE


class PeriodEntry(BaseModel):
    """One table of [periods]; its kind, length and date become a `Period` (see `calendar.periods.period_from`)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: str
    length: Annotated[int, Strict(), Field(le=LONGEST)] | None = None  # TOML writes numbers too long to be printed
    date: str | None = None
    article: Line
    starts_at: Label
    policy: Annotated[bool, Strict()] = False
    note: Label | None = None


class RegulationFile(BaseModel):
    """All of regulation.toml; the attributes mean what those of `schema.Regulation` mean."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: Code
    title: Label
    number: Line | None = None
    issued_on: Annotated[date, Strict()] | None = None
    note: Label | None = None
    owner: Owner
    unit_groups: Annotated[tuple[UnitGroup, ...], Field(min_length=1)]
    levels: Annotated[tuple[Line, ...], Field(min_length=1)]
    not_applicable: NotApplicableRule
    ties: TieRule
    print_places: Annotated[int, Strict(), Field(ge=0, le=4)] = 2
    criteria_status: CriteriaStatus
    criteria_note: Label
    documents: Documents
    periods: Mapping[PeriodKind, PeriodEntry]
    reminders: tuple[ReminderRule, ...] = ()
    scales: Mapping[str, tuple[Block, ...]]


_SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    "missing": ("thiếu khóa này.", "this key is missing."),
    "extra_forbidden": (
        "không có khóa này trong quy chế; xem lại chính tả.",
        "no such key is known; check its spelling.",
    ),
    "unexpected_keyword_argument": (
        "không có khóa này trong quy chế; xem lại chính tả.",
        "no such key is known; check its spelling.",
    ),
    "string_type": ("cần một chuỗi ký tự.", "text is expected."),
    "string_too_short": ("không được để trống.", "must not be empty."),
    "string_too_long": ("dài quá {max_length} ký tự.", "is longer than {max_length} characters."),
    "string_pattern_mismatch": (
        "chỉ dùng chữ thường không dấu, chữ số và dấu gạch nối, bắt đầu bằng chữ (nhiều nhất 40 ký tự).",
        "use small Latin letters, digits and hyphens only, a letter first (at most 40 characters).",
    ),
    "int_type": ("cần một số nguyên.", "a whole number is expected."),
    "bool_type": ("cần true hoặc false.", "true or false is expected."),
    "date_type": (
        "cần một ngày dạng 2026-11-09, không có dấu nháy.",
        "a date such as 2026-11-09 is expected, unquoted.",
    ),
    "enum": ("chỉ nhận một trong: {expected}.", "one of these is expected: {expected}."),
    "literal_error": ("chỉ nhận một trong: {expected}.", "one of these is expected: {expected}."),
    "greater_than_equal": ("phải từ {ge} trở lên.", "must be at least {ge}."),
    "less_than_equal": ("phải từ {le} trở xuống.", "must be at most {le}."),
    "too_short": ("cần ít nhất {min_length} mục.", "at least {min_length} item(s) are expected."),
    "tuple_type": ("cần một danh sách [ ... ].", "a list [ ... ] is expected."),
    "dict_type": ("cần một bảng (khóa = giá trị).", "a table (key = value) is expected."),
    "model_type": ("cần một bảng (khóa = giá trị).", "a table (key = value) is expected."),
    "dataclass_type": ("cần một bảng (khóa = giá trị).", "a table (key = value) is expected."),
}
_OTHERWISE: Final = ("giá trị không hợp lệ ({type}).", "the value is not valid ({type}).")


def shape_faults(error: ValidationError) -> Iterator[Fault]:
    """Yields one fault per finding of pydantic, in the order of the schema."""
    for detail in error.errors(include_url=False):
        yield Fault(f"{REGULATION_FILE}: {_key(detail['loc'])}", _sentence(detail))


def _key(loc: tuple[int | str, ...]) -> str:
    """Returns the dotted key of a pydantic location, without its mark for a fault of the key itself."""
    key = ""
    for part in loc:
        if isinstance(part, int):
            key += f"[{part + 1}]"
        elif part != "[key]":
            key += f".{part}" if key else part
    return key


def _sentence(detail: ErrorDetails) -> Phrase:
    data = detail.get("ctx", {})
    if detail["type"] == OWN_FAULT:
        phrase: Phrase = data["phrase"]
        return phrase
    vi, en = _SENTENCES.get(detail["type"], _OTHERWISE)
    if "expected" in data:
        data = {"expected": data["expected"].replace("'", "").replace(" or ", ", ")}
    return say(vi, en, **{**data, "type": detail["type"]})
