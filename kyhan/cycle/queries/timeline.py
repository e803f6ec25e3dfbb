"""How did a year go in time? Every unit's clocks with the days on which it acted, and the days of the whole cycle."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from kyhan.app import App
from kyhan.cycle.deadlines import CYCLE_SUBJECT, submission_subject
from kyhan.cycle.queries.sight import limited_to
from kyhan.cycle.queries.view import Fields, View, day, view
from kyhan.errors import NotNow
from kyhan.i18n import Phrase, say
from kyhan.regulation.schema import PeriodKind
from kyhan.text import sort_key

_MARGIN = timedelta(days=4)
"""Days shown before the first and after the last thing that happens."""


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock, all its revisions together.

    Attributes:
        starts_on: The day of the event, which is not counted.
        due_on: The last day, included, as it stands now.
        first_due_on: The last day as it was first told; earlier than `due_on` when the clock was moved.
        ended_on: The day it was closed, None while it runs.
        outcome: "met", "late" or "stopped"; None while it runs.
        extended: Whether an extension is why it is due on that day.
    """

    kind: PeriodKind
    starts_on: date
    due_on: date
    first_due_on: date
    ended_on: date | None
    outcome: str | None
    extended: bool
    article: str

    def overdue(self, today: date) -> bool:
        """Tells whether it runs and its last day has passed."""
        return self.ended_on is None and today > self.due_on


@dataclass(frozen=True, slots=True)
class UnitTime:
    """A unit's clocks in the order of their beginning, and the days on which something happened to its form."""

    unit: str
    name: str
    group: str
    state: str
    late: bool
    received_on: date | None
    submitted_on: date | None
    accepted_on: date | None
    returned_on: date | None
    verified_on: date | None
    clocks: tuple[Clock, ...]


@dataclass(frozen=True, slots=True)
class Published:
    """A publication: by which decision, on which day."""

    number: int
    decision: str
    published_on: date


@dataclass(frozen=True, slots=True)
class Timeline:
    """A cycle in time, from `first_on` to `last_on`, as known at the end of `today`.

    `clocks` are those of the cycle itself (issue, conclusion, complaint); `units` are ordered by group and name.
    """

    cycle: str
    state: str
    today: date
    first_on: date
    last_on: date
    letter: str
    issued_on: date
    issued_late: bool
    scored_on: date | None
    proposed_on: date | None
    publications: tuple[Published, ...]
    ended_on: date | None
    clocks: tuple[Clock, ...]
    groups: tuple[tuple[str, Phrase], ...]
    units: tuple[UnitTime, ...]
    rest_days: frozenset[date]


def timeline(app: App, key: str, *, as_of: datetime | None = None) -> Timeline:
    """Returns a cycle in time; people of a unit get their own unit only.

    Args:
        as_of: As it was recorded at this instant, from the history alone; now when not given.

    Raises:
        NotFound: there is no such cycle, or there was none yet.
        NotNow: its letter is not issued, so no unit has a clock.
    """
    seen = view(app, key, as_of=as_of, forms_of="")
    issued_on = day(seen.cycle["issued_on"])
    if issued_on is None:
        raise NotNow(
            say(
                "Kỳ {key} chưa phát hành công văn nên chưa có gì để vẽ; có thể diễn thử các mốc ngày của năm.",
                "The letter of cycle {key} is not issued, so there is nothing to draw; the dates of a year can be rehearsed.",
                key=key,
            )
        )
    own = limited_to(app)
    clocks = _clocks(seen)
    units = tuple(
        _unit(code, row, clocks.get(submission_subject(code), ()))
        for code, row in seen.submissions.items()
        if own in (None, code)
    )
    order = {group.code: number for number, group in enumerate(seen.regulation.unit_groups)}
    of_cycle = clocks.get(CYCLE_SUBJECT, ())
    first_on, last_on = _span(issued_on, of_cycle, units)
    days = [first_on + timedelta(days=n) for n in range((last_on - first_on).days + 1)]
    return Timeline(
        cycle=key,
        state=seen.cycle["state"],
        today=seen.today,
        first_on=first_on,
        last_on=last_on,
        letter=seen.cycle["letter_number"],
        issued_on=issued_on,
        issued_late=seen.cycle["issued_late"],
        scored_on=day(seen.cycle["scored_on"]),
        proposed_on=day(seen.cycle["proposed_on"]),
        publications=tuple(
            Published(int(number), row["decision"], date.fromisoformat(row["published_on"]))
            for number, row in sorted(seen.publications.items(), key=lambda item: int(item[0]))
        ),
        ended_on=day(seen.cycle["ended_on"]),
        clocks=of_cycle,
        groups=tuple((group.code, group.name) for group in seen.regulation.unit_groups),
        units=tuple(sorted(units, key=lambda one: (order[one.group], sort_key(one.name)))),
        rest_days=frozenset(
            on for on in days if seen.calendar.covers(on.year) and not seen.calendar.is_working_day(on)
        ),
    )


def _unit(code: str, row: Fields, clocks: tuple[Clock, ...]) -> UnitTime:
    return UnitTime(
        unit=code,
        name=row["name"],
        group=row["group"],
        state=row["state"],
        late=row["late"],
        received_on=day(row["received_on"]),
        submitted_on=day(row["submitted_on"]),
        accepted_on=day(row["accepted_on"]),
        returned_on=day(row["returned_on"]),
        verified_on=day(row["verified_on"]),
        clocks=clocks,
    )


def _clocks(seen: View) -> dict[str, tuple[Clock, ...]]:
    """Returns the clocks of every subject; one that began on another day (a form completed later) is another clock."""

    def clock_of(row: Fields) -> tuple[str, str, str]:
        return row["subject"], row["starts_on"], row["kind"]

    rows = sorted(seen.deadlines.values(), key=lambda row: (*clock_of(row), row["revision"]))
    found: dict[str, tuple[Clock, ...]] = {}
    for (subject, _, _), revisions in groupby(rows, key=clock_of):
        found[subject] = (*found.get(subject, ()), _clock(seen, list(revisions)))
    return found


def _clock(seen: View, revisions: list[Fields]) -> Clock:
    first, last = revisions[0], revisions[-1]
    kind = PeriodKind(last["kind"])
    return Clock(
        kind=kind,
        starts_on=date.fromisoformat(last["starts_on"]),
        due_on=date.fromisoformat(last["due_on"]),
        first_due_on=date.fromisoformat(first["due_on"]),
        ended_on=day(last["closed_on"]),
        outcome=last["outcome"],
        extended=last["cause"] == "extension",
        article=seen.regulation.periods[kind].article,
    )


def _span(issued_on: date, of_cycle: tuple[Clock, ...], units: tuple[UnitTime, ...]) -> tuple[date, date]:
    """Returns the first and the last day to show: from the letter, or its limit, to the end of every clock."""
    starts = [issued_on, *(clock.due_on for clock in of_cycle)]
    ends = [clock.due_on for clock in of_cycle]
    for clock in (clock for unit in units for clock in unit.clocks):
        ends += [clock.due_on, clock.ended_on or clock.due_on]
    return min(starts) - _MARGIN, max(ends, default=issued_on) + _MARGIN
