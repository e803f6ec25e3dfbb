"""Acts on a cycle as a whole: from its preparation to its end."""

import json
from collections.abc import Sequence
from datetime import date

from sqlmodel import col, select

from kyhan.app import App
from kyhan.cycle import deadlines, history, office, register, results, store
from kyhan.cycle.act import Act, writing_act
from kyhan.cycle.deadlines import CYCLE_SUBJECT, submission_subject
from kyhan.cycle.permissions import require
from kyhan.cycle.preparation import check_groups, check_key, stored_regulation
from kyhan.cycle.roster import units_on
from kyhan.cycle.tables import Complaint, Cycle, Publication, Submission
from kyhan.database import count_rows
from kyhan.errors import Conflict
from kyhan.i18n import Phrase, say
from kyhan.regulation.schema import PeriodKind
from kyhan.text import nfc
from kyhan.workflows import assessment
from kyhan.workflows.assessment import CYCLE, CycleFacts
from kyhan.workflows.complaint import OPEN as COMPLAINT_OPEN
from kyhan.workflows.machine import decide
from kyhan.workflows.roles import Actor, Role
from kyhan.workflows.submission import SETTLED, SUBMISSION


def start(app: App, year: int, *, regulation_id: str, key: str | None = None) -> Cycle:
    """Prepares the cycle of a year under the stored text of a regulation, which it keeps to its end.

    Args:
        key: How the cycle is called; the year itself when not given.
    """
    key = nfc(key or str(year))
    with writing_act(app, "start", subject=key) as act:
        require(act, say("lập kỳ đánh giá", "prepare a cycle"), Role.STAFF)
        check_key(key)
        text = stored_regulation(act, regulation_id)
        regulation = office.regulation(app, act.connection, text.sha256)
        if act.session.get(Cycle, key) is not None:
            raise Conflict(
                say(
                    "Đã có kỳ đánh giá «{key}»; đặt tên khác cho kỳ này.",
                    "There is a cycle «{key}» already; give this one another name.",
                    key=key,
                )
            )
        cycle = Cycle(
            key=key,
            year=year,
            regulation=regulation.id,
            regulation_sha256=text.sha256,
            state=assessment.State.PREPARED,
        )
        act.insert(cycle)
        first = date(year, 1, 1)
        deadlines.start(act, key, regulation, CYCLE_SUBJECT, PeriodKind.ISSUE, first)
        deadlines.start(act, key, regulation, CYCLE_SUBJECT, PeriodKind.CONCLUSION, first)
        act.record(key, CYCLE_SUBJECT, "start", data={"regulation": regulation.id, "sha256": text.sha256})
        return cycle


def issue(
    app: App,
    cycle_key: str,
    *,
    number: str,
    letter_on: date | None = None,
    issued_on: date | None = None,
    reason: str = "",
) -> Cycle:
    """Records that the letter and survey form went out to every unit on the roster (4.2a), which is frozen here.

    Args:
        number: The letter's number, such as "12/UBND-VP".
        letter_on: The letter's date; the day of issue when not given.
        issued_on: The day it went out; today when not given.
        reason: Owed when it went out after the limit.
    """
    with writing_act(app, "issue", chain=cycle_key, subject=CYCLE_SUBJECT) as act:
        cycle = act.cycle(cycle_key)
        regulation = office.regulation(app, act.connection, cycle.regulation_sha256)
        on = issued_on or act.today
        limit = deadlines.first_running(act, cycle.key, CYCLE_SUBJECT, PeriodKind.ISSUE)
        units = units_on(act.session, on)
        dated = letter_on or on
        letter = register.claim(act, cycle, "letter", number, dated, register.LETTER)
        facts = CycleFacts(
            state=cycle.state,
            actor=act.actor,
            reason=reason,
            today=act.today,
            units=len(units),
            letter_number=number,
            number_fault=letter.fault,
            letter_on=dated,
            issued_on=on,
            not_before_on=date(cycle.year, 1, 1),
            issue_limit_on=limit.due_on if limit else None,
        )
        step = decide(CYCLE, "issue", facts)
        check_groups(regulation, [(unit.code, unit.group) for unit in units])
        late = limit is not None and on > limit.due_on
        register.enter(act, letter)
        act.update(
            cycle, state=step.target, letter_number=letter.symbol, letter_on=dated, issued_on=on, issued_late=late
        )
        if limit is not None:
            deadlines.stop(act, limit, on)
        act.insert(
            *(
                Submission(cycle=cycle.key, unit=unit.code, name=unit.name, group=unit.group, state=SUBMISSION.initial)
                for unit in units
            )
        )
        count_rows(act.connection, "submission")
        for unit in units:
            deadlines.start(act, cycle.key, regulation, submission_subject(unit.code), PeriodKind.RECEIPT, on)
        data = {"number": letter.symbol, "units": len(units), "late": late, "reason": reason}
        act.record(cycle.key, CYCLE_SUBJECT, step, occurred_on=on, data=data)
        return cycle


