"""What is a table once it is read, whatever the kind of file: cells, each with its value and the place where it stands.

Places are the same in every language: "phieu.csv:7" (physical line), "phieu.xlsx!Phiếu!B7", "phieu.json[3].declared".
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from kyhan.errors import Fault, InvalidInput
from kyhan.i18n import Phrase, say
from kyhan.regulation.points import MOST_DECIMALS, trimmed
from kyhan.text import nfc

Value = str | Decimal | bool | date | None
"""What a cell can hold; None is an empty cell. A `date` comes only from a real date cell of a workbook."""

_LARGEST: Final = Decimal(10) ** 12
_LONGEST_TEXT: Final = 32_767  # what a cell of Excel holds; also more than any explanation needs
_SNIPPET: Final = 40  # long enough to recognise, short enough to read
_BROKEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd-\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a file may hold. A form has some forty rows and the largest roster 3,321, so these leave room.

    Attributes:
        file_bytes: Size of the file itself.
        unpacked_bytes: Size of all parts of a workbook once unpacked.
        ratio: Unpacked size per packed byte; honest workbooks stay under 50, a zip bomb needs hundreds.
        parts: Files inside a workbook.
        elements: XML elements of the sheets and their texts; those of other parts count eightfold. Reading costs
            about 5 microseconds and 350 bytes for each, so this bounds time and memory, whatever the file's shape.
        rows: Rows below the header.
        columns: Columns.
    """

    file_bytes: int = 20_000_000
    unpacked_bytes: int = 100_000_000
    ratio: int = 200
    parts: int = 1_000
    elements: int = 400_000
    rows: int = 5_000
    columns: int = 60


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. With a `fault` its value is None; whoever needs the cell reports the fault, others pass over it."""

    value: Value
    place: str
    fault: Phrase | None = None

    @property
    def blank(self) -> bool:
        """Whether nothing was written here."""
        return self.value is None and self.fault is None


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its header, its rows (each as wide as the header; blank rows left out) and the faults of its shape.

    Attributes:
        name: The file's name, for messages.
        place: Where the header stands.
        columns: The header cells; in JSON one per key, in the order of first appearance.
        rows: The cells below, one tuple per row.
        faults: Rows that do not fit under the header. Faults of single cells stand in the cells.
    """

    name: str
    place: str
    columns: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    faults: tuple[Fault, ...] = ()


class InvalidFile(InvalidInput):
    """A file is refused: it cannot be read, or what it says is wrong. `name` is the file's name."""

    def __init__(self, name: str, faults: Sequence[Fault]) -> None:
        self.name = name
        super().__init__(say("Tệp {name}", "File {name}", name=name), faults)


def refused(name: str, message: Phrase, place: str = "") -> InvalidFile:
    """Returns the refusal of a whole file for one reason, found at `place` (the file itself when not given)."""
    return InvalidFile(name, [Fault(place or name, message)])


def text_cell(text: str, place: str) -> Cell:
    """Returns a cell with `text` in NFC without outer white space; only white space is an empty cell."""
    clean = nfc(text)
    if _BROKEN.search(clean):
        return Cell(
            None,
            place,
            say(
                "ô có ký tự hỏng hoặc ký tự điều khiển; gõ lại nội dung ô này.",
                "the cell has broken or control characters; type its text again.",
            ),
        )
    if len(clean) > _LONGEST_TEXT:
        return Cell(
            None,
            place,
            say(
                "ô dài quá {most} ký tự; rút gọn hoặc chuyển thành tài liệu kiểm chứng.",
                "the cell is longer than {most} characters; shorten it or hand it in as evidence.",
                most=_LONGEST_TEXT,
            ),
        )
    return Cell(clean or None, place)


def number_cell(number: Decimal, place: str) -> Cell:
    """Returns a cell with `number` exactly as written: below 10^12 and at most 4 decimals, needless zeros dropped."""
    if not number.is_finite() or abs(number) >= _LARGEST:
        return Cell(
            None,
            place,
            say("số quá lớn hoặc không phải là số; nhập lại.", "too large or not a number; enter it again."),
        )
    rounded = round(number, MOST_DECIMALS)
    if number != rounded:
        return Cell(
            None,
            place,
            say(
                "số có quá {most} chữ số thập phân; làm tròn rồi nhập lại.",
                "the number has more than {most} decimals; round it and enter it again.",
                most=MOST_DECIMALS,
            ),
        )
    return Cell(trimmed(rounded), place)


def printable(text: str) -> str:
    """Returns `text` with what cannot be printed (control and invisible characters) replaced by "�", for messages."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


def snippet(value: object) -> str:
    """Returns the beginning of `value` on one line, for use in a message."""
    line = printable(" ".join(str(value).split()))
    return line if len(line) <= _SNIPPET else f"{line[: _SNIPPET - 1]}…"


def assemble(
    name: str,
    place: str,
    header: Sequence[Cell],
    rows: Iterable[Sequence[Cell]],
    faults: Sequence[Fault],
    limits: Limits,
) -> Table:
    """Returns the table of a `header` and the `rows` below it, each at least as wide as the header.

    Blank rows and blank columns at the end are dropped; a cell that holds something but has no header above it is a
    fault.

    Raises:
        InvalidFile: There is no header, nothing below it, or more columns than allowed.
    """
    width = max((number for number, cell in enumerate(header, 1) if not cell.blank), default=0)
    if not width:
        raise refused(name, say("tệp không có dữ liệu.", "the file holds no data."))
    if width > limits.columns:
        raise refused(name, too_many_columns(limits), place)
    found = list(faults)
    full: list[tuple[Cell, ...]] = []
    for cells in rows:
        if all(cell.blank for cell in cells):
            continue
        astray = [cell for number, cell in enumerate(cells) if not cell.blank and not _headed(header, number)]
        found.extend(Fault(cell.place, _NO_HEADER) for cell in astray)
        full.append(tuple(cells[:width]))
    if not full and not found:
        raise refused(name, say("bảng chỉ có dòng tiêu đề, không có dữ liệu.", "the table has a header only."), place)
    return Table(name, place, tuple(header[:width]), tuple(full), tuple(found))


def _headed(header: Sequence[Cell], number: int) -> bool:
    return number < len(header) and not header[number].blank


_NO_HEADER: Final = say(
    "ô có nội dung nhưng cột không có tiêu đề; thêm tiêu đề hoặc xóa nội dung.",
    "the cell holds something but its column has no header; add a header or clear the cell.",
)


def too_many_rows(limits: Limits) -> Phrase:
    """Returns the sentence that a table has too many rows."""
    return say(
        "bảng có quá {most} dòng; chia thành nhiều tệp, hoặc chép riêng bảng sang tệp mới rồi nộp.",
        "the table has more than {most} rows; split it, or copy the table alone into a new file.",
        most=limits.rows,
    )


def too_many_columns(limits: Limits) -> Phrase:
    """Returns the sentence that a table has too many columns."""
    return say(
        "bảng có quá {most} cột; chỉ giữ các cột cần nộp.",
        "the table has more than {most} columns; keep only those asked for.",
        most=limits.columns,
    )


def too_much(limits: Limits) -> Phrase:
    """Returns the sentence that a file holds far more than a table within `limits` can."""
    return say(
        "tệp chứa quá nhiều nội dung so với một bảng {rows} dòng; chép riêng bảng sang tệp mới rồi nộp.",
        "the file holds far more than a table of {rows} rows; copy the table alone into a new file.",
        rows=limits.rows,
    )
