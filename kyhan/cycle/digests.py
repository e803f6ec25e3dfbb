"""What is to be said to whom on a day? One digest per person: the newest reminder of each deadline, most urgent first.

The plan is pure (workflows/reminders.py); here it meets what the ledger says has been told, and the people. Nothing is
written.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import defer
from sqlmodel import Session, and_, col, exists, or_, select

from kyhan.app import App
from kyhan.clock import office_day
from kyhan.cycle import office
from kyhan.cycle.deadlines import complaint_subject
from kyhan.cycle.office import OfficeNow, Person
from kyhan.cycle.outgoing import FAILED, PLANNED, SENDING, TAKEN_FOR
from kyhan.cycle.tables import Complaint, Cycle, Deadline, Mail, Reminder, Submission
from kyhan.regulation.schema import PeriodKind, Regulation
from kyhan.workflows import submission
from kyhan.workflows.assessment import RUNNING
from kyhan.workflows.reminders import Directory, OpenDeadline, Planned, plan, recipients

CLAIMED: Final = "claimed"
RELEASED: Final = "released"


@dataclass(frozen=True, slots=True)
class Item:
    """One deadline in a digest. `days_left` are working days from today to the due day; negative: days overdue."""

    cycle: str
    year: int
    kind: PeriodKind
    subject: str
    unit: str | None
    unit_name: str
    due_on: date
    days_left: int
    article: str
    policy: bool
    rule: str
    occurrence: int
    planned_on: date
    revision: int


Key = tuple[str, str, str, int, str, int]
"""A reminder without its recipient: cycle, subject, kind, revision, rule, occurrence."""


@dataclass(frozen=True, slots=True)
class Digest:
    """Everything one person is told on one day.

    Attributes:
        address: Where to; empty when the person has none, and then nothing can be sent.
        unit: The unit the person belongs to, None for the office's people.
        items: The newest reminder of each deadline, the most urgent first.
        older: Reminders of the same deadlines that were missed; said by the newer one.
    """

    recipient: str
    name: str
    address: str
    language: str
    unit: str | None
    on: date
    items: tuple[Item, ...]
    older: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be written today.

    Attributes:
        digests: What was not said yet, for each person who had no mail today.
        stale: Mails of earlier days that never went out; their reminders are in `digests`, as they stand today.
        outdated: Mails of today that wait and are no longer true (something they speak of is done, moved or
            cancelled), by recipient; what is left of them is in `digests`.
    """

    digests: tuple[Digest, ...]
    stale: tuple[Mail, ...]
    outdated: dict[str, Mail]


def due_now(app: App, session: Session, known: OfficeNow, now: datetime) -> Due:
    """Returns what is to be written today; nothing on a rest day."""
    today = office_day(now)
    if not known.calendar.is_working_day(today):
        return Due((), (), {})
    waiting = _waiting_mails(session, now)
    stale = tuple(mail for mail in waiting if mail.on < today)
    outdated = _outdated(session, known, [mail for mail in waiting if mail.on == today])
    unsaid = {mail.message_id for mail in (*stale, *outdated.values())}
    had_mail = _had_mail(session, today) - set(outdated)
    return Due(_digests(app, session, known, today, unsaid, lambda _one, login: login not in had_mail), stale, outdated)


def ahead(app: App, session: Session, known: OfficeNow, now: datetime, day: date) -> tuple[Digest, ...]:
    """Returns what people will be told on `day`, today or later, as far as the facts of now go.

    The runs on the working days before `day` are taken to have said what is theirs.
    """
    today = office_day(now)
    if day == today:
        return due_now(app, session, known, now).digests
    run_before = known.calendar.shift(day, -1)
    had_mail = _had_mail(session, today)
    stale = {mail.message_id for mail in _waiting_mails(session, now) if mail.on < today}

    def keep(one: Planned, login: str) -> bool:
        if run_before < today or (run_before == today and login in had_mail):
            return True  # no run comes before `day` that could say it to this person
        return one.planned_on > run_before

    return _digests(app, session, known, day, stale, keep)