def propose(app: App, cycle_key: str, *, number: str) -> Cycle:
    """Submits the scored results for approval, under the proposal's document number (4.2d)."""
    with writing_act(app, "propose", chain=cycle_key, subject=CYCLE_SUBJECT) as act:
        cycle = act.cycle(cycle_key)
        proposal = register.claim(act, cycle, "proposal", number, act.today, register.PROPOSAL)
        step = decide(CYCLE, "propose", _facts(act, cycle, document_number=number, number_fault=proposal.fault))
        register.enter(act, proposal)
        act.update(cycle, state=step.target, proposal_number=proposal.symbol, proposed_on=act.today)
        act.record(cycle.key, CYCLE_SUBJECT, step, data={"number": proposal.symbol})
        return cycle


def send_back(app: App, cycle_key: str, *, reason: str) -> Cycle:
    """Gives proposed results back to the office, with the reason."""
    with writing_act(app, "send_back", chain=cycle_key, subject=CYCLE_SUBJECT) as act:
        cycle = act.cycle(cycle_key)
        step = decide(CYCLE, "send_back", _facts(act, cycle, reason=reason))
        act.update(cycle, state=step.target)
        act.record(cycle.key, CYCLE_SUBJECT, step, data={"reason": reason})
        return cycle


def publish(
    app: App, cycle_key: str, *, number: str, signed_on: date | None = None, published_on: date | None = None
) -> Publication:
    """Approves and publishes: freezes publication 1 and starts the complaint window on the day of publication (4.2d, 4.2e)."""
    with writing_act(app, "publish", chain=cycle_key, subject=CYCLE_SUBJECT) as act:
        cycle = act.cycle(cycle_key)
        regulation = office.regulation(app, act.connection, cycle.regulation_sha256)
        published = published_on or act.today
        decision = register.claim(act, cycle, "decision", number, signed_on or published, register.of_publication(1))
        facts = _facts(
            act,
            cycle,
            document_number=number,
            number_fault=decision.fault,
            signed_on=decision.signed_on,
            published_on=published,
            not_before_on=cycle.scored_on,
        )
        step = decide(CYCLE, "publish", facts)
        register.enter(act, decision)
        publication = _freeze(act, cycle, decision, published)
        act.update(cycle, state=step.target, published_on=published)
        deadlines.stop_all(act, cycle.key, CYCLE_SUBJECT, published)
        window = deadlines.start(act, cycle.key, regulation, CYCLE_SUBJECT, PeriodKind.COMPLAINT, published)
        data = {
            "number": publication.decision,
            "publication": publication.number,
            "complaints_until": str(window.due_on) if window else None,
        }
        act.record(cycle.key, CYCLE_SUBJECT, step, occurred_on=published, data=data)
        return publication


def adjust(
    app: App, cycle_key: str, *, number: str, signed_on: date | None = None, published_on: date | None = None
) -> Publication:
    """Publishes an adjusting decision: freezes the next publication, which supersedes the one before; both stay readable."""
    with writing_act(app, "adjust", chain=cycle_key, subject=CYCLE_SUBJECT) as act:
        cycle = act.cycle(cycle_key)
        last = store.last_publication(act.session, cycle.key)
        published = published_on or act.today
        use = register.of_publication(last.number + 1 if last else 1)
        decision = register.claim(act, cycle, "decision", number, signed_on or published, use)
        facts = _facts(
            act,
            cycle,
            document_number=number,
            number_fault=decision.fault,
            signed_on=decision.signed_on,
            published_on=published,
            not_before_on=last.published_on if last else None,
        )
        step = decide(CYCLE, "adjust", facts)
        register.enter(act, decision)
        publication = _freeze(act, cycle, decision, published)
        moved = results.moved(json.loads(last.snapshot) if last else [], json.loads(publication.snapshot))
        act.update(cycle, state=step.target)
        data = {
            "number": publication.decision,
            "publication": publication.number,
            "supersedes": last.number if last else None,
            "moved": [[one.unit, one.old_place, one.new_place] for one in moved],
        }
        act.record(cycle.key, CYCLE_SUBJECT, step, occurred_on=published, data=data)
        return publication


