"""Acts on deadlines: extending them, one unit or many at once, by an explicit act that keeps the old day beside the new."""

from collections.abc import Sequence
from datetime import date

from kyhan.app import App
from kyhan.cycle import deadlines, store
from kyhan.cycle.act import Act, writing_act
from kyhan.cycle.permissions import require
from kyhan.cycle.tables import Cycle, Deadline
from kyhan.errors import Fault, InvalidInput, NotNow
from kyhan.i18n import say
from kyhan.workflows import assessment
from kyhan.workflows.roles import Role


def extend(
    app: App,
    cycle_key: str,
    subjects: Sequence[str],
    *,
    until: date,
    reason: str,
    document: str,
    kind: str | None = None,
) -> list[Deadline]:
    """Moves running deadlines to a later day (portal down, flood, office closed). All or none.

    A day that is a rest day becomes the next working day (Civil Code Art. 148.5).

    Args:
        subjects: Unit codes, "cycle" or "complaint/N".
        until: The new last day.
        document: The number of the document that grants it.
        kind: Which deadline, where a subject has several running (as the cycle may).

    Returns:
        The deadlines as they were before.
    """
    with writing_act(app, "extend", chain=cycle_key, subject=_name(subjects)) as act:
        cycle = act.cycle(cycle_key)
        require(act, say("gia hạn", "extend a deadline"), Role.STAFF, Role.LEADER)
        if cycle.state not in assessment.RUNNING:
            raise NotNow(
                say(
                    "Kỳ {key} đã kết thúc, không còn hạn để gia hạn.",
                    "Cycle {key} is over, nothing runs.",
                    key=cycle.key,
                )
            )
        due_on = act.office.calendar.on_or_after(until)
        owed = [
            Fault(option, say("phải ghi", "is owed"))
            for option, value in (("--reason", reason), ("--document", document))
            if not value.strip()
        ]
        found = _to_move(act, cycle, subjects, kind, due_on, owed)
        before = [Deadline(**deadline.model_dump()) for deadline in found]
        for deadline in found:
            old_due_on = deadline.due_on
            deadlines.move_each(act, [(deadline, due_on, None)], reason=reason, document=document, cause="extension")
            act.record(
                cycle.key,
                deadline.subject,
                "extend",
                data={
                    "kind": deadline.kind,
                    "from": old_due_on.isoformat(),
                    "to": due_on.isoformat(),
                    "asked_until": until.isoformat(),
                    "reason": reason,
                    "document": document,
                },
            )
        return before


def _name(subjects: Sequence[str]) -> str:
    return subjects[0] if len(subjects) == 1 else f"({len(subjects)})"


def _to_move(
    act: Act, cycle: Cycle, subjects: Sequence[str], kind: str | None, due_on: date, owed: Sequence[Fault]
) -> list[Deadline]:
    """Returns the one running deadline of each subject; refuses all, with what is `owed`, if one cannot be moved."""
    faults = list(owed)
    found: dict[tuple[str, str], Deadline] = {}  # a unit may be named twice, by code and by name
    for subject in dict.fromkeys(subjects):
        running = _running(act, cycle, subject, kind)
        fault = _fault(subject, running, due_on)
        if fault is not None:
            faults.append(fault)
        else:
            found.setdefault((running[0].subject, running[0].kind), running[0])
    if faults:
        raise InvalidInput(say("Chưa gia hạn được", "Cannot extend"), faults)
    return list(found.values())


def _running(act: Act, cycle: Cycle, subject: str, kind: str | None) -> list[Deadline]:
    """Returns the running deadlines of a subject named by people: a unit, "cycle", or "complaint/N"."""
    if subject != deadlines.CYCLE_SUBJECT and not subject.startswith("complaint/"):
        subject = deadlines.submission_subject(store.submission(act.connection, cycle.key, subject).unit)
    return [one for one in deadlines.running(act, cycle.key, subject) if kind in (None, one.kind)]


def _fault(subject: str, running: Sequence[Deadline], due_on: date) -> Fault | None:
    if not running:
        return Fault(subject, say("không có hạn nào đang chạy", "has no running deadline"))
    if len(running) > 1:
        kinds = [one.kind for one in running]
        return Fault(
            subject,
            say(
                "có nhiều hạn đang chạy, chọn một loại: {kinds}",
                "has several running, choose one kind: {kinds}",
                kinds=kinds,
            ),
        )
    if due_on <= running[0].due_on:
        return Fault(
            subject,
            say(
                "ngày mới {new} phải sau hạn hiện nay {old}",
                "the new day {new} must be after the present one, {old}",
                new=due_on,
                old=running[0].due_on,
            ),
        )
    return None
