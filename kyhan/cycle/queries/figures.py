"""What can be counted of an office at one moment, to be watched from outside? One reading transaction of bounded cost.

What is counted: clocks that run, mails of today, reminders of the cycles that run. So the years that are over are not
read again; of the history only the last events are looked up.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection
from sqlmodel import Session, case, col, func, select

from kyhan.app import App
from kyhan.clock import office_day
from kyhan.cycle import backup, daily_backups, history, naming
from kyhan.cycle.digests import CLAIMED
from kyhan.cycle.opening import SCHEMA, stored_schema
from kyhan.cycle.outgoing import FAILED, PLANNED, SENDING, SENT, SUPERSEDED
from kyhan.cycle.queries.reminders import Letterhead, MailCounts, mail_counts_of
from kyhan.cycle.queries.schedulers import SILENT_AFTER
from kyhan.cycle.tables import Cycle, Deadline, Event, Heartbeat, Mail, Office, Reminder
from kyhan.database import reading, server
from kyhan.errors import Refusal
from kyhan.workflows.assessment import State

_OVER = (State.CLOSED.value, State.CANCELLED.value)


@dataclass(frozen=True, slots=True)
class Running:
    """How many deadlines of one kind run in one cycle, and how many of these are over since yesterday or longer."""

    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Backups:
    """How many daily backups there are, 0 also where the folder cannot be read, and of which day the newest is."""

    count: int
    newest_on: date | None


@dataclass(frozen=True, slots=True)
class Figures:
    """An office in figures.

    Attributes:
        label: What the office is called (kyhan.cycle.naming).
        head: The office's name, and whether it is a practice copy.
        release: The program's own version, "?" when it runs from its source.
        server: The program that serves the database, with its version.
        schema: The schema of the database; `program_schema` is the one this program reads and writes.
        deadlines: By cycle and kind.
        mails: Those of today.
        reminders: How many, by cycle and by what became of their mail; only of cycles that run.
        ticked_at: When a scheduler last ticked, by kind.
        alive: How many schedulers live, by kind.
        events: How many events each chain of the history has.
        sealed_at: When the history was last sealed; None: never.
        backups: None where no folder is set.
    """

    label: str
    head: Letterhead
    release: str
    server: str
    schema: str
    program_schema: str
    deadlines: Mapping[tuple[str, str], Running]
    mails: MailCounts
    reminders: Mapping[tuple[str, str], int]
    ticked_at: Mapping[str, datetime]
    alive: Mapping[str, int]
    events: Mapping[str, int]
    sealed_at: datetime | None
    backups: Backups | None


def figures(app: App, backups: Path | None = None) -> Figures:
    """Returns an office in figures.

    Args:
        backups: The folder of the daily backups.

    Raises:
        SetupNeeded: the database cannot be reached or is not set up.
    """
    now = app.clock.now()
    with reading(app.engine) as connection, Session(bind=connection) as session:
        head = session.exec(select(Office.name, Office.practice)).one()
        beats = session.exec(select(Heartbeat.kind, Heartbeat.ticked_at)).all()
        return Figures(
            label=naming.label(connection),
            head=Letterhead(*head),
            release=backup.release(),
            server=server(connection),
            schema=stored_schema(connection),
            program_schema=SCHEMA,
            deadlines=_deadlines(session, office_day(now)),
            mails=mail_counts_of(session, office_day(now)),
            reminders=_reminders(session),
            ticked_at={kind: max(at for one, at in beats if one == kind) for kind, _ in beats},
            alive={kind: sum(one == kind and now - at <= SILENT_AFTER for one, at in beats) for kind, _ in beats},
            events=_events(session),
            sealed_at=_sealed_at(session),
            backups=None if backups is None else _backups(connection, backups),
        )


def _deadlines(session: Session, today: date) -> dict[tuple[str, str], Running]:
    overdue = func.sum(case((col(Deadline.due_on) < today, 1), else_=0))
    rows = session.exec(
        select(Deadline.cycle, Deadline.kind, func.count(), overdue)
        .where(col(Deadline.closed_on).is_(None))
        .group_by(col(Deadline.cycle), col(Deadline.kind))
    )
    return {(cycle, kind): Running(count, late) for cycle, kind, count, late in rows}


def _reminders(session: Session) -> dict[tuple[str, str], int]:
    """Counts the ledger. Of its lines only those whose mail is not sent, which are few, are looked up with their mail."""
    running = select(Cycle.key).where(col(Cycle.state).not_in(_OVER))
    found: Counter[tuple[str, str]] = Counter()
    lines = session.exec(
        select(Reminder.cycle, Reminder.state, func.count())
        .where(col(Reminder.cycle).in_(running))
        .group_by(col(Reminder.cycle), col(Reminder.state))
    )
    for cycle, state, count in lines:
        found[cycle, SENT if state == CLAIMED else SUPERSEDED] += count
    unsent = session.exec(
        select(Reminder.cycle, Mail.state, func.count())
        .join(Mail, col(Mail.message_id) == col(Reminder.message_id))
        .where(
            col(Mail.state).in_((PLANNED, SENDING, FAILED)),
            Reminder.state == CLAIMED,
            col(Reminder.cycle).in_(running),
        )
        .group_by(col(Reminder.cycle), col(Mail.state))
    )
    for cycle, state, count in unsent:
        found[cycle, state] += count
        found[cycle, SENT] -= count
    return dict(found)


def _events(session: Session) -> dict[str, int]:
    """Returns the number of the last event of every chain: one look-up each, however long the chain is."""
    chains = [history.OFFICE_CHAIN, *session.exec(select(Cycle.key).order_by(col(Cycle.key)))]
    return {chain: history.head(session.connection(), chain).seq for chain in chains}


def _sealed_at(session: Session) -> datetime | None:
    return session.exec(
        select(Event.recorded_at)
        .where(Event.chain == history.OFFICE_CHAIN, Event.subject == "history", Event.action == "seal")
        .order_by(col(Event.seq).desc())
        .limit(1)
    ).first()


def _backups(connection: Connection, folder: Path) -> Backups:
    try:
        found = daily_backups.kept(connection, folder)
    except Refusal:  # the folder is gone: no backups, which is what a watcher is to see
        found = []
    return Backups(len(found), found[0].day if found else None)
