"""What can a program do with the forms and complaints of units? The acts of `kyhan submission` and `kyhan complaint`."""

from collections.abc import Iterable
from typing import Final

from fastapi import APIRouter

from kyhan.cycle.commands import complaint as complaint_acts
from kyhan.cycle.commands import submission as acts
from kyhan.web.api import given
from kyhan.web.api.cycle_reading import CYCLE
from kyhan.web.api.door import BEARER, Caller, Door
from kyhan.web.api.given import Complaint, Key, Unit
from kyhan.web.api.refusals import described
from kyhan.web.api.unit_answers import ComplaintStands, UnitsStand, UnitStands

router = APIRouter(route_class=Door, dependencies=[BEARER], responses=described(acts=True))
_UNITS: Final = CYCLE + "/units"
_UNIT: Final = CYCLE + "/units/{unit}"
_COMPLAINTS: Final = CYCLE + "/complaints"
_COMPLAINT: Final = CYCLE + "/complaints/{number}"


@router.post(_UNITS + "/acknowledge", tags=["units"], summary="Record the receipt of the letter")
def acknowledge(app: Caller, key: Key, sent: given.Acknowledge) -> UnitsStand:
    """Records the day units received the letter; their time to answer counts from it (the unit, staff)."""
    return _stand(key, acts.acknowledge(app, key, sent.units, received_on=sent.received_on, proof=sent.proof))


@router.post(_UNITS + "/accept", tags=["units"], summary="Accept forms")
def accept(app: Caller, key: Key, sent: given.Units) -> UnitsStand:
    """Takes complete forms into verification; the clock counts from the day each was received (staff, reviewers)."""
    return _stand(key, acts.accept(app, key, sent.units))


@router.post(_UNITS + "/mark-missing", tags=["units"], summary="Mark forms missing")
def mark_missing(app: Caller, key: Key, sent: given.Settle) -> UnitsStand:
    """Records that units sent nothing although their time is over; a form that still comes is taken (staff)."""
    return _stand(key, acts.mark_missing(app, key, sent.units, reason=sent.reason))


@router.post(_UNITS + "/exempt", tags=["units"], summary="Exempt units")
def exempt(app: Caller, key: Key, sent: given.Settle) -> UnitsStand:
    """Takes units out of the assessment: dissolved, merged (leader)."""
    return _stand(key, acts.exempt(app, key, sent.units, reason=sent.reason))


@router.post(_UNIT + "/submit", tags=["units"], summary="Hand in a form")
def submit(app: Caller, key: Key, unit: Unit, sent: given.Submit) -> UnitStands:
    """Takes a form as it came in; a complete one starts the verification clock (the unit, staff for paper)."""
    rows = [row.row(f"rows[{place}]") for place, row in enumerate(sent.rows)]
    made = acts.submit(app, key, unit, rows, received_on=sent.received_on, document=sent.document)
    return UnitStands.model_validate(made)


@router.post(_UNIT + "/withdraw", tags=["units"], summary="Take a form back")
def withdraw(app: Caller, key: Key, unit: Unit) -> UnitStands:
    """Takes back a form that the office has not accepted; what was written stays (the unit)."""
    return UnitStands.model_validate(acts.withdraw(app, key, unit))


@router.post(_UNIT + "/return", tags=["units"], summary="Return a form with questions")
def send_back(app: Caller, key: Key, unit: Unit, sent: given.Return) -> UnitStands:
    """Returns a form; the unit changes the criteria asked about alone (staff, reviewers)."""
    queries = [(one.criterion, one.question) for one in sent.queries]
    return UnitStands.model_validate(acts.send_back(app, key, unit, queries, reason=sent.reason))


@router.post(_UNIT + "/verify", tags=["units"], summary="Record the verified values")
def verify(app: Caller, key: Key, unit: Unit, sent: given.Verify) -> UnitStands:
    """Records the verified value of every criterion and scores the unit (reviewers, not of that unit)."""
    rows = [row.row(f"rows[{place}]") for place, row in enumerate(sent.rows)]
    made = acts.verify(app, key, unit, rows, keep_rest=sent.keep_rest, verified_on=sent.verified_on)
    return UnitStands.model_validate(made)


@router.post(_UNIT + "/reopen", tags=["units"], summary="Open a verified form again")
def reopen(app: Caller, key: Key, unit: Unit, sent: given.Reasoned) -> UnitStands:
    """Opens a verified form again, before the results are proposed (staff)."""
    return UnitStands.model_validate(acts.reopen(app, key, unit, reason=sent.reason))


@router.post(_COMPLAINTS, tags=["complaints"], status_code=201, summary="File a complaint")
def file(app: Caller, key: Key, sent: given.File) -> ComplaintStands:
    """Records a complaint about a published result (the unit, staff for paper)."""
    made = complaint_acts.file(
        app, key, sent.unit, sent.text, filed_on=sent.filed_on, document=sent.document, criteria=sent.criteria
    )
    return ComplaintStands.model_validate(made)


@router.post(_COMPLAINT + "/accept", tags=["complaints"], summary="Take a complaint under review")
def accept_complaint(app: Caller, key: Key, number: Complaint, sent: given.Accept) -> ComplaintStands:
    """Takes a complaint under review (staff); a late one with a reason (leader)."""
    return ComplaintStands.model_validate(complaint_acts.accept(app, key, number, reason=sent.reason))


@router.post(_COMPLAINT + "/reject", tags=["complaints"], summary="Refuse to review a complaint")
def reject(app: Caller, key: Key, number: Complaint, sent: given.Answer) -> ComplaintStands:
    """Refuses to review a complaint, with the reason."""
    made = complaint_acts.reject(app, key, number, reason=sent.reason, letter=sent.letter)
    return ComplaintStands.model_validate(made)


@router.post(_COMPLAINT + "/dismiss", tags=["complaints"], summary="Dismiss a complaint")
def dismiss(app: Caller, key: Key, number: Complaint, sent: given.Decide) -> ComplaintStands:
    """Keeps the result as published, with the answer to the unit (somebody who did not verify it)."""
    made = complaint_acts.dismiss(app, key, number, reason=sent.reason, decided_on=sent.decided_on, letter=sent.letter)
    return ComplaintStands.model_validate(made)


@router.post(_COMPLAINT + "/uphold", tags=["complaints"], summary="Uphold a complaint")
def uphold(app: Caller, key: Key, number: Complaint, sent: given.Uphold) -> ComplaintStands:
    """Finds for the unit: its form opens again for the criteria in dispute (somebody who did not verify it)."""
    made = complaint_acts.uphold(
        app,
        key,
        number,
        reason=sent.reason,
        criteria=sent.criteria,
        decided_on=sent.decided_on,
        letter=sent.letter,
    )
    return ComplaintStands.model_validate(made)


@router.post(_COMPLAINT + "/withdraw", tags=["complaints"], summary="Take a complaint back")
def withdraw_complaint(app: Caller, key: Key, number: Complaint, sent: given.Accept) -> ComplaintStands:
    """Ends a complaint because its unit takes it back (the unit)."""
    return ComplaintStands.model_validate(complaint_acts.withdraw(app, key, number, reason=sent.reason))


def _stand(key: str, done: Iterable[object]) -> UnitsStand:
    return UnitsStand(cycle=key, units=[UnitStands.model_validate(one) for one in done])
