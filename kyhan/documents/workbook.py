"""What table does an .xlsx workbook hold? Its one visible sheet with content, values as the person typed them."""

import re
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO, Any, Final, TypeAlias

import openpyxl
from openpyxl.utils import get_column_letter

from kyhan.documents.cells import (
    Cell,
    Limits,
    Table,
    assemble,
    number_cell,
    printable,
    refused,
    snippet,
    text_cell,
    too_many_columns,
    too_many_rows,
    too_much,
)
from kyhan.documents.unpacking import damaged, unpacked
from kyhan.errors import Refusal
from kyhan.i18n import Phrase, say
from kyhan.text import nfc

# The stubs of openpyxl do not know its read-only sheets and their cells.
_Sheet: TypeAlias = Any
_Cell: TypeAlias = Any

_LAST_ROW: Final = 1_048_576  # of any Excel sheet
_ROOM: Final = 16  # empty cells that only carry a format also count; whole formatted rows are common
_ZEROS: Final = re.compile("0{2,}")
_MIDNIGHT: Final = time()


def read_workbook(content: bytes, name: str, limits: Limits) -> Table:
    """Returns the table on the only visible sheet that holds anything; its first row with content is the header.

    Nothing is evaluated or guessed: a formula, an error value, a percentage or a time of day is a fault of its cell.
    A number is what the person typed: Excel keeps 70.1 as 70.099999999999994, and the shortest number with the same
    binary value is 70.1. A number under a format of zeros ("00000") is the text that is shown.

    Raises:
        InvalidFile: Damaged, protected, carrying macros, too large, or without exactly one such sheet.
    """
    with unpacked(content, name, limits) as copy:
        try:
            return _table(copy, name, limits)
        except Refusal:
            raise
        except Exception as error:  # openpyxl has no class for damage: any error out of it means just that
            raise refused(name, damaged()) from error


def _table(copy: IO[bytes], name: str, limits: Limits) -> Table:
    with warnings.catch_warnings():
        # openpyxl warns of parts it passes over (validation lists, styles); none of them holds a value.
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(copy, read_only=True, keep_links=False)
        sheet = _only_sheet(book.worksheets, name, limits)
        where = _where(sheet, name)
        rows: list[list[Cell]] = []
        for number, cells in _numbered(sheet, name, limits):
            row = [read_cell(cell, f"{where}!{get_column_letter(at)}{number}") for at, cell in enumerate(cells, 1)]
            ends = range(len(row), len(rows[0]) if rows else 0)
            rows.append([*row, *(Cell(None, f"{where}!{get_column_letter(at + 1)}{number}") for at in ends)])
    return assemble(name, rows[0][0].place, rows[0], rows[1:], (), limits)


def _only_sheet(sheets: list[_Sheet], name: str, limits: Limits) -> _Sheet:
    hidden = [printable(nfc(sheet.title)) for sheet in sheets if sheet.sheet_state != "visible"]
    filled = [
        sheet for sheet in sheets if sheet.sheet_state == "visible" and next(_numbered(sheet, name, limits), None)
    ]
    if len(filled) == 1:
        return filled[0]
    if not filled:
        raise refused(
            name,
            say(
                "không có trang tính nào hiện ra mà có dữ liệu (trang ẩn: {hidden}).",
                "no visible sheet holds any data (hidden sheets: {hidden}).",
                hidden=hidden or "0",
            ),
        )
    raise refused(
        name,
        say(
            "có nhiều trang tính có dữ liệu: {filled} (trang ẩn: {hidden}); chỉ giữ một trang.",
            "several sheets hold data: {filled} (hidden sheets: {hidden}); keep only one.",
            filled=[printable(nfc(sheet.title)) for sheet in filled],
            hidden=hidden or "0",
        ),
    )


def _where(sheet: _Sheet, name: str) -> str:
    return f"{name}!{printable(nfc(sheet.title))}"


def _numbered(sheet: _Sheet, name: str, limits: Limits) -> Iterator[tuple[int, tuple[_Cell, ...]]]:
    """Yields the rows that hold something, with their number and their cells up to the last one filled.

    The sheet's stated dimension is not believed: openpyxl would cut the table to it without a word.
    """
    sheet.reset_dimensions()
    found = seen = 0
    for number, row in enumerate(sheet.iter_rows(), 1):
        seen += len(row)
        if number > _LAST_ROW or seen > _ROOM * limits.rows * limits.columns:
            raise refused(name, too_much(limits), _where(sheet, name))
        filled = [at for at, cell in enumerate(row, 1) if cell.value is not None and str(cell.value).strip()]
        if not filled:
            continue
        if filled[-1] > limits.columns:
            raise refused(name, too_many_columns(limits), f"{_where(sheet, name)}!A{number}")
        found += 1
        if found > limits.rows + 1:
            raise refused(name, too_many_rows(limits), f"{_where(sheet, name)}!A{number}")
        yield number, row[: filled[-1]]


def read_cell(cell: _Cell, place: str) -> Cell:
    """Returns what an openpyxl cell holds, at `place`; see `read_workbook` for what is a fault."""
    if cell.data_type == "f":
        return Cell(None, place, _formula())
    if cell.data_type == "e":
        return Cell(None, place, _error(cell.value))
    match cell.value:
        case None | bool() as value:
            return Cell(value, place)
        case str() as text:
            # Excel writes the carriage return of a pasted line break as _x000D_ (ECMA-376, ST_Xstring).
            return text_cell(text.replace("_x000D_", "").replace("_x005F_", "_"), place)
        case int() | float() as number:
            return _number(number, str(cell.number_format), place)
        case value:
            return _day(value, place)


def _day(value: object, place: str) -> Cell:
    if isinstance(value, datetime) and value.time() == _MIDNIGHT:
        return Cell(value.date(), place)
    if isinstance(value, date) and not isinstance(value, datetime):
        return Cell(value, place)
    return Cell(None, place, _time_of_day(value))


def _number(value: float, number_format: str, place: str) -> Cell:
    if "%" in number_format:
        return Cell(
            None,
            place,
            say(
                "ô định dạng phần trăm: màn hình hiện 90% nhưng Excel lưu 0,9; đổi sang định dạng số rồi nhập lại.",
                "the cell is a percentage: the screen shows 90% but Excel keeps 0.9; make it a number and enter again.",
            ),
        )
    if isinstance(value, int) and _ZEROS.fullmatch(number_format):
        return text_cell(str(value).zfill(len(number_format)), place)
    return number_cell(Decimal(repr(value)), place)


def _formula() -> Phrase:
    return say(
        "ô có công thức; chép ô rồi dán lại dạng giá trị (Paste Special > Values).",
        "the cell holds a formula; copy it and paste it as a value (Paste Special > Values).",
    )


def _error(value: object) -> Phrase:
    return say(
        "ô báo lỗi {value}; sửa rồi nhập lại giá trị.",
        "the cell shows the error {value}; correct it and enter the value again.",
        value=snippet(value),
    )


def _time_of_day(value: object) -> Phrase:
    return say(
        "ô là giờ ({value}), không phải số, chữ hay ngày; định dạng lại ô rồi nhập lại.",
        "the cell is a time of day ({value}), not a number, text or day; format it anew and enter it again.",
        value=snippet(value),
    )
