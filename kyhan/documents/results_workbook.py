"""How are results written as a workbook: a cover, a sheet per group of units, and what each decision changed?

It holds values only: no formula, no link, no macro. Numbers are rounded half-up as in print; a text stays a text, however
it begins. The same history gives the same bytes.
"""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from kyhan.cycle.queries.results_book import ResultsBook
from kyhan.documents.sheet_layout import (
    FONT,
    LEFT,
    Value,
    framed,
    header,
    height_of,
    print_set_up,
    put,
    set_widths,
    sheet_title,
)
from kyhan.documents.whole_file import undated
from kyhan.i18n import long_day
from kyhan.regulation.points import round_points
from kyhan.regulation.schema import Block, Regulation
from kyhan.workflows.submission import SUBMISSION, State

Fields = Mapping[str, Any]
_BELOW: Final = "dưới mức"
_TITLE: Final = Font(name=FONT, size=14, bold=True)
_LABEL: Final = Font(name=FONT, size=12, bold=True)
_TEXT: Final = Font(name=FONT, size=12)


def write(book: ResultsBook, *, practice: bool) -> bytes:
    """Returns the workbook (.xlsx)."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    _cover(workbook.create_sheet("Bìa"), book, practice=practice)
    for group in book.regulation.unit_groups:
        units = [row for row in book.shown["units"] if row["group"] == group.code]
        if units:
            sheet = workbook.create_sheet(sheet_title(group.name.vi, workbook.sheetnames))
            _group(sheet, group.name.vi, book, book.regulation.scales[group.code], units)
    _changes(workbook.create_sheet("Thay đổi"), book)
    return _packed(workbook, book)


def _packed(workbook: Workbook, book: ResultsBook) -> bytes:
    """Returns the bytes, dated by the history and not by this moment."""
    about = workbook.properties
    about.creator, about.title = book.office, f"Kết quả kỳ đánh giá {book.shown['cycle']}"
    about.created = about.modified = book.written_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    out = io.BytesIO()
    # `Workbook.save` would write the present moment into the properties.
    ExcelWriter(workbook, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED)).save()
    return undated(out.getvalue())


def _cover(sheet: Worksheet, book: ResultsBook, *, practice: bool) -> None:
    shown, regulation = book.shown, book.regulation
    head = f"KẾT QUẢ KỲ ĐÁNH GIÁ {shown['cycle']}"
    standing = "DỰ THẢO, chưa công bố"
    if shown["publication"]:
        standing = f"Công bố lần {shown['publication']} theo Quyết định số {shown['decision']}"
        if shown["superseded_by"]:
            standing += f"; đã được thay bằng lần {shown['superseded_by']}"
    lines = [
        ("Cơ quan chủ trì", book.office),
        ("Căn cứ", regulation.title.vi),
        ("Mã băm quy chế (SHA-256)", regulation.sha256),
        ("Tình trạng", standing),
    ]
    if practice:
        lines.append(("Lưu ý", "BẢN TẬP DƯỢT: số liệu giả định, không có giá trị"))
    if regulation.criteria_status == "example":
        lines.append(("Tiêu chí", regulation.criteria_note.vi))
    for group in regulation.unit_groups:
        units = [row for row in shown["units"] if row["group"] == group.code]
        ranked = sum(row["place"] is not None for row in units)
        levels = ", ".join(
            f"mức {level}: {count}" for level in regulation.levels if (count := _count(units, level)) > 0
        )
        without = f"không xếp hạng: {len(units) - ranked}" if len(units) > ranked else ""
        what = "; ".join(part for part in (f"{len(units)} đơn vị", levels, without) if part)
        lines.append((group.name.vi, what))
    for one in book.decisions:
        what = f"Quyết định số {one.decision}, ký {long_day(one.signed_on).vi}, công bố {long_day(one.published_on).vi}"
        lines.append((f"Công bố lần {one.number}", what))
        lines.append((f"Đầu chuỗi nhật ký trước lần {one.number}", one.history_head))
    put(sheet, 1, 1, head).font = _TITLE
    widths = [36, 92]
    set_widths(sheet, widths)
    for number, (label, value) in enumerate(lines, 3):
        put(sheet, number, 1, label).font = _LABEL
        put(sheet, number, 2, value).font = _TEXT
        for column in (1, 2):
            sheet.cell(number, column).alignment = LEFT
        sheet.row_dimensions[number].height = height_of([label, value], widths) + 3
    print_set_up(sheet, rows_to_repeat=None)


def _count(units: Iterable[Fields], level: str) -> int:
    return sum(row["level"] == level for row in units)


def _group(sheet: Worksheet, name: str, book: ResultsBook, blocks: Sequence[Block], units: Sequence[Fields]) -> None:
    """Writes the units of a group by place, under what each column asks for at each level."""
    regulation = book.regulation
    put(sheet, 1, 1, f"{name} – kỳ đánh giá {book.shown['cycle']}").font = _TITLE
    columns, widths = ["Hạng", "Mã", "Đơn vị"], [6, 9, 25]
    for block in blocks:
        columns += [group.name.vi for group in block.groups]
        columns += [block.name.vi, "Mức của phần", "Tổng phần còn thiếu để lên mức kế tiếp"]
        widths += [*[8] * len(block.groups), 9, 7, 9]
    columns += ["Tổng điểm", "Mức", "Mức kế tiếp", "Vì sao chưa đạt mức kế tiếp", "Ghi chú"]
    widths += [9, 7, 7, 46, 14]
    set_widths(sheet, widths)
    header(sheet, 3, columns)
    least = _least(regulation, blocks)
    for number, line in enumerate(least, 4):
        framed(
            sheet,
            number,
            [*line, *[None] * (len(columns) - len(line))],
            widths,
            places=regulation.print_places,
            shaded=True,
        )
    first = 4 + len(least)
    for number, unit in enumerate(units, first):
        framed(sheet, number, _unit(regulation, blocks, unit), widths, places=regulation.print_places)
    sheet.freeze_panes = f"D{first}"
    print_set_up(sheet, rows_to_repeat=f"3:{first - 1}")


def _least(regulation: Regulation, blocks: Sequence[Block]) -> list[list[Value]]:
    """Returns the lines above the units: the most points of each column, and the least of each level."""
    most: list[Value] = [None, None, "Điểm tối đa"]
    for block in blocks:
        most += [*(group.maximum for group in block.groups), block.total, None, None]
    found = [most]
    for level in regulation.levels:
        line: list[Value] = [None, None, f"Mức {level}, ít nhất"]
        for block in blocks:
            line += [
                _rounded(regulation, Fraction(group.maximum) * Fraction(group.minimum_percent[level]) / 100)
                for group in block.groups
            ]
            line += [block.minima[level], None, None]
        found.append(line)
    return found


def _unit(regulation: Regulation, blocks: Sequence[Block], unit: Fields) -> list[Value]:
    place: Value = unit["place"]
    found: list[Value] = [place, unit["unit"], unit["name"]]
    scored = {block["code"]: block for block in unit["blocks"]}
    for block in blocks:
        points = scored.get(block.code)
        if points is None:
            found += [None] * (len(block.groups) + 3)
            continue
        by_group = {group["code"]: Fraction(group["exact"]) for group in points["groups"]}
        found += [_rounded(regulation, by_group[group.code]) for group in block.groups]
        found += [_rounded(regulation, Fraction(points["exact"])), points["level"] or _BELOW]
        found.append(_short_of(regulation, unit, block))
    total = None if unit["exact"] is None else _rounded(regulation, Fraction(unit["exact"]))
    missed = unit["missed"]
    why = "; ".join(one["sentence"]["vi"] for one in missed)
    return [*found, total, unit["level"], missed[0]["level"] if missed else None, why, _marks(regulation, unit)]


def _short_of(regulation: Regulation, unit: Fields, block: Block) -> Decimal | None:
    """Returns how much the block's total lacks for the unit's next better level, None when it suffices."""
    for one in unit["missed"]:
        if one["block"] == block.code and one["group"] is None:
            return _rounded(regulation, Fraction(one["needed_exact"]) - Fraction(one["has_exact"]))
    return None


def _marks(regulation: Regulation, unit: Fields) -> str:
    marks = []
    if unit["state"] != State.VERIFIED:
        marks.append(SUBMISSION.states[State(unit["state"])].vi)
    elif unit["place"] is None:
        marks.append(f"không xếp hạng (dưới mức {regulation.levels[-1]})")
    if unit["tied"]:
        marks.append("đồng hạng")
    if unit["late"]:
        marks.append("gửi trễ")
    return ", ".join(marks)


def _changes(sheet: Worksheet, book: ResultsBook) -> None:
    """Writes, decision after decision, the units whose points, level or place it changed."""
    put(sheet, 1, 1, "Thay đổi giữa các lần công bố").font = _TITLE
    columns = ["Từ lần", "Đến lần", "Theo", "Nhóm", "Mã", "Đơn vị", "Điểm cũ", "Điểm mới", "Chênh lệch"]
    columns += ["Mức cũ", "Mức mới", "Hạng cũ", "Hạng mới"]
    widths = [7, 9, 24, 32, 9, 28, 10, 10, 11, 9, 9, 9, 9]
    set_widths(sheet, widths)
    header(sheet, 3, columns)
    names = {group.code: group.name.vi for group in book.regulation.unit_groups}
    decided = {one.number: f"Quyết định số {one.decision}" for one in book.decisions}
    number = 4
    for changes in book.changes:
        for one in changes.moved:
            old, new = (
                None if one[f"{side}_total"] is None else Decimal(one[f"{side}_total"]) for side in ("old", "new")
            )
            line: list[Value] = [changes.old, changes.new or "dự thảo", decided.get(changes.new or 0, "chưa công bố")]
            line += [names.get(one["group"], one["group"]), one["unit"], one["name"], old, new]
            line.append(None if old is None or new is None else new - old)
            line += [one["old_level"], one["new_level"], one["old_place"], one["new_place"]]
            framed(sheet, number, line, widths, places=book.regulation.print_places)
            number += 1
    if number == 4:  # noqa: PLR2004 - the first row below the header
        put(sheet, number, 1, "Chưa có gì thay đổi giữa các lần công bố.").font = _TEXT
    sheet.freeze_panes = "A4"
    print_set_up(sheet, rows_to_repeat="3:3")


def _rounded(regulation: Regulation, points: Fraction) -> Decimal:
    return round_points(points, regulation.print_places)
