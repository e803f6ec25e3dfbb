"""What does a regulation say? Its parts as frozen values, with the bounds every one of them keeps.

Nothing here knows a particular regulation. The values are read by `loader`, shaped and bounded by pydantic (through
`shape`), and compared with one another by `checks`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, ClassVar, Final, Literal

from pydantic import AfterValidator, ConfigDict, Field, PlainValidator, Strict, StringConstraints

from kyhan.calendar.periods import Period
from kyhan.i18n import Phrase
from kyhan.regulation.fields import read_percent, read_phrase, read_points

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
"""A key of small Latin letters, digits and hyphens."""
Line = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
"""One piece of text that is not empty."""
Label = Annotated[Phrase, PlainValidator(read_phrase)]
"""Text for people: one string, or { vi = ..., en = ... }."""
Points = Annotated[Decimal, PlainValidator(read_points)]
"""0 or more points, at most 4 decimals; never a float."""
Percent = Annotated[Decimal, PlainValidator(read_percent)]
"""0 to 100, at most 4 decimals."""
PointsByLevel = Annotated[Mapping[str, Points], AfterValidator(MappingProxyType)]
PercentByLevel = Annotated[Mapping[str, Percent], AfterValidator(MappingProxyType)]

NotApplicableRule = Literal["convert", "zero", "forbidden"]
"""What "not applicable" does: leaves the denominator, counts as 0 points, or may not be said."""
TieRule = Literal["share", "dense"]
"""Equal points share a place; the next one is 1, 2, 2, 4 ("share") or 1, 2, 2, 3 ("dense")."""
CriteriaStatus = Literal["official", "example"]
"""Whether the criteria are those of the decision or examples standing in for them."""

_STRICT: Final = ConfigDict(extra="forbid")


class PeriodKind(StrEnum):
    """What a period is for."""

    ISSUE = "issue"
    """Sending the letter and the survey form."""
    RECEIPT = "receipt"
    """Confirming that the letter arrived; after it the office chases the unit. Optional."""
    SUBMISSION = "submission"
    """Filling in and sending back the form, per unit."""
    COMPLETION = "completion"
    """Completing a returned form, per unit; never ends before the unit's submission deadline. Optional."""
    VERIFICATION = "verification"
    """Verifying a complete form, per unit."""
    CONCLUSION = "conclusion"
    """Scoring, approving and publishing the whole."""
    COMPLAINT = "complaint"
    """Filing a complaint after publication."""
    COMPLAINT_REVIEW = "complaint_review"
    """Answering a complaint."""


OPTIONAL_PERIODS: Final = frozenset({PeriodKind.RECEIPT, PeriodKind.COMPLETION})


class Audience(StrEnum):
    """Who is reminded."""

    UNIT_OFFICER = "unit_officer"
    UNIT_HEAD = "unit_head"
    REVIEWER = "reviewer"
    STAFF = "staff"
    LEADER = "leader"


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose regulation it is.

    Attributes:
        name: The body that approves and publishes.
        office: The office of that body that runs the assessment.
        superior: The body above `name`, printed at the head of documents; None when there is none to print.
        place: The place in date lines: "Nam Đông, ngày ...".
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    name: Line
    office: Line
    place: Line
    superior: Line | None = None


@dataclass(frozen=True, slots=True)
class UnitGroup:
    """Units that share criteria and levels and are ranked among themselves."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    code: Code
    name: Label


@dataclass(frozen=True, slots=True)
class PeriodRule:
    """How long something may take.

    Attributes:
        kind: What the period is for.
        period: Its length or its fixed end.
        article: The provision it rests on.
        starts_at: The event whose day is not counted, in words.
        policy: True when no text decides and the office chose it.
        note: What a reader of the date must know, such as an ambiguity of the text; None when nothing.
    """

    kind: PeriodKind
    period: Period
    article: str
    starts_at: Phrase
    policy: bool
    note: Phrase | None


@dataclass(frozen=True, slots=True)
class ReminderRule:
    """When and whom to remind of an open deadline.

    The first reminder goes `offset` working days before (negative), on (0) or after (positive) the due day; then one
    more every `repeat_every` working days, `max_count` in all.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    id: Code
    deadline: PeriodKind
    offset: Annotated[int, Strict(), Field(ge=-60, le=60)]
    audience: Annotated[tuple[Audience, ...], Field(min_length=1)]
    repeat_every: Annotated[int, Strict(), Field(ge=1, le=60)] | None = None
    max_count: Annotated[int, Strict(), Field(ge=1, le=30)] = 1


