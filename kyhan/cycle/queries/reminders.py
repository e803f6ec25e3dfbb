"""Who is reminded of what: the plan of any day ahead, the ledger of what was said, and what became of the mails."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlmodel import Session, col, func, select

from kyhan.app import App
from kyhan.clock import office_day
from kyhan.cycle import digests, office, store
from kyhan.cycle.digests import CLAIMED, Digest, Item
from kyhan.cycle.outgoing import FAILED, MOST_ATTEMPTS, PLANNED, SENDING, SENT, SUPERSEDED
from kyhan.cycle.queries.sight import limited_to, require_office
from kyhan.cycle.tables import Mail, Office, Reminder
from kyhan.database import reading
from kyhan.errors import Fault, InvalidInput, OutsideCalendar
from kyhan.i18n import Phrase, say
from kyhan.regulation.schema import PeriodKind

STATES: Final[dict[str, Phrase]] = {
    PLANNED: say("chờ gửi", "planned"),
    SENDING: say("đang gửi", "sending"),
    SENT: say("đã gửi", "sent"),
    FAILED: say("chưa gửi được", "failed"),
    SUPERSEDED: say("đã có thư khác thay", "superseded"),
}
"""The states of a mail, as people read them."""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Whose letters these are."""

    office: str
    practice: bool


def letterhead(app: App) -> Letterhead:
    """Returns the office's name, and whether this is a practice copy."""
    with reading(app.engine) as connection, Session(bind=connection) as session:
        row = session.exec(select(Office)).one()
        return Letterhead(row.name, row.practice)


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be sent on a day.

    Attributes:
        on: The day.
        working: Whether it is a working day; on a rest day nothing is sent.
        why: What makes it one: the day of the week, or the stated reason.
        next_working_on: `on` itself or the next working day.
        digests: Who would get what, by login; those without an address get nothing.
        had_mail: How many people have had their mail of that day already.
    """

    on: date
    working: bool
    why: Phrase
    next_working_on: date
    digests: tuple[Digest, ...]
    had_mail: int


def preview(app: App, on: date | None = None) -> Preview:
    """Returns who would get what on a day ahead or today, as far as the facts of now go.

    People of a unit are shown their own mail alone.

    Args:
        on: The day; without one, today.

    Raises:
        InvalidInput: the day has passed.
        OutsideCalendar: the office's calendar does not reach that day.
    """
    now = app.clock.now()
    today = office_day(now)
    day = on or today
    if day < today:
        past = say(
            "ngày {day} đã qua; xem thư đã gửi trong danh sách thư",
            "{day} has passed; what was sent is in the list of mails",
            day=day,
        )
        raise InvalidInput(say("Không xem trước được", "Cannot preview"), [Fault("--on", past)])
    limited = limited_to(app) is not None
    with reading(app.engine) as connection, Session(bind=connection) as session:
        known = office.now(app, connection)
        fact = known.calendar.why(day)
        ahead = digests.ahead(app, session, known, now, day) if fact.working else ()
        return Preview(
            on=day,
            working=fact.working,
            why=fact.reason,
            next_working_on=known.calendar.on_or_after(day),
            digests=tuple(one for one in ahead if not limited or one.recipient == app.login),
            had_mail=digests.had_mail_on(session, day),
        )


@dataclass(frozen=True, slots=True)
class Coming:
    """Who will be told what about one cycle on a working day ahead, each person with the deadlines of that cycle."""

    on: date
    people: tuple[tuple[Digest, tuple[Item, ...]], ...]


def coming(app: App, key: str, days: int) -> tuple[Coming, ...]:
    """Returns what is to be said about a cycle on the next `days` working days, today among them if it is one.

    They are fewer where the office's calendar ends.

    Raises:
        NotAllowed: people of a unit ask; they would read of other units' clocks.
    """
    require_office(app)
    found: list[Coming] = []
    on = office_day(app.clock.now())
    try:
        while len(found) < days:
            day = preview(app, on)
            if day.working:
                told = [(to, tuple(one for one in to.items if one.cycle == key)) for to in day.digests]
                found.append(Coming(day.on, tuple((to, items) for to, items in told if items)))
            on = day.on + timedelta(days=1) if day.working else day.next_working_on
    except OutsideCalendar:
        pass  # the next year has not been added yet: what comes then cannot be told
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the ledger with what became of its mail.

    `state` is the mail's; a reminder that a newer one said, or whose mail was given up, is "superseded".
    """

    cycle: str
    subject: str
    kind: PeriodKind
    revision: int
    rule: str
    occurrence: int
    planned_on: date
    recipient: str
    state: str
    message_id: str | None
    mail_on: date | None
    attempts: int
    sent_at: datetime | None
    error: str | None


