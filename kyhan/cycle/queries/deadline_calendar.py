"""Which entries does a person's calendar need? Each deadline once, in its newest revision, with what names it for ever."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection
from sqlmodel import Session, col, select

from kyhan.app import App
from kyhan.calendar.receipt import Receipt
from kyhan.calendar.work_calendar import WorkCalendar
from kyhan.clock import office_day
from kyhan.cycle import history
from kyhan.cycle.deadlines import CYCLE_SUBJECT, STOPPED, complaint_subject, submission_subject
from kyhan.cycle.history import OFFICE_CHAIN
from kyhan.cycle.queries.sight import limited_to, unit_named
from kyhan.cycle.queries.view import Fields, View, day, view
from kyhan.cycle.tables import Cycle, Event, Office, Submission
from kyhan.database import reading
from kyhan.errors import OutsideCalendar
from kyhan.regulation.schema import PeriodKind
from kyhan.workflows.assessment import State
from kyhan.workflows.reminders import first_day

_SIGNS: Final = 16
"""So many digits of the installation's first hash tell one office from another."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A deadline as an entry of a calendar.

    Attributes:
        uid: The same for every revision, and of no other deadline of any office.
        sequence: Grows with every revision and when the clock ends.
        whose: The unit's name and code, or the number of a complaint; None: the whole cycle.
        moved_from: The last day as it was told before, None when the newest revision did not move it.
        remind_on: The days, all worked, on which a calendar should ring, the first one first.
        provisional: Whether the official notice of a year it was counted in is not out.
    """

    uid: str
    sequence: int
    kind: PeriodKind
    whose: str | None
    due_on: date
    revision: int
    moved_from: date | None
    reason: str | None
    document: str | None
    article: str
    policy: bool
    receipt: Receipt
    ended_on: date | None
    outcome: str | None
    remind_on: tuple[date, ...]
    provisional: bool

    @property
    def cancelled(self) -> bool:
        """Whether nobody has to do anything any more, though it was not done: the clock was stopped."""
        return self.outcome == STOPPED


@dataclass(frozen=True, slots=True)
class Calendar:
    """The entries of a cycle, the nearest first; `recorded_at` is when the last event of the cycle was recorded."""

    cycle: str
    office: str
    unit: str | None
    recorded_at: datetime
    entries: tuple[Entry, ...]


def calendar(app: App, key: str, *, unit: str | None = None) -> Calendar:
    """Returns the entries of a cycle, those that ended too, so that a calendar that has them learns of it.

    Args:
        unit: Only those that concern one unit: its form's, its complaints', and the time for complaints.

    Raises:
        NotFound: there is no such cycle or unit.
        NotAllowed: people of a unit ask for another one.
    """
    seen = view(app, key, forms_of="")
    asked = unit if unit is not None else limited_to(app)
    code = unit_named(app, key, asked) if asked else None
    with reading(app.engine) as connection:
        installation, recorded_at, office = _about(connection, key)
    newest: dict[tuple[str, str], list[Fields]] = {}
    for row in sorted(seen.deadlines.values(), key=lambda row: int(row["revision"])):
        newest.setdefault((row["subject"], row["kind"]), []).append(row)
    entries = [
        _entry(seen, installation, revisions)
        for (subject, kind), revisions in newest.items()
        if code is None or _concerns(seen, code, subject, kind)
    ]
    return Calendar(
        cycle=key,
        office=office,
        unit=seen.submissions[code]["name"] if code else None,
        recorded_at=recorded_at,
        entries=tuple(sorted(entries, key=lambda entry: (entry.due_on, entry.uid))),
    )


@dataclass(frozen=True, slots=True)
class Feed:
    """Which cycles stand in a person's feed, and what it depends on: the same `state` gives the same feed.

    `own` is the unit to which the person is limited, None for people of the office.
    """

    own: str | None
    cycles: tuple[str, ...]
    state: tuple[str, ...]


def feed(app: App) -> Feed:
    """Returns the cycles of this year and the one before that the one who asks sees, the oldest first.

    Raises:
        NotFound: the person is no longer active.
    """
    own = limited_to(app)
    since = office_day(app.clock.now()).year - 1
    wanted = (
        select(Cycle.key)
        .where(Cycle.year >= since, Cycle.state != State.CANCELLED)
        .order_by(col(Cycle.year), col(Cycle.key))
    )
    if own is not None:
        wanted = wanted.join(Submission, col(Submission.cycle) == col(Cycle.key)).where(Submission.unit == own)
    with reading(app.engine) as connection, Session(bind=connection) as session:
        cycles = tuple(session.exec(wanted).all())
        state = tuple(history.head(connection, chain).hash for chain in (OFFICE_CHAIN, *cycles))
    return Feed(own, cycles, state)


def _about(connection: Connection, key: str) -> tuple[str, datetime, str]:
    """Returns what tells this installation from others, when the cycle's last event was recorded, and the office."""
    with Session(bind=connection) as session:
        first = session.exec(select(Event.hash).where(Event.chain == OFFICE_CHAIN, Event.seq == 1)).one()
        last = select(Event.recorded_at).where(Event.chain == key).order_by(col(Event.seq).desc()).limit(1)
        return first[:_SIGNS], session.exec(last).one(), session.exec(select(Office.name)).one()


