"""What did one unit write and the office verify: a submission with its answers, questions, score and clocks."""

import json
from collections import Counter
from typing import Any

from kyhan.app import App
from kyhan.cycle import results
from kyhan.cycle.deadlines import submission_subject
from kyhan.cycle.queries.sight import limited_to, unit_named
from kyhan.cycle.queries.status import unit_line
from kyhan.cycle.queries.view import Fields, View, view


def submission(app: App, key: str, unit: str) -> dict[str, Any]:
    """Returns one unit's submission in full, criterion by criterion in the order of the regulation.

    People of the unit get what was verified, the score and the place once they are published, and as they are published:
    what a complaint or a correction changes since is the office's alone until the next decision.

    Raises:
        NotAllowed: people of a unit ask for another one.
    """
    code = unit_named(app, key, unit)
    seen = view(app, key, forms_of=code, unit=code)
    row = seen.submissions[code]
    told = limited_to(app) is None or _as_published(seen, code)
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
        "verified_by": row["verified_by"].split() if told else [],
        "reopened_for": row["reopened_for"].split(),
        "score": json.loads(row["score"]) if row["score"] and told else None,
        "place": row["place"] if told else None,
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
                    criterion.code,
                    criterion.text,
                    str(criterion.points),
                    seen.answers.get(f"{code}/{criterion.code}"),
                    verified=told,
                ),
                "files": files[criterion.code],
            }
            for criterion in seen.regulation.criteria[row["group"]]
        ],
    }


_SHOWN = ("kind", "revision", "starts_on", "due_on", "cause", "reason", "document", "closed_on", "outcome")


def _by_start(deadline: Fields) -> tuple[str, str, int]:
    return deadline["starts_on"], deadline["kind"], deadline["revision"]


_VERIFICATION = frozenset({"verified", "verified_not_applicable", "difference_reason"})


def _answer(criterion: str, text: str, points: str, answer: Fields | None, *, verified: bool) -> Fields:
    shown = {name: value for name, value in (answer or {}).items() if verified or name not in _VERIFICATION}
    return {"criterion": criterion, "text": text, "points": points, **shown}


def _as_published(seen: View, code: str) -> bool:
    """Tells whether the publication in force says of a unit what is stored of it now."""
    if not seen.publications:
        return False
    snapshot: list[Fields] = json.loads(seen.publications[max(seen.publications, key=int)]["snapshot"])
    now = results.unit_result(code, seen.submissions[code])
    return any(row == now for row in snapshot if row["unit"] == code)
