"""On which days does the office work, and which working day comes n days before or after another?"""

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final, final

from kyhan.calendar.days import DayKind, SpecialDay
from kyhan.errors import Fault, InvalidInput, OutsideCalendar
from kyhan.i18n import Phrase, say, weekday

EARLIEST_YEAR: Final = 1900
LATEST_YEAR: Final = 2999
_ONE_DAY: Final = timedelta(days=1)
_WEEK: Final = 7
_PLAIN_WORKING_DAYS: Final = 5


@dataclass(frozen=True, slots=True)
class DayFact:
    """Whether a day is worked, why, and by which document (None for a plain day of the week)."""

    working: bool
    reason: Phrase
    document: str | None


@final
class WorkCalendar:
    """The working days of a stated span of whole years: the plain week (Monday to Friday) with its special days.

    An object never changes; `with_days` and `with_year` give new ones. A day outside the span raises `OutsideCalendar`:
    it is never guessed. Every question about a day is an array look-up, whatever the distance.

    Attributes:
        first_on: the first day covered, a 1 January.
        last_on: the last day covered, a 31 December.
        special_days: every day that is stated, in order.
        provisional_years: the years for which no official notice was out when the calendar was made.
    """

    __slots__ = (
        "_base",
        "_before",
        "_fingerprint",
        "_special",
        "_working",
        "first_on",
        "last_on",
        "provisional_years",
        "special_days",
    )

    def __init__(
        self, first_on: date, last_on: date, days: Iterable[SpecialDay], provisional_years: Collection[int] = ()
    ) -> None:
        """Makes the calendar of `first_on` to `last_on`, both included.

        Raises:
            InvalidInput: a special day is stated twice or lies outside the span; lists every one.
            ValueError: the span is not whole years within 1900 to 2999, or a provisional year is outside it.
        """
        _check_span(first_on, last_on, provisional_years)
        self.first_on: Final = first_on
        self.last_on: Final = last_on
        self.special_days: Final = tuple(sorted(days, key=lambda special: special.on))
        self.provisional_years: Final = frozenset(provisional_years)
        _check_days(self.special_days, first_on, last_on)
        self._special: Final = {special.on: special for special in self.special_days}
        self._base: Final = first_on.toordinal()
        self._fingerprint: str | None = None
        # _working holds the working days in order; _before[i] counts those before the i-th day of the span, so that
        # _before[i + 1] - _before[i] is 1 exactly when that day is worked.
        self._working: Final[list[date]] = []
        self._before: Final = [0]
        kinds = {special.on.toordinal(): special.kind is DayKind.WORK for special in self.special_days}
        for ordinal in range(self._base, last_on.toordinal() + 1):
            # The ordinal 1 is a Monday.
            if kinds.get(ordinal, (ordinal - 1) % _WEEK < _PLAIN_WORKING_DAYS):
                self._working.append(date.fromordinal(ordinal))
            self._before.append(len(self._working))

    def is_working_day(self, day: date) -> bool:
        """Returns whether the office works on `day`; a make-up Saturday is a working day."""
        index = self._index(day)
        return self._before[index + 1] != self._before[index]

    def shift(self, day: date, n: int) -> date:
        """Returns the n-th working day after `day` (n > 0) or before it (n < 0); `day` itself is never counted.

        `day` need not be worked. Raises OutsideCalendar if `day` or the answer is not covered, ValueError if n is 0.
        """
        index = self._index(day)
        if n > 0:
            place = self._before[index + 1] + n - 1
            if place >= len(self._working):
                raise OutsideCalendar(self.last_on + _ONE_DAY, self.first_on, self.last_on)
        elif n < 0:
            place = self._before[index] + n
            if place < 0:
                raise OutsideCalendar(self.first_on - _ONE_DAY, self.first_on, self.last_on)
        else:
            raise ValueError("a shift by no working days means nothing; use on_or_after or on_or_before")
        return self._working[place]

    def on_or_after(self, day: date) -> date:
        """Returns `day` if it is worked, else the next working day."""
        return day if self.is_working_day(day) else self.shift(day, 1)

    def on_or_before(self, day: date) -> date:
        """Returns `day` if it is worked, else the last working day before it."""
        return day if self.is_working_day(day) else self.shift(day, -1)

    def working_days(self, after: date, until: date) -> int:
        """Returns how many working days d there are with after < d <= until; negative if `until` comes first."""
        return self._before[self._index(until) + 1] - self._before[self._index(after) + 1]

    def special_day(self, day: date) -> SpecialDay | None:
        """Returns what is stated about `day`, None if nothing is."""
        self._index(day)
        return self._special.get(day)

    def why(self, day: date) -> DayFact:
        """Returns whether `day` is worked, and why: the stated reason, else the name of the day of the week.

        A stated reason is Vietnamese in both languages: it is quoted from the document or the law.
        """
        working = self.is_working_day(day)
        if special := self._special.get(day):
            return DayFact(working, Phrase(special.reason, special.reason), special.document)
        return DayFact(working, weekday(day), None)

    def covers(self, year: int) -> bool:
        """Returns whether `year` lies within the span."""
        return self.first_on.year <= year <= self.last_on.year

    def require(self, day: date) -> date:
        """Returns `day` if it lies within the span, else raises OutsideCalendar."""
        self._index(day)
        return day

    @property
    def fingerprint(self) -> str:
        """The SHA-256, in hexadecimal, of the calendar's canonical text.

        The text is UTF-8 lines each ending in a line feed, each a JSON array without spaces, letters unescaped:
        `["kyhan calendar",1,first day,last day,[provisional years in order]]`, then for each special day in order
        `[day,kind,reason,document,announced on,source]`; days are ISO 8601, what is missing is null.
        """
        if self._fingerprint is None:
            self._fingerprint = hashlib.sha256(_canonical_text(self).encode()).hexdigest()
        return self._fingerprint

    def with_days(self, add: Iterable[SpecialDay], remove: Iterable[date] = ()) -> "WorkCalendar":
        """Returns this calendar without the special days on `remove`, and with `add`.

        A day in `add` takes the place of what was stated about that day. Raises InvalidInput if a day of `add` is
        stated twice or outside the span, or if nothing is stated about a day of `remove`; lists every one.
        """
        added, removed = list(add), list(remove)
        if missing := [day for day in removed if day not in self._special]:
            raise InvalidInput(
                say("Bỏ ngày đặc biệt khỏi lịch làm việc", "Removing special days from the work calendar"),
                [
                    Fault(
                        day.isoformat(),
                        say(
                            "lịch không ghi gì riêng về ngày này", "the calendar states nothing special about this day"
                        ),
                    )
                    for day in missing
                ],
            )
        replaced = {special.on for special in added}.union(removed)
        kept = [special for special in self.special_days if special.on not in replaced]
        return WorkCalendar(self.first_on, self.last_on, kept + added, self.provisional_years)

    def with_year(self, year: int, days: Iterable[SpecialDay], *, provisional: bool) -> "WorkCalendar":
        """Returns this calendar with the special days of `year` replaced by `days`.

        The span grows by that year if it is the next or the one before; any other year not covered is a ValueError,
        since a calendar has no gaps. Raises InvalidInput if one of `days` is stated twice or outside the span.
        """
        if not self.first_on.year - 1 <= year <= self.last_on.year + 1:
            raise ValueError(f"{year} would leave a gap in the calendar")
        kept = [special for special in self.special_days if special.on.year != year]
        return WorkCalendar(
            min(self.first_on, date(year, 1, 1)),
            max(self.last_on, date(year, 12, 31)),
            [*kept, *days],
            self.provisional_years - {year} | ({year} if provisional else frozenset()),
        )

    def _index(self, day: date) -> int:
        """Returns the position of `day` in the span. A datetime is refused: its day depends on the zone."""
        if isinstance(day, datetime):
            raise TypeError("a calendar is asked about a date; kyhan.clock.office_day turns an instant into one")
        index = day.toordinal() - self._base
        if 0 <= index < len(self._before) - 1:
            return index
        raise OutsideCalendar(day, self.first_on, self.last_on)


