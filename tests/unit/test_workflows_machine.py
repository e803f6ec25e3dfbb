"""Is a workflow's definition sound, and does `decide` give a step or the whole reason why not?"""

from dataclasses import dataclass, replace

import pytest

from kyhan.errors import Fault, NotAllowed, NotNow
from kyhan.i18n import Phrase, say
from kyhan.workflows.machine import BadWorkflow, GuardsRefuse, Step, Transition, Waiting, Workflow, check, decide
from kyhan.workflows.roles import Actor, Role

STAFF = Actor("an", "An", frozenset({Role.STAFF}))
OFFICER = Actor("k", "Kha", frozenset({Role.UNIT_OFFICER}), "X1")
REVIEWER_OF_X1 = Actor("m", "Mai", frozenset({Role.REVIEWER, Role.UNIT_OFFICER}), "X1")
STAFF_AND_LEADER = Actor("h", "Hà", frozenset({Role.STAFF, Role.LEADER}))


@dataclass(frozen=True)
class Facts:
    """The facts of the small workflow below."""

    state: str = "draft"
    actor: Actor = STAFF
    unit: str | None = "X1"
    reason: str = "vì thế"
    signed: bool = True
    sealed: bool = True


def signed(facts: Facts, _role: Role) -> Phrase | None:
    return None if facts.signed else say("chưa ký", "not signed")


def sealed(facts: Facts, _role: Role) -> Phrase | None:
    return None if facts.sealed else say("chưa đóng dấu", "not sealed")


SEND = Transition(
    "send",
    say("gửi", "send"),
    ("draft",),
    "sent",
    frozenset({Role.STAFF, Role.LEADER, Role.UNIT_OFFICER}),
    "Điều 1",
    (signed, sealed),
    owes_reason=True,
)
FILE = Transition("file", say("lưu", "file"), ("sent",), "filed", frozenset({Role.STAFF}), "Điều 2")
WAITS = Waiting(("reply",), say("nhắc", "remind"), "Điều 1")
SMALL = Workflow(
    name="small",
    label=say("thư", "letter"),
    states={"draft": say("nháp", "draft"), "sent": say("đã gửi", "sent"), "filed": say("đã lưu", "filed")},
    initial="draft",
    settled=frozenset(),
    final=frozenset({"filed"}),
    waiting={"draft": WAITS, "sent": WAITS},
    table=(SEND, FILE),
)


def test_a_step_names_the_workflow_the_action_both_states_and_the_role_used() -> None:
    assert decide(SMALL, "send", Facts()) == Step("small", "send", "draft", "sent", Role.STAFF)


def test_deciding_changes_nothing_so_the_same_facts_lead_to_the_same_step_again() -> None:
    facts = Facts()

    assert decide(SMALL, "send", facts) == decide(SMALL, "send", facts)
    assert facts.state == "draft"


def test_a_person_with_two_roles_of_the_office_uses_the_first_by_name() -> None:
    assert decide(SMALL, "send", Facts(actor=STAFF_AND_LEADER)).role is Role.LEADER


def test_a_role_of_a_unit_serves_for_the_own_unit() -> None:
    assert decide(SMALL, "send", Facts(actor=OFFICER)).role is Role.UNIT_OFFICER


def test_a_role_of_a_unit_does_not_serve_for_another_unit() -> None:
    with pytest.raises(NotAllowed) as refusal:
        decide(SMALL, "send", Facts(actor=OFFICER, unit="X2"))

    assert refusal.value.to("vi") == "Kha chỉ được gửi cho đơn vị của mình (X1), không phải cho X2."


def test_a_role_of_the_office_held_besides_does_not_open_other_units_to_a_unit_s_officer() -> None:
    assert decide(SMALL, "send", Facts(actor=REVIEWER_OF_X1)).role is Role.UNIT_OFFICER

    with pytest.raises(NotAllowed, match="việc này của"):
        decide(SMALL, "send", Facts(actor=REVIEWER_OF_X1, unit="X2"))


def test_another_unit_is_refused_before_its_state_is_told() -> None:
    with pytest.raises(NotAllowed):
        decide(SMALL, "send", Facts(actor=OFFICER, unit="X2", state="filed"))


