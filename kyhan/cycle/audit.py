"""Does the history hold? Every chain is read whole: numbers, hashes, seals, the legality of every step, and replay.

Each finding names the event or row. What is found, and why each attack shows, is written in docs/history.md.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Connection, text

from kyhan.cycle.history import FIRST_PREV_HASH, OFFICE_CHAIN
from kyhan.cycle.replay import State, apply, differences, present
from kyhan.errors import Fault
from kyhan.i18n import Phrase, say
from kyhan.workflows.assessment import CYCLE
from kyhan.workflows.complaint import COMPLAINT
from kyhan.workflows.machine import Workflow
from kyhan.workflows.submission import SUBMISSION

_WORKFLOWS: Final[dict[str, Workflow]] = {one.name: one for one in (CYCLE, SUBMISSION, COMPLAINT)}
Seals = dict[str, dict[int, str]]
"""chain -> event number -> hash that was sealed."""


@dataclass
class Report:
    """What a verification read and found. `notes` are worth knowing but no fault."""

    events: int = 0
    chains: int = 0
    seals: int = 0
    findings: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)


@dataclass(slots=True)
class _Chain:
    """One chain while it is read."""

    name: str
    seals: dict[int, str]
    seq: int = 0
    hash: str = FIRST_PREV_HASH
    recorded_at: str = ""
    state: State = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)


def verify(connection: Connection, *, outside: Seals | None = None) -> Report:
    """Reads the whole history of an office and compares it with itself, its seals and the present rows.

    Args:
        outside: Heads kept outside the database (a seal file, a printed decision).
    """
    report = Report()
    seals: Seals = {chain: dict(heads) for chain, heads in (outside or {}).items()}
    names = [row[0] for row in connection.execute(text("SELECT DISTINCT chain FROM event ORDER BY chain"))]
    for name in sorted(names, key=lambda one: one != OFFICE_CHAIN):
        chain = _Chain(name, seals.setdefault(name, {}))
        for row in _rows(connection, name):
            report.findings += _check_event(chain, row, seals)
            report.events += 1
        report.chains += 1
        report.findings += _unmet_seals(chain)
        report.findings += _check_rows(connection, chain)
    report.findings += [
        Fault(chain, say("cả chuỗi đã biến mất dù đã niêm phong", "the whole chain is gone although it was sealed"))
        for chain, heads in seals.items()
        if heads and chain not in names
    ]
    report.findings += _orphans(connection, names)
    report.seals = sum(len(heads) for heads in seals.values())
    return report


Row = tuple[int, str, str, str, str, str, str, str]


def _rows(connection: Connection, chain: str) -> Iterator[Row]:
    cursor = connection.execution_options(stream_results=True, max_row_buffer=2000).execute(
        text(
            "SELECT seq, body, hash, subject, action, actor, occurred_on, recorded_at FROM event"
            " WHERE chain = :chain ORDER BY seq"
        ),
        {"chain": chain},
    )
    for row in cursor:
        yield tuple(row)


def _check_event(chain: _Chain, row: Row, seals: Seals) -> list[Fault]:
    """Checks one event against the one before it and applies it; returns what is wrong with it."""
    seq, body, stored_hash, *columns = row
    place = f"{chain.name} #{seq}"
    found: list[Phrase] = []
    if seq != chain.seq + 1:
        found.append(
            say(
                "thiếu hoặc thừa sự kiện trước số này (mong đợi số {expected})",
                "events are missing or added before it (number {expected} expected)",
                expected=chain.seq + 1,
            )
        )
    actual = sha256(body.encode()).hexdigest()
    if actual != stored_hash:
        found.append(say("nội dung không khớp mã băm", "the body does not match its hash"))
    previous, chain.seq, chain.hash = chain.hash, seq, stored_hash
    try:
        event = json.loads(body)
        found += _check_body(chain, event, seq, previous, columns)
        if event["action"] == "seal" and chain.name == OFFICE_CHAIN:
            for name, (sealed_seq, sealed_hash) in event["data"]["heads"].items():
                seals.setdefault(name, {})[sealed_seq] = sealed_hash
    except (ValueError, KeyError, TypeError, AttributeError):
        found.append(say("nội dung không đọc được", "the body cannot be read"))
    sealed = chain.seals.pop(seq, None)
    if sealed is not None and sealed != stored_hash:
        found.append(say("khác với mã băm đã niêm phong", "differs from the sealed hash"))
    return [Fault(place, phrase) for phrase in found]


def _check_body(
    chain: _Chain, event: dict[str, Any], seq: int, previous: str, columns: Sequence[object]
) -> list[Phrase]:
    found: list[Phrase] = []
    if event["prev_hash"] != previous:
        found.append(say("không nối với sự kiện trước", "does not follow the event before it"))
    if event["seq"] != seq or event["chain"] != chain.name:
        found.append(say("số hoặc tên chuỗi bị đổi", "its number or chain was changed"))
    subject, action, actor, occurred_on, recorded_at = columns
    told = (event["subject"], event["action"], event["actor"], event["occurred_on"])
    if told != (subject, action, actor, str(occurred_on)) or not _same_instant(event["recorded_at"], recorded_at):
        found.append(say("các cột của sự kiện khác nội dung đã băm", "the event's columns differ from the hashed body"))
    found += _check_step(chain, event)
    apply(chain.state, event["changes"])
    return found


def _same_instant(told: str, stored: object) -> bool:
    """Compares "YYYY-MM-DDTHH:MM:SS.ffffffZ" with what the database driver gives for the same column."""
    return told[:19] == str(stored)[:19].replace(" ", "T")


def _check_step(chain: _Chain, event: dict[str, Any]) -> list[Phrase]:
    """Checks that a step is one of its workflow's table and leaves the state the subject was in."""
    workflow = _WORKFLOWS.get(event["workflow"] or "")
    subject = event["subject"]
    if workflow is None:
        return []
    source, target = event["source"], event["target"]
    now = chain.states.get(subject, str(workflow.initial))
    chain.states[subject] = target
    found: list[Phrase] = []
    if not workflow.legal(event["action"], source, target):
        found.append(
            say(
                "bước {action} từ {source} sang {target} không có trong quy trình",
                "step {action} from {source} to {target} is not in the workflow",
                action=event["action"],
                source=source,
                target=target,
            )
        )
    if source != now:
        found.append(
            say(
                "bước đi từ «{source}» trong khi hồ sơ đang ở «{now}»",
                "the step leaves «{source}» while the state was «{now}»",
                source=source,
                now=now,
            )
        )
    return found


def _unmet_seals(chain: _Chain) -> list[Fault]:
    return [
        Fault(
            f"{chain.name} #{seq}",
            say(
                "sự kiện đã niêm phong không còn; đuôi chuỗi bị cắt", "a sealed event is gone; the chain's tail was cut"
            ),
        )
        for seq in sorted(chain.seals)
    ]


def _check_rows(connection: Connection, chain: _Chain) -> list[Fault]:
    found = differences(chain.state, present(connection, chain.name))
    return [
        Fault(
            f"{chain.name} {table} {key}",
            say(
                "dữ liệu hiện nay khác với nhật ký ({columns})",
                "the present row differs from the history ({columns})",
                columns=columns,
            ),
        )
        for table, key, columns in found
    ]


def _orphans(connection: Connection, chains: Iterable[str]) -> list[Fault]:
    known = set(chains)
    return [
        Fault(key, say("kỳ đánh giá không có nhật ký", "the cycle has no history"))
        for (key,) in connection.execute(text("SELECT key FROM cycle ORDER BY key"))
        if key not in known
    ]
