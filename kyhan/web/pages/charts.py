"""The pictures of a result: points against the levels, and places beside those before; drawn once for each result."""

import dataclasses
import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final

from starlette.responses import Response

from kyhan.cycle.queries import regulations, results
from kyhan.cycle.queries.places import places
from kyhan.errors import NotFound
from kyhan.i18n import say
from kyhan.web.page import Page
from kyhan.web.routes import Routes

routes = Routes()

_MOST_KEPT: Final = 32
"""So many pictures (about 100 KB each) are kept in memory."""


@routes.get("/cycles/{key}/results/points.png")
def points(page: Page, key: str) -> Response:
    """Draws each unit's points against the least points of the levels."""
    typed = page.typed
    draft, number = typed.text("publication") == "draft", typed.asked("publication")
    shown = results.plain(page.app, key, publication=number, as_draft=draft)
    regulation = regulations.of_cycle(page.app, key)
    group, part, practice = typed.text("group"), _part(page), page.site.practice
    units = [unit for unit in shown["units"] if group in ("", unit["group"])]
    told = {**shown, "units": units}

    def draw() -> bytes:
        from kyhan.documents import charts_points  # noqa: PLC0415 - matplotlib is slow to load, and few visits draw

        drawn = charts_points.draw(told, regulation, page=part, practice=practice)
        return drawn.render("png")

    digest = hashlib.sha256(json.dumps(told).encode()).digest()
    return _png(page, ("points", digest, part, practice), draw)


@routes.get("/cycles/{key}/results/places.png")
def moved(page: Page, key: str) -> Response:
    """Draws where each unit stood the year before, or in the first publication, and where it stands now."""
    told = places(page.app, key)
    regulation = regulations.of_cycle(page.app, key)
    group, part, practice = page.typed.text("group"), _part(page), page.site.practice
    told = dataclasses.replace(told, units=tuple(unit for unit in told.units if group in ("", unit.group)))
    names = {one.code: one.name.vi for one in regulation.unit_groups}

    def draw() -> bytes:
        from kyhan.documents import charts_places  # noqa: PLC0415 - matplotlib is slow to load, and few visits draw

        return charts_places.draw(told, names, page=part, practice=practice).render("png")

    return _png(page, ("places", told, part, practice), draw)


def _part(page: Page) -> int:
    written = page.typed.text("page", "1")
    if written.isascii() and written.isdigit() and int(written[:6]) >= 1:
        return int(written[:6])
    raise NotFound(say("Không có trang hình này.", "There is no such page of the picture."))


_kept: OrderedDict[Hashable, bytes] = OrderedDict()
DRAWING: Final = threading.Lock()
"""One picture is drawn at a time: matplotlib keeps state, and whoever asks for many waits for their own."""


def _png(page: Page, content: Hashable, draw: Callable[[], bytes]) -> Response:
    """Answers with the picture of `content`, drawn unless it is kept."""
    with DRAWING:
        if content not in _kept:
            _kept[content] = draw()
            while len(_kept) > _MOST_KEPT:
                _kept.popitem(last=False)
        _kept.move_to_end(content)
        return page.file(_kept[content], "hinh.png", "image/png", inline=True)
