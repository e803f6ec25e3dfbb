"""How does a list that is shown on a page become a file: a CSV that Excel opens, or a workbook?"""

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Font

from kyhan.documents.sheet_layout import FONT, Value, framed, header, print_set_up, put, set_widths, sheet_title
from kyhan.documents.workbook_writing import workbook_bytes

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_TITLE: Final = Font(name=FONT, size=14, bold=True)


def as_csv(columns: Sequence[str], rows: Sequence[Sequence[Value]]) -> bytes:
    """Returns a CSV with semicolons, in UTF-8 with the mark by which Excel knows it.

    A text that Excel would take for a formula gets an apostrophe in front: a CSV has no other way to say that it is none.
    """
    out = io.StringIO(newline="")
    lines = csv.writer(out, delimiter=";")
    lines.writerow(columns)
    lines.writerows([_harmless(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _harmless(value: Value) -> Value:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def as_workbook(
    title: str, columns: Sequence[str], widths: Sequence[int], rows: Sequence[Sequence[Value]], at: datetime
) -> bytes:
    """Returns a workbook (.xlsx) of one sheet that prints on A4.

    Args:
        widths: Of the columns, in digits.
        at: The aware instant the list is of.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet(sheet_title(title, ()))
    put(sheet, 1, 1, title).font = _TITLE
    set_widths(sheet, widths)
    header(sheet, 3, columns)
    for number, row in enumerate(rows, 4):
        framed(sheet, number, row, widths, places=0)
    sheet.freeze_panes = "A4"
    print_set_up(sheet, rows_to_repeat="3:3")
    return workbook_bytes(book, at)
