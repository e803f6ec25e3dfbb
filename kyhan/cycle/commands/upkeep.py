"""What the office does by itself, day by day: sealing the history, closing what is over, showing that a scheduler lives.

The scheduler asks every minute; each act first looks without the write lock, so that on most ticks nobody waits.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session, col, delete, exists, insert, select, update

from kyhan.app import App
from kyhan.clock import office_day
from kyhan.cycle import history
from kyhan.cycle.act import Act, writing_act
from kyhan.cycle.commands.cycle import close_within
from kyhan.cycle.deadlines import CYCLE_SUBJECT
from kyhan.cycle.permissions import require
from kyhan.cycle.tables import Complaint, Cycle, Deadline, Event, Heartbeat
from kyhan.database import reading, writing
from kyhan.errors import NotNow
from kyhan.i18n import Phrase, say
from kyhan.regulation.schema import PeriodKind
from kyhan.workflows import assessment, complaint
from kyhan.workflows.roles import SYSTEM, Role

FORGOTTEN_AFTER: Final = timedelta(days=1)
"""When the last sign of a scheduler that ended is no longer kept."""


def seal(app: App, *, daily: bool = False) -> dict[str, history.Head] | None:
    """Writes the heads of all chains into the office's own chain, so that a cut tail of any of them shows.

    Args:
        daily: Do nothing when today's seal is there already.

    Returns:
        The heads, the office's own after sealing included; None when there was nothing to do.

    Raises:
        NotAllowed: the actor is neither the scheduler, of the staff, an administrator nor an auditor.
    """
    if daily and _sealed_today(app):
        return None
    with writing_act(app, "seal", subject="history") as act:
        require(act, say("niêm nhật ký", "seal the history"), Role.SYSTEM, Role.STAFF, Role.ADMIN, Role.AUDITOR)
        if daily and _sealed_on(act.session, act.now):
            return None  # another scheduler was quicker
        heads = _heads(act)
        data = {
            "heads": {chain: [head.seq, head.hash] for chain, head in heads.items() if chain != history.OFFICE_CHAIN}
        }
        act.record(history.OFFICE_CHAIN, "history", "seal", data=data)
        heads[history.OFFICE_CHAIN] = history.head(act.connection, history.OFFICE_CHAIN)
        return heads


def _sealed_today(app: App) -> bool:
    with reading(app.engine) as connection, Session(bind=connection) as session:
        return _sealed_on(session, app.clock.now())


def _sealed_on(session: Session, now: datetime) -> bool:
    """Tells whether this very day has its seal: one of a later day is of a clock that ran ahead, and seals nothing since."""
    today = select(Event.seq).where(
        Event.chain == history.OFFICE_CHAIN,
        Event.subject == "history",
        Event.action == "seal",
        Event.occurred_on == office_day(now),
    )
    return session.exec(today.limit(1)).first() is not None


def _heads(act: Act) -> dict[str, history.Head]:
    chains = act.session.exec(select(Event.chain).distinct().order_by(col(Event.chain))).all()
    return {chain: history.head(act.connection, chain) for chain in chains}


def close_due(app: App) -> list[str]:
    """Closes every published cycle whose window is over and in which nothing is open; returns their keys."""
    if not _closable(app):
        return []
    closed: list[str] = []
    with writing_act(app, "close") as act:
        published = act.session.exec(select(Cycle).where(Cycle.state == assessment.State.PUBLISHED)).all()
        for cycle in published:
            try:
                close_within(act, cycle, SYSTEM)
            except NotNow:
                continue  # something in it is still open: it is looked at again at the next tick
            closed.append(cycle.key)
    return closed


def _closable(app: App) -> bool:
    """Tells whether closing is worth trying: a published cycle without a running window or an open complaint."""
    window = exists().where(
        col(Deadline.cycle) == Cycle.key,
        col(Deadline.subject) == CYCLE_SUBJECT,
        col(Deadline.kind) == PeriodKind.COMPLAINT.value,
        col(Deadline.closed_on).is_(None),
        col(Deadline.due_on) >= office_day(app.clock.now()),
    )
    disputed = exists().where(col(Complaint.cycle) == Cycle.key, col(Complaint.state).in_(sorted(complaint.OPEN)))
    published = select(Cycle.key).where(Cycle.state == assessment.State.PUBLISHED, ~window, ~disputed)
    with reading(app.engine) as connection, Session(bind=connection) as session:
        return session.exec(published.limit(1)).first() is not None


@dataclass(frozen=True, slots=True)
class Scheduler:
    """A scheduler that can be seen living.

    Attributes:
        name: "host:process number"; for single ticks "host:once", so that a cron job is one scheduler, not thousands;
            "fleet" for all workers of an office together.
        kind: "run" for one that ticks by itself, "once" for a single tick, "fleet" for the ticks of a fleet, "worker"
            for one of its processes, which lives but may not be the one that ticks.
        started_at: When it began.
    """

    name: str
    kind: str
    started_at: datetime


def beat(app: App, scheduler: Scheduler, result: Phrase) -> None:
    """Notes that a scheduler ticked (a worker lives) just now, and forgets those that ended more than `FORGOTTEN_AFTER` ago.

    One short transaction; no part of the history.
    """
    now = app.clock.now()
    values = {"kind": scheduler.kind, "started_at": scheduler.started_at, "ticked_at": now}
    values["last_result"] = history.canonical({"vi": result.vi, "en": result.en})
    with writing(app.engine) as connection:
        known = connection.execute(update(Heartbeat).where(col(Heartbeat.scheduler) == scheduler.name).values(**values))
        if not known.rowcount:
            connection.execute(insert(Heartbeat).values(scheduler=scheduler.name, **values))
        connection.execute(delete(Heartbeat).where(col(Heartbeat.ticked_at) < now - FORGOTTEN_AFTER))
