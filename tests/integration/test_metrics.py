"""What can be watched from outside: every figure of the page, and an office that cannot be read."""

import socket
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlmodel import Session, func, select

from kyhan.app import App
from kyhan.cycle import naming
from kyhan.cycle.act import writing_act
from kyhan.cycle.commands import cycle, submission
from kyhan.cycle.commands.backup import Daily
from kyhan.cycle.queries.deadlines import deadlines
from kyhan.cycle.queries.reminders import told
from kyhan.cycle.tables import Event
from kyhan.database import open_engine, reading, writing
from kyhan.delivery import metrics
from kyhan.delivery.tick import scheduler, tick
from kyhan.errors import Refusal, SetupNeeded
from kyhan.i18n import say
from tests import factories
from tests.factories import KEY, UNITS, SmallOffice
from tests.posting import MAIL_HOUR, NOBODY, tick_at, way
from tests.smtp_sink import Sink
from tests.watching import ANY_PORT, Page, fetched

EARLY = date(2026, 11, 16)


@contextmanager
def looking(*offices: App, backups: Path | None = None) -> Iterator[str]:
    with metrics.served(ANY_PORT, offices, backups=backups) as url:
        assert url is not None
        yield url


def seen(office: SmallOffice, backups: Path | None = None) -> Page:
    with looking(office.app, backups=backups) as url:
        return fetched(url)


# --- What was read of the office --------------------------------------------------------------------------------------


def test_deadlines_are_counted_by_cycle_and_kind_and_overdue_from_the_day_after(office: SmallOffice) -> None:
    factories.submitted(office, UNITS[:2])
    due_on = date.fromisoformat(next(line["due_on"] for line in deadlines(office.app, KEY) if line["unit"] == UNITS[2]))
    for day, overdue in ((due_on, {}), (due_on + timedelta(days=1), {("submission",): 2})):
        office.on(day)
        page = seen(office)
        assert page.all("kyhan_deadlines_open", "kind", cycle=KEY) == Counter(
            (line["kind"],) for line in deadlines(office.app, KEY)
        )
        late = page.all("kyhan_deadlines_overdue", "kind", cycle=KEY)
        assert {kind: count for kind, count in late.items() if count} == overdue


def test_mails_and_reminders_are_counted_as_the_ledger_tells_them(office: SmallOffice) -> None:
    factories.acknowledged(office)
    for day in (EARLY, date(2026, 11, 23)):
        with Sink(at_recipient={"canbo@khe-tre.example": ["550 5.1.1 no such user"]}) as sink:
            done = tick_at(office, day, smtp_url=sink.url)
        assert done.delivered.sent
        assert [who for who, _ in done.delivered.failed] == ["khe-tre"]
        page = seen(office)
        assert page.all("kyhan_mails_today", "state") == {
            ("waiting",): 0,
            ("retrying",): 0,
            ("sending",): 0,
            ("given_up",): 1,
            ("sent",): len(done.delivered.sent),
        }
        lines = Counter((line.state,) for line in told(office.app))
        assert page.all("kyhan_reminders", "state", cycle=KEY) == lines
    assert {"sent", "failed", "superseded"} <= {state for (state,) in lines}


def test_mails_that_wait_for_the_server_are_to_be_tried_again(office: SmallOffice) -> None:
    factories.acknowledged(office)
    tick_at(office, EARLY, smtp_url=NOBODY)
    states = seen(office).all("kyhan_mails_today", "state")
    assert (states["retrying",], states["waiting",]) == (1, 1)


def test_reminders_of_a_cycle_that_is_closed_are_no_longer_counted(office: SmallOffice) -> None:
    factories.acknowledged(office)
    tick_at(office, EARLY)
    assert seen(office).all("kyhan_reminders", "state", cycle=KEY)
    cycle.cancel(office.acting("dung"), KEY, reason="Tạm dừng")
    assert seen(office).all("kyhan_reminders", "state", cycle=KEY) == {}


