"""What does every time line have around its units: the weeks, rest days, limits, the cycle's own days, and the signs?"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from kyhan.cycle.queries.timeline import Timeline, UnitTime
from kyhan.documents.charts_page import (
    BLUE,
    FAINT,
    GREY,
    INK,
    PALE,
    PAPER,
    YELLOW,
    Page,
    Shape,
    width_of,
)
from kyhan.documents.charts_part import Part
from kyhan.i18n import show
from kyhan.regulation.schema import PeriodKind
from kyhan.workflows.assessment import RUNNING

# Where things stand on the page, in millimetres.
WIDTH: Final = 297.0
NAMES: Final = 10.0
LEFT: Final = 66.0
RIGHT: Final = 247.0
TOP: Final = 62.0

TOO_LATE: Final = "xxxxx"
"""The hatching of time used beyond the last day."""
VERIFYING: Final = "//////"
"""The hatching of the office's time."""

ONE_DAY: Final = timedelta(days=1)
_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Scale:
    """Where a day lies: `x(day)` is its 0:00, the left edge; the right edge, 24:00, is that of the next day."""

    first_on: date
    per_day: float

    def x(self, on: date) -> float:
        """Returns the left edge of a day, in millimetres."""
        return LEFT + (on - self.first_on).days * self.per_day

    def noon(self, on: date) -> float:
        """Returns the middle of a day."""
        return self.x(on) + self.per_day / 2


_MARKS: Final[dict[Shape, tuple[float, str, str]]] = {  # size, fill, edge; dark ones have a white edge on dark fillings
    "right": (4.6, PAPER, INK),
    "dot": (5.2, INK, PAPER),
    "cross": (5.2, PAPER, INK),
    "diamond": (4.0, PAPER, INK),
    "square": (4.8, INK, PAPER),
}


def sign(page: Page, x: float, y: float, shape: Shape) -> None:
    """Draws the sign of an act with its middle at a point, as the legend shows it."""
    size, fill, edge = _MARKS[shape]
    page.mark(x, y, shape, size=size, fill=fill, edge=edge)


def head(page: Page, told: Timeline, shown: Part[UnitTime], *, practice: bool) -> None:
    """Writes what is shown, as of which day, and how many units."""
    mark = " – BẢN TẬP DƯỢT" if practice else ""
    page.words(NAMES, 15, f"Kỳ đánh giá {told.cycle}: thời hạn của từng đơn vị{mark}", size=14, bold=True)
    order = "; trang đầu là đơn vị quá hạn, sắp đến hạn, rồi đã trễ" if shown.pages > 1 else ""
    page.words(NAMES, 21, f"Tính đến ngày {show(told.today, 'vi')} · {shown.said()}{order}", size=8.5, colour=GREY)


def rest_days(page: Page, told: Timeline, scale: Scale, bottom: float) -> None:
    """Draws the days on which the office does not work, as grey columns."""
    for on in sorted(told.rest_days):
        page.box(scale.x(on), TOP - 1, scale.per_day, bottom - TOP + 1, fill=FAINT)


def ruler(page: Page, told: Timeline, scale: Scale) -> None:
    """Draws the weeks; a line that goes through a day's words makes room for them."""
    page.line([(LEFT, TOP - 1), (RIGHT, TOP - 1)], colour=GREY, thick=0.6)
    page.words(LEFT - 2, TOP - 3.4, "tuần từ thứ Hai", size=6.5, colour=GREY, align="right")
    on = told.first_on + timedelta(days=-told.first_on.weekday() % _WEEK)
    while on <= told.last_on:
        page.line([(scale.x(on), TOP - 2.5), (scale.x(on), TOP - 0.5)], colour=GREY, thick=0.6)
        page.words(scale.x(on) + 0.3, TOP - 3.4, f"{on:%d/%m}", size=6.5, colour=GREY, on_paper=True)
        on += timedelta(days=_WEEK)


def limits(page: Page, told: Timeline, scale: Scale, bottom: float) -> None:
    """Draws the fixed limits (24:00 of their day) and the day of the picture from top to bottom."""
    for clock in told.clocks:
        if clock.kind not in (PeriodKind.ISSUE, PeriodKind.CONCLUSION):
            continue
        x = scale.x(clock.due_on + ONE_DAY)
        page.line([(x, 29.5), (x, bottom + 1)], thick=1.3, stroke="dashdot")
        what = "hạn phát hành công văn" if clock.kind is PeriodKind.ISSUE else "hạn kết thúc đánh giá"
        text = f"{what}: hết {clock.due_on:%d/%m} ({clock.article})"
        wide = width_of(text, 7)
        centre = min(max(x, LEFT + wide / 2 - 20), WIDTH - 10 - wide / 2)
        page.words(centre, 28.5, text, size=7, align="center")
    if told.state in RUNNING and told.first_on <= told.today <= told.last_on:
        x = scale.noon(told.today)
        page.line([(x, 33), (x, bottom + 3)], thick=2.0)
        page.words(x, bottom + 6, f"ngày {told.today:%d/%m}", size=7.5, bold=True, align="center", on_paper=True)


