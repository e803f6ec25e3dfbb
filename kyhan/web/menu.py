"""What stands in the menu, for whom, and where is somebody now?"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kyhan.cycle.queries.work import work
from kyhan.i18n import Phrase, say
from kyhan.web.routes import SIGNED_IN
from kyhan.workflows.roles import Role

if TYPE_CHECKING:
    from kyhan.web.page import Page


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu; `here` marks the part of the site that is being looked at, `count` is how much waits there."""

    address: str
    label: Phrase
    here: bool
    count: int = 0


_ENTRIES = (
    ("/", say("Việc của tôi", "My work"), SIGNED_IN),
    ("/cycles", say("Kỳ đánh giá", "Cycles"), SIGNED_IN),
    ("/calendar", say("Lịch", "Calendar"), SIGNED_IN),
    ("/history", say("Nhật ký", "History"), frozenset({Role.AUDITOR, Role.ADMIN, Role.STAFF, Role.LEADER})),
    ("/admin", say("Quản trị", "Administration"), frozenset({Role.ADMIN, Role.STAFF})),
)


def of(page: "Page") -> tuple[Entry, ...]:
    """Returns the menu of the one who asks."""
    at = page.request.url.path
    return tuple(
        Entry(
            address,
            label,
            at == address or (address != "/" and at.startswith(f"{address}/")),
            len(work(page.app)) if address == "/" else 0,
        )
        for address, label, who in _ENTRIES
        if who & page.roles
    )
