"""Which mail is sent next, and what became of it? The states of a mail: planned -> sending -> sent | failed | superseded.

A mail is taken by compare-and-set before it is sent. One that stays "sending" was taken by a process that died, or the
connection broke before the server answered; after `TAKEN_FOR` it is taken again and goes out with the same Message-ID,
so that the receiver sees one mail. A mail goes out on its own day only: on a later one its text would no longer be true.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlmodel import Session, and_, col, or_, select, update

from kyhan.app import App
from kyhan.clock import office_day
from kyhan.cycle.tables import Mail, User
from kyhan.database import writing

PLANNED: Final = "planned"
SENDING: Final = "sending"
SENT: Final = "sent"
FAILED: Final = "failed"
SUPERSEDED: Final = "superseded"

MOST_ATTEMPTS: Final = 5
TAKEN_FOR: Final = timedelta(minutes=5)
"""Longer than the slowest attempt to send one mail (delivery/mail.py bounds every step of it)."""
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


def take(app: App) -> Outgoing | None:
    """Takes a mail of today that is due for sending, or returns None; no other process gets the same one."""
    now = app.clock.now()
    with writing(app.engine, beside_others=True) as connection, Session(bind=connection) as session:
        found = session.exec(
            select(Mail, User.name)
            .join(User, col(User.login) == col(Mail.recipient))
            .where(
                Mail.on == office_day(now),
                Mail.attempts < MOST_ATTEMPTS,
                or_(
                    Mail.state == PLANNED,
                    and_(Mail.state == FAILED, col(Mail.next_attempt_at) <= now),
                    and_(Mail.state == SENDING, col(Mail.claimed_at) <= now - TAKEN_FOR),
                ),
            )
            .limit(1)  # any one will do: an order would read every waiting mail for each mail taken
            .with_for_update(of=Mail, skip_locked=True)  # on PostgreSQL another process may be taking one just now
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
            .values(state=SENDING, attempts=attempt, claimed_at=now)
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