def told(app: App, *, cycle: str | None = None, recipient: str | None = None, state: str | None = None) -> list[Told]:
    """Returns the ledger, the newest mails first; people of a unit get what was said to them.

    Raises:
        NotFound: there is no such cycle.
    """
    limited = limited_to(app) is not None
    with reading(app.engine) as connection, Session(bind=connection) as session:
        wanted = (
            select(Reminder, Mail)
            .join(Mail, col(Mail.message_id) == col(Reminder.message_id), isouter=True)
            .order_by(
                col(Mail.on).desc(),
                col(Reminder.recipient),
                col(Reminder.cycle),
                col(Reminder.subject),
                col(Reminder.kind),
                col(Reminder.revision),
                col(Reminder.planned_on),
            )
        )
        if cycle is not None:
            wanted = wanted.where(Reminder.cycle == store.cycle(session.connection(), cycle).key)
        if limited:
            wanted = wanted.where(Reminder.recipient == app.login)
        if recipient is not None:
            wanted = wanted.where(Reminder.recipient == recipient)
        lines = [_told(row, mail) for row, mail in session.exec(wanted)]
        return [line for line in lines if state in (None, line.state)]


def _told(row: Reminder, mail: Mail | None) -> Told:
    return Told(
        cycle=row.cycle,
        subject=row.subject,
        kind=PeriodKind(row.kind),
        revision=row.revision,
        rule=row.rule,
        occurrence=row.occurrence,
        planned_on=row.planned_on,
        recipient=row.recipient,
        state=mail.state if mail is not None and row.state == CLAIMED else SUPERSEDED,
        message_id=row.message_id,
        mail_on=mail.on if mail else None,
        attempts=mail.attempts if mail else 0,
        sent_at=mail.sent_at if mail else None,
        error=mail.error if mail else None,
    )


@dataclass(frozen=True, slots=True)
class MailCounts:
    """How today's mails stand. Those `given_up` go out no more today; what they say is in the next working day's mail."""

    waiting: int
    retrying: int
    sending: int
    given_up: int
    sent: int


def mail_counts(app: App) -> MailCounts:
    """Returns how the mails of today stand."""
    with reading(app.engine) as connection, Session(bind=connection) as session:
        return mail_counts_of(session, office_day(app.clock.now()))


def mail_counts_of(session: Session, day: date) -> MailCounts:
    """Returns how the mails of a day stand.

    No mail that was sent is read: the day's are counted in the index of recipients and days, the others found by state.
    """
    count = session.exec(select(func.count()).where(Mail.on == day)).one()
    others = session.exec(
        select(Mail.state, Mail.next_attempt_at, Mail.attempts).where(
            col(Mail.state).in_((PLANNED, SENDING, FAILED, SUPERSEDED)), Mail.on == day
        )
    ).all()
    stand = Counter("retrying" if state == FAILED and again is not None else state for state, again, _ in others)
    stuck = sum(state == SENDING and attempts >= MOST_ATTEMPTS for state, _, attempts in others)
    return MailCounts(
        waiting=stand[PLANNED],
        retrying=stand["retrying"],
        sending=stand[SENDING] - stuck,
        given_up=stand[FAILED] + stuck,
        sent=count - len(others),
    )
