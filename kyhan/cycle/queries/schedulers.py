"""Which schedulers live, and what did each do last?"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session, col, select

from kyhan.app import App
from kyhan.cycle.tables import Heartbeat
from kyhan.database import reading
from kyhan.i18n import Phrase

SILENT_AFTER: Final = timedelta(minutes=3)
"""A scheduler ticks every minute; one that missed this long is taken for stopped."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """A scheduler's last sign of life. `age` is how long ago that was."""

    scheduler: str
    kind: str
    started_at: datetime
    ticked_at: datetime
    age: timedelta
    result: Phrase

    @property
    def ticks(self) -> bool:
        """Tells whether it ticks itself; a worker of a fleet only stands ready."""
        return self.kind != "worker"

    @property
    def alive(self) -> bool:
        """Tells whether it ticked within `SILENT_AFTER`; a tick of a later time is of a clock that was set back since."""
        return -SILENT_AFTER <= self.age <= SILENT_AFTER


def pulses(app: App) -> list[Pulse]:
    """Returns the schedulers seen within the last day, the latest first."""
    now = app.clock.now()
    with reading(app.engine) as connection, Session(bind=connection) as session:
        rows = session.exec(select(Heartbeat).order_by(col(Heartbeat.ticked_at).desc(), col(Heartbeat.scheduler))).all()
    return [
        Pulse(
            row.scheduler,
            row.kind,
            row.started_at,
            row.ticked_at,
            now - row.ticked_at,
            Phrase(**json.loads(row.last_result)),
        )
        for row in rows
    ]
