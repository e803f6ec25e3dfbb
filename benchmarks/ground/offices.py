"""Which offices do the benchmarks measure? Built through the commands: people, regulation, units and an issued cycle."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kyhan.app import App
from kyhan.clock import FixedClock, at_office
from kyhan.cycle.commands import cycle, people, regulations, roster, setup
from kyhan.database import open_engine
from kyhan.regulation.form import FormRow
from kyhan.regulation.loader import load_shipped
from kyhan.regulation.schema import Regulation

SET_UP_ON = date(2026, 10, 1)
ISSUED_ON = date(2026, 11, 5)
RECEIVED_ON = date(2026, 11, 6)
"""So that forms are due on Friday 20 November."""


@dataclass
class Office:
    """A practice office with one regulation. `app` acts as nobody."""

    app: App
    clock: FixedClock
    regulation: Regulation

    def on(self, day: date, hour: int = 9) -> None:
        """Moves the office's clock."""
        self.clock.set(at_office(day, hour))


def numbered(count: int) -> list[tuple[str, str]]:
    """Returns codes and names of that many units."""
    return [(f"X{number:05d}", f"Xã số {number}") for number in range(count)]


def founded(address: str, units: Sequence[tuple[str, str]], *, officers: bool = False) -> Office:
    """Sets an office up with its units and three people ("staff", "reviewer", "leader").

    Args:
        officers: Every unit has an officer too, who is reminded.
    """
    office = standing(address)
    app = office.app
    setup.init(app, name="Bench", place="Bench", admin="admin", admin_email="admin@bench.example", practice=True)
    roster.add(app.acting("admin"), [roster.NewUnit(code, name, "commune", date(2026, 1, 1)) for code, name in units])
    everyone = [
        people.NewUser(login, login, f"{login}@bench.example", (login,)) for login in ("staff", "reviewer", "leader")
    ]
    if officers:
        everyone += [
            people.NewUser(f"u{code.lower()}", name, f"u{code}@bench.example", ("unit_officer",), code)
            for code, name in units
        ]
    people.add(app.acting("admin"), everyone)
    regulations.add(app.acting("admin"), office.regulation)
    return office


def standing(address: str) -> Office:
    """Returns the office that stands at an address already, with its clock on the day it was set up."""
    clock = FixedClock(at_office(SET_UP_ON, 9))
    return Office(App(open_engine(address), clock), clock, load_shipped("nam-dong-2018"))


def issued(office: Office, key: str = "2026") -> None:
    """Prepares a cycle and issues its letter to every unit."""
    staff = office.app.acting("staff")
    office.on(SET_UP_ON)
    cycle.start(staff, 2026, regulation_id=office.regulation.id, key=key)
    office.on(ISSUED_ON)
    cycle.issue(staff, key, number=f"{int(key.rpartition('/')[2]) + 1}/UBND-VP")


def form(regulation: Regulation, number: int) -> list[FormRow]:
    """Returns a complete form whose points depend on the unit's number."""
    share = Decimal(60 + number % 40) / 100
    return [FormRow(one.code, (one.points * share).quantize(Decimal("0.01"))) for one in regulation.criteria["commune"]]
