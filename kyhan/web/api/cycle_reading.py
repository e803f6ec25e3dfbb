"""What can a program ask of a cycle? Where it and its units stand, its deadlines, its results, its complaints."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query

from kyhan.cycle.queries import complaints as complaint_queries
from kyhan.cycle.queries import deadlines as deadline_queries
from kyhan.cycle.queries import results as result_queries
from kyhan.cycle.queries import status as status_queries
from kyhan.cycle.queries import submissions
from kyhan.regulation.schema import PeriodKind
from kyhan.web.api import cycle_answers, deadline_answers, unit_answers
from kyhan.web.api.door import BEARER, Caller, Door
from kyhan.web.api.given import Instant, Key, Name, Number, Unit, Which
from kyhan.web.api.refusals import described
from kyhan.workflows.submission import SETTLED, State

Fields = dict[str, Any]

CYCLE: Final = "/cycles/{key:path}"
"""A key may hold "/" ("2026/tinh-mau"), so this one swallows what no longer address takes; it is declared last."""

router = APIRouter(route_class=Door, dependencies=[BEARER], responses=described(acts=False))
AsOf = Annotated[Instant | None, Query(description="As recorded at that instant, rebuilt from the history alone.")]


@router.get("/cycles", tags=["cycles"], response_model=cycle_answers.Cycles, summary="Every cycle")
def cycles(app: Caller) -> Fields:
    """Returns every cycle with its state, by year and key."""
    return {"cycles": status_queries.cycles(app)}


@router.get(CYCLE + "/units", tags=["units"], response_model=unit_answers.UnitLines, summary="Units of a cycle")
def units(
    app: Caller,
    key: Key,
    which: Which = "all",
    state: State | None = None,
    group: Name | None = None,
    as_of: AsOf = None,
) -> Fields:
    """Returns where units stand, by group and name; people of a unit get their own.

    `which`: all, those whose form came `late`, those `overdue` now, or those not settled yet (`open`).
    """
    found = [
        line
        for line in status_queries.status(app, key, as_of=as_of)["units"]
        if _wanted(line, which) and state in (None, line["state"]) and group in (None, line["group"])
    ]
    return {"cycle": key, "units": found}


def _wanted(line: Fields, which: Which) -> bool:
    if which == "open":
        return line["state"] not in SETTLED
    return which == "all" or bool(line[which])


@router.get(
    CYCLE + "/units/{unit}", tags=["units"], response_model=unit_answers.Submission, summary="One unit's form in full"
)
def submission(app: Caller, key: Key, unit: Unit) -> Fields:
    """Returns a unit's form: every criterion, the questions, the deadlines, the score."""
    return submissions.submission(app, key, unit)


@router.get(
    CYCLE + "/deadlines", tags=["deadlines"], response_model=deadline_answers.Deadlines, summary="Deadlines of a cycle"
)
def deadlines(
    app: Caller,
    key: Key,
    unit: Annotated[Name | None, Query(description="Only those of one unit's form.")] = None,
    everything: Annotated[bool, Query(description="Those that ended or were superseded too.")] = False,
) -> Fields:
    """Returns the running deadlines, the nearest first."""
    return {"cycle": key, "deadlines": deadline_queries.deadlines(app, key, unit=unit, everything=everything)}


@router.get(
    CYCLE + "/deadlines/explain",
    tags=["deadlines"],
    response_model=deadline_answers.Explained,
    summary="How deadlines were counted",
)
def explain(
    app: Caller,
    key: Key,
    subject: Annotated[Name, Query(description='A unit (code or name), "cycle" or "complaint/N".')],
    kind: PeriodKind | None = None,
) -> Fields:
    """Returns every revision of a subject's deadlines with its receipt: each day counted, each skipped and why."""
    return {"cycle": key, "deadlines": deadline_queries.explain(app, key, subject, kind=kind)}


@router.get(CYCLE + "/results", tags=["results"], response_model=cycle_answers.Results, summary="Results")
def results(
    app: Caller,
    key: Key,
    publication: Annotated[
        Number | None, Query(description="An earlier publication; the one in force by default.")
    ] = None,
    draft: Annotated[bool, Query(description="The results of today, not published; for the office alone.")] = False,
) -> Fields:
    """Returns points, levels and places by unit, and what the next better level lacked."""
    return result_queries.result(app, key, publication=publication, as_draft=draft)


@router.get(
    CYCLE + "/moves", tags=["results"], response_model=cycle_answers.Moves, summary="What moved between two results"
)
def moves(
    app: Caller,
    key: Key,
    old: Annotated[Number | None, Query(alias="from", description="A publication; the last one by default.")] = None,
    new: Annotated[
        Number | None, Query(alias="to", description="A publication; the results of today by default.")
    ] = None,
) -> Fields:
    """Returns which places, levels and points differ; by default the preview of an adjusting decision."""
    return result_queries.moves(app, key, old=old, new=new)


@router.get(CYCLE + "/complaints", tags=["complaints"], response_model=unit_answers.Complaints, summary="Complaints")
def complaints(app: Caller, key: Key) -> Fields:
    """Returns the register of complaints and the window in which they may come; people of a unit get their own."""
    return complaint_queries.complaints(app, key)


@router.get(CYCLE, tags=["cycles"], response_model=cycle_answers.Status, summary="Where a cycle stands")
def status(app: Caller, key: Key, as_of: AsOf = None) -> Fields:
    """Returns the state, the dates, who is late, and what has to happen before the cycle can move on."""
    return status_queries.status(app, key, as_of=as_of)
