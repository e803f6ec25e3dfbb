"""How does a test fill in a survey workbook? As people do: in the cells of the form sheet, found by their titles."""

from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any, Final

import openpyxl
from openpyxl.workbook.workbook import Workbook

from kyhan.documents.survey_layout import FORM, HEADER_ROW
from kyhan.regulation.form import FormRow

POINTS: Final = {"Tự chấm": "declare", "Thẩm định": "verify"}


def opened(file: Path | IO[bytes]) -> Workbook:
    """Returns the workbook as openpyxl reads it, formulas as formulas."""
    return openpyxl.load_workbook(file)


def columns(book: Workbook) -> dict[str, int]:
    """Returns the number of each column of the form sheet by its title."""
    return {str(cell.value): cell.column for cell in book[FORM][HEADER_ROW]}


def rows(book: Workbook) -> dict[str, int]:
    """Returns the row of each criterion."""
    return {
        str(row[0].value): row[0].row
        for row in book[FORM].iter_rows(min_row=HEADER_ROW + 1)
        if row[0].value is not None
    }


def cell(book: Workbook, criterion: str, title: str) -> Any:
    """Returns the cell of a criterion in the column of that title."""
    return book[FORM].cell(rows(book)[criterion], columns(book)[title])


def fill(file: Path, criterion: str, title: str, value: object, target: Path | None = None) -> Path:
    """Writes a value into one cell and saves the file (or a copy)."""
    book = opened(file)
    cell(book, criterion, title).value = value
    book.save(target or file)
    return target or file


def filled(file: Path, form: Iterable[FormRow], title: str = "Tự chấm") -> Path:
    """Fills a form in: points with a decimal comma, as text, the way an "@" cell takes what is typed."""
    book = opened(file)
    for row in form:
        if row.points is not None:
            cell(book, row.criterion, title).value = format(row.points, "f").replace(".", ",")
        if row.not_applicable:
            cell(book, row.criterion, "Không áp dụng").value = "x"
        if row.explanation:
            cell(book, row.criterion, "Giải trình").value = row.explanation
        if row.reason:
            cell(book, row.criterion, "Lý do chênh lệch").value = row.reason
    book.save(file)
    return file
