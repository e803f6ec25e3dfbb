"""How does kyhan find and handle 11,000 due deadlines? Each process ticks: it claims reminders in the ledger and delivers.

Two cases. Four cycles of 2,750 units: a person has four deadlines and gets one mail that tells all. One cycle of 11,000
units: every deadline is another person's, so there are as many mails, which is the worst that can be.
"""

from datetime import date

from sqlmodel import Session, func, select

from benchmarks.ground import offices
from kyhan.cycle.commands import submission
from kyhan.cycle.tables import Mail, Reminder
from kyhan.database import reading
from kyhan.delivery.post import post
from kyhan.delivery.tick import scheduler, tick
from kyhan.settings import Settings

REMINDED_ON = date(2026, 11, 13)
"""Five working days before the forms are due: the first reminder of each."""


def prepare(address: str, deadlines: int, cycles: int) -> None:
    """Makes an office with that many deadlines in that many cycles, of which the first reminder is due."""
    units = offices.numbered(deadlines // cycles)
    office = offices.founded(address, units, officers=True)
    for number in range(cycles):
        offices.issued(office, f"2026/{number}")
    office.on(offices.RECEIVED_ON)
    for number in range(cycles):
        submission.acknowledge(office.app.acting("staff"), f"2026/{number}", [code for code, _ in units])
    office.app.engine.dispose()


def work(address: str, smtp_url: str) -> None:
    """Ticks once, as one of several processes: all that is due has been handled when every one of them has ended."""
    office = offices.standing(address)
    office.on(REMINDED_ON)
    way = post(office.app, Settings(smtp_url=smtp_url))
    done = tick(office.app, way, scheduler(office.app, "run"), mail_hour=8)
    if done.faults():
        raise SystemExit(done.summary().en)
    office.app.engine.dispose()


def handled(address: str) -> tuple[int, int]:
    """Returns how many reminders stand in the ledger and how many mails were sent."""
    office = offices.standing(address)
    with reading(office.app.engine) as connection, Session(connection) as session:
        told = session.exec(select(func.count()).select_from(Reminder).where(Reminder.state == "claimed")).one()
        sent = session.exec(select(func.count()).select_from(Mail).where(Mail.state == "sent")).one()
    office.app.engine.dispose()
    return told, sent
