"""Which days have official notices decided, and for which years is there one? Reads notices.toml."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from kyhan.calendar.days import DayKind, SpecialDay

_FILE: Final = Path(__file__).with_name("notices.toml")
_SATURDAY: Final = 5


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


def shipped_notices() -> Notices:
    """Returns the notices that ship with the project; a fault in the file is a programming error."""
    file = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    notices = sorted((_notice(table) for table in file["notice"]), key=lambda notice: notice.announced_on)
    return Notices(tuple(notices), frozenset(one["year"] for one in file["year"] if one["official"]))


def _notice(table: dict[str, Any]) -> Notice:
    """Returns the notice that one table of the file states."""
    return Notice(
        number=table["number"],
        issuer=table["issuer"],
        announced_on=table["announced_on"],
        title=table["title"],
        source=table["source"],
        # A swap comes last: it is the more exact word on a day within a stretch of rest.
        days=(*_rest_days(table), *_swapped_days(table)),
    )


def _rest_days(table: dict[str, Any]) -> Iterator[SpecialDay]:
    """Yields the weekdays within the stretches of rest."""
    for stretch in table.get("off", []):
        for offset in range((stretch["last"] - stretch["first"]).days + 1):
            on = stretch["first"] + timedelta(days=offset)
            if on.weekday() < _SATURDAY:
                yield _day(table, on, DayKind.OFF, stretch["reason"])


def _swapped_days(table: dict[str, Any]) -> Iterator[SpecialDay]:
    """Yields both days of each swap."""
    for swap in table.get("swaps", []):
        off, work = swap["off"], swap["work"]
        yield _day(table, off, DayKind.OFF, f"Nghỉ hoán đổi, làm bù ngày {work:%d/%m/%Y}")
        yield _day(table, work, DayKind.WORK, f"Làm bù cho ngày {off:%d/%m/%Y}")


def _day(table: dict[str, Any], on: date, kind: DayKind, reason: str) -> SpecialDay:
    """Returns a day decided by the notice in `table`."""
    return SpecialDay(on, kind, reason, table["number"], table["announced_on"], "notice")
