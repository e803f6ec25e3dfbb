"""What may happen to a complaint (khiếu nại, 4.2e): its facts, guards and table.

An internal review under the regulation's own clock, not a statutory complaint (Luật Khiếu nại 2011, Điều 11.1).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from kyhan.i18n import Phrase, say
from kyhan.workflows.machine import Transition, Waiting, Workflow
from kyhan.workflows.roles import UNIT, Actor, Role


class State(StrEnum):
    """Where a complaint is."""

    FILED = "filed"
    UNDER_REVIEW = "under_review"
    UPHELD = "upheld"
    DISMISSED = "dismissed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


OPEN: Final = frozenset({State.FILED, State.UNDER_REVIEW})


@dataclass(frozen=True, slots=True)
class ComplaintFacts:
    """Everything a decision about one complaint depends on."""

    state: str
    actor: Actor
    unit: str
    reason: str
    today: date
    occurred_on: date
    filed_on: date
    late: bool = False
    verified_by: tuple[str, ...] = ()
    """Logins of all who verified that unit in this cycle."""
    criteria: tuple[str, ...] = ()
    """The criteria in dispute."""
    cycle_state: str = "published"
    has_result: bool = True
    """The unit's form was verified in this cycle, so there is a result to look at again."""
    number_fault: Phrase | None = None
    """Why the answer cannot have the number that was given for it."""


def _late_needs_leader(facts: ComplaintFacts, role: Role) -> Phrase | None:
    if not facts.late or (role is Role.LEADER and facts.reason.strip()):
        return None
    return say(
        "khiếu nại gửi ngày {day} đã quá hạn; chỉ lãnh đạo nhận được, kèm lý do, nếu không thì từ chối",
        "filed on {day}, after the window; only the leader may accept it, with a reason, else reject it",
        day=facts.filed_on,
    )


def _has_result(facts: ComplaintFacts, _role: Role) -> Phrase | None:
    if facts.has_result:
        return None
    return say(
        "đơn vị không có phiếu đã thẩm định trong kỳ này nên không có gì để thẩm định lại; từ chối hoặc bác khiếu nại",
        "the unit has no verified form in this cycle, so nothing can be verified again; reject or dismiss the complaint",
    )


def _did_not_verify(facts: ComplaintFacts, _role: Role) -> Phrase | None:
    if facts.actor.login not in facts.verified_by:
        return None
    return say(
        "{name} đã thẩm định đơn vị này; người giải quyết khiếu nại phải là người khác",
        "{name} verified this unit; somebody else must decide the complaint",
        name=facts.actor.name,
    )


def _not_own_unit(facts: ComplaintFacts, _role: Role) -> Phrase | None:
    if facts.actor.unit != facts.unit:
        return None
    return say(
        "{name} thuộc đơn vị khiếu nại; người giải quyết phải là người khác",
        "{name} belongs to the complaining unit; somebody else must decide",
        name=facts.actor.name,
    )


def _names_criteria(facts: ComplaintFacts, _role: Role) -> Phrase | None:
    if facts.criteria:
        return None
    return say("phải nêu tiêu chí được xem lại", "name the criteria to be verified again")


def _cycle_published(facts: ComplaintFacts, _role: Role) -> Phrase | None:
    if facts.cycle_state == "published":
        return None
    return say("kỳ đánh giá không ở giai đoạn khiếu nại", "the cycle is not in its complaint stage")


def _number_free(facts: ComplaintFacts, _role: Role) -> Phrase | None:
    return facts.number_fault


def _in_order(facts: ComplaintFacts, _role: Role) -> Phrase | None:
    if facts.filed_on <= facts.occurred_on <= facts.today:
        return None
    return say(
        "ngày {day} phải từ ngày khiếu nại {filed} đến hôm nay {today}",
        "{day} must lie between the filing on {filed} and today, {today}",
        day=facts.occurred_on,
        filed=facts.filed_on,
        today=facts.today,
    )


_PASSED: Final = say("giải quyết trễ: nhắc lãnh đạo", "the decision is late: the leader is told")
_DECIDERS: Final = frozenset({Role.LEADER, Role.REVIEWER})
_IMPARTIAL: Final = (_cycle_published, _in_order, _not_own_unit, _did_not_verify, _number_free)

COMPLAINT: Final = Workflow(
    name="complaint",
    label=say("khiếu nại", "complaint"),
    states={
        State.FILED: say("đã nộp", "filed"),
        State.UNDER_REVIEW: say("đang xem xét", "under review"),
        State.UPHELD: say("chấp nhận", "upheld"),
        State.DISMISSED: say("giữ nguyên kết quả", "dismissed"),
        State.REJECTED: say("không thụ lý", "rejected"),
        State.WITHDRAWN: say("đơn vị rút", "withdrawn"),
    },
    initial=State.FILED,
    settled=frozenset(),
    final=frozenset({State.UPHELD, State.DISMISSED, State.REJECTED, State.WITHDRAWN}),
    waiting={
        State.FILED: Waiting(("complaint_review",), _PASSED, "Điều 4.2e [P]"),
        State.UNDER_REVIEW: Waiting(("complaint_review",), _PASSED, "Điều 4.2e [P]"),
    },
    table=(
        Transition(
            "accept",
            say("thụ lý khiếu nại", "accept the complaint"),
            (State.FILED,),
            State.UNDER_REVIEW,
            frozenset({Role.STAFF, Role.LEADER}),
            "Điều 4.2e",
            (_cycle_published, _late_needs_leader),
        ),
        Transition(
            "reject",
            say("từ chối thụ lý khiếu nại", "reject the complaint"),
            (State.FILED,),
            State.REJECTED,
            frozenset({Role.STAFF, Role.LEADER}),
            "Điều 4.2e [P]",
            (_cycle_published, _number_free),
            owes_reason=True,
        ),
        Transition(
            "uphold",
            say("chấp nhận khiếu nại", "uphold the complaint"),
            (State.UNDER_REVIEW,),
            State.UPHELD,
            _DECIDERS,
            "Điều 4.2e",
            (*_IMPARTIAL, _has_result, _names_criteria),
            owes_reason=True,
        ),
        Transition(
            "dismiss",
            say("bác khiếu nại", "dismiss the complaint"),
            (State.UNDER_REVIEW,),
            State.DISMISSED,
            _DECIDERS,
            "Điều 4.2e",
            _IMPARTIAL,
            owes_reason=True,
        ),
        Transition(
            "withdraw",
            say("rút khiếu nại", "withdraw the complaint"),
            (State.FILED, State.UNDER_REVIEW),
            State.WITHDRAWN,
            UNIT | {Role.STAFF},
            "Điều 4.2e [P]",
            (_cycle_published,),
        ),
    ),
)
