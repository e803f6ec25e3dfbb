"""Under which conditions may a unit's submission move on? One test per guard, and what its refusal says."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kyhan.workflows.machine import GuardsRefuse, decide
from kyhan.workflows.roles import SYSTEM, Actor, Role
from kyhan.workflows.submission import EXPECTED, SETTLED, SUBMISSION, State, SubmissionFacts

TODAY = date(2026, 11, 20)
BEFORE = date(2026, 11, 19)
STAFF = Actor("an", "An", frozenset({Role.STAFF}))
REVIEWER = Actor("binh", "Bình", frozenset({Role.REVIEWER}))
LEADER = Actor("dung", "Dũng", frozenset({Role.LEADER}))
OFFICER = Actor("kha", "Kha", frozenset({Role.UNIT_OFFICER}), "X1")

PLAIN = SubmissionFacts(
    state="awaiting_receipt",
    actor=STAFF,
    unit="X1",
    reason="vì thế",
    today=TODAY,
    occurred_on=TODAY,
    cycle_state="surveying",
    issued_on=date(2026, 11, 6),
)
FILLING = replace(PLAIN, state="filling", received_on=date(2026, 11, 9))
SUBMITTED = replace(FILLING, state="submitted", submitted_on=BEFORE, complete_on=BEFORE)
VERIFYING = replace(SUBMITTED, state="verifying", actor=REVIEWER)
VERIFIED = replace(VERIFYING, state="verified", actor=STAFF)


def reasons(action: str, facts: SubmissionFacts) -> list[str]:
    """Returns why an act is refused, in English."""
    with pytest.raises(GuardsRefuse) as refusal:
        decide(SUBMISSION, action, facts)
    return [reason.to("en") for reason in refusal.value.reasons]


@pytest.mark.parametrize(
    ("action", "facts", "reason"),
    [
        (
            "acknowledge",
            replace(PLAIN, occurred_on=date(2026, 11, 21)),
            "21/11/2026 is in the future (today is 20/11/2026); record it once it has happened",
        ),
        (
            "acknowledge",
            replace(PLAIN, occurred_on=date(2026, 11, 5)),
            "05/11/2026 is before the day the letter was issued (06/11/2026)",
        ),
        (
            "acknowledge",
            replace(PLAIN, actor=OFFICER, occurred_on=BEFORE),
            "a unit records today's acts only; the office records 19/11/2026, with the registry number",
        ),
        (
            "submit",
            replace(FILLING, received_on=TODAY, occurred_on=BEFORE),
            "19/11/2026 is before the day the unit received the letter (20/11/2026)",
        ),
        (
            "submit",
            replace(FILLING, state="returned", submitted_on=TODAY, occurred_on=BEFORE),
            "19/11/2026 is before the day the form was handed in (20/11/2026)",
        ),
        (
            "submit",
            replace(FILLING, state="returned", returned_on=TODAY, occurred_on=BEFORE),
            "19/11/2026 is before the day the form was returned (20/11/2026)",
        ),
        (
            "withdraw",
            replace(SUBMITTED, actor=OFFICER, returned_on=BEFORE),
            "the form was returned on 19/11/2026 and completed; to change it again, ask the office to return it once more",
        ),
        (
            "accept",
            replace(SUBMITTED, missing=("HD.01", "HD.02")),
            "the form is not complete, 2 criteria are missing (HD.01, HD.02); return it",
        ),
        ("return", SUBMITTED, "name at least one criterion and its question"),
        (
            "verify",
            replace(VERIFYING, unverified=("HD.01",)),
            ("1 criteria have no verified value (HD.01); give it, or keep what was declared for those not in dispute"),
        ),
        (
            "verify",
            replace(VERIFYING, complete_on=TODAY, occurred_on=BEFORE),
            "19/11/2026 is before the day the complete form was received (20/11/2026)",
        ),
        (
            "verify",
            replace(VERIFYING, reopened_on=TODAY, occurred_on=BEFORE),
            "19/11/2026 is before the day the form was opened again (20/11/2026)",
        ),
        (
            "mark_missing",
            replace(FILLING, period_over_on=TODAY),
            "the unit has until the end of 20/11/2026; it can be marked missing from the next day on",
        ),
    ],
)
def test_an_act_that_cannot_be_says_what_is_missing_and_what_to_do(
    action: str, facts: SubmissionFacts, reason: str
) -> None:
    assert reasons(action, facts) == [reason]


@pytest.mark.parametrize(
    ("action", "facts"),
    [
        ("acknowledge", replace(PLAIN, actor=OFFICER)),
        ("acknowledge", replace(PLAIN, occurred_on=date(2026, 11, 6))),
        ("submit", replace(FILLING, occurred_on=date(2026, 11, 9))),
        ("submit", replace(FILLING, state="missing", received_on=None)),
        ("submit", replace(FILLING, state="returned", submitted_on=BEFORE, returned_on=TODAY)),
        ("withdraw", replace(SUBMITTED, actor=OFFICER)),
        ("accept", replace(SUBMITTED, actor=REVIEWER)),
        ("return", replace(SUBMITTED, queried=1)),
        ("return", replace(VERIFYING, queried=2)),
        ("verify", VERIFYING),
        ("verify", replace(VERIFYING, reopened_on=TODAY)),
        ("mark_missing", replace(FILLING, period_over_on=BEFORE)),
        ("mark_missing", PLAIN),
        ("exempt", replace(PLAIN, actor=LEADER)),
    ],
)
def test_an_act_whose_conditions_hold_is_done(action: str, facts: SubmissionFacts) -> None:
    assert decide(SUBMISSION, action, facts).action == action


@pytest.mark.parametrize(
    ("action", "facts"),
    [
        ("accept", replace(SUBMITTED, actor=replace(REVIEWER, unit="X1"))),
        ("return", replace(SUBMITTED, actor=replace(STAFF, unit="X1"), queried=1)),
        ("verify", replace(VERIFYING, actor=replace(REVIEWER, unit="X1"))),
    ],
)
def test_nobody_handles_the_form_of_their_own_unit(action: str, facts: SubmissionFacts) -> None:
    assert reasons(action, facts) == [
        f"{facts.actor.name} belongs to X1; nobody verifies their own unit, let another reviewer do it"
    ]


ACTS: dict[str, SubmissionFacts] = {
    "acknowledge": PLAIN,
    "submit": FILLING,
    "withdraw": replace(SUBMITTED, actor=OFFICER),
    "accept": SUBMITTED,
    "return": replace(SUBMITTED, queried=1),
    "verify": VERIFYING,
    "reopen": VERIFIED,
    "mark_missing": FILLING,
    "exempt": replace(PLAIN, actor=LEADER),
}


@pytest.mark.parametrize("action", ACTS)
@pytest.mark.parametrize(
    ("cycle_state", "reason"),
    [
        ("prepared", "the cycle's letter has not been issued"),
        ("awaiting_approval", "the results await approval; the leader sends them back first"),
        ("closed", "the cycle is not issued yet or is over"),
        ("cancelled", "the cycle is not issued yet or is over"),
    ],
)
def test_forms_rest_while_the_cycle_is_not_open_to_them(action: str, cycle_state: str, reason: str) -> None:
    assert reasons(action, replace(ACTS[action], cycle_state=cycle_state)) == [reason]


@pytest.mark.parametrize("action", sorted(ACTS.keys() - {"verify", "return"}))
def test_after_publication_a_unit_complains_instead(action: str) -> None:
    assert reasons(action, replace(ACTS[action], cycle_state="published")) == [
        "the results are published; the unit may file a complaint"
    ]


def test_a_form_in_dispute_is_verified_again_after_publication_but_not_returned() -> None:
    assert decide(SUBMISSION, "verify", replace(VERIFYING, cycle_state="published"))
    assert reasons("return", replace(VERIFYING, cycle_state="published", queried=1)) == [
        "the form is verified again for a complaint, by the office alone; ask the unit by letter"
    ]


def test_an_upheld_complaint_opens_a_verified_form_after_publication() -> None:
    disputed = replace(VERIFIED, actor=SYSTEM, cycle_state="published", on_complaint=True)

    assert decide(SUBMISSION, "reopen", disputed).target == State.VERIFYING


def test_all_reasons_are_told_at_once() -> None:
    facts: dict[str, Any] = {"cycle_state": "prepared", "occurred_on": date(2026, 11, 21), "actor": OFFICER}

    assert len(reasons("acknowledge", replace(PLAIN, **facts))) == 2


def test_a_form_is_expected_settled_or_in_the_office_s_hands() -> None:
    assert EXPECTED.isdisjoint(SETTLED)
    assert set(State) - EXPECTED - SETTLED == {State.SUBMITTED, State.VERIFYING}
