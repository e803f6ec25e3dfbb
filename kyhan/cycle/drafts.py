"""What has a unit typed and not handed in yet? Drafts are no facts: they are not in the history, and end when the form is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, delete

from kyhan.cycle import rows
from kyhan.cycle.prepared import Prepared
from kyhan.cycle.tables import Draft
from kyhan.errors import Conflict
from kyhan.i18n import say

_TABLE: Final = rows.table_of(Draft)
_OF_UNIT: Final = Prepared(rows.where_equal(Draft, "cycle", "unit").order_by(_TABLE.c.criterion))


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """A draft of one criterion. `declared` is the text as typed; `version` counts from 1 how often it was saved."""

    criterion: str
    declared: str
    not_applicable: bool
    explanation: str
    version: int
    saved_at: datetime
    saved_by: str


def of_unit(connection: Connection, cycle: str, unit: str) -> list[Draft]:
    """Returns the drafts of a unit's form, by criterion."""
    return rows.load(connection, Draft, _OF_UNIT, cycle=cycle, unit=unit)


def saved(row: Draft) -> SavedDraft:
    """Returns a stored draft for showing."""
    return SavedDraft(
        row.criterion, row.declared, row.not_applicable, row.explanation, row.version, row.saved_at, row.saved_by
    )


def require_seen(connection: Connection, cycle: str, unit: str, seen: Mapping[str, int]) -> None:
    """Refuses when somebody saved drafts that whoever sends the form has not seen: they would be lost unsent.

    Args:
        seen: The versions seen, by criterion.

    Raises:
        Conflict: there are others; names the criteria and who saved them.
    """
    unseen = [row for row in of_unit(connection, cycle, unit) if seen.get(row.criterion) != row.version]
    if unseen:
        raise Conflict(
            say(
                "Chưa gửi gì: {who} vừa sửa {criteria} sau khi bạn mở trang kiểm tra; xem lại phiếu rồi gửi.",
                "Nothing was sent: {who} changed {criteria} after you opened the check; look again, then send.",
                who=sorted({row.saved_by for row in unseen}),
                criteria=[row.criterion for row in unseen],
            )
        )


def remove(connection: Connection, cycle: str, unit: str) -> None:
    """Removes the drafts of a unit's form: what it handed in stands in their place."""
    connection.execute(delete(_TABLE).where(_TABLE.c.cycle == cycle, _TABLE.c.unit == unit))
