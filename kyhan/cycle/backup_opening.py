"""Is this file a backup at all? Opens one, from wherever it comes, within bounds on what may be unpacked."""

import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from sqlalchemy import Table

from kyhan.cycle import schema
from kyhan.cycle.backup_format import (
    EMPTY_SEAL,
    FILES,
    MANIFEST,
    SEAL_NAME,
    SETTINGS,
    Manifest,
    all_tables,
    read_manifest,
    seal_of,
)
from kyhan.cycle.backup_reading import CANNOT_UNPACK, CHANGED, DAMAGE, DAMAGED, Backup
from kyhan.cycle.opening import SCHEMA
from kyhan.errors import Damaged, Fault, NotFound, Refusal
from kyhan.i18n import say

MOST_BYTES: Final = 64 << 30
"""What all packed members may unpack to: far more than the largest office has."""
MOST_RATIO: Final = 500
"""How many times its packed size a file may unpack to: rows pack to a tenth or a thirtieth, a bomb to a thousandth."""
MOST_MANIFEST: Final = 64 << 20
"""Room for 300,000 files, in bytes."""
_SMALL: Final = 10_000_000
"""Below this the ratio says nothing."""
_ZIP: Final = b"PK\x03\x04"
_PLAIN: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED: Final = 0x1
_NOT_THAT_SEAL: Final = say(
    "niêm phong ở cuối tệp không khớp: tệp bị hỏng, bị cắt hoặc bị sửa",
    "the seal at the end of the file does not match: it was damaged, cut or changed",
)


@contextmanager
def opened(file: Path) -> Iterator[Backup]:
    """Opens a backup.

    Raises:
        NotFound: there is no such file.
        Refusal: it cannot be read, is no backup of kyhan, or would unpack to too much.
        Damaged: it was a backup, and cannot be opened any more.
        SetupNeeded: a newer kyhan wrote it.
    """
    with readable(file) as source:
        yield _opened(source, file)


def readable(file: Path) -> IO[bytes]:
    """Opens a file that somebody named for reading.

    Raises:
        NotFound: there is no such file.
        Refusal: it cannot be read.
    """
    try:
        return file.open("rb")
    except FileNotFoundError as error:
        raise NotFound(
            say("Không có tệp «{file}»; kiểm tra đường dẫn.", "There is no file «{file}»; check the path.", file=file)
        ) from error
    except OSError as error:
        raise Refusal(
            say(
                "Không đọc được «{file}» ({reason}); kiểm tra đường dẫn và quyền đọc.",
                "«{file}» cannot be read ({reason}); check the path and the right to read it.",
                file=file,
                reason=error.strerror,
            )
        ) from error


def _opened(source: IO[bytes], file: Path) -> Backup:
    """Opens what begins as a zip and ends with a seal; a file that lost only one of the two is a damaged backup."""
    start = source.read(len(_ZIP))
    end = source.seek(0, os.SEEK_END)
    source.seek(max(end - len(EMPTY_SEAL), 0))
    seal = source.read()
    if start != _ZIP and not seal.startswith(SEAL_NAME):
        raise _foreign(file)
    findings = [] if seal == seal_of(source, end) else [Fault(file.name, _NOT_THAT_SEAL)]
    try:
        packed = zipfile.ZipFile(source)
        manifest = _manifest(packed)
    except DAMAGE as error:
        raise Damaged(DAMAGED, findings or [Fault(file.name, CANNOT_UNPACK)]) from error
    if manifest is None:
        raise Damaged(DAMAGED, [*findings, Fault(MANIFEST, CHANGED)]) if seal.startswith(SEAL_NAME) else _foreign(file)
    _refuse_bomb(packed, end, file)
    names = [member.name for member in manifest.members]
    tables = _tables(manifest)
    files = [f"{FILES}{member.sha256}" for member in manifest.files]
    strange = any(part.flag_bits & _ENCRYPTED or part.compress_type not in _PLAIN for part in packed.infolist())
    if strange or names != [SETTINGS, *tables, *files] or packed.namelist() != [*names, MANIFEST]:
        other = say("các phần của tệp không đúng với bản kê", "the members of the file are not those it must have")
        raise Damaged(DAMAGED, [*findings, Fault(MANIFEST, other)])
    return Backup(manifest, findings, tables, packed)


def _tables(manifest: Manifest) -> dict[str, Table | None]:
    """Returns the tables of the backup's schema by their members; None for each when this program does not know it."""
    if manifest.schema_id == SCHEMA:
        return dict(all_tables())
    if manifest.schema_id in schema.known():
        return dict(all_tables(schema.tables_of(manifest.schema_id)))
    return dict.fromkeys(member.name for member in manifest.members[1:])


def _manifest(packed: zipfile.ZipFile) -> Manifest | None:
    """Returns the manifest, None where there is none."""
    if MANIFEST not in packed.namelist() or packed.getinfo(MANIFEST).file_size > MOST_MANIFEST:
        return None
    return read_manifest(packed.read(MANIFEST).decode())


def _refuse_bomb(packed: zipfile.ZipFile, packed_bytes: int, file: Path) -> None:
    """Refuses by the zip's own directory, before its tables are unpacked: no more comes out of a member than it states.

    What lies there as it is has nothing to unpack.
    """
    total = sum(part.file_size for part in packed.infolist() if part.compress_type != zipfile.ZIP_STORED)
    if total > MOST_BYTES or (total > _SMALL and total > MOST_RATIO * packed_bytes):
        raise Refusal(
            say(
                "«{file}» giải nén ra quá lớn so với một bản sao lưu thật ({size} MB); tệp này không được mở.",
                "«{file}» unpacks to more than a real backup would ({size} MB); it is not opened.",
                file=file,
                size=total // 1_000_000,
            )
        )


def _foreign(file: Path) -> Refusal:
    return Refusal(
        say(
            "«{file}» không phải bản sao lưu của kyhan; chọn tệp do chương trình này ghi.",
            "«{file}» is no backup of kyhan; choose a file that this program wrote.",
            file=file,
        )
    )
