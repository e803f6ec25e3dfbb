"""Which tasks does a running cycle hold for whom? Groups when there are many, one by one when they are few."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from typing import Final

import sqlalchemy as sql
from sqlmodel import and_, col, select

from kyhan.cycle import rows
from kyhan.cycle.deadlines import complaint_subject, submission_subject
from kyhan.cycle.queries import overview
from kyhan.cycle.queries.tasks import Kind, Look, Task
from kyhan.cycle.tables import Complaint, Deadline, Submission
from kyhan.i18n import Phrase, say
from kyhan.regulation.schema import PeriodKind
from kyhan.workflows import assessment, complaint, submission
from kyhan.workflows.roles import UNIT, Role

_CLOCK: Final = rows.table_of(Deadline).c
_FEW: Final = 5
"""So many complaints are listed one by one; more are one task."""


def tasks(look: Look) -> Iterator[Task]:
    """Yields what the one who asks has to do in a cycle, whatever roles they hold; nothing twice."""
    for roles, found in _BY_ROLE:
        if look.actor.roles & roles:
            yield from found(look)


def _staff(look: Look) -> Iterator[Task]:
    """Yields what the office's staff have to do on the way to the result."""
    state, conclusion = look.cycle.state, look.clocks.get(PeriodKind.CONCLUSION)
    if state == assessment.State.PREPARED:
        what = say("Phát hành công văn và phiếu khảo sát", "Issue the letter and the survey form")
        yield look.task(Kind.ISSUE, what, look.clocks.get(PeriodKind.ISSUE))
    if state == assessment.State.SURVEYING:
        yield from look.many(
            Kind.RECEIPTS,
            submission.State.AWAITING_RECEIPT,
            ("{name} chưa xác nhận đã nhận công văn", "{name} has not confirmed the letter"),
            ("{count} đơn vị chưa xác nhận đã nhận công văn", "{count} units have not confirmed the letter"),
        )
        yield from _overdue(look)
    if state == assessment.State.SCORED:
        yield look.task(Kind.PROPOSE, say("Trình duyệt kết quả", "Propose the results"), conclusion)
    if state == assessment.State.PUBLISHED and _may_close(look):
        what = say("Hết thời hạn khiếu nại: khép lại kỳ", "The complaint window is over: close the cycle")
        yield look.task(Kind.CLOSE, what, look.clocks.get(PeriodKind.COMPLAINT))


def _overdue(look: Look) -> Iterator[Task]:
    """Yields what is owed by units past their deadline: the staff call them, extend, or mark the form missing."""
    for kind, state, words in (
        (
            Kind.FORMS_OVERDUE,
            submission.State.FILLING,
            (
                "{count} đơn vị quá hạn gửi phiếu: liên hệ, gia hạn hoặc ghi thiếu phiếu",
                "{count} units are past their deadline: call, extend, or mark the form missing",
            ),
        ),
        (
            Kind.COMPLETIONS_OVERDUE,
            submission.State.RETURNED,
            (
                "{count} đơn vị quá hạn bổ sung phiếu: liên hệ, gia hạn hoặc ghi thiếu phiếu",
                "{count} units have not completed their form in time: call, extend, or mark it missing",
            ),
        ),
    ):
        tally = look.tallies.get(state)
        if tally is not None and tally.overdue:
            yield look.task(kind, say(*words, count=tally.overdue), tally.next_due_on)


def _may_close(look: Look) -> bool:
    window = look.clocks.get(PeriodKind.COMPLAINT)
    if window is None or look.today <= window:
        return False
    return not _complaints(look, complaint.OPEN) and not _change(look)


def _receive(look: Look) -> Iterator[Task]:
    """Yields the forms to be accepted."""
    yield from look.many(
        Kind.ACCEPT,
        submission.State.SUBMITTED,
        ("Tiếp nhận phiếu của {name}", "Accept the form of {name}"),
        ("{count} phiếu chờ tiếp nhận", "{count} forms wait to be accepted"),
    )


def _review(look: Look) -> Iterator[Task]:
    """Yields the forms to be verified; a reviewer's own unit is never among them."""
    yield from look.many(
        Kind.VERIFY,
        submission.State.VERIFYING,
        ("Thẩm định phiếu của {name}", "Verify the form of {name}"),
        ("{count} phiếu chờ thẩm định", "{count} forms wait to be verified"),
    )


def _lead(look: Look) -> Iterator[Task]:
    """Yields what the leader decides about the whole."""
    if look.cycle.state == assessment.State.AWAITING_APPROVAL:
        what = say("Công bố hoặc trả lại kết quả trình duyệt", "Publish the proposed results, or send them back")
        yield look.task(Kind.APPROVE, what, look.clocks.get(PeriodKind.CONCLUSION))
    if look.cycle.state == assessment.State.PUBLISHED and _change(look):
        what = say("Công bố quyết định điều chỉnh kết quả", "Publish an adjusting decision")
        yield look.task(Kind.ADJUST, what, None)


def _change(look: Look) -> bool:
    return overview.unpublished_change(look.session, look.cycle.key)


def _filed(look: Look) -> Iterator[Task]:
    """Yields complaints to be accepted: in time by staff or leader; of late ones staff can only reject."""
    yield from _listed(
        look,
        Kind.ACCEPT_COMPLAINTS,
        _complaints(look, (complaint.State.FILED,)),
        ("Thụ lý khiếu nại số {number} của {name}", "Accept complaint {number} of {name}"),
        ("{count} khiếu nại chờ thụ lý", "{count} complaints wait to be accepted"),
    )


