"""What does the API say of a cycle: its state, its units, deadlines with their receipts, results and complaints?

Days are ISO 8601, points are texts with exact decimals ("44.41"); what is not known yet is null.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from kyhan.regulation.schema import PeriodKind
from kyhan.web.api.refusals import Words
from kyhan.workflows import assessment, complaint, submission


def _split(value: Any) -> Any:  # noqa: ANN401 - whatever a row holds
    return value.split() if isinstance(value, str) else value


def _one_of(states: Iterable[str]) -> WithJsonSchema:
    """Returns the description of a state, written out where it stands: three machines have states of their own."""
    return WithJsonSchema({"type": "string", "enum": [str(one) for one in states]})


CycleState = Annotated[str, _one_of(assessment.State)]
UnitState = Annotated[str, _one_of(submission.State)]
ComplaintState = Annotated[str, _one_of(complaint.State)]
Codes = Annotated[list[str], BeforeValidator(_split)]
"""Names that a row keeps in one text, joined by spaces."""


class Answer(BaseModel):
    """A part of an answer, made from a query's mapping or from a row."""

    model_config = ConfigDict(from_attributes=True)


class CycleLine(Answer):
    """A cycle in a list, and as an act left it."""

    cycle: str = Field(validation_alias=AliasChoices("cycle", "key"))
    year: int
    regulation: str
    state: CycleState
    issued_on: date | None
    published_on: date | None


class Cycles(Answer):
    """Every cycle, by key."""

    cycles: list[CycleLine]


class Letter(Answer):
    """The letter that opens a cycle."""

    number: str | None
    on: date | None
    late: bool


class Running(Answer):
    """A running deadline. Negative working days: so many overdue."""

    kind: PeriodKind
    starts_on: date
    due_on: date
    working_days_left: int
    overdue: bool
    extended: bool


class PublicationLine(Answer):
    """A publication in a list."""

    number: int
    decision: str
    published_on: date


class Status(Answer):
    """Where a cycle stands. People of a unit get the marks and complaints of their own unit, and the counts of all."""

    cycle: str
    year: int
    regulation: str
    regulation_sha256: str
    state: CycleState
    today: date
    as_of: datetime | None
    letter: Letter
    issued_on: date | None
    scored_on: date | None
    proposed_on: date | None
    published_on: date | None
    ended_on: date | None
    counts: dict[UnitState, int] = Field(description="Units by the state of their form.")
    late: list[str]
    overdue: list[str]
    deadlines: list[Running]
    slack_working_days: int | None = Field(description="Until the assessment has to be concluded.")
    open_complaints: list[int]
    publications: list[PublicationLine]
    unpublished_change: bool
    blocked_by: list[Words]


class UnitLine(Answer):
    """Where a unit stands. `missing`: criteria of its form without a value."""

    unit: str
    name: str
    group: str
    state: UnitState
    received_on: date | None
    submitted_on: date | None
    complete_on: date | None
    verified_on: date | None
    late: bool
    missing: Codes
    deadline: Running | None
    overdue: bool


class UnitLines(Answer):
    """Units of a cycle, by group and name."""

    cycle: str
    units: list[UnitLine]


class GroupScore(Answer):
    """Points of a group of criteria; `exact` is the unrounded fraction."""

    code: str
    raw: str
    not_applicable: str
    maximum: str
    points: str
    exact: str


class BlockScore(Answer):
    """Points and level of a block."""

    code: str
    raw: str
    not_applicable: str
    points: str
    exact: str
    total: str
    level: str | None
    groups: list[GroupScore]


class Missed(Answer):
    """A minimum of a better level that was not reached, of a group or (null) of the whole block."""

    level: str
    block: str
    group: str | None
    needed: str
    has: str
    by: str
    needed_exact: str
    has_exact: str
    sentence: Words | None = None


class Score(Answer):
    """A unit's score."""

    total: str
    exact: str
    level: str | None
    blocks: list[BlockScore]
    missed: list[Missed]


class Revision(Answer):
    """One revision of a deadline; a moved one is superseded and stays."""

    kind: PeriodKind
    revision: int
    starts_on: date
    due_on: date
    cause: str
    reason: str | None
    document: str | None
    closed_on: date | None
    outcome: str | None


class Query(Answer):
    """A question of the office about a criterion."""

    number: int
    criterion: str
    question: str
    asked_on: date
    asked_by: str
    answered_on: date | None


