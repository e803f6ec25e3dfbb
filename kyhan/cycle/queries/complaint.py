"""How does one complaint stand: what happened to it, what may the one who asks do, and why may they not?"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select
from sqlmodel import Session

from kyhan.app import App
from kyhan.clock import office_day
from kyhan.cycle import office, store
from kyhan.cycle.deadlines import complaint_subject
from kyhan.cycle.office import OfficeNow
from kyhan.cycle.prepared import Prepared
from kyhan.cycle.queries.complaints import complaints
from kyhan.cycle.queries.sight import limited_to
from kyhan.cycle.rows import table_of
from kyhan.cycle.tables import Complaint, Cycle, Event, Submission
from kyhan.database import reading
from kyhan.errors import KyhanError, NotFound
from kyhan.i18n import Phrase, say, together
from kyhan.workflows.complaint import COMPLAINT, ComplaintFacts
from kyhan.workflows.machine import GuardsRefuse, decide
from kyhan.workflows.roles import UNIT, Actor

_EVENT = table_of(Event)
_EVENTS: Final = Prepared(
    select(_EVENT.c.body, _EVENT.c.recorded_at)
    .where(_EVENT.c.chain == bindparam("chain"), _EVENT.c.subject == bindparam("subject"))
    .order_by(_EVENT.c.seq)
)
_TO_BE_TYPED: Final = "-"
"""Stands for what a form is still to say, so that only what cannot be mended there refuses."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An act that belongs to a role of the one who asks; `refusal` says why this person or this moment is not right."""

    action: str
    label: Phrase
    owes_reason: bool
    refusal: Phrase | None


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that was done with the complaint, with the reason given; `label` is None for an attempt that was refused."""

    label: Phrase | None
    who: str
    on: date
    recorded_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class ComplaintNow:
    """A complaint.

    Attributes:
        line: Its line of the register (`kyhan.cycle.queries.complaints.complaints`).
        decided_by: Who decided it, by name.
        verified_by: The names of those who verified the unit, who may not decide; nobody for people of a unit.
        has_result: Whether the unit has a verified form that can be looked at again.
        unit_state: The state of the unit's form now.
        choices: What the one who asks may do, or why not.
        happened: Everything that was done with it, the first thing first; refused attempts for the office alone.
    """

    line: dict[str, Any]
    decided_by: str | None
    verified_by: tuple[str, ...]
    has_result: bool
    unit_state: str
    choices: tuple[Choice, ...]
    happened: tuple[Happened, ...]


def complaint(app: App, key: str, number: int) -> ComplaintNow:
    """Returns one complaint; people of a unit have their own ones only.

    Raises:
        NotFound: there is no such cycle, or no such complaint as far as the one who asks may know.
    """
    own = limited_to(app)
    line = next((one for one in complaints(app, key)["complaints"] if one["number"] == number), None)
    if line is None:
        raise NotFound(
            say("Kỳ {key} không có khiếu nại số {n}.", "Cycle {key} has no complaint {n}.", key=key, n=number)
        )
    with reading(app.engine) as connection, Session(bind=connection) as session:
        known = office.now(app, connection)
        cycle = store.cycle(session.connection(), key)
        row = store.complaint(session, cycle.key, number)
        submission = store.submission(session.connection(), cycle.key, row.unit)
        facts = _facts(known.actor(app.login), cycle, row, submission, office_day(app.clock.now()))
        happened = _happened(connection, known, cycle.key, number)
    return ComplaintNow(
        line=line,
        decided_by=_name(known, row.decided_by) if row.decided_by else None,
        verified_by=() if own is not None else tuple(_name(known, one) for one in submission.verified_by.split()),
        has_result=facts.has_result,
        unit_state=submission.state,
        choices=tuple(_choices(facts)),
        happened=tuple(one for one in happened if own is None or one.label is not None),
    )


def _facts(actor: Actor, cycle: Cycle, row: Complaint, submission: Submission, today: date) -> ComplaintFacts:
    """Returns the facts of a decision today, with everything said that the form asks for."""
    return ComplaintFacts(
        state=row.state,
        actor=actor,
        unit=row.unit,
        reason=_TO_BE_TYPED,
        today=today,
        occurred_on=today,
        filed_on=row.filed_on,
        late=row.late,
        verified_by=tuple(submission.verified_by.split()),
        criteria=(_TO_BE_TYPED,),
        cycle_state=cycle.state,
        has_result=bool(submission.verified_by),
    )


def _choices(facts: ComplaintFacts) -> list[Choice]:
    found = []
    for row in COMPLAINT.actions(facts.state):
        held = facts.actor.roles & row.roles
        if not (held - UNIT) and not (held and facts.actor.unit == facts.unit):
            continue
        try:
            decide(COMPLAINT, row.action, facts)
        except GuardsRefuse as refusal:
            why: Phrase | None = together(refusal.reasons)
        except KyhanError as refusal:
            why = refusal.message
        else:
            why = None
        owes_reason = row.owes_reason or (row.action == "accept" and facts.late)
        found.append(Choice(row.action, row.label, owes_reason, why))
    return found


def _happened(connection: Connection, known: OfficeNow, key: str, number: int) -> list[Happened]:
    labels = {row.action: row.label for row in COMPLAINT.table} | {"file": say("gửi khiếu nại", "file the complaint")}
    found = []
    for body, recorded_at in _EVENTS.rows(connection, {"chain": key, "subject": complaint_subject(number)}):
        event = json.loads(body)
        found.append(
            Happened(
                labels.get(event["action"]),
                _name(known, event["actor"]),
                date.fromisoformat(event["occurred_on"]),
                recorded_at,
                event["data"].get("reason") or event["data"].get("why") or "",
            )
        )
    return found


def _name(known: OfficeNow, login: str) -> str:
    """Returns the name of somebody, also of one whose access was ended; the login where nobody has it."""
    person = known.people.get(login)
    return person.actor.name if person else login