def test_the_age_of_a_tick_grows_and_its_scheduler_is_silent_after_three_minutes(office: SmallOffice) -> None:
    tick_at(office, EARLY)
    for age, alive in ((70, 1), (200, 0)):
        office.on(EARLY, 8).clock.set(office.clock.now() + timedelta(seconds=age))
        page = seen(office)
        assert page.one("kyhan_tick_age_seconds", kind="once") == age
        assert page.one("kyhan_schedulers_alive", kind="once") == alive


def test_the_history_is_counted_by_chain_and_the_seal_has_its_age(office: SmallOffice) -> None:
    factories.acknowledged(office)
    tick_at(office, EARLY)
    office.on(EARLY, 10)
    with reading(office.app.engine) as connection, Session(bind=connection) as session:
        counted = {
            (chain,): n for chain, n in session.exec(select(Event.chain, func.count()).group_by(Event.chain)).all()
        }
    page = seen(office)
    assert page.all("kyhan_history_events_total", "chain") == counted
    assert page.one("kyhan_history_seal_age_seconds") == timedelta(hours=2).total_seconds()


def test_an_office_that_was_never_sealed_nor_ticked_has_no_such_ages(office: SmallOffice) -> None:
    page = seen(office)
    assert page.all("kyhan_history_seal_age_seconds") == page.all("kyhan_tick_age_seconds") == {}
    assert page.all("kyhan_backups") == {}


