"""Who may add or remove evidence, and when: every state of the form and of the cycle, and the criteria in question."""

from dataclasses import replace

import pytest

from kyhan.errors import NotAllowed, NotNow
from kyhan.workflows.assessment import State as CycleState
from kyhan.workflows.evidence import ADD, REMOVE, WITH_OFFICE, WITH_UNIT, EvidenceFacts, permit
from kyhan.workflows.roles import Actor, Role
from kyhan.workflows.submission import State

OFFICER = Actor("khe-tre", "Cán bộ Khe Tre", frozenset({Role.UNIT_OFFICER}), "20161")
STAFF = Actor("an", "Chuyên viên An", frozenset({Role.STAFF}), None)
REVIEWER = Actor("binh", "Thẩm định viên Bình", frozenset({Role.REVIEWER}), None)
FILLING = EvidenceFacts(OFFICER, "20161", State.FILLING, CycleState.SURVEYING, "HD.01")


def refused(facts: EvidenceFacts) -> str:
    with pytest.raises(NotNow) as caught:
        permit(ADD, facts)
    return caught.value.to("en")


@pytest.mark.parametrize("state", sorted(State))
def test_the_unit_may_while_the_form_is_with_it_and_the_staff_until_it_is_verified(state: State) -> None:
    for actor, where in ((OFFICER, WITH_UNIT), (STAFF, WITH_UNIT | WITH_OFFICE)):
        facts = replace(FILLING, actor=actor, state=state)
        if state in where:
            permit(ADD, facts)
        else:
            assert "the form is" in refused(facts)


@pytest.mark.parametrize("actor", [replace(OFFICER, unit="20164"), REVIEWER])
def test_nobody_else_may(actor: Actor) -> None:
    with pytest.raises(NotAllowed, match="không được gỡ"):
        permit(REMOVE, replace(FILLING, actor=actor))


def test_a_form_with_the_office_is_told_how_it_comes_back() -> None:
    assert "take it back while it is not accepted" in refused(replace(FILLING, state=State.SUBMITTED))


@pytest.mark.parametrize("state", [CycleState.PREPARED, CycleState.PUBLISHED, CycleState.CLOSED, CycleState.CANCELLED])
def test_not_before_the_letter_and_not_after_the_publication(state: CycleState) -> None:
    assert "the cycle is" in refused(replace(FILLING, cycle_state=state))


def test_a_published_cycle_is_open_where_a_complaint_opened_the_form_again() -> None:
    facts = replace(FILLING, actor=STAFF, state=State.VERIFYING, cycle_state=CycleState.PUBLISHED)
    permit(ADD, replace(facts, only=frozenset({"HD.01"})))
    assert "only the criteria asked about" in refused(replace(facts, only=frozenset({"HD.02"})))


def test_every_reason_is_listed() -> None:
    facts = replace(FILLING, state=State.VERIFIED, cycle_state=CycleState.CLOSED, only=frozenset({"HD.02"}))
    assert refused(facts).count(";") == 2
