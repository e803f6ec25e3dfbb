"""Where does everything stand in a survey workbook? The sheets, the columns by purpose, and how cells look."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter

from kyhan.documents.workbook_writing import FONT
from kyhan.regulation.form import Purpose

COVER: Final = "Hướng dẫn"
FORM: Final = "Phiếu"
TOTALS: Final = "Tổng hợp"
METADATA: Final = "_kyhan"

HEADER_ROW: Final = 3
"""The row of the form sheet with the column titles; it repeats on every printed page."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the form sheet: its key in the code, its title, its width in characters, and whether people fill it in."""

    key: str
    title: str
    width: float
    filled: bool = False


_CRITERION: Final = (
    Column("code", "Mã", 8),
    Column("text", "Nội dung tiêu chí", 42),
    Column("proof", "Tài liệu cần có", 20),
    Column("points", "Điểm tối đa", 8),
    Column("last_year", "Năm trước", 8),
)
_QUESTION: Final = Column("question", "Câu hỏi của Văn phòng", 30)
_COUNTED: Final = (
    Column("counted", "Điểm tính", 8),
    Column("left_out", "Điểm KAD", 8),
    Column("answered", "Đã ghi", 8),
)
"""Hidden columns by which the totals are computed."""

DECLARATION: Final = (
    *_CRITERION,
    Column("declared", "Tự chấm", 9, filled=True),
    Column("declared_na", "Không áp dụng", 9, filled=True),
    Column("explanation", "Giải trình", 30, filled=True),
    Column("evidence", "Tài liệu kiểm chứng", 24, filled=True),
    *_COUNTED,
)
COMPLETION: Final = (*DECLARATION[: -len(_COUNTED)], _QUESTION, *_COUNTED)
VERIFICATION: Final = (
    *_CRITERION,
    Column("declared", "Tự chấm", 9),
    Column("declared_na", "KAD (đơn vị)", 8),
    Column("explanation", "Giải trình", 26),
    Column("evidence", "Tài liệu kiểm chứng", 20),
    Column("verified", "Thẩm định", 9, filled=True),
    Column("verified_na", "Không áp dụng", 9, filled=True),
    Column("reason", "Lý do chênh lệch", 28, filled=True),
    *_COUNTED,
)
HIDDEN: Final = frozenset(column.key for column in _COUNTED)

FILLED: Final[Mapping[Purpose, Mapping[str, str]]] = {
    "declare": {
        "declared": "points",
        "declared_na": "not_applicable",
        "explanation": "explanation",
        "evidence": "evidence",
    },
    "verify": {"verified": "points", "verified_na": "not_applicable", "reason": "reason"},
}
"""The columns that are read back, and which part of a row each is."""


def letters(columns: tuple[Column, ...]) -> dict[str, str]:
    """Returns the letter of each column by its key."""
    return {column.key: get_column_letter(number) for number, column in enumerate(columns, 1)}


_LINE: Final = 14.5  # points a line of text is tall
_TALLEST: Final = 400.0  # Excel allows 409
_LETTERS: Final = 1.25  # of Times New Roman in the width of one digit of the standard font, and some room


def height(texts: Iterable[tuple[str, float]], least: int = 1) -> float:
    """Returns how tall a row must be for wrapped texts, each with the width of its column, in points.

    A row without a height is fitted by Excel on opening, but not by LibreOffice, and by neither once it has one.
    """
    lines = (sum(-(-max(1, len(part)) // int(width * _LETTERS)) for part in text.split("\n")) for text, width in texts)
    return min(_TALLEST, max(least, *lines, least) * _LINE)


NOT_APPLICABLE: Final = "x"
"""What is written where a criterion does not apply."""

# Excel knows a text only in a cell of the format "@": elsewhere it makes 5.5 a day and 5,5 the number 55, by the
# machine's own language and without a word.
AS_TYPED: Final = "@"

TITLE: Final = Font(name=FONT, size=14, bold=True)
BOLD: Final = Font(name=FONT, size=11, bold=True)
PLAIN: Final = Font(name=FONT, size=11)
ITALIC: Final = Font(name=FONT, size=10, italic=True)
_THIN: Final = Side(style="thin", color="808080")
BOX: Final = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
HEAD_FILL: Final = PatternFill("solid", fgColor="D9E2F3")
BLOCK_FILL: Final = PatternFill("solid", fgColor="BFBFBF")
GROUP_FILL: Final = PatternFill("solid", fgColor="E7E6E6")
OPEN_FILL: Final = PatternFill("solid", fgColor="FFF9DB")
ASKED_FILL: Final = PatternFill("solid", fgColor="FCE4D6")
WRONG_FILL: Final = PatternFill("solid", bgColor="F8CBAD")
NO_FILL: Final = PatternFill()
LOCKED: Final = Protection(locked=True)
OPEN: Final = Protection(locked=False)
WRAPPED: Final = Alignment(vertical="top", wrap_text=True)
CENTRED: Final = Alignment(horizontal="center", vertical="center", wrap_text=True)
RIGHT: Final = Alignment(horizontal="right", vertical="top")
MIDDLE: Final = Alignment(horizontal="center", vertical="top")
SPILLING: Final = Alignment(vertical="top", wrap_text=False)