def close(app: App, cycle_key: str) -> Cycle:
    """Ends a published cycle whose complaint window is over and in which nothing is open."""
    with writing_act(app, "close", chain=cycle_key, subject=CYCLE_SUBJECT) as act:
        cycle = act.cycle(cycle_key)
        close_within(act, cycle, act.actor)
        return cycle


def close_within(act: Act, cycle: Cycle, actor: Actor) -> None:
    """Closes a cycle inside another act (the scheduler's tick)."""
    step = decide(CYCLE, "close", _facts(act, cycle, actor=actor))
    act.update(cycle, state=step.target, ended_on=act.today)
    deadlines.stop_all(act, cycle.key, CYCLE_SUBJECT, act.today, deadlines.MET)
    act.record(cycle.key, CYCLE_SUBJECT, step, actor=actor)


def cancel(app: App, cycle_key: str, *, reason: str) -> Cycle:
    """Ends a cycle before its time, with the reason; every clock in it stops."""
    with writing_act(app, "cancel", chain=cycle_key, subject=CYCLE_SUBJECT) as act:
        cycle = act.cycle(cycle_key)
        step = decide(CYCLE, "cancel", _facts(act, cycle, reason=reason))
        for deadline in deadlines.running_in(act, cycle.key):
            deadlines.stop(act, deadline, act.today, deadlines.STOPPED)
        act.update(cycle, state=step.target, ended_on=act.today)
        act.record(cycle.key, CYCLE_SUBJECT, step, data={"reason": reason})
        return cycle


def _facts(
    act: Act,
    cycle: Cycle,
    *,
    actor: Actor | None = None,
    reason: str = "",
    document_number: str = "",
    number_fault: Phrase | None = None,
    signed_on: date | None = None,
    published_on: date | None = None,
    not_before_on: date | None = None,
) -> CycleFacts:
    submissions = store.submissions(act.connection, cycle.key)
    last = store.last_publication(act.session, cycle.key)
    window = deadlines.first_running(act, cycle.key, CYCLE_SUBJECT, PeriodKind.COMPLAINT)
    complaints = act.session.exec(
        select(Complaint.number).where(Complaint.cycle == cycle.key, col(Complaint.state).in_(sorted(COMPLAINT_OPEN)))
    ).all()
    return CycleFacts(
        state=cycle.state,
        actor=actor or act.actor,
        reason=reason,
        today=act.today,
        unsettled=tuple(one.unit for one in submissions if one.state not in SETTLED),
        document_number=document_number,
        number_fault=number_fault,
        signed_on=signed_on,
        published_on=published_on,
        not_before_on=not_before_on,
        window_over_on=window.due_on if window else None,
        open_complaints=tuple(str(number) for number in complaints),
        unpublished_change=unpublished_change(last, submissions),
    )


def unpublished_change(last: Publication | None, submissions: Sequence[Submission]) -> bool:
    """Tells whether the results of today differ from those in force, or are being verified again."""
    return last is not None and bool(results.moved(json.loads(last.snapshot), results.snapshot(submissions)))


def _freeze(act: Act, cycle: Cycle, decision: register.Claim, published_on: date) -> Publication:
    last = store.last_publication(act.session, cycle.key)
    publication = Publication(
        cycle=cycle.key,
        number=last.number + 1 if last else 1,
        decision=decision.symbol,
        signed_on=decision.signed_on,
        published_on=published_on,
        snapshot=history.canonical(results.snapshot(store.submissions(act.connection, cycle.key))),
        history_head=history.head(act.connection, cycle.key).hash,
    )
    act.insert(publication)
    return publication
