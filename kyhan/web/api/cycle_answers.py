"""What does the API say of a cycle as a whole: where it stands, its publications, and what moved between them?"""

from datetime import date, datetime

from pydantic import AliasChoices, Field

from kyhan.web.api.answer import Answer, CycleState, UnitState
from kyhan.web.api.deadline_answers import Running
from kyhan.web.api.refusals import Words
from kyhan.web.api.unit_answers import BlockScore, Missed


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


class Publication(PublicationLine):
    """A publication, as an act froze it."""

    cycle: str
    signed_on: date
    history_head: str


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
