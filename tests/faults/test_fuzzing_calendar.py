"""Does the calendar take or refuse any notices and any day at all?"""

from collections.abc import Callable
from datetime import date
from random import Random

import pytest

from kyhan.calendar import notices
from kyhan.calendar.days import parse_day
from kyhan.calendar.work_calendar import WorkCalendar
from tests.faults.fuzzing import SHARES, fuzz
from tests.faults.mutation import DAYS, NUMBERS, mutated, noise, one_of

Counts = Callable[[str], None]
WHOLE = notices._FILE.read_bytes()
FIRST, LAST = 2018, 2027


def some_notices(random: Random) -> tuple[str, bytes]:
    """Takes a few tables of the shipped file, so that reading them is quick, and spoils them."""
    tables = WHOLE.split(b"\n\n[[")[1:]
    kept = sorted(random.sample(range(len(tables)), min(4, len(tables))))
    content = b"".join(b"[[" + tables[number] + b"\n\n" for number in kept)
    return "notices.toml", mutated(random, content)


def some_day(random: Random) -> tuple[str, bytes]:
    return "day", mutated(random, random.choice(DAYS), (*NUMBERS, *DAYS, b"/", b"-", b" ", b"\n"))


INPUTS = one_of(
    (70, some_notices),
    (1, lambda random: ("notices.toml", mutated(random, WHOLE))),
    (4, lambda random: ("notices.toml", noise(random))),
    (25, some_day),
)


@pytest.mark.parametrize("share", range(SHARES))
def test_any_notices_and_any_day(share: int, counts: Counts) -> None:
    def read(name: str, content: bytes) -> bool:
        text = content.decode(errors="replace")
        if name == "day":
            day = parse_day(text)
            assert text.strip() == text
            assert parse_day(day.isoformat()) == day
            return True
        found = notices.read_notices(text)
        days = [day for on, day in found.days().items() if FIRST <= on.year <= LAST]
        WorkCalendar(date(FIRST, 1, 1), date(LAST, 12, 31), days, found.provisional_years(FIRST, LAST))
        return True

    counts(str(fuzz("calendar", share, INPUTS, read)))