def _decide(look: Look) -> Iterator[Task]:
    """Yields complaints that the one who asks may decide: not of the own unit, nor of one whose form they verified."""
    yield from _listed(
        look,
        Kind.DECIDE_COMPLAINTS,
        [
            (row, due_on, form)
            for row, due_on, form in _complaints(look, (complaint.State.UNDER_REVIEW,))
            if look.actor.login not in form.verified_by.split() and row.unit != look.actor.unit
        ],
        ("Giải quyết khiếu nại số {number} của {name}", "Decide complaint {number} of {name}"),
        ("{count} khiếu nại chờ giải quyết", "{count} complaints wait for a decision"),
    )


_Filed = tuple[Complaint, date | None, Submission]
"""A complaint, its running deadline, and the form it is about."""


def _complaints(look: Look, states: Collection[str]) -> list[_Filed]:
    """Returns the complaints of the cycle in some states, by number."""
    if look.cycle.state != assessment.State.PUBLISHED:
        return []
    found = look.session.exec(
        select(Complaint, Submission)
        .join(Submission, and_(col(Submission.cycle) == Complaint.cycle, col(Submission.unit) == Complaint.unit))
        .where(Complaint.cycle == look.cycle.key, col(Complaint.state).in_(sorted(states)))
        .order_by(col(Complaint.number))
    ).all()
    running = sql.select(_CLOCK.subject, _CLOCK.due_on).where(
        _CLOCK.cycle == look.cycle.key, _CLOCK.subject.startswith("complaint/"), _CLOCK.closed_on.is_(None)
    )
    clocks = {subject: due_on for subject, due_on in look.session.connection().execute(running)}  # noqa: C416 - dict() of rows has no type
    return [(one, clocks.get(complaint_subject(one.number)), form) for one, form in found]


def _listed(
    look: Look,
    kind: Kind,
    found: Sequence[_Filed],
    one: tuple[str, str],
    more: tuple[str, str],
) -> Iterator[Task]:
    if len(found) > _FEW:
        nearest = min((due_on for _, due_on, _ in found if due_on), default=None)
        yield look.task(kind, say(*more, count=len(found)), nearest)
        return
    for row, due_on, form in found:
        yield look.task(kind, say(*one, number=row.number, name=form.name), due_on, row.unit, row.number)


def _own(look: Look) -> Iterator[Task]:
    """Yields what a unit's people have to do for their unit."""
    unit = look.actor.unit or ""
    form = look.session.get(Submission, (look.cycle.key, unit))
    if form is None:
        return
    if look.cycle.state == assessment.State.PUBLISHED:
        yield from _window(look, form)
        return
    if look.cycle.state not in _OPEN or form.state not in _OWED:
        return
    kind, what = _OWED[form.state]
    due_on = look.session.connection().scalar(
        sql.select(sql.func.min(_CLOCK.due_on)).where(
            _CLOCK.cycle == look.cycle.key, _CLOCK.subject == submission_subject(unit), _CLOCK.closed_on.is_(None)
        )
    )
    yield look.task(kind, what, due_on, unit)


def _window(look: Look, form: Submission) -> Iterator[Task]:
    """Yields the chance to complain, as long as it is in time and was not taken."""
    window = look.clocks.get(PeriodKind.COMPLAINT)
    if window is None or look.today > window or form.state != submission.State.VERIFIED:
        return
    filed = select(Complaint.number).where(Complaint.cycle == look.cycle.key, Complaint.unit == form.unit).limit(1)
    if look.session.exec(filed).first() is None:
        what = say(
            "Xem kết quả của đơn vị; nếu không đồng ý thì gửi khiếu nại",
            "Read your unit's result; complain if you do not agree",
        )
        yield look.task(Kind.COMPLAIN, what, window, form.unit)


_OPEN: Final = {assessment.State.SURVEYING, assessment.State.VERIFYING, assessment.State.SCORED}
_OWED: Final[dict[str, tuple[Kind, Phrase]]] = {
    submission.State.AWAITING_RECEIPT: (
        Kind.ACKNOWLEDGE,
        say("Xác nhận đã nhận công văn", "Confirm that the letter was received"),
    ),
    submission.State.FILLING: (Kind.FILL_IN, say("Điền và gửi phiếu khảo sát", "Fill in and send the survey form")),
    submission.State.RETURNED: (
        Kind.COMPLETE,
        say("Trả lời các câu hỏi và gửi lại phiếu", "Answer the questions and send the form again"),
    ),
    submission.State.MISSING: (
        Kind.SEND_LATE,
        say(
            "Phiếu bị ghi là thiếu; vẫn gửi được cho đến khi trình duyệt kết quả",
            "The form is recorded as missing; it can still be sent until the results are proposed",
        ),
    ),
}
_BY_ROLE: Final[tuple[tuple[frozenset[Role], Callable[[Look], Iterator[Task]]], ...]] = (
    (frozenset({Role.STAFF}), _staff),
    (frozenset({Role.STAFF, Role.REVIEWER}), _receive),
    (frozenset({Role.REVIEWER}), _review),
    (frozenset({Role.LEADER}), _lead),
    (frozenset({Role.STAFF, Role.LEADER}), _filed),
    (frozenset({Role.LEADER, Role.REVIEWER}), _decide),
    (UNIT, _own),
)
"""Who has which tasks; each is asked once, whatever roles somebody holds."""
