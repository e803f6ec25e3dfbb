"""Under which name is a file kept and given out? A safe one on every system, with an ending that agrees with its content."""

import re
import unicodedata
from collections.abc import Mapping
from pathlib import PurePosixPath, PureWindowsPath
from types import MappingProxyType
from typing import Final

from kyhan.text import nfc

MOST_BYTES: Final = 200
"""How long a name may be in UTF-8: file systems take 255, and a program that gives it out may add to it."""
_NAMELESS: Final = "tai-lieu"
_FORBIDDEN: Final = re.compile(r'[<>:"/\\|?*]')
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories of what cannot be seen in a name: controls, marks that turn the direction of reading, halves."""
_DEVICES: Final = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.IGNORECASE)
_ENDINGS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "jpg": (".jpg", ".jpeg"),
        "tif": (".tif", ".tiff"),
        "heic": (".heic", ".heif"),
        "txt": (".txt", ".csv", ".tsv", ".md", ".json", ".log"),
    }
)
"""Endings that a kind may have besides its own name; plain text none that a system would run or a browser would show."""


def safe_name(name: str, kind: str) -> str:
    """Returns the name to keep: NFC, without folders and without what some system forbids or nobody can see.

    Where its ending is not one of the kind's, the kind's ending is put behind it: "run.bat" of plain text is kept as
    "run.bat.txt".
    """
    last = PurePosixPath(PureWindowsPath(name).name).name
    seen = "".join(letter for letter in nfc(last) if unicodedata.category(letter) not in _INVISIBLE)
    clean = " ".join(_FORBIDDEN.sub("_", seen).split()).strip(". ")
    if _DEVICES.match(clean):
        clean = f"_{clean}"
    stem, ending = _split(clean or _NAMELESS, kind)
    return _short(stem, MOST_BYTES - len(ending)) + ending


def _split(name: str, kind: str) -> tuple[str, str]:
    endings = _ENDINGS.get(kind, (f".{kind}",))
    found = next((ending for ending in endings if name.casefold().endswith(ending) and name.casefold() != ending), "")
    return (name[: -len(found)], name[-len(found) :]) if found else (name, endings[0])


def _short(text: str, most_bytes: int) -> str:
    return text.encode()[:most_bytes].decode(errors="ignore").rstrip(". ")
