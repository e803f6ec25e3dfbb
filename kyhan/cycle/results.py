"""What came out: scoring a unit, ranking the whole, and freezing both for a publication.

The arithmetic is `kyhan.regulation.scoring`; here it meets what is stored.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from kyhan.cycle import rows
from kyhan.cycle.act import Act
from kyhan.cycle.history import canonical
from kyhan.cycle.prepared import Prepared
from kyhan.cycle.tables import Answer, Submission
from kyhan.regulation import score_json
from kyhan.regulation.ranking import rank
from kyhan.regulation.schema import Regulation
from kyhan.regulation.scoring import UnitScore, Value, score
from kyhan.workflows.submission import State

_ANSWERS = Prepared(rows.where_equal(Answer, "cycle", "unit"))


def answers(act: Act, submission: Submission) -> dict[str, Answer]:
    """Returns a submission's stored answers by criterion."""
    found = rows.load(act.connection, Answer, _ANSWERS, cycle=submission.cycle, unit=submission.unit)
    return {row.criterion: row for row in found}


def declared_value(answer: Answer) -> Value:
    """Returns what the unit declared for a criterion."""
    return Value(_decimal(answer.declared), answer.declared_not_applicable)


def verified_value(answer: Answer) -> Value:
    """Returns what the office verified for a criterion."""
    return Value(_decimal(answer.verified), answer.verified_not_applicable)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def scored(regulation: Regulation, submission: Submission, verified: dict[str, Value]) -> str:
    """Returns the score of a unit's verified values, as the JSON that is stored."""
    return canonical(score_json.to_json(score(regulation, submission.group, verified)))


def rank_all(act: Act, regulation: Regulation, submissions: Sequence[Submission]) -> int:
    """Ranks every verified unit of a cycle by the regulation, writes the places that changed, returns how many did."""
    scores: dict[str, UnitScore] = {}
    for one in submissions:
        if one.state == State.VERIFIED and one.score is not None:
            # Ranking needs the exact total and the level; rebuilding the whole score would take most of the time.
            kept = json.loads(one.score)
            scores[one.unit] = UnitScore((), Fraction(kept["exact"]), kept["level"], ())
    groups = {one.unit: one.group for one in submissions}
    places = rank(scores, groups, regulation.ties)
    changes: list[tuple[Submission, dict[str, Any]]] = []
    for one in submissions:
        place = places.get(one.unit)
        new = {"place": place.place if place else None, "tied": place.tied if place else False}
        if (one.place, one.tied) != (new["place"], new["tied"]):
            changes.append((one, new))
    act.update_each(changes)
    return len(changes)


def unit_result(unit: str, submission: Mapping[str, Any]) -> dict[str, Any]:
    """Returns one unit's result: who it is, its state, and its score with place and level (docs/cli.md).

    Args:
        submission: The submission's columns.
    """
    kept = submission["state"] == State.VERIFIED and submission["score"] is not None
    parsed: dict[str, Any] = json.loads(submission["score"]) if kept else {}
    return {
        "unit": unit,
        "name": submission["name"],
        "group": submission["group"],
        "state": submission["state"],
        "late": submission["late"],
        "place": submission["place"] if kept else None,
        "tied": submission["tied"] if kept else False,
        "level": parsed.get("level"),
        "total": parsed.get("total"),
        "exact": parsed.get("exact"),
        "blocks": parsed.get("blocks", []),
        "missed": parsed.get("missed", []),
    }


def snapshot_of(submissions: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Returns the result of every unit, by group and place; units without a place follow, by code."""
    found = [unit_result(unit, one) for unit, one in submissions.items()]
    return sorted(found, key=lambda row: (row["group"], row["place"] is None, row["place"] or 0, row["unit"]))


def snapshot(submissions: Sequence[Submission]) -> list[dict[str, Any]]:
    """Returns the result of every unit from its stored row (see `snapshot_of`)."""
    return snapshot_of({one.unit: one.model_dump() for one in submissions})


@dataclass(frozen=True, slots=True)
class Moved:
    """What changed for one unit between two results."""

    unit: str
    name: str
    group: str
    old_place: int | None
    new_place: int | None
    old_level: str | None
    new_level: str | None
    old_total: str | None
    new_total: str | None


def moved(old: Sequence[dict[str, Any]], new: Sequence[dict[str, Any]]) -> list[Moved]:
    """Returns the units whose place, level or points differ between two results, in the order of the new one."""
    before = {row["unit"]: row for row in old}
    return [
        Moved(
            row["unit"],
            row["name"],
            row["group"],
            was.get("place"),
            row["place"],
            was.get("level"),
            row["level"],
            was.get("total"),
            row["total"],
        )
        for row in new
        for was in [before.get(row["unit"], {})]
        if any(was.get(name) != row[name] for name in ("place", "level", "exact", "blocks", "state", "tied"))
    ]
