"""Does a statement that an act runs straight on the driver do what SQLAlchemy would have done?"""

import time
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Table, bindparam, select, text
from sqlalchemy.exc import IntegrityError, StatementError

from kyhan.app import App
from kyhan.clock import at_office
from kyhan.cycle import history, rows, store
from kyhan.cycle.beginning import Beginning, beginning
from kyhan.cycle.commands import submission
from kyhan.cycle.prepared import Prepared
from kyhan.cycle.tables import Cycle, Deadline, Event, Heartbeat, Submission
from kyhan.database import REST_SECONDS, open_engine, reading, writing
from kyhan.errors import SetupNeeded
from tests.factories import HUONG_PHU, KEY, KHE_TRE, RECEIVED_ON, SmallOffice, issued
from tests.postgres import Server
from tests.readings import holds, state_of

HEARTBEATS: Table = rows.table_of(Heartbeat)
ADD = Prepared(HEARTBEATS.insert())
FIND = Prepared(select(HEARTBEATS).where(HEARTBEATS.c.scheduler == bindparam("scheduler")))


def beat(scheduler: str, at: datetime) -> dict[str, Any]:
    return {"scheduler": scheduler, "kind": "run", "started_at": at, "ticked_at": at, "last_result": "{}"}


@pytest.mark.parametrize("kind", [Cycle, Submission, Deadline, Event])
def test_rows_come_out_as_sqlalchemy_gives_them(office: SmallOffice, kind: type[Any]) -> None:
    issued(office)
    every = rows.where_equal(kind)

    with reading(office.app.engine) as connection:
        found = Prepared(every).rows(connection, {})
        assert found == [tuple(row) for row in connection.execute(every)]
        assert found


def test_an_instant_goes_in_and_comes_out_aware_and_a_naive_one_is_refused(office: SmallOffice) -> None:
    at = at_office(RECEIVED_ON, 9)
    with writing(office.app.engine) as connection:
        assert ADD.change(connection, beat("a", at)) == 1
        assert FIND.rows(connection, {"scheduler": "a"}) == [("a", "run", at, at, "{}")]
        with pytest.raises((ValueError, StatementError)):
            ADD.change(connection, beat("b", at.replace(tzinfo=None)))


def test_a_key_that_is_there_already_is_an_integrity_error_and_nothing_stays(office: SmallOffice) -> None:
    at = at_office(RECEIVED_ON, 9)

    def act() -> None:
        with writing(office.app.engine) as connection:
            ADD.change(connection, beat("a", at))
            ADD.change(connection, beat("a", at))

    with pytest.raises(IntegrityError):
        act()
    with reading(office.app.engine) as connection:
        assert FIND.rows(connection, {"scheduler": "a"}) == []


def test_many_rows_are_written_by_one_statement_and_one_bad_row_leaves_none(office: SmallOffice) -> None:
    at = at_office(RECEIVED_ON, 9)
    with writing(office.app.engine) as connection:
        assert ADD.change_each(connection, (beat(name, at) for name in "abc")) == 3

    def act() -> None:
        with writing(office.app.engine) as connection:
            ADD.change_each(connection, (beat(name, at) for name in "dea"))

    with pytest.raises(IntegrityError):
        act()
    with reading(office.app.engine) as connection:
        there = [name for name in "abcde" if FIND.rows(connection, {"scheduler": name})]
    assert there == ["a", "b", "c"]


def test_what_is_read_first_by_a_prepared_query_is_still_true_for_the_next_one(office: SmallOffice) -> None:
    issued(office)
    office.on(RECEIVED_ON)
    with reading(office.app.engine) as connection:
        before = history.head(connection, KEY)
        other = open_engine(office.address)
        submission.acknowledge(App(other, office.clock, "an"), KEY, [KHE_TRE])
        other.dispose()
        assert history.head(connection, KEY) == before
    with reading(office.app.engine) as connection:
        assert history.head(connection, KEY) == history.Head(before.seq + 1, history.head(connection, KEY).hash)


def test_an_act_begins_with_the_heads_of_its_chains_and_its_cycle_and_a_chain_that_is_not_there_is_empty(
    office: SmallOffice,
) -> None:
    issued(office)
    with reading(office.app.engine) as connection:
        own = history.head(connection, history.OFFICE_CHAIN)
        found = beginning(connection, KEY)
        assert found.heads == {history.OFFICE_CHAIN: own, KEY: history.head(connection, KEY)}
        assert found.cycle is not None
        assert rows.stored(found.cycle) == rows.stored(store.cycle(connection, KEY))
        assert beginning(connection, history.OFFICE_CHAIN) == Beginning({history.OFFICE_CHAIN: own}, None)
        assert beginning(connection, "1999") == Beginning({history.OFFICE_CHAIN: own, "1999": history.Head()}, None)


@pytest.mark.parametrize("office", ["postgresql"], indirect=True)
def test_a_connection_whose_server_went_away_while_it_rested_is_replaced_unseen(
    office: SmallOffice, server: Server
) -> None:
    issued(office)
    office.on(RECEIVED_ON)
    end_connections(office, server)
    time.sleep(REST_SECONDS + 0.2)  # the rest is real

    submission.acknowledge(office.acting("an"), KEY, [KHE_TRE])

    assert state_of(office, KHE_TRE) == "filling"
    assert holds(office) == []


@pytest.mark.parametrize("office", ["postgresql"], indirect=True)
def test_one_that_was_used_a_moment_ago_fails_once_and_changes_nothing(office: SmallOffice, server: Server) -> None:
    issued(office)
    office.on(RECEIVED_ON)
    submission.acknowledge(office.acting("an"), KEY, [HUONG_PHU])
    end_connections(office, server)

    with pytest.raises(SetupNeeded):
        submission.acknowledge(office.acting("an"), KEY, [KHE_TRE])
    submission.acknowledge(office.acting("an"), KEY, [KHE_TRE])

    assert state_of(office, KHE_TRE) == "filling"
    assert holds(office) == []


@pytest.mark.parametrize("office", ["postgresql"], indirect=True)
def test_a_connection_that_breaks_within_an_act_is_given_up(office: SmallOffice, server: Server) -> None:
    issued(office)

    def act() -> None:
        with writing(office.app.engine) as connection:
            own = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
            server.run(f"SELECT pg_terminate_backend({own})")
            history.head(connection, KEY)

    with pytest.raises(SetupNeeded):
        act()
    assert holds(office) == []


def end_connections(office: SmallOffice, server: Server) -> None:
    """Ends every connection to the office's database, as a restart of the server does."""
    mine = f"datname = '{office.app.engine.url.database}' AND pid <> pg_backend_pid()"
    server.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {mine}")  # noqa: S608 - a name of the tests' own
