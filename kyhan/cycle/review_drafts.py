"""What has a reviewer typed of a form and not verified yet? No facts: not in the history, gone when the form is verified."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, delete

from kyhan.clock import OFFICE_ZONE
from kyhan.cycle import rows
from kyhan.cycle.prepared import Prepared
from kyhan.cycle.tables import ReviewDraft
from kyhan.errors import Conflict
from kyhan.i18n import say

_TABLE: Final = rows.table_of(ReviewDraft)
_OF_UNIT: Final = Prepared(rows.where_equal(ReviewDraft, "cycle", "unit").order_by(_TABLE.c.criterion))


@dataclass(frozen=True, slots=True)
class SavedReview:
    """What was typed for one criterion. `verified` is the text as typed; `version` counts from 1 how often it was saved."""

    criterion: str
    verified: str
    not_applicable: bool
    reason: str
    version: int
    saved_at: datetime
    saved_by: str


def of_unit(connection: Connection, cycle: str, unit: str) -> list[ReviewDraft]:
    """Returns what was typed of a unit's form, by criterion."""
    return rows.load(connection, ReviewDraft, _OF_UNIT, cycle=cycle, unit=unit)


def saved(row: ReviewDraft) -> SavedReview:
    """Returns a stored row for showing."""
    return SavedReview(
        row.criterion, row.verified, row.not_applicable, row.reason, row.version, row.saved_at, row.saved_by
    )


def require_seen(connection: Connection, cycle: str, unit: str, seen: Mapping[str, int]) -> None:
    """Refuses when somebody saved values that whoever verifies the form has not seen.

    Args:
        seen: The versions seen, by criterion.

    Raises:
        Conflict: there are others; names the criteria, who saved them and when the last of it was.
    """
    unseen = [row for row in of_unit(connection, cycle, unit) if seen.get(row.criterion) != row.version]
    if unseen:
        at = max(row.saved_at for row in unseen).astimezone(OFFICE_ZONE)
        raise Conflict(
            say(
                "Chưa thẩm định xong: {who} vừa lưu {criteria} lúc {at}, sau khi bạn mở trang; xem lại rồi làm lại.",
                "Not verified: {who} saved {criteria} at {at}, after you opened the page; look again, then verify.",
                who=sorted({row.saved_by for row in unseen}),
                criteria=[row.criterion for row in unseen],
                at=f"{at:%H:%M %d/%m/%Y}",
            )
        )


def remove(connection: Connection, cycle: str, unit: str, criteria: Sequence[str] | None = None) -> None:
    """Removes what was typed of a unit's form: all of it, or of some criteria."""
    statement = delete(_TABLE).where(_TABLE.c.cycle == cycle, _TABLE.c.unit == unit)
    connection.execute(statement if criteria is None else statement.where(_TABLE.c.criterion.in_(criteria)))
