"""Which mail is sent next, and what became of it? The states of a mail: planned -> sending -> sent | failed | superseded.

A mail is taken by compare-and-set before it is sent, by a claimant. One that stays "sending" was taken by a process that
died, or the connection broke before the server answered. What a dead process held is taken over at once by the same
claimant (only one process can be it at a time), by anybody else after `TAKEN_FOR`; it goes out with the same Message-ID,
so that the receiver sees one mail. A mail goes out on its own day only: on a later one its text would no longer be true.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection
from sqlmodel import Session, and_, col, or_, select, update

from kyhan.app import App
from kyhan.clock import office_day
from kyhan.cycle.tables import Mail, User
from kyhan.database import reading, writing

PLANNED: Final = "planned"
SENDING: Final = "sending"
SENT: Final = "sent"
FAILED: Final = "failed"
SUPERSEDED: Final = "superseded"

MOST_ATTEMPTS: Final = 5
TAKEN_FOR: Final = timedelta(minutes=5)
"""Longer than the slowest attempt to send one mail (delivery/mail.py bounds every step of it)."""
FORGOTTEN_AFTER: Final = timedelta(minutes=10)
"""When a mail that was handed over and should have gone out is handed over again: longer than `TAKEN_FOR`."""
BACKOFF: Final = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))
"""Waiting after the first, second, ... failed attempt."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A mail taken for sending. `attempt` counts from 1 and tells the taker apart from later ones."""

    message_id: str
    recipient: str
    name: str
    address: str
    on: date
    language: str
    subject: str
    plain: str
    html: str
    attempt: int


def take(app: App, claimant: str | None = None, *, own_only: bool = False) -> Outgoing | None:
    """Takes a mail of today that is due for sending, or returns None; no other process gets the same one.

    Args:
        claimant: Who takes it. The caller makes sure that no two processes are the same claimant at a time; None is
            nobody in particular.
        own_only: Take only what was handed to this claimant before (see `hand_over`).
    """
    now = app.clock.now()
    with writing(app.engine, beside_others=True) as connection, Session(bind=connection) as session:
        wanted = select(Mail, User.name).join(User, col(User.login) == col(Mail.recipient)).where(*_due(now, claimant))
        if own_only:
            wanted = wanted.where(Mail.claimed_by == claimant)
        found = session.exec(
            wanted.limit(
                1
            ).with_for_update(  # any one will do: an order would read every waiting mail for each mail taken
                of=Mail, skip_locked=True
            )  # on PostgreSQL another process may be taking one just now
        ).first()
        if found is None:
            return None
        mail, name = found
        attempt = mail.attempts + 1
        taken = connection.execute(
            update(Mail)
            .where(
                col(Mail.message_id) == mail.message_id,
                col(Mail.state) == mail.state,
                col(Mail.attempts) == mail.attempts,
            )
            .values(state=SENDING, attempts=attempt, claimed_at=now, claimed_by=claimant, error=None)
        )
        if taken.rowcount != 1:
            return None
        return Outgoing(
            mail.message_id,
            mail.recipient,
            name,
            mail.address,
            mail.on,
            mail.language,
            mail.subject,
            mail.plain,
            mail.html,
            attempt,
        )


def _due(now: datetime, claimant: str | None) -> tuple[ColumnElement[bool], ...]:
    """Returns the conditions under which a mail may be taken."""
    dropped = and_(Mail.state == SENDING, col(Mail.claimed_at) <= now - TAKEN_FOR)
    if claimant is not None:
        # An error means that the attempt ended and nobody knows how: the receiving server gets time to come to itself.
        died = and_(Mail.state == SENDING, Mail.claimed_by == claimant, col(Mail.error).is_(None))
        dropped = or_(dropped, died)
    return (
        col(Mail.on) == office_day(now),
        col(Mail.attempts) < MOST_ATTEMPTS,
        or_(Mail.state == PLANNED, and_(Mail.state == FAILED, col(Mail.next_attempt_at) <= now), dropped),
    )


