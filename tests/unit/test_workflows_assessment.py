"""Under which conditions may a cycle move on? One test per guard, and what its refusal says."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from kyhan.i18n import say
from kyhan.workflows.assessment import CYCLE, RUNNING, CycleFacts, State
from kyhan.workflows.machine import GuardsRefuse, decide
from kyhan.workflows.roles import SYSTEM, Actor, Role

TODAY = date(2026, 11, 9)
STAFF = Actor("an", "An", frozenset({Role.STAFF}))
LEADER = Actor("dung", "Dũng", frozenset({Role.LEADER}))

ISSUE = CycleFacts(
    state="prepared",
    actor=STAFF,
    reason="",
    today=TODAY,
    units=10,
    letter_number="12/UBND-VP",
    letter_on=date(2026, 11, 6),
    issued_on=date(2026, 11, 6),
    issue_limit_on=date(2026, 11, 9),
)
PUBLISH = CycleFacts(
    state="awaiting_approval",
    actor=LEADER,
    reason="",
    today=TODAY,
    document_number="15/QĐ-UBND",
    signed_on=TODAY,
    published_on=TODAY,
    not_before_on=TODAY,
)
CLOSE = CycleFacts(state="published", actor=STAFF, reason="", today=TODAY, window_over_on=TODAY - timedelta(days=1))


def reasons(action: str, facts: CycleFacts) -> list[str]:
    """Returns why an act is refused, in English."""
    with pytest.raises(GuardsRefuse) as refusal:
        decide(CYCLE, action, facts)
    return [reason.to("en") for reason in refusal.value.reasons]


def test_a_letter_goes_out_to_a_roster_under_its_number_and_date() -> None:
    assert decide(CYCLE, "issue", ISSUE).target == State.SURVEYING


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"units": 0}, "the roster is empty; import it first"),
        ({"letter_number": " "}, "the letter's number and date are owed"),
        ({"letter_on": None}, "the letter's number and date are owed"),
        (
            {"letter_on": date(2025, 11, 6), "issued_on": date(2025, 11, 6), "not_before_on": date(2026, 1, 1)},
            "issued on 06/11/2025, before the assessed year began (01/01/2026)",
        ),
        ({"letter_on": date(2026, 11, 7)}, "issued on 06/11/2026, before the letter's date 07/11/2026"),
        (
            {"issued_on": date(2026, 11, 10), "issue_limit_on": None},
            "issued on 10/11/2026 is in the future (today is 09/11/2026)",
        ),
    ],
)
def test_a_letter_that_cannot_go_out_says_what_is_missing(wrong: dict[str, Any], reason: str) -> None:
    assert reasons("issue", replace(ISSUE, **wrong)) == [reason]


def test_a_letter_may_go_out_until_the_end_of_the_day_before_10_november() -> None:
    assert decide(CYCLE, "issue", replace(ISSUE, issued_on=date(2026, 11, 9)))


def test_a_letter_after_the_limit_goes_out_only_with_the_reason_of_the_delay() -> None:
    late = replace(ISSUE, issued_on=date(2026, 11, 10), today=date(2026, 11, 10))

    assert reasons("issue", late) == [
        "the letter was due by 24:00 on 09/11/2026; it may still go out, with the reason for the delay"
    ]
    assert decide(CYCLE, "issue", replace(late, reason="lũ lụt"))


def test_the_survey_ends_when_no_form_is_expected_any_more() -> None:
    facts = CycleFacts(state="surveying", actor=SYSTEM, reason="", today=TODAY)

    assert decide(CYCLE, "survey_over", facts).target == State.VERIFYING
    assert reasons("survey_over", replace(facts, expected=("X1", "X2"))) == ["forms are still expected from X1, X2"]


def test_scoring_runs_when_every_form_is_settled() -> None:
    facts = CycleFacts(state="verifying", actor=SYSTEM, reason="", today=TODAY)

    assert decide(CYCLE, "verification_over", facts).target == State.SCORED
    assert reasons("verification_over", replace(facts, unsettled=("X1",))) == ["not yet verified: X1"]


def test_results_are_proposed_under_a_document_number() -> None:
    facts = CycleFacts(state="scored", actor=STAFF, reason="", today=TODAY, document_number="05/TTr-VP")

    assert decide(CYCLE, "propose", facts).target == State.AWAITING_APPROVAL
    assert reasons("propose", replace(facts, document_number=" ")) == ["the document number is owed"]


def test_results_are_published_by_a_signed_decision() -> None:
    assert decide(CYCLE, "publish", PUBLISH).target == State.PUBLISHED


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"document_number": ""}, "the document number is owed"),
        ({"number_fault": say("đã dùng", "it was used")}, "it was used"),
        ({"signed_on": None}, "the days of signature and publication are owed"),
        ({"published_on": None}, "the days of signature and publication are owed"),
        (
            {"signed_on": date(2026, 11, 8)},
            "signed on 08/11/2026, before the results existed on 09/11/2026",
        ),
        (
            {"not_before_on": None, "published_on": date(2026, 11, 8)},
            "published on 08/11/2026, before it was signed on 09/11/2026",
        ),
        (
            {"published_on": date(2026, 11, 10)},
            "published on 10/11/2026 is in the future (today is 09/11/2026)",
        ),
    ],
)
def test_a_decision_whose_number_or_days_cannot_be_is_refused(wrong: dict[str, Any], reason: str) -> None:
    assert reasons("publish", replace(PUBLISH, **wrong)) == [reason]


def test_a_decision_may_be_published_some_days_after_it_was_signed() -> None:
    later = replace(PUBLISH, signed_on=TODAY, published_on=TODAY + timedelta(days=3), today=TODAY + timedelta(days=5))

    assert decide(CYCLE, "publish", later)


def test_an_adjusting_decision_needs_a_change_and_nothing_under_verification() -> None:
    changed = replace(PUBLISH, state="published", unpublished_change=True)

    assert decide(CYCLE, "adjust", changed).target == State.PUBLISHED
    assert reasons("adjust", replace(changed, unpublished_change=False)) == [
        "the results do not differ from what is published"
    ]
    assert reasons("adjust", replace(changed, unsettled=("X1",))) == [
        "still being verified again: X1; adjust once that is done"
    ]


def test_a_cycle_closes_on_the_day_after_the_complaint_window() -> None:
    assert decide(CYCLE, "close", CLOSE).target == State.CLOSED
    assert decide(CYCLE, "close", replace(CLOSE, window_over_on=None)).target == State.CLOSED
    assert reasons("close", replace(CLOSE, window_over_on=TODAY)) == [
        "units may still complain until the end of 09/11/2026"
    ]


def test_a_cycle_with_an_open_complaint_or_an_unpublished_change_does_not_close() -> None:
    assert reasons("close", replace(CLOSE, open_complaints=("1", "3"), unpublished_change=True)) == [
        "complaints are still open: 1, 3",
        "results changed after publication; the leader publishes an adjusting decision",
    ]


def test_a_cycle_runs_until_it_is_closed_or_cancelled() -> None:
    assert set(State) - RUNNING == {State.CLOSED, State.CANCELLED}
