"""What may a program send? Exact decimals, ISO days, and the facts of every act; a field nobody knows is refused."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Final, Literal

from fastapi import Path
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from kyhan.calendar.days import parse_day
from kyhan.calendar.work_calendar import EARLIEST_YEAR, LATEST_YEAR
from kyhan.errors import Refusal
from kyhan.i18n import Phrase, say
from kyhan.regulation.form import FormRow
from kyhan.regulation.points import parse_points
from kyhan.text import nfc

MOST_UNITS: Final = 5000
"""So many units one act may name: every commune of the country, and more."""
_MOST_ROWS: Final = 1000


def _wrong(sentence: Phrase) -> PydanticCustomError:
    """Returns a finding that carries its sentence in both languages."""
    return PydanticCustomError("kyhan", "{en}", {"vi": sentence.vi, "en": sentence.en})


_ISO_LENGTH: Final = len("2026-11-09")


def _day(value: object) -> date:
    """Reads a day as ISO 8601 alone: programs need no second way to write it."""
    if isinstance(value, str) and len(value) == _ISO_LENGTH and "-" in value:
        try:
            return parse_day(value)
        except Refusal as refusal:
            raise _wrong(refusal.message) from refusal
    raise _wrong(say("phải là ngày dạng 2026-11-09", "is to be a day such as 2026-11-09"))


def _instant(value: object) -> datetime:
    """Reads an instant with its offset, within the years that a calendar may have."""
    try:
        at = datetime.fromisoformat(str(value))
        if at.tzinfo is not None and EARLIEST_YEAR < at.year < LATEST_YEAR:
            return at.astimezone(UTC)
    except ValueError:
        pass  # refused below like one without an offset
    raise _wrong(
        say(
            "phải là thời điểm có múi giờ, dạng 2026-11-20T17:00:00+07:00",
            "is to be an instant with its offset, such as 2026-11-20T17:00:00+07:00",
        )
    )


def _points(value: object) -> Decimal:
    """Reads points from a text, so that no binary fraction ever stands for them."""
    if not isinstance(value, str) or "," in value:
        raise _wrong(say('phải là chuỗi, ví dụ "5.70"', 'is to be a text such as "5.70"'))
    try:
        return parse_points(value)
    except Refusal as refusal:
        raise _wrong(refusal.message) from refusal


Day = Annotated[date, BeforeValidator(_day)]
Instant = Annotated[datetime, BeforeValidator(_instant)]
Points = Annotated[
    Decimal,
    BeforeValidator(_points),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]{1,6}(\.[0-9]{1,4})?$", "examples": ["5.70"]}),
]
Name = Annotated[str, StringConstraints(max_length=200), AfterValidator(nfc)]
"""A key, a code, a login, a document's number."""
Text = Annotated[str, StringConstraints(max_length=10_000), AfterValidator(nfc)]
"""Sentences: a reason, an explanation, a complaint."""
Number = Annotated[int, Field(ge=1, le=999_999)]
"""A running number: of a complaint, of a publication."""

Key = Annotated[Name, Path(description="The cycle's key: its year, or the name it was given.", examples=["2026"])]
Unit = Annotated[Name, Path(description="A unit's code, or its whole name without regard to marks and case.")]
Complaint = Annotated[Number, Path(description="The complaint's running number in its cycle.")]
Year = Annotated[int, Path(ge=2000, le=2099)]


