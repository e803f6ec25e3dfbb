"""What waits for the one who asks, in every running cycle, the nearest deadline first?

The whole answer is kept until something happens in the office or the day ends, so that the menu of every page may ask.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

import sqlalchemy as sql
from sqlmodel import Session, col, select

from kyhan.app import App
from kyhan.calendar.work_calendar import WorkCalendar
from kyhan.clock import office_day
from kyhan.cycle import history, office, rows
from kyhan.cycle.deadlines import CYCLE_SUBJECT
from kyhan.cycle.queries.duties import tasks
from kyhan.cycle.queries.tallies import tallies
from kyhan.cycle.queries.tasks import Look, Task
from kyhan.cycle.tables import Cycle, Deadline
from kyhan.database import reading
from kyhan.workflows import assessment
from kyhan.workflows.roles import Actor, Role

_CLOCK: Final = rows.table_of(Deadline).c


def work(app: App) -> tuple[Task, ...]:
    """Returns what waits for the one who asks, the nearest deadline first, what has none last.

    Raises:
        NotFound: nobody asks, or somebody who is not active.
    """
    with reading(app.engine) as connection, Session(bind=connection) as session:
        known = office.now(app, connection)
        actor, today = known.actor(app.login), office_day(app.clock.now())
        running = col(Cycle.state).in_(sorted(assessment.RUNNING))
        cycles = session.exec(select(Cycle).where(running).order_by(col(Cycle.key))).all()
        moment = (today, known.head, tuple((one.key, history.head(connection, one.key)) for one in cycles))
        kept: dict[str, tuple[object, tuple[Task, ...]]] = app.memory.setdefault("work", {})
        if actor.login not in kept or kept[actor.login][0] != moment:
            found = [task for look in _looks(session, known.calendar, today, actor, cycles) for task in tasks(look)]
            found.sort(key=lambda task: (task.due_on or date.max, task.cycle))
            kept[actor.login] = (moment, tuple(found))
        return kept[actor.login][1]


def _looks(
    session: Session, calendar: WorkCalendar, today: date, actor: Actor, cycles: Sequence[Cycle]
) -> Iterator[Look]:
    keys = [one.key for one in cycles]
    clocks: dict[str, dict[str, date]] = {key: {} for key in keys}
    own = sql.select(_CLOCK.cycle, _CLOCK.kind, _CLOCK.due_on).where(
        _CLOCK.cycle.in_(keys), _CLOCK.subject == CYCLE_SUBJECT, _CLOCK.closed_on.is_(None)
    )
    for key, kind, due_on in session.connection().execute(own):
        clocks[key][kind] = due_on
    office_work = actor.roles & {Role.STAFF, Role.REVIEWER, Role.LEADER}
    counted = tallies(session.connection(), keys, today, without=actor.unit) if office_work and keys else {}
    for one in cycles:
        yield Look(session, calendar, today, actor, one, clocks[one.key], counted.get(one.key, {}))
