"""Which units are on the roster, on which day, under which name?"""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from kyhan.app import App
from kyhan.clock import office_day
from kyhan.cycle.roster import all_units, units_on
from kyhan.database import reading
from kyhan.text import fold, sort_key


@dataclass(frozen=True, slots=True)
class UnitSpan:
    """A unit as it was named and grouped from `valid_from` to `valid_to`, both included; None: still is.

    `successor` is the code of the unit it was merged into.
    """

    code: str
    name: str
    group: str
    valid_from: date
    valid_to: date | None
    successor: str | None


def units(app: App, *, on: date | None = None, everything: bool = False, search: str = "") -> tuple[UnitSpan, ...]:
    """Returns the units of a day, by group and Vietnamese name.

    Args:
        on: The day; today at the office when not given.
        everything: Every span of every unit instead, those of the past and of the future too.
        search: How a code, or a word of the name, begins, without regard to marks and case: "huong" finds Hương Phú
            and not Thượng Lộ.
    """
    wanted = fold(search)
    with reading(app.engine) as connection, Session(connection) as session:
        found = all_units(session) if everything else units_on(session, on or office_day(app.clock.now()))
        spans = [
            UnitSpan(row.code, row.name, row.group, row.valid_from, row.valid_to, row.successor)
            for row in found
            if f" {wanted}" in f" {fold(row.name)}" or fold(row.code).startswith(wanted)
        ]
    return tuple(sorted(spans, key=lambda span: (span.group, sort_key(span.name), span.valid_from)))
