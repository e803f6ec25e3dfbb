"""Which complaints are there, how far are they, and until when may units complain?"""

from typing import Any

from kyhan.app import App
from kyhan.cycle.deadlines import CYCLE_SUBJECT, complaint_subject
from kyhan.cycle.queries.sight import limited_to
from kyhan.cycle.queries.status import deadline_line
from kyhan.cycle.queries.view import view
from kyhan.regulation.schema import PeriodKind


def complaints(app: App, key: str) -> dict[str, Any]:
    """Returns the register of complaints of a cycle and the window, with the note on its ambiguity where there is one.

    People of a unit get their own complaints.
    """
    seen = view(app, key, forms_of="")
    rule = seen.regulation.periods[PeriodKind.COMPLAINT]
    window = next((row for row in seen.open_deadlines(CYCLE_SUBJECT) if row["kind"] == PeriodKind.COMPLAINT), None)
    own = limited_to(app)
    lines = []
    for number, row in sorted(seen.complaints.items(), key=lambda one: int(one[0])):
        if own not in (None, row["unit"]):
            continue
        running = next(iter(seen.open_deadlines(complaint_subject(int(number)))), None)
        lines.append(
            {
                "number": int(number),
                **{name: row[name] for name in ("unit", "filed_on", "late", "text", "document", "state")},
                "name": seen.submissions[row["unit"]]["name"],
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
