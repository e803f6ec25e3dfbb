"""What is a task, and how does a running cycle look to the one who asks for theirs?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlmodel import Session

from kyhan.calendar.work_calendar import WorkCalendar
from kyhan.cycle.queries.tallies import Tally
from kyhan.cycle.tables import Cycle
from kyhan.i18n import Phrase, say
from kyhan.workflows.roles import Actor


class Kind(StrEnum):
    """What there is to do."""

    ISSUE = "issue"
    RECEIPTS = "receipts"
    FORMS_OVERDUE = "forms_overdue"
    COMPLETIONS_OVERDUE = "completions_overdue"
    ACCEPT = "accept"
    VERIFY = "verify"
    PROPOSE = "propose"
    APPROVE = "approve"
    ADJUST = "adjust"
    CLOSE = "close"
    ACCEPT_COMPLAINTS = "accept_complaints"
    DECIDE_COMPLAINTS = "decide_complaints"
    ACKNOWLEDGE = "acknowledge"
    FILL_IN = "fill_in"
    COMPLETE = "complete"
    SEND_LATE = "send_late"
    COMPLAIN = "complain"


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do, or several of a kind.

    Attributes:
        what: The task in words, with how many things it stands for.
        due_on: The nearest deadline, None when none runs.
        days_left: Working days from today to `due_on`, negative: overdue by so many; None where the calendar does not reach.
        overdue: Whether that day has passed.
        unit: The code of the unit, where the task is about one.
        complaint: The number of the complaint, where the task is about one.
    """

    kind: Kind
    what: Phrase
    cycle: str
    due_on: date | None
    days_left: int | None
    overdue: bool
    unit: str | None = None
    complaint: int | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """One running cycle as the one who asks meets it; `clocks` are the last days of its own running clocks, by kind."""

    session: Session
    calendar: WorkCalendar
    today: date
    actor: Actor
    cycle: Cycle
    clocks: dict[str, date]
    tallies: dict[str, Tally]

    def task(
        self, kind: Kind, what: Phrase, due_on: date | None, unit: str | None = None, number: int | None = None
    ) -> Task:
        """Returns a task of this cycle with its deadline counted from today."""
        counted = due_on is not None and all(self.calendar.covers(one.year) for one in (self.today, due_on))
        left = self.calendar.working_days(self.today, due_on) if due_on and counted else None
        over = due_on is not None and self.today > due_on
        return Task(kind, what, self.cycle.key, due_on, left, over, unit, number)

    def many(self, kind: Kind, state: str, one: tuple[str, str], more: tuple[str, str]) -> Iterator[Task]:
        """Yields the task of all units in a state; one alone is named."""
        tally = self.tallies.get(state)
        if tally is None:
            return
        alone = tally.units == 1
        what = say(*one, name=tally.name) if alone else say(*more, count=tally.units)
        yield self.task(kind, what, tally.next_due_on, tally.unit if alone else None)
