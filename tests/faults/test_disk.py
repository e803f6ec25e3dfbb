"""What happens when a disk is full, read-only or gone? The act is refused with a sentence, nothing is half, and it goes on.

The disks are real: file systems in memory of a few megabytes, filled to the last page. Mounting one needs root; where
that is not to be had these tests are skipped, and those of `PRAGMA max_page_count` still show what SQLite's "full" means.
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from kyhan.clock import at_office
from kyhan.cycle import outgoing
from kyhan.cycle.commands import backup, people, submission
from kyhan.cycle.commands.backup import Daily
from kyhan.cycle.commands.people import NewUser
from kyhan.cycle.queries import backups
from kyhan.cycle.queries.schedulers import pulses
from kyhan.database import open_engine
from kyhan.delivery.deliver import Fate
from kyhan.delivery.tick import TickResult, scheduler, tick
from kyhan.errors import Refusal, SetupNeeded
from tests import factories
from tests.factories import KEY, KHE_TRE, SmallOffice, standing
from tests.faults.scale import much
from tests.postgres import Server
from tests.posting import NOBODY, sent_to, way
from tests.readings import events, holds, refusal, state_of
from tests.saved import SETTINGS, faults_of

MONDAY = date(2026, 11, 16)
PAGE = 4096
"""Bytes: the unit in which these disks fill up."""


@dataclass(frozen=True)
class Disk:
    """A small disk, mounted at `at`."""

    at: Path

    @property
    def free(self) -> int:
        """The bytes that are left."""
        found = os.statvfs(self.at)
        return found.f_bavail * found.f_frsize

    @contextmanager
    def full(self, left: int = 0) -> Iterator[None]:
        """Fills the disk, but for `left` bytes, with a file that is gone afterwards."""
        filler = self.at / "filler"
        with filler.open("wb") as out:
            out.write(b"x" * max(self.free - left, 0))
        try:
            yield
        finally:
            filler.unlink()

    @contextmanager
    def read_only(self) -> Iterator[None]:
        """Has the disk mounted read-only; no file on it may be open for writing."""
        _mount("-o", "remount,ro", str(self.at))
        try:
            yield
        finally:
            _mount("-o", "remount,rw", str(self.at))


def _mount(*words: str) -> None:
    subprocess.run(["mount", *words], check=True, capture_output=True, timeout=30)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """A disk of four megabytes."""
    with mounted(tmp_path / "disk", "4m") as one:
        yield one


@contextmanager
def mounted(at: Path, size: str) -> Iterator[Disk]:
    at.mkdir()
    try:
        _mount("-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(at))
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no disk can be mounted here, which needs root: {error}")
    try:
        yield Disk(at)
    finally:
        subprocess.run(["umount", str(at)], check=True, timeout=30)


@pytest.fixture
def on_disk(founded_file: Path, disk: Disk) -> Iterator[SmallOffice]:
    """An office whose SQLite file lies on the small disk, at the time of filling in the forms."""
    built = standing(Path(shutil.copy(founded_file, disk.at / "office.db")))
    factories.acknowledged(built)
    built.on(factories.SUBMITTED_ON)
    yield built
    built.app.engine.dispose()


def refused_for(act: Callable[[], object]) -> DBAPIError | None:
    """Runs an act and returns the driver's fault for which it was refused, with our sentence; None when it was done."""
    try:
        act()
    except SetupNeeded as refused:
        cause = refused.__cause__
        if "is full" not in refused.to("en") or not isinstance(cause, DBAPIError):
            raise
        return cause
    return None


def submit(office: SmallOffice) -> None:
    """Hands a form in: an act of several rows and an event."""
    submission.submit(office.acting("an"), KEY, KHE_TRE, factories.form(office, KHE_TRE))


def tick_with_backup(office: SmallOffice, folder: Path, *, outbox: Path | None = None) -> TickResult:
    """Lets the scheduler tick once, with daily backups."""
    how = Daily(folder, 3, SETTINGS)
    return tick(office.app, way(office, outbox=outbox), scheduler(office.app, "once"), mail_hour=8, backups=how)


# --- The database's disk is full --------------------------------------------------------------------------------------


