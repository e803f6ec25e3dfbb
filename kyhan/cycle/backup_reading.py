"""Does a backup hold? Its rows given out one by one, and compared with its manifest and with the chains of the history.

Nothing of a file is believed before it was compared. Memory stays that of the largest row.
"""

import hashlib
import json
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Table

from kyhan.cycle import kept_files
from kyhan.cycle.backup_format import EVENTS, EVIDENCE, FILES, MANIFEST, OFFICE, PIECE, SETTINGS, Manifest, row_of
from kyhan.cycle.history import Head, digest
from kyhan.errors import Damaged, Fault
from kyhan.i18n import Phrase, say

MOST_LINE: Final = 128 << 20
"""The longest row, in bytes: the largest event of a year of 3,321 units has 19 million."""

DAMAGE: Final = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError,
    OverflowError, KeyError, IndexError,
)  # fmt: skip
"""What `zipfile` raises on damaged files; it has no common class of its own."""

_WITH_FILES: Final = 2
"""The first format whose backups hold the files."""

DAMAGED: Final = say("Bản sao lưu không còn nguyên vẹn, không dùng được", "The backup is damaged and of no use")
CHANGED: Final = say("nội dung đã bị thay đổi", "its content was changed")
CANNOT_UNPACK: Final = say("không giải nén được", "it cannot be unpacked")


class _BrokenError(Exception):
    """A member that is not what the manifest says, or a row that is none."""

    def __init__(self, place: str, why: Phrase) -> None:
        super().__init__(place)
        self.fault = Fault(place, why)


