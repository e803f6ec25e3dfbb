"""Which days have official notices decided, and for which years is there one? Reads notices.toml."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, Strict, ValidationError, model_validator

from kyhan.calendar.days import DayKind, SpecialDay
from kyhan.errors import Fault, InvalidInput
from kyhan.i18n import say

_FILE: Final = Path(__file__).with_name("notices.toml")
_SATURDAY: Final = 5
_LONGEST_REST: Final = timedelta(days=30)
"""From the first to the last day; no stretch of rest was ever near it, so beyond it a date is mistyped."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One official document on days off: its number, issuer, date and title, where it was read, and its days.

    `days` are the days on which it departs from the plain week, in the order of the document.
    """

    number: str
    issuer: str
    announced_on: date
    title: str
    source: str
    days: tuple[SpecialDay, ...]


@dataclass(frozen=True, slots=True)
class Notices:
    """The shipped notices, oldest first, and the years whose days have been decided officially."""

    all: tuple[Notice, ...]
    official_years: frozenset[int]

    def days(self) -> dict[date, SpecialDay]:
        """Returns what the notices say about each day; the later document wins."""
        return {day.on: day for notice in self.all for day in notice.days}

    def provisional_years(self, first_year: int, last_year: int) -> frozenset[int]:
        """Returns the years from `first_year` to `last_year`, both included, without an official notice."""
        return frozenset(range(first_year, last_year + 1)) - self.official_years


_Day = Annotated[date, Strict()]
_Text = Annotated[str, Field(min_length=1)]


class _Part(BaseModel):
    """A table of the file; the head of notices.toml says what its keys mean."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class _Rest(_Part):
    first: _Day
    last: _Day
    reason: _Text

    @model_validator(mode="after")
    def _is_a_stretch(self) -> Self:
        if not timedelta(0) <= self.last - self.first <= _LONGEST_REST:
            raise ValueError(f"{self.first} to {self.last} is no stretch of rest")
        return self


class _Swap(_Part):
    off: _Day
    work: _Day


class _Document(_Part):
    number: _Text
    issuer: _Text
    announced_on: _Day
    title: _Text
    source: _Text
    off: tuple[_Rest, ...] = ()
    swaps: tuple[_Swap, ...] = ()


class _Year(_Part):
    year: Annotated[int, Strict()]
    official: Annotated[bool, Strict()]


class _File(_Part):
    year: tuple[_Year, ...]
    notice: tuple[_Document, ...]


def shipped_notices() -> Notices:
    """Returns the notices that ship with the project."""
    return read_notices(_FILE.read_text(encoding="utf-8"))


def read_notices(text: str) -> Notices:
    """Returns the notices in a text of the form of notices.toml.

    Raises:
        InvalidInput: It is no TOML or of another form, with every fault; or a stretch of rest cannot be one.
    """
    try:
        file = _File.model_validate(tomllib.loads(text))
    except ValidationError as error:
        found = error.errors(include_url=False)
        raise _refused((_place(one["loc"]), one["msg"]) for one in found) from error
    except (ValueError, RecursionError) as error:
        raise _refused([(_FILE.name, error)]) from error
    notices = sorted((_notice(document) for document in file.notice), key=lambda notice: notice.announced_on)
    return Notices(tuple(notices), frozenset(one.year for one in file.year if one.official))


def _refused(found: Iterable[tuple[str, object]]) -> InvalidInput:
    faults = [Fault(place, say("không đúng ({why}).", "is not right ({why}).", why=why)) for place, why in found]
    return InvalidInput(say("Các thông báo về ngày nghỉ", "The notices on days off"), faults)


def _place(loc: tuple[int | str, ...]) -> str:
    """Returns the dotted key of a fault, list items counted from 1."""
    return f"{_FILE.name}: {'.'.join(str(part + 1) if isinstance(part, int) else part for part in loc)}"


def _notice(document: _Document) -> Notice:
    """Returns the notice that one table of the file states."""
    return Notice(
        number=document.number,
        issuer=document.issuer,
        announced_on=document.announced_on,
        title=document.title,
        source=document.source,
        # A swap comes last: it is the more exact word on a day within a stretch of rest.
        days=(*_rest_days(document), *_swapped_days(document)),
    )


def _rest_days(document: _Document) -> Iterator[SpecialDay]:
    """Yields the weekdays within the stretches of rest."""
    for stretch in document.off:
        for offset in range((stretch.last - stretch.first).days + 1):
            on = stretch.first + timedelta(days=offset)
            if on.weekday() < _SATURDAY:
                yield _day(document, on, DayKind.OFF, stretch.reason)


def _swapped_days(document: _Document) -> Iterator[SpecialDay]:
    """Yields both days of each swap."""
    for swap in document.swaps:
        yield _day(document, swap.off, DayKind.OFF, f"Nghỉ hoán đổi, làm bù ngày {swap.work:%d/%m/%Y}")
        yield _day(document, swap.work, DayKind.WORK, f"Làm bù cho ngày {swap.off:%d/%m/%Y}")


def _day(document: _Document, on: date, kind: DayKind, reason: str) -> SpecialDay:
    """Returns a day decided by a notice."""
    return SpecialDay(on, kind, reason, document.number, document.announced_on, "notice")
