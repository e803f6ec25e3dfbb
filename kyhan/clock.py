"""What time is it, and which day is that at the office? The only place that reads the machine's clock.

A command reads the clock once and hands the instant down. An instant is an aware UTC datetime and its name ends in
`_at`; a day is a `date` at the office and its name ends in `_on`. `office_day` is the one function between the two.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final, Protocol
from zoneinfo import ZoneInfo

OFFICE_ZONE: Final = ZoneInfo("Asia/Ho_Chi_Minh")
"""Vietnam: UTC+7 all year."""


class Clock(Protocol):
    """Something that knows the present instant."""

    def now(self) -> datetime:
        """Returns the present instant as an aware UTC datetime."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Returns the present instant as an aware UTC datetime."""
        return datetime.now(UTC)


@dataclass
class FixedClock:
    """A clock that stands where it was set: for practice databases and tests."""

    at: datetime

    def __post_init__(self) -> None:
        self.at = to_utc(self.at)

    def now(self) -> datetime:
        """Returns the instant the clock was set to."""
        return self.at

    def set(self, at: datetime) -> None:
        """Moves the clock to the aware instant `at`."""
        self.at = to_utc(at)


def to_utc(at: datetime) -> datetime:
    """Returns the aware instant `at` in UTC; a naive one is a programming error."""
    if at.tzinfo is None:
        raise ValueError("naive datetime")
    return at.astimezone(UTC)


def office_day(at: datetime) -> date:
    """Returns the day at the office (UTC+7) in which the instant `at` falls; 24:00 belongs to the next day."""
    return to_utc(at).astimezone(OFFICE_ZONE).date()


def office_time(at: datetime) -> time:
    """Returns the wall-clock time at the office of the instant `at`."""
    return to_utc(at).astimezone(OFFICE_ZONE).time()


def at_office(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """Returns the UTC instant of `hour`:`minute` on `day` at the office."""
    return datetime.combine(day, time(hour, minute), OFFICE_ZONE).astimezone(UTC)
