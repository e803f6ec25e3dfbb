"""Who is to be reminded of what on a day? Pure: open deadlines, the regulation's rules, the calendar and a day.

A reminder's day is counted in working days from the due day and is always a working day; one that would fall on a rest
day (a fixed limit on a weekend) goes out on the working day before.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from kyhan.calendar.work_calendar import WorkCalendar
from kyhan.errors import OutsideCalendar
from kyhan.regulation.schema import Audience, PeriodKind, ReminderRule
from kyhan.workflows.roles import UNIT, Actor, Role


@dataclass(frozen=True, slots=True)
class OpenDeadline:
    """A running deadline: whose it is, what it is for, from when (not counted) to which last day (24:00).

    `unit` is None for a deadline of the cycle as a whole.
    """

    cycle: str
    subject: str
    kind: PeriodKind
    revision: int
    starts_on: date
    due_on: date
    unit: str | None


@dataclass(frozen=True, slots=True)
class Planned:
    """One reminder that is due: the rule's `occurrence` (1 is the first) was meant for `planned_on`."""

    deadline: OpenDeadline
    rule: ReminderRule
    occurrence: int
    planned_on: date


def plan(
    deadlines: Sequence[OpenDeadline],
    rules: Mapping[str, Sequence[ReminderRule]],
    calendar: WorkCalendar,
    day: date,
) -> list[Planned]:
    """Returns every reminder whose day is `day` or has passed, by due day, oldest first per deadline; none on a rest day.

    What was sent already is the ledger's knowledge, not this function's. A reminder whose day lies before the deadline
    began is left out: nobody had the time it speaks of.

    Args:
        rules: The reminder rules of each cycle, by its key.

    Raises:
        OutsideCalendar: `day` itself is not covered by the calendar.
    """
    if not calendar.is_working_day(day):
        return []
    by_kind: dict[tuple[str, PeriodKind], list[ReminderRule]] = {}
    for cycle, of_cycle in rules.items():
        for rule in of_cycle:
            by_kind.setdefault((cycle, rule.deadline), []).append(rule)
    found = [
        Planned(deadline, rule, occurrence, on)
        for deadline in deadlines
        for rule in by_kind.get((deadline.cycle, deadline.kind), ())
        for occurrence, on in _days(rule, deadline, calendar, day)
    ]
    found.sort(key=lambda one: (one.deadline.due_on, one.deadline.cycle, one.deadline.subject, one.planned_on))
    return found


def _days(
    rule: ReminderRule, deadline: OpenDeadline, calendar: WorkCalendar, until: date
) -> Iterator[tuple[int, date]]:
    """Yields the occurrences of a rule up to `until`, with their days."""
    try:
        on = first_day(rule.offset, deadline.due_on, calendar)
        for occurrence in range(1, rule.max_count + 1):
            if on > until:
                return
            if on >= deadline.starts_on:
                yield occurrence, on
            if rule.repeat_every is None:
                return
            on = calendar.shift(on, rule.repeat_every)
    except OutsideCalendar:
        return  # `until` is covered, so a day beyond the calendar has not come yet, or lies before every deadline


def first_day(offset: int, due_on: date, calendar: WorkCalendar) -> date:
    """Returns the day `offset` working days before (negative), on (0) or after (positive) a due day.

    "On" a due day that is a rest day means the working day before it.

    Raises:
        OutsideCalendar: the due day or the answer is not covered by the calendar.
    """
    return calendar.shift(due_on, offset) if offset else calendar.on_or_before(due_on)


_ROLE_OF: Final = {
    Audience.UNIT_OFFICER: Role.UNIT_OFFICER,
    Audience.UNIT_HEAD: Role.UNIT_HEAD,
    Audience.REVIEWER: Role.REVIEWER,
    Audience.STAFF: Role.STAFF,
    Audience.LEADER: Role.LEADER,
}


class Directory:
    """The people who can be reminded, found by role, and those of the units by unit too.

    Made once per plan, so that finding the recipients of a reminder does not look at everybody.
    """

    def __init__(self, people: Iterable[Actor], rosters: Mapping[str, Iterable[str]]) -> None:
        """Indexes `people`.

        Args:
            rosters: The codes of the units that take part in each cycle, by its key.
        """
        self._of_office: dict[Role, list[Actor]] = {}
        self._of_unit: dict[tuple[str, Role], list[Actor]] = {}
        self._rosters = {cycle: tuple(units) for cycle, units in rosters.items()}
        for person in people:
            for role in person.roles:
                if role not in UNIT:
                    self._of_office.setdefault(role, []).append(person)
                elif person.unit is not None:
                    self._of_unit.setdefault((person.unit, role), []).append(person)

    def of_office(self, role: Role) -> Sequence[Actor]:
        """Returns the office's people who hold `role`."""
        return self._of_office.get(role, ())

    def of_units(self, units: Iterable[str], role: Role) -> Iterator[Actor]:
        """Yields the people of `units` who hold `role` there."""
        for unit in units:
            yield from self._of_unit.get((unit, role), ())

    def roster(self, cycle: str) -> Sequence[str]:
        """Returns the units that take part in a cycle."""
        return self._rosters.get(cycle, ())


def recipients(planned: Planned, directory: Directory) -> list[Actor]:
    """Returns those a reminder goes to, by login: people of the unit concerned, and the office's of the rule's roles.

    A deadline of the whole cycle concerns every unit that takes part. A reviewer is not reminded, as a reviewer, of
    what concerns their own unit: nobody verifies it.
    """
    unit = planned.deadline.unit
    units = directory.roster(planned.deadline.cycle) if unit is None else (unit,)
    found: dict[str, Actor] = {}
    for audience in planned.rule.audience:
        role = _ROLE_OF[audience]
        people = directory.of_units(units, role) if role in UNIT else directory.of_office(role)
        for person in people:
            if role is not Role.REVIEWER or unit is None or person.unit != unit:
                found[person.login] = person
    return [found[login] for login in sorted(found)]
