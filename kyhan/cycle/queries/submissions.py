"""What did one unit write and the office verify: a submission with its answers, questions, score and clocks."""

import json
from typing import Any

from sqlmodel import Session

from kyhan.app import App
from kyhan.cycle import office, store
from kyhan.cycle.deadlines import submission_subject
from kyhan.cycle.queries.status import unit_line
from kyhan.cycle.queries.view import Fields, view
from kyhan.database import reading
from kyhan.errors import NotAllowed
from kyhan.i18n import say
from kyhan.workflows.roles import UNIT


def submission(app: App, key: str, unit: str) -> dict[str, Any]:
    """Returns one unit's submission in full, criterion by criterion in the order of the regulation.

    Raises:
        NotAllowed: people of a unit ask for another one.
    """
    with reading(app.engine) as connection, Session(bind=connection) as session:
        store.cycle(session, key)
        code = store.submission(session, key, unit).unit
        _refuse_other_units(app, office.now(app, connection), code)
    seen = view(app, key)
    row = seen.submissions[code]
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
            _answer(criterion.code, criterion.text, str(criterion.points), seen.answers.get(f"{code}/{criterion.code}"))
            for criterion in seen.regulation.criteria[row["group"]]
        ],
    }


_SHOWN = ("kind", "revision", "starts_on", "due_on", "cause", "reason", "document", "closed_on", "outcome")


def _by_start(deadline: Fields) -> tuple[str, str, int]:
    return deadline["starts_on"], deadline["kind"], deadline["revision"]


def _answer(criterion: str, text: str, points: str, answer: Fields | None) -> Fields:
    return {"criterion": criterion, "text": text, "points": points, **(answer or {})}


def _refuse_other_units(app: App, known: office.OfficeNow, unit: str) -> None:
    if not app.login:
        return
    actor = known.actor(app.login)
    if actor.roles <= UNIT and actor.unit != unit:
        raise NotAllowed(
            say(
                "{name} chỉ xem được phiếu của đơn vị mình ({own}).",
                "{name} may see the form of their own unit ({own}) only.",
                name=actor.name,
                own=actor.unit or "-",
            )
        )
