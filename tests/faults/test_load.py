"""Does an act cost more when the history is long, and do fifty people who act at once get in each other's way?

Time is measured by `benchmarks/load.py`; what can be held here is what makes it so: an act asks the same questions
however long the history is, and the database answers each about events by an index.
"""

import re
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, Final

import psycopg  # noqa: TID251 - listens in on the driver itself
from sqlalchemy import event, text

from kyhan.app import App
from kyhan.cycle.commands import deadline, people, roster, submission
from kyhan.cycle.queries.calendar import office_calendar
from kyhan.database import open_engine, reading
from tests.factories import (
    HUONG_PHU,
    KEY,
    KHE_TRE,
    NOI_VU,
    RECEIVED_ON,
    SET_UP_ON,
    SUBMITTED_ON,
    SmallOffice,
    acknowledged,
    form,
    issued,
)
from tests.faults.scale import much
from tests.readings import events, holds, state_of

EVENTS: Final = much(400, 100_000)
PEOPLE: Final = much(12, 50)
OTHERS: Final = much(50, 1_000)

Asked = tuple[str, Any]


class Recording(psycopg.Cursor[Any]):
    """A cursor that notes what it is asked, in the list that its connection carries."""

    def execute(self, query: Any, params: Any = None, **more: Any) -> Any:
        getattr(self.connection, "asked", []).append((str(query), params))
        return super().execute(query, params, **more)


@contextmanager
def overheard(office: SmallOffice) -> Iterator[tuple[App, list[Asked]]]:
    """Gives the same office on a connection whose statements are noted."""
    asked: list[Asked] = []
    engine = open_engine(office.address)

    def listen(connection: Any, _record: object) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.set_trace_callback(lambda statement: asked.append((statement, None)))
        else:
            connection.cursor_factory, connection.asked = Recording, asked

    event.listen(engine, "connect", listen)
    yield App(engine, office.clock), asked
    engine.dispose()


def with_others(office: SmallOffice, count: int) -> list[str]:
    """Adds communes to the office before the letter; returns their codes."""
    codes = [f"X{number:04d}" for number in range(count)]
    roster.add(
        office.acting("admin"), [roster.NewUnit(code, f"Xã {code}", "commune", date(2020, 1, 1)) for code in codes]
    )
    return codes


def lengthened(office: SmallOffice, codes: Sequence[str], until: int) -> int:
    """Extends the others' deadlines until the cycle has that many events; returns how many it has."""
    calendar = office_calendar(office.acting("an"))
    day = date(2026, 11, 23)
    while (length := last_event(office)) < until:
        day = calendar.shift(day, 1)
        deadline.extend(office.acting("an"), KEY, codes, until=day, reason="Bão lũ", document="1/QĐ-UBND")
    return length


def last_event(office: SmallOffice) -> int:
    with reading(office.app.engine) as connection:
        found = connection.execute(text("SELECT max(seq) FROM event WHERE chain = :chain"), {"chain": KEY})
        return int(found.scalar_one())


def acts_of(app: App, office: SmallOffice, unit: str) -> list[Callable[[], object]]:
    """Returns what a unit's office does with one form."""
    staff, reviewer = app.acting("an"), app.acting("binh")
    return [
        lambda: submission.submit(staff, KEY, unit, form(office, unit)),
        lambda: submission.accept(staff, KEY, [unit]),
        lambda: submission.verify(reviewer, KEY, unit, keep_rest=True),
        lambda: submission.reopen(staff, KEY, unit, reason="Số liệu mới"),
    ]


def statements(office: SmallOffice, unit: str) -> list[Asked]:
    """Lets a unit's form go its way and returns everything that the database was asked, by a process that has begun."""
    with overheard(office) as (app, asked):
        with reading(app.engine) as connection:  # a connection's first questions are the driver's own
            connection.execute(text("SELECT 1"))
        app.memory.update(office.app.memory)
        before = len(asked)
        for act in acts_of(app, office, unit):
            act()
        return asked[before:]


