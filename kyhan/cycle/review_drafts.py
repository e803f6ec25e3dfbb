"""What has a reviewer typed of a form and not verified yet? No facts: not in the history, gone when the form is verified."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, delete

from kyhan.cycle import rows
from kyhan.cycle.prepared import Prepared
from kyhan.cycle.tables import ReviewDraft

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


def remove(connection: Connection, cycle: str, unit: str, criteria: Sequence[str] | None = None) -> None:
    """Removes what was typed of a unit's form: all of it, or of some criteria."""
    statement = delete(_TABLE).where(_TABLE.c.cycle == cycle, _TABLE.c.unit == unit)
    connection.execute(statement if criteria is None else statement.where(_TABLE.c.criterion.in_(criteria)))
