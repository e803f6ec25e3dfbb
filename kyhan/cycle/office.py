"""What does the office know at this moment: its calendar, its people, its regulations? Read once per change.

Everything here belongs to the chain "office", so what was read stays true until that chain grows; asking for its head
is one look-up, reading a calendar of ten years is hundreds of rows.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import text

from kyhan.app import App
from kyhan.calendar.work_calendar import WorkCalendar
from kyhan.cycle import history
from kyhan.cycle.stored_calendar import stored_calendar
from kyhan.errors import NotFound
from kyhan.i18n import say
from kyhan.regulation.loader import load_text
from kyhan.regulation.schema import Regulation
from kyhan.workflows.roles import SYSTEM, Actor, Role

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


@dataclass(frozen=True, slots=True)
class Person:
    """A user as the process sees one, with where and in which language to write to them."""

    actor: Actor
    email: str
    language: str
    active: bool


@dataclass(frozen=True)
class OfficeNow:
    """The office at one head of its chain."""

    head: history.Head
    calendar: WorkCalendar
    people: dict[str, Person]

    def actor(self, login: str) -> Actor:
        """Returns the one who acts under `login`.

        Raises:
            NotFound: nobody has that login, or the user is no longer active.
        """
        if login == SYSTEM.login:
            return SYSTEM
        if not login:
            raise NotFound(
                say(
                    "Chưa nêu ai thao tác; chọn một người dùng.",
                    "It is not said who acts; choose a person.",
                ),
                listed="actors",
            )
        person = self.people.get(login)
        if person is None or not person.active:
            raise NotFound(
                say(
                    "Không có người dùng «{login}» đang hoạt động; chọn người khác.",
                    "There is no active user «{login}»; choose another person.",
                    login=login,
                ),
                listed="actors",
            )
        return person.actor


def now(app: App, connection: "Connection", head: history.Head | None = None) -> OfficeNow:
    """Returns the office as stored, from memory when its chain has not grown.

    Args:
        head: The last event of its chain, where the caller has read it already.
    """
    current = head or history.head(connection, history.OFFICE_CHAIN)
    known: OfficeNow | None = app.memory.get("office")
    if known is None or known.head != current:
        calendar = stored_calendar(connection)
        if known is not None and known.calendar.fingerprint == calendar.fingerprint:
            calendar = known.calendar  # what was counted by it is kept with it (cycle/deadlines.py)
        known = OfficeNow(current, calendar, _people(connection))
        app.memory["office"] = known
    return known


def _people(connection: "Connection") -> dict[str, Person]:
    rows = connection.execute(text('SELECT login, name, email, roles, unit, language, active FROM "user"')).all()
    return {
        row.login: Person(
            Actor(row.login, row.name, frozenset(Role(role) for role in row.roles.split()), row.unit),
            row.email,
            row.language,
            bool(row.active),
        )
        for row in rows
    }


def regulation(app: App, connection: "Connection", sha256: str) -> Regulation:
    """Returns the regulation of exactly that text; a text never changes, so it is read once."""
    known: dict[str, Regulation] = app.memory.setdefault("regulations", {})
    if sha256 not in known:
        source = connection.execute(
            text("SELECT source FROM regulation_text WHERE sha256 = :sha256"), {"sha256": sha256}
        ).scalar_one()
        known[sha256] = load_text(source)
    return known[sha256]
