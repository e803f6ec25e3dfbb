"""What can go wrong for a person, one class per way to fail.

KyhanError                    something a person can act on; its text says what, why and what to do
├── Refusal                   the act cannot be done; nothing was changed        (exit code 1)
│   ├── InvalidInput          what was given is wrong; lists every fault with its place
│   ├── NotFound              no such unit, cycle, user, file
│   ├── NotAllowed            this person may not do this
│   │   └── TooManyAttempts   it was tried too often without the right proof; says how long to wait
│   ├── NotNow                the state of the thing does not permit it now
│   ├── Conflict              somebody else acted at the same moment
│   ├── OutsideCalendar       a day beyond the years the office's calendar covers
│   └── SetupNeeded           the database is missing, of another version, or not what was asked for
└── Damaged                   what is stored does not agree with itself; lists every finding (exit code 1)
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from kyhan.i18n import Language, Phrase, say

Listed = Literal["", "cycles", "units", "roster", "complaints", "regulations", "form", "people", "actors"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of an input: where it is (file, sheet, cell, line, key or field) and what is wrong with it."""

    place: str
    message: Phrase

    def to(self, language: Language) -> str:
        """Returns "place: message" in `language`."""
        return f"{self.place}: {self.message.to(language)}" if self.place else self.message.to(language)


class KyhanError(Exception):
    """Something a person can act on. `message` says what, why and what to do."""

    def __init__(self, message: Phrase) -> None:
        super().__init__(message)
        self.message = message

    def to(self, language: Language) -> str:
        """Returns the message in `language`."""
        return self.message.to(language)

    def __str__(self) -> str:
        return str(self.message)


class Refusal(KyhanError):
    """The act cannot be done, and nothing was changed."""


class InvalidInput(Refusal):
    """What was given is wrong. `faults` holds every fault, in the order of the input, never only the first."""

    def __init__(self, what: Phrase, faults: Iterable[Fault]) -> None:
        self.what = what
        self.faults = tuple(faults)
        count = len(self.faults)
        super().__init__(
            say(
                "{what}: {count} lỗi, chưa có gì thay đổi; sửa rồi làm lại.\n{lines}",
                "{what}: {count} fault(s), nothing was changed; correct and try again.\n{lines}",
                what=what,
                count=count,
                lines=Phrase(
                    "\n".join(f"  - {fault.to('vi')}" for fault in self.faults),
                    "\n".join(f"  - {fault.to('en')}" for fault in self.faults),
                ),
            )
        )


class NotFound(Refusal):
    """There is no such thing.

    Attributes:
        listed: The list of the office in which those that there are can be read, "" for none. Each door shows it its way.
        of: What the list is of: a cycle, or a cycle and a unit of it.
    """

    def __init__(self, message: Phrase, *, listed: Listed = "", of: str = "") -> None:
        super().__init__(message)
        self.listed, self.of = listed, of


class NotAllowed(Refusal):
    """This person may not do this."""


class TooManyAttempts(NotAllowed):
    """A password or code was wrong too often in a row; `retry_after` is how long nothing is looked at any more."""

    def __init__(self, retry_after: timedelta) -> None:
        self.retry_after = retry_after
        seconds = math.ceil(retry_after.total_seconds())
        super().__init__(
            say(
                "Đã sai quá nhiều lần; hãy đợi {wait} rồi thử lại. Nếu quên mật khẩu, nhờ quản trị viên gửi mã mời mới.",
                "Wrong too many times; wait {wait} and try again. If you forgot the password, ask an administrator for a new invitation.",
                wait=_waited(seconds),
            )
        )


def _waited(seconds: int) -> Phrase:
    if seconds <= _SECONDS_UP_TO:
        return say("{n} giây", "{n} seconds", n=seconds)
    return say("{n} phút", "{n} minutes", n=math.ceil(seconds / 60))


_SECONDS_UP_TO: Final = 90
"""Longer waits are told in whole minutes."""


class NotNow(Refusal):
    """The state of the thing does not permit the act now."""


class Conflict(Refusal):
    """Somebody else acted on the same thing at the same moment; one of the two won."""


class OutsideCalendar(Refusal):
    """A day was asked for that the calendar does not cover. It is never guessed.

    `missing_year` is the year to add to the calendar next.
    """

    def __init__(self, day: date, first_on: date, last_on: date) -> None:
        self.day, self.first_on, self.last_on = day, first_on, last_on
        # Years are adopted one after the other.
        self.missing_year = last_on.year + 1 if day > last_on else first_on.year - 1
        super().__init__(
            say(
                "Không tính được ngày {day}: lịch làm việc chỉ có từ {first} đến {last}; "
                "thêm từng năm liền kề vào lịch, trước hết là năm {year}.",
                "Cannot count to {day}: the calendar covers {first} to {last} only; "
                "add one adjoining year after the other to the calendar, {year} first.",
                day=day,
                first=first_on,
                last=last_on,
                year=self.missing_year,
            )
        )


class SetupNeeded(Refusal):
    """The database is missing, of another version, or not what was asked for."""


class Damaged(KyhanError):
    """What is stored does not agree with itself. `findings` holds every one."""

    def __init__(self, what: Phrase, findings: Iterable[Fault]) -> None:
        self.what = what
        self.findings = tuple(findings)
        super().__init__(
            say(
                "{what}: {count} điểm sai.\n{lines}",
                "{what}: {count} finding(s).\n{lines}",
                what=what,
                count=len(self.findings),
                lines=Phrase(
                    "\n".join(f"  - {fault.to('vi')}" for fault in self.findings),
                    "\n".join(f"  - {fault.to('en')}" for fault in self.findings),
                ),
            )
        )
