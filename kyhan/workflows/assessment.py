"""What may happen to a cycle (kỳ đánh giá): its facts, guards and table."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from kyhan.i18n import Phrase, say
from kyhan.workflows.machine import Guard, Transition, Waiting, Workflow
from kyhan.workflows.roles import Actor, Role


class State(StrEnum):
    """Where a cycle is."""

    PREPARED = "prepared"
    SURVEYING = "surveying"
    VERIFYING = "verifying"
    SCORED = "scored"
    AWAITING_APPROVAL = "awaiting_approval"
    PUBLISHED = "published"
    CLOSED = "closed"
    CANCELLED = "cancelled"


RUNNING: Final = frozenset(State) - {State.CLOSED, State.CANCELLED}
"""A cycle in one of these states still has open clocks."""

DECIDED: Final = frozenset({State.PUBLISHED, State.CLOSED})
"""A cycle in one of these states has a result in force; one that is cancelled later has none."""


@dataclass(frozen=True, slots=True)
class CycleFacts:
    """Everything a decision about a cycle depends on. Days are days at the office."""

    state: str
    actor: Actor
    reason: str
    today: date
    unit: str | None = None
    units: int = 0
    """Units on the roster on the day of issue."""
    letter_number: str = ""
    letter_on: date | None = None
    issued_on: date | None = None
    issue_limit_on: date | None = None
    """Last day on which the letter may go out without being late (4.2a)."""
    expected: tuple[str, ...] = ()
    """Units whose form is still expected."""
    unsettled: tuple[str, ...] = ()
    """Units neither verified, missing nor exempt."""
    document_number: str = ""
    number_fault: Phrase | None = None
    """Why the document cannot have that number: it is no number of its kind, or another document of the year has it."""
    signed_on: date | None = None
    published_on: date | None = None
    not_before_on: date | None = None
    """The day of what this step depends on: the year's first day, the scoring, or the publication before."""
    window_over_on: date | None = None
    """Last day of the complaint window."""
    open_complaints: tuple[str, ...] = ()
    unpublished_change: bool = False


def _roster(facts: CycleFacts, _role: Role) -> Phrase | None:
    if facts.units:
        return None
    return say("danh sách đơn vị còn trống; nạp danh sách trước", "the roster is empty; import it first")


def _letter(facts: CycleFacts, _role: Role) -> Phrase | None:
    if facts.letter_number.strip() and facts.letter_on is not None:
        return None
    return say("phải có số và ngày công văn", "the letter's number and date are owed")


def _in_time_or_reason(facts: CycleFacts, _role: Role) -> Phrase | None:
    late = facts.issued_on is not None and facts.issue_limit_on is not None and facts.issued_on > facts.issue_limit_on
    if not late or facts.reason.strip():
        return None
    return say(
        "hạn gửi công văn đã hết vào 24:00 ngày {limit}; vẫn gửi được nhưng phải nêu lý do trễ",
        "the letter was due by 24:00 on {limit}; it may still go out, with the reason for the delay",
        limit=facts.issue_limit_on,
    )


def _ordered(earlier: str, later: str, sentence: tuple[str, str]) -> Guard:
    """Returns a guard that two days, where both are given, stand in order."""

    def guard(facts: CycleFacts, _role: Role) -> Phrase | None:
        first, second = getattr(facts, earlier), getattr(facts, later)
        if first is None or second is None or first <= second:
            return None
        return say(*sentence, first=first, second=second)

    return guard


_LETTER_ORDER = _ordered(
    "letter_on",
    "issued_on",
    ("ngày phát hành {second} trước ngày công văn {first}", "issued on {second}, before the letter's date {first}"),
)
_ISSUED_IN_ITS_YEAR = _ordered(
    "not_before_on",
    "issued_on",
    (
        "ngày phát hành {second} trước khi năm đánh giá bắt đầu ({first})",
        "issued on {second}, before the assessed year began ({first})",
    ),
)
_ISSUE_NOT_FUTURE = _ordered(
    "issued_on",
    "today",
    (
        "ngày phát hành {first} còn ở tương lai (hôm nay là {second})",
        "issued on {first} is in the future (today is {second})",
    ),
)
_SIGNED_FIRST = _ordered(
    "signed_on",
    "published_on",
    ("ngày công bố {second} trước ngày ký {first}", "published on {second}, before it was signed on {first}"),
)
_PUBLISHED_NOT_FUTURE = _ordered(
    "published_on",
    "today",
    (
        "ngày công bố {first} còn ở tương lai (hôm nay là {second})",
        "published on {first} is in the future (today is {second})",
    ),
)
_SIGNED_AFTER_SCORING = _ordered(
    "not_before_on",
    "signed_on",
    (
        "ngày ký {second} trước ngày có kết quả chấm điểm {first}",
        "signed on {second}, before the results existed on {first}",
    ),
)


