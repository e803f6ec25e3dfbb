"""What can be answered before there is an office? Tells whether one was named or exists where it would by default."""

from typing import TYPE_CHECKING

from kyhan.console.context import Console
from kyhan.i18n import Phrase, say
from kyhan.places import default_database_file

if TYPE_CHECKING:
    from kyhan.app import App

SHIPPED_CALENDAR: Phrase = say(
    "Tính theo lịch kèm chương trình; chưa có lịch của văn phòng (kyhan init).",
    "Counted with the shipped calendar; there is no office calendar yet (kyhan init).",
)


def office_if_any(console: Console) -> "App | None":
    """Returns the office; None where no database was named and none exists at the default place.

    Raises:
        SetupNeeded: a database was named, and there is none, or it is of another version.
        NotNow: `--now` was given for a live database.
    """
    if not console.database and not default_database_file().exists():
        return None
    return console.office()