class CriterionAnswer(Answer):
    """A criterion with what was declared and verified; `files`: how many pieces of evidence there are."""

    criterion: str
    text: str
    points: str
    declared: str | None = None
    declared_not_applicable: bool = False
    explanation: str = ""
    evidence: str = ""
    verified: str | None = None
    verified_not_applicable: bool = False
    difference_reason: str = ""
    files: int


class Submission(UnitLine):
    """A unit's form in full, criterion by criterion in the order of the regulation."""

    cycle: str
    receipt_proof: str | None
    accepted_on: date | None
    returned_on: date | None
    verified_by: list[str]
    reopened_for: list[str]
    score: Score | None
    place: int | None
    deadlines: list[Revision]
    queries: list[Query]
    answers: list[CriterionAnswer]


class Deadline(Revision):
    """A deadline of the cycle, of a unit or of a complaint. `policy`: the office's own rule, no text sets it."""

    subject: str
    unit: str | None
    name: str | None
    working_days_left: int | None
    overdue: bool
    article: str
    policy: bool
    note: Words | None


class Deadlines(Answer):
    """Deadlines, the nearest first."""

    cycle: str
    deadlines: list[Deadline]


class DayOutOfStep(Answer):
    """A day that was passed over, or worked against the plain week, and why."""

    on: date
    reason: str | None
    document: str | None


class Receipt(Answer):
    """How a deadline was counted, day by day; `start` itself is never counted."""

    start: date
    rule: Words
    article: str
    due_on: date
    raw_end: date
    rolled: bool
    planned_on: date | None
    counted: list[date]
    worked: list[DayOutOfStep]
    skipped: list[DayOutOfStep]
    provisional: list[int]
    calendar: str = Field(description="The fingerprint of the calendar used.")


class ExplainedDeadline(Deadline):
    """A deadline with its receipt."""

    receipt: Receipt


class Explained(Answer):
    """Every revision of a subject's deadlines, the oldest first."""

    cycle: str
    deadlines: list[ExplainedDeadline]


class Result(Answer):
    """A unit's result; place and level are null for one that is not ranked."""

    unit: str
    name: str
    group: str
    state: UnitState
    late: bool
    place: int | None
    tied: bool
    level: str | None
    total: str | None
    exact: str | None
    blocks: list[BlockScore]
    missed: list[Missed]


class Results(Answer):
    """Results as published, or (publication null) as they are today."""

    cycle: str
    publication: int | None
    superseded_by: int | None = None
    decision: str | None
    signed_on: date | None = None
    published_on: date | None = None
    history_head: str | None = None
    units: list[Result]


class Moved(Answer):
    """What changed for one unit between two results."""

    unit: str
    name: str
    group: str
    old_place: int | None
    new_place: int | None
    old_level: str | None
    new_level: str | None
    old_total: str | None
    new_total: str | None


class Moves(Answer):
    """What differs between two publications; `to` null: the results of today."""

    cycle: str
    from_: int = Field(alias="from")
    to: int | None
    moved: list[Moved]


class ComplaintStands(Answer):
    """A complaint, as an act left it."""

    number: int
    unit: str
    filed_on: date
    late: bool
    text: str
    document: str | None
    criteria: Codes
    state: ComplaintState
    decided_on: date | None
    decided_by: str | None
    answer: str | None


class ComplaintLine(ComplaintStands):
    """A complaint in the register."""

    name: str
    deadline: Running | None


class Complaints(Answer):
    """The register of complaints and the window in which they may come (null: it does not run)."""

    cycle: str
    window: Running | None
    article: str
    note: Words | None
    complaints: list[ComplaintLine]


class Publication(PublicationLine):
    """A publication, as an act froze it."""

    cycle: str
    signed_on: date
    history_head: str


class UnitStands(Answer):
    """A unit's form, as an act left it."""

    unit: str
    name: str
    group: str
    state: UnitState
    received_on: date | None
    submitted_on: date | None
    complete_on: date | None
    verified_on: date | None
    late: bool
    missing: Codes


class UnitsStand(Answer):
    """Units that were acted on together, in the order named."""

    cycle: str
    units: list[UnitStands]


class Extended(Answer):
    """One deadline that was moved."""

    subject: str
    kind: PeriodKind
    from_on: date
    to_on: date


class Extensions(Answer):
    """Deadlines that were moved."""

    cycle: str
    extended: list[Extended]
