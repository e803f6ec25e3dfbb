"""The cycles of the office, and one of them as a whole: where it stands, and what is to be done with it."""

from typing import Final

from starlette.responses import Response

from kyhan.cycle.queries import reminders, schedulers, status
from kyhan.cycle.queries.overview import day_counts, overview
from kyhan.cycle.queries.timeline import timeline
from kyhan.web import cycle_state, timeline_drawing
from kyhan.web.page import Page
from kyhan.web.routes import OFFICE, Routes
from kyhan.workflows.roles import Role

routes = Routes()

_FEW: Final = 60
"""Up to so many units are drawn one by one; of more, how many did what on each day."""
_DAYS_AHEAD: Final = 3


@routes.get("/cycles")
def cycles(page: Page) -> Response:
    """Shows every cycle, the latest year first."""
    return page.show("cycles.html", cycles=list(reversed(status.cycles(page.app))), may_start=page.has(Role.STAFF))


@routes.get("/cycles/{key}")
def cycle(page: Page, key: str) -> Response:
    """Shows where a cycle stands."""
    seen = overview(page.app, key)
    few = seen.units <= _FEW
    time = timeline(page.app, seen.key) if seen.issued_on and few else None
    counts = day_counts(page.app, seen.key) if time is None and seen.issued_on and seen.own is None else ()
    drawing = timeline_drawing.of_units(time) if time else timeline_drawing.of_whole(seen, counts)
    return page.show(
        "cycle.html",
        key=seen.key,
        seen=seen,
        steps=cycle_state.steps(seen),
        blocks=cycle_state.blocks(seen),
        may=cycle_state.acts(seen, page.roles),
        time=time,
        counts=counts,
        drawing=drawing,
        pulse=next((one for one in schedulers.pulses(page.app) if one.ticks), None),
        ahead=reminders.coming(page.app, seen.key, _DAYS_AHEAD) if seen.own is None and seen.clocks and few else None,
    )


@routes.get("/cycles/{key}/reminders", who=OFFICE)
def coming_reminders(page: Page, key: str) -> Response:
    """Shows who will be told what about a cycle on the coming working days."""
    seen = overview(page.app, key)
    return page.show("cycle_reminders.html", key=seen.key, days=reminders.coming(page.app, seen.key, _DAYS_AHEAD))
