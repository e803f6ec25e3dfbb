"""How does a form come in from a file, with every fault of the file and of its content in one list, and its bytes kept?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from kyhan.console.context import Console
from kyhan.cycle import files
from kyhan.cycle.commands.forms import Received
from kyhan.cycle.form_merge import SIDES, Decisions, Side
from kyhan.cycle.form_revision import Filled, require_own
from kyhan.cycle.queries import forms, regulations, submissions
from kyhan.documents.cells import InvalidFile
from kyhan.documents.form_file import form_rows
from kyhan.documents.survey_reading import read_survey
from kyhan.documents.tables import Opened, open_file
from kyhan.errors import Fault, InvalidInput
from kyhan.i18n import say
from kyhan.regulation.form import FormRow, Purpose, check_form
from kyhan.regulation.scoring import Value


@dataclass(frozen=True, slots=True)
class _Read:
    """What a file says: its rows, the faults of its cells, and what it was issued as if it is a workbook of ours."""

    rows: tuple[FormRow, ...]
    faults: tuple[Fault, ...]
    filled: Filled | None = None


def take_form(
    console: Console, key: str, unit: str, file: Path, purpose: Purpose, take: Sequence[str] = ()
) -> tuple[tuple[FormRow, ...], Received]:
    """Returns the rows of a form whose cells are in order, and the file as it is kept.

    The command that takes them checks what they say and, of a workbook, whose it is.

    Args:
        take: Decisions on cells that both sides changed: "returned", "stored", or "CODE=returned".

    Raises:
        InvalidInput: cells are wrong; then also everything that is wrong with what the others say. A workbook of another
            unit, year or regulation is refused for that alone. Or `take` is not understood.
        NotFound: there is no such file, cycle or unit.
        SetupNeeded: the file cannot be kept.
    """
    decisions = _decisions(take)
    opened = open_file(file, file.name)
    read = _read(opened, purpose)
    if read.filled is not None:
        require_own(read.filled, forms.issued_now(console.office(), key, unit, purpose))
    if read.faults:
        raise InvalidFile(opened.name, [*read.faults, *_further(console, key, unit, read.rows, purpose)])
    kept = files.keep(console.office(), opened.content)
    return read.rows, Received(opened.name, kept, len(opened.content), read.filled, decisions)


def _read(opened: Opened, purpose: Purpose) -> _Read:
    survey = read_survey(opened.content, opened.name, opened.limits) if opened.kind == "xlsx" else None
    if survey is not None:
        return _Read(survey.filled.rows, survey.faults, survey.filled)
    plain = form_rows(opened.table(), purpose)
    return _Read(plain.rows, plain.faults)


def _decisions(take: Sequence[str]) -> Decisions:
    everything: Side | None = None
    criteria: dict[str, Side] = {}
    faults: list[Fault] = []
    for one in take:
        code, _, side = one.rpartition("=")
        known = _SIDES.get(side)
        if known is None:
            faults.append(Fault(one, _NO_SIDE))
        elif code:
            criteria[code] = known
        else:
            everything = known
    if faults:
        raise InvalidInput(say("Không hiểu quyết định (--take)", "The decision (--take) is not understood"), faults)
    return Decisions(everything, criteria)


_SIDES: Final[Mapping[str, Side]] = {side: side for side in SIDES}
_NO_SIDE: Final = say(
    "viết returned (phiếu gửi về), stored (số đang lưu), hoặc MÃ=returned cho từng tiêu chí",
    "write returned (the file), stored (what is stored), or CODE=returned for one criterion",
)


def _further(console: Console, key: str, unit: str, rows: Sequence[FormRow], purpose: Purpose) -> tuple[Fault, ...]:
    """Returns the faults that the act itself would find in the rows of a file that has others already."""
    app = console.office()
    submission = submissions.submission(app, key, unit)
    regulation = regulations.of_cycle(app, key)
    try:
        check_form(
            regulation.criteria[submission["group"]],
            rows,
            purpose=purpose,
            not_applicable=regulation.not_applicable,
            declared={answer["criterion"]: _declared(answer) for answer in submission["answers"]},
        )
    except InvalidInput as invalid:
        return invalid.faults
    return ()


def _declared(answer: dict[str, Any]) -> Value:
    points = answer.get("declared")
    return Value(None if points is None else Decimal(points), answer.get("declared_not_applicable", False))
