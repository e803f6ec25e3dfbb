"""Who moved up and who down: the places of a cycle beside those of the year before, or of an earlier publication?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kyhan.app import App
from kyhan.cycle.queries import results, status
from kyhan.errors import NotFound
from kyhan.i18n import say
from kyhan.workflows.assessment import State

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a unit stood: its name then, its place (None: not ranked) and whether others share it."""

    name: str
    place: int | None
    tied: bool


@dataclass(frozen=True, slots=True)
class UnitPlaces:
    """A unit in the earlier and the later result; None where it was not assessed (in this group)."""

    unit: str
    group: str
    before: Standing | None
    after: Standing | None


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two results: its cycle, and its publication (None: the draft of today)."""

    cycle: str
    publication: int | None
    decision: str | None


@dataclass(frozen=True, slots=True)
class Places:
    """Two results side by side; `units` in the order of the later one, then those that are only in the earlier."""

    before: Side
    after: Side
    units: tuple[UnitPlaces, ...]


def places(app: App, key: str, *, publication: int | None = None, against: str | None = None) -> Places:
    """Returns the places of a cycle (of the publication in force) beside earlier ones.

    Args:
        publication: Beside that publication of the same cycle.
        against: Beside the results in force of that cycle. When neither is given: the newest published cycle of an
            earlier year, else the first publication of the same cycle.

    Raises:
        NotNow: there are no results yet.
        NotFound: there is nothing to compare with, or not what was asked for.
    """
    after = results.plain(app, key)
    if publication is not None:
        before = results.plain(app, key, publication=publication)
    elif against is not None:
        before = results.plain(app, against)
    else:
        before = _natural(app, key, after)
    return Places(_side(before), _side(after), _paired(before["units"], after["units"]))


def _natural(app: App, key: str, after: Fields) -> dict[str, Any]:
    cycles = status.cycles(app)
    year = next(one["year"] for one in cycles if one["cycle"] == key)
    earlier = [
        one for one in cycles if one["year"] < year and one["state"] in (State.PUBLISHED.value, State.CLOSED.value)
    ]
    if earlier:
        return results.plain(app, earlier[-1]["cycle"])
    if after["publication"] is not None and after["publication"] > 1:
        return results.plain(app, key, publication=1)
    raise NotFound(
        say(
            "Chưa có gì để so với kỳ {key}: không có kỳ đã công bố của năm trước, cũng chưa có quyết định điều chỉnh.",
            "There is nothing to compare cycle {key} with: no published cycle of an earlier year, no adjusting decision.",
            key=key,
        )
    )


def _side(shown: Fields) -> Side:
    return Side(shown["cycle"], shown["publication"], shown["decision"])


def _paired(before: list[Fields], after: list[Fields]) -> tuple[UnitPlaces, ...]:
    """Pairs units by code within their group: places of two groups do not compare."""
    then = {(row["group"], row["unit"]): row for row in before}
    now = {(row["group"], row["unit"]): row for row in after}
    return tuple(
        UnitPlaces(unit, group, _standing(then.get((group, unit))), _standing(now.get((group, unit))))
        for group, unit in dict.fromkeys([*now, *then])
    )


def _standing(row: Fields | None) -> Standing | None:
    return None if row is None else Standing(row["name"], row["place"], row["tied"])
