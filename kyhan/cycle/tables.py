"""What is stored: one office, one database.

A day at the office is a `date` and ends in `_on`; an instant is an aware UTC datetime and ends in `_at`. Keys are the
names people use (year, unit code, running number), so that an event of the history names a row by its key alone.
"""

from datetime import date, datetime
from typing import Final

from sqlalchemy import Column, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlmodel import AutoString, Field, SQLModel

from kyhan.database import UtcDateTime


class Office(SQLModel, table=True):
    """The office whose database this is; exactly one row. `practice` never changes after `init`."""

    key: str = Field(default="office", primary_key=True)
    name: str
    place: str
    practice: bool
    created_on: date


class CalendarYear(SQLModel, table=True):
    """A year the office's calendar covers. Provisional until an official notice is adopted."""

    __tablename__ = "calendar_year"
    year: int = Field(primary_key=True)
    provisional: bool
    source: str


class CalendarDay(SQLModel, table=True):
    """A day that differs from the plain week: `kind` is "off" or "work"."""

    __tablename__ = "calendar_day"
    on: date = Field(primary_key=True)
    kind: str
    reason: str
    document: str | None = None
    announced_on: date | None = None
    source: str


class RegulationText(SQLModel, table=True):
    """The exact text of a regulation, under its SHA-256; never changed once stored. `number` counts the texts of one id."""

    __tablename__ = "regulation_text"
    __table_args__ = (UniqueConstraint("id", "number"),)
    sha256: str = Field(primary_key=True)
    id: str
    number: int
    title: str
    source: str


class Unit(SQLModel, table=True):
    """A unit as it was named and grouped over a span of time; `valid_to` is the last day it existed, None: still does."""

    code: str = Field(primary_key=True)
    valid_from: date = Field(primary_key=True)
    name: str
    group: str
    valid_to: date | None = None
    successor: str | None = None


class User(SQLModel, table=True):
    """A person. `roles` are role names joined by spaces; an inactive user's acts stay in the history."""

    login: str = Field(primary_key=True)
    name: str
    email: str
    roles: str
    unit: str | None = Field(default=None, index=True)
    language: str = "vi"
    active: bool = True


class Cycle(SQLModel, table=True):
    """One assessment of one year under one regulation text."""

    key: str = Field(primary_key=True)
    year: int = Field(index=True)
    regulation: str
    regulation_sha256: str = Field(foreign_key="regulation_text.sha256")
    state: str
    version: int = 1
    letter_number: str | None = None
    letter_on: date | None = None
    issued_on: date | None = None
    issued_late: bool = False
    scored_on: date | None = None
    proposal_number: str | None = None
    proposed_on: date | None = None
    published_on: date | None = None
    ended_on: date | None = None


class Submission(SQLModel, table=True):
    """One unit's form in one cycle, with the unit's name and group frozen on the day of issue.

    `missing` (criteria without a value), `verified_by` (logins) and `reopened_for` (criteria in dispute) are lists joined
    by spaces. `score` is the JSON of the unit's scoring; `place` and `tied` come from the ranking of the whole.
    """

    __table_args__ = (Index("submission_by_state", "cycle", "state"),)
    cycle: str = Field(primary_key=True, foreign_key="cycle.key")
    unit: str = Field(primary_key=True)
    name: str
    group: str
    state: str
    version: int = 1
    received_on: date | None = None
    receipt_proof: str | None = None
    submitted_on: date | None = None
    complete_on: date | None = None
    late: bool = False
    missing: str = ""
    accepted_on: date | None = None
    returned_on: date | None = None
    verified_on: date | None = None
    verified_by: str = ""
    reopened_for: str = ""
    score: str | None = None
    place: int | None = None
    tied: bool = False


class Answer(SQLModel, table=True):
    """What a unit declared and the office verified for one criterion. Points are exact decimals, kept as text."""

    __table_args__ = (ForeignKeyConstraint(["cycle", "unit"], ["submission.cycle", "submission.unit"]),)
    cycle: str = Field(primary_key=True)
    unit: str = Field(primary_key=True)
    criterion: str = Field(primary_key=True)
    declared: str | None = None
    declared_not_applicable: bool = False
    explanation: str = ""
    evidence: str = ""
    verified: str | None = None
    verified_not_applicable: bool = False
    difference_reason: str = ""


