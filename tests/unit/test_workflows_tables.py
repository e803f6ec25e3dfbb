"""Who may do what, from where to where? The three tables of the design, tried with every role in every state."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest

from kyhan.errors import NotAllowed, NotNow
from kyhan.workflows.assessment import CYCLE, CycleFacts
from kyhan.workflows.complaint import COMPLAINT, ComplaintFacts
from kyhan.workflows.machine import Step, Workflow, check, decide
from kyhan.workflows.roles import UNIT, Actor, Role
from kyhan.workflows.submission import SUBMISSION, SubmissionFacts

DAY = date(2026, 11, 20)

CYCLE_TABLE = """
issue             | prepared                                                       | surveying         | staff
survey_over       | surveying                                                      | verifying         | system
verification_over | verifying                                                      | scored            | system
reopen            | scored                                                         | verifying         | system
propose           | scored                                                         | awaiting_approval | staff
send_back         | awaiting_approval                                              | scored            | leader
publish           | awaiting_approval                                              | published         | leader
adjust            | published                                                      | published         | leader
close             | published                                                      | closed            | staff system
cancel            | prepared surveying verifying scored awaiting_approval published | cancelled         | leader
"""

SUBMISSION_TABLE = """
acknowledge  | awaiting_receipt                                               | filling   | unit_officer unit_head staff
submit       | filling returned missing                                       | submitted | unit_officer unit_head staff
withdraw     | submitted                                                      | filling   | unit_officer unit_head
accept       | submitted                                                      | verifying | staff reviewer
return       | submitted verifying                                            | returned  | staff reviewer
verify       | verifying                                                      | verified  | reviewer
reopen       | verified                                                       | verifying | staff system
mark_missing | awaiting_receipt filling returned                              | missing   | staff
exempt       | awaiting_receipt filling submitted verifying returned missing  | exempt    | leader
"""

COMPLAINT_TABLE = """
accept   | filed              | under_review | staff leader
reject   | filed              | rejected     | staff leader
uphold   | under_review       | upheld       | leader reviewer
dismiss  | under_review       | dismissed    | leader reviewer
withdraw | filed under_review | withdrawn    | unit_officer unit_head staff
"""


def actor(role: Role) -> Actor:
    return Actor("p", "Phúc", frozenset({role}), "X1" if role in UNIT else None)


def cycle_facts(state: str, who: Actor, action: str) -> CycleFacts:
    return CycleFacts(
        state=state,
        actor=who,
        reason="vì thế",
        today=DAY,
        units=3,
        letter_number="12/UBND-VP",
        letter_on=DAY,
        issued_on=DAY,
        issue_limit_on=DAY,
        document_number="15/QĐ-UBND",
        signed_on=DAY,
        published_on=DAY,
        unpublished_change=action == "adjust",
    )


def submission_facts(state: str, who: Actor, action: str) -> SubmissionFacts:
    return SubmissionFacts(
        state=state,
        actor=who,
        unit="X1",
        reason="vì thế",
        today=DAY,
        occurred_on=DAY,
        cycle_state="verifying",
        issued_on=DAY,
        queried=1,
        returned_on=DAY if action == "submit" else None,
    )


def complaint_facts(state: str, who: Actor, _action: str) -> ComplaintFacts:
    return ComplaintFacts(
        state=state,
        actor=who,
        unit="X1",
        reason="vì thế",
        today=DAY,
        occurred_on=DAY,
        filed_on=DAY,
        criteria=("HD.01",),
    )


def rows(table: str) -> dict[tuple[str, str, str], str]:
    """Reads a table above: (action, state, role) -> target."""
    found = {}
    for line in table.strip().splitlines():
        action, sources, target, roles = (cell.strip() for cell in line.split("|"))
        for source, role in product(sources.split(), roles.split()):
            found[action, source, role] = target
    return found


@pytest.mark.parametrize(
    ("workflow", "table", "facts"),
    [
        (CYCLE, CYCLE_TABLE, cycle_facts),
        (SUBMISSION, SUBMISSION_TABLE, submission_facts),
        (COMPLAINT, COMPLAINT_TABLE, complaint_facts),
    ],
    ids=["cycle", "submission", "complaint"],
)
def test_each_role_may_do_in_each_state_what_the_table_says_and_nothing_else(
    workflow: Workflow, table: str, facts: Callable[[str, Actor, str], Any]
) -> None:
    expected = rows(table)
    actions = {row.action for row in workflow.table}
    assert actions == {action for action, _, _ in expected}

    for action, state, role in product(actions, workflow.states, Role):
        told = facts(state, actor(role), action)
        target = expected.get((action, state, role))
        if target is not None:
            assert decide(workflow, action, told) == Step(workflow.name, action, state, target, role)
        else:
            with pytest.raises((NotAllowed, NotNow)):
                decide(workflow, action, told)


@pytest.mark.parametrize("workflow", [CYCLE, SUBMISSION, COMPLAINT], ids=lambda one: one.name)
def test_the_definition_has_no_unreachable_state_no_dead_end_no_clockless_wait_and_no_rule_without_a_source(
    workflow: Workflow,
) -> None:
    assert check(workflow) == []
    assert all("Điều" in row.article for row in workflow.table)


@pytest.mark.parametrize(
    ("workflow", "action", "facts"),
    [
        (CYCLE, "send_back", cycle_facts("awaiting_approval", actor(Role.LEADER), "send_back")),
        (CYCLE, "cancel", cycle_facts("surveying", actor(Role.LEADER), "cancel")),
        (SUBMISSION, "reopen", submission_facts("verified", actor(Role.STAFF), "reopen")),
        (SUBMISSION, "mark_missing", submission_facts("filling", actor(Role.STAFF), "mark_missing")),
        (SUBMISSION, "exempt", submission_facts("filling", actor(Role.LEADER), "exempt")),
        (COMPLAINT, "reject", complaint_facts("filed", actor(Role.STAFF), "reject")),
        (COMPLAINT, "uphold", complaint_facts("under_review", actor(Role.LEADER), "uphold")),
        (COMPLAINT, "dismiss", complaint_facts("under_review", actor(Role.LEADER), "dismiss")),
    ],
)
def test_an_act_against_somebody_s_interest_owes_a_reason(workflow: Workflow, action: str, facts: Any) -> None:
    assert decide(workflow, action, facts)

    with pytest.raises(NotNow, match="phải nêu lý do"):
        decide(workflow, action, replace(facts, reason=" "))
