"""Acts on complaints about a published result (4.2e)."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import func, select

from kyhan.app import App
from kyhan.cycle import deadlines, office, register, store
from kyhan.cycle.act import Act, writing_act
from kyhan.cycle.commands.submission import reopen_within
from kyhan.cycle.deadlines import CYCLE_SUBJECT, complaint_subject
from kyhan.cycle.tables import Complaint, Cycle, Submission
from kyhan.errors import Fault, InvalidInput, NotAllowed, NotNow
from kyhan.i18n import Phrase, say
from kyhan.regulation.schema import PeriodKind
from kyhan.workflows import assessment
from kyhan.workflows.complaint import COMPLAINT, ComplaintFacts
from kyhan.workflows.machine import Step, decide
from kyhan.workflows.roles import SYSTEM, UNIT, Role
from kyhan.workflows.submission import State as SubmissionState


def file(
    app: App,
    cycle_key: str,
    unit: str,
    text: str,
    *,
    filed_on: date | None = None,
    document: str = "",
    criteria: Sequence[str] = (),
) -> Complaint:
    """Records a complaint of a unit: by the unit itself, or by the staff for one on paper.

    In time means until the end of the window's last day; a later one is recorded as late.

    Args:
        text: What the unit writes.
        filed_on: The day the office received it; today when not given. Earlier days are the office's to record.
        document: The unit's document number.
        criteria: The criteria in dispute, as far as the unit names them.
    """
    with writing_act(app, "file", chain=cycle_key, subject="complaint") as act:
        cycle = act.cycle(cycle_key)
        submission = store.submission(act.connection, cycle.key, unit)
        on = filed_on or act.today
        _may_file(act, cycle, submission, on)
        regulation = office.regulation(app, act.connection, cycle.regulation_sha256)
        _check(text, criteria, {one.code for one in regulation.criteria[submission.group]})
        window = deadlines.first_running(act, cycle.key, CYCLE_SUBJECT, PeriodKind.COMPLAINT)
        late = window is None or on > window.due_on
        latest = act.session.exec(select(func.max(Complaint.number)).where(Complaint.cycle == cycle.key)).one()
        complaint = Complaint(
            cycle=cycle.key,
            number=(latest or 0) + 1,
            unit=submission.unit,
            filed_on=on,
            late=late,
            text=text,
            document=document or None,
            criteria=" ".join(criteria),
            state=COMPLAINT.initial,
        )
        act.insert(complaint)
        subject = complaint_subject(complaint.number)
        deadlines.start(act, cycle.key, regulation, subject, PeriodKind.COMPLAINT_REVIEW, on)
        data = {"unit": submission.unit, "late": late, "document": document, "criteria": list(criteria)}
        act.record(cycle.key, subject, "file", occurred_on=on, data=data)
        return complaint


def accept(app: App, cycle_key: str, number: int, *, reason: str = "") -> Complaint:
    """Takes a complaint under review; a late one only by the leader, with a reason."""
    return _decide(app, cycle_key, number, "accept", reason=reason)


def reject(app: App, cycle_key: str, number: int, *, reason: str, letter: str = "") -> Complaint:
    """Refuses to review a complaint (late, or not about a result), with the reason; `letter`: as in `uphold`."""
    return _decide(app, cycle_key, number, "reject", reason=reason, letter=letter)


def dismiss(
    app: App, cycle_key: str, number: int, *, reason: str, decided_on: date | None = None, letter: str = ""
) -> Complaint:
    """Keeps the result as published, with the answer to the unit; `letter`: as in `uphold`."""
    return _decide(app, cycle_key, number, "dismiss", reason=reason, decided_on=decided_on, letter=letter)


def withdraw(app: App, cycle_key: str, number: int, *, reason: str = "") -> Complaint:
    """Ends a complaint because its unit takes it back."""
    return _decide(app, cycle_key, number, "withdraw", reason=reason)


def uphold(
    app: App,
    cycle_key: str,
    number: int,
    *,
    reason: str,
    criteria: Sequence[str] = (),
    decided_on: date | None = None,
    letter: str = "",
) -> Complaint:
    """Finds for the unit: its form is opened again for the criteria in dispute, to be verified anew.

    Args:
        criteria: The criteria to verify again; those the unit named when not given.
        letter: Number of the letter that answers the unit, entered into the register; none yet when empty.
    """
    return _decide(
        app, cycle_key, number, "uphold", reason=reason, criteria=criteria, decided_on=decided_on, letter=letter
    )


def _decide(
    app: App,
    cycle_key: str,
    number: int,
    action: str,
    *,
    reason: str,
    criteria: Sequence[str] = (),
    decided_on: date | None = None,
    letter: str = "",
) -> Complaint:
    with writing_act(app, action, chain=cycle_key, subject=complaint_subject(number)) as act:
        cycle = act.cycle(cycle_key)
        complaint = store.complaint(act.session, cycle.key, number)
        submission = store.submission(act.connection, cycle.key, complaint.unit)
        on = decided_on or act.today
        disputed = tuple(criteria) or tuple(complaint.criteria.split())
        answer = register.claim(act, cycle, "letter", letter, on, register.of_answer(number))
        facts = _facts(act, cycle, complaint, submission, reason, on, disputed, answer.fault)
        step = decide(COMPLAINT, action, facts)
        if action == "uphold":
            regulation = office.regulation(app, act.connection, cycle.regulation_sha256)
            _check(complaint.text, disputed, {one.code for one in regulation.criteria[submission.group]})
        register.enter(act, answer)
        if action == "uphold":
            _dispute(act, cycle, complaint, submission, reason, disputed)
        _apply(act, complaint, step, reason, on, disputed)
        return complaint


def _dispute(
    act: Act, cycle: Cycle, complaint: Complaint, submission: Submission, reason: str, criteria: Sequence[str]
) -> None:
    """Opens the unit's form for the criteria in dispute; one already open for another complaint gets them added."""
    if submission.state == SubmissionState.VERIFYING and submission.reopened_for:
        both = dict.fromkeys([*submission.reopened_for.split(), *criteria])
        act.update(submission, reopened_for=" ".join(both))
        return
    why = f"khiếu nại số {complaint.number}: {reason}"
    reopen_within(act, cycle, submission, reason=why, criteria=criteria, actor=SYSTEM)