class Evidence(SQLModel, table=True):
    """A file that a unit adds to prove what it declares for a criterion; its bytes lie under their SHA-256 in `kyhan.cycle.files`.

    One that was removed stays as a row, with who removed it, when and why.
    """

    __table_args__ = (ForeignKeyConstraint(["cycle", "unit"], ["submission.cycle", "submission.unit"]),)
    cycle: str = Field(primary_key=True)
    unit: str = Field(primary_key=True)
    criterion: str = Field(primary_key=True)
    sha256: str = Field(primary_key=True)
    name: str
    size: int
    kind: str
    added_on: date
    added_by: str
    removed_on: date | None = None
    removed_by: str | None = None
    removal_reason: str | None = None


class Document(SQLModel, table=True):
    """The register of documents: which number of a year and kind was used, when, and for what.

    `number` counts from 1 each year for each `kind`, which is what follows the number ("QĐ-UBND", "UBND-VP"); `symbol`
    is the whole as printed ("05/QĐ-UBND"). `signed_on` lies in `year` (NĐ 30/2020/NĐ-CP, Phụ lục I).
    """

    year: int = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    symbol: str
    signed_on: date
    used_for: str
    cycle: str | None = None


class Query(SQLModel, table=True):
    """A question the office asks about one criterion when it returns a form."""

    __table_args__ = (ForeignKeyConstraint(["cycle", "unit"], ["submission.cycle", "submission.unit"]),)
    cycle: str = Field(primary_key=True)
    unit: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    criterion: str
    question: str
    asked_on: date
    asked_by: str
    answered_on: date | None = None


class Deadline(SQLModel, table=True):
    """One revision of one deadline. `subject` is "cycle", "submission/<unit>" or "complaint/<number>".

    A moved deadline is a new revision; the old row stays with the outcome "superseded". `basis` is the receipt (JSON).
    At most one revision per subject and kind is open (`closed_on` is empty).
    """

    __table_args__ = (
        Index(
            "deadline_one_open",
            "cycle",
            "subject",
            "kind",
            unique=True,
            sqlite_where=text("closed_on IS NULL"),
            postgresql_where=text("closed_on IS NULL"),
        ),
        Index("deadline_open_by_due", "closed_on", "due_on"),
    )
    cycle: str = Field(primary_key=True, foreign_key="cycle.key")
    subject: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    revision: int = Field(primary_key=True)
    starts_on: date
    due_on: date
    cause: str
    document: str | None = None
    reason: str | None = None
    basis: str
    closed_on: date | None = None
    outcome: str | None = None


class Complaint(SQLModel, table=True):
    """A complaint of one unit about its published result."""

    cycle: str = Field(primary_key=True, foreign_key="cycle.key")
    number: int = Field(primary_key=True)
    unit: str
    filed_on: date
    late: bool
    text: str
    document: str | None = None
    criteria: str = ""
    state: str
    version: int = 1
    decided_on: date | None = None
    decided_by: str | None = None
    answer: str | None = None


class Publication(SQLModel, table=True):
    """A published result, frozen. A later number supersedes the earlier ones; all stay readable."""

    cycle: str = Field(primary_key=True, foreign_key="cycle.key")
    number: int = Field(primary_key=True)
    decision: str
    signed_on: date
    published_on: date
    snapshot: str
    history_head: str


class Mail(SQLModel, table=True):
    """One mail to one person: at most one a day. The Message-ID is fixed before the first attempt to send."""

    __table_args__ = (UniqueConstraint("recipient", "on"), Index("mail_by_state", "state", "next_attempt_at"))
    message_id: str = Field(primary_key=True)
    recipient: str
    address: str
    on: date
    language: str
    subject: str
    plain: str
    html: str
    state: str
    attempts: int = 0
    claimed_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    claimed_by: str | None = None
    """Who took it or is to send it: see `kyhan.cycle.outgoing`."""
    next_attempt_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    sent_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    error: str | None = None