@pytest.mark.parametrize("anew", [False, True], ids=["in a running program", "in a program just started"])
def test_on_a_full_disk_an_act_is_refused_whole_wherever_the_space_ends_and_done_when_there_is_some(
    on_disk: SmallOffice, disk: Disk, anew: bool, counts: Callable[[str], None]
) -> None:
    refused = done = 0
    while not done:
        if anew:
            on_disk.app.engine.dispose()
        with disk.full(refused * PAGE * much(4, 1)):
            full = refused_for(lambda: submit(on_disk))
        done, refused = (done + 1, refused) if full is None else (done, refused + 1)
        assert holds(on_disk) == []
        assert state_of(on_disk, KHE_TRE) == ("submitted" if done else "filling")
        assert len(events(on_disk, action="submit")) == done
    assert refused >= 3
    counts(f"SQLite, {'new' if anew else 'running'} process: disk full at {refused} different places of an act: {refused} refused, 0 half; then done")  # fmt: skip


def test_on_a_full_disk_a_running_program_can_still_be_asked(on_disk: SmallOffice, disk: Disk) -> None:
    with disk.full():
        assert state_of(on_disk, KHE_TRE) == "filling"
        assert holds(on_disk) == []


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_a_database_that_may_not_grow_refuses_the_act_and_takes_it_when_it_may(office: SmallOffice) -> None:
    factories.acknowledged(office)
    office.on(factories.SUBMITTED_ON)
    tight = open_engine(office.address)
    limit = 1  # below what there is: no page more

    @event.listens_for(tight, "connect")
    def _limit(connection: object, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count={limit}")  # type: ignore[attr-defined] # the driver's own connection

    office.app.engine, loose = tight, office.app.engine
    many = [NewUser(f"moi-{n}", "Người mới " + "x" * 200, "moi@x.example", ("staff",)) for n in range(200)]
    said = refusal(SetupNeeded, lambda: people.add(office.acting("admin"), many))
    office.app.engine = loose
    tight.dispose()
    assert "is full" in said
    assert holds(office) == []
    people.add(office.acting("admin"), many)
    assert holds(office) == []


def test_a_scheduler_on_a_full_disk_says_so_part_by_part_and_goes_on_when_there_is_space(
    on_disk: SmallOffice, disk: Disk, tmp_path: Path, counts: Callable[[str], None]
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    on_disk.on(MONDAY, 8)
    outbox = tmp_path / "outbox"
    with disk.full():
        told = [tick_with_backup(on_disk, folder, outbox=outbox) for _ in range(much(3, 20))]
    assert all({one.part.en for one in done.failures} >= {"sealing the history", "the heartbeat"} for done in told)
    assert all("is full" in one.why.en for done in told for one in done.failures)
    assert holds(on_disk) == []

    done = tick_with_backup(on_disk, folder, outbox=outbox)
    assert done.failures == []
    assert done.sealed
    assert sent_to(done) == ["huong-phu", "khe-tre"]
    assert len(list(folder.glob("*.zip"))) == 1
    assert holds(on_disk) == []
    counts(f"{len(told)} ticks on a full disk: each told, nothing half; the next one sealed, sent 2 mails and made the backup")  # fmt: skip


@pytest.fixture
def on_small_tablespace(
    request: pytest.FixtureRequest, server: Server, founded_database: str, tmp_path: Path
) -> Iterator[tuple[SmallOffice, Disk]]:
    """An office whose PostgreSQL keeps it on a small disk."""
    if os.environ.get("KYHAN_TEST_POSTGRES"):
        pytest.skip("only the tests' own server may be given a small disk")
    home = Path(str(server.url.query["host"]))
    folder = home / f"small-{request.node.name[-12:].strip('[]')}"
    with mounted(folder, "24m") as disk:
        owner = home.stat()
        os.chown(folder, owner.st_uid, owner.st_gid)
        server.run(f"CREATE TABLESPACE small LOCATION '{folder}'")
        name = "kyhan_on_small"
        server.run(f"CREATE DATABASE {name} TEMPLATE {founded_database} TABLESPACE small")
        built = standing(tmp_path / "office.db", server.address(name))
        try:
            yield built, disk
        finally:
            built.app.engine.dispose()
            server.drop(name)
            server.run("DROP TABLESPACE small")


def test_when_the_server_s_disk_is_full_an_act_is_refused_whole_and_done_when_there_is_space(
    on_small_tablespace: tuple[SmallOffice, Disk], counts: Callable[[str], None]
) -> None:
    office, disk = on_small_tablespace

    def add(group: int) -> None:
        some = [NewUser(f"moi-{group}-{n}", "Người mới " + "x" * 200, "m@x.example", ("staff",)) for n in range(20)]
        people.add(office.acting("admin"), some)

    done = 0
    refused: list[str | None] = []
    for left in range(0, much(4, 24) * 8 * PAGE, 8 * PAGE):
        with disk.full(left):
            while (full := refused_for(partial(add, done))) is None:
                done += 1
        refused.append(getattr(full.orig, "sqlstate", None))
        assert holds(office) == []
        assert len(people_of(office)) == done * 20
    assert "53100" in refused
    add(done)
    assert holds(office) == []
    counts(
        f"PostgreSQL: disk full {len(refused)} times after {done} acts of 20 rows: {len(refused)} refused, 0 half, {done + 1} whole"
    )


def people_of(office: SmallOffice) -> list[str]:
    with office.app.engine.connect() as connection:
        return list(connection.execute(text("SELECT login FROM \"user\" WHERE login LIKE 'moi-%'")).scalars())


# --- Read-only --------------------------------------------------------------------------------------------------------


def test_on_a_disk_that_became_read_only_every_command_says_so(
    on_disk: SmallOffice, disk: Disk, tmp_path: Path
) -> None:
    post = way(on_disk, outbox=tmp_path / "outbox")
    on_disk.app.engine.dispose()
    with disk.read_only():
        assert "right to write" in refusal(SetupNeeded, lambda: submit(on_disk))
        done = tick(on_disk.app, post, scheduler(on_disk.app, "once"), mail_hour=8)
        assert {one.part.en for one in done.failures} >= {"sealing the history", "the heartbeat"}
        assert all("right to write" in one.why.en for one in done.failures)
        on_disk.app.engine.dispose()
    submit(on_disk)
    assert holds(on_disk) == []


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_a_file_that_may_only_be_read_refuses_the_act(office: SmallOffice) -> None:
    factories.acknowledged(office)
    office.on(factories.SUBMITTED_ON)
    reading_only = open_engine(f"sqlite:///file:{office.file}?mode=ro&uri=true")
    office.app.engine, writable = reading_only, office.app.engine
    assert "is read-only" in refusal(SetupNeeded, lambda: submit(office))
    office.app.engine = writable
    reading_only.dispose()
    submit(office)
    assert holds(office) == []


@pytest.mark.parametrize("office", ["postgresql"], indirect=True)
def test_a_server_that_lets_nobody_write_refuses_the_act_and_every_part_of_the_tick(
    office: SmallOffice, tmp_path: Path
) -> None:
    factories.acknowledged(office)
    office.on(factories.SUBMITTED_ON)
    reading_only = open_engine(f"{office.address}&options=-c%20default_transaction_read_only%3Don")
    office.app.engine, writable = reading_only, office.app.engine
    assert "is read-only" in refusal(SetupNeeded, lambda: submit(office))
    done = tick_with_backup(office, tmp_path)
    assert all("is read-only" in one.why.en for one in done.failures)
    assert {one.part.en for one in done.failures} >= {"sealing the history", "writing reminders", "the heartbeat"}
    assert done.backup is not None  # which only reads
    office.app.engine = writable
    reading_only.dispose()
    submit(office)
    assert holds(office) == []


# --- The folders of backups and of mails ------------------------------------------------------------------------------


def test_a_backup_that_finds_the_disk_full_leaves_nothing_behind_and_is_made_when_there_is_space(
    office: SmallOffice, disk: Disk, counts: Callable[[str], None]
) -> None:
    factories.acknowledged(office)
    office.on(MONDAY, 8)
    refused = 0
    done = None
    while done is None:
        with disk.full(refused * PAGE):
            result = tick_with_backup(office, disk.at)
            done = result.backup
        if done is None:
            [failure] = result.failures
            assert failure.part.en == "the backup"
            assert "free space" in failure.why.en
            assert list(disk.at.iterdir()) == []
            refused += 1
    assert refused >= 2
    assert faults_of(done) == ""
    assert [file.name for file in disk.at.iterdir()] == [done.name]
    counts(f"{office.app.engine.dialect.name}: disk full at {refused} places of a backup: {refused} told, 0 files left; then whole")  # fmt: skip


def test_a_disk_that_has_no_room_for_another_backup_is_looked_at_each_minute_and_not_written_to(
    office: SmallOffice, disk: Disk, counts: Callable[[str], None]
) -> None:
    factories.acknowledged(office)
    office.on(MONDAY, 8)
    first = tick_with_backup(office, disk.at).backup
    assert first is not None
    office.on(MONDAY + timedelta(days=1), 8)
    minutes = much(10, 200)
    with disk.full(first.stat().st_size // 2):
        untouched = disk.at.stat().st_mtime_ns
        for _ in range(minutes):
            [failure] = tick_with_backup(office, disk.at).failures
            assert "bytes left and needs about" in failure.why.en
            assert "bytes left and needs about" in pulses(office.app)[0].result.en
            office.clock.set(office.clock.now() + timedelta(minutes=1))
        assert disk.at.stat().st_mtime_ns == untouched  # not a file was begun
    newest = backups.newest(office.app, disk.at)
    assert newest.backup is not None
    assert (newest.backup.file, newest.age_days) == (first, 1)
    made = tick_with_backup(office, disk.at).backup
    assert made is not None
    assert faults_of(made) == ""
    counts(f"{office.app.engine.dialect.name}: no room for {minutes} minutes: told {minutes} times, written to 0 times")


def test_a_folder_of_backups_that_became_read_only_is_told_and_the_backup_made_later(
    office: SmallOffice, disk: Disk
) -> None:
    office.on(MONDAY, 8)
    with disk.read_only():
        done = tick_with_backup(office, disk.at)
        assert [one.part.en for one in done.failures] == ["the backup"]
        assert "Read-only file system" in done.failures[0].why.en
        assert "Read-only file system" in refusal(
            Refusal, lambda: backup.write(office.acting("an"), disk.at / "own.zip", SETTINGS)
        )
    assert tick_with_backup(office, disk.at).backup is not None
    assert holds(office) == []


def test_an_outbox_that_cannot_be_written_to_keeps_the_mails_until_it_can(office: SmallOffice, disk: Disk) -> None:
    factories.acknowledged(office)
    office.on(MONDAY, 8)
    folder = disk.at.parent / "backups"
    folder.mkdir()
    with disk.read_only():
        done = tick_with_backup(office, folder, outbox=disk.at)
        assert "Read-only file system" in done.delivered.unreachable
        assert done.claimed == 2
    with disk.full():
        office.clock.set(at_office(MONDAY, 9))
        done = tick_with_backup(office, folder, outbox=disk.at)
        assert "No space left" in done.delivered.unreachable
        assert [file.name for file in disk.at.iterdir()] == ["filler"]
    office.clock.set(at_office(MONDAY, 10))
    done = tick_with_backup(office, folder, outbox=disk.at)
    assert sent_to(done) == ["huong-phu", "khe-tre"]
    assert len(list(disk.at.glob("*.eml"))) == len(list(disk.at.iterdir())) == 2


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else and root again")
def test_folders_whose_permission_was_lost_are_told_and_used_again_when_it_is_back(
    office: SmallOffice, tmp_path: Path
) -> None:
    factories.acknowledged(office)
    office.on(MONDAY, 8)
    folders = [tmp_path / name for name in ("own-outbox", "own-backups")]
    for folder in folders:
        folder.mkdir(mode=0o700)
    outbox, saved = folders
    tick(office.app, way(office, NOBODY), scheduler(office.app, "once"), mail_hour=8)  # writes the mails, and no more
    office.on(MONDAY, 9)
    mail = outgoing.take(office.acting("system"))
    assert mail is not None
    with _as_nobody():
        lost = way(office, outbox=outbox).mailer.send(mail, office.clock.now())
        told = refusal(Refusal, lambda: backup.daily(office.acting("system"), Daily(saved, 3, SETTINGS)))
    assert lost.fate is Fate.UNREACHABLE
    assert lost.answer == f"{outbox}: Permission denied"
    assert f"«{saved}» cannot be opened (Permission denied)" in told
    now = office.clock.now()
    outgoing.note(office.acting("system"), mail, outgoing.unreachable(now, mail, lost.answer))

    office.on(MONDAY, 10)
    done = tick_with_backup(office, saved, outbox=outbox)
    assert (sent_to(done), done.failures) == (["huong-phu", "khe-tre"], [])
    assert [len(list(folder.iterdir())) for folder in folders] == [2, 1]


@contextmanager
def _as_nobody() -> Iterator[None]:
    """Takes root's rights from this process for a while."""
    os.seteuid(pwd.getpwnam("nobody").pw_uid)
    try:
        yield
    finally:
        os.seteuid(0)
