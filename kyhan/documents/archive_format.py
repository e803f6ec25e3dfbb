"""What does the file of a year look like?

A zip whose members come section by section in an order that the stored cycle alone gives, all without a date:

    mimetype            what the file is, unpacked and first, so that it is recognised by its beginning
    nhat-ky/ ...        the sections: history, forms, evidence, data (.json) and pages (.html)
    index.html          the front page, which leads to everything
    SHA256SUMS          the SHA-256 of every member above, for `sha256sum -c`
    manifest.json       whose year it is, the heads of both chains; size and SHA-256 of every member above

Its comment is the seal that backups have too (kyhan.cycle.backup_format): the SHA-256 of everything before it, so that any
changed byte shows. The seal tells damage, not forgery; a rewritten history shows against heads kept elsewhere.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kyhan.errors import SetupNeeded
from kyhan.i18n import say
from kyhan.text import nfc

FORMAT: Final = "kyhan-archive"
FORMAT_VERSION: Final = 1

MIMETYPE: Final = "mimetype"
MIMETYPE_CONTENT: Final = b"application/x-kyhan-archive"
MAGIC: Final = MIMETYPE.encode() + MIMETYPE_CONTENT
MAGIC_AT: Final = 30
"""How many bytes of a zip stand before the first member's name."""

FRONT: Final = "index.html"
SUMS: Final = "SHA256SUMS"
MANIFEST: Final = "manifest.json"
HISTORY: Final = "nhat-ky/nhat-ky.jsonl"
VERIFIER: Final = "nhat-ky/verify_history.py"

_MOST_NAME_BYTES: Final = 150
_FORBIDDEN: Final = re.compile(r'[<>:"/\\|?*]')

_Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
_Count = Annotated[int, Field(ge=0)]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Listed(_Strict):
    """A member as the manifest knows it: its unpacked size in bytes."""

    path: str
    size: _Count
    sha256: _Sha256


class Missing(_Strict):
    """A file that the history names and whose bytes were not there any more when the archive was made."""

    path: str
    sha256: _Sha256


class Manifest(_Strict):
    """What an archive holds. `recorded_at`: the instant of the last event in it; `heads`: number and hash by chain."""

    format: str
    format_version: int
    kyhan: str
    """The release that wrote the file."""
    cycle: str
    year: int
    state: str
    office: str
    place: str
    practice: bool
    recorded_at: str
    heads: dict[str, tuple[_Count, _Sha256]]
    members: tuple[Listed, ...]
    missing: tuple[Missing, ...]

    @property
    def recorded(self) -> datetime:
        """The instant of the last event."""
        return datetime.strptime(self.recorded_at, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)

    def text(self) -> str:
        """Returns the manifest as it stands in the file."""
        return data(self.model_dump(mode="json")).decode()


def read_manifest(text: bytes) -> Manifest | None:
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
                    "Hồ sơ này do kyhan {theirs} lập theo định dạng mới hơn; cài bản kyhan đó rồi kiểm tra lại.",
                    "This file was made by kyhan {theirs} in a newer format; install that release and check again.",
                    theirs=found.get("kyhan"),
                )
            )
        manifest = Manifest.model_validate_json(text)
        _ = manifest.recorded
    except (ValidationError, ValueError, KeyError, RecursionError):
        return None
    return manifest


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive.

    Attributes:
        path: Where it stands, with its section's folder in front.
        content: Its bytes.
        title: What the lists call it, in Vietnamese; "" where only machines want it.
        packed: Whether packing makes it smaller: not so for PDF, Word, Excel and pictures.
    """

    path: str
    content: bytes
    title: str = ""
    packed: bool = True


@dataclass(frozen=True, slots=True)
class Section:
    """Files that belong together: the folder they stand in, what they are called, and what a reader must know of them.

    `members` are asked for once, one by one: they need not all be in memory.
    """

    folder: str
    title: str
    says: str
    members: Iterable[Member]


def data(value: Any) -> bytes:  # noqa: ANN401 - any JSON value
    """Returns a value as the JSON text of an archive: keys sorted, so that the same facts give the same bytes."""
    return f"{json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1)}\n".encode()


def sums(members: Iterable[Listed]) -> bytes:
    """Returns the text of SHA256SUMS."""
    return "".join(f"{one.sha256}  {one.path}\n" for one in members).encode()


def part(name: str) -> str:
    """Returns a name (of a unit, a criterion, a file) as one part of a path that every system can unpack.

    What some system forbids becomes "_"; the ending stays. Two names may become one: whoever needs them apart puts a
    number in front.
    """
    seen = "".join(letter for letter in nfc(name) if unicodedata.category(letter)[0] not in "CZ" or letter == " ")
    clean = _FORBIDDEN.sub("_", seen).strip(". ") or "_"
    ending = PurePosixPath(clean).suffix.encode()[:20].decode(errors="ignore")
    stem = clean.removesuffix(ending).encode()[: _MOST_NAME_BYTES - len(ending.encode())].decode(errors="ignore")
    return f"{stem.rstrip('. ')}{ending}"


def sha256_of(content: bytes) -> str:
    """Returns the SHA-256 as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()