class Reminder(SQLModel, table=True):
    """The ledger: one rule, for one revision of one deadline, to one person, at most once."""

    cycle: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    revision: int = Field(primary_key=True)
    rule: str = Field(primary_key=True)
    occurrence: int = Field(primary_key=True)
    recipient: str = Field(primary_key=True)
    planned_on: date
    state: str
    message_id: str | None = Field(default=None, index=True)


class Event(SQLModel, table=True):
    """One line of the history. `body` is the canonical JSON that is hashed; the other columns repeat parts of it."""

    __table_args__ = (Index("event_by_subject", "chain", "subject"),)
    chain: str = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    subject: str
    action: str
    actor: str
    occurred_on: date
    recorded_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    body: str
    hash: str


class Heartbeat(SQLModel, table=True):
    """A scheduler that lives: who it is and when it last ticked."""

    scheduler: str = Field(primary_key=True)
    kind: str
    started_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    ticked_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    last_result: str = ""


class PublicPage(SQLModel, table=True):
    """A cycle whose published result everybody may read, and since which day."""

    __tablename__ = "public_page"
    cycle: str = Field(primary_key=True, foreign_key="cycle.key")
    opened_on: date


class Credential(SQLModel, table=True):
    """By what a person proves who they are. No fact of the office: the history says when it was set, never what it is.

    `totp_step` is the time step of the last code that was accepted, so that a code is good once. A secret without one was
    shown to the person and is not confirmed: the second factor is not on yet.
    """

    login: str = Field(primary_key=True, foreign_key="user.login")
    password_hash: str
    changed_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    totp_secret: str | None = None
    totp_step: int | None = None


class WebSession(SQLModel, table=True):
    """A browser in which a person signed in. `id` is the SHA-256 of its token, which is not stored."""

    __tablename__ = "web_session"
    id: str = Field(primary_key=True)
    login: str = Field(foreign_key="user.login", index=True)
    begun_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    seen_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    address: str
    agent: str
    second_passed: bool = False
    ended_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))


class Attempt(SQLModel, table=True):
    """How often a proof failed in a row, by what is to be slowed down: "account:<login>", "address:<address>"."""

    key: str = Field(primary_key=True)
    failures: int
    last_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))


class Token(SQLModel, table=True):
    """A secret that opens one thing for one person; `id` is its SHA-256, it itself is not stored.

    `purpose`: "invitation" (to set a password, once), "api", "calendar". `scopes` are joined by spaces.
    """

    id: str = Field(primary_key=True)
    login: str = Field(foreign_key="user.login", index=True)
    purpose: str
    name: str = ""
    scopes: str = ""
    made_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    expires_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    used_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    revoked_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))


class Draft(SQLModel, table=True):
    """What a unit has typed for a criterion and not handed in yet. `declared` is the text as typed, be it a number or not."""

    __table_args__ = (ForeignKeyConstraint(["cycle", "unit"], ["submission.cycle", "submission.unit"]),)
    cycle: str = Field(primary_key=True)
    unit: str = Field(primary_key=True)
    criterion: str = Field(primary_key=True)
    declared: str
    not_applicable: bool
    explanation: str
    version: int
    saved_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    saved_by: str


class ReviewDraft(SQLModel, table=True):
    """What a reviewer has typed for a criterion of a form that is not verified yet. `verified` is the text as typed."""

    __tablename__ = "review_draft"
    __table_args__ = (ForeignKeyConstraint(["cycle", "unit"], ["submission.cycle", "submission.unit"]),)
    cycle: str = Field(primary_key=True)
    unit: str = Field(primary_key=True)
    criterion: str = Field(primary_key=True)
    verified: str
    not_applicable: bool
    reason: str
    version: int
    saved_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    saved_by: str


FROZEN: Final = ("event", "publication", "regulation_text")
"""Tables whose rows a trigger of the database protects from UPDATE and DELETE."""


def _in_order_of_bytes() -> None:
    """Gives every text column the order "C" on PostgreSQL, which is that of SQLite and the same on every machine.

    The order of a language changes with the operating system and would quietly spoil the indexes.
    """
    order = String().with_variant(String(collation="C"), "postgresql")
    for table in SQLModel.metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, AutoString):
                column.type = order


_in_order_of_bytes()
