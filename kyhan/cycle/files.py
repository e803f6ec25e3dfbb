"""Where do the bytes of evidence and of received forms lie? Each once, under its SHA-256, in a folder that goes with the database.

The folder is the one of the settings, else `<database>-files` beside a SQLite file. A file is written before the row
that names it, whole or not at all, and never changed or removed: a row without bytes cannot come about, bytes without a
row do no harm.
"""

import hashlib
import os
import uuid
from pathlib import Path
from typing import IO

from kyhan.app import App
from kyhan.database import sqlite_file
from kyhan.errors import Damaged, Fault, NotFound, SetupNeeded
from kyhan.i18n import say


def folder(app: App) -> Path:
    """Returns the folder of the office's files; it need not exist yet.

    Raises:
        SetupNeeded: the database is on a server and no folder was set.
    """
    if app.files is not None:
        return app.files
    database = sqlite_file(app.engine.url.render_as_string(hide_password=False))
    if database is None:
        raise SetupNeeded(
            say(
                "Chưa có thư mục giữ tài liệu của cơ sở dữ liệu này; đặt KYHAN_FILES (xem docs/operations.md).",
                "No folder is set for the files of this database; set KYHAN_FILES (see docs/operations.md).",
            )
        )
    return database.with_name(f"{database.name}-files")


def place(app: App, sha256: str) -> Path:
    """Returns where the file with that hash lies, or would."""
    return folder(app) / sha256[:2] / sha256


def keep(app: App, content: bytes) -> str:
    """Keeps the bytes safely on the disk, once; returns their SHA-256 (64 lower-case digits).

    Raises:
        SetupNeeded: they cannot be written (no folder, no right, disk full); nothing half is left.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    target = place(app, sha256)
    if _holds(target, content):
        return sha256
    unfinished = target.with_name(f"{sha256}.{uuid.uuid4().hex}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with unfinished.open("xb") as out:
                out.write(content)
                _to_disk(out)
            unfinished.replace(target)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
        for made in (target.parent, target.parent.parent):
            _folder_to_disk(made)
    except OSError as error:
        raise SetupNeeded(
            say(
                "Không ghi được vào thư mục tài liệu {folder} ({reason}); kiểm tra quyền ghi và chỗ trống, chưa có gì thay đổi.",
                "The folder of files {folder} cannot be written to ({reason}); check the right to write and the free space, nothing was changed.",
                folder=folder(app),
                reason=error.strerror or error,
            )
        ) from error
    return sha256


def read(app: App, sha256: str) -> bytes:
    """Returns the bytes with that hash.

    Raises:
        NotFound: they are not in the folder, or cannot be read.
        Damaged: what lies there has another hash.
    """
    file = place(app, sha256)
    try:
        content = file.read_bytes()
    except OSError as error:
        raise NotFound(
            say(
                "Không đọc được tệp {file} ({reason}); khôi phục từ bản sao lưu.",
                "The file {file} cannot be read ({reason}); restore it from a backup.",
                file=file,
                reason=error.strerror or error,
            )
        ) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Damaged(
            say("Tệp đã bị thay đổi; khôi phục từ bản sao lưu", "A file was changed; restore it from a backup"),
            [Fault(str(file), say("nội dung không còn khớp mã băm", "its content does not have its hash"))],
        )
    return content


def _holds(target: Path, content: bytes) -> bool:
    """Tells whether the bytes lie there already; damaged ones are written anew."""
    try:
        return target.stat().st_size == len(content) and target.read_bytes() == content
    except OSError:
        return False


def _to_disk(out: IO[bytes]) -> None:
    out.flush()
    os.fsync(out.fileno())


def _folder_to_disk(made: Path) -> None:
    opened = os.open(made, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
