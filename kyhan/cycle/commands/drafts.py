"""Saving what a unit types before it hands the form in, so that nothing is lost when a page or a session ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlmodel import col, select

from kyhan.app import App
from kyhan.clock import OFFICE_ZONE
from kyhan.cycle import drafts, office, store
from kyhan.cycle.act import Act, writing_act
from kyhan.cycle.deadlines import submission_subject
from kyhan.cycle.drafts import SavedDraft
from kyhan.cycle.tables import Cycle, Draft, Query, Submission
from kyhan.errors import Conflict, Fault, InvalidInput, NotNow
from kyhan.i18n import Phrase, say, together
from kyhan.text import nfc, unfit
from kyhan.workflows.machine import decide
from kyhan.workflows.submission import SUBMISSION, State, SubmissionFacts

__all__ = ["LONGEST_DECLARED", "LONGEST_EXPLANATION", "DraftConflict", "DraftRow", "SavedDraft", "save"]

LONGEST_DECLARED: Final = 40
LONGEST_EXPLANATION: Final = 5000
"""In characters."""


@dataclass(frozen=True, slots=True)
class DraftRow:
    """What a person typed for a criterion. `version` is that of the draft they saw when they began; 0: there was none."""

    criterion: str
    declared: str = ""
    not_applicable: bool = False
    explanation: str = ""
    version: int = 0


class DraftConflict(Conflict):
    """Somebody else saved the same criteria meanwhile; `theirs` is what stands there now, by criterion."""

    def __init__(self, theirs: Mapping[str, SavedDraft]) -> None:
        self.theirs = theirs
        super().__init__(
            say(
                "Chưa lưu gì, vì người khác vừa lưu cùng tiêu chí: {each}. Hãy xem giá trị của họ rồi quyết định giữ bên nào.",
                "Nothing was saved, for somebody else saved the same criteria: {each}. Look at theirs and decide which stays.",
                each=together(map(_told, theirs.values())),
            )
        )


def save(app: App, key: str, unit: str, rows: Sequence[DraftRow]) -> list[SavedDraft]:
    """Saves drafts of a unit's form, all or none, and returns them as they stand then, in the order given.

    May be done by whoever may hand the form in, as long as it may be handed in; in a returned form for the criteria asked
    about. It is no act of the history; only an attempt by somebody who may not is recorded. Saving the same once more
    changes nothing, whatever version was seen: an answer may have been lost on its way.

    Raises:
        NotAllowed: the actor is neither of that unit nor of the office's staff.
        NotNow: the form is not with the unit.
        InvalidInput: unknown criteria, criteria not asked about, texts that are too long; lists every one.
        DraftConflict: somebody else saved some of these criteria since the writer saw them.
    """
    by_nature = (NotNow, InvalidInput, Conflict)
    subject = submission_subject(unit)
    with writing_act(app, "draft_save", chain=key, subject=subject, unrecorded=by_nature) as act:
        cycle = act.cycle(key)
        submission = store.submission(act.connection, cycle.key, unit)
        step = decide(SUBMISSION, "submit", _facts(act, cycle, submission))
        asked = _asked(act, submission) if step.source == State.RETURNED else None
        typed = [_cleaned(row) for row in rows]
        faults = _faults(typed, _known(act, cycle, submission), asked)
        if faults:
            raise InvalidInput(say("Bản nháp", "The draft"), faults)
        before = {row.criterion: row for row in drafts.of_unit(act.connection, cycle.key, submission.unit)}
        changed = [row for row in typed if not _same(before.get(row.criterion), row)]
        theirs = {
            row.criterion: drafts.saved(before[row.criterion])
            for row in changed
            if row.criterion in before and before[row.criterion].version != row.version
        }
        if theirs:
            raise DraftConflict(theirs)
        after = before | {row.criterion: _write(act, submission, before.get(row.criterion), row) for row in changed}
        return [drafts.saved(after[row.criterion]) for row in typed if row.criterion in after]


def _told(one: SavedDraft) -> Phrase:
    at = f"{one.saved_at.astimezone(OFFICE_ZONE):%H:%M %d/%m/%Y}"
    return say(
        "{criterion} do {who} lưu lúc {at}",
        "{criterion} by {who} at {at}",
        criterion=one.criterion,
        who=one.saved_by,
        at=at,
    )


def _facts(act: Act, cycle: Cycle, submission: Submission) -> SubmissionFacts:
    return SubmissionFacts(
        state=submission.state,
        actor=act.actor,
        unit=submission.unit,
        reason="",
        today=act.today,
        occurred_on=act.today,
        cycle_state=cycle.state,
        issued_on=cycle.issued_on,
        received_on=submission.received_on,
        submitted_on=submission.submitted_on,
        complete_on=submission.complete_on,
        returned_on=submission.returned_on,
    )


def _asked(act: Act, submission: Submission) -> frozenset[str]:
    query = select(Query.criterion).where(
        Query.cycle == submission.cycle, Query.unit == submission.unit, col(Query.answered_on).is_(None)
    )
    return frozenset(act.session.exec(query))


def _known(act: Act, cycle: Cycle, submission: Submission) -> frozenset[str]:
    regulation = office.regulation(act.app, act.connection, cycle.regulation_sha256)
    return frozenset(criterion.code for criterion in regulation.criteria[submission.group])


def _cleaned(row: DraftRow) -> DraftRow:
    """Returns a row with its texts as every text is stored: composed, without what nobody sees."""
    return DraftRow(nfc(row.criterion), nfc(row.declared), row.not_applicable, nfc(row.explanation), row.version)


def _faults(rows: Sequence[DraftRow], known: frozenset[str], asked: frozenset[str] | None) -> list[Fault]:
    found = []
    for position, row in enumerate(rows):
        if row.criterion not in known:
            found.append(Fault(row.criterion, say("không có tiêu chí này", "there is no such criterion")))
        elif asked is not None and row.criterion not in asked:
            found.append(Fault(row.criterion, say("tiêu chí này không được hỏi", "this criterion was not asked about")))
        if any(other.criterion == row.criterion for other in rows[:position]):
            found.append(Fault(row.criterion, say("nêu hai lần", "named twice")))
        texts = ((row.declared, LONGEST_DECLARED), (row.explanation, LONGEST_EXPLANATION))
        found += [Fault(row.criterion, why) for text, most in texts if (why := _unusable(text, most)) is not None]
    return found


def _unusable(text: str, most: int) -> Phrase | None:
    if len(text) > most:
        return say(
            "dài {n} ký tự, chỉ nhận đến {most}",
            "has {n} characters, no more than {most} are taken",
            n=len(text),
            most=most,
        )
    if strange := unfit(text):
        return say("có ký tự điều khiển ({found})", "has a control character ({found})", found=strange)
    return None


def _same(stored: Draft | None, row: DraftRow) -> bool:
    """Tells whether a draft says already what was typed. An empty row is a draft too: of an answer that was cleared."""
    if stored is None:
        return False
    told = (stored.declared, stored.not_applicable, stored.explanation)
    return told == (row.declared, row.not_applicable, row.explanation)


def _write(act: Act, submission: Submission, before: Draft | None, row: DraftRow) -> Draft:
    values: dict[str, Any] = {
        "declared": row.declared,
        "not_applicable": row.not_applicable,
        "explanation": row.explanation,
        "version": (before.version if before else 0) + 1,
        "saved_at": act.now,
        "saved_by": act.actor.login,
    }
    after = Draft(cycle=submission.cycle, unit=submission.unit, criterion=row.criterion, **values)
    if before is None:
        act.insert_unrecorded([after])
    else:
        act.update_unrecorded(before, **values)
    return after