def test_an_act_asks_no_more_of_a_long_history_than_of_a_short_one(
    office: SmallOffice, counts: Callable[[str], None]
) -> None:
    codes = with_others(office, OTHERS)
    acknowledged(office)
    submission.acknowledge(office.acting("an"), KEY, codes)
    office.on(SUBMITTED_ON)
    office_calendar(office.acting("an"))  # what a process remembers of its office, both have read

    short = last_event(office)
    at_first = statements(office, KHE_TRE)
    long = lengthened(office, codes, EVENTS)
    later = statements(office, HUONG_PHU)

    assert long >= EVENTS > short
    assert [shape(one) for one, _ in later] == [shape(one) for one, _ in at_first]
    counts(f"{office.app.engine.dialect.name}: 4 acts ask {len(later)} times at {short} events and at {long:,}")


def test_what_an_act_asks_of_the_events_is_found_by_an_index(
    office: SmallOffice, counts: Callable[[str], None]
) -> None:
    acknowledged(office)
    office.on(SUBMITTED_ON)
    asked = {
        shape(one): (one, values)
        for one, values in statements(office, KHE_TRE)
        if re.search(r"\bFROM event\b", one) and "SELECT" in one
    }
    assert asked  # an act looks for the end of its chain

    plans = [plan(office, statement, values) for statement, values in asked.values()]

    scans = [one for one in plans if re.search(r"SCAN event(?! USING (COVERING )?INDEX)|Seq Scan on event", one)]
    assert scans == []
    assert all("INDEX" in one.upper() for one in plans)
    counts(f"{office.app.engine.dialect.name}: {len(plans)} questions about events, each answered by an index")


def test_a_question_without_an_index_would_be_noticed(office: SmallOffice) -> None:
    """The control: the plan of a question that reads every event says so."""
    issued(office)

    found = plan(office, "SELECT seq FROM event WHERE actor = 'nobody'", None)

    assert re.search(r"SCAN event|Seq Scan on event", found)


def test_people_who_act_at_once_all_have_their_act_and_one_chain(
    office: SmallOffice, counts: Callable[[str], None]
) -> None:
    office.on(SET_UP_ON)
    codes = with_others(office, PEOPLE)
    people.add(
        office.acting("admin"),
        [people.NewUser(f"u-{code.lower()}", code, f"{code}@x.example", ("unit_officer",), code) for code in codes],
    )
    issued(office)
    office.on(RECEIVED_ON)
    failed: list[tuple[str, BaseException]] = []

    def person(code: str) -> None:
        engine = open_engine(office.address)
        own = App(engine, office.clock, f"u-{code.lower()}", "web")
        try:
            submission.acknowledge(own, KEY, [code])
            submission.submit(own, KEY, code, form(office, KHE_TRE))
            submission.withdraw(own, KEY, code)
            submission.submit(own, KEY, code, form(office, KHE_TRE))
        except BaseException as error:  # noqa: BLE001 - told by the test, not by the thread
            failed.append((code, error))
        finally:
            engine.dispose()

    threads = [threading.Thread(target=person, args=(code,)) for code in codes]
    for one in threads:
        one.start()
    for one in threads:
        one.join(300)

    assert failed == []
    assert {state_of(office, code) for code in codes} == {"submitted"}
    assert state_of(office, NOI_VU) == "awaiting_receipt"
    assert len(events(office, action="submit")) == 2 * PEOPLE
    assert holds(office) == []
    counts(f"{office.app.engine.dialect.name}: {PEOPLE} people, {4 * PEOPLE} acts at once, all done, one valid chain")


def shape(statement: str) -> str:
    """Returns a statement without the values that stand in it (SQLite tells them in place)."""
    return re.sub(r"\s+", " ", re.sub(r"'(?:[^']|'')*'|\b\d+\b|\bNULL\b", "?", statement))


def plan(office: SmallOffice, statement: str, values: Any) -> str:
    """Returns how the database would answer; PostgreSQL is told to read a whole table only where there is no other way."""
    with reading(office.app.engine) as connection:
        driver: Any = connection.connection.driver_connection
        if isinstance(driver, sqlite3.Connection):
            found = driver.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
        else:
            driver.execute("SET LOCAL enable_seqscan = off")
            found = driver.execute(f"EXPLAIN {statement}", values).fetchall()
    return "\n".join(str(row[-1]) for row in found)
