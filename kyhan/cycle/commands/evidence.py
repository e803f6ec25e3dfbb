"""Acts on the evidence of what units declare: adding files to a criterion, and taking them out again.

A file's bytes are written before the row that names them and are never taken away (docs/decisions/0011): one that was
removed stays in the history by its hash, and whoever inspects the year can still read what was once handed in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from sqlmodel import col, select

from kyhan.app import App
from kyhan.cycle import files, office, rows, store
from kyhan.cycle.act import Act, writing_act
from kyhan.cycle.deadlines import submission_subject
from kyhan.cycle.evidence import find_one
from kyhan.cycle.prepared import Prepared
from kyhan.cycle.tables import Cycle, Evidence, Query, Submission
from kyhan.errors import Fault, InvalidInput, NotFound, NotNow
from kyhan.i18n import Phrase, say
from kyhan.text import nfc
from kyhan.workflows.evidence import ADD, REMOVE, EvidenceFacts, permit
from kyhan.workflows.submission import State

_OF_UNIT: Final = Prepared(rows.where_equal(Evidence, "cycle", "unit"))
_MEGABYTE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to add: its name (safe on every system), its kind by its content, and its bytes."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is taken, in bytes: of one file, and of all files that a unit ever added in a cycle, each counted once."""

    file_bytes: int = 20 * _MEGABYTE
    unit_bytes: int = 200 * _MEGABYTE


_DEFAULT: Final = Limits()


def add(
    app: App, cycle_key: str, unit: str, criterion: str, new: Sequence[NewFile], *, limits: Limits = _DEFAULT
) -> list[Evidence]:
    """Adds files to a criterion of a unit's form, all or none.

    The office's writers wait while the bytes are written: what a person hands in at once is a few megabytes, and so no row
    can come about whose bytes were refused.

    Raises:
        NotAllowed, NotNow: see `kyhan.workflows.evidence`.
        InvalidInput: files that are too large, there already or too much for the unit; lists each.
        SetupNeeded: the bytes cannot be written; nothing was added.
    """
    with writing_act(app, "evidence_add", chain=cycle_key, subject=submission_subject(unit)) as act:
        cycle, submission = _permitted(act, cycle_key, unit, criterion, ADD)
        criterion = _criterion(act, cycle, submission, criterion)
        known = rows.load(act.connection, Evidence, _OF_UNIT, cycle=cycle.key, unit=submission.unit)
        before = {one.sha256: one for one in known if one.criterion == criterion}
        hashes = [sha256(file.content).hexdigest() for file in new]
        faults = _faults(new, hashes, before, limits) or _too_much(new, hashes, known, limits)
        if faults:
            raise InvalidInput(say("Tài liệu kiểm chứng", "The evidence"), faults)
        added = []
        for file, own in zip(new, hashes, strict=True):
            files.keep(app, file.content)
            added.append(_write(act, submission, criterion, file, own, before.get(own)))
        data = {"criterion": criterion, "files": [file.name for file in new]}
        act.record(cycle.key, submission_subject(submission.unit), "evidence_add", data=data)
        return added


def remove(app: App, cycle_key: str, unit: str, criterion: str, name: str, *, reason: str) -> Evidence:
    """Takes a file out of a criterion. Its row stays, with who did so, when and why, and so do its bytes.

    Args:
        name: The file's name, or the beginning of its SHA-256.

    Raises:
        NotAllowed, NotNow: see `kyhan.workflows.evidence`; or no reason is given.
        NotFound: the criterion has no such file, or several.
    """
    with writing_act(app, "evidence_remove", chain=cycle_key, subject=submission_subject(unit)) as act:
        cycle, submission = _permitted(act, cycle_key, unit, criterion, REMOVE)
        criterion = _criterion(act, cycle, submission, criterion)
        known = rows.load(act.connection, Evidence, _OF_UNIT, cycle=cycle.key, unit=submission.unit)
        found = find_one(
            [one for one in known if one.criterion == criterion and one.removed_on is None], criterion, name
        )
        if not reason.strip():
            raise NotNow(
                say(
                    "Chưa {act} được: phải nêu lý do.",
                    "Cannot {act}: a reason is owed.",
                    act=REMOVE,
                )
            )
        act.update(found, removed_on=act.today, removed_by=act.actor.login, removal_reason=reason)
        data = {"criterion": criterion, "files": [found.name], "reason": reason}
        act.record(cycle.key, submission_subject(submission.unit), "evidence_remove", data=data)
        return found