def _apply(act: Act, complaint: Complaint, step: Step, reason: str, on: date, criteria: Sequence[str]) -> None:
    subject = complaint_subject(complaint.number)
    if step.action == "accept":
        act.update(complaint, state=step.target)
    else:
        act.update(
            complaint,
            state=step.target,
            decided_on=on,
            decided_by=act.actor.login,
            answer=reason or None,
            criteria=" ".join(criteria),
        )
        deadlines.stop_all(act, complaint.cycle, subject, on)
    act.record(
        complaint.cycle,
        subject,
        step,
        occurred_on=on,
        data={"unit": complaint.unit, "reason": reason, "criteria": list(criteria)},
    )


def _facts(
    act: Act,
    cycle: Cycle,
    complaint: Complaint,
    submission: Submission,
    reason: str,
    on: date,
    criteria: tuple[str, ...],
    number_fault: Phrase | None,
) -> ComplaintFacts:
    return ComplaintFacts(
        state=complaint.state,
        actor=act.actor,
        unit=complaint.unit,
        reason=reason,
        today=act.today,
        occurred_on=on,
        filed_on=complaint.filed_on,
        late=complaint.late,
        verified_by=tuple(submission.verified_by.split()),
        criteria=criteria,
        cycle_state=cycle.state,
        has_result=bool(submission.verified_by),
        number_fault=number_fault,
    )


def _may_file(act: Act, cycle: Cycle, submission: Submission, on: date) -> None:
    roles = act.actor.roles
    own = bool(roles & UNIT) and act.actor.unit == submission.unit
    if Role.STAFF not in roles and not own:
        raise NotAllowed(
            say(
                "{name} không gửi được khiếu nại của đơn vị {unit}: việc này của chính đơn vị, hoặc của Văn phòng với đơn giấy.",
                "{name} may not file a complaint of {unit}: this belongs to the unit itself, or to the staff for one on paper.",
                name=act.actor.name,
                unit=submission.unit,
            )
        )
    if cycle.state != assessment.State.PUBLISHED or cycle.published_on is None:
        raise NotNow(
            say(
                "Chỉ khiếu nại được sau khi công bố và trước khi kỳ khép lại; kỳ {key} đang ở trạng thái «{state}».",
                "A complaint may be filed after publication and before the cycle closes; {key} is «{state}».",
                key=cycle.key,
                state=assessment.CYCLE.states[cycle.state],
            )
        )
    if not cycle.published_on <= on <= act.today or (own and Role.STAFF not in roles and on != act.today):
        raise NotNow(
            say(
                "Ngày gửi {day} phải từ ngày công bố {published} đến hôm nay {today}; ngày đã qua do Văn phòng ghi.",
                "The filing day {day} must lie between publication on {published} and today, {today}; the office records past days.",
                day=on,
                published=cycle.published_on,
                today=act.today,
            )
        )


def _check(text: str, criteria: Sequence[str], known: set[str]) -> None:
    faults = [
        Fault(
            code,
            say(
                "không có tiêu chí này; xem mã tiêu chí trong phiếu của đơn vị",
                "there is no such criterion; see the codes in the unit's form",
            ),
        )
        for code in criteria
        if code not in known
    ]
    if not text.strip():
        faults.append(Fault("--text", say("nội dung khiếu nại còn trống", "the complaint's text is empty")))
    if faults:
        raise InvalidInput(say("Khiếu nại không hợp lệ", "The complaint is not valid"), faults)
