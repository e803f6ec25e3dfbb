"""Which units does a roster file name, in which group, from when to when, and whom does the office write to there?

Written by `roster_workbook` and read by `read_roster` in the same columns.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from kyhan.documents.cells import InvalidFile, Table
from kyhan.documents.columns import Column, Layout, Record, records
from kyhan.documents.tables import read_table
from kyhan.documents.values import Faults, as_address, as_code, as_day, as_text
from kyhan.documents.workbook_writing import FONT, put_text, workbook_bytes
from kyhan.errors import Fault
from kyhan.i18n import Phrase, say

LAYOUT: Final = Layout(
    (
        Column("code", ("mã đơn vị", "mã", "code"), required=True),
        Column("name", ("tên đơn vị", "đơn vị", "name"), required=True),
        Column("group", ("nhóm", "nhóm đơn vị", "group"), required=True),
        Column("valid_from", ("từ ngày", "valid_from")),
        Column("valid_to", ("đến ngày", "valid_to")),
        Column("officer", ("người phụ trách", "officer")),
        Column("officer_email", ("thư điện tử", "officer_email")),
        Column("head", ("thủ trưởng", "head")),
        Column("head_email", ("thư thủ trưởng", "head_email")),
    ),
    beside=("stt", "số thứ tự"),
)
"""The columns of a roster."""


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One unit for one stretch of time.

    Attributes:
        code: The unit's code; the key, since names change.
        name: Its name in that time.
        group: Code of its unit group in the regulation ("agency", "commune"), not checked here.
        valid_from: First day (included); None: since ever.
        valid_to: Last day (included); None: until further notice.
        officer: The officer who fills in the form; "" when not given.
        officer_email: The officer's address; "" when not given.
        head: The unit's head; "" when not given.
        head_email: The head's address; "" when not given.
        place: Where the row stands, for faults found later.
    """

    code: str
    name: str
    group: str
    valid_from: date | None
    valid_to: date | None
    officer: str
    officer_email: str
    head: str
    head_email: str
    place: str


def read_roster(path: Path) -> tuple[RosterRow, ...]:
    """Returns the units in the roster file at `path`, in its order.

    A code may stand on several rows (a unit that was renamed), as long as their times do not overlap.

    Raises:
        NotFound: There is no such file.
        InvalidFile: The file cannot be read, or anything in it is wrong; with every fault and its place.
    """
    return roster_rows(read_table(path, path.name))


def roster_rows(table: Table) -> tuple[RosterRow, ...]:
    """Returns the units in `table`; see `read_roster`."""
    found, shape_faults = records(table, LAYOUT)
    faults = Faults(shape_faults)
    rows = [_row(record, faults) for record in found]
    faults.extend(_overlaps(rows))
    if faults:
        raise InvalidFile(table.name, faults)
    return tuple(rows)


def roster_workbook(rows: Iterable[tuple[str, str, str, date | None, date | None]], at: datetime) -> bytes:
    """Returns the .xlsx file of a roster: code, name, group, first day and last day of each unit.

    Codes are text cells, so that «00012» keeps its zeros; days are days.

    Args:
        rows: In the order of the file.
        at: The aware instant the roster is of; the same roster of the same instant gives the same bytes.
    """
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Danh sách"
    for number, column in enumerate(LAYOUT.columns[: len(_WIDTHS)], 1):
        title = sheet.cell(1, number, column.names[0])
        title.font = Font(name=FONT, size=12, bold=True)
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS[number - 1]
    for at_row, row in enumerate(rows, 2):
        for number, value in enumerate(row, 1):
            cell = sheet.cell(at_row, number)
            cell.font = Font(name=FONT, size=12)
            if isinstance(value, date):
                cell.value, cell.number_format = value, "dd/mm/yyyy"
            elif value is not None:
                cell.number_format = "@"
                put_text(cell, value)  # type: ignore[arg-type] # nothing is merged here
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    return workbook_bytes(book, at)


_WIDTHS: Final = (14, 44, 14, 14, 14)


def _row(record: Record, faults: Faults) -> RosterRow:
    row = RosterRow(
        code=faults.required(as_code, record["code"], say("mã đơn vị", "unit code")),
        name=faults.required(as_text, record["name"], say("tên đơn vị", "unit name")),
        group=faults.required(as_code, record["group"], say("nhóm đơn vị", "unit group")),
        valid_from=faults.read(as_day, record["valid_from"], None),
        valid_to=faults.read(as_day, record["valid_to"], None),
        officer=faults.read(as_text, record["officer"], ""),
        officer_email=faults.read(as_address, record["officer_email"], ""),
        head=faults.read(as_text, record["head"], ""),
        head_email=faults.read(as_address, record["head_email"], ""),
        place=record["code"].place,
    )
    if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
        faults.append(
            Fault(
                record["valid_to"].place,
                say(
                    "ngày kết thúc {to} trước ngày bắt đầu {start}; sửa một trong hai.",
                    "the last day {to} is before the first day {start}; correct one of them.",
                    to=row.valid_to,
                    start=row.valid_from,
                ),
            )
        )
    return row


def _overlaps(rows: Sequence[RosterRow]) -> list[Fault]:
    """Returns a fault for each row whose time overlaps that of another with the same code which began before."""
    found: list[tuple[int, Fault]] = []
    latest: dict[str, RosterRow] = {}
    for number, row in sorted(enumerate(rows), key=lambda numbered: numbered[1].valid_from or date.min):
        before = latest.get(row.code)
        if before and row.code and (before.valid_to or date.max) >= (row.valid_from or date.min):
            found.append((number, Fault(row.place, _overlap(row.code, before.place))))
        if before is None or (row.valid_to or date.max) > (before.valid_to or date.max):
            latest[row.code] = row
    return [fault for _, fault in sorted(found, key=lambda numbered: numbered[0])]


def _overlap(code: str, place: str) -> Phrase:
    return say(
        "mã «{code}» trùng với dòng ở {place}; một mã chỉ ứng với một đơn vị trong cùng thời gian: "
        "xóa một dòng hoặc sửa «từ ngày», «đến ngày».",
        "code «{code}» repeats the row at {place}; a code means one unit at a time: "
        "delete one row or correct «valid_from» and «valid_to».",
        code=code,
        place=place,
    )
