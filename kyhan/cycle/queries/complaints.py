"""Which complaints are there, how far are they, and until when may units complain?"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from kyhan.app import App
from kyhan.cycle.deadlines import CYCLE_SUBJECT, complaint_subject
from kyhan.cycle.queries.sight import limited_to
from kyhan.cycle.queries.status import deadline_line
from kyhan.cycle.queries.view import view
from kyhan.cycle.rows import table_of
from kyhan.cycle.tables import Submission
from kyhan.database import reading
from kyhan.regulation.schema import PeriodKind


def complaints(app: App, key: str) -> dict[str, Any]:
    """Returns the register of complaints of a cycle and the window, with the note on its ambiguity where there is one.

    People of a unit get their own complaints.
    """
    seen = view(app, key, forms_of="", units=False)
    rule = seen.regulation.periods[PeriodKind.COMPLAINT]
    window = next((row for row in seen.open_deadlines(CYCLE_SUBJECT) if row["kind"] == PeriodKind.COMPLAINT), None)
    own = limited_to(app)
    names = _names(app, key, {row["unit"] for row in seen.complaints.values()})
    lines = []
    for number, row in sorted(seen.complaints.items(), key=lambda one: int(one[0])):
        if own not in (None, row["unit"]):
            continue
        running = next(iter(seen.open_deadlines(complaint_subject(int(number)))), None)
        lines.append(
            {
                "number": int(number),
                **{name: row[name] for name in ("unit", "filed_on", "late", "text", "document", "state")},
                "name": names[row["unit"]],
                "criteria": row["criteria"].split(),
                "decided_on": row["decided_on"],
                "decided_by": row["decided_by"],
                "answer": row["answer"],
                "deadline": deadline_line(seen, running) if running else None,
            }
        )
    return {
        "cycle": key,
        "window": deadline_line(seen, window) if window else None,
        "article": rule.article,
        "note": {"vi": rule.note.vi, "en": rule.note.en} if rule.note else None,
        "complaints": lines,
    }


def _names(app: App, key: str, units: Collection[str]) -> dict[str, str]:
    """Returns the names of units as they are in that cycle."""
    table = table_of(Submission)
    wanted = select(table.c.unit, table.c.name).where(table.c.cycle == key, table.c.unit.in_(units))
    with reading(app.engine) as connection:
        return {row.unit: row.name for row in connection.execute(wanted)}
