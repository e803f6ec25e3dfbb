"""Which backups of an office lie in a folder? Told by their names: <database>-<mark of the office>-<day>.zip.

One that somebody asked for has the time behind the day, as -<hour><minute><second>; the rotation does not count it.

The mark (kyhan/cycle/naming.py) is the office's own. So offices may share a folder, whatever their databases are called,
and none takes another's backup for its own.
"""

import os
import re
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from kyhan.clock import OFFICE_ZONE
from kyhan.cycle import naming
from kyhan.errors import Refusal
from kyhan.i18n import say

_NAME: Final = re.compile(r".+-(?P<mark>[0-9a-f]{8})-(?P<day>\d{4}-\d\d-\d\d)\.zip")
_ASKED_FOR: Final = re.compile(r".+-(?P<mark>[0-9a-f]{8})-(?P<day>\d{4}-\d\d-\d\d)-\d{6}(-\d+)?\.zip")


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup: of which day at the office, and how many bytes."""

    file: Path
    day: date
    size: int


def kept(connection: Connection, folder: Path) -> list[Kept]:
    """Returns the daily backups of an office, the newest first; of others nothing.

    Raises:
        Refusal: the folder is not there or cannot be read.
    """
    return _kept(connection, folder, _NAME)


def asked_for(connection: Connection, folder: Path) -> list[Kept]:
    """Returns the backups that somebody asked for beside the daily ones, the newest first; errors as `kept`."""
    return _kept(connection, folder, _ASKED_FOR)


def _kept(connection: Connection, folder: Path, name: re.Pattern[str]) -> list[Kept]:
    mark = naming.mark(connection)
    found = []
    try:
        for file in folder.iterdir():
            match = name.fullmatch(file.name)
            day = _day(match["day"]) if match and match["mark"] == mark else None
            if day is not None:
                found.append(Kept(file, day, file.stat().st_size))
    except OSError as error:
        raise Refusal(
            say(
                "Không mở được thư mục sao lưu «{folder}» ({reason}); tạo thư mục hoặc gắn ổ đĩa, hoặc sửa KYHAN_BACKUPS.",
                "The folder of backups «{folder}» cannot be opened ({reason}); make it, mount its disk, or correct KYHAN_BACKUPS.",
                folder=folder,
                reason=error.strerror,
            )
        ) from error
    return sorted(found, key=lambda one: (one.day, one.file.name), reverse=True)


def name_of(connection: Connection, day: date) -> str:
    """Returns the name of the backup of a day."""
    return f"{naming.label(connection)}-{day.isoformat()}.zip"


def name_asked_for(connection: Connection, folder: Path, at: datetime) -> str:
    """Returns a free name for a backup that somebody asks for at an instant; a number tells those of one second apart."""
    first = f"{naming.label(connection)}-{at.astimezone(OFFICE_ZONE):%Y-%m-%d-%H%M%S}"
    names = (f"{first}-{number}.zip" if number > 1 else f"{first}.zip" for number in count(1))
    return next(name for name in names if not os.path.lexists(folder / name))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