def had_mail_on(session: Session, day: date) -> int:
    """Returns how many people have a mail of `day`, sent or about to be."""
    return len(_had_mail(session, day))


def key(item: Item) -> Key:
    """Returns the ledger's name of a reminder, without its recipient."""
    return (item.cycle, item.subject, item.kind.value, item.revision, item.rule, item.occurrence)


def _waiting_mails(session: Session, now: datetime) -> list[Mail]:
    """Returns the mails up to today that did not go out and that no process is sending at this moment."""
    today = office_day(now)
    return list(
        session.exec(
            select(Mail)
            .options(defer(Mail.plain), defer(Mail.html))  # type: ignore[arg-type] # SQLModel types columns as values
            .where(
                Mail.on <= today,
                or_(
                    Mail.state == PLANNED,
                    and_(Mail.state == FAILED, or_(Mail.on < today, col(Mail.next_attempt_at).is_not(None))),
                    and_(Mail.state == SENDING, col(Mail.claimed_at) <= now - TAKEN_FOR),
                ),
            )
        )
    )


def _outdated(session: Session, known: OfficeNow, waiting: Sequence[Mail]) -> dict[str, Mail]:
    """Returns the waiting mails that speak of a deadline that no longer runs, or go to a person who left."""
    if not waiting:
        return {}
    runs = exists().where(
        col(Deadline.cycle) == Reminder.cycle,
        col(Deadline.subject) == Reminder.subject,
        col(Deadline.kind) == Reminder.kind,
        col(Deadline.revision) == Reminder.revision,
        col(Deadline.closed_on).is_(None),
    )
    ended = set(
        session.exec(
            select(Mail.recipient)
            .join(Reminder, col(Reminder.message_id) == col(Mail.message_id))
            .where(Mail.on == waiting[0].on, Reminder.state == CLAIMED, ~runs)
            .distinct()
        )
    )
    active = {login for login, person in known.people.items() if person.active}
    return {mail.recipient: mail for mail in waiting if mail.recipient in ended or mail.recipient not in active}


def _had_mail(session: Session, day: date) -> set[str]:
    """Returns who has a mail of `day`; one that was superseded counts too, since nobody gets a second one."""
    return set(session.exec(select(Mail.recipient).where(Mail.on == day)))


def _digests(
    app: App,
    session: Session,
    known: OfficeNow,
    day: date,
    unsaid: set[str],
    keep: Callable[[Planned, str], bool],
) -> tuple[Digest, ...]:
    """Returns the digests of a day, by login. What the mails `unsaid` (Message-IDs) carry counts as not said."""
    cycles = {row.key: row for row in session.exec(select(Cycle).where(col(Cycle.state).in_(sorted(RUNNING))))}
    regulations = {
        name: office.regulation(app, session.connection(), row.regulation_sha256) for name, row in cycles.items()
    }
    units = _units(session, cycles)
    rules = {name: one.reminders for name, one in regulations.items()}
    planned = plan(_open(session, cycles), rules, known.calendar, day)
    said = _said(session, cycles, unsaid)
    people = {login: person for login, person in known.people.items() if person.active}
    directory = Directory((person.actor for person in people.values()), _rosters(units))
    found: dict[str, list[Item]] = {}
    for one in planned:
        item = _item(one, cycles, regulations, units, known, day)
        told = key(item)
        for actor in recipients(one, directory):
            if (*told, actor.login) not in said and keep(one, actor.login):
                found.setdefault(actor.login, []).append(item)
    return tuple(_digest(people[login], items, day) for login, items in sorted(found.items()))


