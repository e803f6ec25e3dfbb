"""What may happen to a unit's submission (phiếu của đơn vị): its facts, guards and table."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from kyhan.i18n import Phrase, say
from kyhan.workflows.machine import Guard, Transition, Waiting, Workflow
from kyhan.workflows.roles import UNIT, Actor, Role


class State(StrEnum):
    """Where a submission is."""

    AWAITING_RECEIPT = "awaiting_receipt"
    FILLING = "filling"
    SUBMITTED = "submitted"
    VERIFYING = "verifying"
    RETURNED = "returned"
    VERIFIED = "verified"
    MISSING = "missing"
    EXEMPT = "exempt"


EXPECTED: Final = frozenset({State.AWAITING_RECEIPT, State.FILLING, State.RETURNED})
"""The office still expects a form from a unit in one of these states."""

SETTLED: Final = frozenset({State.VERIFIED, State.MISSING, State.EXEMPT})
"""Nothing is awaited from anybody in these states; when all units are here, scoring runs."""


@dataclass(frozen=True, slots=True)
class SubmissionFacts:
    """Everything a decision about one submission depends on. Days are days at the office."""

    state: str
    actor: Actor
    unit: str
    reason: str
    today: date
    occurred_on: date
    """When the act happened in the world: receipt, hand-in, verification."""
    cycle_state: str
    issued_on: date | None
    received_on: date | None = None
    submitted_on: date | None = None
    complete_on: date | None = None
    returned_on: date | None = None
    """When the office last gave the form back; None: never."""
    reopened_on: date | None = None
    """When the verified form was opened again; None: it was not."""
    period_over_on: date | None = None
    """Last day of the unit's submission or completion period; for a unit that never confirmed receipt, counted from
    the day of issue."""
    missing: tuple[str, ...] = ()
    """Criteria without a declared value."""
    queried: int = 0
    """How many criteria the act asks about (return)."""
    unverified: tuple[str, ...] = ()
    """Criteria without a verified value (verify)."""
    on_complaint: bool = False


def _cycle_is(*states: str) -> Guard:
    def guard(facts: SubmissionFacts, _role: Role) -> Phrase | None:
        if facts.cycle_state in states:
            return None
        return _CYCLE_CLOSED_TO_IT.get(facts.cycle_state, _CYCLE_NOT_OPEN)

    return guard


_CYCLE_NOT_OPEN: Final = say("kỳ đánh giá chưa phát hành hoặc đã kết thúc", "the cycle is not issued yet or is over")
_CYCLE_CLOSED_TO_IT: Final = {
    "prepared": say("kỳ đánh giá chưa phát hành công văn", "the cycle's letter has not been issued"),
    "awaiting_approval": say(
        "kết quả đang trình duyệt; lãnh đạo trả lại thì mới sửa được",
        "the results await approval; the leader sends them back first",
    ),
    "published": say(
        "kết quả đã công bố; đơn vị có thể gửi khiếu nại",
        "the results are published; the unit may file a complaint",
    ),
}


def _not_in_future(facts: SubmissionFacts, _role: Role) -> Phrase | None:
    if facts.occurred_on <= facts.today:
        return None
    return say(
        "ngày {day} còn ở tương lai (hôm nay là {today}); ghi khi việc đã xảy ra",
        "{day} is in the future (today is {today}); record it once it has happened",
        day=facts.occurred_on,
        today=facts.today,
    )


def _backdated_by_office(facts: SubmissionFacts, role: Role) -> Phrase | None:
    if facts.occurred_on >= facts.today or role not in UNIT:
        return None
    return say(
        "đơn vị chỉ ghi được việc của hôm nay; ngày {day} do Văn phòng ghi, kèm số văn thư",
        "a unit records today's acts only; the office records {day}, with the registry number",
        day=facts.occurred_on,
    )


def _not_before(name: str, label: Phrase) -> Guard:
    def guard(facts: SubmissionFacts, _role: Role) -> Phrase | None:
        earliest: date | None = getattr(facts, name)
        if earliest is None or facts.occurred_on >= earliest:
            return None
        return say(
            "ngày {day} trước {label} ({earliest})",
            "{day} is before {label} ({earliest})",
            day=facts.occurred_on,
            label=label,
            earliest=earliest,
        )

    return guard


_ISSUE: Final = say("ngày phát hành công văn", "the day the letter was issued")
_RECEIPT: Final = say("ngày đơn vị nhận công văn", "the day the unit received the letter")
_HAND_IN: Final = say("ngày đơn vị gửi phiếu", "the day the form was handed in")
_COMPLETE: Final = say("ngày nhận phiếu đủ số liệu", "the day the complete form was received")
_RETURN: Final = say("ngày trả lại phiếu", "the day the form was returned")
_REOPENING: Final = say("ngày mở lại phiếu", "the day the form was opened again")


def _never_returned(facts: SubmissionFacts, _role: Role) -> Phrase | None:
    if facts.returned_on is None:
        return None
    return say(
        "phiếu đã được trả lại ngày {day} và bổ sung; cần sửa thêm thì đề nghị Văn phòng trả lại lần nữa",
        "the form was returned on {day} and completed; to change it again, ask the office to return it once more",
        day=facts.returned_on,
    )


def _not_on_complaint(facts: SubmissionFacts, _role: Role) -> Phrase | None:
    if facts.cycle_state != "published":
        return None
    return say(
        "phiếu đang thẩm định lại theo khiếu nại, chỉ Văn phòng sửa; cần hỏi thêm thì gửi công văn cho đơn vị",
        "the form is verified again for a complaint, by the office alone; ask the unit by letter",
    )


def _complete(facts: SubmissionFacts, _role: Role) -> Phrase | None:
    if not facts.missing:
        return None
    return say(
        "phiếu chưa đủ số liệu, còn thiếu {count} tiêu chí ({missing}); trả lại để bổ sung",
        "the form is not complete, {count} criteria are missing ({missing}); return it",
        count=len(facts.missing),
        missing=facts.missing,
    )


def _asks_something(facts: SubmissionFacts, _role: Role) -> Phrase | None:
    if facts.queried:
        return None
    return say(
        "phải nêu ít nhất một tiêu chí và câu hỏi",
        "name at least one criterion and its question",
    )


def _not_own_unit(facts: SubmissionFacts, _role: Role) -> Phrase | None:
    if facts.actor.unit != facts.unit:
        return None
    return say(
        "{name} thuộc đơn vị {unit}; không ai thẩm định đơn vị của mình, hãy giao người khác",
        "{name} belongs to {unit}; nobody verifies their own unit, let another reviewer do it",
        name=facts.actor.name,
        unit=facts.unit,
    )


def _all_verified(facts: SubmissionFacts, _role: Role) -> Phrase | None:
    if not facts.unverified:
        return None
    return say(
        "còn {count} tiêu chí chưa có điểm thẩm định ({codes}); ghi điểm thẩm định, hoặc giữ số tự chấm "
        "của tiêu chí không bị khiếu nại",
        "{count} criteria have no verified value ({codes}); give it, or keep what was "
        "declared for those not in dispute",
        count=len(facts.unverified),
        codes=facts.unverified,
    )


def _period_over(facts: SubmissionFacts, _role: Role) -> Phrase | None:
    if facts.period_over_on is None or facts.today > facts.period_over_on:
        return None
    return say(
        "thời hạn gửi phiếu còn đến hết ngày {day}; chỉ ghi thiếu phiếu từ ngày hôm sau",
        "the unit has until the end of {day}; it can be marked missing from the next day on",
        day=facts.period_over_on,
    )


def _before_publication(facts: SubmissionFacts, _role: Role) -> Phrase | None:
    if facts.on_complaint or facts.cycle_state in ("surveying", "verifying", "scored"):
        return None
    return _CYCLE_CLOSED_TO_IT.get(facts.cycle_state, _CYCLE_NOT_OPEN)


_OPEN = _cycle_is("surveying", "verifying", "scored")
_VERIFYING_CYCLE = _cycle_is("surveying", "verifying", "scored", "published")
_OFFICE: Final = frozenset({Role.STAFF})

SUBMISSION: Final = Workflow(
    name="submission",
    label=say("phiếu của đơn vị", "submission"),
    states={
        State.AWAITING_RECEIPT: say("chờ xác nhận đã nhận công văn", "awaiting receipt"),
        State.FILLING: say("đơn vị đang điền phiếu", "filling in"),
        State.SUBMITTED: say("đã gửi, chờ Văn phòng tiếp nhận", "submitted"),
        State.VERIFYING: say("đang thẩm định", "verifying"),
        State.RETURNED: say("trả lại để bổ sung", "returned"),
        State.VERIFIED: say("đã thẩm định", "verified"),
        State.MISSING: say("thiếu phiếu", "missing"),
        State.EXEMPT: say("miễn đánh giá", "exempt"),
    },
    initial=State.AWAITING_RECEIPT,
    settled=frozenset({State.VERIFIED, State.MISSING}),
    final=frozenset({State.EXEMPT}),
    waiting={
        State.AWAITING_RECEIPT: Waiting(
            ("receipt", "conclusion"),
            say(
                "Văn phòng liên hệ, ghi ngày nhận theo sổ văn thư",
                "the office calls and records the receipt from the registry",
            ),
            "Điều 4.2b [P]",
        ),
        State.FILLING: Waiting(
            ("submission",),
            say(
                "phiếu gửi sau vẫn nhận và ghi là trễ; Văn phòng có thể ghi thiếu phiếu",
                "a later form is accepted and marked late; the office may mark the unit missing",
            ),
            "Điều 4.2b",
        ),
        State.SUBMITTED: Waiting(
            ("verification", "conclusion"),
            say("Văn phòng thẩm định trễ; nhắc lãnh đạo", "the office is late in verifying; the leader is told"),
            "Điều 4.2c",
        ),
        State.VERIFYING: Waiting(
            ("verification",),
            say("Văn phòng thẩm định trễ; nhắc lãnh đạo", "the office is late in verifying; the leader is told"),
            "Điều 4.2c",
        ),
        State.RETURNED: Waiting(
            ("completion", "submission"),
            say(
                "phiếu bổ sung sau vẫn nhận và ghi là trễ; Văn phòng có thể ghi thiếu phiếu",
                "a later completion is accepted and marked late; the office may mark the unit missing",
            ),
            "Điều 4.2b, 4.2c [P]",
        ),
    },
    table=(
        Transition(
            "acknowledge",
            say("ghi ngày nhận công văn", "acknowledge the letter"),
            (State.AWAITING_RECEIPT,),
            State.FILLING,
            UNIT | _OFFICE,
            "Điều 4.2b",
            (_OPEN, _not_in_future, _backdated_by_office, _not_before("issued_on", _ISSUE)),
        ),
        Transition(
            "submit",
            say("gửi phiếu", "submit the form"),
            (State.FILLING, State.RETURNED, State.MISSING),
            State.SUBMITTED,
            UNIT | _OFFICE,
            "Điều 4.2b",
            (
                _OPEN,
                _not_in_future,
                _backdated_by_office,
                _not_before("issued_on", _ISSUE),
                _not_before("received_on", _RECEIPT),
                _not_before("submitted_on", _HAND_IN),
                _not_before("returned_on", _RETURN),
            ),
        ),
        Transition(
            "withdraw",
            say("rút phiếu", "withdraw the form"),
            (State.SUBMITTED,),
            State.FILLING,
            UNIT,
            "Điều 4.2b [P]",
            (_OPEN, _never_returned),
        ),
        Transition(
            "accept",
            say("tiếp nhận phiếu", "accept the form"),
            (State.SUBMITTED,),
            State.VERIFYING,
            _OFFICE | {Role.REVIEWER},
            "Điều 4.2c",
            (_OPEN, _not_own_unit, _complete),
        ),
        Transition(
            "return",
            say("trả lại phiếu", "return the form"),
            (State.SUBMITTED, State.VERIFYING),
            State.RETURNED,
            _OFFICE | {Role.REVIEWER},
            "Điều 4.2c, Điều 7.4",
            (_VERIFYING_CYCLE, _not_on_complaint, _not_own_unit, _asks_something),
        ),
        Transition(
            "verify",
            say("thẩm định phiếu", "verify the form"),
            (State.VERIFYING,),
            State.VERIFIED,
            frozenset({Role.REVIEWER}),
            "Điều 4.2c, Điều 9.1",
            (
                _VERIFYING_CYCLE,
                _not_own_unit,
                _not_in_future,
                _not_before("complete_on", _COMPLETE),
                _not_before("reopened_on", _REOPENING),
                _all_verified,
            ),
        ),
        Transition(
            "reopen",
            say("mở lại phiếu", "reopen the form"),
            (State.VERIFIED,),
            State.VERIFYING,
            _OFFICE | {Role.SYSTEM},
            "Điều 4.2c, 4.2e [P]",
            (_before_publication,),
            owes_reason=True,
        ),
        Transition(
            "mark_missing",
            say("ghi thiếu phiếu", "mark the form missing"),
            (State.AWAITING_RECEIPT, State.FILLING, State.RETURNED),
            State.MISSING,
            _OFFICE,
            "Điều 4.2b, 4.3 [P]",
            (_OPEN, _period_over),
            owes_reason=True,
        ),
        Transition(
            "exempt",
            say("miễn đánh giá", "exempt the unit"),
            (
                State.AWAITING_RECEIPT,
                State.FILLING,
                State.SUBMITTED,
                State.VERIFYING,
                State.RETURNED,
                State.MISSING,
            ),
            State.EXEMPT,
            frozenset({Role.LEADER}),
            "Điều 1 [P]",
            (_OPEN,),
            owes_reason=True,
        ),
    ),
)
