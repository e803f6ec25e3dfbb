"""What does a backup file look like?

A zip, the same for both databases, whose members come in this order:

    settings.json          names and values of the settings, without passwords
    tables/<table>.jsonl   one line per row, in the order of the key (but see LEFT_OUT): canonical JSON as in the history (kyhan.cycle.history)
    files/<sha256>         the bytes of each file that rows or history name, as they are: most are packed in themselves
    manifest.json          whose backup it is and of when, the heads of all chains; size, SHA-256 and rows of each member

Its comment, the last bytes of the file, is the seal: "sha256:" and the SHA-256 of everything before these 64 digits. So
any changed byte shows, also one outside of what a zip checks itself. The seal tells damage, not forgery: that the history
was not rewritten shows against heads kept elsewhere (docs/history.md).
"""

import hashlib
import json
import os
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import IO, Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import Boolean, Column, Date, DateTime, Integer, MetaData, String, Table
from sqlmodel import SQLModel

from kyhan.cycle import history, tables
from kyhan.errors import SetupNeeded
from kyhan.i18n import say

FORMAT: Final = "kyhan-backup"
FORMAT_VERSION: Final = 2
"""1: without files."""

MANIFEST: Final = "manifest.json"
SETTINGS: Final = "settings.json"
EVENTS: Final = f"tables/{tables.Event.__tablename__}.jsonl"
OFFICE: Final = f"tables/{tables.Office.__tablename__}.jsonl"
EVIDENCE: Final = f"tables/{tables.Evidence.__tablename__}.jsonl"
LEFT_OUT: Final = frozenset({str(tables.WebSession.__tablename__), str(tables.Attempt.__tablename__)})
"""Tables whose rows are of the running place alone: where a backup is restored, nobody is signed in yet."""
FILES: Final = "files/"
"""How the names of members begin that are files; the rest is the SHA-256."""

SEAL_NAME: Final = b"sha256:"
SEAL_DIGITS: Final = 64
EMPTY_SEAL: Final = SEAL_NAME + b"0" * SEAL_DIGITS
PIECE: Final = 1 << 18
"""How many bytes are read at once."""

_MOST_INTEGER: Final = 1 << 63

_Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
_Count = Annotated[int, Field(ge=0)]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Member(_Strict):
    """A member of the file: its unpacked size in bytes, and for a table its rows (None: it is no table)."""

    name: str
    size: _Count
    sha256: _Sha256
    rows: _Count | None


class Manifest(_Strict):
    """What a backup holds. `heads`: the last number and hash of every chain; `created_at` as in the history."""

    format: str
    format_version: int
    kyhan: str
    """The release that wrote the file."""
    schema_id: str
    created_at: str
    office: str
    place: str
    practice: bool
    heads: dict[str, tuple[_Count, _Sha256]]
    members: tuple[Member, ...]
    missing: tuple[_Sha256, ...] = ()
    """Files that are named, but were not there or changed when the backup was made."""

    @property
    def rows(self) -> int:
        """The rows of all tables."""
        return sum(member.rows or 0 for member in self.members)

    @property
    def files(self) -> tuple[Member, ...]:
        """The members that are files."""
        return tuple(member for member in self.members if member.name.startswith(FILES))

    @property
    def events(self) -> int:
        """The events of all chains."""
        return sum(seq for seq, _ in self.heads.values())

    @property
    def created(self) -> datetime:
        """The instant the backup shows."""
        return _instant(self.created_at)

    def text(self) -> str:
        """Returns the manifest as it stands in the file."""
        return json.dumps(self.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n"


def read_manifest(text: str) -> Manifest | None:
    """Returns the manifest of a file; None when it is not one.

    Raises:
        SetupNeeded: a newer kyhan wrote the file, in a format that this one does not know.
    """
    try:
        found = json.loads(text)
        if not isinstance(found, dict) or found.get("format") != FORMAT:
            return None
        version = found["format_version"]
        if isinstance(version, int) and version > FORMAT_VERSION:
            raise SetupNeeded(
                say(
                    "Bản sao lưu này do kyhan {theirs} ghi theo định dạng mới hơn; cài bản kyhan đó rồi làm lại.",
                    "This backup was written by kyhan {theirs} in a newer format; install that release and try again.",
                    theirs=found.get("kyhan"),
                )
            )
        manifest = Manifest.model_validate_json(text)
        _instant(manifest.created_at)
    except (ValidationError, ValueError, KeyError, RecursionError):
        return None
    return manifest


def all_tables(of: MetaData = SQLModel.metadata) -> dict[str, Table]:
    """Returns every table that is saved, by default of this program's schema, by its member's name in the file's order."""
    return {f"tables/{name}.jsonl": table for name, table in sorted(of.tables.items()) if name not in LEFT_OUT}


def line(table: Table, row: Iterable[object]) -> bytes:
    """Returns a row, given by the values of all columns, as its line. Days and instants become text."""
    values = {name: history.plain(value) for name, value in zip(table.columns.keys(), row, strict=True)}
    return f"{history.canonical(values)}\n".encode()


def row_of(table: Table | None, text: bytes) -> dict[str, Any]:
    """Returns the row of a line, with the values that the database takes; without a table the values as they stand.

    Raises:
        ValueError: it is no row of this table: not JSON, other columns, or a value that its column cannot have.
    """
    found = json.loads(text.decode())
    if not isinstance(found, dict):
        raise ValueError("no object")  # noqa: TRY004 - of what the file holds, not of what the program does
    if table is None:
        return found
    if found.keys() != {column.name for column in table.columns}:
        raise ValueError(table.name)
    return {column.name: _value(column, found[column.name]) for column in table.columns}


def _value(column: Column[Any], told: object) -> object:
    if told is None and column.nullable:
        return None
    kind = column.type
    if isinstance(kind, Boolean) and isinstance(told, bool):
        return told
    if isinstance(kind, Integer) and isinstance(told, int) and not isinstance(told, bool) and abs(told) < _MOST_INTEGER:
        return told
    if isinstance(told, str):
        if isinstance(kind, String):
            told.encode()  # half a character, which JSON can write and no database takes, is a ValueError
            return told
        if isinstance(kind, Date):
            return date.fromisoformat(told)
        if isinstance(getattr(kind, "impl", None), DateTime):
            return _instant(told)
    raise ValueError(f"{column.name}: {told!r}")


def _instant(told: str) -> datetime:
    """Returns the instant written by `kyhan.cycle.history.instant`."""
    return datetime.strptime(told, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def seal_of(file: IO[bytes], end: int) -> bytes:
    """Returns the seal that a file of `end` bytes must end with: its own digits are not counted."""
    digest = hashlib.sha256()
    file.seek(0)
    left = end - SEAL_DIGITS
    while left > 0 and (piece := file.read(min(PIECE, left))):
        digest.update(piece)
        left -= len(piece)
    return SEAL_NAME + digest.hexdigest().encode()


def write_seal(file: IO[bytes]) -> None:
    """Writes the seal over the end of a file that ends with `EMPTY_SEAL`."""
    end = file.seek(0, os.SEEK_END)
    seal = seal_of(file, end)
    file.seek(end - len(seal))
    file.write(seal)
