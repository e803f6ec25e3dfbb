"""What does the API say of units: where they stand, what they wrote, how they scored, and of what they complain?"""

from datetime import date

from kyhan.web.api.answer import Answer, Codes, ComplaintState, UnitState
from kyhan.web.api.deadline_answers import Revision, Running
from kyhan.web.api.refusals import Words


class UnitStands(Answer):
    """A unit's form, as an act left it. `missing`: criteria without a value."""

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


class UnitLine(UnitStands):
    """Where a unit stands, with its running deadline."""

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