@dataclass(frozen=True, slots=True)
class CriteriaGroup:
    """A group of criteria; `minimum_percent` is the least share of `maximum` that each level asks for."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    code: Code
    name: Label
    maximum: Points
    minimum_percent: PercentByLevel


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the scale with a level of its own.

    `total` is what the block counts for, and the `minima` of the levels are points out of it. It is stated apart from
    the groups' maxima: where their sum differs, the block's points are scaled by total / sum.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    code: Code
    name: Label
    total: Points
    minima: PointsByLevel
    groups: Annotated[tuple[CriteriaGroup, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the criteria list; `points` is its maximum, `evidence` says what proves it ("" when nothing)."""

    code: str
    block: str
    group: str
    text: str
    points: Decimal
    evidence: str


@dataclass(frozen=True, slots=True)
class DocumentName:
    """What a document is called and what follows the number: "15/QĐ-UBND" has the suffix "QĐ-UBND".

    `issuer` is whose document it is, at its head and in its number: the owner's, or that of the office below it.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    name: Line
    suffix: Line
    issuer: Literal["owner", "office"] = "owner"


@dataclass(frozen=True, slots=True)
class Documents:
    """The papers of a cycle; `grounds` are the lines of legal grounds ("Căn cứ ...") of the decision."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    letter: DocumentName
    proposal: DocumentName
    decision: DocumentName
    grounds: tuple[Line, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Regulation:
    """A whole regulation. Two are equal when their exact text is (`sha256`).

    Attributes:
        id: Short key, the folder's name for a shipped one.
        title: What it is called.
        number: Its number, None when the published text has none.
        issued_on: The day it was signed, None when the published text has none.
        note: What a reader must know about this text; None when nothing.
        owner: Whose it is.
        unit_groups: Groups of units, ranked apart.
        levels: Levels, the best first.
        periods: One rule per kind of period; the kinds in OPTIONAL_PERIODS may lack.
        reminders: Reminder rules in the order of the file.
        scales: The blocks of each unit group, by its code.
        criteria: The criteria of each unit group, by its code, in the order of the file.
        not_applicable: What "not applicable" does.
        ties: How equal points share places.
        documents: Names and number suffixes of the papers.
        print_places: Decimals of printed points, rounded half-up; comparison is never rounded.
        criteria_status: "example" when the criteria are not the decision's own.
        criteria_note: Where the criteria come from.
        sha256: Hex SHA-256 of `source` in UTF-8.
        source: The exact text it was read from, in the canonical form of `texts.canonical_source`.
    """

    id: str
    title: Phrase
    number: str | None
    issued_on: date | None
    note: Phrase | None
    owner: Owner
    unit_groups: tuple[UnitGroup, ...]
    levels: tuple[str, ...]
    periods: Mapping[PeriodKind, PeriodRule]
    reminders: tuple[ReminderRule, ...]
    scales: Mapping[str, tuple[Block, ...]]
    criteria: Mapping[str, tuple[Criterion, ...]]
    not_applicable: NotApplicableRule
    ties: TieRule
    documents: Documents
    print_places: int
    criteria_status: CriteriaStatus
    criteria_note: Phrase
    sha256: str
    source: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Regulation) and other.sha256 == self.sha256

    def __hash__(self) -> int:
        return hash(self.sha256)
