"""Which mail is sent next, and what became of it? The states of a mail: planned -> sending -> sent | failed | superseded.

A mail is taken by compare-and-set before it is sent, by a claimant. One that stays "sending" was taken by a process that
died, or the connection broke before the server answered. What a dead process held is taken over at once by the same
claimant (only one process can be it at a time), by anybody else after `TAKEN_FOR`; it goes out with the same Message-ID,
so that the receiver sees one mail. A mail goes out on its own day only: on a later one its text would no longer be true.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Connection, Select, and_, bindparam, or_, select

from kyhan.app import App
from kyhan.clock import office_day
from kyhan.cycle.prepared import Prepared
from kyhan.cycle.rows import table_of
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
    with writing(app.engine, beside_others=True) as connection:
        return _take(connection, app.clock.now(), claimant, own_only=own_only)


def note_and_take(
    app: App, mail: Outgoing, became: "Became", claimant: str | None = None, *, own_only: bool = False
) -> Outgoing | None:
    """Notes what became of a mail and takes the next one, as `take` does, in one transaction: a commit less for each."""
    now = app.clock.now()
    with writing(app.engine, beside_others=True) as connection:
        _note(connection, mail, became)
        return _take(connection, now, claimant, own_only=own_only)


def _take(connection: Connection, now: datetime, claimant: str | None, *, own_only: bool) -> Outgoing | None:
    question = _OWN if own_only else _ANY
    asked = {"today": office_day(now), "now": now, "dropped_before": now - TAKEN_FOR, "claimant": claimant}
    found = question.rows(connection, asked)
    if not found:
        return None
    *mail, state, attempts = found[0]
    taken = Outgoing(*(*mail, attempts + 1))
    new = {"claimant": claimant, "now": now, "attempt": taken.attempt}
    same = {"id": taken.message_id, "old_state": state, "old_attempts": attempts}
    return taken if _TAKE.change(connection, new | same) == 1 else None


_MAIL = table_of(Mail).c
_USER = table_of(User).c


def _question() -> Select[Any]:
    """Returns the question for one mail that may be taken. Any one will do: an order would read every waiting mail."""
    state = _MAIL.state
    failed_ = and_(state == FAILED, _MAIL.next_attempt_at <= bindparam("now"))
    dropped = and_(state == SENDING, _MAIL.claimed_at <= bindparam("dropped_before"))
    # An error means that the attempt ended and nobody knows how: the receiving server gets time to come to itself.
    died = and_(state == SENDING, _MAIL.claimed_by == bindparam("claimant"), _MAIL.error.is_(None))
    return (
        select(
            _MAIL.message_id,
            _MAIL.recipient,
            _USER.name,
            _MAIL.address,
            _MAIL.on,
            _MAIL.language,
            _MAIL.subject,
            _MAIL.plain,
            _MAIL.html,
            _MAIL.state,
            _MAIL.attempts,
        )
        .join(table_of(User), _USER.login == _MAIL.recipient)
        .where(
            _MAIL.on == bindparam("today"),
            _MAIL.attempts < MOST_ATTEMPTS,
            or_(state == PLANNED, failed_, dropped, died),
        )
        .limit(1)
        # On PostgreSQL another process may be taking one just now.
        .with_for_update(of=table_of(Mail), skip_locked=True)
    )


_ANY = Prepared(_question())
_OWN = Prepared(_question().where(_MAIL.claimed_by == bindparam("claimant")))
_TAKE = Prepared(
    table_of(Mail)
    .update()
    .where(
        _MAIL.message_id == bindparam("id"),
        _MAIL.state == bindparam("old_state"),
        _MAIL.attempts == bindparam("old_attempts"),
    )
    .values(
        state=SENDING,
        attempts=bindparam("attempt"),
        claimed_at=bindparam("now"),
        claimed_by=bindparam("claimant"),
        error=None,
    )
)


def not_handed_over(connection: Connection, now: datetime) -> list[str]:
    """Returns the Message-IDs of today's mails that nobody was told to send, or whoever was told forgot for `FORGOTTEN_AFTER`."""
    before = now - FORGOTTEN_AFTER
    state = _MAIL.state
    nobodys = and_(state == PLANNED, or_(_MAIL.claimed_by.is_(None), _MAIL.claimed_at <= before))
    late = and_(state == FAILED, _MAIL.next_attempt_at <= before)
    held = and_(state == SENDING, _MAIL.claimed_at <= before)
    todays = select(_MAIL.message_id).where(_MAIL.on == office_day(now), _MAIL.attempts < MOST_ATTEMPTS)
    return list(connection.scalars(todays.where(or_(nobodys, late, held)).order_by(_MAIL.message_id)))


