"""Until when must something begin so that so many working days lie before a day? Counts back, day by day."""

from dataclasses import dataclass
from datetime import date, timedelta

from kyhan.calendar.work_calendar import WorkCalendar
from kyhan.i18n import Phrase


@dataclass(frozen=True, slots=True)
class Step:
    """A day on the way back: its number among the counted working days (None: it rests), and why it is worked or not."""

    on: date
    number: int | None
    reason: Phrase
    document: str | None


def steps_back(day: date, n: int, calendar: WorkCalendar) -> tuple[Step, ...]:
    """Returns every day from the one before `day` back to the `n`-th working day before it (n at least 1).

    Raises:
        OutsideCalendar: `day` or the answer is not covered.
    """
    end = calendar.shift(day, -n)
    found: list[Step] = []
    number = 0
    for back in range(1, (day - end).days + 1):
        on = day - timedelta(days=back)
        fact = calendar.why(on)
        number += fact.working
        found.append(Step(on, number if fact.working else None, fact.reason, fact.document))
    return tuple(found)
