"""What is PostgreSQL's own: what its faults mean to a person, that nothing frozen changes, and that writers take turns."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import IntegrityError

from kyhan.cli import run
from kyhan.cycle import outgoing
from kyhan.cycle.commands import submission
from kyhan.cycle.opening import open_office
from kyhan.cycle.tables import FROZEN
from kyhan.database import open_engine, reading, writing
from kyhan.database_faults import shown
from kyhan.errors import Refusal, SetupNeeded
from tests.attacks import drop_triggers
from tests.factories import KEY, KHE_TRE, UNITS, VERIFIED_ON, SmallOffice, accepted, issued, published
from tests.postgres import Server
from tests.readings import cycle_state, events, holds, refusal

on_postgresql = pytest.mark.parametrize("office", ["postgresql"], indirect=True)
INIT = ["init", "--office", "Văn phòng", "--place", "Nam Đông", "--admin", "an"]


def changed(address: str, **parts: object) -> str:
    """Returns an address with other parts."""
    return make_url(address).set(**parts).render_as_string(hide_password=False)  # type: ignore[arg-type] # as `set` takes


@pytest.fixture
def address(server: Server) -> Iterator[str]:
    """The address of an empty database."""
    with server.lent() as one:
        yield one


def test_a_server_that_does_not_answer_is_named_with_what_to_do() -> None:
    told = refusal(SetupNeeded, lambda: open_office("postgresql+psycopg://an:bi-mat@127.0.0.1:1/kyhan"))

    assert "postgresql+psycopg://an:***@127.0.0.1:1/kyhan cannot be reached" in told
    assert "bi-mat" not in told


def test_a_database_that_is_not_there_is_answered_with_how_to_make_it(address: str) -> None:
    told = refusal(SetupNeeded, lambda: open_office(changed(address, database="kyhan_not_there")))

    assert "createdb --encoding UTF8" in told


def test_a_user_whom_the_server_does_not_know_is_told_so(address: str) -> None:
    told = refusal(SetupNeeded, lambda: open_office(changed(address, username="nobody_here", password="bi-mat")))  # noqa: S106 - of nobody

    assert "check the name and the password" in told
    assert "bi-mat" not in told


def test_a_database_whose_encoding_cannot_hold_vietnamese_is_refused(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    name = server.create(encoding="SQL_ASCII")

    assert run(["--lang", "en", "--database", server.address(name), *INIT]) == 1
    server.drop(name)
    assert "cannot keep Vietnamese" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("url", "printed"),
    [
        ("postgresql://an:bi-mat@host/db", "postgresql://an:***@host/db"),
        ("postgresql://an:bi@m/at@host/db", "postgresql://an:***@host/db"),
        ("postgresql://host/db?user=an&password=bi-mat&x=1", "postgresql://host/db?user=an&password=***&x=1"),
        ("sqlite:////office/kyhan.db", "sqlite:////office/kyhan.db"),
    ],
)
def test_an_address_is_printed_without_its_password(url: str, printed: str) -> None:
    assert shown(url) == printed


@pytest.mark.parametrize(
    "url", ["postgresql://an:bi@m/at@host/db", "postgres://an:bi-mat@host/db", "postgresql://an:bi-mat@host:port/db"]
)
def test_an_address_that_is_not_understood_is_refused_without_its_password(url: str) -> None:
    told = refusal(SetupNeeded, lambda: open_engine(url))

    assert "is not understood" in told
    assert "at@host" not in told
    assert "bi-mat" not in told


@on_postgresql
def test_a_read_only_database_is_told_and_left_alone(office: SmallOffice) -> None:
    address = changed(office.address) + "&options=-c%20default_transaction_read_only%3Don"
    engine = open_engine(address)

    def write() -> None:
        with writing(engine) as connection:
            connection.execute(text("DELETE FROM heartbeat"))

    assert "is read-only" in refusal(SetupNeeded, write)
    engine.dispose()


@on_postgresql
def test_who_waits_too_long_for_the_turn_is_told_to_try_again(office: SmallOffice) -> None:
    impatient = open_engine(changed(office.address) + "&options=-c%20lock_timeout%3D50ms")

    def write() -> None:
        with writing(impatient):
            pass

    with writing(office.app.engine):
        assert "writing" in refusal(SetupNeeded, write)
    impatient.dispose()


@on_postgresql
def test_a_connection_that_breaks_says_to_look_before_doing_it_again(office: SmallOffice, server: Server) -> None:
    def act() -> None:
        with writing(office.app.engine) as connection:
            own = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
            server.run(f"SELECT pg_terminate_backend({own})")
            connection.execute(text("DELETE FROM heartbeat"))

    assert "look whether what you did was recorded" in refusal(SetupNeeded, act)
    assert holds(office) == []  # with a new connection


@on_postgresql
@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("25006", "is read-only"),
        ("40001", "Somebody else is writing"),
        ("53100", "is full"),
        ("53200", "out of memory"),
        ("53300", "takes no more connections"),
        ("57014", "stopped what took too long"),
        ("57P02", "look whether what you did was recorded"),
        ("58030", "cannot be read or written"),
        ("58P01", "cannot be read or written"),
        ("XX001", "is damaged"),
    ],
)
def test_a_fault_of_the_server_is_told_by_its_sqlstate(office: SmallOffice, state: str, words: str) -> None:
    def act() -> None:
        with writing(office.app.engine) as connection:
            connection.exec_driver_sql(f"DO $$ BEGIN RAISE EXCEPTION 'broken' USING ERRCODE = '{state}'; END $$")

    assert words in refusal(SetupNeeded, act)
    assert holds(office) == []


@on_postgresql
@pytest.mark.parametrize("table", FROZEN)
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET {} = {}", "TRUNCATE {} CASCADE"])
def test_what_is_frozen_cannot_be_changed(office: SmallOffice, table: str, statement: str) -> None:
    published(office)
    column = {"event": "body", "publication": "snapshot", "regulation_text": "source"}[table]

    with pytest.raises(IntegrityError, match="append-only"), writing(office.app.engine) as connection:
        connection.execute(text(statement.format(table, column, column)))


@on_postgresql
@pytest.mark.parametrize(
    ("attack", "place"),
    [
        ("UPDATE submission SET place = 3 WHERE unit = '20164'", "2026 submission 20164"),
        ("UPDATE submission SET late = NOT late WHERE unit = '20164'", "2026 submission 20164"),
        ("UPDATE deadline SET due_on = due_on + 1 WHERE subject = 'submission/20164'", "2026 deadline"),
        ("UPDATE event SET occurred_on = occurred_on + 1 WHERE chain = '2026' AND seq = 3", "2026 #3"),
        ("UPDATE event SET recorded_at = recorded_at + interval '1 us' WHERE chain = '2026' AND seq = 3", "2026 #3"),
        ("UPDATE event SET body = body || ' ' WHERE chain = '2026' AND seq = 3", "2026 #3"),
        ("DELETE FROM event WHERE chain = '2026' AND seq = 3", "2026 #4"),
        ("DELETE FROM calendar_day WHERE \"on\" = '2026-11-24'", "office calendar_day 2026-11-24"),
    ],
)
def test_what_is_changed_past_the_program_is_found(office: SmallOffice, attack: str, place: str) -> None:
    published(office)
    assert holds(office) == []
    with writing(office.app.engine) as connection:
        drop_triggers(connection)
        connection.execute(text(attack))

    assert holds(office)[0].startswith(place)


@on_postgresql
def test_every_text_is_ordered_by_its_bytes_as_on_sqlite(office: SmallOffice) -> None:
    with reading(office.app.engine) as connection:
        others = connection.execute(
            text(
                "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
                " AND data_type = 'character varying' AND collation_name IS DISTINCT FROM 'C'"
                " AND table_name <> 'alembic_version'"
            )
        ).all()

    assert others == []


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Runs acts at the same moment, each in a thread; returns what each gave, or its refusal."""
    start = threading.Barrier(len(acts))

    def one(act: Callable[[], object]) -> object:
        start.wait()
        try:
            return act()
        except Refusal as refused:
            return refused

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def test_what_follows_from_acts_done_at_once_follows_exactly_once(office: SmallOffice) -> None:
    accepted(office)
    office.on(VERIFIED_ON)
    verifier = office.acting("binh")

    done = at_once(*(partial(submission.verify, verifier, KEY, unit, keep_rest=True) for unit in UNITS))

    assert not [one for one in done if isinstance(one, Refusal)]
    assert cycle_state(office) == "scored"
    assert len(events(office, action="verification_over")) == 1
    assert holds(office) == []


