"""What facts does each kind of official document hold? Plain values, as they were frozen, ready to be worded."""

from dataclasses import dataclass, field
from datetime import date, datetime

from kyhan.cycle.queries.view import Fields
from kyhan.regulation.schema import Regulation


@dataclass(frozen=True, slots=True)
class Number:
    """The number and day of a document; both None as long as it has none."""

    symbol: str | None = None
    signed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """What every document says. `draft`: the act that it is for is not recorded and no number is taken for it."""

    cycle: str
    year: int
    regulation: Regulation
    practice: bool
    number: Number
    draft: bool
    on: date
    """The day at the office on which it is written."""


@dataclass(frozen=True, slots=True)
class Head:
    """An event of a cycle's chain, the last one before a decision: it seals all that came before."""

    chain: str
    seq: int
    hash: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class LetterPaper:
    """The letter: `units` as (group, code, name), frozen at issue; before it those of today's roster."""

    paper: Paper
    units: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class DecisionPaper:
    """A decision: the results of each unit (`queries.results.result`) and, for an adjusting one, what it changes."""

    paper: Paper
    units: list[Fields]
    head: Head
    proposal: Number
    complaints_until: date | None
    """The last day of the window as it was counted at publication; None before."""
    previous: Number | None = None
    moved: list[Fields] = field(default_factory=list)
    upheld: dict[str, list[int]] = field(default_factory=dict)
    """The upheld complaints that an adjusting decision follows, by unit."""


@dataclass(frozen=True, slots=True)
class AnswerPaper:
    """The answer to a complaint. `adjusted`: the adjusting decision signed until the answer's day, if there is one."""

    paper: Paper
    complaint: Fields
    criteria: list[tuple[str, str]]
    decision: Number
    adjusted: Number | None


@dataclass(frozen=True, slots=True)
class ReminderPaper:
    """A reminder of one unit: its running deadlines, and the letter that started them."""

    paper: Paper
    unit: str
    name: str
    deadlines: list[Fields]
    letter: Number
