"""Which day off and which make-up day belong together? A swap is two special days of one document."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from kyhan.calendar.days import SpecialDay, UnreadableDay, parse_day

_NAMED: Final = re.compile(r"\d{1,2}/\d{1,2}/\d{4}")


def partners(days: Iterable[SpecialDay]) -> dict[date, date]:
    """Returns for each day of a swap its other day.

    Two days of opposite kinds are a swap when the reason of one names the other, or when they are the only two of their
    kinds that a document names.
    """
    by_day = {day.on: day for day in days}
    found: dict[date, date] = {}
    for day in by_day.values():
        other = by_day.get(_named(day.reason) or day.on)
        if other is not None and other.kind is not day.kind:
            found[day.on], found[other.on] = other.on, day.on
    for off, work in _alone(by_day.values()):
        found.setdefault(off, work)
        found.setdefault(work, off)
    return found


def _named(reason: str) -> date | None:
    """Returns the day that a reason names, None when it names none."""
    written = _NAMED.search(reason)
    try:
        return parse_day(written[0]) if written else None
    except UnreadableDay:
        return None


def _alone(days: Iterable[SpecialDay]) -> list[tuple[date, date]]:
    """Returns the pairs that are all a document decides."""
    by_document: dict[str, list[SpecialDay]] = {}
    for day in days:
        if day.document:
            by_document.setdefault(day.document, []).append(day)
    pairs = (group for group in by_document.values() if len(group) == 2)  # noqa: PLR2004 - a pair
    return [(one.on, other.on) for one, other in pairs if one.kind is not other.kind]
