"""How does a test let the scheduler work? A tick at an hour of a day, with mails to a server or into a folder."""

import uuid
from datetime import date
from pathlib import Path
from typing import Final

from sqlmodel import Session, col, select

from kyhan.cycle.commands.people import NewUser, add
from kyhan.cycle.tables import Mail
from kyhan.database import reading
from kyhan.delivery.post import Post, post
from kyhan.delivery.tick import TickResult, scheduler, tick
from kyhan.settings import Settings
from tests import factories
from tests.factories import COMMUNES, SmallOffice

MAIL_HOUR: Final = 8
REMINDED_ON: Final = date(2026, 11, 16)
"""A working day on which every unit is reminded of its form."""
NOBODY: Final = "smtp://127.0.0.1:9"
"""Where no server listens (the port of "discard")."""


def with_officers(office: SmallOffice, each: int) -> int:
    """Brings the office to the day of a reminder; returns to how many people, `each` of every commune among them."""
    factories.acknowledged(office)
    office.on(REMINDED_ON, MAIL_HOUR)
    return more_officers(office, each) + 2


def more_officers(office: SmallOffice, each: int) -> int:
    """Gives every commune more officers; returns how many."""
    marks = [f"{unit}-{uuid.uuid4().hex[:8]}" for unit in COMMUNES for _ in range(each)]
    officers = [
        NewUser(mark, f"Cán bộ {mark}", f"{mark}@office.example", ("unit_officer",), mark.partition("-")[0])
        for mark in marks
    ]
    add(office.acting("admin"), officers)
    return len(officers)


def way(office: SmallOffice, smtp_url: str = "", outbox: Path | None = None) -> Post:
    """Returns how the office's mails go: to `smtp_url`, else into `outbox`, else beside the database."""
    folder = outbox or office.file.parent / "outbox"
    return post(office.app, Settings(smtp_url=smtp_url, mail_from="kyhan@office.example", outbox=folder))


def tick_at(office: SmallOffice, day: date, hour: int = MAIL_HOUR, smtp_url: str = "") -> TickResult:
    """Moves the clock and lets the scheduler tick once."""
    office.on(day, hour)
    return tick_now(office, smtp_url)


def tick_now(office: SmallOffice, smtp_url: str = "") -> TickResult:
    """Lets the scheduler tick once."""
    return tick(office.app, way(office, smtp_url), scheduler(office.app, "once"), mail_hour=MAIL_HOUR)


def sent_to(done: TickResult) -> list[str]:
    """Returns the logins of those who were sent a mail, in order."""
    return sorted(login for login, _ in done.delivered.sent)


def mails(office: SmallOffice, recipient: str) -> list[Mail]:
    """Returns the mails to one person, oldest first."""
    with reading(office.app.engine) as connection, Session(bind=connection) as session:
        return list(session.exec(select(Mail).where(Mail.recipient == recipient).order_by(col(Mail.on))))
