"""How is a result written as JSON so that people can read it and a machine can repeat the ranking from it?

Points are strings, rounded half-up to 2 decimals with a point ("44.41"); the key that ends in "exact" beside them holds
the unrounded fraction in lowest terms ("1421/32"). `from_json` reads the exact values, so nothing is lost.
"""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from kyhan.regulation.points import round_points, trimmed
from kyhan.regulation.scoring import BlockScore, GroupScore, Missed, UnitScore

Json = dict[str, Any]


def to_json(score: UnitScore) -> Json:
    """Returns `score` as JSON types."""
    return {
        "total": _rounded(score.total),
        "exact": str(score.total),
        "level": score.level,
        "blocks": [_block_to_json(block) for block in score.blocks],
        "missed": [
            {
                "level": missed.level,
                "block": missed.block,
                "group": missed.group,
                "needed": _rounded(missed.needed),
                "has": _rounded(missed.has),
                "by": _rounded(missed.by),
                "needed_exact": str(missed.needed),
                "has_exact": str(missed.has),
            }
            for missed in score.missed
        ],
    }


def from_json(data: Mapping[str, Any]) -> UnitScore:
    """Returns the result that `to_json` wrote; anything else raises KeyError, TypeError or ValueError."""
    return UnitScore(
        blocks=tuple(
            BlockScore(
                code=block["code"],
                raw=Decimal(block["raw"]),
                not_applicable=Decimal(block["not_applicable"]),
                points=Fraction(block["exact"]),
                total=Decimal(block["total"]),
                level=block["level"],
                groups=tuple(
                    GroupScore(
                        code=group["code"],
                        raw=Decimal(group["raw"]),
                        not_applicable=Decimal(group["not_applicable"]),
                        maximum=Decimal(group["maximum"]),
                        points=Fraction(group["exact"]),
                    )
                    for group in block["groups"]
                ),
            )
            for block in data["blocks"]
        ),
        total=Fraction(data["exact"]),
        level=data["level"],
        missed=tuple(missed_from_json(missed) for missed in data["missed"]),
    )


def missed_from_json(data: Mapping[str, Any]) -> Missed:
    """Returns one missed minimum that `to_json` wrote."""
    return Missed(
        level=data["level"],
        block=data["block"],
        group=data["group"],
        needed=Fraction(data["needed_exact"]),
        has=Fraction(data["has_exact"]),
    )


def _block_to_json(block: BlockScore) -> Json:
    return {
        "code": block.code,
        "raw": _plain(block.raw),
        "not_applicable": _plain(block.not_applicable),
        "points": _rounded(block.points),
        "exact": str(block.points),
        "total": _plain(block.total),
        "level": block.level,
        "groups": [
            {
                "code": group.code,
                "raw": _plain(group.raw),
                "not_applicable": _plain(group.not_applicable),
                "maximum": _plain(group.maximum),
                "points": _rounded(group.points),
                "exact": str(group.points),
            }
            for group in block.groups
        ],
    }


def _plain(value: Decimal) -> str:
    return str(trimmed(value))


def _rounded(value: Fraction) -> str:
    return str(trimmed(round_points(value)))
