"""What did one unit write and the office verify: a submission with its answers, questions, score and clocks."""

import json
from collections import Counter
from typing import Any

from kyhan.app import App
from kyhan.cycle.deadlines import submission_subject
from kyhan.cycle.queries.sight import unit_named
from kyhan.cycle.queries.status import unit_line
from kyhan.cycle.queries.view import Fields, view


def submission(app: App, key: str, unit: str) -> dict[str, Any]:
    """Returns one unit's submission in full, criterion by criterion in the order of the regulation.

    Raises:
        NotAllowed: people of a unit ask for another one.
    """
    code = unit_named(app, key, unit)
    seen = view(app, key, forms_of=code)
    row = seen.submissions[code]
    files = Counter(
        name.split("/")[1]
        for name, file in seen.evidence.items()
        if name.startswith(f"{code}/") and file["removed_on"] is None
    )
    return {
        "cycle": key,
        **unit_line(seen, code, row),
        "receipt_proof": row["receipt_proof"],
        "accepted_on": row["accepted_on"],
        "returned_on": row["returned_on"],
        "verified_by": row["verified_by"].split(),
        "reopened_for": row["reopened_for"].split(),
        "score": json.loads(row["score"]) if row["score"] else None,
        "place": row["place"],
        "deadlines": [
            {name: deadline[name] for name in _SHOWN}
            for deadline in sorted(seen.deadlines.values(), key=_by_start)
            if deadline["subject"] == submission_subject(code)
        ],
        "queries": [
            {"number": int(name.rsplit("/", 1)[1]), **query}
            for name, query in sorted(seen.queries.items(), key=lambda one: int(one[0].rsplit("/", 1)[1]))
            if name.startswith(f"{code}/")
        ],
        "answers": [
            {
                **_answer(
                    criterion.code, criterion.text, str(criterion.points), seen.answers.get(f"{code}/{criterion.code}")
                ),
                "files": files[criterion.code],
            }
            for criterion in seen.regulation.criteria[row["group"]]
        ],
    }


_SHOWN = ("kind", "revision", "starts_on", "due_on", "cause", "reason", "document", "closed_on", "outcome")


def _by_start(deadline: Fields) -> tuple[str, str, int]:
    return deadline["starts_on"], deadline["kind"], deadline["revision"]


def _answer(criterion: str, text: str, points: str, answer: Fields | None) -> Fields:
    return {"criterion": criterion, "text": text, "points": points, **(answer or {})}
