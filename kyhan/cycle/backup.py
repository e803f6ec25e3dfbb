"""How is everything an office has written into one file? From one moment of the database, whole or not at all.

The file grows beside its place under another name, is made to last, and only then gets its name. Memory stays that of
the largest row, however many rows and files there are. What the file looks like: kyhan.cycle.backup_format.
"""

import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import IO, Final

from sqlalchemy import Connection, Table, select
from sqlalchemy.exc import OperationalError

from kyhan.app import App
from kyhan.cycle import files, history, kept_files
from kyhan.cycle.backup_format import (
    EMPTY_SEAL,
    EVENTS,
    FILES,
    FORMAT,
    FORMAT_VERSION,
    MANIFEST,
    OFFICE,
    PIECE,
    SETTINGS,
    Manifest,
    Member,
    all_tables,
    line,
    write_seal,
)
from kyhan.cycle.opening import stored_schema
from kyhan.errors import Damaged, Fault, NotFound, Refusal
from kyhan.i18n import say

PART_PREFIX: Final = ".kyhan-"
PART_SUFFIX: Final = ".part"
"""How a file is named that is still being written, or was left by a process that was killed."""
_ROWS_AT_ONCE: Final = 500
_TIMELESS: Final = (1980, 1, 1, 0, 0, 0)
"""The time of every member: the same rows give the same bytes."""


def write(
    app: App, connection: Connection, file: Path, *, created_at: datetime, settings: Mapping[str, str]
) -> Manifest:
    """Writes a backup of the office behind a reading connection, and returns its manifest.

    A file of evidence that is missing or was changed is left out, and named in the manifest.

    Args:
        file: Where it is to be; a file that is there already is replaced. Only its owner may read it.
        created_at: The present instant.
        settings: Names and values of the settings, without secrets.

    Raises:
        NotFound: there is no such folder.
        Refusal: the file cannot be written; says why.
        Damaged: the database holds a value that its column cannot have.
    """
    with whole(file) as target:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.comment = EMPTY_SEAL
            manifest = _write_members(app, connection, packed, created_at, settings)
        target.flush()
        write_seal(target)
    return manifest


def _write_members(
    app: App, connection: Connection, packed: zipfile.ZipFile, created_at: datetime, settings: Mapping[str, str]
) -> Manifest:
    with _member(packed, SETTINGS) as out:
        out.write(f"{json.dumps(dict(sorted(settings.items())), ensure_ascii=False, indent=1)}\n".encode())
    members = [out.member(rows=None)]
    heads: dict[str, tuple[int, str]] = {}
    for name, table in all_tables().items():
        with _member(packed, name) as out:
            rows = _write_table(connection, table, out, heads if name == EVENTS else None)
        members.append(out.member(rows=rows))
    kept, missing = _write_files(app, connection, packed)
    office = connection.execute(select(all_tables()[OFFICE])).one()
    manifest = Manifest(
        format=FORMAT,
        format_version=FORMAT_VERSION,
        kyhan=release(),
        schema_id=stored_schema(connection),
        created_at=history.instant(created_at),
        office=office.name,
        place=office.place,
        practice=office.practice,
        heads=heads,
        members=(*members, *kept),
        missing=missing,
    )
    with _member(packed, MANIFEST) as out:
        out.write(manifest.text().encode())
    return manifest


def _write_files(app: App, connection: Connection, packed: zipfile.ZipFile) -> tuple[list[Member], tuple[str, ...]]:
    """Writes the files that the office names, in the order of their hashes; returns also the hashes of those it lacks."""
    members, missing = [], []
    for sha256 in kept_files.named(connection):
        if files.fault(app, sha256) is not None:
            missing.append(sha256)
            continue
        with files.place(app, sha256).open("rb") as source, _member(packed, f"{FILES}{sha256}", plain=True) as out:
            while piece := source.read(PIECE):
                out.write(piece)
        members.append(out.member(rows=None))
    return members, tuple(missing)


def release() -> str:
    """Returns this program's version; run from its source without having been installed, it has none: "?"."""
    try:
        return version("kyhan")
    except PackageNotFoundError:
        return "?"


def _write_table(connection: Connection, table: Table, out: "_Out", heads: dict[str, tuple[int, str]] | None) -> int:
    """Writes the rows of a table in the order of their key and returns their number; of events notes the heads."""
    query = select(table).order_by(*table.primary_key)
    count = 0
    try:
        for row in connection.execute(query, execution_options={"yield_per": _ROWS_AT_ONCE}):
            out.write(line(table, row))
            count += 1
            if heads is not None:
                heads[row.chain] = (row.seq, row.hash)
    except (ValueError, TypeError, OperationalError) as error:
        if isinstance(error, OperationalError) and "UTF-8" not in str(error):
            raise
        raise Damaged(
            say("Không sao lưu được cơ sở dữ liệu", "The database cannot be backed up"),
            [
                Fault(
                    str(table.name),
                    say(
                        "có dòng mang giá trị mà cột không thể có ({reason}); kiểm tra nhật ký để biết dòng nào",
                        "a row has a value that its column cannot have ({reason}); checking the history names it",
                        reason=error,
                    ),
                )
            ],
        ) from error
    return count


class _Out:
    """A member while it is written, counted and hashed."""

    def __init__(self, name: str, target: IO[bytes]) -> None:
        self._name, self._target = name, target
        self._size = 0
        self._digest = hashlib.sha256()

    def write(self, content: bytes) -> None:
        self._target.write(content)
        self._digest.update(content)
        self._size += len(content)

    def member(self, rows: int | None) -> Member:
        return Member(name=self._name, size=self._size, sha256=self._digest.hexdigest(), rows=rows)


@contextmanager
def _member(packed: zipfile.ZipFile, name: str, *, plain: bool = False) -> Iterator[_Out]:
    info = zipfile.ZipInfo(name, _TIMELESS)
    info.compress_type = zipfile.ZIP_STORED if plain else zipfile.ZIP_DEFLATED
    with packed.open(info, "w", force_zip64=True) as target:
        yield _Out(name, target)


@contextmanager
def whole(file: Path) -> Iterator[IO[bytes]]:
    """Gives a new file that gets its name when the block ends well, and is gone when it does not.

    Raises:
        NotFound: there is no such folder.
        Refusal: the file cannot be written; says why.
    """
    part: Path | None = None
    try:
        number, name = tempfile.mkstemp(prefix=PART_PREFIX, suffix=PART_SUFFIX, dir=file.parent)
        part = Path(name)
        with os.fdopen(number, "w+b") as target:
            yield target
            target.flush()
            os.fsync(target.fileno())
        part.replace(file)
        part = None
        _make_last(file.parent)
    except FileNotFoundError as error:
        raise NotFound(
            say(
                "Không có thư mục «{folder}»; tạo thư mục (hoặc gắn ổ đĩa) rồi làm lại.",
                "There is no folder «{folder}»; make it (or mount its disk) and try again.",
                folder=file.parent,
            )
        ) from error
    except OSError as error:
        raise Refusal(
            say(
                "Không ghi được «{file}» ({reason}); kiểm tra quyền và chỗ trống.",
                "«{file}» cannot be written ({reason}); check permissions and free space.",
                file=file,
                reason=error.strerror or error,
            )
        ) from error
    finally:
        if part is not None:
            part.unlink(missing_ok=True)


def _make_last(folder: Path) -> None:
    """Makes the new name of a file survive a power cut."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
