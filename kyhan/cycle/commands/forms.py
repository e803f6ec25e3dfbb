"""Acts on workbooks: recording which units' forms were written, and what came back, under which hash."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import bindparam, select

from kyhan.app import App
from kyhan.cycle import files, form_merge, naming, results, store
from kyhan.cycle.act import Act, writing_act
from kyhan.cycle.deadlines import submission_subject
from kyhan.cycle.form_merge import UNDECIDED, Decisions
from kyhan.cycle.form_revision import Filled, Issued, entry_of, require_own
from kyhan.cycle.permissions import require
from kyhan.cycle.rows import table_of
from kyhan.cycle.tables import Cycle, Event, Submission
from kyhan.errors import NotFound
from kyhan.i18n import say
from kyhan.regulation.form import FormRow, Purpose
from kyhan.workflows.roles import UNIT, Role

SUBJECT: Final = "forms"
"""What the history calls the workbooks of a cycle."""


@dataclass(frozen=True, slots=True)
class Received:
    """The file in which a form came in.

    Attributes:
        name: Its name as the sender knows it.
        sha256: The hash under which its bytes are kept (`kyhan.cycle.files`).
        size: Its size in bytes.
        filled: What it says where it is a workbook that `form write` made; None: a plain table.
        decisions: Which side holds where both changed a cell.
    """

    name: str
    sha256: str
    size: int
    filled: Filled | None = None
    decisions: Decisions = UNDECIDED


def record_written(app: App, cycle_key: str, purpose: Purpose, written: Mapping[str, str]) -> None:
    """Records that workbooks of units were written: one event, which names each unit's file by its SHA-256.

    Args:
        written: Unit code -> SHA-256 of the file.

    Raises:
        NotAllowed: neither staff (or, to verify, a reviewer) nor, for their own survey form alone, people of a unit.
    """
    with writing_act(app, "form_write", chain=cycle_key, subject=SUBJECT) as act:
        cycle = act.cycle(cycle_key)
        own = act.actor.unit if purpose == "declare" and act.actor.roles & UNIT else None
        if own is None or set(written) != {own}:
            roles = (Role.STAFF, Role.REVIEWER) if purpose == "verify" else (Role.STAFF,)
            require(act, say("lập phiếu cho các đơn vị", "write the forms of units"), *roles)
        unknown = set(written) - {one.unit for one in store.submissions(act.connection, cycle.key)}
        if unknown:
            raise NotFound(
                say("Kỳ này không có đơn vị {units}.", "The cycle has no unit {units}.", units=sorted(unknown))
            )
        data = {"purpose": purpose, "count": len(written), "forms": dict(written)}
        act.record(cycle.key, SUBJECT, "form_write", data=data)


def rows_of(
    act: Act, cycle: Cycle, submission: Submission, purpose: Purpose, rows: Sequence[FormRow], received: Received | None
) -> tuple[Sequence[FormRow], dict[str, Any]]:
    """Returns the rows to take of a form, and what the event says of the file it came in.

    A workbook of ours is merged with what is stored at this moment; the rows of anything else are taken as they are.

    Raises:
        InvalidInput: the workbook was written for something else, or both sides changed a cell and nobody decided.
    """
    if received is None:
        return rows, {}
    told: dict[str, Any] = {"name": received.name, "sha256": received.sha256, "size": received.size}
    data: dict[str, Any] = {"file": told, files.KEPT: [received.sha256]}
    filled = received.filled
    if filled is None:
        return rows, data
    now = Issued(
        office=naming.mark(act.connection),
        cycle=cycle.key,
        unit=submission.unit,
        name=submission.name,
        regulation_sha256=cycle.regulation_sha256,
        purpose=purpose,
        revision=0,
        entries={},
    )
    require_own(filled, now)
    stored = {code: entry_of(answer.model_dump()) for code, answer in results.answers(act, submission).items()}
    brought = _brought(act, submission, filled)
    merged = form_merge.merge(filled, stored, received.decisions, brought)
    told["revision"] = filled.issued.revision
    if merged.decided:
        data["decided"] = dict(merged.decided)
    return merged.rows, data


_ACTIONS: Final[Mapping[Purpose, str]] = {"declare": "submit", "verify": "verify"}
_EVENT: Final = table_of(Event)
_LAST: Final = (
    select(_EVENT.c.body)
    .where(
        _EVENT.c.chain == bindparam("chain"),
        _EVENT.c.subject == bindparam("subject"),
        _EVENT.c.action == bindparam("action"),
    )
    .order_by(_EVENT.c.seq.desc())
    .limit(1)
)


def _brought(act: Act, submission: Submission, filled: Filled) -> frozenset[tuple[str, str]]:
    """Returns the criteria and columns that the same workbook wrote if it was the last one handed in; else nothing."""
    chosen = {
        "chain": submission.cycle,
        "subject": submission_subject(submission.unit),
        "action": _ACTIONS[filled.issued.purpose],
    }
    body = act.connection.execute(_LAST, chosen).scalar()
    event = json.loads(body) if body else {"data": {}}
    if event["data"].get("file", {}).get("revision") != filled.issued.revision:
        return frozenset()
    changed = event["changes"].get("answer", {})
    return frozenset((key.partition("/")[2], column) for key, columns in changed.items() for column in columns)
