"""Does a backup hold, and which is the newest daily one?"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kyhan.app import App
from kyhan.clock import office_day
from kyhan.cycle import daily_backups
from kyhan.cycle.backup_format import Manifest
from kyhan.cycle.backup_opening import opened
from kyhan.cycle.daily_backups import Kept
from kyhan.database import reading
from kyhan.errors import Fault


@dataclass(frozen=True, slots=True)
class Checked:
    """What a backup says it holds, and everything that is wrong with it."""

    manifest: Manifest
    findings: tuple[Fault, ...]


def check(file: Path, seen: Callable[[int], None] | None = None) -> Checked:
    """Checks a backup by itself alone: every hash, the numbers of rows, and the chains of the history.

    Args:
        seen: Called after every table with the rows read so far, for showing progress.

    Raises:
        NotFound: there is no such file.
        Refusal: it is no backup, or would unpack to too much.
        Damaged: it cannot be opened any more.
        SetupNeeded: a newer kyhan wrote it.
    """
    with opened(file) as found:
        return Checked(found.manifest, tuple(found.check(seen)))


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest daily backup, None where there is none, and how many days ago it was made."""

    backup: Kept | None
    age_days: int = 0


def newest(app: App, folder: Path) -> Newest:
    """Returns the newest daily backup of the office in a folder.

    One of a day that has not come was made while the clock ran ahead, and says nothing about how things stand today.

    Raises:
        Refusal: the folder is not there or cannot be read.
    """
    today = office_day(app.clock.now())
    with reading(app.engine) as connection:
        known = [one for one in daily_backups.kept(connection, folder) if one.day <= today]
    return Newest(known[0], (today - known[0].day).days) if known else Newest(None)
