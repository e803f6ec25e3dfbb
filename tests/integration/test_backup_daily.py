"""The scheduler makes a backup at the first tick of a day, keeps the newest ones and leaves what is not its own."""

import os
import threading
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from kyhan.cycle.commands import backup
from kyhan.cycle.commands.backup import Daily
from kyhan.cycle.queries import backups
from kyhan.database import writing
from kyhan.delivery.tick import TickResult, scheduler, tick
from kyhan.errors import Refusal
from kyhan.settings import Settings
from tests import factories
from tests.factories import SmallOffice, standing
from tests.posting import way
from tests.saved import SETTINGS, faults_of

SATURDAY = date(2026, 11, 14)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of daily backups."""
    made = tmp_path / "backups"
    made.mkdir()
    return made


def tick_on(office: SmallOffice, folder: Path, day: date, hour: int = 0, keep: int = 3) -> TickResult:
    """Moves the clock and lets the scheduler tick once, with daily backups."""
    office.on(day, hour)
    how = Daily(folder, keep, SETTINGS)
    return tick(office.app, way(office), scheduler(office.app, "once"), mail_hour=8, backups=how)


def days(folder: Path) -> list[str]:
    """Returns the days of which there are backups."""
    return sorted(file.stem[-10:] for file in folder.glob("*.zip"))


def test_the_first_tick_of_a_day_makes_the_backup_rest_days_too(office: SmallOffice, folder: Path) -> None:
    factories.acknowledged(office)
    made = [tick_on(office, folder, SATURDAY, hour).backup for hour in (0, 8, 23)]
    assert made[0] is not None
    assert made[1:] == [None, None]
    assert faults_of(made[0]) == ""
    done = tick_on(office, folder, SATURDAY + timedelta(days=1))
    assert done.backup is not None
    assert f"made the backup {done.backup.name}" in done.summary().en
    assert done.anything
    assert days(folder) == ["2026-11-14", "2026-11-15"]


def test_the_backup_has_the_seal_of_its_day_in_it(office: SmallOffice, folder: Path) -> None:
    before = backup.write(office.acting("an"), folder.parent / "before.zip", SETTINGS).events
    file = tick_on(office, folder, SATURDAY).backup
    assert file is not None
    assert backups.check(file).manifest.events == before + 1


def test_only_the_newest_are_kept_and_what_is_not_a_backup_of_this_office_stays(
    office: SmallOffice, folder: Path
) -> None:
    strange = ["office-00000000-2026-11-01.zip", "notes.txt", "copy.zip"]
    for name in strange:
        (folder / name).write_text("")
    for number in range(5):
        tick_on(office, folder, SATURDAY + timedelta(days=number))
    for name in strange:
        (folder / name).unlink()
    assert days(folder) == ["2026-11-16", "2026-11-17", "2026-11-18"]


def test_a_name_with_a_day_that_there_is_not_counts_for_nothing(office: SmallOffice, folder: Path) -> None:
    file = tick_on(office, folder, SATURDAY).backup
    assert file is not None
    odd = file.with_name(file.name.replace("2026-11-14", "2026-13-14"))
    odd.write_text("")
    newest = backups.newest(office.app, folder).backup
    assert newest is not None
    assert newest.file == file


def test_after_a_backup_that_does_not_hold_no_older_one_is_removed(office: SmallOffice, folder: Path) -> None:
    for number in range(3):
        tick_on(office, folder, SATURDAY + timedelta(days=number))
    with writing(office.app.engine) as connection:
        connection.execute(text("ALTER TABLE event RENAME TO moved"))
        connection.execute(text("CREATE TABLE event AS SELECT * FROM moved"))
        connection.execute(text("UPDATE event SET body = '{}' WHERE chain = 'office' AND seq = 2"))
    done = tick_on(office, folder, SATURDAY + timedelta(days=3))
    assert done.backup is None
    assert any(
        failure.part.en == "the backup" and "check the office's history and files" in failure.why.en
        for failure in done.failures
    )
    assert days(folder) == ["2026-11-14", "2026-11-15", "2026-11-16", "2026-11-17"]


def test_a_folder_that_is_missing_is_told_and_the_others_do_their_work(office: SmallOffice, folder: Path) -> None:
    folder.rmdir()
    done = tick_on(office, folder, SATURDAY)
    assert done.sealed
    assert done.backup is None
    [fault] = done.faults()
    assert "KYHAN_BACKUPS" in fault.en
    with pytest.raises(Refusal, match="KYHAN_BACKUPS"):
        backups.newest(office.app, folder)


def test_without_a_folder_no_backup_is_made(office: SmallOffice) -> None:
    office.on(SATURDAY)
    assert tick(office.app, way(office), scheduler(office.app, "once"), mail_hour=8).backup is None


def test_unfinished_files_of_killed_processes_go_after_a_day(office: SmallOffice, folder: Path) -> None:
    old, young = folder / ".kyhan-old.part", folder / ".kyhan-young.part"
    for part in (old, young):
        part.write_text("")
    passed = young.stat().st_mtime - timedelta(days=2).total_seconds()
    os.utime(old, (passed, passed))
    tick_on(office, folder, SATURDAY)
    assert not old.exists()
    assert young.exists()


def test_two_schedulers_at_once_leave_one_whole_backup_of_the_day(office: SmallOffice, folder: Path) -> None:
    office.on(SATURDAY)
    ready = threading.Barrier(2)
    made: list[Path | None] = []

    def one(own: SmallOffice) -> Callable[[], None]:
        def work() -> None:
            ready.wait()
            made.append(backup.daily(own.acting("system"), Daily(folder, 3, SETTINGS)))

        return work

    copies = [standing(office.file, office.address) for _ in range(2)]
    for copy in copies:
        copy.on(SATURDAY)
    threads = [threading.Thread(target=one(copy)) for copy in copies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for copy in copies:
        copy.app.engine.dispose()
    assert len(made) == 2
    [file] = folder.iterdir()
    assert faults_of(file) == ""


def test_the_newest_backup_has_an_age(office: SmallOffice, folder: Path) -> None:
    assert backups.newest(office.app, folder).backup is None
    file = tick_on(office, folder, SATURDAY).backup
    office.on(SATURDAY + timedelta(days=4), 1)
    newest = backups.newest(office.app, folder)
    assert newest.backup is not None
    assert (newest.backup.file, newest.backup.day, newest.age_days) == (file, SATURDAY, 4)


def test_the_settings_name_the_folder_and_an_empty_name_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KYHAN_BACKUPS", "")
    assert Settings().backups is None
    assert Settings().backups_keep == 30
    monkeypatch.setenv("KYHAN_BACKUPS", "/var/backups/kyhan")
    assert Settings().backups == Path("/var/backups/kyhan")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("smtp://an:m@t/kh?u@mail.example:587?tls=starttls", "smtp://***@mail.example:587?tls=***"),
        ("smtps://mail.example:465", "smtps://mail.example:465"),
        ("smtp://mail.example?user=an&password=mat-khau", "smtp://mail.example?user=***&password=***"),
    ],
)
def test_no_secret_is_among_the_settings_of_a_backup(url: str, shown: str) -> None:
    told = Settings(smtp_url=url).without_secrets()
    assert told["KYHAN_SMTP_URL"] == shown
    assert told["KYHAN_MAIL_HOUR"] == "8"
