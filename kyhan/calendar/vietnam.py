"""Which days does the holidays library propose for Vietnam? The only door to that library.

Its answer is a proposal: the office's stored calendar decides. The legal basis given with each day is added here:
Labour Code 10/2012/QH13 (in force 1 May 2013), Art. 115; Labour Code 45/2019/QH14 (in force 1 January 2021), Art. 111.3
and 112; Resolution 28/2026/QH16, Art. 2 (24 November). Swaps rest on a notice, so they carry no law.
"""

from typing import Final

import holidays
from holidays.version import __version__

from kyhan.calendar.days import DayKind, SpecialDay
from kyhan.text import nfc

LIBRARY_VERSION: Final = f"holidays {__version__}"
"""The library and its version, for the record: an upgrade proposes other days, it never moves a stored one."""

_FIRST_FULL_YEAR_OF_2012_CODE: Final = 2014
_FIRST_YEAR_OF_2019_CODE: Final = 2021
_SATURDAY: Final = 5


def library_days(first_year: int, last_year: int) -> list[SpecialDay]:
    """Returns the days of `first_year` to `last_year`, both included, on which Vietnam differs from the plain week.

    Days off on Monday to Friday and make-up Saturdays, in order, with their Vietnamese names. The years around the span
    are read too, because the library files both days of a swap under the year of its day off: 5 January 2019 is found
    only by asking for 2018.
    """
    # The years are stated and expand is off: a library that adds years when asked about them would change its mind.
    vietnam = holidays.country_holidays("VN", years=range(first_year - 1, last_year + 2), language="vi", expand=False)
    days = [
        SpecialDay(on, DayKind.OFF, nfc(name), _legal_basis(on.year, name), None, "library")
        for on, name in vietnam.items()
        if on.weekday() < _SATURDAY
    ]
    days += [
        SpecialDay(on, DayKind.WORK, "Làm bù ngày nghỉ hoán đổi", None, None, "library")
        for on in vietnam.weekend_workdays
    ]
    return sorted((day for day in days if first_year <= day.on.year <= last_year), key=lambda day: day.on)


def _legal_basis(year: int, name: str) -> str | None:
    """Returns the law behind a day off that the library names `name`; None if it is a swap or older than 2014."""
    if name.startswith("Ngày nghỉ (thay cho") or year < _FIRST_FULL_YEAR_OF_2012_CODE:
        return None
    if "Ngày Văn hóa Việt Nam" in name:
        return "Nghị quyết 28/2026/QH16, Điều 2"
    if year < _FIRST_YEAR_OF_2019_CODE:
        return "Bộ luật Lao động 10/2012/QH13, Điều 115"
    if name.endswith("(nghỉ bù)"):
        return "Bộ luật Lao động 45/2019/QH14, khoản 3 Điều 111"
    return "Bộ luật Lao động 45/2019/QH14, Điều 112"
