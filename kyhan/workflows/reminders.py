"""Who is to be reminded of what on a day? Pure: open deadlines, the regulation's rules, the calendar and a day.

A reminder's day is counted in working days from the due day and is always a working day; one that would fall on a rest
day (a fixed limit on a weekend) goes out on the working day before.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kyhan.calendar.work_calendar import WorkCalendar
from kyhan.errors import OutsideCalendar
from kyhan.regulation.schema import Audience, PeriodKind, ReminderRule
from kyhan.workflows.roles import Actor, Role


@dataclass(frozen=True, slots=True)
class OpenDeadline:
    """A running deadline: whose it is, what it is for, from when (not counted) to which last day (24:00)."""

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
    """Returns every reminder whose day is `day` or has passed, oldest first per deadline; none on a rest day.

    What was sent already is the ledger's knowledge, not this function's. A reminder whose day lies before the deadline
    began is left out: nobody had the time it speaks of.

    Args:
        rules: The reminder rules of each cycle, by its key.
    """
    if not calendar.is_working_day(day):
        return []
    found = [
        Planned(deadline, rule, occurrence, on)
        for deadline in deadlines
        for rule in rules[deadline.cycle]
        if rule.deadline == deadline.kind
        for occurrence, on in _days(rule, deadline, calendar, day)
    ]
    found.sort(key=lambda one: (one.deadline.due_on, one.deadline.cycle, one.deadline.subject, one.planned_on))
    return found


def _days(rule: ReminderRule, deadline: OpenDeadline, calendar: WorkCalendar, until: date) -> Iterator[tuple[int, date]]:
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
        return  # a day beyond the calendar is later than any day it can be asked about


def first_day(offset: int, due_on: date, calendar: WorkCalendar) -> date:
    """Returns the day `offset` working days before (negative), on (0) or after (positive) a due day.

    "On" a due day that is a rest day means the working day before it.
    """
    return calendar.shift(due_on, offset) if offset else calendar.on_or_before(due_on)


_ROLE_OF = {
    Audience.UNIT_OFFICER: Role.UNIT_OFFICER,
    Audience.UNIT_HEAD: Role.UNIT_HEAD,
    Audience.REVIEWER: Role.REVIEWER,
    Audience.STAFF: Role.STAFF,
    Audience.LEADER: Role.LEADER,
}


def recipients(planned: Planned, people: Sequence[Actor]) -> list[Actor]:
    """Returns those a reminder goes to: the people of the unit concerned, and the office's people of the rule's roles.

    A reviewer is not reminded of their own unit's verification.
    """
    unit = planned.deadline.unit
    roles = {_ROLE_OF[audience] for audience in planned.rule.audience}
    of_unit = roles & {Role.UNIT_OFFICER, Role.UNIT_HEAD}
    of_office = roles - of_unit
    return [
        person
        for person in people
        if (unit is not None and person.unit == unit and person.roles & of_unit)
        or (person.roles & of_office and not (person.roles & of_office == {Role.REVIEWER} and person.unit == unit))
    ]
