"""What can a program do in the office? Change the calendar, with the impact shown; `dry_run` shows it alone."""

from typing import TYPE_CHECKING

from fastapi import APIRouter

from kyhan.cycle.commands import calendar as acts
from kyhan.cycle.queries.calendar_changes import effects
from kyhan.web.api import given
from kyhan.web.api.door import BEARER, Caller, Door
from kyhan.web.api.office_answers import Impact
from kyhan.web.api.refusals import described

if TYPE_CHECKING:
    from kyhan.app import App
    from kyhan.cycle.impact import Impact as Found

router = APIRouter(route_class=Door, dependencies=[BEARER], responses=described(acts=True))


@router.post("/calendar/off", tags=["calendar"], summary="Make a working day a day off")
def off(app: Caller, sent: given.ChangeDay) -> Impact:
    """Makes a working day a day off: a notice, a closed office (staff, administrators)."""
    found = acts.off(
        app,
        sent.on,
        reason=sent.reason,
        document=sent.document,
        dry_run=sent.dry_run,
        allow_earlier=sent.allow_earlier,
    )
    return _impact(app, found, sent)


@router.post("/calendar/work", tags=["calendar"], summary="Make a rest day a working day")
def work(app: Caller, sent: given.ChangeDay) -> Impact:
    """Makes a rest day a working day (staff, administrators)."""
    found = acts.work(
        app,
        sent.on,
        reason=sent.reason,
        document=sent.document,
        dry_run=sent.dry_run,
        allow_earlier=sent.allow_earlier,
    )
    return _impact(app, found, sent)


@router.post("/calendar/swap", tags=["calendar"], summary="Swap a working day and a rest day")
def swap(app: Caller, sent: given.Swap) -> Impact:
    """Makes one day a day off and another its make-up working day, by a numbered document (staff, administrators)."""
    found = acts.swap(
        app,
        sent.off_on,
        sent.work_on,
        document=sent.document,
        reason=sent.reason,
        announced_on=sent.announced_on,
        dry_run=sent.dry_run,
        allow_earlier=sent.allow_earlier,
    )
    return _impact(app, found, sent)


def _impact(app: "App", found: "Found", sent: given.ChangeCalendar) -> Impact:
    """Returns what a change did or would do, with the units it concerns."""
    shown = {
        "applied": not sent.dry_run,
        "days": found.days_changed,
        "moves": effects(app, found),
        "unaffected": found.unaffected,
    }
    return Impact.model_validate(shown)