def _permitted(act: Act, cycle_key: str, unit: str, criterion: str, what: Phrase) -> tuple[Cycle, Submission]:
    cycle = act.cycle(cycle_key)
    submission = store.submission(act.connection, cycle.key, unit)
    facts = EvidenceFacts(
        act.actor, submission.unit, submission.state, cycle.state, nfc(criterion), _in_question(act, submission)
    )
    permit(what, facts)
    return cycle, submission


def _in_question(act: Act, submission: Submission) -> frozenset[str] | None:
    """Returns the criteria that alone are open: those in dispute, or those asked about when the form was returned."""
    if submission.reopened_for:
        return frozenset(submission.reopened_for.split())
    if submission.state != State.RETURNED:
        return None
    asked = select(Query.criterion).where(
        Query.cycle == submission.cycle, Query.unit == submission.unit, col(Query.answered_on).is_(None)
    )
    return frozenset(act.session.exec(asked))


def _criterion(act: Act, cycle: Cycle, submission: Submission, code: str) -> str:
    regulation = office.regulation(act.app, act.connection, cycle.regulation_sha256)
    if any(one.code == nfc(code) for one in regulation.criteria[submission.group]):
        return nfc(code)
    raise NotFound(
        say(
            "Không có tiêu chí «{code}» của {unit}; xem mã tiêu chí trong phiếu của đơn vị.",
            "{unit} has no criterion «{code}»; see the codes in the unit's form.",
            code=code,
            unit=submission.unit,
            cycle=cycle.key,
        ),
        listed="form",
        of=f"{cycle.key} {submission.unit}",
    )


def _faults(new: Sequence[NewFile], hashes: Sequence[str], before: dict[str, Evidence], limits: Limits) -> list[Fault]:
    found = []
    for position, (file, own) in enumerate(zip(new, hashes, strict=True)):
        if len(file.content) > limits.file_bytes:
            found.append(Fault(file.name, too_large(limits)))
        there = before.get(own)
        if there is not None and there.removed_on is None:
            found.append(
                Fault(
                    file.name,
                    say("tiêu chí đã có tệp này («{name}»)", "the criterion has this file («{name}»)", name=there.name),
                )
            )
        if own in hashes[:position]:
            found.append(Fault(file.name, say("nêu hai lần cùng một nội dung", "the same content is named twice")))
    return found


def too_large(limits: Limits) -> Phrase:
    """Returns the sentence that one file is too large."""
    return say(
        "tệp lớn hơn {most} MB; quét ở độ phân giải vừa đủ đọc, hoặc chia thành nhiều tệp",
        "the file is larger than {most} MB; scan it just sharp enough to read, or split it",
        most=limits.file_bytes // _MEGABYTE,
    )


def _too_much(new: Sequence[NewFile], hashes: Sequence[str], known: Sequence[Evidence], limits: Limits) -> list[Fault]:
    """Finds that a unit's files become too much. Removed ones count, for their bytes stay."""
    sizes = {one.sha256: one.size for one in known}
    sizes |= {own: len(file.content) for own, file in zip(hashes, new, strict=True)}
    total = sum(sizes.values())
    if total <= limits.unit_bytes:
        return []
    much = say(
        "tổng tài liệu của đơn vị trong kỳ (kể cả tệp đã gỡ) sẽ là {total} MB, quá {most} MB; nộp bản nhẹ hơn, hoặc quản trị "
        "nâng KYHAN_EVIDENCE_UNIT_MB",
        "the unit's evidence of this cycle (with what was removed) would be {total} MB, more than {most} MB; hand in a "
        "lighter one, or let the administrator raise KYHAN_EVIDENCE_UNIT_MB",
        total=-(-total // _MEGABYTE),
        most=limits.unit_bytes // _MEGABYTE,
    )
    return [Fault("", much)]


def _write(
    act: Act, submission: Submission, criterion: str, file: NewFile, own: str, before: Evidence | None
) -> Evidence:
    """Writes the row of a file; one that was removed before comes back, and the history tells of both."""
    if before is not None:
        again = {"name": file.name, "kind": file.kind, "added_on": act.today, "added_by": act.actor.login}
        act.update(before, **again, removed_on=None, removed_by=None, removal_reason=None)
        return before
    row = Evidence(
        cycle=submission.cycle,
        unit=submission.unit,
        criterion=criterion,
        sha256=own,
        name=file.name,
        size=len(file.content),
        kind=file.kind,
        added_on=act.today,
        added_by=act.actor.login,
    )
    act.insert(row)
    return row
