"""What does a survey workbook say that came back: which form it is, and the rows that people filled in?

It comes through the same door as every file (`kyhan.documents.tables`): size, zip bombs, macros and encryption are
checked before openpyxl meets it.
"""

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any, Final

import openpyxl
from openpyxl.utils import get_column_letter

from kyhan.cycle.form_revision import Filled, Issued
from kyhan.documents import survey_layout as layout
from kyhan.documents.cells import Cell, Limits, printable, refused, too_many_columns, too_much
from kyhan.documents.survey_layout import FILLED, FORM, HEADER_ROW, METADATA
from kyhan.documents.survey_metadata import UnreadableMetadata, read_metadata
from kyhan.documents.unpacking import damaged, unpacked
from kyhan.documents.values import Faults, as_code, as_points, as_text, as_yes_or_no
from kyhan.documents.workbook import read_cell
from kyhan.errors import Fault, Refusal
from kyhan.i18n import Phrase, say
from kyhan.regulation.form import FormRow, Purpose
from kyhan.text import fold

# The stubs of openpyxl do not know its read-only sheets and their cells.
_Sheet = Any

_DEFAULT_LIMITS: Final = Limits()
_WIDTH: Final = 30  # columns looked at; a form has fewer
_EMPTY: Final = Cell(None, "")


@dataclass(frozen=True, slots=True)
class SurveyRead:
    """What could be read of a workbook, and every fault of its cells; a faulty cell counts as empty in its row."""

    filled: Filled
    faults: tuple[Fault, ...]


def read_survey(content: bytes, name: str, limits: Limits = _DEFAULT_LIMITS) -> SurveyRead | None:
    """Returns what the workbook says; None when `form write` did not make it.

    Args:
        content: The file, which begins as an .xlsx does.
        name: Its name, for the places of cells.
        limits: How much it may hold.

    Raises:
        InvalidFile: Damaged, protected, carrying macros or too large; or its hidden sheet, its form sheet or a column of
            it is gone or was changed.
    """
    with unpacked(content, name, limits) as copy:
        try:
            return _read(copy, name, limits)
        except Refusal:
            raise
        except Exception as error:  # openpyxl has no class for damage: any error out of it means just that
            raise refused(name, damaged()) from error


def _read(copy: IO[bytes], name: str, limits: Limits) -> SurveyRead | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of parts it passes over; none of them holds a value
        book = openpyxl.load_workbook(copy, read_only=True, keep_links=False)
        if METADATA not in book.sheetnames:
            return None
        hidden = [[_raw(cell) for cell in row] for row in _rows(book[METADATA], METADATA, name, limits)]
        try:
            issued = read_metadata(hidden)
        except UnreadableMetadata as error:
            raise refused(name, error.message, f"{name}!{METADATA}") from error
        if FORM not in book.sheetnames:
            raise refused(
                name,
                say(
                    "không còn trang «{sheet}»; {again}",
                    "the sheet «{sheet}» is gone; {again}",
                    sheet=FORM,
                    again=_AGAIN,
                ),
            )
        rows = list(_rows(book[FORM], FORM, name, limits))
    return _FormSheet(name, issued.purpose, rows).read(issued)


class _FormSheet:
    """The rows of the form sheet on their way to a form."""

    def __init__(self, name: str, purpose: Purpose, rows: Sequence[Sequence[Cell]]) -> None:
        self.place = f"{name}!{FORM}"
        self.name = name
        self.rows = rows
        self.parts = FILLED[purpose]
        self.at = self._columns(purpose)

    def read(self, issued: Issued) -> SurveyRead:
        faults = Faults()
        rows: list[FormRow] = []
        cells: dict[str, Mapping[str, str]] = {}
        for row in self.rows[HEADER_ROW:]:
            if not row or row[0].blank:
                continue  # the heading of a group
            code = faults.read(as_code, row[0], "")
            found = {part: _at(row, self.at[key]) for key, part in self.parts.items()}
            if not code:
                continue
            cells.setdefault(code, {part: cell.place for part, cell in found.items()})
            rows.append(
                FormRow(
                    criterion=code,
                    points=faults.read(as_points, found["points"], None),
                    not_applicable=faults.read(as_yes_or_no, found["not_applicable"], False),
                    explanation=faults.read(as_text, found.get("explanation", _EMPTY), ""),
                    evidence=faults.read(as_text, found.get("evidence", _EMPTY), ""),
                    reason=faults.read(as_text, found.get("reason", _EMPTY), ""),
                    place=found["points"].place,
                )
            )
        faults.extend(Fault(self.place, _gone(code)) for code in issued.entries if code not in cells)
        return SurveyRead(Filled(self.name, issued, tuple(rows), cells), tuple(faults))

    def _columns(self, purpose: Purpose) -> dict[str, int]:
        """Returns the position of each column that is read, by its title."""
        columns = layout.VERIFICATION if purpose == "verify" else layout.DECLARATION
        titles = [
            fold(str(cell.value or "")) for cell in (self.rows[HEADER_ROW - 1] if len(self.rows) >= HEADER_ROW else ())
        ]
        wanted = {one.key: fold(one.title) for one in columns if one.key in self.parts or one.key == "code"}
        missing = [one.title for one in columns if one.key in wanted and titles.count(wanted[one.key]) != 1]
        if missing or titles.index(wanted["code"]) != 0:
            raise refused(
                self.name,
                say(
                    "dòng tiêu đề không còn như phiếu phát ra (thiếu hoặc trùng: {missing}); {again}",
                    "the header is not as issued (missing or repeated: {missing}); {again}",
                    missing=missing or layout.DECLARATION[0].title,
                    again=_AGAIN,
                ),
                f"{self.place}!A{HEADER_ROW}",
            )
        return {key: titles.index(title) for key, title in wanted.items()}


_AGAIN: Final = say(
    "chép số liệu vào phiếu gốc (lập lại bằng «form write»), hoặc nộp một bảng chỉ có mã và điểm.",
    "copy the values into the original form («form write» makes it again), or hand in a plain table of codes and points.",
)


def _gone(code: str) -> Phrase:
    return say(
        "không còn dòng của tiêu chí {code}; {again}",
        "the row of criterion {code} is gone; {again}",
        code=code,
        again=_AGAIN,
    )


def _at(row: Sequence[Cell], position: int) -> Cell:
    """Returns a cell of a row that may end before it."""
    if position < len(row):
        return row[position]
    sheet, _, first = row[0].place.rpartition("!")
    return Cell(None, f"{sheet}!{get_column_letter(position + 1)}{first.lstrip('A')}")


def _rows(sheet: _Sheet, title: str, name: str, limits: Limits) -> Iterator[list[Cell]]:
    """Yields every row of a sheet, empty ones too, with at most as many rows as a table may have."""
    sheet.reset_dimensions()  # what it states is not believed: openpyxl would cut the sheet to it
    place = f"{name}!{printable(title)}"
    for number, row in enumerate(sheet.iter_rows(), 1):
        if number > limits.rows:
            raise refused(name, too_much(limits), place)
        if len(row) > _WIDTH and any(cell.value is not None for cell in row[_WIDTH:]):
            raise refused(name, too_many_columns(Limits(columns=_WIDTH)), f"{place}!A{number}")
        yield [read_cell(cell, f"{place}!{get_column_letter(at)}{number}") for at, cell in enumerate(row[:_WIDTH], 1)]


def _raw(cell: Cell) -> str:
    """Returns the text of a cell of the hidden sheet, in which every cell is text."""
    return cell.value if isinstance(cell.value, str) else ""
