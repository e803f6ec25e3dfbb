"""What the scheduler does by itself, what happens when a part of it fails, and what two of them do at once."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from kyhan.cycle.commands import upkeep
from kyhan.cycle.queries import reminders
from kyhan.cycle.queries.schedulers import pulses
from kyhan.cycle.tables import Cycle, Event
from kyhan.database import open_engine, reading, writing
from kyhan.delivery.embedded import Ticker
from kyhan.delivery.tick import scheduler, tick
from kyhan.errors import NotAllowed
from kyhan.i18n import Phrase
from tests import factories
from tests.factories import SmallOffice
from tests.posting import REMINDED_ON as EARLY
from tests.posting import mails, sent_to, tick_at, tick_now, way, with_officers
from tests.smtp_sink import DO_NOTHING, Sink

ROOT = Path(__file__).parent.parent.parent


def office_events(office: SmallOffice) -> list[Event]:
    with reading(office.app.engine) as connection, Session(bind=connection) as session:
        return list(session.exec(select(Event).order_by(col(Event.chain), col(Event.seq))))


def state(office: SmallOffice) -> str:
    with reading(office.app.engine) as connection, Session(bind=connection) as session:
        return session.exec(select(Cycle.state)).one()


# --- One tick ---------------------------------------------------------------------------------------------------------


def test_a_published_cycle_closes_by_itself_the_day_after_its_window(office: SmallOffice) -> None:
    factories.published(office)
    assert tick_at(office, date(2026, 12, 7), 23).closed == []
    assert tick_at(office, date(2026, 12, 8), 0).closed == ["2026"]
    assert state(office) == "closed"


def test_a_cycle_with_an_open_complaint_stays_open(office: SmallOffice) -> None:
    factories.filed(office)
    assert tick_at(office, date(2026, 12, 8)).closed == []


def test_a_cycle_whose_results_wait_for_an_adjusting_decision_stays_open(office: SmallOffice) -> None:
    factories.upheld(office)
    assert tick_at(office, date(2026, 12, 28)).closed == []
    assert tick_at(office, date(2026, 12, 29)).failures == []


def test_the_history_is_sealed_once_a_day_rest_days_too(office: SmallOffice) -> None:
    saturday = date(2026, 11, 21)
    assert [tick_at(office, saturday, hour).sealed for hour in (0, 8, 23)] == [True, False, False]
    assert tick_at(office, saturday + timedelta(days=1), 0).sealed


def test_a_tick_that_finds_nothing_to_do_writes_no_history(office: SmallOffice) -> None:
    factories.acknowledged(office)
    tick_at(office, EARLY)
    before = len(office_events(office))
    assert not tick_at(office, EARLY, 9).anything
    assert len(office_events(office)) == before


def test_the_tick_acts_as_the_system_whoever_started_it(office: SmallOffice) -> None:
    office.on(EARLY)
    tick(office.acting("khe-tre"), way(office), scheduler(office.app, "once"), mail_hour=8)
    assert office_events(office)[-1].actor == "system"
    assert '"channel":"scheduler"' in office_events(office)[-1].body


def test_a_part_that_fails_is_told_and_the_others_do_their_work(office: SmallOffice) -> None:
    factories.acknowledged(office)
    (office.file.parent / "outbox").write_text("a file where the folder should be")
    done = tick_at(office, EARLY)

    assert done.sealed
    assert done.claimed == 2
    [fault] = done.faults()
    assert "outbox" in fault.en
    assert "outbox" in pulses(office.app)[0].result.en


def test_a_broken_part_does_not_stop_the_scheduler(office: SmallOffice, caplog: pytest.LogCaptureFixture) -> None:
    factories.acknowledged(office)
    with writing(office.app.engine) as connection:
        connection.exec_driver_sql("ALTER TABLE complaint RENAME COLUMN unit TO mislaid")
    done = tick_at(office, EARLY)

    assert done.sealed
    assert [failure.part.en for failure in done.failures] == ["writing reminders"]
    assert "complaint.unit" in pulses(office.app)[0].result.en
    assert "Traceback" in caplog.text


def test_sealing_belongs_to_the_office_the_auditor_and_the_scheduler(office: SmallOffice) -> None:
    assert upkeep.seal(office.acting("giang")) is not None
    with pytest.raises(NotAllowed):
        upkeep.seal(office.acting("khe-tre"))


def test_a_day_beyond_the_office_s_calendar_is_told_and_not_written_into_the_history(office: SmallOffice) -> None:
    done = tick_at(office, date(2035, 1, 2))
    assert [failure.part.en for failure in done.failures] == ["looking at the calendar"]
    assert "trước hết là năm 2029" in done.summary().vi
    assert [event.action for event in office_events(office)].count("refused") == 0


# --- Heartbeats -------------------------------------------------------------------------------------------------------


def test_a_scheduler_is_silent_when_it_did_not_tick_for_more_than_three_minutes(office: SmallOffice) -> None:
    tick_at(office, EARLY)
    office.clock.set(office.clock.now() + timedelta(minutes=3))
    assert [pulse.alive for pulse in pulses(office.app)] == [True]
    office.clock.set(office.clock.now() + timedelta(seconds=1))
    assert [pulse.alive for pulse in pulses(office.app)] == [False]


def test_single_ticks_are_one_scheduler_and_those_that_ended_are_forgotten_after_a_day(office: SmallOffice) -> None:
    tick_at(office, EARLY)
    tick_at(office, EARLY, 9)
    assert [pulse.scheduler.partition(":")[2] for pulse in pulses(office.app)] == ["once"]

    office.on(date(2026, 11, 17), 10)
    other = upkeep.Scheduler("elsewhere:7", "run", office.clock.now())
    upkeep.beat(office.app, other, Phrase("", ""))
    assert [pulse.scheduler for pulse in pulses(office.app)] == ["elsewhere:7"]


# --- Many at once -----------------------------------------------------------------------------------------------------


def kyhan(office: SmallOffice, sink: Sink, *words: str, minutes: int = 0) -> "subprocess.Popen[str]":
    """Starts a process of its own."""
    now = (office.clock.now() + timedelta(minutes=minutes)).isoformat()
    settings = {"KYHAN_SMTP_URL": sink.url, "KYHAN_MAIL_FROM": "kyhan@office.example", "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-m", "kyhan", "--database", office.address, "--lang", "en", "--now", now, *words],
        env=os.environ | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(processes: Sequence["subprocess.Popen[str]"]) -> list[tuple[int, str, str]]:
    found = []
    for process in processes:
        try:
            out, err = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        found.append((process.returncode, out, err))
    return found


def test_two_schedulers_on_one_database_send_nothing_twice(office: SmallOffice) -> None:
    people = with_officers(office, 20)
    with Sink() as sink:
        results = ended([kyhan(office, sink, "scheduler", "once") for _ in range(3)])

    assert [code for code, _, _ in results] == [0, 0, 0], results
    assert len(sink.recipients) == people
    assert len(set(sink.recipients)) == people
    assert reminders.mail_counts(office.app).sent == people
    assert sum(event.action == "remind" for event in office_events(office)) == 1
    assert sum(event.action == "seal" for event in office_events(office)) == 1


def test_a_mail_of_a_scheduler_that_was_killed_comes_again_under_the_same_message_id(office: SmallOffice) -> None:
    factories.acknowledged(office)
    office.on(EARLY, 8)
    with Sink(at_data={f"canbo@{who}.example": [DO_NOTHING] for who in ("khe-tre", "huong-phu")}) as sink:
        dying = kyhan(office, sink, "scheduler", "once")
        assert sink.handed_over.wait(30)
        dying.kill()
        ended([dying])
    [first] = sink.received

    with Sink() as later:
        [(code, _, err)] = ended([kyhan(office, later, "scheduler", "once", minutes=6)])
    assert code == 0, err
    assert [one.id for one in later.received if one.to == first.to] == [first.id]
    assert len(later.received) == 2


def test_a_scheduler_that_was_killed_between_claim_and_send_leaves_nothing_unsent(office: SmallOffice) -> None:
    factories.acknowledged(office)
    office.on(EARLY, 8)
    with Sink(at_mail=[DO_NOTHING]) as sink:
        dying = kyhan(office, sink, "scheduler", "once")
        while not any(mail.state == "sending" for who in ("khe-tre", "huong-phu") for mail in mails(office, who)):
            assert dying.poll() is None
        claimed = {mail.message_id for who in ("khe-tre", "huong-phu") for mail in mails(office, who)}
        dying.kill()
        ended([dying])
    assert sink.received == []

    office.clock.set(office.clock.now() + timedelta(minutes=6))
    with Sink() as later:
        assert sent_to(tick_now(office, later.url)) == ["huong-phu", "khe-tre"]
    assert {one.id for one in later.received} == claimed


def test_a_running_scheduler_ticks_at_once_and_ends_cleanly_when_told(office: SmallOffice) -> None:
    factories.acknowledged(office)
    office.on(EARLY, 8)
    for number in (signal.SIGTERM, signal.SIGINT):
        with Sink() as sink:
            running = kyhan(office, sink, "scheduler", "run")
            assert running.stdout is not None
            first = [running.stdout.readline() for _ in range(3)]
            running.send_signal(number)
            [(code, rest, err)] = ended([running])
        assert code == 0, err
        assert "is running" in first[1]
        assert "The scheduler has stopped." in rest
        if number is signal.SIGTERM:
            assert "sealed the history; wrote 2 mail(s); sent 2 mail(s)" in first[2]
            assert len(sink.received) == 2
            office.on(date(2026, 11, 17), 8)  # so that the next one has a seal to write
    assert {pulse.kind for pulse in pulses(office.app)} == {"run"}


def test_a_scheduler_ends_when_told_though_another_of_its_threads_took_the_signal(office: SmallOffice) -> None:
    with Sink() as sink:
        running = kyhan(office, sink, "scheduler", "run")
        assert running.stdout is not None
        for _ in range(3):
            running.stdout.readline()
        others = {int(one.name) for one in Path(f"/proc/{running.pid}/task").iterdir()} - {running.pid}
        assert ctypes.CDLL(None).tgkill(running.pid, max(others), signal.SIGTERM) == 0
        [(code, rest, err)] = ended([running])
    assert code == 0, err
    assert "The scheduler has stopped." in rest


def test_a_ticker_ticks_at_once_and_again_and_never_after_it_was_stopped() -> None:
    ticks: list[str] = []
    twice = threading.Event()

    def one() -> None:
        ticks.append("tick")
        if len(ticks) == 2:
            twice.set()

    ticker = Ticker(one, seconds=1)
    ticker.start()
    assert twice.wait(10)
    ticker.stop()
    assert len(ticks) == 2


def test_a_heartbeat_does_not_wait_for_the_whole_office_to_be_read(office: SmallOffice) -> None:
    fresh = open_engine(office.address)
    app = office.app.acting("system")
    app.engine, app.memory = fresh, {}
    upkeep.beat(app, scheduler(app, "run"), Phrase("", ""))
    fresh.dispose()
    assert "office" not in app.memory