def not_handed_over(connection: Connection, now: datetime) -> list[str]:
    """Returns the Message-IDs of today's mails that nobody was told to send, or whoever was told forgot for `FORGOTTEN_AFTER`."""
    before = now - FORGOTTEN_AFTER
    return list(
        connection.execute(
            select(Mail.message_id)
            .where(
                Mail.on == office_day(now),
                Mail.attempts < MOST_ATTEMPTS,
                or_(
                    and_(Mail.state == PLANNED, or_(col(Mail.claimed_by).is_(None), col(Mail.claimed_at) <= before)),
                    and_(Mail.state == FAILED, col(Mail.next_attempt_at) <= before),
                    and_(Mail.state == SENDING, col(Mail.claimed_at) <= before),
                ),
            )
            .order_by(col(Mail.message_id))
        ).scalars()
    )


def hand_over(connection: Connection, now: datetime, message_ids: Sequence[str], claimant: str) -> None:
    """Notes that these mails are for `claimant` to send."""
    connection.execute(
        update(Mail).where(col(Mail.message_id).in_(message_ids)).values(claimed_by=claimant, claimed_at=now)
    )


def next_due(app: App, claimant: str) -> datetime | None:
    """Returns when the next of a claimant's mails is to be tried again; None when it has nothing left to do today."""
    now = app.clock.now()
    with reading(app.engine) as connection:
        rows = connection.execute(
            select(Mail.state, Mail.next_attempt_at, Mail.claimed_at).where(
                Mail.claimed_by == claimant, Mail.on == office_day(now), Mail.attempts < MOST_ATTEMPTS
            )
        ).all()
    due = [now for row in rows if row.state == PLANNED]
    due += [row.next_attempt_at for row in rows if row.state == FAILED and row.next_attempt_at]
    due += [row.claimed_at + TAKEN_FOR for row in rows if row.state == SENDING]
    return min(due, default=None)


def sent(app: App, mail: Outgoing) -> bool:
    """Notes that the server took the mail; False when another process has taken it over meanwhile."""
    return _finish(app, mail, state=SENT, sent_at=app.clock.now(), error=None, next_attempt_at=None)


def failed(app: App, mail: Outgoing, error: str, *, for_good: bool = False) -> bool:
    """Notes that the server did not take the mail; it is tried again after a while, at most `MOST_ATTEMPTS` times.

    Args:
        for_good: The server refused it for ever (no such address): no further attempt today.
    """
    again = None if for_good or mail.attempt >= MOST_ATTEMPTS else app.clock.now() + BACKOFF[mail.attempt - 1]
    return _finish(app, mail, state=FAILED, error=error[:500], next_attempt_at=again)


def unreachable(app: App, mail: Outgoing, error: str) -> bool:
    """Notes that no server was there to ask: the mail waits, and the attempt does not count against it."""
    again = app.clock.now() + BACKOFF[0]
    return _finish(app, mail, state=FAILED, attempts=mail.attempt - 1, error=error[:500], next_attempt_at=again)


def unknown(app: App, mail: Outgoing, error: str) -> bool:
    """Notes that nobody knows whether the server took the mail: it stays taken and goes out again under the same name.

    After the last attempt it counts as failed.
    """
    state = FAILED if mail.attempt >= MOST_ATTEMPTS else SENDING
    return _finish(app, mail, state=state, error=error[:500], next_attempt_at=None)


def _finish(app: App, mail: Outgoing, **values: object) -> bool:
    with writing(app.engine, beside_others=True) as connection:
        done = connection.execute(
            update(Mail)
            .where(
                col(Mail.message_id) == mail.message_id, col(Mail.state) == SENDING, col(Mail.attempts) == mail.attempt
            )
            .values(**values)
        )
        return done.rowcount == 1
