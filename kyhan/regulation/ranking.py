"""Which place does a unit take in its group?

Places count by total points, the most first, within each group of units. A unit without a level has no place. Equal
points, compared exactly, share a place and are flagged.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from math import lcm

from kyhan.regulation.schema import TieRule
from kyhan.regulation.scoring import UnitScore


@dataclass(frozen=True, slots=True)
class Place:
    """A unit's place, from 1; None when it is not ranked. `tied` when another unit has the same place."""

    place: int | None
    tied: bool


def rank(scores: Mapping[str, UnitScore], groups: Mapping[str, str], ties: TieRule) -> dict[str, Place]:
    """Returns the place of every unit of `scores`, in their order; `groups` gives each unit's group of units."""
    places = dict.fromkeys(scores, Place(None, tied=False))
    ranked = [unit for unit, score in scores.items() if score.level is not None]
    # Over one common denominator the totals compare as whole numbers: exact, and far quicker than fractions.
    common = lcm(*{scores[unit].total.denominator for unit in ranked})
    keys = {unit: _over(scores[unit], common) for unit in ranked}
    ranked.sort(key=lambda unit: (groups[unit], -keys[unit]))
    for _, members in groupby(ranked, key=groups.__getitem__):
        ahead = 0
        for _, equals in groupby(members, key=keys.__getitem__):
            units = list(equals)
            for unit in units:
                places[unit] = Place(ahead + 1, tied=len(units) > 1)
            ahead += len(units) if ties == "share" else 1
    return places


def _over(score: UnitScore, denominator: int) -> int:
    """Returns the numerator of the total over `denominator`, a multiple of its own."""
    return score.total.numerator * (denominator // score.total.denominator)
