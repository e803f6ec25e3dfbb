"""What happens when the machine's clock is wrong, is set, or stands in another zone, and at the ends of days and years?

Nothing is lost, doubled or dated by anything but the office's day. The machine's own clock is moved under real child
processes (tests/faults/host_clock.py); where a test asks for many moments it sets the office's clock, which every command
reads once.
"""

import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from kyhan.clock import SystemClock, at_office, office_day
from kyhan.cycle import outgoing
from kyhan.cycle.commands import cycle, submission, upkeep
from kyhan.cycle.commands.backup import Daily
from kyhan.cycle.queries import backups, history, reminders
from kyhan.cycle.queries.schedulers import pulses
from kyhan.cycle.tables import Deadline, Event, Mail, Reminder, Submission
from kyhan.database import reading
from kyhan.delivery.tick import TickResult, scheduler, tick
from kyhan.errors import NotNow
from tests import factories
from tests.factories import HUONG_PHU, KEY, KHE_TRE, UNITS, SmallOffice, standing
from tests.faults.host_clock import HostClock
from tests.faults.scale import FULL, much
from tests.postgres import Server
from tests.posting import mails, sent_to, tick_at, tick_now, way
from tests.readings import clocks, events, holds, refusal
from tests.saved import SETTINGS, faults_of

ROOT = Path(__file__).parent.parent.parent
HOUR = timedelta(hours=1)
MONDAY = date(2026, 11, 16)
"""On it the units' officers are reminded."""
LAST_DAY = date(2026, 11, 23)


def rows(office: SmallOffice, kind: type[Any]) -> list[Any]:
    with reading(office.app.engine) as connection, Session(bind=connection) as session:
        return list(session.exec(select(kind)))


def told(office: SmallOffice) -> set[tuple[object, ...]]:
    """Returns every line of the ledger: which reminder went to whom."""
    return {(one.subject, one.kind, one.revision, one.rule, one.occurrence, one.recipient) for one in rows(office, Reminder)}  # fmt: skip


def seals(office: SmallOffice) -> list[date]:
    """Returns the days of the daily seals in the order they were made."""
    return [one.occurred_on for one in sorted(rows(office, Event), key=lambda one: one.seq) if one.action == "seal"]


def notes(office: SmallOffice) -> list[str]:
    """Returns what a verification of the history remarks, in English."""
    return [one.to("en") for one in history.verify(office.app).notes]


