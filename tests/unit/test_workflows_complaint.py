"""Under which conditions may a complaint move on? One test per guard, and what its refusal says."""

from dataclasses import replace
from datetime import date

import pytest

from kyhan.workflows.complaint import COMPLAINT, OPEN, ComplaintFacts, State
from kyhan.workflows.machine import GuardsRefuse, decide
from kyhan.workflows.roles import Actor, Role

TODAY = date(2026, 12, 10)
STAFF = Actor("an", "An", frozenset({Role.STAFF}))
LEADER = Actor("dung", "Dũng", frozenset({Role.LEADER}))
REVIEWER = Actor("chi", "Chi", frozenset({Role.REVIEWER}))

FILED = ComplaintFacts(
    state="filed",
    actor=STAFF,
    unit="X1",
    reason="vì thế",
    today=TODAY,
    occurred_on=TODAY,
    filed_on=date(2026, 12, 3),
    verified_by=("binh",),
    criteria=("HD.01",),
)
REVIEWED = replace(FILED, state="under_review", actor=REVIEWER)


def reasons(action: str, facts: ComplaintFacts) -> list[str]:
    """Returns why an act is refused, in English."""
    with pytest.raises(GuardsRefuse) as refusal:
        decide(COMPLAINT, action, facts)
    return [reason.to("en") for reason in refusal.value.reasons]


def test_a_complaint_in_time_is_accepted_by_the_staff_without_a_reason() -> None:
    assert decide(COMPLAINT, "accept", replace(FILED, reason="")).target == State.UNDER_REVIEW


def test_a_late_complaint_is_accepted_by_the_leader_alone_and_with_a_reason() -> None:
    late = replace(FILED, late=True)
    refusal = ["filed on 03/12/2026, after the window; only the leader may accept it, with a reason, else reject it"]

    assert reasons("accept", late) == refusal
    assert reasons("accept", replace(late, actor=LEADER, reason="")) == refusal
    assert decide(COMPLAINT, "accept", replace(late, actor=LEADER)).role is Role.LEADER


def test_a_late_complaint_is_rejected_by_the_staff() -> None:
    assert decide(COMPLAINT, "reject", replace(FILED, late=True)).target == State.REJECTED


@pytest.mark.parametrize("action", ["uphold", "dismiss"])
def test_who_verified_the_unit_does_not_decide_its_complaint(action: str) -> None:
    verifier = replace(REVIEWER, login="binh", name="Bình")

    assert reasons(action, replace(REVIEWED, actor=verifier)) == [
        "Bình verified this unit; somebody else must decide the complaint"
    ]


@pytest.mark.parametrize("action", ["uphold", "dismiss"])
def test_who_belongs_to_the_unit_does_not_decide_its_complaint(action: str) -> None:
    assert reasons(action, replace(REVIEWED, actor=replace(REVIEWER, unit="X1"))) == [
        "Chi belongs to the complaining unit; somebody else must decide"
    ]


@pytest.mark.parametrize("action", ["uphold", "dismiss"])
@pytest.mark.parametrize("on", [date(2026, 12, 2), date(2026, 12, 11)])
def test_a_complaint_is_decided_between_its_filing_and_today(action: str, on: date) -> None:
    assert reasons(action, replace(REVIEWED, occurred_on=on)) == [
        f"{on:%d/%m/%Y} must lie between the filing on 03/12/2026 and today, 10/12/2026"
    ]


def test_upholding_names_what_is_to_be_verified_again_and_dismissing_need_not() -> None:
    unnamed = replace(REVIEWED, criteria=())

    assert reasons("uphold", unnamed) == ["name the criteria to be verified again"]
    assert decide(COMPLAINT, "dismiss", unnamed).target == State.DISMISSED


@pytest.mark.parametrize(
    ("action", "facts"),
    [("accept", FILED), ("reject", FILED), ("uphold", REVIEWED), ("dismiss", REVIEWED), ("withdraw", FILED)],
)
def test_complaints_move_only_while_the_cycle_is_published(action: str, facts: ComplaintFacts) -> None:
    assert decide(COMPLAINT, action, facts)
    assert reasons(action, replace(facts, cycle_state="cancelled")) == ["the cycle is not in its complaint stage"]


def test_a_complaint_is_open_until_it_is_decided_or_withdrawn() -> None:
    assert {State.FILED, State.UNDER_REVIEW} == OPEN


def test_only_a_result_that_exists_can_be_verified_again() -> None:
    nothing = replace(REVIEWED, has_result=False)

    assert reasons("uphold", nothing) == [
        "the unit has no verified form in this cycle, so nothing can be verified again; reject or dismiss the complaint"
    ]
    assert decide(COMPLAINT, "dismiss", nothing).target == State.DISMISSED
