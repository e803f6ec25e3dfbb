"""How fast is the n-th working day found, against numpy and the holidays library, for the same dates in one process?

numpy has no make-up Saturdays in its business-day calendar, so all three work on Vietnam's days off of 2018 to 2027
without them. Every answer is compared before anything is timed. Rounds are interleaved, so that a slow moment of the
machine falls on all; the medians are printed. Run: python benchmarks/working_days.py
"""

import random
import statistics
import sys
from collections.abc import Callable
from datetime import date, timedelta
from time import perf_counter_ns

import holidays
import numpy as np
from holidays.version import __version__ as holidays_version

from kyhan.calendar.days import DayKind
from kyhan.calendar.shipped import shipped_calendar
from kyhan.calendar.work_calendar import WorkCalendar

FIRST_YEAR, LAST_YEAR = 2018, 2027
DATES = 5_000
ROUNDS = 15
N = 10
SEED = 20261109


def main() -> int:
    shipped = shipped_calendar(FIRST_YEAR, LAST_YEAR)
    days_off = [day for day in shipped.special_days if day.kind is DayKind.OFF]
    calendar = WorkCalendar(shipped.first_on, shipped.last_on, days_off)
    numpy_calendar = np.busdaycalendar(holidays=[day.on for day in days_off])
    library = holidays.HolidayBase(years=range(FIRST_YEAR, LAST_YEAR + 1), expand=False)
    for day in days_off:
        library[day.on] = day.reason

    chance = random.Random(SEED)
    span = (shipped.last_on - shipped.first_on).days - 60
    days = [shipped.first_on + timedelta(days=chance.randrange(span)) for _ in range(DATES)]
    numpy_days = [np.datetime64(day) for day in days]

    def ours() -> list[date]:
        return [calendar.shift(day, N) for day in days]

    def numpy_dates() -> list[object]:
        return [np.busday_offset(day, N, roll="backward", busdaycal=numpy_calendar).item() for day in days]

    def numpy_native() -> list[np.datetime64]:
        return [np.busday_offset(day, N, roll="backward", busdaycal=numpy_calendar) for day in numpy_days]

    def library_walk() -> list[date]:
        return [library.get_nth_working_day(day, N) for day in days]

    if not ours() == numpy_dates() == [day.item() for day in numpy_native()] == library_walk():
        print("the answers differ; nothing was timed", file=sys.stderr)
        return 1

    contestants: dict[str, Callable[[], object]] = {
        "kyhan WorkCalendar.shift": ours,
        "numpy.busday_offset, date to date": numpy_dates,
        "numpy.busday_offset, datetime64 throughout": numpy_native,
        "holidays get_nth_working_day": library_walk,
    }
    medians = timed(contestants)
    print(
        f"the {N}th working day after each of {DATES} random dates, {FIRST_YEAR}-{LAST_YEAR}, median of {ROUNDS} rounds"
    )
    print(f"Python {sys.version.split()[0]}, numpy {np.__version__}, holidays {holidays_version}; equal answers")
    base = medians["kyhan WorkCalendar.shift"]
    for name, nanoseconds in medians.items():
        print(f"{name:<44}{nanoseconds / DATES:>10.0f} ns per date{nanoseconds / base:>10.1f} x")
    return 0


def timed(contestants: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Returns the median nanoseconds of one pass of each contestant, the passes taken in turns."""
    passes: dict[str, list[int]] = {name: [] for name in contestants}
    for _ in range(ROUNDS):
        for name, run in contestants.items():
            start = perf_counter_ns()
            run()
            passes[name].append(perf_counter_ns() - start)
    return {name: statistics.median(times) for name, times in passes.items()}


if __name__ == "__main__":
    sys.exit(main())