def _open(session: Session, cycles: Iterable[str]) -> list[OpenDeadline]:
    rows = session.exec(
        select(  # type: ignore[call-overload] # SQLModel's select is typed up to four columns
            Deadline.cycle, Deadline.subject, Deadline.kind, Deadline.revision, Deadline.starts_on, Deadline.due_on
        ).where(col(Deadline.closed_on).is_(None), col(Deadline.cycle).in_(list(cycles)))
    )
    complaints = session.exec(select(Complaint.cycle, Complaint.number, Complaint.unit))
    units = {(cycle, complaint_subject(number)): unit for cycle, number, unit in complaints}
    return [
        OpenDeadline(
            cycle,
            subject,
            PeriodKind(kind),
            revision,
            starts_on,
            due_on,
            units.get((cycle, subject)) or _unit(subject),
        )
        for cycle, subject, kind, revision, starts_on, due_on in rows
    ]


def _unit(subject: str) -> str | None:
    thing, _, name = subject.partition("/")
    return name if thing == "submission" else None


def _said(session: Session, cycles: Iterable[str], unsaid: set[str]) -> set[tuple[object, ...]]:
    """Returns what was told to whom: the ledger's lines, without those of mails that will not go out as they are."""
    rows = session.exec(
        select(  # type: ignore[call-overload] # SQLModel's select is typed up to four columns
            Reminder.cycle,
            Reminder.subject,
            Reminder.kind,
            Reminder.revision,
            Reminder.rule,
            Reminder.occurrence,
            Reminder.recipient,
            Reminder.state,
            Reminder.message_id,
        ).where(col(Reminder.cycle).in_(list(cycles)), Reminder.state != RELEASED)
    )
    return {tuple(told) for *told, state, message_id in rows if state != CLAIMED or message_id not in unsaid}


Units = dict[tuple[str, str], tuple[str, str]]
"""Name and state of the submission of each unit, by cycle and unit."""


def _units(session: Session, cycles: Iterable[str]) -> Units:
    rows = session.exec(
        select(Submission.cycle, Submission.unit, Submission.name, Submission.state).where(
            col(Submission.cycle).in_(list(cycles))
        )
    )
    return {(cycle, unit): (name, state) for cycle, unit, name, state in rows}


def _rosters(units: Units) -> dict[str, list[str]]:
    rosters: dict[str, list[str]] = {}
    for (cycle, unit), (_, state) in units.items():
        if state != submission.State.EXEMPT:
            rosters.setdefault(cycle, []).append(unit)
    return rosters


def _item(
    planned: Planned,
    cycles: dict[str, Cycle],
    regulations: dict[str, Regulation],
    units: Units,
    known: OfficeNow,
    day: date,
) -> Item:
    deadline = planned.deadline
    rule = regulations[deadline.cycle].periods[deadline.kind]
    return Item(
        cycle=deadline.cycle,
        year=cycles[deadline.cycle].year,
        kind=deadline.kind,
        subject=deadline.subject,
        unit=deadline.unit,
        unit_name=units.get((deadline.cycle, deadline.unit or ""), ("", ""))[0],
        due_on=deadline.due_on,
        days_left=known.calendar.working_days(day, deadline.due_on),
        article=rule.article,
        policy=rule.policy,
        rule=planned.rule.id,
        occurrence=planned.occurrence,
        planned_on=planned.planned_on,
        revision=deadline.revision,
    )


def _digest(person: Person, items: Sequence[Item], day: date) -> Digest:
    """Keeps the newest reminder of each deadline as what is said; the older ones are superseded by it."""
    newest: dict[tuple[str, str, PeriodKind], Item] = {}
    older: list[Item] = []
    for item in sorted(items, key=lambda one: (one.planned_on, one.occurrence)):
        deadline = (item.cycle, item.subject, item.kind)
        if deadline in newest:
            older.append(newest[deadline])
        newest[deadline] = item
    return Digest(
        recipient=person.actor.login,
        name=person.actor.name,
        address=person.email,
        language=person.language,
        unit=person.actor.unit,
        on=day,
        items=tuple(sorted(newest.values(), key=lambda one: (one.due_on, one.cycle, one.subject))),
        older=tuple(older),
    )
