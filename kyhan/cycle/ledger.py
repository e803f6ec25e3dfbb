"""What has been reminded? The ledger says each thing to each person once, and nobody gets more than one mail a day.

A claim is written before anything is sent: the mail with its Message-ID and the reminders it carries, in one
transaction. A mail whose sending broke off is sent again with the same Message-ID. Mails that could not go out on their
day are superseded, and what they carried is said in the next day's mail, as it stands then.
"""

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlmodel import col, select

from kyhan.app import App
from kyhan.cycle import office
from kyhan.cycle.act import Act, writing_act
from kyhan.cycle.deadlines import CYCLE_SUBJECT, complaint_subject
from kyhan.cycle.office import OfficeNow, Person
from kyhan.cycle.tables import Complaint, Cycle, Deadline, Mail, Reminder, Submission
from kyhan.regulation.schema import PeriodKind, Regulation
from kyhan.workflows.assessment import RUNNING
from kyhan.workflows.reminders import OpenDeadline, Planned, plan, recipients

PLANNED: Final = "planned"
SENDING: Final = "sending"
SENT: Final = "sent"
FAILED: Final = "failed"
SUPERSEDED: Final = "superseded"
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


@dataclass(frozen=True, slots=True)
class Digest:
    """Everything one person is told on one day: the newest reminder of each deadline, the most urgent first."""

    recipient: str
    name: str
    address: str
    language: str
    on: date
    items: tuple[Item, ...]
    older: tuple[Item, ...]
    """Reminders of the same deadlines that were missed; said by the newer one."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A digest as it is written: subject, plain text and HTML."""

    subject: str
    plain: str
    html: str


Render = Callable[[Digest], Letter]


def digests(act: Act, day: date, *, ahead: bool = False) -> list[Digest]:
    """Returns what is to be said on `day` and has not been said, one digest per person, by login.

    Args:
        ahead: `day` lies ahead: leave out what the runs before it will have said.
    """
    cycles = {row.key: row for row in act.session.exec(select(Cycle).where(col(Cycle.state).in_(sorted(RUNNING))))}
    regulations = {
        key: office.regulation(act.app, act.connection, row.regulation_sha256) for key, row in cycles.items()
    }
    planned = plan(
        _open(act, cycles), {key: one.reminders for key, one in regulations.items()}, act.office.calendar, day
    )
    if ahead:
        planned = [one for one in planned if one.planned_on == day]
    said = _said(act, cycles)
    people = {login: person for login, person in act.office.people.items() if person.active}
    actors = [person.actor for person in people.values()]
    names = _unit_names(act, cycles)
    waiting: dict[str, list[Item]] = {}
    for one in planned:
        item = _item(one, cycles, regulations, names, act.office, day)
        for actor in recipients(one, actors):
            if (*_key(item), actor.login) not in said:
                waiting.setdefault(actor.login, []).append(item)
    return [_digest(people[login], items, day) for login, items in sorted(waiting.items())]


def _open(act: Act, cycles: Iterable[str]) -> list[OpenDeadline]:
    rows = act.session.exec(
        select(Deadline).where(col(Deadline.closed_on).is_(None), col(Deadline.cycle).in_(list(cycles)))
    )
    units = _complaint_units(act)
    return [
        OpenDeadline(
            row.cycle,
            row.subject,
            PeriodKind(row.kind),
            row.revision,
            row.starts_on,
            row.due_on,
            _unit(row.cycle, row.subject, units),
        )
        for row in rows
    ]


def _unit(cycle: str, subject: str, complaints: dict[tuple[str, str], str]) -> str | None:
    thing, _, name = subject.partition("/")
    if thing == "submission":
        return name
    return complaints.get((cycle, subject))


def _complaint_units(act: Act) -> dict[tuple[str, str], str]:
    rows = act.session.exec(select(Complaint.cycle, Complaint.number, Complaint.unit))
    return {(cycle, complaint_subject(number)): unit for cycle, number, unit in rows}


def _said(act: Act, cycles: Iterable[str]) -> set[tuple[object, ...]]:
    rows = act.session.exec(
        select(  # type: ignore[call-overload] # SQLModel's select is typed up to four columns
            Reminder.cycle,
            Reminder.subject,
            Reminder.kind,
            Reminder.revision,
            Reminder.rule,
            Reminder.occurrence,
            Reminder.recipient,
        ).where(col(Reminder.cycle).in_(list(cycles)), Reminder.state != RELEASED)
    )
    return {tuple(row) for row in rows}


