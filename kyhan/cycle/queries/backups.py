"""Does a backup hold, which ones are there, and which is the newest daily one?"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kyhan.app import App
from kyhan.clock import office_day
from kyhan.cycle import daily_backups, office
from kyhan.cycle.backup_format import Manifest
from kyhan.cycle.backup_opening import opened
from kyhan.cycle.daily_backups import Kept
from kyhan.cycle.permissions import require_actor
from kyhan.database import reading
from kyhan.errors import Fault, NotFound
from kyhan.i18n import say
from kyhan.workflows.roles import Role


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


def all_in(app: App, folder: Path) -> tuple[Kept, ...]:
    """Returns every backup of the office in a folder, the daily ones and those asked for, the newest first.

    Raises:
        NotAllowed: the actor is neither of the staff nor an administrator.
        Refusal: the folder is not there or cannot be read.
    """
    with reading(app.engine) as connection:
        actor = office.now(app, connection).actor(app.login)
        require_actor(actor, say("xem các bản sao lưu", "see the backups"), Role.ADMIN, Role.STAFF)
        found = [*daily_backups.kept(connection, folder), *daily_backups.asked_for(connection, folder)]
    return tuple(sorted(found, key=lambda one: (one.day, one.file.name), reverse=True))


def to_take_away(app: App, folder: Path, name: str) -> Path:
    """Returns the file of a backup of that name, to be taken out of the house.

    Raises:
        NotAllowed: the actor is no administrator: a backup holds everything, also what proves who somebody is.
        NotFound: there is no such backup of this office.
    """
    with reading(app.engine) as connection:
        actor = office.now(app, connection).actor(app.login)
        require_actor(actor, say("tải bản sao lưu", "download a backup"), Role.ADMIN)
    for one in all_in(app, folder):
        if one.file.name == name:
            return one.file
    raise NotFound(
        say("Không có bản sao lưu «{name}»; xem danh sách.", "There is no backup «{name}»; see the list.", name=name)
    )
