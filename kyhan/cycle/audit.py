"""Does the history hold? Every chain is read whole: numbers, hashes, seals, the legality of every step, and replay.

Each finding names the event or row. What is found, and why each attack shows, is written in docs/history.md.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from kyhan.cycle.history import FIRST_PREV_HASH, OFFICE_CHAIN, instant, plain
from kyhan.cycle.replay import State, apply, cycles_named, differences, present
from kyhan.errors import Fault
from kyhan.i18n import Phrase, say
from kyhan.workflows.assessment import CYCLE
from kyhan.workflows.complaint import COMPLAINT
from kyhan.workflows.machine import Workflow
from kyhan.workflows.submission import SUBMISSION

_WORKFLOWS: Final[dict[str, Workflow]] = {one.name: one for one in (CYCLE, SUBMISSION, COMPLAINT)}
_LEGAL: Final = frozenset(
    (workflow.name, row.action, str(source), str(row.target), str(role))
    for workflow in _WORKFLOWS.values()
    for row in workflow.table
    for source in row.sources
    for role in row.roles
)
"""Every step the workflows know: workflow, action, source, target, role."""

Seals = dict[str, dict[int, str]]
"""chain -> event number -> hash that was sealed."""


Seen = Callable[[int], None]
_SHOW_EVERY: Final = 20_000


@dataclass
class Report:
    """What a verification read and found. `notes` are worth knowing but no fault."""

    events: int = 0
    chains: int = 0
    seals: int = 0
    """Sealed heads that were compared, those in the history and those from outside."""
    files: int | None = None
    """Kept files that were read; None: they were not asked for."""
    findings: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)


@dataclass(slots=True)
class _Chain:
    """One chain while it is read. `sealed`: by event number every hash that some seal names, `met` those numbers seen."""

    name: str
    sealed: dict[int, set[str]]
    met: set[int] = field(default_factory=set)
    seq: int = 0
    hash: str = FIRST_PREV_HASH
    recorded_at: str = ""
    state: State = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)


_AllSealed = dict[str, dict[int, set[str]]]


def verify(connection: Connection, *, outside: Seals | None = None, seen: Seen | None = None) -> Report:
    """Reads the whole history of an office and compares it with itself, its seals and the present rows.

    Args:
        outside: Heads kept outside the database (a seal file, a printed decision).
        seen: Called now and then with the number of events read so far, for showing progress.
    """
    try:
        return _verify(connection, outside or {}, seen)
    except OperationalError:
        if connection.dialect.name != "sqlite":
            raise
        # Somewhere a text is not UTF-8. That is a finding to be named, so everything is read again byte by byte.
        with byte_by_byte(connection):
            return _verify(connection, outside or {}, seen)


@contextmanager
def byte_by_byte(connection: Connection) -> Iterator[None]:
    """Lets SQLite give out texts that are not UTF-8, each wrong byte as a mark; PostgreSQL keeps none."""
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name != "sqlite":
        yield
        return
    driver.text_factory = _readable
    try:
        yield
    finally:
        driver.text_factory = str


def _readable(stored: bytes) -> str:
    return stored.decode(errors="backslashreplace")


def _verify(connection: Connection, outside: Seals, seen: Seen | None) -> Report:
    report = Report()
    sealed: _AllSealed = {}
    for name, heads in outside.items():
        for seq, own in heads.items():
            _seal(sealed, name, seq, own)
    names = [row[0] for row in connection.execute(text("SELECT DISTINCT chain FROM event ORDER BY chain"))]
    for name in sorted(names, key=lambda one: one != OFFICE_CHAIN):
        chain = _Chain(name, sealed.setdefault(name, {}))
        for row in _rows(connection, name):
            _check_event(report, chain, row, sealed)
            report.events += 1
            if seen is not None and report.events % _SHOW_EVERY == 0:
                seen(report.events)
        report.chains += 1
        report.findings += _unmet_seals(chain)
        report.findings += _check_rows(connection, chain)
    report.findings += [
        Fault(chain, say("cả chuỗi đã biến mất dù đã niêm phong", "the whole chain is gone although it was sealed"))
        for chain, heads in sealed.items()
        if heads and chain not in names
    ]
    report.findings += _orphans(connection, names)
    report.seals = sum(len(hashes) for heads in sealed.values() for hashes in heads.values())
    return report


def _seal(sealed: _AllSealed, chain: str, seq: int, own: str) -> None:
    """Adds a sealed head beside those known: a forged seal in the history cannot hide one kept outside."""
    sealed.setdefault(chain, {}).setdefault(seq, set()).add(own)


Row = tuple[Any, ...]
"""As stored, of whatever type: seq, body, hash, subject, action, actor, occurred_on, recorded_at."""


def _rows(connection: Connection, chain: str) -> Iterator[Row]:
    cursor = connection.execute(
        text(
            "SELECT seq, body, hash, subject, action, actor, occurred_on, recorded_at FROM event"
            " WHERE chain = :chain ORDER BY seq"
        ),
        {"chain": chain},
        execution_options={"stream_results": True, "max_row_buffer": 2000},
    )
    for row in cursor:
        yield tuple(row)


def _check_event(report: Report, chain: _Chain, row: Row, sealed: _AllSealed) -> None:
    """Checks one event against the one before it and applies it; reports what is wrong with it."""
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
    if not isinstance(body, str) or sha256(body.encode()).hexdigest() != stored_hash:
        found.append(say("nội dung không khớp mã băm", "the body does not match its hash"))
    previous, chain.seq, chain.hash = chain.hash, seq if isinstance(seq, int) else chain.seq + 1, stored_hash
    try:
        event = json.loads(body)
        found += _check_body(chain, event, seq, previous, columns)
        if event["action"] == "seal" and chain.name == OFFICE_CHAIN:
            for name, (sealed_seq, own) in event["data"]["heads"].items():
                _seal(sealed, name, int(sealed_seq), str(own))
        if event["recorded_at"] < chain.recorded_at:
            report.notes.append(Fault(place, _CLOCK_WENT_BACK))
        chain.recorded_at = event["recorded_at"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        found.append(say("nội dung không đọc được", "the body cannot be read"))
    if seq in chain.sealed:
        chain.met.add(seq)
        if chain.sealed[seq] != {stored_hash}:
            found.append(say("khác với mã băm đã niêm phong", "differs from the sealed hash"))
    report.findings += [Fault(place, phrase) for phrase in found]


_CLOCK_WENT_BACK: Final = say(
    "ghi nhận trước sự kiện đứng trước nó: đồng hồ của máy đã bị chỉnh lùi",
    "recorded before the event in front of it: the machine's clock was set back",
)


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
    if told != (subject, action, actor, plain(occurred_on)) or not _same_instant(event["recorded_at"], recorded_at):
        found.append(say("các cột của sự kiện khác nội dung đã băm", "the event's columns differ from the hashed body"))
    found += _check_step(chain, event)
    apply(chain.state, event["changes"])
    return found


def _same_instant(told: str, stored: object) -> bool:
    """Compares "YYYY-MM-DDTHH:MM:SS.ffffffZ" with the column: PostgreSQL gives an instant, SQLite the text it stores."""
    if isinstance(stored, datetime):
        return told == instant(stored)
    return told.removesuffix("Z").replace("T", " ") == stored


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
    if (workflow.name, event["action"], source, target, event["role"]) not in _LEGAL:
        found.append(
            say(
                "bước {action} từ {source} sang {target} của {role} không có trong quy trình",
                "step {action} from {source} to {target} by {role} is not in the workflow",
                action=event["action"],
                role=event["role"],
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
    gone = say("sự kiện đã niêm phong không còn; đuôi chuỗi bị cắt", "a sealed event is gone; the chain's tail was cut")
    return [Fault(f"{chain.name} #{seq}", gone) for seq in sorted(chain.sealed.keys() - chain.met)]


def _check_rows(connection: Connection, chain: _Chain) -> list[Fault]:
    found = [
        Fault(
            f"{chain.name} {table} {key}",
            say(
                "dữ liệu hiện nay khác với nhật ký ({columns})",
                "the present row differs from the history ({columns})",
                columns=columns,
            ),
        )
        for table, key, columns in differences(chain.state, present(connection, chain.name))
    ]
    if chain.name != OFFICE_CHAIN and chain.name not in chain.state.get("cycle", {}):
        found.append(Fault(chain.name, say("chuỗi này không thuộc kỳ đánh giá nào", "this chain is of no cycle")))
    return found


def _orphans(connection: Connection, chains: Iterable[str]) -> list[Fault]:
    """Names the rows of cycles that the history does not know."""
    known = set(chains) - {OFFICE_CHAIN}  # the office's chain is that of no cycle
    return [
        Fault(
            f"{cycle} {table.name}",
            say("dòng dữ liệu của kỳ đánh giá không có nhật ký", "rows of a cycle that has no history"),
        )
        for table, cycle in cycles_named(connection)
        if cycle not in known
    ]
