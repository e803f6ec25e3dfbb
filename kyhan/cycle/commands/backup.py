"""Keeping an office safe: writing a backup, a daily one with rotation, and restoring one, or the files it lacks."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from shutil import disk_usage
from typing import Final

from sqlalchemy import Connection, Engine

from kyhan.app import App
from kyhan.clock import office_day
from kyhan.cycle import backup, daily_backups, files, kept_files, office, schema
from kyhan.cycle import restore as restoring
from kyhan.cycle.audit import Report
from kyhan.cycle.backup_format import FILES, Manifest
from kyhan.cycle.backup_opening import opened
from kyhan.cycle.backup_reading import DAMAGED
from kyhan.cycle.commands import setup
from kyhan.cycle.opening import SCHEMA
from kyhan.cycle.permissions import require_actor
from kyhan.database import make_folder, reading, rebuilding, sqlite_file
from kyhan.errors import Damaged, Fault, Refusal
from kyhan.i18n import say
from kyhan.workflows.roles import Role

_LEFT_BEHIND: Final = timedelta(days=1)
"""After this long an unfinished file is no longer being written."""
_GROWTH: Final = 10
"""A backup may be larger than the one before it by one part in so many."""


def write(app: App, file: Path, settings: Mapping[str, str]) -> Manifest:
    """Writes a backup while the database is in use, and reads it back.

    Args:
        file: A new file; its folder exists.
        settings: Names and values of the settings, without secrets.

    Raises:
        NotAllowed: the actor is neither of the staff, an administrator nor the scheduler.
        Refusal: the file is there already or cannot be written.
        Damaged: what was written does not agree with itself, or files are missing that the office names. The backup
            stays: it may be the best there is.
    """
    with reading(app.engine) as connection:
        return _write(app, connection, file, settings)


def _write(app: App, connection: Connection, file: Path, settings: Mapping[str, str]) -> Manifest:
    actor = office.now(app, connection).actor(app.login)
    require_actor(actor, say("sao lưu", "make a backup"), Role.ADMIN, Role.STAFF, Role.SYSTEM)
    if os.path.lexists(file):
        raise Refusal(
            say(
                "Đã có «{file}»; bản sao lưu không ghi đè lên tệp nào, hãy đặt tên khác.",
                "«{file}» is there already; a backup overwrites nothing, choose another name.",
                file=file,
            )
        )
    manifest = backup.write(app, connection, file, created_at=app.clock.now(), settings=settings)
    with opened(file) as written:
        findings = written.check()
    findings += [Fault(f"{FILES}{sha256}", _NOT_SAVED) for sha256 in manifest.missing]
    if findings:
        raise Damaged(
            say(
                "Đã ghi bản sao lưu «{file}», nhưng dữ liệu trong đó không khớp; kiểm tra nhật ký và các tệp của văn phòng",
                "The backup «{file}» was written, but its data does not agree with itself; check the office's history and files",
                file=file,
            ),
            findings,
        )
    return manifest


_NOT_SAVED: Final = say(
    "tệp bị thiếu hoặc bị thay đổi nên không có trong bản sao lưu; lấy lại riêng các tệp từ bản sao lưu cũ hơn",
    "the file is missing or was changed, so the backup lacks it; restore the files alone from an older one",
)


@dataclass(frozen=True, slots=True)
class Daily:
    """Where daily backups go, how many are kept, and the settings that go into them (without secrets)."""

    folder: Path
    keep: int
    settings: Mapping[str, str]


def daily(app: App, how: Daily) -> Path | None:
    """Writes today's backup and removes the oldest beyond `keep`; returns None when today's is there already.

    Two processes that do so at once write the same day twice, and one file stays. After a backup that does not agree
    with itself no older one is removed. Backups of days that have not come (the clock ran ahead, or was set back) are
    neither counted nor removed: nobody knows which of the two clocks was right.

    Raises:
        Refusal: the file cannot be written; it is tried again at the next call. Where the newest backup shows that there
            is no room for another one, nothing is written: a call per minute does not keep a full disk busy.
        Damaged: what was written does not agree with itself.
    """
    today = office_day(app.clock.now())
    with reading(app.engine) as connection:
        known = daily_backups.kept(connection, how.folder)
        if any(one.day == today for one in known):
            return None
        if known:
            _require_room(how.folder, known[0].size)
        file = how.folder / daily_backups.name_of(connection, today)
        _write(app, connection, file, how.settings)
        known = [one for one in daily_backups.kept(connection, how.folder) if one.day <= today]
    for old in known[how.keep :]:
        old.file.unlink(missing_ok=True)
    _remove_left_behind(how.folder, file)
    return file


def now(app: App, how: Daily) -> Path:
    """Writes a backup beside the daily ones, because somebody asks for it; the rotation leaves it alone.

    Raises:
        NotAllowed, Refusal, Damaged: as `write` and `daily`.
    """
    with reading(app.engine) as connection:
        known = daily_backups.kept(connection, how.folder)
        if known:
            _require_room(how.folder, known[0].size)
        file = how.folder / daily_backups.name_asked_for(connection, how.folder, app.clock.now())
        _write(app, connection, file, how.settings)
    return file


def _require_room(folder: Path, newest: int) -> None:
    """Refuses when a folder's disk has no room for a file somewhat larger than the newest backup (bytes)."""
    needed = newest + newest // _GROWTH
    free = disk_usage(folder).free
    if free < needed:
        raise Refusal(
            say(
                "Ổ đĩa của thư mục sao lưu «{folder}» chỉ còn {free} byte, cần khoảng {needed}; giải phóng chỗ trống.",
                "The disk of the folder of backups «{folder}» has {free} bytes left and needs about {needed}; free some space.",
                folder=folder,
                free=free,
                needed=needed,
            )
        )


