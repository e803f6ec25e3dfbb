"""One cycle as it stands, or as it stood at an instant: the same plain rows from the tables or from the history alone."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from kyhan.app import App
from kyhan.calendar.days import DayKind, SpecialDay
from kyhan.calendar.work_calendar import WorkCalendar
from kyhan.clock import office_day
from kyhan.cycle import office, replay
from kyhan.cycle.history import OFFICE_CHAIN
from kyhan.database import reading
from kyhan.errors import NotFound
from kyhan.i18n import say
from kyhan.regulation.schema import Regulation

Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class View:
    """A cycle's rows as JSON values by key, its regulation, and the calendar and day by which to read them."""

    key: str
    today: date
    calendar: WorkCalendar
    regulation: Regulation
    cycle: Fields
    submissions: dict[str, Fields]
    deadlines: dict[str, Fields]
    complaints: dict[str, Fields]
    publications: dict[str, Fields]
    answers: dict[str, Fields]
    queries: dict[str, Fields]
    evidence: dict[str, Fields]

    running: dict[str, list[Fields]]
    """The open deadlines of each subject, the nearest first."""

    def open_deadlines(self, subject: str) -> list[Fields]:
        """Returns the running deadlines of a subject, the nearest first."""
        return self.running.get(subject, [])


def view(
    app: App,
    key: str,
    *,
    as_of: datetime | None = None,
    forms_of: str | None = None,
    units: bool = True,
    unit: str | None = None,
) -> View:
    """Returns a cycle now, or from history alone as it was recorded at the instant `as_of`.

    Args:
        forms_of: What units wrote (answers, questions, evidence) is read of this unit only; "" of none, None of all. Most
            pages need none of it, and it is most of a cycle.
        units: False: without what there is of every unit (see `kyhan.cycle.replay.present`); not with `as_of`.
        unit: The code of the one unit whose form and deadlines are read, and no others; None of all; not with `as_of`.

    Raises:
        NotFound: there is no such cycle, or there was none yet at that instant.
    """
    with reading(app.engine) as connection:
        if as_of is None:
            known = office.now(app, connection)
            return _view(
                key,
                replay.present(connection, key, forms_of=forms_of, units=units, unit=unit),
                known.calendar,
                office_day(app.clock.now()),
                app,
                connection,
            )
        state = replay.as_of(connection, key, as_of)
        _require_cycle(key, state)
        calendar = _calendar(replay.as_of(connection, OFFICE_CHAIN, as_of))
        return _view(key, state, calendar, office_day(as_of), app, connection)


def _require_cycle(key: str, state: replay.State) -> Fields:
    cycle = state.get("cycle", {}).get(key)
    if cycle is not None:
        return cycle
    raise NotFound(
        say(
            "Không có kỳ đánh giá «{key}» (hoặc lúc đó chưa có); xem danh sách kỳ.",
            "There is no cycle «{key}» (or there was none yet); see the list of cycles.",
            key=key,
        ),
        listed="cycles",
    )


def _view(key: str, state: replay.State, calendar: WorkCalendar, today: date, app: App, connection: Connection) -> View:
    cycle = _require_cycle(key, state)
    deadlines = {name: _named(name, row) for name, row in state.get("deadline", {}).items()}
    running: dict[str, list[Fields]] = {}
    for row in sorted(deadlines.values(), key=lambda one: str(one["due_on"])):
        if row["closed_on"] is None:
            running.setdefault(row["subject"], []).append(row)
    return View(
        key=key,
        today=today,
        calendar=calendar,
        regulation=office.regulation(app, connection, cycle["regulation_sha256"]),
        cycle=cycle,
        submissions=state.get("submission", {}),
        deadlines=deadlines,
        running=running,
        complaints=state.get("complaint", {}),
        publications=state.get("publication", {}),
        answers=state.get("answer", {}),
        queries=state.get("query", {}),
        evidence=state.get("evidence", {}),
    )


def _named(name: str, row: Fields) -> Fields:
    """Returns a deadline with what its key says: subject, kind and revision."""
    subject, kind, revision = name.rsplit("/", 2)
    return {"subject": subject, "kind": kind, "revision": int(revision), **row}


def _calendar(state: replay.State) -> WorkCalendar:
    years = sorted((int(year), fields["provisional"]) for year, fields in state["calendar_year"].items())
    days = [
        SpecialDay(
            date.fromisoformat(on),
            DayKind(fields["kind"]),
            fields["reason"],
            fields["document"],
            date.fromisoformat(fields["announced_on"]) if fields["announced_on"] else None,
            fields["source"],
        )
        for on, fields in state.get("calendar_day", {}).items()
    ]
    return WorkCalendar(
        date(years[0][0], 1, 1), date(years[-1][0], 12, 31), days, [year for year, provisional in years if provisional]
    )


def day(value: str | None) -> date | None:
    """Returns a row's day, None when it has none."""
    return None if value is None else date.fromisoformat(value)