def _key(item: Item) -> tuple[object, ...]:
    return (item.cycle, item.subject, item.kind.value, item.revision, item.rule, item.occurrence)


def _unit_names(act: Act, cycles: Iterable[str]) -> dict[tuple[str, str], str]:
    rows = act.session.exec(
        select(Submission.cycle, Submission.unit, Submission.name).where(col(Submission.cycle).in_(list(cycles)))
    )
    return {(cycle, unit): name for cycle, unit, name in rows}


def _item(
    planned: Planned,
    cycles: dict[str, Cycle],
    regulations: dict[str, Regulation],
    names: dict[tuple[str, str], str],
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
        unit_name=names.get((deadline.cycle, deadline.unit or ""), ""),
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
    for item in sorted(items, key=lambda one: (one.planned_on, one.occurrence)):
        newest[item.cycle, item.subject, item.kind] = item
    told = sorted(newest.values(), key=lambda one: (one.due_on, one.cycle, one.subject))
    return Digest(
        person.actor.login,
        person.actor.name,
        person.email,
        person.language,
        day,
        tuple(told),
        tuple(item for item in items if item not in told),
    )


def claim(app: App, render: Render, *, domain: str) -> int:
    """Writes today's mails and the reminders they carry, before any is sent; returns how many mails.

    On a rest day, and for a person who had a mail today, nothing is written.
    """
    with writing_act(app, "remind") as act:
        _release(act)
        had_mail = set(
            act.session.exec(select(Mail.recipient).where(Mail.on == act.today, Mail.state != SUPERSEDED)).all()
        )
        due = [one for one in digests(act, act.today) if one.recipient not in had_mail]
        by_cycle: dict[str, list[list[str]]] = {}
        mails: list[Mail] = []
        for digest in due:
            letter = render(digest)
            mail = Mail(
                message_id=f"<{uuid.uuid4().hex}@{domain}>",
                recipient=digest.recipient,
                address=digest.address,
                on=digest.on,
                language=digest.language,
                subject=letter.subject,
                plain=letter.plain,
                html=letter.html,
                state=PLANNED,
            )
            mails.append(mail)
            for item in digest.items:
                by_cycle.setdefault(item.cycle, []).append(
                    [digest.recipient, item.subject, item.kind.value, item.rule, mail.message_id]
                )
        act.insert_unrecorded(mails)
        act.insert_unrecorded(_new_rows(act, due, mails))
        for cycle, told in by_cycle.items():
            act.record(cycle, CYCLE_SUBJECT, "remind", data={"reminders": told})
        return len(mails)


def _new_rows(act: Act, due: Sequence[Digest], mails: Sequence[Mail]) -> list[Reminder]:
    """Returns the ledger's new lines; lines released by a superseded mail are taken again in place."""
    released = {
        tuple(
            getattr(row, name) for name in ("cycle", "subject", "kind", "revision", "rule", "occurrence", "recipient")
        ): row
        for row in act.session.exec(select(Reminder).where(Reminder.state == RELEASED))
    }
    rows: list[Reminder] = []
    for digest, mail in zip(due, mails, strict=True):
        for state, items in ((CLAIMED, digest.items), (SUPERSEDED, digest.older)):
            for item in items:
                again = released.get((*_key(item), digest.recipient))
                if again is not None:
                    act.update_unrecorded(again, state=state, message_id=mail.message_id)
                else:
                    rows.append(_row(item, digest.recipient, state, mail.message_id))
    return rows


def _row(item: Item, recipient: str, state: str, message_id: str) -> Reminder:
    return Reminder(
        cycle=item.cycle,
        subject=item.subject,
        kind=item.kind.value,
        revision=item.revision,
        rule=item.rule,
        occurrence=item.occurrence,
        recipient=recipient,
        planned_on=item.planned_on,
        state=state,
        message_id=message_id,
    )


def _release(act: Act) -> None:
    """Supersedes mails of earlier days that never went out, so that today's mail says what they carried, as of today."""
    stale = act.session.exec(select(Mail).where(Mail.on < act.today, col(Mail.state).in_([PLANNED, FAILED]))).all()
    for mail in stale:
        act.update_unrecorded(mail, state=SUPERSEDED)
        for row in act.session.exec(
            select(Reminder).where(Reminder.message_id == mail.message_id, Reminder.state == CLAIMED)
        ):
            act.update_unrecorded(row, state=RELEASED, message_id=None)
