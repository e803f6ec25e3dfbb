"""How does a form come in from a file, with every fault of the file and of its content in one list?"""

from decimal import Decimal
from pathlib import Path
from typing import Any

from kyhan.console.context import Console
from kyhan.cycle.queries import regulations, submissions
from kyhan.documents.cells import InvalidFile
from kyhan.documents.form_file import FormRead, form_rows
from kyhan.documents.tables import read_table
from kyhan.errors import Fault, InvalidInput
from kyhan.regulation.form import FormRow, Purpose, check_form
from kyhan.regulation.scoring import Value


def read_form(console: Console, key: str, unit: str, file: Path, purpose: Purpose) -> tuple[FormRow, ...]:
    """Returns the rows of a form whose cells are in order; the command that takes them checks what they say.

    Raises:
        InvalidInput: cells are wrong; then also everything that is wrong with what the others say.
        NotFound: there is no such file, cycle or unit.
    """
    table = read_table(file, file.name)
    read = form_rows(table, purpose)
    if read.faults:
        raise InvalidFile(table.name, [*read.faults, *_further(console, key, unit, read, purpose)])
    return read.rows


def _further(console: Console, key: str, unit: str, read: FormRead, purpose: Purpose) -> tuple[Fault, ...]:
    """Returns the faults that the act itself would find in the rows of a file that has others already."""
    app = console.office()
    submission = submissions.submission(app, key, unit)
    regulation = regulations.of_cycle(app, key)
    try:
        check_form(
            regulation.criteria[submission["group"]],
            read.rows,
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
