"""Which clocks run, and how was each counted? Every deadline explains itself from its stored receipt."""

import json
from datetime import date
from typing import Any, Final

from kyhan.app import App
from kyhan.calendar.receipt import Receipt
from kyhan.cycle.deadlines import submission_subject
from kyhan.cycle.queries.sight import limited_to, unit_named
from kyhan.cycle.queries.view import Fields, View, view
from kyhan.errors import NotFound
from kyhan.i18n import say
from kyhan.regulation.schema import PeriodKind

OUTCOMES: Final = {
    "met": say("đúng hạn", "met"),
    "late": say("trễ hạn", "late"),
    "stopped": say("dừng", "stopped"),
    "superseded": say("thay bằng hạn khác", "superseded"),
}
"""How a clock ended."""


def deadlines(app: App, key: str, *, unit: str | None = None, everything: bool = False) -> list[Fields]:
    """Returns the running deadlines of a cycle, the nearest first; with `everything` also closed and superseded ones.

    Args:
        unit: Only those of one unit's submission.
    """
    unit = limited_to(app) if unit is None else unit
    code = unit_named(app, key, unit) if unit else None
    wanted = submission_subject(code) if code else None
    seen = view(app, key, forms_of="", unit=code)
    lines = [_line(seen, row) for row in seen.deadlines.values() if everything or row["closed_on"] is None]
    return sorted(
        (line for line in lines if wanted in (None, line["subject"])),
        key=lambda line: (line["due_on"], line["subject"], line["kind"], line["revision"]),
    )


def explain(app: App, key: str, subject: str, *, kind: str | None = None) -> list[dict[str, Any]]:
    """Returns every revision of the deadlines of a subject with its receipt, oldest first: how each day was counted.

    Args:
        subject: A unit (code or name), "cycle" or "complaint/N".
        kind: Only that kind of deadline.
    """
    of_unit, asked = subject != "cycle" and not subject.startswith("complaint/"), subject
    code = unit_named(app, key, subject) if of_unit else None
    seen = view(app, key, forms_of="", units=of_unit, unit=code)
    if code is not None:
        subject = submission_subject(code)
    else:
        _refuse_others_complaint(app, seen, subject)
    found = [
        {**_line(seen, row), "receipt": json.loads(row["basis"])}
        for row in seen.deadlines.values()
        if row["subject"] == subject
    ]
    found = [line for line in found if kind in (None, line["kind"])]
    if not found:
        raise NotFound(
            say(
                "{subject} chưa có hạn nào{kind} trong kỳ {key}.",
                "{subject} has no deadline{kind} in cycle {key}.",
                subject=say("Kỳ này", "This cycle") if subject == "cycle" else asked,
                kind=f" «{kind}»" if kind else "",
                key=key,
            )
        )
    return sorted(found, key=lambda line: (line["starts_on"], line["kind"], line["revision"]))


def receipt_of(line: dict[str, Any]) -> Receipt:
    """Returns the receipt of a line of `explain`, for printing."""
    return Receipt.from_json(line["receipt"])


def _line(seen: View, row: Fields) -> Fields:
    subject = row["subject"]
    rule = seen.regulation.periods[PeriodKind(row["kind"])]
    due_on = date.fromisoformat(row["due_on"])
    code = subject.partition("/")[2] if subject.startswith("submission/") else ""
    return {
        "subject": subject,
        "unit": code or None,
        "name": seen.submissions.get(code, {}).get("name"),
        "kind": row["kind"],
        "revision": row["revision"],
        "starts_on": row["starts_on"],
        "due_on": row["due_on"],
        "working_days_left": seen.calendar.working_days(seen.today, due_on) if row["closed_on"] is None else None,
        "overdue": row["closed_on"] is None and seen.today > due_on,
        "cause": row["cause"],
        "reason": row["reason"],
        "document": row["document"],
        "closed_on": row["closed_on"],
        "outcome": row["outcome"],
        "article": rule.article,
        "policy": rule.policy,
        "note": {"vi": rule.note.vi, "en": rule.note.en} if rule.note else None,
    }


def _refuse_others_complaint(app: App, seen: View, subject: str) -> None:
    thing, _, number = subject.partition("/")
    if thing == "complaint" and number in seen.complaints:
        unit_named(app, seen.key, seen.complaints[number]["unit"])
