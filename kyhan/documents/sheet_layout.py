"""How is a sheet laid out: values that are never formulas, framed rows, and a page of A4 that prints as it looks?"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from kyhan.documents.cells import printable

Value = str | int | Decimal | None
"""What is put into a cell."""

FONT: Final = "Times New Roman"
LEFT: Final = Alignment(vertical="center", wrap_text=True)
_MIDDLE: Final = Alignment(horizontal="center", vertical="center", wrap_text=True)
_HEADER: Final = Font(name=FONT, size=11, bold=True)
_PLAIN: Final = Font(name=FONT, size=11)
_ITALIC: Final = Font(name=FONT, size=11, italic=True)
_THIN: Final = Side(style="thin", color="808080")
_BOX: Final = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_SHADE: Final = PatternFill("solid", start_color="E6E6E6")
_SHORT: Final = 8  # letters: levels and codes
_LINE_POINTS: Final = 15  # height of a line of print in a row
_DENSE: Final = Fraction(23, 20)  # letters of this font in the room of one digit, by which columns are measured
_A4: Final = 9  # of the paper sizes of the format
_MARGINS_MM: Final = {"left": 12, "right": 10, "top": 15, "bottom": 17, "header": 8, "footer": 8}
_INCH: Final = 25.4
_LONGEST_TITLE: Final = 31
_NOT_IN_TITLES: Final = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def header(sheet: Worksheet, row: int, columns: Sequence[str]) -> None:
    """Writes the names of the columns."""
    for number, text in enumerate(columns, 1):
        cell = put(sheet, row, number, text)
        cell.font = _HEADER
        cell.alignment, cell.border, cell.fill = _MIDDLE, _BOX, _SHADE
    sheet.row_dimensions[row].height = 62


def set_widths(sheet: Worksheet, widths: Sequence[int]) -> None:
    """Sets the widths of the columns, measured in digits as the format does."""
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width


def height_of(values: Sequence[Value], widths: Sequence[int]) -> int:
    """Returns how high a row must be for its longest text, in points: not every program finds that by itself."""
    lines = [
        -(-len(value) // (width * _DENSE))
        for value, width in zip(values, widths, strict=True)
        if isinstance(value, str)
    ]
    return _LINE_POINTS * int(max([1, *lines]))


def framed(
    sheet: Worksheet,
    row: int,
    values: Sequence[Value],
    widths: Sequence[int],
    *,
    places: int,
    shaded: bool = False,
) -> None:
    """Writes one framed row, as high as its texts need; numbers get `places` decimals, short texts stand in the middle."""
    sheet.row_dimensions[row].height = height_of(values, widths)
    decimals = f"0.{'0' * places}" if places else "0"
    for number, value in enumerate(values, 1):
        cell = put(sheet, row, number, value)
        cell.font = _ITALIC if shaded else _PLAIN
        short = isinstance(value, int) or (isinstance(value, str) and len(value) <= _SHORT)
        cell.alignment, cell.border = _MIDDLE if short else LEFT, _BOX
        if shaded:
            cell.fill = _SHADE
        if isinstance(value, Decimal):
            cell.number_format = decimals


def put(sheet: Worksheet, row: int, column: int, value: Value) -> Cell:
    """Writes one value; a text is always a text, even one that begins like a formula."""
    cell: Cell = sheet.cell(row, column)  # type: ignore[assignment] # nothing is merged here
    if isinstance(value, str):
        cell.value = printable(value)
        cell.data_type = "s"
        cell.quotePrefix = value[:1] in {"=", "+", "-", "@"}  # so that editing the cell keeps it one
    else:
        cell.value = value
    return cell


def print_set_up(sheet: Worksheet, *, rows_to_repeat: str | None) -> None:
    """Lays a sheet out for A4, lying, as wide as one page, with its number below."""
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.orientation = "landscape"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    for side, millimetres in _MARGINS_MM.items():
        setattr(sheet.page_margins, side, round(millimetres / _INCH, 3))
    if rows_to_repeat:
        sheet.print_title_rows = rows_to_repeat
    sheet.oddFooter.left.text, sheet.oddFooter.center.text = "&A", "&P/&N"  # type: ignore[union-attr] # always there


def sheet_title(name: str, taken: Iterable[str]) -> str:
    """Returns the name of a sheet: without the signs that Excel forbids, at most 31 long, and not taken yet."""
    clean = " ".join(printable(name).translate(_NOT_IN_TITLES).strip("' ").split()) or "Nhóm"
    for number in range(1, _LONGEST_TITLE):
        end = "" if number == 1 else f" {number}"
        kept = clean[: _LONGEST_TITLE - len(end)].rstrip()
        if f"{kept}{end}".casefold() not in {one.casefold() for one in taken}:
            return f"{kept}{end}"
    raise ValueError(name)
