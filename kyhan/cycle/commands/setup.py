"""Setting an office up: the database, its calendar, its first people."""

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect

from kyhan.app import App
from kyhan.calendar.shipped import shipped_calendar
from kyhan.clock import office_day
from kyhan.cycle import history, schema
from kyhan.cycle.act import Act
from kyhan.cycle.commands import calendar, people
from kyhan.cycle.office import OfficeNow
from kyhan.cycle.opening import SCHEMA, refuse_newer, stored_schema
from kyhan.cycle.tables import Office, User
from kyhan.database import rebuilding, writing
from kyhan.errors import Fault, InvalidInput, SetupNeeded
from kyhan.i18n import say
from kyhan.text import nfc
from kyhan.workflows.roles import SYSTEM, Role

FIRST_YEAR: Final = 2018
"""The first year of the shipped calendar."""
YEARS_AHEAD: Final = 2
"""A deadline opened in December may end in the year after next; its days must be known."""


def init(
    app: App, *, name: str, place: str, admin: str, admin_name: str = "", admin_email: str = "", practice: bool = False
) -> Office:
    """Creates the database of an office: tables, the shipped calendar as the office's own, and the first user.

    Args:
        name: The office's name as documents print it.
        place: The place in date lines ("Nam Đông").
        admin: Login of the first user, who may do what staff and administrators may.
        practice: A practice copy: its clock can be set, and everything it puts out says so. It stays one for ever.

    Raises:
        SetupNeeded: the database is set up already.
    """
    first = people.NewUser(nfc(admin), nfc(admin_name) or nfc(admin), admin_email, (Role.ADMIN, Role.STAFF))
    _check(name, place, first)
    with writing(app.engine) as connection:
        if inspect(connection).has_table("office"):
            raise SetupNeeded(
                say(
                    "Cơ sở dữ liệu này đã được khởi tạo; chọn cơ sở dữ liệu khác bằng --database.",
                    "This database is set up already; choose another one with --database.",
                )
            )
        schema.create(connection)
        today = office_day(app.clock.now())
        act = Act(
            app.acting(SYSTEM.login),
            connection,
            OfficeNow(history.Head(), shipped_calendar(FIRST_YEAR, today.year + YEARS_AHEAD), {}),
        )
        office = Office(name=nfc(name), place=nfc(place), practice=practice, created_on=today)
        act.insert(office)
        calendar.store(act, act.office.calendar)
        act.insert(User(login=first.login, name=first.name, email=first.email, roles=f"{Role.ADMIN} {Role.STAFF}"))
        act.record(history.OFFICE_CHAIN, "calendar", "init", data={"practice": practice})
        return office


def upgrade(app: App, *, newest: str = SCHEMA, migrations: Path = schema.MIGRATIONS) -> tuple[str, str]:
    """Brings the database to this program's schema, with an event that says so; nothing when it is there already.

    Args:
        newest: The schema to come to.
        migrations: Where the steps to it are written.

    Returns:
        The schema before and the one after.

    Raises:
        SetupNeeded: the database is not set up, or a newer program made it.
    """
    with rebuilding(app.engine) as connection:
        before = stored_schema(connection)
        if before > newest:
            refuse_newer(before)
        if before < newest:
            schema.upgrade(connection, newest, migrations)
            record_upgrade(app, connection, before, newest)
        return before, newest


def record_upgrade(app: App, connection: Connection, before: str, after: str) -> None:
    """Writes the event of an upgrade into the history of the office that was upgraded, in the same transaction."""
    act = Act(app.acting(SYSTEM.login), connection)
    act.record(history.OFFICE_CHAIN, "database", "upgrade", data={"from": before, "to": after})


def _check(name: str, place: str, first: people.NewUser) -> None:
    faults = [
        Fault(option, say("không được để trống", "may not be empty"))
        for option, value in (("--office", name), ("--place", place))
        if not nfc(value)
    ]
    faults += [Fault("--admin", sentence) for sentence in people.faults_of(first, {SYSTEM.login}, set())]
    if faults:
        raise InvalidInput(say("Chưa tạo được văn phòng", "The office cannot be set up"), faults)
