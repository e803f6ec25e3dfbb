"""What does a survey or verification form say that came as a file? Every fault of its cells at once, with its place.

Whether the criteria exist, the points are in range and a reason is owed is for `kyhan.regulation.form.check_form`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kyhan.documents.cells import InvalidFile, Table
from kyhan.documents.columns import Column, Layout, Record, records
from kyhan.documents.tables import read_table
from kyhan.documents.values import Faults, as_code, as_points, as_text, as_yes_or_no
from kyhan.errors import Fault
from kyhan.i18n import say
from kyhan.regulation.form import FormRow, Purpose

_CRITERION: Final = Column("criterion", ("mã tiêu chí", "mã", "tiêu chí", "code", "criterion"), required=True)
_NOT_APPLICABLE: Final = Column("not_applicable", ("không áp dụng", "N/A", "not_applicable"))
_EXPLANATION: Final = Column("explanation", ("giải trình", "thuyết minh", "lý do không áp dụng", "explanation"))
_EVIDENCE: Final = Column("evidence", ("tài liệu kiểm chứng", "minh chứng", "evidence"))
_REASON: Final = Column("reason", ("lý do chênh lệch", "lý do", "reason"))
_DECLARED: Final = ("điểm tự chấm", "tự chấm", "declared")
_VERIFIED: Final = ("điểm thẩm định", "thẩm định", "verified")
_BESIDE: Final = ("stt", "số thứ tự", "nội dung", "text", "điểm tối đa", "points")
_NOT_YET: Final = say(
    "cột này thuộc phiếu thẩm định, không có trong phiếu tự chấm; xóa cột rồi nộp lại "
    "(lý do không áp dụng ghi ở cột «giải trình»).",
    "this column belongs to a verification form, not to a survey form; delete it and try again "
    "(why a criterion does not apply goes into «explanation»).",
)

LAYOUTS: Final[Mapping[Purpose, Layout]] = {
    "declare": Layout(
        (_CRITERION, Column("points", _DECLARED, required=True), _NOT_APPLICABLE, _EXPLANATION, _EVIDENCE),
        _BESIDE,
        dict.fromkeys((*_VERIFIED, *_REASON.names), _NOT_YET),
    ),
    # The reviewer has the unit's own points in sight; they are never taken from this file.
    "verify": Layout(
        (_CRITERION, Column("points", _VERIFIED, required=True), _NOT_APPLICABLE, _EXPLANATION, _EVIDENCE, _REASON),
        (*_BESIDE, *_DECLARED),
    ),
}
"""The columns of a form by its purpose."""


@dataclass(frozen=True, slots=True)
class FormRead:
    """What could be read of a form: its rows, and every fault of the cells. A faulty cell counts as empty in its row."""

    rows: tuple[FormRow, ...]
    faults: tuple[Fault, ...]


def read_form(path: Path, purpose: Purpose) -> tuple[FormRow, ...]:
    """Returns the rows of the form in the file at `path`: what the unit declares, or what the reviewer verifies.

    Raises:
        NotFound: There is no such file.
        InvalidFile: The file cannot be read, or columns or cells are wrong; with every fault and its place.
    """
    table = read_table(path, path.name)
    form = form_rows(table, purpose)
    if form.faults:
        raise InvalidFile(table.name, form.faults)
    return form.rows


def form_rows(table: Table, purpose: Purpose) -> FormRead:
    """Returns the rows of the form in `table` with the faults found, for whoever has more to check before refusing."""
    found, shape_faults = records(table, LAYOUTS[purpose])
    faults = Faults(shape_faults)
    rows = tuple(_row(record, faults) for record in found)
    return FormRead(tuple(row for row in rows if row.criterion), tuple(faults))


def _row(record: Record, faults: Faults) -> FormRow:
    return FormRow(
        criterion=faults.required(as_code, record["criterion"], say("mã tiêu chí", "criterion code")),
        points=faults.read(as_points, record["points"], None),
        not_applicable=faults.read(as_yes_or_no, record["not_applicable"], False),
        explanation=faults.read(as_text, record["explanation"], ""),
        evidence=faults.read(as_text, record["evidence"], ""),
        reason=faults.read(as_text, record["reason"], ""),
        place=record["points"].place,
    )