def test_somebody_without_any_role_is_refused() -> None:
    nobody = Actor("n", "Nam", frozenset())

    with pytest.raises(NotAllowed, match="không phải cho X1"):
        decide(SMALL, "send", Facts(actor=nobody))


def test_a_refused_role_is_told_whose_task_it_is() -> None:
    auditor = Actor("t", "Thu", frozenset({Role.AUDITOR}))

    with pytest.raises(NotAllowed) as refusal:
        decide(SMALL, "send", Facts(actor=auditor))

    assert refusal.value.to("en") == "Thu may not send: this belongs to leader, office staff, unit officer."


def test_every_guard_that_refuses_is_listed_and_the_reason_owed_as_well() -> None:
    with pytest.raises(GuardsRefuse) as refusal:
        decide(SMALL, "send", Facts(signed=False, sealed=False, reason="  "))

    assert [str(reason) for reason in refusal.value.reasons] == [
        "chưa ký",
        "chưa đóng dấu",
        "phải nêu lý do",
    ]
    assert refusal.value.to("en") == "Cannot send: not signed; not sealed; a reason is owed."


def test_the_reasons_of_a_refusal_can_stand_at_a_place_of_a_bulk_act() -> None:
    with pytest.raises(GuardsRefuse) as refusal:
        decide(SMALL, "send", Facts(signed=False))

    assert refusal.value.faults("X1") == [Fault("X1", say("chưa ký", "not signed"))]


def test_an_action_of_another_state_is_refused_with_what_is_possible_now() -> None:
    with pytest.raises(NotNow) as refusal:
        decide(SMALL, "file", Facts())

    assert refusal.value.to("en") == "Cannot file while the letter is «draft»; possible now: send."


def test_in_a_final_state_nothing_is_possible() -> None:
    with pytest.raises(NotNow, match="không có việc nào") as refusal:
        decide(SMALL, "send", Facts(state="filed"))

    assert refusal.value.to("en") == "Cannot send while the letter is «filed»; possible now: nothing."


def test_an_action_that_no_table_has_is_refused_by_its_name() -> None:
    with pytest.raises(NotNow, match="Không burn được"):
        decide(SMALL, "burn", Facts())


def test_the_actions_of_a_state_come_in_the_order_of_the_table() -> None:
    assert [row.action for row in SMALL.actions("draft")] == ["send"]
    assert SMALL.actions("filed") == ()


@pytest.mark.parametrize(
    ("wrong", "finding"),
    [
        (replace(SEND, target="lost"), "state lost is not declared"),
        (replace(SEND, target="draft"), "state filed cannot be reached"),
        (replace(SEND, article=""), "send names no article"),
        (replace(SEND, roles=frozenset()), "send has no role"),
        (replace(SEND, sources=("draft", "filed")), "final state filed is left"),
        (replace(SEND, sources=("draft", "draft")), "send leaves draft twice"),
    ],
)
def test_a_wrong_row_of_a_table_is_found_and_named(wrong: Transition, finding: str) -> None:
    with pytest.raises(BadWorkflow) as refusal:
        replace(SMALL, table=(wrong, FILE))

    assert finding in refusal.value.findings
    assert finding in str(refusal.value)


@pytest.mark.parametrize(
    "waiting",
    [
        {"draft": WAITS},
        {"draft": WAITS, "sent": replace(WAITS, deadlines=())},
        {"draft": WAITS, "sent": replace(WAITS, article="")},
    ],
)
def test_a_state_that_waits_names_its_deadline_and_the_article(waiting: dict[str, Waiting]) -> None:
    with pytest.raises(BadWorkflow, match="waiting state sent has no deadline"):
        replace(SMALL, waiting=waiting)


def test_a_final_state_waits_for_nothing() -> None:
    with pytest.raises(BadWorkflow, match="state filed does not wait"):
        replace(SMALL, waiting={"draft": WAITS, "sent": WAITS, "filed": WAITS})


def test_a_state_that_is_neither_left_nor_final_is_a_dead_end() -> None:
    with pytest.raises(BadWorkflow, match="state filed is a dead end"):
        replace(SMALL, final=frozenset(), waiting={**SMALL.waiting, "filed": WAITS})


def test_a_sound_definition_has_no_findings() -> None:
    assert check(SMALL) == []