@pytest.fixture
def undisturbed(founded_file: Path, tmp_path: Path) -> Iterator[SmallOffice]:
    """An office like the one that is disturbed, whose clock is right."""
    (tmp_path / "twin").mkdir()
    twin = standing(tmp_path / "twin" / "office.db")
    twin.file.write_bytes(founded_file.read_bytes())
    yield twin
    twin.app.engine.dispose()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of daily backups."""
    made = tmp_path / "backups"
    made.mkdir()
    return made


def tick_with_backup(office: SmallOffice, at: datetime, folder: Path, keep: int = 30) -> TickResult:
    """Sets the clock and lets the scheduler tick once, with daily backups."""
    office.clock.set(at)
    how = Daily(folder, keep, SETTINGS)
    return tick(office.app, way(office), scheduler(office.app, "once"), mail_hour=8, backups=how)


# --- Set back, set forward --------------------------------------------------------------------------------------------


def test_a_clock_that_goes_back_an_hour_between_acts_dates_nothing_wrongly_and_is_remarked(
    office: SmallOffice, undisturbed: SmallOffice, counts: Callable[[str], None]
) -> None:
    for one in (office, undisturbed):
        factories.acknowledged(one)
    for number, unit in enumerate(UNITS):
        for one, hour in ((office, 16 - number), (undisturbed, 16)):
            one.on(factories.SUBMITTED_ON, hour)
            submission.submit(one.acting("an"), KEY, unit, factories.form(one, unit))
    for one, hour in ((office, 11), (undisturbed, 16)):
        one.on(factories.SUBMITTED_ON, hour)
        submission.accept(one.acting("an"), KEY, UNITS)

    assert holds(office) == []
    remarks = notes(office)
    assert len(remarks) == len(UNITS)  # three of the four forms, and the acceptance, each after a later hour
    assert all("the machine's clock was set back" in remark for remark in remarks)
    assert notes(undisturbed) == []
    for unit in UNITS:
        assert clocks(office, f"submission/{unit}") == clocks(undisturbed, f"submission/{unit}")
    counts(f"{office.app.engine.dialect.name}: clock back an hour {len(remarks)} times between acts: {len(remarks)} remarks, 0 days differ")  # fmt: skip


def test_a_clock_that_goes_back_over_midnight_lets_nobody_act_before_what_was_recorded(office: SmallOffice) -> None:
    factories.acknowledged(office)
    office.clock.set(at_office(factories.RECEIVED_ON) - HOUR)  # 23:00 of the day before the receipt was recorded
    said = refusal(
        NotNow, lambda: submission.submit(office.acting("an"), KEY, KHE_TRE, factories.form(office, KHE_TRE))
    )
    assert "09/11/2026" in said
    assert holds(office) == []
    assert events(office, action="submit") == []


def walk(seed: int, steps: int) -> list[datetime]:
    """Returns the moments at which a scheduler ticks whose clock is set now and then, and is right at the end."""
    chance = random.Random(seed)
    at, moments = at_office(date(2026, 11, 13), 20), []
    for _ in range(steps):
        step = chance.choice([timedelta(minutes=1), timedelta(minutes=20), 3 * HOUR, 9 * HOUR, -HOUR, -HOUR])
        if chance.random() < 0.08:
            moments.append(at + timedelta(days=3))  # forward by three days, noticed and put right
        at += step
        moments.append(at)
    return moments + [at_office(day, 9) for day in days(office_day(at) + timedelta(days=1), date(2026, 12, 2))]


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@pytest.mark.parametrize("seed", range(much(1, 25)))
def test_whatever_the_clock_does_between_ticks_nothing_is_said_sealed_or_saved_twice_and_nothing_is_lost(
    office: SmallOffice, undisturbed: SmallOffice, folder: Path, seed: int, counts: Callable[[str], None]
) -> None:
    for one in (office, undisturbed):
        factories.acknowledged(one)
    moments = walk(seed, much(12, 60))
    written = 0
    for at in moments:
        done = tick_with_backup(office, at, folder)
        assert done.faults() == []
        written += done.backup is not None
    for day in days(date(2026, 11, 13), date(2026, 12, 2)):
        tick_at(undisturbed, day, 9)

    back = sum(later < earlier for earlier, later in pairwise(moments))
    of_day = Counter((one.recipient, one.on) for one in rows(office, Mail))
    assert set(of_day.values()) == {1}
    assert len(list((office.file.parent / "outbox").glob("*.eml"))) == len(of_day)
    assert {one.state for one in rows(office, Mail)} <= {"sent", "superseded"}
    assert told(office) == told(undisturbed)
    assert len(seals(office)) == len(set(seals(office)))
    assert {office_day(at) for at in moments} == set(seals(office))
    assert written == len({office_day(at) for at in moments}) == len(list(folder.glob("*.zip")))
    assert holds(office) == []
    counts(
        f"{office.app.engine.dialect.name}: {len(moments)} ticks, clock back {back} times: {len(of_day)} mails on as many "
        f"days of their people, {len(told(office))} reminders as with a right clock, {written} seals and backups, 0 twice"
    )


def test_three_days_that_the_clock_leaps_over_are_caught_up_in_one_mail(office: SmallOffice) -> None:
    factories.acknowledged(office)
    tick_at(office, date(2026, 11, 15), 23)
    assert sent_to(tick_at(office, date(2026, 11, 19))) == ["huong-phu", "khe-tre", "khe-tre-head"]
    [mail] = mails(office, "khe-tre")
    assert "còn 2 ngày làm việc" in mail.plain
    states = {one.rule: one.state for one in reminders.told(office.app, recipient="khe-tre")}
    assert states == {"submission-early": "superseded", "submission-soon": "sent"}


def test_a_mail_whose_sender_died_while_the_clock_ran_ahead_goes_out_on_its_day(office: SmallOffice) -> None:
    factories.acknowledged(office)
    tick_at(office, MONDAY, smtp_url="smtp://127.0.0.1:9")
    office.on(MONDAY, 11)
    taken = outgoing.take(office.acting("system"))
    assert taken is not None

    office.on(MONDAY, 10)
    first = sent_to(tick_now(office))
    office.clock.set(at_office(MONDAY, 11, 5))
    assert sorted([*first, *sent_to(tick_now(office))]) == ["huong-phu", "khe-tre"]
    assert {one.message_id for one in rows(office, Mail) if one.state == "sent"} >= {taken.message_id}


def test_a_mail_written_while_the_clock_ran_three_days_ahead_is_not_written_again(office: SmallOffice) -> None:
    factories.acknowledged(office)
    ahead = date(2026, 11, 19)
    tick_at(office, ahead, smtp_url="smtp://127.0.0.1:9")
    assert sent_to(tick_at(office, MONDAY)) == []  # it says what Monday's would have said, and waits for its day
    assert sent_to(tick_at(office, ahead, 9)) == ["huong-phu", "khe-tre", "khe-tre-head"]
    [mail] = mails(office, "khe-tre")
    assert mail.on == ahead
    assert "còn 2 ngày làm việc" in mail.plain


def test_a_seal_of_a_day_that_has_not_come_does_not_end_the_daily_sealing(office: SmallOffice) -> None:
    office.on(date(2027, 11, 16))
    assert upkeep.seal(office.acting("system"), daily=True) is not None
    assert tick_at(office, MONDAY).sealed
    assert not tick_at(office, MONDAY, 17).sealed
    assert seals(office) == [date(2027, 11, 16), MONDAY]
    assert holds(office) == []


def test_a_scheduler_that_was_seen_in_the_future_only_counts_as_silent(office: SmallOffice) -> None:
    tick_at(office, date(2026, 11, 19))
    tick_at(office, MONDAY)
    assert [pulse.alive for pulse in pulses(office.app)] == [True]  # it ticked again since the clock is right
    tick_at(office, date(2026, 11, 19))
    office.on(MONDAY)
    assert [pulse.alive for pulse in pulses(office.app)] == [False]


@pytest.mark.parametrize("keep", [1, 3])
def test_backups_of_days_that_have_not_come_push_no_other_out_and_hide_none(
    office: SmallOffice, folder: Path, keep: int
) -> None:
    for day in days(date(2027, 3, 1), date(2027, 3, 2)):
        assert tick_with_backup(office, at_office(day, 0, 1), folder, 3).backup is not None
    for day in days(MONDAY, MONDAY + timedelta(days=4)):
        file = tick_with_backup(office, at_office(day, 0, 1), folder, keep).backup
        assert file is not None
        assert tick_with_backup(office, at_office(day, 8), folder, keep).backup is None
        newest = backups.newest(office.app, folder)
        assert newest.backup is not None
        assert (newest.backup.file, newest.age_days) == (file, 0)
        assert faults_of(file) == ""
    office.on(MONDAY + timedelta(days=8))
    assert backups.newest(office.app, folder).age_days == 4  # and not "today", because of those of March
    found = sorted(file.stem[-10:] for file in folder.glob("*.zip"))
    assert found[-2:] == ["2027-03-01", "2027-03-02"]
    assert len(found) == keep + 2


# --- A machine whose clock is set while it works ----------------------------------------------------------------------


def live(folder: Path, host: HostClock, zone: str, *words: str, address: str = "") -> str:
    """Runs a command on a live office at the machine's time, wherever that machine is, and returns what it printed."""
    settings = {"TZ": zone, "KYHAN_OUTBOX": str(folder / "outbox"), "KYHAN_BACKUPS": str(folder / "backups")}
    done = subprocess.run(
        [sys.executable, "-m", "kyhan", "--database", address or f"sqlite:///{folder}/live.db", "--lang", "en", *words],
        cwd=ROOT,
        env=os.environ | host.environment | settings,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def set_to(host: HostClock, at: datetime) -> None:
    """Sets a host's clock."""
    host.set(round((at - SystemClock().now()).total_seconds()))


def test_a_scheduler_goes_on_ticking_when_the_machine_s_clock_is_set_back_an_hour(
    tmp_path: Path, counts: Callable[[str], None]
) -> None:
    host = HostClock.made(tmp_path)
    ticker = (
        "import sys, threading; from kyhan.clock import SystemClock; from kyhan.delivery.embedded import Ticker\n"
        "ticker = Ticker(lambda: print(SystemClock().now().isoformat(), flush=True), seconds=1)\n"
        "ticker.start(); sys.stdin.read(); ticker.stop()"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", ticker],
        cwd=ROOT,
        env=os.environ | host.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdin is not None
    assert child.stdout is not None

    def next_tick() -> datetime:
        line = child.stdout.readline()  # type: ignore[union-attr] # it has one
        return datetime.fromisoformat(line.strip())

    try:
        before = next_tick()
        host.set(-3600)
        started = SystemClock().now()
        behind = [one for one in (next_tick() for _ in range(3)) if one < before]
        took = SystemClock().now() - started
        host.set(3 * 86_400)
        ahead = [one for one in (next_tick() for _ in range(2)) if one > before + timedelta(days=2)]
    finally:
        child.stdin.close()
        child.wait(30)
        child.stdout.close()
    assert len(behind) >= 2
    assert took < timedelta(seconds=20)
    assert len(ahead) >= 1
    counts(f"a ticker of one tick a second, back an hour: {len(behind)} ticks within {took.total_seconds():.1f} s; then forward three days: {len(ahead)}")  # fmt: skip


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Kiritimati"][: much(1, 2)])
def test_the_year_ends_when_it_ends_at_the_office_wherever_the_machine_is(
    tmp_path: Path, zone: str, counts: Callable[[str], None]
) -> None:
    host = HostClock.made(tmp_path)
    (tmp_path / "backups").mkdir()
    set_to(host, at_office(date(2026, 12, 31), 23, 58))
    live(tmp_path, host, zone, "init", "--office", "Văn phòng", "--place", "Nam Đông", "--admin", "an")
    before = live(tmp_path, host, zone, "--as", "an", "scheduler", "once")
    set_to(host, at_office(date(2027, 1, 1), 0, 1))
    after = live(tmp_path, host, zone, "--as", "an", "scheduler", "once")

    assert "2026-12-31.zip" in before
    assert "2027-01-01.zip" in after
    printed = json.loads(live(tmp_path, host, zone, "--as", "an", "--json", "audit", "log"))
    found = [(one["action"], one["occurred_on"], one["recorded_at"][:17]) for one in printed["events"]]
    assert [one for one in found if one[0] == "seal"] == [
        ("seal", "2026-12-31", "2026-12-31T16:58:"),
        ("seal", "2027-01-01", "2026-12-31T17:01:"),
    ], found
    counts(f"machine in {zone}: 23:58 of 31/12 and 00:01 of 1/1 at the office (16:58 and 17:01 UTC): seals and backups of 31/12 and of 1/1")  # fmt: skip


# --- A machine in another zone ----------------------------------------------------------------------------------------

ZONES = ("Asia/Ho_Chi_Minh", "America/Los_Angeles", "Pacific/Kiritimati", "UTC")


def test_every_event_and_receipt_is_the_same_wherever_the_machine_is_and_whatever_its_database(
    request: pytest.FixtureRequest, tmp_path: Path, counts: Callable[[str], None]
) -> None:
    everywhere = [(database, zone) for database in ("sqlite", "postgresql") for zone in ZONES]
    hosts = everywhere if FULL else [("sqlite", ZONES[1]), ("postgresql", ZONES[2])]
    found = [_played(request, tmp_path, *host) for host in hosts]
    first = found[0]
    assert len(first["receipts"]) >= 15
    assert all(one == first for one in found)
    counted = sum(seq for seq, _ in first["heads"].values())
    where = ", ".join(f"{database} in {zone}" for database, zone in hosts)
    counts(f"the same year on {where}: {counted} events of the same hashes, {len(first['receipts'])} receipts equal")


def _played(request: pytest.FixtureRequest, tmp_path: Path, database: str, zone: str) -> Any:
    folder = tmp_path / database / zone.replace("/", "-")
    folder.mkdir(parents=True)

    def run(address: str) -> Any:
        done = subprocess.run(
            [sys.executable, "-m", "tests.faults.zone_year", address, str(folder)],
            cwd=ROOT,
            env=os.environ | {"TZ": zone, "PGTZ": zone},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    if database == "sqlite":
        return run(f"sqlite:///{folder / 'office.db'}")
    server: Server = request.getfixturevalue("server")
    with server.lent() as address:
        return run(address)


# --- The leap day and the end of the year -----------------------------------------------------------------------------

LEAP_DAY = date(2028, 2, 29)


def issued_in_2028(office: SmallOffice, on: date) -> None:
    """A cycle of 2028 whose letter goes out early in the year."""
    office.on(date(2028, 1, 3))
    cycle.start(office.acting("an"), 2028, regulation_id=office.regulation.id)
    office.on(on)
    cycle.issue(office.acting("an"), "2028", number="02/UBND-VP")


def due(office: SmallOffice, unit: str) -> list[date]:
    """Returns the due days of the deadlines that run for a unit's form of 2028."""
    subject = f"submission/{unit}"
    found = [one for one in rows(office, Deadline) if one.cycle == "2028" and one.subject == subject]
    return [one.due_on for one in found if one.closed_on is None]


@pytest.mark.parametrize(
    ("received_on", "due_on"),
    [
        (date(2028, 2, 15), LEAP_DAY),  # ten working days: 16-18, 21-25, 28 and 29 February
        (date(2028, 2, 16), date(2028, 3, 1)),
        (LEAP_DAY, date(2028, 3, 14)),  # 1-3, 6-10, 13 and 14 March
    ],
)
def test_the_leap_day_is_a_working_day_like_any_other(office: SmallOffice, received_on: date, due_on: date) -> None:
    issued_in_2028(office, date(2028, 2, 14))
    office.on(received_on)
    submission.acknowledge(office.acting("an"), "2028", [KHE_TRE], proof="CV đến 1")
    assert due(office, KHE_TRE) == [due_on]


def test_a_form_that_is_due_on_the_leap_day_may_come_on_it_and_is_late_on_the_first_of_march(
    office: SmallOffice,
) -> None:
    issued_in_2028(office, date(2028, 2, 14))
    office.on(date(2028, 2, 15))
    submission.acknowledge(office.acting("an"), "2028", [KHE_TRE, HUONG_PHU], proof="CV đến 1")
    done = tick_at(office, LEAP_DAY)
    assert {"khe-tre", "huong-phu"} <= set(sent_to(done))
    assert "Hôm nay là ngày cuối" in mails(office, "khe-tre")[-1].subject
    assert done.sealed
    for unit, day in ((KHE_TRE, LEAP_DAY), (HUONG_PHU, date(2028, 3, 1))):
        office.on(day, 23)
        submission.submit(office.acting("an"), "2028", unit, factories.form(office, unit))
    late = {one.unit: one.late for one in rows(office, Submission) if one.cycle == "2028"}
    assert (late[KHE_TRE], late[HUONG_PHU]) == (False, True)
    assert holds(office) == []


def test_the_numbers_of_letters_begin_anew_with_the_year_at_the_office(office: SmallOffice) -> None:
    def issue(key: str, at: datetime) -> date | None:
        office.clock.set(at)
        acting = office.acting("an")
        return cycle.issue(acting, key, number="99/UBND-VP", reason="Chờ quy chế").letter_on

    for key in ("2026", "2026-them", "2026-bu"):
        cycle.start(office.acting("an"), 2026, regulation_id=office.regulation.id, key=key)
    new_year = at_office(date(2027, 1, 1))
    assert issue("2026", new_year - timedelta(minutes=2)) == date(2026, 12, 31)
    assert "99/UBND-VP" in refusal(NotNow, lambda: issue("2026-them", new_year - timedelta(minutes=1)))
    assert issue("2026-bu", new_year + timedelta(minutes=1)) == date(2027, 1, 1)
    assert holds(office) == []
