"""Which units are there on a given day? Units are keyed by code and span of time, never by name."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, or_, select

from kyhan.cycle.tables import Unit
from kyhan.errors import NotFound
from kyhan.i18n import say
from kyhan.text import fold, sort_key


def units_on(session: Session, day: date) -> list[Unit]:
    """Returns the units that exist on `day` (both ends of a unit's span are included), by group and Vietnamese name."""
    rows = session.exec(
        select(Unit).where(Unit.valid_from <= day, or_(col(Unit.valid_to).is_(None), col(Unit.valid_to) >= day))
    ).all()
    return sorted(rows, key=lambda unit: (unit.group, sort_key(unit.name)))


def all_units(session: Session) -> Sequence[Unit]:
    """Returns every span of every unit, by code and time."""
    return session.exec(select(Unit).order_by(col(Unit.code), col(Unit.valid_from))).all()


def unit_on(session: Session, code: str, day: date) -> Unit:
    """Returns the unit of that code, or of that name written without regard to marks and case, on `day`.

    Raises:
        NotFound: no such unit existed on that day.
    """
    units = units_on(session, day)
    wanted = fold(code)
    for unit in units:
        if unit.code == code:
            return unit
    named = [unit for unit in units if fold(unit.name) == wanted]
    if len(named) == 1:
        return named[0]
    raise NotFound(
        say(
            "Ngày {day} không có đơn vị «{code}»; xem danh sách đơn vị.",
            "There is no unit «{code}» on {day}; see the roster.",
            code=code,
            day=day,
        ),
        listed="roster",
    )
