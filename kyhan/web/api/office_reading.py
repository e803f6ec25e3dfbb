"""What can a program ask of the office: who it is, its calendar, its history, its reminders, its register of documents?"""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from kyhan.calendar.periods import LONGEST, period_from
from kyhan.clock import office_day
from kyhan.cycle.queries import calendar as calendar_queries
from kyhan.cycle.queries import history, regulations, reminders
from kyhan.cycle.queries import register as register_queries
from kyhan.cycle.queries.sight import limited_to
from kyhan.web.api import office_answers as answers
from kyhan.web.api.deadline_answers import Receipt
from kyhan.web.api.door import BEARER, Caller, Door
from kyhan.web.api.given import Day, Length, Name, Year
from kyhan.web.api.refusals import described

Fields = dict[str, Any]
_MOST_EVENTS = 1000

router = APIRouter(route_class=Door, dependencies=[BEARER], responses=described(acts=False))


@router.get("/me", tags=["office"], response_model=answers.Me, summary="Whose office, and who asks")
def me(app: Caller, request: Request) -> Fields:
    """Returns the office, its day, and what the token is good for."""
    head, token = reminders.letterhead(app), request.state.token
    return {
        "office": head.office,
        "practice": head.practice,
        "today": office_day(app.clock.now()),
        "login": token.login,
        "scopes": token.scopes,
        "expires_at": token.expires_at,
        "unit": limited_to(app),
    }


@router.get("/regulations", tags=["office"], response_model=answers.Regulations, summary="Stored regulations")
def stored_regulations(app: Caller) -> Fields:
    """Returns the stored texts of regulations and which cycles keep them."""
    return {"regulations": regulations.stored(app)}


@router.get("/calendar/count", tags=["calendar"], response_model=Receipt, summary="Count a period")
def count(
    app: Caller,
    start: Annotated[Day, Query(description="The day of the event, which is not counted.")],
    kind: Length,
    length: Annotated[int, Query(ge=1, le=LONGEST)],
) -> Fields:
    """Returns on which day a period ends by the office's calendar, with its receipt."""
    calendar = calendar_queries.office_calendar(app)
    return period_from(kind, length, None).receipt(start, calendar, "").to_json()


@router.get("/calendar/years/{year}", tags=["calendar"], response_model=answers.CalendarYear, summary="Days of a year")
def year_days(app: Caller, year: Year, month: Annotated[int | None, Query(ge=1, le=12)] = None) -> Fields:
    """Returns the days of a year, or of a month, that differ from the plain week."""
    calendar = calendar_queries.office_calendar(app)
    days = calendar_queries.days_of(calendar, year, month)
    return {"year": year, "month": month, "provisional": year in calendar.provisional_years, "days": days}


@router.get("/history", tags=["history"], response_model=answers.Events, summary="Events")
def events(
    app: Caller,
    chain: Annotated[Name | None, Query(description='A cycle\'s key, or "office".')] = None,
    unit: Annotated[Name | None, Query(description="A unit's code: its form and its complaints.")] = None,
    actor: Annotated[Name | None, Query(description="A login.")] = None,
    action: Annotated[Name | None, Query(description="Such as submit, refused.")] = None,
    from_on: Annotated[Day | None, Query(description="What happened on this day or later.")] = None,
    until_on: Annotated[Day | None, Query(description="What happened on this day or earlier.")] = None,
    limit: Annotated[int, Query(ge=1, le=_MOST_EVENTS, description="Only the last so many.")] = 100,
) -> Fields:
    """Returns the events that match, in the order of their recording; people of a unit get those about their unit."""
    wanted = history.Filter(chain=chain, unit=unit, actor=actor, action=action, from_on=from_on, until_on=until_on)
    return {"events": history.events(app, wanted, limit=limit)}


@router.get("/history/heads", tags=["history"], response_model=answers.Heads, summary="Heads of the chains")
def heads(app: Caller) -> Fields:
    """Returns the last event of every chain, to be kept elsewhere."""
    return {"heads": {chain: {"seq": seq, "hash": own} for chain, (seq, own) in history.heads(app).items()}}


@router.get("/history/verify", tags=["history"], response_model=answers.Verification, summary="Verify the history")
def verify(app: Caller) -> Fields:
    """Reads the whole history and compares it with itself, its seals and the present rows; takes long on a long one."""
    report = history.verify(app)
    return {
        "holds": not report.findings,
        "events": report.events,
        "chains": report.chains,
        "seals": report.seals,
        "findings": report.findings,
        "notes": report.notes,
    }


@router.get("/reminders", tags=["reminders"], response_model=answers.Reminders, summary="Who was reminded of what")
def told(
    app: Caller,
    cycle: Annotated[Name | None, Query(description="A cycle's key.")] = None,
    recipient: Annotated[Name | None, Query(description="A login.")] = None,
    state: Annotated[answers.MailState | None, Query(description="What became of the mail.")] = None,
) -> Fields:
    """Returns the ledger of reminders; people of a unit get their own."""
    return {"reminders": reminders.told(app, cycle=cycle, recipient=recipient, state=state)}


@router.get("/reminders/preview", tags=["reminders"], summary="Who would be reminded")
def preview(
    app: Caller, on: Annotated[Day | None, Query(description="Today or a later day.")] = None
) -> answers.Preview:
    """Returns who would be told what on a day, as far as the facts of now go; people of a unit get their own."""
    return answers.Preview.model_validate(reminders.preview(app, on))


@router.get("/register/{year}", tags=["office"], response_model=answers.Register, summary="Document numbers of a year")
def register(app: Caller, year: Year) -> Fields:
    """Returns which document numbers are used and for what."""
    return {"year": year, "documents": register_queries.documents(app, year)}
