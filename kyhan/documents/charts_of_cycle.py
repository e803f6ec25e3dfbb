"""Which pictures of a cycle are there? Each asked of the office and drawn, for all units or one group, page by page."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime

from kyhan.app import App
from kyhan.cycle.queries import places as places_of
from kyhan.cycle.queries import regulations, results
from kyhan.cycle.queries import timeline as timeline_of
from kyhan.documents import charts_places, charts_points, charts_timeline
from kyhan.documents.charts_page import Page


@dataclass(frozen=True, slots=True)
class Choice:
    """Which units stand on a picture: those of `group` (None: all), on page `page` from 1; `practice` is said on it."""

    group: str | None = None
    page: int = 1
    practice: bool = False


def timeline(app: App, key: str, choice: Choice, *, as_of: datetime | None = None) -> Page:
    """Draws the clocks of every unit, now or as recorded at the instant `as_of`.

    Raises:
        NotFound: there is no such cycle or page.
    """
    told = timeline_of.timeline(app, key, as_of=as_of)
    units = tuple(unit for unit in told.units if choice.group in (None, unit.group))
    return charts_timeline.draw(dataclasses.replace(told, units=units), page=choice.page, practice=choice.practice)


def points(app: App, key: str, choice: Choice, *, publication: int | None = None) -> Page:
    """Draws the points of a publication (by default the one in force, else the draft) against the levels.

    Raises:
        NotNow, NotAllowed, NotFound: as `kyhan.cycle.queries.results.result` says; or there is no such page.
    """
    shown = results.result(app, key, publication=publication)
    units = [unit for unit in shown["units"] if choice.group in (None, unit["group"])]
    regulation = regulations.of_cycle(app, key)
    return charts_points.draw({**shown, "units": units}, regulation, page=choice.page, practice=choice.practice)


def places(app: App, key: str, choice: Choice, *, publication: int | None = None, against: str | None = None) -> Page:
    """Draws the places against an earlier publication or another cycle; by default the published one of an earlier year.

    Raises:
        NotNow, NotAllowed, NotFound: as `kyhan.cycle.queries.places.places` says; or there is no such page.
    """
    told = places_of.places(app, key, publication=publication, against=against)
    units = tuple(unit for unit in told.units if choice.group in (None, unit.group))
    groups = {one.code: one.name.vi for one in regulations.of_cycle(app, key).unit_groups}
    return charts_places.draw(
        dataclasses.replace(told, units=units), groups, page=choice.page, practice=choice.practice
    )
