"""How does a form come in from a file, with every fault of the file and of its content in one list, and its bytes kept?"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from kyhan.app import App
from kyhan.cycle import files
from kyhan.cycle.commands.forms import Received
from kyhan.cycle.form_merge import UNDECIDED, Decisions
from kyhan.cycle.form_revision import Filled, require_own
from kyhan.cycle.queries import forms, regulations, submissions
from kyhan.documents.cells import InvalidFile
from kyhan.documents.form_file import form_rows
from kyhan.documents.survey_reading import read_survey
from kyhan.documents.tables import Opened, open_file
from kyhan.errors import Fault, InvalidInput
from kyhan.regulation.form import FormRow, Purpose, check_form
from kyhan.regulation.scoring import Value


@dataclass(frozen=True, slots=True)
class _Read:
    """What a file says: its rows, the faults of its cells, and what it was issued as if it is a workbook of ours."""

    rows: tuple[FormRow, ...]
    faults: tuple[Fault, ...]
    filled: Filled | None = None


def take_form(
    app: App,
    key: str,
    unit: str,
    source: Path | bytes,
    name: str,
    purpose: Purpose,
    decisions: Decisions = UNDECIDED,
) -> tuple[tuple[FormRow, ...], Received]:
    """Returns the rows of a form whose cells are in order, and the file as it is kept.

    The command that takes them checks what they say and, of a workbook, whose it is.

    Args:
        source: The file, or its bytes as received.
        name: The file's name as the sender knows it.
        decisions: Which side holds where both changed a cell.

    Raises:
        InvalidInput: cells are wrong; then also everything that is wrong with what the others say. A workbook of another
            unit, year or regulation is refused for that alone.
        NotFound: there is no such file, cycle or unit.
        SetupNeeded: the file cannot be kept.
    """
    opened = open_file(source, name)
    read = _read(opened, purpose)
    if read.filled is not None:
        require_own(read.filled, forms.issued_now(app, key, unit, purpose))
    if read.faults:
        raise InvalidFile(opened.name, [*read.faults, *_further(app, key, unit, read.rows, purpose)])
    kept = files.keep(app, opened.content)
    return read.rows, Received(opened.name, kept, len(opened.content), read.filled, decisions)


def _read(opened: Opened, purpose: Purpose) -> _Read:
    survey = read_survey(opened.content, opened.name, opened.limits) if opened.kind == "xlsx" else None
    if survey is not None:
        return _Read(survey.filled.rows, survey.faults, survey.filled)
    plain = form_rows(opened.table(), purpose)
    return _Read(plain.rows, plain.faults)


def _further(app: App, key: str, unit: str, rows: Sequence[FormRow], purpose: Purpose) -> tuple[Fault, ...]:
    """Returns the faults that the act itself would find in the rows of a file that has others already."""
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
