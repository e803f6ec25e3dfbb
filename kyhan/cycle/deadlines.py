"""When do clocks start, stop and move? Every deadline is opened from a period of the regulation and keeps its receipt.

Nothing here decides; commands call it after the workflows decided.
"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Final

from sqlmodel import col, select

from kyhan.calendar.periods import Period
from kyhan.calendar.work_calendar import WorkCalendar
from kyhan.cycle import rows
from kyhan.cycle.act import Act
from kyhan.cycle.history import canonical
from kyhan.cycle.prepared import Prepared
from kyhan.cycle.tables import Deadline
from kyhan.regulation.schema import PeriodKind, Regulation

MET: Final = "met"
LATE: Final = "late"
STOPPED: Final = "stopped"
SUPERSEDED: Final = "superseded"


def submission_subject(unit: str) -> str:
    """Returns the history's name of a unit's submission."""
    return f"submission/{unit}"


def complaint_subject(number: int) -> str:
    """Returns the history's name of a complaint."""
    return f"complaint/{number}"


CYCLE_SUBJECT: Final = "cycle"


@lru_cache(maxsize=4096)
def _count(period: Period, starts_on: date, calendar: WorkCalendar, article: str) -> tuple[date, str]:
    """Returns due day and receipt (canonical JSON) of a period; many units share one start, so it is kept."""
    receipt = period.receipt(starts_on, calendar, article)
    return receipt.due_on, canonical(receipt.to_json())


def start(
    act: Act,
    cycle: str,
    regulation: Regulation,
    subject: str,
    kind: PeriodKind,
    starts_on: date,
    *,
    not_before_on: date | None = None,
) -> Deadline | None:
    """Opens the deadline that the regulation's period of `kind` gives from the day `starts_on`; that day is not counted.

    Args:
        not_before_on: A day the deadline may not fall short of (completing a returned form never takes away from the
            submission period).

    Returns:
        The deadline, or None when the regulation has no such period.
    """
    rule = regulation.periods.get(kind)
    if rule is None:
        return None
    due_on, basis = _count(rule.period, starts_on, act.office.calendar, rule.article)
    cause = "period"
    if not_before_on is not None and due_on < not_before_on:
        due_on, cause = not_before_on, "not_before"
    deadline = rows.new(
        Deadline,
        cycle=cycle,
        subject=subject,
        kind=kind.value,
        revision=1 + max((one.revision for one in of_subject(act, cycle, subject) if one.kind == kind), default=0),
        starts_on=starts_on,
        due_on=due_on,
        cause=cause,
        basis=basis,
    )
    _open(act, deadline)
    return deadline


def _open(act: Act, deadline: Deadline) -> None:
    act.insert(deadline)
    of_subject(act, deadline.cycle, deadline.subject).append(deadline)


_OF_SUBJECT: Final = Prepared(rows.where_equal(Deadline, "cycle", "subject"))


def of_subject(act: Act, cycle: str, subject: str) -> list[Deadline]:
    """Returns every revision of every deadline of a subject, running or closed, as it stands within the act.

    A subject has a few; most acts ask for them more than once, so they are read once.
    """
    known = act.deadlines.get((cycle, subject))
    if known is None:
        known = rows.load(act.connection, Deadline, _OF_SUBJECT, cycle=cycle, subject=subject)
        act.deadlines[cycle, subject] = known
    return known


def running(act: Act, cycle: str, subject: str) -> Sequence[Deadline]:
    """Returns the open deadlines of a subject."""
    return [one for one in of_subject(act, cycle, subject) if one.closed_on is None]


def first_running(act: Act, cycle: str, subject: str, *kinds: PeriodKind) -> Deadline | None:
    """Returns the open deadline of a subject, of the first of `kinds` that runs; None when none does."""
    found = [one for one in running(act, cycle, subject) if one.kind in kinds]
    return min(found, key=lambda one: kinds.index(PeriodKind(one.kind)), default=None)


def running_in(act: Act, cycle: str) -> Sequence[Deadline]:
    """Returns every open deadline of a cycle."""
    act.deadlines.clear()  # these are other objects of the same rows
    return act.session.exec(select(Deadline).where(Deadline.cycle == cycle, col(Deadline.closed_on).is_(None))).all()


def stop(act: Act, deadline: Deadline, on: date, outcome: str | None = None) -> None:
    """Closes a deadline on the day `on`; without an outcome it is "met" or, after the due day, "late"."""
    act.update(deadline, closed_on=on, outcome=outcome or (MET if on <= deadline.due_on else LATE))


def stop_all(act: Act, cycle: str, subject: str, on: date, outcome: str | None = None) -> None:
    """Closes every open deadline of a subject."""
    for deadline in running(act, cycle, subject):
        stop(act, deadline, on, outcome)


def resume(act: Act, deadline: Deadline, on: date, regulation: Regulation) -> Deadline:
    """Lets a stopped deadline run on (a withdrawn form) as a new revision, to the day that `still_due` gives."""
    due_on, basis = still_due(act, deadline, regulation)
    renewed = rows.like(
        deadline, revision=deadline.revision + 1, due_on=due_on, basis=basis, closed_on=None, outcome=None
    )
    act.update(deadline, closed_on=on, outcome=SUPERSEDED)
    _open(act, renewed)
    return renewed


def move_each(
    act: Act,
    moves: Sequence[tuple[Deadline, date, str | None]],
    *,
    reason: str,
    document: str | None,
    cause: str | None = None,
) -> None:
    """Moves deadlines: each old revision is closed as superseded and stays, a new one runs.

    Args:
        moves: Deadline, new due day, and new receipt (None: the receipt stays, as with an extension).
        cause: Why the day is what it is ("extension"); None keeps the old cause (a recount).
    """
    moved = [
        rows.stored(deadline)
        | {
            "revision": deadline.revision + 1,
            "due_on": due_on,
            "cause": cause or deadline.cause,
            "reason": reason,
            "document": document,
            "basis": basis or deadline.basis,
        }
        for deadline, due_on, basis in moves
    ]
    act.update_each([(deadline, {"closed_on": act.today, "outcome": SUPERSEDED}) for deadline, _, _ in moves])
    act.insert_values(Deadline, moved)
    act.deadlines.clear()


def still_due(act: Act, deadline: Deadline, regulation: Regulation) -> tuple[date, str]:
    """Returns the due day and receipt of a stopped deadline that counts again.

    A change of the calendar moves running deadlines only, so one that stood meanwhile is counted anew; it never becomes
    earlier than the day already told.
    """
    rule = regulation.periods[PeriodKind(deadline.kind)]
    due_on, basis = recount(deadline, rule.period, rule.article, act.office.calendar)
    return (due_on, basis) if due_on > deadline.due_on else (deadline.due_on, deadline.basis)


def recount(deadline: Deadline, period: Period, article: str, calendar: WorkCalendar) -> tuple[date, str]:
    """Returns the due day and receipt that a deadline has under another calendar.

    An extension or a floor (`cause`) is an act of its own: it stays unless the plain count passes it; where its day
    became a rest day it runs to the next working day (Civil Code Art. 148.5). So does the time for completing a form,
    which never ends before the unit's submission deadline.
    """
    counted_on, basis = _count(period, deadline.starts_on, calendar, article)
    if deadline.cause in ("extension", "not_before") or deadline.kind == PeriodKind.COMPLETION:
        return max(counted_on, calendar.on_or_after(deadline.due_on)), basis
    return counted_on, basis
