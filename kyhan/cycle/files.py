"""Where do the bytes of evidence and of received forms lie? Each once, under its SHA-256, in a folder that goes with the database.

The folder is the one of the settings, else `<database>-files` beside a SQLite file. A file is written before the row
that names it, whole or not at all, and never changed or removed: a row without bytes cannot come about, bytes without a
row do no harm.
"""

import hashlib
import os
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from kyhan.app import App
from kyhan.database import sqlite_file
from kyhan.errors import Damaged, Fault, NotFound, SetupNeeded
from kyhan.i18n import Phrase, say

KEPT: Final = "kept"
"""The key under which an event's `data` names the files it kept that no row names: a list of SHA-256."""
_PIECE: Final = 1 << 18


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
    take(app, sha256, [content])
    return sha256


def take(app: App, sha256: str, pieces: Iterable[bytes]) -> None:
    """Keeps the file of that hash, given piece by piece; one that is there and whole is left as it is.

    Raises:
        SetupNeeded: as `keep`.
        Damaged: the pieces have another hash; nothing is left of them.
    """
    target = place(app, sha256)
    if fault(app, sha256) is None:
        return
    unfinished = target.with_name(f"{sha256}.{uuid.uuid4().hex}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            found = _write(unfinished, pieces)
            if found == sha256:
                unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)
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
    if found != sha256:
        raise _changed(target)


def fault(app: App, sha256: str) -> Phrase | None:
    """Tells what is wrong with the file of that hash, None: nothing. Every byte is read; memory stays that of a piece."""
    digest = hashlib.sha256()
    try:
        with place(app, sha256).open("rb") as source:
            while piece := source.read(_PIECE):
                digest.update(piece)
    except FileNotFoundError:
        return say("không có trong thư mục tài liệu", "is not in the folder of files")
    except OSError as error:
        return say("không đọc được ({reason})", "cannot be read ({reason})", reason=error.strerror)
    except SetupNeeded as refused:
        return refused.message
    return None if digest.hexdigest() == sha256 else _OTHER_HASH


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
        raise _changed(file)
    return content


_OTHER_HASH: Final = say("nội dung không còn khớp mã băm", "its content does not have its hash")


def _changed(file: Path) -> Damaged:
    return Damaged(
        say("Tệp đã bị thay đổi; khôi phục từ bản sao lưu", "A file was changed; restore it from a backup"),
        [Fault(str(file), _OTHER_HASH)],
    )


def _write(file: Path, pieces: Iterable[bytes]) -> str:
    """Writes a new file safely to the disk and returns its SHA-256."""
    digest = hashlib.sha256()
    with file.open("xb") as out:
        for piece in pieces:
            out.write(piece)
            digest.update(piece)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest()


def _folder_to_disk(made: Path) -> None:
    opened = os.open(made, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
