"""What table does a CSV text hold? Comma, semicolon or tab, as the header alone tells; lines counted as in an editor."""

import csv
import io
from collections.abc import Iterator
from typing import Final

from kyhan.documents.cells import (
    Cell,
    InvalidFile,
    Limits,
    Table,
    assemble,
    refused,
    text_cell,
    too_many_rows,
    too_much,
)
from kyhan.errors import Fault
from kyhan.i18n import Phrase, say

_DELIMITERS: Final = (",", ";", "\t")
_ROOM: Final = 4  # prose has commas and lines too; only far more of them than cells is refused


def read_delimited(text: str, name: str, limits: Limits) -> Table:
    """Returns the table in the CSV `text`. The first line that holds something is the header; places are line numbers.

    A quoted cell may run over several lines; its row stands at the line where it begins. A row that is not exactly as
    wide as the header is a fault: filling it up could put "70,5" without quotes into two columns.

    Raises:
        InvalidFile: Quotes that do not close, a header that leaves the delimiter open, no data, or too much of it.
    """
    delimiter = _delimiter(text, name)
    if sum(text.count(mark) for mark in (delimiter, "\n", "\r")) > _ROOM * limits.rows * limits.columns:
        raise refused(name, too_much(limits))
    rows = _rows(text, delimiter, name)
    line, first = next(rows, (1, []))
    top = f"{name}:{line}"
    below: list[list[Cell]] = []
    faults: list[Fault] = []
    for line, cells in rows:
        place = f"{name}:{line}"
        if len(below) + len(faults) == limits.rows:
            raise refused(name, too_many_rows(limits), place)
        if len(cells) != len(first):
            faults.append(Fault(place, _ragged(len(cells), len(first), delimiter)))
        else:
            below.append([text_cell(cell, place) for cell in cells])
    return assemble(name, top, [text_cell(cell, top) for cell in first], below, faults, limits)


def _delimiter(text: str, name: str) -> str:
    """Returns the delimiter that gives the header the most columns; a tie of two that both divide it is refused."""
    widths = {delimiter: len(next(_rows(text, delimiter, name), (1, []))[1]) for delimiter in _DELIMITERS}
    most = max(widths.values())
    best = [delimiter for delimiter in _DELIMITERS if widths[delimiter] == most]
    if most > 1 and len(best) > 1:
        raise refused(
            name,
            say(
                "không rõ dấu ngăn cột ở dòng tiêu đề; chỉ dùng một loại: dấu phẩy, dấu chấm phẩy hoặc tab.",
                "the header leaves open what divides the columns; use commas, semicolons or tabs, one kind only.",
            ),
            f"{name}:1",
        )
    return best[0]


def _rows(text: str, delimiter: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yields the rows that hold something, each with the physical line where it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _bad_quote(name, line) from error
        if any(cell.strip() for cell in row):
            yield line, row


def _bad_quote(name: str, line: int) -> InvalidFile:
    return refused(
        name,
        say(
            'dấu nháy kép sai chỗ hoặc thiếu dấu đóng, hoặc ô quá dài; trong ô viết dấu nháy thành hai dấu ("").',
            'a double quote is misplaced or not closed, or a cell is too long; write a quote inside a cell twice ("").',
        ),
        f"{name}:{line}",
    )


def _ragged(has: int, needed: int, delimiter: str) -> Phrase:
    sign = {",": say("dấu phẩy", "comma"), ";": say("dấu chấm phẩy", "semicolon"), "\t": say("tab", "tab")}[delimiter]
    return say(
        "dòng có {has} ô nhưng tiêu đề có {needed} cột; ô có chứa {sign} phải đặt trong dấu nháy kép.",
        "the row has {has} cells but the header {needed}; a cell with a {sign} in it must stand in double quotes.",
        has=has,
        needed=needed,
        sign=sign,
    )
