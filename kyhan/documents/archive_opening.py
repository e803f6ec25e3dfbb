"""Is this file the file of a year at all? Opens one, from wherever it comes, within bounds on what may be unpacked."""

import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Final

from kyhan.cycle.backup_format import EMPTY_SEAL, PIECE, SEAL_NAME, seal_of
from kyhan.cycle.backup_opening import readable
from kyhan.cycle.backup_reading import CANNOT_UNPACK, CHANGED, DAMAGE
from kyhan.documents.archive_format import MAGIC, MAGIC_AT, MANIFEST, MIMETYPE, Manifest, read_manifest
from kyhan.errors import Damaged, Fault, Refusal
from kyhan.i18n import say

MOST_BYTES: Final = 16 << 30
"""What all packed members may unpack to: far more than the pages of the largest office."""
MOST_RATIO: Final = 100
"""How many times its packed size a file may unpack to: pages pack to a tenth, a bomb to a thousandth."""
MOST_MANIFEST: Final = 64 << 20
"""Room for 300,000 members, in bytes."""
_SMALL: Final = 10_000_000
"""Below this the ratio says nothing."""
_ENCRYPTED: Final = 0x1
_PLAIN: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})

DAMAGED: Final = say("Hồ sơ không còn nguyên vẹn", "The file of the year does not hold")
_NOT_THAT_SEAL: Final = say(
    "niêm phong ở cuối tệp không khớp: tệp bị hỏng, bị cắt hoặc bị sửa",
    "the seal at the end of the file does not match: it was damaged, cut or changed",
)


@dataclass
class Archive:
    """An opened archive. `findings`: what was wrong with the file as a whole."""

    manifest: Manifest
    findings: list[Fault]
    _packed: zipfile.ZipFile = field(repr=False)

    def pieces(self, path: str) -> Iterator[bytes]:
        """Yields a member piece by piece; one that cannot be unpacked raises one of `DAMAGE`."""
        with self._packed.open(path) as source:
            while piece := source.read(PIECE):
                yield piece

    def lines(self, path: str, most_bytes: int) -> Iterator[bytes]:
        """Yields the lines of a member with their ends, as `pieces`; one longer than `most_bytes` comes in several."""
        with self._packed.open(path) as source:
            while line := source.readline(most_bytes):
                yield line


@contextmanager
def opened(file: Path) -> Iterator[Archive]:
    """Opens the file of a year.

    Raises:
        NotFound: there is no such file.
        Refusal: it cannot be read, is no file of a year, or would unpack to too much.
        Damaged: it was one, and cannot be opened any more.
        SetupNeeded: a newer kyhan wrote it.
    """
    with readable(file) as source:
        yield _opened(source, file)


def _opened(source: IO[bytes], file: Path) -> Archive:
    """Opens what begins as an archive or ends with a seal: a file that lost one of the two is a damaged archive.

    So anything else is refused by its first bytes, however large it is.
    """
    start = source.read(MAGIC_AT + len(MAGIC))[MAGIC_AT:]
    end = source.seek(0, os.SEEK_END)
    source.seek(max(end - len(EMPTY_SEAL), 0))
    seal = source.read()
    if start != MAGIC and not seal.startswith(SEAL_NAME):
        raise _foreign(file)
    try:
        packed = zipfile.ZipFile(source)
        _refuse_bomb(packed, end, file)
        manifest = _manifest(packed)
    except DAMAGE as error:
        if start != MAGIC:
            raise _foreign(file) from error
        raise Damaged(DAMAGED, [Fault(file.name, _NOT_THAT_SEAL), Fault(file.name, CANNOT_UNPACK)]) from error
    if manifest is None:
        raise Damaged(DAMAGED, [Fault(MANIFEST, CHANGED)]) if start == MAGIC else _foreign(file)
    findings = [] if seal == seal_of(source, end) else [Fault(file.name, _NOT_THAT_SEAL)]
    strange = any(one.flag_bits & _ENCRYPTED or one.compress_type not in _PLAIN for one in packed.infolist())
    if strange or packed.namelist() != [MIMETYPE, *(one.path for one in manifest.members), MANIFEST]:
        other = say("các phần của tệp không đúng với bản kê", "the members of the file are not those of its manifest")
        raise Damaged(DAMAGED, [*findings, Fault(MANIFEST, other)])
    findings += [Fault(one.path, _UNSAFE) for one in manifest.members if _unsafe(one.path)]
    return Archive(manifest, findings, packed)


def _manifest(packed: zipfile.ZipFile) -> Manifest | None:
    if MANIFEST not in packed.namelist() or packed.getinfo(MANIFEST).file_size > MOST_MANIFEST:
        return None
    return read_manifest(packed.read(MANIFEST))


def _refuse_bomb(packed: zipfile.ZipFile, packed_bytes: int, file: Path) -> None:
    """Refuses by the zip's own directory, before anything is unpacked: no more comes out of a member than it states.

    What lies there as it is has nothing to unpack.
    """
    total = sum(one.file_size for one in packed.infolist() if one.compress_type != zipfile.ZIP_STORED)
    if total > MOST_BYTES or (total > _SMALL and total > MOST_RATIO * packed_bytes):
        raise Refusal(
            say(
                "«{file}» giải nén ra quá lớn so với một hồ sơ thật ({size} MB); tệp này không được mở.",
                "«{file}» unpacks to more than a real file of a year would ({size} MB); it is not opened.",
                file=file,
                size=total // 1_000_000,
            )
        )


_UNSAFE: Final = say(
    "đường dẫn có thể ghi ra ngoài thư mục khi giải nén", "its path could write outside the folder when unpacked"
)


def _unsafe(path: str) -> bool:
    return "\\" in path or ":" in path or path.startswith("/") or ".." in PurePosixPath(path).parts


def _foreign(file: Path) -> Refusal:
    return Refusal(
        say(
            "«{file}» không phải hồ sơ năm của kyhan; chọn tệp do chương trình này lập.",
            "«{file}» is no file of a year; choose one that this program made.",
            file=file,
        )
    )
