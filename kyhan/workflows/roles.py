"""Who acts: the roles of the process and the person (or the system) behind an act."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kyhan.i18n import Phrase, say


class Role(StrEnum):
    """A role in the process (domain notes, section 5). One person may hold several."""

    ADMIN = "admin"
    STAFF = "staff"
    REVIEWER = "reviewer"
    LEADER = "leader"
    UNIT_OFFICER = "unit_officer"
    UNIT_HEAD = "unit_head"
    AUDITOR = "auditor"
    SYSTEM = "system"

    @property
    def label(self) -> Phrase:
        """The role as people call it."""
        return _LABELS[self]


_LABELS: Final = {
    Role.ADMIN: say("quản trị", "administrator"),
    Role.STAFF: say("chuyên viên Văn phòng", "office staff"),
    Role.REVIEWER: say("tổ thẩm định", "reviewer"),
    Role.LEADER: say("lãnh đạo", "leader"),
    Role.UNIT_OFFICER: say("cán bộ phụ trách của đơn vị", "unit officer"),
    Role.UNIT_HEAD: say("thủ trưởng đơn vị", "unit head"),
    Role.AUDITOR: say("thanh tra", "auditor"),
    Role.SYSTEM: say("hệ thống", "system"),
}

UNIT: Final = frozenset({Role.UNIT_OFFICER, Role.UNIT_HEAD})
"""Those who act for a unit."""


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who acts: login, shown name, roles held, and the unit the person belongs to (None: none)."""

    login: str
    name: str
    roles: frozenset[Role]
    unit: str | None = None


SYSTEM: Final = Actor("system", "kyhan", frozenset({Role.SYSTEM}))
"""The actor of everything that follows by itself."""
