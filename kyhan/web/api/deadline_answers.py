"""What does the API say of deadlines: which run, how each was counted, and which were moved?"""

from datetime import date

from pydantic import Field

from kyhan.regulation.schema import PeriodKind
from kyhan.web.api.answer import Answer
from kyhan.web.api.refusals import Words


class Running(Answer):
    """A running deadline. Negative working days: so many overdue."""

    kind: PeriodKind
    starts_on: date
    due_on: date
    working_days_left: int
    overdue: bool
    extended: bool


class Revision(Answer):
    """One revision of a deadline; a moved one is superseded and stays."""

    kind: PeriodKind
    revision: int
    starts_on: date
    due_on: date
    cause: str
    reason: str | None
    document: str | None
    closed_on: date | None
    outcome: str | None


class Deadline(Revision):
    """A deadline of the cycle, of a unit or of a complaint. `policy`: the office's own rule, no text sets it."""

    subject: str
    unit: str | None
    name: str | None
    working_days_left: int | None
    overdue: bool
    article: str
    policy: bool
    note: Words | None


class Deadlines(Answer):
    """Deadlines, the nearest first."""

    cycle: str
    deadlines: list[Deadline]


class DayOutOfStep(Answer):
    """A day that was passed over, or worked against the plain week, and why."""

    on: date
    reason: str | None
    document: str | None


class Receipt(Answer):
    """How a deadline was counted, day by day; `start` itself is never counted."""

    start: date
    rule: Words
    article: str
    due_on: date
    raw_end: date
    rolled: bool
    planned_on: date | None
    counted: list[date]
    worked: list[DayOutOfStep]
    skipped: list[DayOutOfStep]
    provisional: list[int]
    calendar: str = Field(description="The fingerprint of the calendar used.")


class ExplainedDeadline(Deadline):
    """A deadline with its receipt."""

    receipt: Receipt


class Explained(Answer):
    """Every revision of a subject's deadlines, the oldest first."""

    cycle: str
    deadlines: list[ExplainedDeadline]


class Extended(Answer):
    """One deadline that was moved."""

    subject: str
    kind: PeriodKind
    from_on: date
    to_on: date


class Extensions(Answer):
    """Deadlines that were moved."""

    cycle: str
    extended: list[Extended]
