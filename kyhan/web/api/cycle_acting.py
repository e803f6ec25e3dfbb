"""What can a program do in a cycle as a whole? The acts of `kyhan cycle` and `kyhan deadline extend`."""

from fastapi import APIRouter

from kyhan.cycle.commands import cycle as acts
from kyhan.cycle.commands import deadline as deadline_acts
from kyhan.cycle.queries import deadlines
from kyhan.web.api import given
from kyhan.web.api.cycle_answers import CycleLine, Publication
from kyhan.web.api.cycle_reading import CYCLE
from kyhan.web.api.deadline_answers import Extensions
from kyhan.web.api.door import BEARER, Caller, Door
from kyhan.web.api.given import Key
from kyhan.web.api.refusals import described

router = APIRouter(route_class=Door, dependencies=[BEARER], responses=described(acts=True))


@router.post("/cycles", tags=["cycles"], status_code=201, summary="Prepare a cycle")
def start(app: Caller, sent: given.Start) -> CycleLine:
    """Prepares the cycle of a year under the newest stored text of a regulation (staff)."""
    return CycleLine.model_validate(acts.start(app, sent.year, regulation_id=sent.regulation, key=sent.key))


@router.post(CYCLE + "/issue", tags=["cycles"], summary="Issue the letter")
def issue(app: Caller, key: Key, sent: given.Issue) -> CycleLine:
    """Records that letter and survey form went out to every unit on the roster, which is frozen here (staff)."""
    made = acts.issue(
        app, key, number=sent.number, letter_on=sent.letter_on, issued_on=sent.issued_on, reason=sent.reason
    )
    return CycleLine.model_validate(made)


@router.post(CYCLE + "/propose", tags=["cycles"], summary="Propose the results")
def propose(app: Caller, key: Key, sent: given.Propose) -> CycleLine:
    """Submits the scored results for approval (staff)."""
    return CycleLine.model_validate(acts.propose(app, key, number=sent.number))


@router.post(CYCLE + "/send-back", tags=["cycles"], summary="Send proposed results back")
def send_back(app: Caller, key: Key, sent: given.Reasoned) -> CycleLine:
    """Gives proposed results back to the office, with the reason (leader)."""
    return CycleLine.model_validate(acts.send_back(app, key, reason=sent.reason))


@router.post(CYCLE + "/publish", tags=["cycles"], summary="Publish the results")
def publish(app: Caller, key: Key, sent: given.Decision) -> Publication:
    """Freezes publication 1 and opens the complaint window (leader). It cannot be undone."""
    made = acts.publish(app, key, number=sent.number, signed_on=sent.signed_on, published_on=sent.published_on)
    return Publication.model_validate(made)


@router.post(CYCLE + "/adjust", tags=["cycles"], summary="Publish an adjusting decision")
def adjust(app: Caller, key: Key, sent: given.Decision) -> Publication:
    """Freezes the next publication, which supersedes the one before (leader); GET .../moves shows beforehand what moves."""
    made = acts.adjust(app, key, number=sent.number, signed_on=sent.signed_on, published_on=sent.published_on)
    return Publication.model_validate(made)


@router.post(CYCLE + "/close", tags=["cycles"], summary="Close a cycle")
def close(app: Caller, key: Key) -> CycleLine:
    """Ends a published cycle whose complaint window is over and in which nothing is open (staff)."""
    return CycleLine.model_validate(acts.close(app, key))


@router.post(CYCLE + "/cancel", tags=["cycles"], summary="Cancel a cycle")
def cancel(app: Caller, key: Key, sent: given.Reasoned) -> CycleLine:
    """Ends a cycle before its time; every clock in it stops (leader). It cannot be undone."""
    return CycleLine.model_validate(acts.cancel(app, key, reason=sent.reason))


@router.post(CYCLE + "/deadlines/extend", tags=["deadlines"], summary="Extend deadlines")
def extend(app: Caller, key: Key, sent: given.Extend) -> Extensions:
    """Moves running deadlines to a later day, all or none; the old day is kept beside the new one (staff, leader)."""
    before = deadline_acts.extend(
        app, key, sent.subjects, until=sent.until, reason=sent.reason, document=sent.document, kind=sent.kind
    )
    known = deadlines.deadlines(app, key, everything=True)
    due = {(one["subject"], one["kind"], one["revision"]): one["due_on"] for one in known}
    moved = [
        {
            "subject": one.subject,
            "kind": one.kind,
            "from_on": one.due_on,
            "to_on": due[one.subject, one.kind, one.revision + 1],
        }
        for one in before
    ]
    return Extensions.model_validate({"cycle": key, "extended": moved})