def _nobody_expected(facts: CycleFacts, _role: Role) -> Phrase | None:
    if not facts.expected:
        return None
    return say("còn chờ phiếu của {units}", "forms are still expected from {units}", units=facts.expected)


def _all_settled(facts: CycleFacts, _role: Role) -> Phrase | None:
    if not facts.unsettled:
        return None
    return say("còn chưa thẩm định xong {units}", "not yet verified: {units}", units=facts.unsettled)


def _document(facts: CycleFacts, _role: Role) -> Phrase | None:
    if facts.document_number.strip():
        return None
    return say("phải có số văn bản", "the document number is owed")


def _number_free(facts: CycleFacts, _role: Role) -> Phrase | None:
    return facts.number_fault


def _signed(facts: CycleFacts, _role: Role) -> Phrase | None:
    if facts.signed_on is not None and facts.published_on is not None:
        return None
    return say(
        "phải có ngày ký và ngày công bố",
        "the days of signature and publication are owed",
    )


def _window_over(facts: CycleFacts, _role: Role) -> Phrase | None:
    if facts.window_over_on is None or facts.today > facts.window_over_on:
        return None
    return say(
        "đơn vị còn quyền khiếu nại đến hết ngày {day}",
        "units may still complain until the end of {day}",
        day=facts.window_over_on,
    )


def _no_complaint_open(facts: CycleFacts, _role: Role) -> Phrase | None:
    if not facts.open_complaints:
        return None
    return say(
        "còn khiếu nại chưa giải quyết xong: {numbers}",
        "complaints are still open: {numbers}",
        numbers=facts.open_complaints,
    )


def _nothing_unpublished(facts: CycleFacts, _role: Role) -> Phrase | None:
    if not facts.unpublished_change:
        return None
    return say(
        "kết quả đã thay đổi sau công bố; lãnh đạo ban hành quyết định điều chỉnh",
        "results changed after publication; the leader publishes an adjusting decision",
    )


def _something_to_adjust(facts: CycleFacts, _role: Role) -> Phrase | None:
    if facts.unsettled:
        return say(
            "phiếu đang thẩm định lại: {units}; thẩm định xong mới điều chỉnh được",
            "still being verified again: {units}; adjust once that is done",
            units=facts.unsettled,
        )
    if facts.unpublished_change:
        return None
    return say("kết quả không khác bản đã công bố", "the results do not differ from what is published")


_BEFORE_CLOSE: Final = (
    State.PREPARED,
    State.SURVEYING,
    State.VERIFYING,
    State.SCORED,
    State.AWAITING_APPROVAL,
    State.PUBLISHED,
)
_Q4: Final = "Điều 4.3"
_BEYOND_Q4: Final = say(
    "kết thúc sau quý IV: báo cáo lãnh đạo, ghi rõ trong nhật ký",
    "the year ends after quarter IV: the leader is told and the history shows it",
)