def _check_span(first_on: date, last_on: date, provisional_years: Collection[int]) -> None:
    """Raises ValueError for a span a program should not have asked for."""
    whole = (first_on.month, first_on.day, last_on.month, last_on.day) == (1, 1, 12, 31)
    if not (whole and EARLIEST_YEAR <= first_on.year <= last_on.year <= LATEST_YEAR):
        raise ValueError(f"{first_on} to {last_on} is not a span of whole years within 1900 to 2999")
    if outside := [year for year in provisional_years if not first_on.year <= year <= last_on.year]:
        raise ValueError(f"provisional years outside the span: {outside}")


def _check_days(days: tuple[SpecialDay, ...], first_on: date, last_on: date) -> None:
    """Raises InvalidInput with every day (of `days` in order) that is stated twice or outside the span."""
    twice = say("ngày này được ghi hai lần; chỉ giữ một", "this day is stated twice; keep one")
    outside = say(
        "ngày này nằm ngoài lịch (từ {first} đến {last})",
        "this day is outside the calendar ({first} to {last})",
        first=first_on,
        last=last_on,
    )
    faults = [Fault(special.on.isoformat(), outside) for special in days if not first_on <= special.on <= last_on] + [
        Fault(one.on.isoformat(), twice) for one, other in pairwise(days) if one.on == other.on
    ]
    if faults:
        raise InvalidInput(say("Lịch làm việc", "The work calendar"), faults)


def _canonical_text(calendar: WorkCalendar) -> str:
    """Returns the text under the fingerprint (see `WorkCalendar.fingerprint`)."""
    rows: list[list[object]] = [
        [
            "kyhan calendar",
            1,
            calendar.first_on.isoformat(),
            calendar.last_on.isoformat(),
            sorted(calendar.provisional_years),
        ]
    ]
    rows += (
        [
            special.on.isoformat(),
            special.kind.value,
            special.reason,
            special.document,
            special.announced_on.isoformat() if special.announced_on else None,
            special.source,
        ]
        for special in calendar.special_days
    )
    return "".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows)
