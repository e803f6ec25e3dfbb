"""What would a change of the calendar do: which open deadlines of which units move from when to when?

The preview and the change itself use the same function, so that what was shown is what happens.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlmodel import select

from kyhan.calendar.work_calendar import WorkCalendar
from kyhan.cycle import deadlines, office, rows
from kyhan.cycle.act import Act
from kyhan.cycle.prepared import Prepared
from kyhan.cycle.tables import Cycle, Deadline
from kyhan.errors import Fault, InvalidInput, OutsideCalendar
from kyhan.i18n import say
from kyhan.regulation.schema import PeriodKind, PeriodRule


@dataclass(frozen=True, slots=True)
class Move:
    """One open deadline that the changed calendar counts to another day.

    `kept`: it stays, since it would become earlier than the unit was told and nobody said that this is meant.
    """

    deadline: Deadline
    counted_on: date
    basis: str
    kept: bool


@dataclass(frozen=True, slots=True)
class Impact:
    """The whole effect of a change of the calendar."""

    days_changed: tuple[date, ...]
    moves: tuple[Move, ...]
    unaffected: int
    """Open deadlines that keep their day."""

    @property
    def applied(self) -> tuple[Move, ...]:
        """The moves that take place."""
        return tuple(move for move in self.moves if not move.kept)


def impact(act: Act, new: WorkCalendar, *, allow_earlier: bool) -> Impact:
    """Returns what replacing the office's calendar by `new` does to the open deadlines of all running cycles.

    Raises:
        InvalidInput: a deadline cannot be counted in `new` (its days lie outside); names each.
    """
    moves: list[Move] = []
    unaffected = 0
    faults: list[Fault] = []
    for deadline, rule in _open(act):
        try:
            counted_on, basis = deadlines.recount(deadline, rule.period, rule.article, new)
        except OutsideCalendar as outside:
            faults.append(Fault(f"{deadline.cycle} {deadline.subject}", outside.message))
            continue
        if counted_on == deadline.due_on:
            unaffected += 1
        elif counted_on > deadline.due_on or allow_earlier:
            moves.append(Move(deadline, counted_on, basis, kept=False))
        else:
            moves.append(_told_day(deadline, counted_on, basis, new))
    if faults:
        raise InvalidInput(
            say("Lịch mới không đủ cho các hạn đang chạy", "The new calendar does not cover running deadlines"), faults
        )
    moves.sort(key=lambda move: (move.deadline.cycle, move.deadline.subject, move.deadline.kind))
    return Impact(_changed(act.office.calendar, new), tuple(moves), unaffected)


def _told_day(deadline: Deadline, counted_on: date, basis: str, new: WorkCalendar) -> Move:
    """Keeps the later day that was told; one on which the office now rests runs on to the next working day (148.5)."""
    open_on = new.on_or_after(deadline.due_on)
    if open_on == deadline.due_on:
        return Move(deadline, counted_on, basis, kept=True)
    return Move(deadline, open_on, deadline.basis, kept=False)


def _open(act: Act) -> Iterator[tuple[Deadline, PeriodRule]]:
    """Yields every open deadline with the period that its cycle's regulation gives it."""
    texts = dict(act.session.exec(select(Cycle.key, Cycle.regulation_sha256)).all())
    rules: dict[tuple[str, str], PeriodRule] = {}
    for deadline in rows.load(act.connection, Deadline, _OPEN):
        named = (deadline.cycle, deadline.kind)
        if named not in rules:
            regulation = office.regulation(act.app, act.connection, texts[deadline.cycle])
            rules[named] = regulation.periods[PeriodKind(deadline.kind)]
        yield deadline, rules[named]


_OPEN = Prepared(rows.where_equal(Deadline).where(rows.table_of(Deadline).c.closed_on.is_(None)))


def _changed(old: WorkCalendar, new: WorkCalendar) -> tuple[date, ...]:
    before, after = ({day.on: day for day in calendar.special_days} for calendar in (old, new))
    return tuple(sorted(on for on in before.keys() | after.keys() if before.get(on) != after.get(on)))


def apply(act: Act, found: Impact, *, reason: str, document: str | None) -> None:
    """Moves the deadlines of an impact, with one event per cycle."""
    by_cycle: dict[str, list[Move]] = {}
    for move in found.moves:
        by_cycle.setdefault(move.deadline.cycle, []).append(move)
    for cycle, moves in by_cycle.items():
        applied = [move for move in moves if not move.kept]
        told = [_told(move) for move in moves]
        deadlines.move_each(
            act, [(move.deadline, move.counted_on, move.basis) for move in applied], reason=reason, document=document
        )
        act.record(
            cycle, deadlines.CYCLE_SUBJECT, "recount", data={"reason": reason, "document": document, "moves": told}
        )


def _told(move: Move) -> list[str | bool]:
    """Returns a move as the event tells it: subject, kind, from, to, kept. Computed before the row is superseded."""
    return [
        move.deadline.subject,
        move.deadline.kind,
        move.deadline.due_on.isoformat(),
        move.counted_on.isoformat(),
        move.kept,
    ]
