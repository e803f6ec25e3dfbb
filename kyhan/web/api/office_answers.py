"""What does the API say of the office itself: who asks, its calendar, its history, its reminders and its register?"""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import ConfigDict, Field

from kyhan.calendar.days import DayKind
from kyhan.regulation.schema import PeriodKind
from kyhan.web.api.answer import Answer
from kyhan.web.api.refusals import FaultAt, Words


class Me(Answer):
    """Whose office this is, which day it has, and for whom the token acts.

    `practice`: a practice copy, whose every answer carries the header Kyhan-Practice too.
    """

    office: str
    practice: bool
    today: date
    login: str
    scopes: list[str]
    expires_at: datetime | None = Field(description="When the token ends; null: only when it is revoked.")
    unit: str | None = Field(description="The unit beyond which the person sees only what is published; null: none.")


class Regulation(Answer):
    """A stored text of a regulation; a cycle starts with the newest of an id."""

    id: str
    number: int
    title: str
    sha256: str
    cycles: list[str]


class Regulations(Answer):
    """Every stored text, by id and number."""

    regulations: list[Regulation]


class SpecialDay(Answer):
    """A day that differs from the plain week (Monday to Friday worked)."""

    on: date
    kind: DayKind
    reason: str
    document: str | None
    announced_on: date | None
    source: str


class CalendarYear(Answer):
    """The special days of a year or a month. `provisional`: no official notice is out yet."""

    year: int
    month: int | None
    provisional: bool
    days: list[SpecialDay]


class Effect(Answer):
    """A deadline that the changed calendar counts to another day. `kept`: it stays on the day that was told."""

    cycle: str
    subject: str
    unit: str | None
    name: str
    kind: PeriodKind
    from_on: date
    to_on: date
    kept: bool


class Impact(Answer):
    """What a change of the calendar does, or (applied false) would do."""

    applied: bool
    days: list[date]
    moves: list[Effect]
    unaffected: int = Field(description="Open deadlines that keep their day.")


class Event(Answer):
    """One event as it was recorded and hashed: the canonical JSON of it without `hash` has the SHA-256 `hash`."""

    model_config = ConfigDict(extra="allow")

    chain: str
    seq: int
    subject: str
    action: str
    actor: str
    role: str | None
    on_behalf_of: str | None
    channel: str
    occurred_on: str = Field(json_schema_extra={"format": "date"})
    recorded_at: str = Field(json_schema_extra={"format": "date-time"})
    workflow: str | None
    source: str | None
    target: str | None
    data: dict[str, Any]
    changes: dict[str, Any]
    prev_hash: str
    hash: str


class Events(Answer):
    """Events in the order of their recording."""

    events: list[Event]


class Head(Answer):
    """The last event of a chain."""

    seq: int
    hash: str


class Heads(Answer):
    """The head of every chain."""

    heads: dict[str, Head]


class Verification(Answer):
    """What a verification of the whole history read and found. `notes` are worth knowing but no fault."""

    holds: bool
    events: int
    chains: int
    seals: int
    findings: list[FaultAt]
    notes: list[FaultAt]


MailState = Literal["planned", "sending", "sent", "failed", "superseded"]


class Reminder(Answer):
    """One line of the ledger: who was told of which deadline, and what became of the mail."""

    cycle: str
    subject: str
    kind: PeriodKind
    revision: int
    rule: str
    occurrence: int
    planned_on: date
    recipient: str
    state: MailState
    message_id: str | None
    mail_on: date | None
    attempts: int
    sent_at: datetime | None
    error: str | None


class Reminders(Answer):
    """The ledger of reminders, the newest mails first."""

    reminders: list[Reminder]


class Item(Answer):
    """One deadline of which somebody would be reminded. Negative days: so many working days overdue."""

    cycle: str
    subject: str
    kind: PeriodKind
    unit: str | None
    unit_name: str
    due_on: date
    days_left: int
    article: str
    policy: bool
    rule: str
    occurrence: int
    planned_on: date


class Digest(Answer):
    """What one person would be told; without an address nothing can be sent."""

    recipient: str
    name: str
    address: str
    language: str
    items: list[Item]


class Preview(Answer):
    """Who would be told what on a day; on a rest day nobody is."""

    on: date
    working: bool
    why: Words
    next_working_on: date
    had_mail: int = Field(description="How many people have had their mail of that day already.")
    digests: list[Digest]


class Document(Answer):
    """A document number that is used, and for what."""

    year: int
    kind: str
    number: int
    symbol: str
    signed_on: date
    used_for: str
    words: Words
    cycle: str | None


class Register(Answer):
    """The register of a year, by kind and number."""

    year: int
    documents: list[Document]
