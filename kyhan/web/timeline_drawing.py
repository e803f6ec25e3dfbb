"""How is a cycle in time laid out as a picture? Positions in pixels only; the template draws them as SVG."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from kyhan.cycle.queries.overview import DayCount, Overview
from kyhan.cycle.queries.timeline import Clock, Timeline, UnitTime
from kyhan.i18n import Phrase, long_day, say
from kyhan.regulation.period_labels import PERIOD_LABELS

_WIDTH: Final = 1080
_LEFT: Final = 225
"""So much room the names have."""
_ROW: Final = 24
_TOP: Final = 30
_BAR: Final = 10
_NAME: Final = 30
"""So many letters of a name have room."""
_DAY: Final = timedelta(days=1)

Shape = Literal["handed", "verified", "returned", "limit"]


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of days; `kind` is that of its clock, or "over" for the days past its end, "count" for a column."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    words: Phrase


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened, or has to, on a day; x and y are its middle."""

    shape: Shape
    x: float
    y: float
    words: Phrase


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the picture; `unit` is the code of the unit it is about."""

    label: str
    name: str
    y: float
    unit: str | None
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """The picture: rows, the rest days behind them, where each month begins, and where today is (None: outside)."""

    width: float
    height: float
    left: float
    top: float
    months: tuple[tuple[float, str], ...]
    rests: tuple[tuple[float, float], ...]
    today: float | None
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class _Scale:
    first_on: date
    last_on: date
    today: date

    def x(self, on: date) -> float:
        """Returns where a day begins; days outside the picture are at its edge."""
        inside = min(max(on, self.first_on), self.last_on + _DAY)
        return round(_LEFT + (inside - self.first_on).days * self.day, 1)

    @property
    def day(self) -> float:
        return (_WIDTH - _LEFT) / ((self.last_on - self.first_on).days + 1)

    def middle(self, on: date) -> float:
        return round(self.x(on) + self.day / 2, 1)


def of_units(time: Timeline) -> Drawing:
    """Lays the cycle's own clocks and those of every unit out."""
    scale = _Scale(time.first_on, time.last_on, time.today)
    rows = [_of_cycle(scale, clock, n) for n, clock in enumerate(_by_end(time.clocks))]
    rows += [_of_unit(scale, unit, n) for n, unit in enumerate(time.units, start=len(rows))]
    return _drawing(scale, rows, time.rest_days)


def of_whole(seen: Overview, counts: Sequence[DayCount]) -> Drawing:
    """Lays the cycle's own clocks out, and how many forms came in and were verified each day."""
    days = [one.on for one in counts]
    scale = _Scale(min([seen.first_on, *days]), max([seen.last_on, *days]), seen.today)
    clocks = [*seen.past_clocks, *(one.clock for one in seen.clocks)]
    rows = [_of_cycle(scale, clock, n) for n, clock in enumerate(_by_end(clocks))]
    for label, numbers in (
        (say("phiếu gửi mỗi ngày", "forms sent each day"), [(one.on, one.handed_in) for one in counts]),
        (say("phiếu thẩm định mỗi ngày", "forms verified each day"), [(one.on, one.verified) for one in counts]),
    ):
        if counts:
            rows.append(_of_counts(scale, label, numbers, len(rows)))
    return _drawing(scale, rows, seen.rest_days)


def _by_end(clocks: Iterable[Clock]) -> list[Clock]:
    return sorted(clocks, key=lambda clock: clock.due_on)


def _of_cycle(scale: _Scale, clock: Clock, n: int) -> Row:
    label = say("Hạn {what}", "Due: {what}", what=PERIOD_LABELS[clock.kind])
    words = say("{what}: {day}", "{what}: {day}", what=label, day=long_day(clock.due_on))
    limit = Mark("limit", scale.middle(clock.due_on), _middle(n), words)
    return Row(_short(str(label)), str(label), _middle(n), None, tuple(_bars(scale, clock, n)), (limit,))


def _of_unit(scale: _Scale, unit: UnitTime, n: int) -> Row:
    happened: tuple[tuple[Shape, date | None, Phrase], ...] = (
        ("handed", unit.submitted_on, say("gửi phiếu", "handed in")),
        ("returned", unit.returned_on, say("trả lại", "returned")),
        ("verified", unit.verified_on, say("thẩm định xong", "verified")),
    )
    marks = tuple(
        Mark(shape, scale.middle(on), _middle(n), say("{what} {day}", "{what} {day}", what=what, day=on))
        for shape, on, what in happened
        if on is not None
    )
    bars = tuple(bar for clock in unit.clocks for bar in _bars(scale, clock, n))
    return Row(_short(unit.name), unit.name, _middle(n), unit.unit, bars, marks)


def _bars(scale: _Scale, clock: Clock, n: int) -> Iterable[Bar]:
    """Yields the days of a clock, the first not counted and the last included, and those past its end."""
    left, right = scale.x(clock.starts_on + _DAY), scale.x(clock.due_on + _DAY)
    words = say(
        "{what}: {start} – {end}",
        "{what}: {start} – {end}",
        what=PERIOD_LABELS[clock.kind],
        start=clock.starts_on,
        end=clock.due_on,
    )
    top = _middle(n) - _BAR / 2
    yield Bar(clock.kind.value, left, top, round(max(right - left, 1), 1), _BAR, words)
    until = clock.ended_on if clock.outcome == "late" else scale.today if clock.overdue(scale.today) else None
    if until is not None and until > clock.due_on:
        late = say("{what}: quá hạn", "{what}: overdue", what=PERIOD_LABELS[clock.kind])
        yield Bar("over", right, top, round(scale.x(until + _DAY) - right, 1), _BAR, late)


def _of_counts(scale: _Scale, label: Phrase, counts: Sequence[tuple[date, int]], n: int) -> Row:
    most, room, foot = max((count for _, count in counts), default=0) or 1, _ROW - 4, _middle(n) + _ROW / 2
    bars = tuple(
        Bar(
            "count",
            scale.x(on),
            round(foot - room * count / most, 1),
            round(scale.day * 0.8, 1),
            round(room * count / most, 1),
            say("{day}: {count}", "{day}: {count}", day=on, count=count),
        )
        for on, count in counts
        if count
    )
    return Row(str(label).capitalize(), str(label), _middle(n), None, bars, ())


def _drawing(scale: _Scale, rows: Sequence[Row], rest_days: frozenset[date]) -> Drawing:
    days = [scale.first_on + timedelta(days=n) for n in range((scale.last_on - scale.first_on).days + 1)]
    months = [on for n, on in enumerate(days) if on.day == 1 or n == 0]
    if len(months) > 1 and (months[1] - months[0]).days * scale.day < _LEFT / 3:
        del months[0]  # its name would run into the next one's
    today = scale.middle(scale.today) if scale.first_on <= scale.today <= scale.last_on else None
    return Drawing(
        width=_WIDTH,
        height=_TOP + _ROW * len(rows) + 6,
        left=_LEFT,
        top=_TOP,
        months=tuple((scale.x(on), f"{on:%m/%Y}") for on in months),
        rests=tuple((scale.x(on), round(scale.day, 1)) for on in days if on in rest_days),
        today=today,
        rows=tuple(rows),
    )


def _middle(n: int) -> float:
    return _TOP + _ROW * n + _ROW / 2


def _short(name: str) -> str:
    return name if len(name) <= _NAME else name[: _NAME - 1].rstrip() + "…"