def test_the_newest_backup_has_its_age_and_a_folder_that_is_gone_holds_none(
    office: SmallOffice, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    office.on(EARLY, 8)
    kept = Daily(folder, 30, {})
    tick(office.app, way(office), scheduler(office.app, "once"), mail_hour=MAIL_HOUR, backups=kept)
    office.on(EARLY + timedelta(days=1), 6)
    page = seen(office, folder)
    assert page.one("kyhan_backups") == 1
    assert page.one("kyhan_backup_age_seconds") == timedelta(hours=30).total_seconds()

    gone = seen(office, tmp_path / "not mounted")
    assert gone.one("kyhan_up") == 1
    assert gone.one("kyhan_backups") == 0
    assert gone.all("kyhan_backup_age_seconds") == {}


def test_an_office_is_called_as_its_backups_are_and_says_what_it_runs_on(office: SmallOffice) -> None:
    [labels] = seen(office).all("kyhan_office_info", "office", "name", "practice", "server", "schema", "program_schema")
    with reading(office.app.engine) as connection:
        called = naming.label(connection)
    assert labels[:3] == (called, "Văn phòng HĐND và UBND huyện", "true")
    assert labels[3].split()[0] == ("SQLite" if "sqlite" in office.address else "PostgreSQL")
    assert labels[4] == labels[5]


# --- What this process did --------------------------------------------------------------------------------------------


def test_commands_are_timed_by_outcome(office: SmallOffice) -> None:
    factories.issued(office)
    office.on(factories.RECEIVED_ON)
    with looking(office.app) as url:
        submission.acknowledge(office.acting("an"), KEY, UNITS[:2], proof="CV đến 15")
        for _ in range(2):
            with pytest.raises(Refusal):
                submission.acknowledge(office.acting("huong-phu"), KEY, [UNITS[0]], proof="CV đến 15")
        with pytest.raises(ZeroDivisionError), writing_act(office.acting("an"), "break"):
            raise ZeroDivisionError
        page = fetched(url)
    count = page.all("kyhan_command_duration_seconds_count", "command", "outcome")
    assert count == {("acknowledge", "done"): 1, ("acknowledge", "refused"): 2, ("break", "failed"): 1}
    buckets = page.all("kyhan_command_duration_seconds_bucket", "le", command="acknowledge", outcome="refused")
    assert buckets["+Inf",] == 2
    assert list(buckets.values()) == sorted(buckets.values())
    assert 0 < page.one("kyhan_command_duration_seconds_sum", outcome="done") < 30


def test_a_database_that_gives_up_is_a_failed_command_and_no_refused_one(office: SmallOffice) -> None:
    factories.issued(office)
    with looking(office.app) as url:
        with pytest.raises(SetupNeeded), writing_act(office.acting("an"), "break"):
            raise SetupNeeded(say("đĩa đầy", "the disk is full"))
        assert fetched(url).one("kyhan_command_duration_seconds_count", outcome="failed") == 1


def test_ticks_are_counted_by_outcome_and_the_last_one_tells_its_duration_and_faults(office: SmallOffice) -> None:
    factories.acknowledged(office)
    with looking(office.app) as url:
        tick_at(office, EARLY, 7)
        tick_at(office, EARLY, 7)
        before = time.perf_counter()
        tick_at(office, EARLY, 8, smtp_url=NOBODY)
        took = time.perf_counter() - before
        page = fetched(url)
    assert page.all("kyhan_ticks_total", "outcome") == {("worked",): 1, ("idle",): 1, ("failed",): 1}
    assert page.one("kyhan_last_tick_faults") == 1
    assert 0 < page.one("kyhan_last_tick_duration_seconds") <= took


def test_nothing_is_measured_where_nobody_asked_nor_after_the_door_was_closed(office: SmallOffice) -> None:
    with metrics.served("", [office.app]) as nowhere:
        assert (nowhere, office.app.watch) == (None, None)
    with looking(office.app):
        assert office.acting("an").watch is not None
    assert office.app.watch is None


# --- Several offices, and those that cannot be read -------------------------------------------------------------------


def test_an_office_that_cannot_be_read_is_down_and_the_others_are_not(office: SmallOffice) -> None:
    addresses = {
        "sqlite": f"sqlite:///{office.file.parent / 'no such folder' / 'gone.db'}",
        "postgresql": office.app.engine.url.set(database="gone").render_as_string(hide_password=False),
    }
    engine = open_engine(addresses[office.app.engine.dialect.name])
    with looking(App(engine, office.clock), office.app) as url:
        up = fetched(url).all("kyhan_up", "office")
    engine.dispose()
    with reading(office.app.engine) as connection:
        assert up == {("gone",): 0, (naming.label(connection),): 1}


def test_an_office_that_comes_to_be_unreadable_keeps_its_name_and_is_told_once(
    office: SmallOffice, caplog: pytest.LogCaptureFixture
) -> None:
    with reading(office.app.engine) as connection:
        called = naming.label(connection)
    with metrics.watched([office.app], kept_seconds=0) as page:
        assert Page(page().decode()).all("kyhan_up", "office") == {(called,): 1}
        for old, new, up in (("office", "mislaid", 0), ("mislaid", "office", 1)):
            with writing(office.app.engine) as connection:
                connection.exec_driver_sql(f"ALTER TABLE {old} RENAME TO {new}")
            for _ in range(3):
                assert Page(page().decode()).all("kyhan_up", "office") == {(called,): up}
    assert caplog.text.count("no figures of") == 1


def test_a_database_that_never_answers_does_not_keep_the_page_waiting(office: SmallOffice) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        engine = open_engine(f"postgresql://x@127.0.0.1:{silent.getsockname()[1]}/silent")
        with metrics.watched([App(engine, office.clock), office.app], wait_seconds=1) as page:
            for _ in range(2):
                began = time.perf_counter()
                up = Page(page().decode()).all("kyhan_up", "office")
                assert time.perf_counter() - began < 5
                assert up.pop(("silent",)) == 0
                assert list(up.values()) == [1]


def test_a_copy_of_an_office_beside_it_does_not_spoil_the_page(office: SmallOffice) -> None:
    with looking(office.app, office.app.acting("an")) as url:
        assert sorted(fetched(url).all("kyhan_up", "office").values()) == [1, 1]


def test_however_many_look_an_office_is_read_once_in_a_while(office: SmallOffice) -> None:
    transactions: list[object] = []
    event.listen(office.app.engine, "begin", transactions.append)
    with looking(office.app) as url:
        for _ in range(10):
            assert fetched(url).one("kyhan_up") == 1
    assert len(transactions) == 1


def test_every_figure_says_what_it_means_and_is_named_after_the_program_or_the_process(office: SmallOffice) -> None:
    factories.acknowledged(office)
    tick_at(office, EARLY)
    for family in seen(office).families.values():
        assert family.name.startswith(("kyhan_", "process_"))
        assert family.documentation.endswith(".")