def hand_over(connection: Connection, now: datetime, message_ids: Sequence[str], claimant: str) -> None:
    """Notes that these mails are for `claimant` to send."""
    mails = table_of(Mail).update().where(_MAIL.message_id.in_(message_ids))
    connection.execute(mails.values(claimed_by=claimant, claimed_at=now))


def next_due(app: App, claimant: str) -> datetime | None:
    """Returns when the next of a claimant's mails is to be tried again; None when it has nothing left to do today."""
    now = app.clock.now()
    with reading(app.engine) as connection:
        rows = connection.execute(
            select(_MAIL.state, _MAIL.next_attempt_at, _MAIL.claimed_at).where(
                _MAIL.claimed_by == claimant, _MAIL.on == office_day(now), _MAIL.attempts < MOST_ATTEMPTS
            )
        ).all()
    due = [now for row in rows if row.state == PLANNED]
    due += [row.next_attempt_at for row in rows if row.state == FAILED and row.next_attempt_at]
    due += [row.claimed_at + TAKEN_FOR for row in rows if row.state == SENDING]
    return min(due, default=None)


@dataclass(frozen=True, slots=True)
class Became:
    """What became of a mail that was taken: what its row says from now on."""

    values: tuple[tuple[str, object], ...]


def sent(now: datetime) -> Became:
    """The server took it."""
    return _became(state=SENT, sent_at=now, error=None, next_attempt_at=None)


def failed(now: datetime, mail: Outgoing, error: str, *, for_good: bool = False) -> Became:
    """The server did not take it; it is tried again after a while, at most `MOST_ATTEMPTS` times.

    Args:
        for_good: The server refused it for ever (no such address): no further attempt today.
    """
    again = None if for_good or mail.attempt >= MOST_ATTEMPTS else now + BACKOFF[mail.attempt - 1]
    return _became(state=FAILED, error=error[:500], next_attempt_at=again)


def unreachable(now: datetime, mail: Outgoing, error: str) -> Became:
    """No server was there to ask: the mail waits, and the attempt does not count against it."""
    return _became(state=FAILED, attempts=mail.attempt - 1, error=error[:500], next_attempt_at=now + BACKOFF[0])


def unknown(mail: Outgoing, error: str) -> Became:
    """Nobody knows whether the server took it: it stays taken and goes out again under the same name.

    After the last attempt it counts as failed.
    """
    state = FAILED if mail.attempt >= MOST_ATTEMPTS else SENDING
    return _became(state=state, error=error[:500], next_attempt_at=None)


def note(app: App, mail: Outgoing, became: Became) -> bool:
    """Notes what became of a mail; False when another process has taken it over meanwhile."""
    with writing(app.engine, beside_others=True) as connection:
        return _note(connection, mail, became)


def _became(**values: object) -> Became:
    return Became(tuple(values.items()))


def _note(connection: Connection, mail: Outgoing, became: Became) -> bool:
    new = {f"new_{name}": value for name, value in became.values}
    columns = tuple(name for name, _ in became.values)
    return _finishing(columns).change(connection, new | {"id": mail.message_id, "attempt": mail.attempt}) == 1


@lru_cache
def _finishing(columns: tuple[str, ...]) -> Prepared:
    mine = and_(_MAIL.message_id == bindparam("id"), _MAIL.state == SENDING, _MAIL.attempts == bindparam("attempt"))
    return Prepared(table_of(Mail).update().where(mine).values({name: bindparam(f"new_{name}") for name in columns}))
