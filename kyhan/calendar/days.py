"""What is a special day of the calendar, and which day does a person mean by "09/11/2026"?"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from kyhan.errors import Refusal
from kyhan.i18n import Phrase, say

_ISO: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_VIETNAMESE: Final = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_LONGEST_QUOTE: Final = 40
_MONTHS: Final = 12


class DayKind(StrEnum):
    """What a special day is: a day of rest, or a day of work (a make-up day for one given off elsewhere)."""

    OFF = "off"
    WORK = "work"


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """One day on which the office differs from the plain week (Monday to Friday worked), and why.

    `reason` is Vietnamese, as the document or the law names the day. `document` is the number of the document (or the
    article of the law) that decides it, None where there is none. `announced_on` is the date of that document. `source`
    says who brought the day into the calendar: "library" (the holidays library), "notice" (notices.toml) or "office"
    (the office itself).
    """

    on: date
    kind: DayKind
    reason: str
    document: str | None
    announced_on: date | None
    source: str


class UnreadableDay(Refusal):
    """A text that is no day, or not in one of the two accepted forms. `text` is what was given."""

    def __init__(self, text: str, why: Phrase) -> None:
        self.text = text
        quoted = text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"
        super().__init__(
            say("Ngày «{text}» không hợp lệ: {why}", "The day «{text}» is not valid: {why}", text=quoted, why=why)
        )


def parse_day(text: str) -> date:
    """Returns the day that `text` means.

    Only yyyy-mm-dd (ISO 8601) and dd/mm/yyyy (also d/m/yyyy) are read, with nothing around them; the day always comes
    before the month, as on every Vietnamese document. Anything else, and a day that does not exist, raises
    `UnreadableDay`.
    """
    if iso := _ISO.fullmatch(text):
        year, month, day = (int(part) for part in iso.groups())
    elif vietnamese := _VIETNAMESE.fullmatch(text):
        day, month, year = (int(part) for part in vietnamese.groups())
    else:
        raise UnreadableDay(
            text,
            say(
                "chỉ đọc được dạng ngày/tháng/năm như 09/11/2026 hoặc dạng năm-tháng-ngày như 2026-11-09; "
                "hãy viết lại theo một trong hai dạng đó.",
                "only day/month/year such as 09/11/2026 or year-month-day such as 2026-11-09 is read; "
                "write it in one of these two forms.",
            ),
        )
    if fault := _impossible(year, month, day):
        raise UnreadableDay(text, fault)
    return date(year, month, day)


def month_length(year: int, month: int) -> int:
    """Returns the number of days of `month` (1 to 12) in `year`."""
    return monthrange(year, month)[1]


def _impossible(year: int, month: int, day: int) -> Phrase | None:
    """Returns why there is no such day, or None if there is."""
    if year == 0:
        return say("không có năm 0000; hãy xem lại năm.", "there is no year 0000; check the year.")
    if not 1 <= month <= _MONTHS:
        return say(
            "không có tháng {month}; ngày viết trước, tháng viết sau (09/11/2026 là ngày 9 tháng 11).",
            "there is no month {month}; the day comes before the month (09/11/2026 is 9 November).",
            month=month,
        )
    length = month_length(year, month)
    if not 1 <= day <= length:
        return say(
            "tháng {month} năm {year} chỉ có các ngày từ 1 đến {length} ({length} ngày); hãy xem lại ngày.",
            "month {month} of {year} has {length} days only, 1 to {length}; check the day.",
            month=month,
            year=year,
            length=length,
        )
    return None