def test_of_the_same_act_done_at_once_one_is_done_and_the_others_are_refused_by_the_rules(office: SmallOffice) -> None:
    accepted(office)
    office.on(VERIFIED_ON)
    verifier = office.acting("binh")

    done = at_once(*(partial(submission.verify, verifier, KEY, KHE_TRE, keep_rest=True) for _ in range(6)))

    assert len([one for one in done if isinstance(one, Refusal)]) == 5
    assert len(events(office, action="verify")) == 1
    assert len(events(office, action="refused")) == 5
    assert holds(office) == []


@on_postgresql
def test_mails_are_taken_beside_each_other_and_never_beside_an_act(office: SmallOffice) -> None:
    waiting = threading.Event()

    def take() -> object:
        waiting.set()
        return outgoing.take(office.app)

    with ThreadPoolExecutor(1) as pool:
        with writing(office.app.engine, beside_others=True):
            assert pool.submit(take).result(timeout=20) is None
        with writing(office.app.engine) as connection:
            waiting.clear()
            taken = pool.submit(take)
            assert waiting.wait(20)
            connection.execute(text("SELECT pg_sleep(0.2)"))
            assert not taken.done()
        assert taken.result(timeout=20) is None


@on_postgresql
def test_the_forms_of_an_issued_cycle_are_counted_at_once_so_that_one_is_found_without_reading_all(
    office: SmallOffice,
) -> None:
    issued(office)

    with reading(office.app.engine) as connection:
        counted = connection.execute(text("SELECT reltuples FROM pg_class WHERE relname = 'submission'")).scalar_one()

    assert counted == len(UNITS)
