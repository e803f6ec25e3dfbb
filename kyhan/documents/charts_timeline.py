"""How is a year drawn as a time line: both clocks of every unit against its deadlines, the limits, and today?

A unit has two lanes: the upper one is its time to send the form, the lower one the office's time to verify it. An open
box is the time allowed, its filling the time used, and what stands out beyond the box was late.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from kyhan.cycle.queries.timeline import Clock, Timeline, UnitTime
from kyhan.documents import charts_calendar as frame
from kyhan.documents.charts_calendar import LEFT, NAMES, ONE_DAY, RIGHT, TOO_LATE, TOP, VERIFYING, WIDTH, Scale, sign
from kyhan.documents.charts_page import BLUE, FAINT, INK, PALE, PAPER, YELLOW, Page, Shape, fitted, width_of
from kyhan.documents.charts_part import ROOMY, part
from kyhan.regulation.schema import PeriodKind
from kyhan.workflows.submission import SUBMISSION, State

_STANDING: Final = 250.0
_GROUP: Final = 7.5
_SIZES: Final = (7.5, 7.0, 6.5, 6.0)  # of names, in points
_DONE: Final = frozenset({"met", "late"})
_UPPER: Final = (PeriodKind.SUBMISSION, PeriodKind.COMPLETION)


def draw(told: Timeline, *, page: int = 1, practice: bool) -> Page:
    """Returns the picture of a time line; 297 mm wide (as A4 lying, A3 standing) and as high as its units need.

    Args:
        page: Which page, where the units need several; the first has those overdue, then those due next, then those
            that were late.

    Raises:
        NotFound: there is no such page.
    """
    shown = part(sorted(told.units, key=lambda unit: _need(told, unit)), page)
    chosen = {unit.unit for unit in shown.units}
    groups = [
        (name.vi, [unit for unit in told.units if unit.group == code and unit.unit in chosen])
        for code, name in told.groups
    ]
    groups = [(name, units) for name, units in groups if units]
    row = 6.4 if len(chosen) <= ROOMY else 5.0
    bottom = TOP + sum(_GROUP + row * len(units) for _, units in groups)
    paper = Page(WIDTH, bottom + 33, f"Kỳ đánh giá {told.cycle} theo thời gian")
    scale = Scale(told.first_on, (RIGHT - LEFT) / ((told.last_on - told.first_on).days + 1))
    frame.head(paper, told, shown, practice=practice)
    frame.rest_days(paper, told, scale, bottom)
    y = TOP
    for name, units in groups:
        paper.words(NAMES, y + 5.2, name, size=8.5, bold=True)
        paper.line([(NAMES, y + 6.6), (WIDTH - 10, y + 6.6)], colour=PALE, thick=0.6)
        y += _GROUP
        for unit in units:
            _unit(paper, told, scale, unit, y, row)
            y += row
    frame.limits(paper, told, scale, bottom)
    frame.ruler(paper, told, scale)
    frame.cycle(paper, told, scale)
    frame.legend(paper, bottom + 8)
    return paper


def _need(told: Timeline, unit: UnitTime) -> tuple[int, date, str]:
    """Returns how soon somebody should look at a unit, the smallest first."""
    running = [clock.due_on for clock in unit.clocks if clock.ended_on is None]
    if running:
        return (0 if min(running) < told.today else 1, min(running), unit.unit)
    late = unit.late or any(clock.outcome == "late" for clock in unit.clocks)
    return (2 if late or unit.state == State.MISSING else 3, told.last_on, unit.unit)


def _unit(page: Page, told: Timeline, scale: Scale, unit: UnitTime, y: float, row: float) -> None:
    base = y + row / 2 + 1.1
    _fitting(page, NAMES, base, unit.name, LEFT - NAMES - 3)
    page.line([(NAMES, y + row), (_STANDING, y + row)], colour=FAINT, thick=0.5)
    lane = (row - 1.6) / 2
    upper, lower = y + 0.6, y + 0.6 + lane + 0.4
    for clock in unit.clocks:
        if clock.kind in _UPPER:
            _clock(page, told, scale, clock, upper, lane)
        elif clock.kind is PeriodKind.VERIFICATION:
            _clock(page, told, scale, clock, lower, lane)
    for on, shape, top in _acts(unit, upper, lower):
        sign(page, scale.noon(on), top + lane / 2, shape)
    words, attention = _standing(told, unit)
    _fitting(page, _STANDING, base, words, WIDTH - 10 - _STANDING, bold=attention)


def _acts(unit: UnitTime, upper: float, lower: float) -> Iterator[tuple[date, Shape, float]]:
    """Yields the day, sign and lane of what was done about a form: what ended a clock, and what no clock shows."""
    if unit.received_on:
        yield unit.received_on, "right", upper
    if unit.accepted_on:
        yield unit.accepted_on, "diamond", lower
    for clock in unit.clocks:
        if clock.ended_on and clock.outcome in _DONE:
            if clock.kind in _UPPER:
                yield clock.ended_on, "dot", upper
            elif clock.kind is PeriodKind.VERIFICATION:
                yield clock.ended_on, "square", lower
    if unit.returned_on:
        yield unit.returned_on, "cross", upper


def _fitting(page: Page, x: float, y: float, text: str, width: float, *, bold: bool = False) -> None:
    """Writes words as large as they fit, and shortens those that do not fit at the smallest size."""
    size = next((size for size in _SIZES if width_of(text, size, bold=bold) <= width), _SIZES[-1])
    page.words(x, y, fitted(text, width, size, bold=bold), size=size, bold=bold)


def _clock(page: Page, told: Timeline, scale: Scale, clock: Clock, y: float, high: float) -> None:
    """Draws the time allowed, the time used, what was granted later, and what was used beyond."""
    start, due = scale.x(clock.starts_on + ONE_DAY), scale.x(clock.due_on + ONE_DAY)
    end = clock.ended_on or told.today
    used = scale.x(min(end, clock.due_on) + ONE_DAY)
    verifying = clock.kind is PeriodKind.VERIFICATION
    first_due = scale.x(clock.first_due_on + ONE_DAY)
    if clock.due_on > clock.first_due_on:
        page.box(start, y, first_due - start, high, fill=PAPER, edge=INK)
        page.box(first_due, y, due - first_due, high, fill=PAPER, edge=INK, stroke="dashed")
        page.line([(first_due, y - 0.4), (first_due, y + high + 0.4)], thick=1.4)
    else:
        page.box(start, y, due - start, high, fill=PAPER, edge=INK)
    if used > start:
        page.box(
            start,
            y,
            used - start,
            high,
            fill=YELLOW if verifying else BLUE,
            edge=INK,
            hatch=VERIFYING if verifying else None,
        )
    if end > clock.due_on:
        page.box(due, y, scale.x(end + ONE_DAY) - due, high, fill=PAPER, edge=INK, hatch=TOO_LATE)


def _standing(told: Timeline, unit: UnitTime) -> tuple[str, bool]:
    """Returns the unit's state with its marks in words, and whether it needs attention."""
    overdue = [clock.due_on for clock in unit.clocks if clock.overdue(told.today)]
    if overdue:
        passed = [min(overdue) + timedelta(days=n) for n in range(1, (told.today - min(overdue)).days + 1)]
        days = sum(on not in told.rest_days for on in passed)
        return (f"QUÁ HẠN {days} ngày làm việc" if days else "QUÁ HẠN"), True
    marks = [_SHORT.get(State(unit.state)) or SUBMISSION.states[State(unit.state)].vi]
    if unit.late:
        marks.append("gửi trễ")
    if any(clock.outcome == "late" and clock.kind is PeriodKind.VERIFICATION for clock in unit.clocks):
        marks.append("thẩm định trễ")
    if any(clock.extended for clock in unit.clocks):
        marks.append("gia hạn")
    return ", ".join(marks), unit.state == State.MISSING


_SHORT: Final = {
    State.AWAITING_RECEIPT: "chờ xác nhận nhận",
    State.FILLING: "đang điền phiếu",
    State.SUBMITTED: "đã gửi phiếu",
    State.RETURNED: "trả lại bổ sung",
}
