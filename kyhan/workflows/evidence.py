"""May somebody add or remove evidence of a criterion now? Pure: who, where the form is, and which criteria are open.

The unit answers for its evidence (Điều 7.4) as long as the form is with it; the office's staff record what came on paper
until the form is verified. A form that was returned, or opened again for a complaint, is open for the criteria in question
alone, as its values are.
"""

from dataclasses import dataclass
from typing import Final

from kyhan.errors import NotAllowed, NotNow
from kyhan.i18n import Phrase, say, together
from kyhan.workflows.assessment import CYCLE
from kyhan.workflows.assessment import State as CycleState
from kyhan.workflows.roles import UNIT, Actor, Role
from kyhan.workflows.submission import SUBMISSION, State

WITH_UNIT: Final = frozenset({State.FILLING, State.RETURNED, State.MISSING})
"""The form lies with the unit: where it may be handed in."""
WITH_OFFICE: Final = frozenset({State.SUBMITTED, State.VERIFYING})
_OPEN: Final = frozenset({CycleState.SURVEYING, CycleState.VERIFYING, CycleState.SCORED})

ADD: Final = say("thêm tài liệu kiểm chứng", "add evidence")
REMOVE: Final = say("gỡ tài liệu kiểm chứng", "remove evidence")


@dataclass(frozen=True, slots=True)
class EvidenceFacts:
    """Everything the decision depends on. `only` are the criteria in question; None: all are open."""

    actor: Actor
    unit: str
    state: str
    cycle_state: str
    criterion: str
    only: frozenset[str] | None = None


def permit(act: Phrase, facts: EvidenceFacts) -> None:
    """Returns when the actor may do it (`ADD`, `REMOVE`).

    Raises:
        NotAllowed: the actor is neither of the unit nor of the staff.
        NotNow: the form or the cycle is not where it may be done; every reason is listed.
    """
    staff = Role.STAFF in facts.actor.roles
    if not staff and not (facts.actor.roles & UNIT and facts.actor.unit == facts.unit):
        raise NotAllowed(
            say(
                "{name} không được {act} cho {unit}: việc này của chính đơn vị, hoặc của chuyên viên Văn phòng khi nộp bản giấy.",
                "{name} may not {act} for {unit}: this belongs to the unit itself, or to the office's staff for paper.",
                name=facts.actor.name,
                act=act,
                unit=facts.unit,
            )
        )
    reasons = [*_of_cycle(facts), *_of_form(facts, staff=staff), *_of_criterion(facts)]
    if reasons:
        raise NotNow(say("Chưa {act} được: {reasons}.", "Cannot {act}: {reasons}.", act=act, reasons=together(reasons)))


def _of_cycle(facts: EvidenceFacts) -> list[Phrase]:
    complained = facts.cycle_state == CycleState.PUBLISHED and facts.state == State.VERIFYING
    if facts.cycle_state in _OPEN or complained:
        return []
    where = CYCLE.states[facts.cycle_state]
    return [say("kỳ đánh giá đang ở «{state}»", "the cycle is «{state}»", state=where)]


def _of_form(facts: EvidenceFacts, *, staff: bool) -> list[Phrase]:
    if facts.state in (WITH_UNIT | WITH_OFFICE if staff else WITH_UNIT):
        return []
    where = SUBMISSION.states[facts.state]
    if facts.state in WITH_OFFICE:
        return [
            say(
                "phiếu đang ở Văn phòng («{state}»); đơn vị rút phiếu khi chưa tiếp nhận, hoặc gửi bản giấy "
                "cho Văn phòng",
                "the form is with the office («{state}»); take it back while it is not accepted, or "
                "send paper to the office",
                state=where,
            )
        ]
    return [say("phiếu đang ở «{state}»", "the form is «{state}»", state=where)]


def _of_criterion(facts: EvidenceFacts) -> list[Phrase]:
    if facts.only is None or facts.criterion in facts.only:
        return []
    return [
        say(
            "chỉ các tiêu chí đang được hỏi hoặc khiếu nại ({only}) còn mở",
            "only the criteria asked about or in dispute ({only}) are open",
            only=sorted(facts.only),
        )
    ]
