"""What has been reminded? The ledger says each thing to each person once, and nobody gets more than one mail a day.

A claim is written before anything is sent: the mail with its Message-ID and the reminders it carries, in one
transaction. A mail whose sending broke off is sent again with the same Message-ID. A mail that could not go out on its
day is superseded, and what it carried is said in the next working day's mail, as it stands then. A mail that still waits
while something it speaks of is done is written anew, or superseded when nothing is left.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection
from sqlmodel import Session, col, insert, select, update

from kyhan.app import App
from kyhan.clock import office_time
from kyhan.cycle import office
from kyhan.cycle.act import Act, writing_act
from kyhan.cycle.deadlines import CYCLE_SUBJECT
from kyhan.cycle.digests import CLAIMED, RELEASED, Digest, Item, due_now, key
from kyhan.cycle.outgoing import PLANNED, SUPERSEDED
from kyhan.cycle.permissions import require
from kyhan.cycle.tables import Mail, Reminder
from kyhan.database import reading
from kyhan.i18n import say
from kyhan.workflows.roles import Role

_MAY_SEND: Final = (Role.SYSTEM, Role.STAFF, Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Letter:
    """A digest as it is written: subject, plain text and HTML."""

    subject: str
    plain: str
    html: str


Render = Callable[[Digest], Letter]


def claim(
    app: App,
    render: Render,
    *,
    domain: str,
    from_hour: int = 0,
    then: Callable[[Connection], None] | None = None,
) -> int:
    """Writes today's mails and the reminders they carry, before any is sent; returns how many mails.

    On a rest day, and for a person who had a mail today or has no address, nothing is written. Looking whether there is
    anything to write does not keep other writers waiting.

    Args:
        domain: The right side of the Message-IDs.
        from_hour: Before this hour at the office nothing is written. Asked at the act's own instant: a scheduler that
            froze after it looked at the clock writes nobody at night.
        then: What is to happen in the same transaction, so that both are there or neither.

    Raises:
        NotAllowed: the actor is neither the scheduler nor of the office's staff.
    """
    if not _anything(app):
        return 0
    with writing_act(app, "remind") as act:
        require(act, say("gửi nhắc hạn", "send reminders"), *_MAY_SEND)
        if office_time(act.now).hour < from_hour:
            return 0
        due = due_now(app, act.session, act.office, act.now)
        for unsent in (*due.stale, *due.outdated.values()):
            _release(act, unsent)
        waiting = dict(due.outdated)
        written: list[tuple[Digest, str]] = []
        new: list[Mail] = []
        for digest in due.digests:
            if not digest.address:
                continue
            letter = render(digest)
            mail = waiting.pop(digest.recipient, None)
            if mail is not None:
                act.update_unrecorded(mail, subject=letter.subject, plain=letter.plain, html=letter.html)
            else:
                mail = _mail(digest, letter, f"<{uuid.uuid4().hex}@{domain}>")
                new.append(mail)
            written.append((digest, mail.message_id))
        for empty in waiting.values():
            act.update_unrecorded(empty, state=SUPERSEDED)
        act.insert_unrecorded(new)
        _enter(act, written)
        _record(act, written)
        if then is not None:
            then(act.connection)
        return len(written)


def _anything(app: App) -> bool:
    with reading(app.engine) as connection, Session(bind=connection) as session:
        known = office.now(app, connection)
        if not known.actor(app.login).roles & set(_MAY_SEND):
            return True  # the refusal belongs into the history, so it is given by the act
        due = due_now(app, session, known, app.clock.now())
        return bool(due.stale or due.outdated) or any(digest.address for digest in due.digests)


def _release(act: Act, mail: Mail) -> None:
    """Gives back what a mail carried. One of an earlier day is superseded; one of today is about to be written anew."""
    if mail.on < act.today:
        act.update_unrecorded(mail, state=SUPERSEDED)
    act.connection.execute(
        update(Reminder)
        .where(col(Reminder.message_id) == mail.message_id, col(Reminder.state) == CLAIMED)
        .values(state=RELEASED)
    )


def _mail(digest: Digest, letter: Letter, message_id: str) -> Mail:
    return Mail(
        message_id=message_id,
        recipient=digest.recipient,
        address=digest.address,
        on=digest.on,
        language=digest.language,
        subject=letter.subject,
        plain=letter.plain,
        html=letter.html,
        state=PLANNED,
    )


def _enter(act: Act, written: Sequence[tuple[Digest, str]]) -> None:
    """Writes the ledger's lines; a line that another mail gave back is taken again in place."""
    released = {
        (row.cycle, row.subject, row.kind, row.revision, row.rule, row.occurrence, row.recipient): row
        for row in act.session.exec(
            select(Reminder).where(
                Reminder.state == RELEASED,
                col(Reminder.cycle).in_({item.cycle for digest, _ in written for item in digest.items}),
            )
        )
    }
    lines: list[dict[str, Any]] = []  # not as Reminder: a province has tens of thousands, and each would cost 0.1 ms
    for digest, message_id in written:
        for state, items in ((CLAIMED, digest.items), (SUPERSEDED, digest.older)):
            for item in items:
                again = released.get((*key(item), digest.recipient))
                if again is None:
                    lines.append(_line(item, digest.recipient, state, message_id))
                else:
                    act.update_unrecorded(again, state=state, message_id=message_id)
    if lines:
        act.connection.execute(insert(Reminder), lines)


def _line(item: Item, recipient: str, state: str, message_id: str) -> dict[str, Any]:
    return {
        "cycle": item.cycle,
        "subject": item.subject,
        "kind": item.kind.value,
        "revision": item.revision,
        "rule": item.rule,
        "occurrence": item.occurrence,
        "recipient": recipient,
        "planned_on": item.planned_on,
        "state": state,
        "message_id": message_id,
    }


def _record(act: Act, written: Sequence[tuple[Digest, str]]) -> None:
    """Notes in each cycle's history which mail tells whom of which deadlines."""
    by_cycle: dict[str, list[dict[str, Any]]] = {}
    for digest, message_id in written:
        told: dict[str, list[list[Any]]] = {}
        for item in digest.items:
            told.setdefault(item.cycle, []).append(list(key(item)[1:]))
        for cycle, lines in told.items():
            mail = {"to": digest.recipient, "message_id": message_id, "reminders": lines}
            by_cycle.setdefault(cycle, []).append(mail)
    for cycle, mails in by_cycle.items():
        act.record(cycle, CYCLE_SUBJECT, "remind", data={"mails": mails})
