"""Saving what a reviewer types before the form is verified, so that hours of reading are not lost with a page or a session."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kyhan.app import App
from kyhan.clock import OFFICE_ZONE
from kyhan.cycle import office, review_drafts, store
from kyhan.cycle.act import Act, writing_act
from kyhan.cycle.deadlines import submission_subject
from kyhan.cycle.review_drafts import SavedReview
from kyhan.cycle.tables import Cycle, ReviewDraft, Submission
from kyhan.errors import Conflict, Fault, InvalidInput, NotNow
from kyhan.i18n import Phrase, say, together
from kyhan.text import nfc, unfit
from kyhan.workflows.machine import decide
from kyhan.workflows.submission import SUBMISSION, SubmissionFacts

LONGEST_VERIFIED: Final = 40
LONGEST_REASON: Final = 5000
"""In characters."""


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """What a reviewer typed for a criterion. `version` is that of what they saw when they began; 0: nothing was saved yet."""

    criterion: str
    verified: str = ""
    not_applicable: bool = False
    reason: str = ""
    version: int = 0


class ReviewConflict(Conflict):
    """Another reviewer saved the same criteria meanwhile; `theirs` is what stands there now, by criterion."""

    def __init__(self, theirs: Mapping[str, SavedReview]) -> None:
        self.theirs = theirs
        super().__init__(
            say(
                "Chưa lưu gì, vì thẩm định viên khác vừa lưu cùng tiêu chí: {each}. Hãy xem giá trị của họ, sửa nếu cần rồi lưu lại.",
                "Nothing was saved, for another reviewer saved the same criteria: {each}. Look at theirs, change what you must, save again.",
                each=together(map(_told, theirs.values())),
            )
        )


def save(app: App, key: str, unit: str, rows: Sequence[ReviewRow]) -> list[SavedReview]:
    """Saves what a reviewer typed, all or nothing, and returns it as it stands then, in the order given.

    May be done by whoever may verify the form, while it is being verified; of a form that was opened again for a complaint,
    for the criteria in dispute. It is no act of the history; only an attempt by somebody who may not is recorded. Saving
    the same once more changes nothing, whatever version was seen: an answer may have been lost on its way.

    Raises:
        NotAllowed: the actor is no reviewer.
        NotNow: the form is not being verified, or is that of the reviewer's own unit.
        InvalidInput: unknown criteria, criteria not in dispute, texts that are too long; lists every one.
        ReviewConflict: somebody else saved some of these criteria since the writer saw them.
    """
    by_nature = (NotNow, InvalidInput, Conflict)
    subject = submission_subject(unit)
    with writing_act(app, "review_save", chain=key, subject=subject, unrecorded=by_nature) as act:
        cycle = act.cycle(key)
        submission = store.submission(act.connection, cycle.key, unit)
        decide(SUBMISSION, "verify", _facts(act, cycle, submission))
        typed = [_cleaned(row) for row in rows]
        faults = _faults(typed, _known(act, cycle, submission), frozenset(submission.reopened_for.split()))
        if faults:
            raise InvalidInput(say("Số liệu thẩm định", "The verified values"), faults)
        before = {row.criterion: row for row in review_drafts.of_unit(act.connection, cycle.key, submission.unit)}
        changed = [row for row in typed if not _same(before.get(row.criterion), row)]
        theirs = {
            row.criterion: review_drafts.saved(before[row.criterion])
            for row in changed
            if row.criterion in before and before[row.criterion].version != row.version
        }
        if theirs:
            raise ReviewConflict(theirs)
        after = before | {row.criterion: _write(act, submission, before.get(row.criterion), row) for row in changed}
        return [review_drafts.saved(after[row.criterion]) for row in typed]


def _told(one: SavedReview) -> Phrase:
    value = say("không áp dụng", "not applicable") if one.not_applicable else one.verified or say("để trống", "empty")
    return say(
        "{criterion} do {who} lưu lúc {at} ({value})",
        "{criterion} by {who} at {at} ({value})",
        criterion=one.criterion,
        who=one.saved_by,
        at=f"{one.saved_at.astimezone(OFFICE_ZONE):%H:%M %d/%m/%Y}",
        value=value,
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
        complete_on=submission.complete_on,
    )


def _known(act: Act, cycle: Cycle, submission: Submission) -> frozenset[str]:
    regulation = office.regulation(act.app, act.connection, cycle.regulation_sha256)
    return frozenset(criterion.code for criterion in regulation.criteria[submission.group])


def _cleaned(row: ReviewRow) -> ReviewRow:
    """Returns a row with its texts as every text is stored: composed, without what nobody sees."""
    return ReviewRow(nfc(row.criterion), nfc(row.verified), row.not_applicable, nfc(row.reason), row.version)


def _faults(rows: Sequence[ReviewRow], known: frozenset[str], disputed: frozenset[str]) -> list[Fault]:
    found = []
    for position, row in enumerate(rows):
        if row.criterion not in known:
            found.append(Fault(row.criterion, say("không có tiêu chí này", "there is no such criterion")))
        elif disputed and row.criterion not in disputed:
            found.append(
                Fault(row.criterion, say("tiêu chí này không bị khiếu nại", "this criterion is not in dispute"))
            )
        if any(other.criterion == row.criterion for other in rows[:position]):
            found.append(Fault(row.criterion, say("nêu hai lần", "named twice")))
        texts = ((row.verified, LONGEST_VERIFIED), (row.reason, LONGEST_REASON))
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


def _same(stored: ReviewDraft | None, row: ReviewRow) -> bool:
    """Tells whether what is stored says already what was typed. An empty row counts too: of a value that was cleared."""
    if stored is None:
        return False
    return (stored.verified, stored.not_applicable, stored.reason) == (row.verified, row.not_applicable, row.reason)


def _write(act: Act, submission: Submission, before: ReviewDraft | None, row: ReviewRow) -> ReviewDraft:
    values: dict[str, Any] = {
        "verified": row.verified,
        "not_applicable": row.not_applicable,
        "reason": row.reason,
        "version": (before.version if before else 0) + 1,
        "saved_at": act.now,
        "saved_by": act.actor.login,
    }
    after = ReviewDraft(cycle=submission.cycle, unit=submission.unit, criterion=row.criterion, **values)
    if before is None:
        act.insert_unrecorded([after])
    else:
        act.update_unrecorded(before, **values)
    return after