def _concerns(seen: View, code: str, subject: str, kind: str) -> bool:
    if subject == CYCLE_SUBJECT:
        return kind == PeriodKind.COMPLAINT
    own = {complaint_subject(int(number)) for number, row in seen.complaints.items() if row["unit"] == code}
    return subject == submission_subject(code) or subject in own


def _entry(seen: View, installation: str, revisions: list[Fields]) -> Entry:
    row = revisions[-1]
    kind, due_on = PeriodKind(row["kind"]), date.fromisoformat(row["due_on"])
    rule = seen.regulation.periods[kind]
    receipt = Receipt.from_json(json.loads(row["basis"]))
    before = revisions[-2] if len(revisions) > 1 else row
    moved = before["due_on"] != row["due_on"] and before["starts_on"] == row["starts_on"]
    ended_on = day(row["closed_on"])
    return Entry(
        uid=f"{seen.key}/{row['subject']}/{row['kind']}@{installation}.kyhan",
        sequence=2 * (row["revision"] - 1) + (ended_on is not None),
        kind=kind,
        whose=_whose(seen, row["subject"]),
        due_on=due_on,
        revision=row["revision"],
        moved_from=date.fromisoformat(before["due_on"]) if moved else None,
        reason=row["reason"],
        document=row["document"],
        article=rule.article,
        policy=rule.policy,
        receipt=receipt,
        ended_on=ended_on,
        outcome=row["outcome"],
        remind_on=() if ended_on else _reminders(seen, kind, date.fromisoformat(row["starts_on"]), due_on),
        provisional=bool(receipt.provisional_years),
    )


def _whose(seen: View, subject: str) -> str | None:
    thing, _, named = subject.partition("/")
    if thing == "submission":
        return f"{seen.submissions[named]['name']} ({named})"
    return f"khiếu nại số {named}" if thing == "complaint" else None


def _reminders(seen: View, kind: PeriodKind, starts_on: date, due_on: date) -> tuple[date, ...]:
    """Returns the days on which the regulation reminds of such a deadline up to its end; without any, its last day."""
    offsets = {rule.offset for rule in seen.regulation.reminders if rule.deadline == kind and rule.offset <= 0} or {0}
    days = {_ring(offset, due_on, seen.calendar) for offset in offsets}
    return tuple(sorted(on for on in days if on is not None and on >= starts_on))


def _ring(offset: int, due_on: date, calendar: WorkCalendar) -> date | None:
    try:
        return first_day(offset, due_on, calendar)
    except OutsideCalendar:
        return None