def _remove_left_behind(folder: Path, fresh: Path) -> None:
    """Removes unfinished files of processes that were killed, judged by the clock that also dated the new backup."""
    now = fresh.stat().st_mtime
    for part in folder.glob(f"{backup.PART_PREFIX}*{backup.PART_SUFFIX}"):
        if part.stat().st_mtime < now - _LEFT_BEHIND.total_seconds():
            part.unlink(missing_ok=True)


def restore(
    app: App, file: Path, *, newest: str = SCHEMA, migrations: Path = schema.MIGRATIONS
) -> tuple[Manifest, Report]:
    """Restores a backup into an empty place and verifies its history; what fails leaves the place as it was.

    The backup of an older program is brought to the present schema, and an event says so, as after
    `kyhan.cycle.commands.setup.upgrade`. Nobody needs to be named: there is no office yet. A practice copy stays one.

    Args:
        newest: The schema to come to.
        migrations: Where the steps to it are written.

    Returns:
        What the backup says it holds, and what the verification read of its history, before any event of an upgrade.

    Raises:
        NotFound, Refusal: the file is not there, or is no backup.
        Damaged: the backup is damaged, or its history does not hold.
        SetupNeeded: there is data already, the backup is of a newer or unknown schema, the database cannot be reached,
            or the files cannot be written.
    """
    with opened(file) as found:
        restoring.require_known(found)
        findings = found.check()
        if findings:
            raise Damaged(DAMAGED, findings)
        theirs = found.manifest.schema_id
        with _place(app.engine), _folder(app, found.manifest), rebuilding(app.engine) as connection:
            restoring.require_empty(connection)
            restoring.fill(connection, found)
            if theirs < newest:
                schema.upgrade(connection, newest, migrations)
            report = restoring.verified(connection)
            if theirs < newest:
                setup.record_upgrade(app, connection, theirs, newest)
            for member in found.manifest.files:
                files.take(app, member.sha256, found.file(member.sha256))
            return found.manifest, report


def restore_files(app: App, file: Path) -> tuple[int, list[Fault]]:
    """Brings back from a backup the files that a running office names and lacks, or that were changed.

    Returns:
        How many came back, and a fault for each that is still wrong, for this backup does not have it.

    Raises:
        NotAllowed: the actor is neither of the staff nor an administrator.
        Refusal, Damaged: as `restore`.
    """
    with reading(app.engine) as connection:
        actor = office.now(app, connection).actor(app.login)
        require_actor(
            actor, say("lấy lại tệp từ bản sao lưu", "bring files back from a backup"), Role.ADMIN, Role.STAFF
        )
        wanted = {sha256 for sha256 in kept_files.named(connection) if files.fault(app, sha256) is not None}
        with opened(file) as found:
            findings = found.check()
            if findings:
                raise Damaged(DAMAGED, findings)
            back = [member.sha256 for member in found.manifest.files if member.sha256 in wanted]
            for sha256 in back:
                files.take(app, sha256, found.file(sha256))
        return len(back), kept_files.check(app, connection)[1]


@contextmanager
def _folder(app: App, manifest: Manifest) -> Iterator[None]:
    """Takes the folder of files, where it was not there, away again when the block fails."""
    new = bool(manifest.files) and not files.folder(app).exists()
    try:
        yield
    except BaseException:
        if new:
            shutil.rmtree(files.folder(app), ignore_errors=True)
        raise


@contextmanager
def _place(engine: Engine) -> Iterator[None]:
    """Makes the folder of a SQLite file, and takes a file that was not there away again when the block fails."""
    file = sqlite_file(engine.url.render_as_string())
    if file is None:
        yield
        return
    new = not file.exists()
    make_folder(file)
    try:
        yield
    except BaseException:
        if new:
            engine.dispose()
            for name in (file.name, f"{file.name}-wal", f"{file.name}-shm"):
                file.with_name(name).unlink(missing_ok=True)
        raise