@dataclass
class Backup:
    """An opened backup. `findings`: what was wrong with the file as a whole.

    `tables` has its tables, as they were in its schema, by the names of their members. None stands for those of a schema
    that this program does not know: their hashes and chains are checked all the same.
    """

    manifest: Manifest
    findings: list[Fault]
    tables: dict[str, Table | None]
    _packed: zipfile.ZipFile

    def __post_init__(self) -> None:
        self._members = {member.name: member for member in self.manifest.members}

    def rows(self, name: str) -> Iterator[dict[str, Any]]:
        """Yields the rows of a table's member, and compares the whole member with the manifest.

        Raises:
            Damaged: it is not what the manifest says, or a line is no row of the table.
        """
        try:
            yield from self._rows(name)
        except _BrokenError as broken:
            raise Damaged(DAMAGED, [broken.fault]) from broken

    def file(self, sha256: str) -> Iterator[bytes]:
        """Yields a file piece by piece, and compares the whole with the manifest.

        Raises:
            Damaged: it is not what the manifest says.
        """
        try:
            yield from self._pieces(f"{FILES}{sha256}")
        except _BrokenError as broken:
            raise Damaged(DAMAGED, [broken.fault]) from broken

    def check(self, seen: Callable[[int], None] | None = None) -> list[Fault]:
        """Returns what is wrong: hashes, sizes, numbers of rows, rows that are none, the chains of the history, files.

        Args:
            seen: Called after every table with the rows read so far, for showing progress.
        """
        found = list(self.findings)
        chains = _Chains()
        named: set[str] = set()
        count = 0
        for name in self.tables:
            try:
                for row in self._rows(name):
                    count += 1
                    if name == EVENTS:
                        chains.take(row)
                        named.update(kept_files.of_event(row.get("body")))
                    elif name == EVIDENCE:
                        named.update(kept_files.of_row(row.get("sha256")))
                    elif name == OFFICE:
                        found += self._other_office(row)
            except _BrokenError as broken:
                found.append(broken.fault)
            if seen is not None:
                seen(count)
        try:
            json.loads(b"".join(self._lines(SETTINGS)))
        except _BrokenError as broken:
            found.append(broken.fault)
        except (ValueError, RecursionError):
            found.append(Fault(SETTINGS, CHANGED))
        return found + chains.findings + self._other_heads(chains.heads) + self._files(named)

    def _files(self, named: set[str]) -> list[Fault]:
        """Reads every file, and compares them with those that rows and history name."""
        found = []
        for member in self.manifest.files:
            try:
                for _ in self._pieces(member.name):
                    pass
            except _BrokenError as broken:
                found.append(broken.fault)
        there = {member.sha256 for member in self.manifest.files} | set(self.manifest.missing)
        if self.manifest.format_version >= _WITH_FILES and there != named:
            other = say(
                "các tệp ghi ở đây khác với các tệp mà dữ liệu nêu",
                "the files are not those that the rows and the history name",
            )
            found.append(Fault(MANIFEST, other))
        return found

    def _rows(self, name: str) -> Iterator[dict[str, Any]]:
        table, number = self.tables[name], 0
        for number, text in enumerate(self._lines(name), 1):
            try:
                yield row_of(table, text)
            except (ValueError, RecursionError) as error:
                no_row = say("dòng này không phải dữ liệu của bảng", "this line is no row of the table")
                raise _BrokenError(f"{name}:{number}", no_row) from error
        if number != self._members[name].rows:
            why = say(
                "có {number} dòng, bản kê ghi {rows}",
                "has {number} rows, the manifest says {rows}",
                number=number,
                rows=self._members[name].rows,
            )
            raise _BrokenError(name, why)

    def _lines(self, name: str) -> Iterator[bytes]:
        """Yields the lines of a member."""
        begun: list[bytes] = []
        length = 0
        for piece in self._pieces(name):
            *ended, rest = piece.split(b"\n")
            if ended:
                yield b"".join((*begun, ended[0]))
                yield from ended[1:]
                begun, length = [], 0
            begun.append(rest)
            length += len(rest)
            if length > MOST_LINE:
                raise _BrokenError(name, say("có dòng quá dài", "a line is too long"))
        if length:
            raise _BrokenError(name, CHANGED)

    def _pieces(self, name: str) -> Iterator[bytes]:
        """Yields a member piece by piece; what it is as a whole is known, and compared, at its end."""
        member, sha256, size = self._members[name], hashlib.sha256(), 0
        try:
            with self._packed.open(name) as source:
                while piece := source.read(PIECE):
                    sha256.update(piece)
                    size += len(piece)
                    yield piece
        except DAMAGE as error:
            raise _BrokenError(name, CANNOT_UNPACK) from error
        if (size, sha256.hexdigest()) != (member.size, member.sha256):
            raise _BrokenError(name, CHANGED)

    def _other_office(self, row: dict[str, Any]) -> list[Fault]:
        told = (self.manifest.office, self.manifest.place, self.manifest.practice)
        if told == tuple(row.get(name) for name in ("name", "place", "practice")):
            return []
        return [Fault(MANIFEST, say("ghi một văn phòng khác", "names another office"))]

    def _other_heads(self, heads: dict[str, Head]) -> list[Fault]:
        if heads == {chain: Head(seq, own) for chain, (seq, own) in self.manifest.heads.items()}:
            return []
        other = say(
            "đầu các chuỗi ghi ở đây khác với nhật ký trong tệp",
            "the heads of the chains are not those of the history in the file",
        )
        return [Fault(MANIFEST, other)]


@dataclass
class _Chains:
    """The chains of the history while their events pass by."""

    heads: dict[str, Head] = field(default_factory=dict)
    findings: list[Fault] = field(default_factory=list)
    _broken: set[str] = field(default_factory=set)

    def take(self, row: dict[str, Any]) -> None:
        """Compares an event with its hash and with the one before it; of each chain the first fault is named."""
        chain, seq, own = str(row.get("chain")), row.get("seq"), row.get("hash")
        last = self.heads.get(chain, Head())
        if isinstance(seq, int) and isinstance(own, str) and _follows(row.get("body"), last.hash, own):
            self.heads[chain] = Head(seq, own)
            if seq == last.seq + 1:
                return
        if chain not in self._broken:
            self._broken.add(chain)
            why = say("sự kiện không khớp mã băm của chuỗi", "the event does not agree with the hashes of its chain")
            self.findings.append(Fault(f"{chain} #{seq}", why))


def _follows(body: object, previous: str, own: str) -> bool:
    """Tells whether an event's body has the hash `own` and names the hash of the event before it."""
    try:
        return isinstance(body, str) and digest(body) == own and json.loads(body)["prev_hash"] == previous
    except (ValueError, KeyError, TypeError, RecursionError):
        return False