class Given(BaseModel):
    """What a body holds. Types are taken as they are: "1" is no number, 1 no text."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Start(Given):
    """A cycle to prepare."""

    year: Annotated[int, Field(ge=2000, le=2099)]
    regulation: Name = Field(description="The id of a stored regulation; the cycle keeps its newest text to the end.")
    key: Name | None = Field(
        None, description="How the cycle is called, where a year has several; the year by default."
    )


class Issue(Given):
    """The letter that went out."""

    number: Name = Field(description='The letter\'s number, such as "12/UBND-VP".')
    letter_on: Day | None = Field(None, description="The letter's date; the day of issue by default.")
    issued_on: Day | None = Field(None, description="The day it went out; today by default.")
    reason: Text = Field("", description="Owed when it went out after the limit.")


class Propose(Given):
    """The proposal under which the results go to the leader."""

    number: Name = Field(description="The proposal's document number.")


class Reasoned(Given):
    """An act that owes a reason."""

    reason: Text


class Decision(Given):
    """A decision that publishes results."""

    number: Name = Field(description="The decision's number.")
    signed_on: Day | None = Field(None, description="The day of publication by default.")
    published_on: Day | None = Field(None, description="Today by default.")


class Units(Given):
    """Units that are acted on together: all of them or none."""

    units: Annotated[list[Name], Field(min_length=1, max_length=MOST_UNITS)]


class Acknowledge(Units):
    """Units that received the letter."""

    received_on: Day | None = Field(None, description="The day of receipt at the unit; today by default.")
    proof: Text = Field("", description="What shows it, such as the registry number.")


class Settle(Units):
    """Units of which nothing more is awaited, and why."""

    reason: Text


class Declared(Given):
    """One criterion as the unit declares it: its points, or that it does not apply and why."""

    criterion: Name
    points: Points | None = None
    not_applicable: bool = False
    explanation: Text = ""
    evidence: Text = Field("", description="Where the proof is: a note, a document's number.")

    def row(self, place: str) -> FormRow:
        """Returns the row of the form; `place` is named in its faults."""
        said = {"explanation": self.explanation, "evidence": self.evidence}
        return FormRow(self.criterion, self.points, self.not_applicable, **said, place=place)


class Submit(Given):
    """A form as it came in. In time or late, complete or not, it is taken and marked."""

    rows: Annotated[list[Declared], Field(max_length=_MOST_ROWS)]
    received_on: Day | None = Field(None, description="The day the office received it; today by default.")
    document: Name = Field("", description="The number of the unit's covering letter.")


class Question(Given):
    """What the office asks about one criterion."""

    criterion: Name
    question: Text


class Return(Given):
    """Why a form goes back to its unit: only the criteria asked about may then change."""

    queries: Annotated[list[Question], Field(max_length=_MOST_ROWS)]
    reason: Text = ""


class Verified(Given):
    """One criterion as the office verified it."""

    criterion: Name
    points: Points | None = None
    not_applicable: bool = False
    reason: Text = Field("", description="Owed where the value differs from the declared one.")

    def row(self, place: str) -> FormRow:
        """Returns the row of the form; `place` is named in its faults."""
        return FormRow(self.criterion, self.points, self.not_applicable, reason=self.reason, place=place)


class Verify(Given):
    """What a verification found."""

    rows: Annotated[list[Verified], Field(max_length=_MOST_ROWS)] = []
    keep_rest: bool = Field(
        default=False,
        description="Criteria without a row keep what was verified before or, the first time, what was declared.",
    )
    verified_on: Day | None = Field(None, description="Today by default.")


class Extend(Given):
    """Running deadlines that move to a later day: all of them or none."""

    subjects: Annotated[list[Name], Field(min_length=1, max_length=MOST_UNITS)] = Field(
        description='Units, "cycle" or "complaint/N".'
    )
    until: Day = Field(description="The new last day; a rest day becomes the next working day.")
    reason: Text
    document: Name = Field(description="The number of the document that grants it.")
    kind: Name | None = Field(None, description="Which deadline, where a subject has several running.")


class File(Given):
    """A complaint about a published result."""

    unit: Name
    text: Text
    criteria: Annotated[list[Name], Field(max_length=_MOST_ROWS)] = []
    filed_on: Day | None = Field(None, description="The day the office received it; today by default.")
    document: Name = Field("", description="The number of the unit's document.")


class Accept(Given):
    """A complaint that is taken under review, or taken back."""

    reason: Text = Field("", description="Owed to accept a late complaint.")


class Answer(Given):
    """The answer to a complaint."""

    reason: Text
    letter: Name = Field("", description="The number of the letter that answers, entered into the register.")


class Decide(Answer):
    """The answer to a complaint that was reviewed."""

    decided_on: Day | None = Field(None, description="Today by default.")


class Uphold(Decide):
    """The answer that finds for the unit."""

    criteria: Annotated[list[Name], Field(max_length=_MOST_ROWS)] = Field(
        default=[], description="The criteria to verify again; those the unit named by default."
    )


class ChangeCalendar(Given):
    """How a change of the calendar is made."""

    dry_run: bool = Field(default=False, description="Show the impact, change nothing.")
    allow_earlier: bool = Field(default=False, description="Let deadlines become earlier than the units were told.")


class ChangeDay(ChangeCalendar):
    """A day that becomes a day off or a working day."""

    on: Day
    reason: Text
    document: Name = Field("", description="The document's number, if there is one.")


class Swap(ChangeCalendar):
    """A day off and its make-up working day, by a numbered document."""

    off_on: Day
    work_on: Day
    document: Name
    reason: Text = Field("", description="Written on both days, if not the usual words.")
    announced_on: Day | None = Field(None, description="The document's date.")


Which = Literal["all", "late", "overdue", "open"]
"""Units to list: all, those whose form came late, those overdue now, those not settled."""
Length = Literal["working_days", "calendar_days", "weeks", "months"]
"""In what a period is counted."""
