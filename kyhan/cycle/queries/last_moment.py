"""When did the last thing happen in an office? A practice copy goes on from there."""

from datetime import datetime

from sqlmodel import Session, func, select

from kyhan.app import App
from kyhan.cycle.tables import Event, Heartbeat
from kyhan.database import reading


def last_moment(app: App) -> datetime:
    """Returns the instant of the last event or tick of the scheduler, whichever is later; there is always an event."""
    with reading(app.engine) as connection, Session(bind=connection) as session:
        recorded: datetime = session.exec(select(func.max(Event.recorded_at))).one()
        ticked: datetime | None = session.exec(select(func.max(Heartbeat.ticked_at))).one()
    return max(recorded, ticked or recorded)