CYCLE: Final = Workflow(
    name="cycle",
    label=say("kỳ đánh giá", "cycle"),
    states={
        State.PREPARED: say("đang chuẩn bị", "prepared"),
        State.SURVEYING: say("đang khảo sát", "surveying"),
        State.VERIFYING: say("đang thẩm định", "verifying"),
        State.SCORED: say("đã chấm điểm, xếp hạng", "scored"),
        State.AWAITING_APPROVAL: say("đang trình duyệt", "awaiting approval"),
        State.PUBLISHED: say("đã công bố", "published"),
        State.CLOSED: say("đã khép lại", "closed"),
        State.CANCELLED: say("đã hủy", "cancelled"),
    },
    initial=State.PREPARED,
    settled=frozenset(),
    final=frozenset({State.CLOSED, State.CANCELLED}),
    waiting={
        State.PREPARED: Waiting(
            ("issue",), say("công văn gửi trễ phải nêu lý do", "a late letter owes its reason"), "Điều 4.2a"
        ),
        State.SURVEYING: Waiting(("conclusion",), _BEYOND_Q4, _Q4),
        State.VERIFYING: Waiting(("conclusion",), _BEYOND_Q4, _Q4),
        State.SCORED: Waiting(("conclusion",), _BEYOND_Q4, "Điều 4.2d, 4.3"),
        State.AWAITING_APPROVAL: Waiting(("conclusion",), _BEYOND_Q4, "Điều 4.2d, 4.3"),
        State.PUBLISHED: Waiting(
            ("complaint",),
            say(
                "hết thời hạn khiếu nại: kỳ tự khép lại khi không còn việc dở",
                "the window is over: the cycle closes by itself once nothing is open",
            ),
            "Điều 4.2e",
        ),
    },
    table=(
        Transition(
            "issue",
            say("phát hành công văn", "issue the letter"),
            (State.PREPARED,),
            State.SURVEYING,
            frozenset({Role.STAFF}),
            "Điều 4.2a",
            (_roster, _letter, _number_free, _LETTER_ORDER, _ISSUED_IN_ITS_YEAR, _ISSUE_NOT_FUTURE, _in_time_or_reason),
        ),
        Transition(
            "survey_over",
            say("kết thúc khảo sát", "end the survey"),
            (State.SURVEYING,),
            State.VERIFYING,
            frozenset({Role.SYSTEM}),
            "Điều 4.2b",
            (_nobody_expected,),
        ),
        Transition(
            "verification_over",
            say("chấm điểm và xếp hạng", "score and rank"),
            (State.VERIFYING,),
            State.SCORED,
            frozenset({Role.SYSTEM}),
            "Điều 4.2d, Điều 5, Điều 6",
            (_all_settled,),
        ),
        Transition(
            "reopen",
            say("mở lại thẩm định", "reopen the verification"),
            (State.SCORED,),
            State.VERIFYING,
            frozenset({Role.SYSTEM}),
            "Điều 4.2c [P]",
        ),
        Transition(
            "propose",
            say("trình duyệt kết quả", "propose the results"),
            (State.SCORED,),
            State.AWAITING_APPROVAL,
            frozenset({Role.STAFF}),
            "Điều 4.2d",
            (_document, _number_free),
        ),
        Transition(
            "send_back",
            say("trả lại kết quả trình", "send the results back"),
            (State.AWAITING_APPROVAL,),
            State.SCORED,
            frozenset({Role.LEADER}),
            "Điều 4.2d",
            owes_reason=True,
        ),
        Transition(
            "publish",
            say("công bố kết quả", "publish the results"),
            (State.AWAITING_APPROVAL,),
            State.PUBLISHED,
            frozenset({Role.LEADER}),
            "Điều 4.2d",
            (_document, _number_free, _signed, _SIGNED_AFTER_SCORING, _SIGNED_FIRST, _PUBLISHED_NOT_FUTURE),
        ),
        Transition(
            "adjust",
            say("công bố quyết định điều chỉnh", "publish an adjusting decision"),
            (State.PUBLISHED,),
            State.PUBLISHED,
            frozenset({Role.LEADER}),
            "Điều 4.2d, 4.2e",
            (
                _document,
                _number_free,
                _signed,
                _SIGNED_AFTER_SCORING,
                _SIGNED_FIRST,
                _PUBLISHED_NOT_FUTURE,
                _something_to_adjust,
            ),
        ),
        Transition(
            "close",
            say("khép lại kỳ đánh giá", "close the cycle"),
            (State.PUBLISHED,),
            State.CLOSED,
            frozenset({Role.SYSTEM, Role.STAFF}),
            "Điều 4.2e",
            (_window_over, _no_complaint_open, _nothing_unpublished),
        ),
        Transition(
            "cancel",
            say("hủy kỳ đánh giá", "cancel the cycle"),
            _BEFORE_CLOSE,
            State.CANCELLED,
            frozenset({Role.LEADER}),
            "Điều 4.1 [P]",
            owes_reason=True,
        ),
    ),
)
