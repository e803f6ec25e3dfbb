"""Acts on the submissions of a cycle: from the receipt of the letter to the verified form."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from kyhan.app import App
from kyhan.cycle import deadlines, drafts, office, results, review_drafts, store, unit_clock
from kyhan.cycle.act import Act, writing_act
from kyhan.cycle.commands.answers import ask, declare, take_verified
from kyhan.cycle.commands.bulk import for_each
from kyhan.cycle.commands.forms import Received, rows_of
from kyhan.cycle.deadlines import submission_subject
from kyhan.cycle.follow import follow
from kyhan.cycle.tables import Cycle, Deadline, Submission
from kyhan.regulation.form import FormRow
from kyhan.regulation.schema import PeriodKind
from kyhan.workflows import assessment
from kyhan.workflows.machine import Step, decide
from kyhan.workflows.roles import SYSTEM, Actor
from kyhan.workflows.submission import SUBMISSION, State, SubmissionFacts


def acknowledge(
    app: App, cycle_key: str, units: Sequence[str], *, received_on: date | None = None, proof: str = ""
) -> list[Submission]:
    """Records that units received the letter on a day; their submission period starts there (4.2b; that day is not counted).

    Args:
        received_on: The day of receipt at the unit; today when not given. Earlier days are the office's to record.
        proof: What shows it, such as the registry number.

    Raises:
        Refusal: for any unit that cannot be acknowledged; then for none.
    """
    with writing_act(app, "acknowledge", chain=cycle_key, subject=_subject(units)) as act:
        cycle = act.cycle(cycle_key)
        regulation = office.regulation(app, act.connection, cycle.regulation_sha256)
        on = received_on or act.today

        def one(submission: Submission) -> None:
            step = decide(SUBMISSION, "acknowledge", _facts(act, cycle, submission, occurred_on=on))
            act.update(submission, state=step.target, received_on=on, receipt_proof=proof or None)
            subject = submission_subject(submission.unit)
            deadlines.stop_all(act, cycle.key, subject, act.today)
            deadline = deadlines.start(act, cycle.key, regulation, subject, PeriodKind.SUBMISSION, on)
            _record(act, submission, step, on, {"proof": proof, **_due(deadline)})

        return for_each(act, cycle, units, one)


def submit(
    app: App,
    cycle_key: str,
    unit: str,
    rows: Sequence[FormRow],
    *,
    received_on: date | None = None,
    document: str = "",
    received: Received | None = None,
    drafts_seen: Mapping[str, int] | None = None,
) -> Submission:
    """Records a form as it came in. In time or late, complete or not, it is taken (4.2b); each is marked.

    A complete form starts the verification clock on the day it was received (4.2c). A returned form changes only the
    criteria in question; everything else the unit wrote stays.

    Args:
        rows: The form's rows, as read from a file or a page.
        received_on: The day the office received it; today when not given.
        document: The unit's covering letter or the file's name.
        received: The file it came in; a workbook of ours is merged with what is stored now.
        drafts_seen: The versions, by criterion, of the drafts that the rows were made of; when others stand there now,
            nothing is taken. None: the rows are of no drafts.
    """
    with writing_act(app, "submit", chain=cycle_key, subject=_subject([unit])) as act:
        cycle = act.cycle(cycle_key)
        submission = store.submission(act.connection, cycle.key, unit)
        regulation = office.regulation(app, act.connection, cycle.regulation_sha256)
        on = received_on or act.today
        step = decide(SUBMISSION, "submit", _facts(act, cycle, submission, occurred_on=on))
        if drafts_seen is not None:
            drafts.require_seen(act.connection, cycle.key, submission.unit, drafts_seen)
        rows, told = rows_of(act, cycle, submission, "declare", rows, received)
        missing = declare(act, regulation, submission, rows, only_queried=step.source == State.RETURNED, on=on)
        subject = submission_subject(submission.unit)
        promised_on = unit_clock.promised_on(act, cycle, submission, regulation)
        late = submission.late or (promised_on is not None and on > promised_on)
        deadlines.stop_all(act, cycle.key, subject, on)
        act.update(
            submission,
            state=step.target,
            submitted_on=on,
            complete_on=None if missing else on,
            late=late,
            missing=" ".join(missing),
        )
        deadline = None
        if not missing:
            deadline = deadlines.start(act, cycle.key, regulation, subject, PeriodKind.VERIFICATION, on)
        data = {"document": document, "late": late, "missing": list(missing), **_due(deadline), **told}
        drafts.remove(act.connection, cycle.key, submission.unit)
        if step.source != State.RETURNED:  # of a returned form, what was asked about went when it was returned
            review_drafts.remove(act.connection, cycle.key, submission.unit)
        _record(act, submission, step, on, data)
        follow(act, cycle)
        return submission


def withdraw(app: App, cycle_key: str, unit: str) -> Submission:
    """Takes back a form that the office has not accepted yet; the submission clock runs on."""
    with writing_act(app, "withdraw", chain=cycle_key, subject=_subject([unit])) as act:
        cycle = act.cycle(cycle_key)
        submission = store.submission(act.connection, cycle.key, unit)
        regulation = office.regulation(app, act.connection, cycle.regulation_sha256)
        step = decide(SUBMISSION, "withdraw", _facts(act, cycle, submission))
        subject = submission_subject(submission.unit)
        deadlines.stop_all(act, cycle.key, subject, act.today, deadlines.STOPPED)
        act.update(submission, state=step.target, submitted_on=None, complete_on=None, missing="")
        deadline = unit_clock.resume(act, cycle, submission, regulation)
        _record(act, submission, step, act.today, _due(deadline))
        follow(act, cycle)
        return submission


def accept(app: App, cycle_key: str, units: Sequence[str]) -> list[Submission]:
    """Finds the forms complete and takes them into verification; the clock counts from the day each was received (4.2c)."""
    with writing_act(app, "accept", chain=cycle_key, subject=_subject(units)) as act:
        cycle = act.cycle(cycle_key)

        def one(submission: Submission) -> None:
            step = decide(SUBMISSION, "accept", _facts(act, cycle, submission))
            act.update(submission, state=step.target, accepted_on=act.today)
            _record(act, submission, step, act.today, {})

        done = for_each(act, cycle, units, one)
        follow(act, cycle)
        return done


def send_back(
    app: App, cycle_key: str, unit: str, queries: Sequence[tuple[str, str]], *, reason: str = ""
) -> Submission:
    """Returns a form to its unit with a question on each criterion concerned; nothing the unit wrote is lost.

    The verification clock stops; the unit gets the regulation's completion period, never less than what was left of its
    submission period.

    Args:
        queries: Pairs of criterion code and question.
    """
    with writing_act(app, "return", chain=cycle_key, subject=_subject([unit])) as act:
        cycle = act.cycle(cycle_key)
        submission = store.submission(act.connection, cycle.key, unit)
        regulation = office.regulation(app, act.connection, cycle.regulation_sha256)
        step = decide(SUBMISSION, "return", _facts(act, cycle, submission, reason=reason, queried=len(queries)))
        ask(act, regulation, submission, queries)
        review_drafts.remove(act.connection, cycle.key, submission.unit, [code for code, _ in queries])
        subject = submission_subject(submission.unit)
        deadlines.stop_all(act, cycle.key, subject, act.today, deadlines.STOPPED)
        act.update(submission, state=step.target, returned_on=act.today, complete_on=None, accepted_on=None)
        promised = unit_clock.last(act, submission, PeriodKind.SUBMISSION)
        floor = deadlines.still_due(act, promised, regulation)[0] if promised else None
        deadline = deadlines.start(
            act, cycle.key, regulation, subject, PeriodKind.COMPLETION, act.today, not_before_on=floor
        ) or unit_clock.resume(act, cycle, submission, regulation)
        _record(
            act,
            submission,
            step,
            act.today,
            {"queries": [list(one) for one in queries], "reason": reason, **_due(deadline)},
        )
        follow(act, cycle)
        return submission


def verify(
    app: App,
    cycle_key: str,
    unit: str,
    rows: Sequence[FormRow] = (),
    *,
    keep_rest: bool = False,
    verified_on: date | None = None,
    received: Received | None = None,
    drafts_seen: Mapping[str, int] | None = None,
) -> Submission:
    """Records the verified value of every criterion and scores the unit (4.2c, 4.2d).

    Args:
        rows: Verified values, each with the reason where it differs from the declared one.
        keep_rest: Criteria without a row keep what was verified before or, the first time, what the unit declared.
        verified_on: The day it was done; today when not given.
        received: The file in which the rows came; a workbook of ours is merged with what is stored now.
        drafts_seen: The versions, by criterion, of what reviewers saved and the verifier saw; when others stand there now,
            nothing is verified. None: the rows are of no page.
    """
    with writing_act(app, "verify", chain=cycle_key, subject=_subject([unit])) as act:
        cycle = act.cycle(cycle_key)
        submission = store.submission(act.connection, cycle.key, unit)
        regulation = office.regulation(app, act.connection, cycle.regulation_sha256)
        on = verified_on or act.today
        facts = _facts(act, cycle, submission, occurred_on=on, reopened_on=unit_clock.reopened_on(act, submission))
        decide(SUBMISSION, "verify", facts)  # before reading the form at all
        if drafts_seen is not None:
            review_drafts.require_seen(act.connection, cycle.key, submission.unit, drafts_seen)
        rows, told = rows_of(act, cycle, submission, "verify", rows, received)
        taken = take_verified(act, regulation, submission, rows, keep_rest=keep_rest)
        step = decide(SUBMISSION, "verify", replace(facts, unverified=taken.unverified))
        act.update_each(taken.changes)
        score = results.scored(regulation, submission, taken.values)
        verifiers = " ".join(dict.fromkeys([*submission.verified_by.split(), act.actor.login]))
        act.update(submission, state=step.target, verified_on=on, verified_by=verifiers, score=score, reopened_for="")
        deadlines.stop_all(act, cycle.key, submission_subject(submission.unit), on)
        if cycle.state == assessment.State.PUBLISHED:
            results.rank_all(act, regulation, store.submissions(act.connection, cycle.key))
        review_drafts.remove(act.connection, cycle.key, submission.unit)
        _record(act, submission, step, on, {"differences": taken.differences, **told})
        follow(act, cycle)
        return submission


def reopen(app: App, cycle_key: str, unit: str, *, reason: str) -> Submission:
    """Opens a verified form again for verification, before the results are proposed; a new verification clock starts."""
    with writing_act(app, "reopen", chain=cycle_key, subject=_subject([unit])) as act:
        cycle = act.cycle(cycle_key)
        submission = store.submission(act.connection, cycle.key, unit)
        reopen_within(act, cycle, submission, reason=reason)
        follow(act, cycle)
        return submission


def reopen_within(
    act: Act,
    cycle: Cycle,
    submission: Submission,
    *,
    reason: str,
    criteria: Sequence[str] = (),
    actor: Actor | None = None,
) -> None:
    """Reopens a form inside another act; with `criteria`, for these alone (an upheld complaint, by the system)."""
    regulation = office.regulation(act.app, act.connection, cycle.regulation_sha256)
    facts = _facts(act, cycle, submission, reason=reason, actor=actor, on_complaint=actor is SYSTEM)
    step = decide(SUBMISSION, "reopen", facts)
    act.update(submission, state=step.target, verified_on=None, reopened_for=" ".join(criteria))
    subject = submission_subject(submission.unit)
    deadline = deadlines.start(act, cycle.key, regulation, subject, PeriodKind.VERIFICATION, act.today)
    _record(act, submission, step, act.today, {"reason": reason, "criteria": list(criteria), **_due(deadline)}, actor)


def mark_missing(app: App, cycle_key: str, units: Sequence[str], *, reason: str) -> list[Submission]:
    """Records that units sent nothing although their time is over; a form that still comes is taken and marked late."""
    with writing_act(app, "mark_missing", chain=cycle_key, subject=_subject(units)) as act:
        return _settle(act, cycle_key, units, "mark_missing", reason)


def exempt(app: App, cycle_key: str, units: Sequence[str], *, reason: str) -> list[Submission]:
    """Takes units out of the assessment (dissolved, merged), with the reason."""
    with writing_act(app, "exempt", chain=cycle_key, subject=_subject(units)) as act:
        return _settle(act, cycle_key, units, "exempt", reason)


def _settle(act: Act, cycle_key: str, units: Sequence[str], action: str, reason: str) -> list[Submission]:
    cycle = act.cycle(cycle_key)
    regulation = office.regulation(act.app, act.connection, cycle.regulation_sha256)

    def one(submission: Submission) -> None:
        over = unit_clock.promised_on(act, cycle, submission, regulation)
        step = decide(SUBMISSION, action, _facts(act, cycle, submission, reason=reason, period_over_on=over))
        act.update(submission, state=step.target)
        deadlines.stop_all(act, cycle.key, submission_subject(submission.unit), act.today, deadlines.STOPPED)
        _record(act, submission, step, act.today, {"reason": reason})

    done = for_each(act, cycle, units, one)
    follow(act, cycle)
    return done


def _facts(
    act: Act,
    cycle: Cycle,
    submission: Submission,
    *,
    occurred_on: date | None = None,
    reason: str = "",
    actor: Actor | None = None,
    **more: Any,  # noqa: ANN401 - the remaining facts of SubmissionFacts
) -> SubmissionFacts:
    return SubmissionFacts(
        state=submission.state,
        actor=actor or act.actor,
        unit=submission.unit,
        reason=reason,
        today=act.today,
        occurred_on=occurred_on or act.today,
        cycle_state=cycle.state,
        issued_on=cycle.issued_on,
        received_on=submission.received_on,
        submitted_on=submission.submitted_on,
        complete_on=submission.complete_on,
        returned_on=submission.returned_on,
        missing=tuple(submission.missing.split()),
        **more,
    )


def _due(deadline: Deadline | None) -> dict[str, Any]:
    return {} if deadline is None else {"kind": deadline.kind, "due_on": deadline.due_on.isoformat()}


def _record(
    act: Act, submission: Submission, step: Step, on: date, data: dict[str, Any], actor: Actor | None = None
) -> None:
    act.record(submission.cycle, submission_subject(submission.unit), step, occurred_on=on, data=data, actor=actor)


def _subject(units: Sequence[str]) -> str:
    return submission_subject(units[0]) if len(units) == 1 else f"submission/({len(units)})"