def cycle(page: Page, told: Timeline, scale: Scale) -> None:
    """Draws what happened to the cycle as a whole, each with its words on the first of four lines that has room."""
    page.words(NAMES, 46, "Cả kỳ", size=8.5, bold=True)
    middle = 45.0
    page.line([(LEFT, middle), (RIGHT, middle)], colour=PALE, thick=0.8)
    for clock in told.clocks:
        if clock.kind is PeriodKind.COMPLAINT:
            left, right = scale.x(clock.starts_on + ONE_DAY), scale.x(clock.due_on + ONE_DAY)
            page.box(left, middle - 1.3, right - left, 2.6, fill=PAPER, edge=INK, hatch="....")
    taken = {37.0: 0.0, 41.0: 0.0, 50.5: 0.0, 54.5: 0.0}
    for on, shape, text in _milestones(told):
        x = scale.noon(on)
        if shape:
            page.mark(x, middle, shape, size=7, fill=INK)
        wide = width_of(text, 7)
        left = min(max(x - 2, LEFT), WIDTH - 10 - wide)
        line = next((line for line, end in taken.items() if left > end + 2), 54.5)
        taken[line] = left + wide
        page.line([(x, middle), (x, line + (0.5 if line < middle else -2.8))], colour=GREY, thick=0.5)
        page.words(left, line, text, size=7, on_paper=True)


def _milestones(told: Timeline) -> list[tuple[date, Shape | None, str]]:
    found: list[tuple[date, Shape | None, str]] = [
        (told.issued_on, "up", f"{told.issued_on:%d/%m} công văn {told.letter}{' (trễ)' if told.issued_late else ''}")
    ]
    if told.scored_on:
        found.append((told.scored_on, "square", f"{told.scored_on:%d/%m} chấm điểm"))
    if told.proposed_on:
        found.append((told.proposed_on, "diamond", f"{told.proposed_on:%d/%m} trình duyệt"))
    for one in told.publications:
        what = "công bố" if one.number == 1 else "điều chỉnh"
        found.append((one.published_on, "star", f"{one.published_on:%d/%m} {what} {one.decision}"))
    windows = [clock.due_on for clock in told.clocks if clock.kind is PeriodKind.COMPLAINT]
    found += [(due_on, None, f"hết {due_on:%d/%m} hạn gửi khiếu nại") for due_on in windows]
    if told.ended_on:
        found.append(
            (told.ended_on, "dot", f"{told.ended_on:%d/%m} {'hủy kỳ' if told.state == 'cancelled' else 'khép kỳ'}")
        )
    return sorted(found, key=lambda one: one[0])


def legend(page: Page, y: float) -> None:
    """Explains every sign, in two lines."""
    x = NAMES
    for fill, hatch, stroke, text in (
        (PAPER, None, "solid", "thời gian được phép"),
        (BLUE, None, "solid", "làn trên: đã dùng để gửi phiếu"),
        (YELLOW, VERIFYING, "solid", "làn dưới: đã dùng để thẩm định"),
        (PAPER, TOO_LATE, "solid", "quá hạn"),
        (PAPER, None, "dashed", "được gia hạn (vạch đậm: hạn cũ)"),
        (FAINT, None, None, "ngày nghỉ"),
    ):
        edge = INK if stroke else None
        page.box(x, y + 3.2, 9, 2.4, fill=fill, edge=edge, hatch=hatch, stroke=stroke or "solid")  # type: ignore[arg-type]
        page.words(x + 10.5, y + 5.4, text, size=7)
        x += 10.5 + width_of(text, 7) + 5
    x = NAMES
    signs: tuple[tuple[Shape, str], ...] = (
        ("right", "nhận công văn"),
        ("dot", "gửi phiếu"),
        ("cross", "trả lại để bổ sung"),
        ("diamond", "tiếp nhận phiếu"),
        ("square", "thẩm định xong"),
    )
    for shape, text in signs:
        sign(page, x + 1.5, y + 11.2, shape)
        page.words(x + 4.5, y + 12.1, text, size=7)
        x += 4.5 + width_of(text, 7) + 5
    page.line([(x, y + 11.2), (x + 8, y + 11.2)], thick=1.3, stroke="dashdot")
    page.words(x + 9.5, y + 12.1, "hạn cố định của cả kỳ", size=7)
    note = "Ngày xảy ra sự kiện không tính; hạn kết thúc lúc 24:00 ngày cuối (Điều 147, 148 Bộ luật Dân sự 2015)."
    page.words(NAMES, y + 18.5, note, size=7, colour=GREY)
