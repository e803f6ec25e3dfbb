"""How is a line of the history written, hashed and read?

An event's body is canonical JSON: UTF-8, keys sorted, no white space, no floats, text in NFC, instants as
"YYYY-MM-DDTHH:MM:SS.ffffffZ", days as "YYYY-MM-DD" (a subset of RFC 8785, JSON Canonicalization Scheme). The body names
the hash of the event before it (`prev_hash`, 64 zeros for the first) and the event's own hash is the SHA-256 of the
body's bytes. There is one chain per cycle (named by the cycle's key) and one, "office", for the installation.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Select, Table, bindparam, select

from kyhan.cycle.prepared import Prepared
from kyhan.cycle.tables import Event

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

OFFICE_CHAIN: Final = "office"
FIRST_PREV_HASH: Final = "0" * 64
_CANONICAL = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False
)


@dataclass(frozen=True, slots=True)
class Head:
    """The last event of a chain: its number (0: the chain is empty) and hash."""

    seq: int = 0
    hash: str = FIRST_PREV_HASH


def canonical(value: object) -> str:
    """Returns `value` (dicts, lists, text, integers, booleans, None) as canonical JSON."""
    return _CANONICAL.encode(value)


def digest(body: str) -> str:
    """Returns the SHA-256 of a canonical body, as 64 hexadecimal digits."""
    return hashlib.sha256(body.encode()).hexdigest()


def plain(value: object) -> Any:  # noqa: ANN401 - any JSON value
    """Returns a column's value as a JSON value: days and instants as text, everything else as it is."""
    if isinstance(value, date):  # an instant is a date too
        return instant(value) if isinstance(value, datetime) else value.isoformat()
    return value


def instant(at: datetime) -> str:
    """Returns an aware instant in the history's one form, always UTC with six decimals."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


_EVENT: Table = Event.__table__  # type: ignore[attr-defined] # SQLModel does not declare __table__
_INSERT = Prepared(_EVENT.insert())


def last(parameter: str) -> Select[Any]:
    """Returns the query for the last event of the chain that a parameter names."""
    columns = (_EVENT.c.chain, _EVENT.c.seq, _EVENT.c.hash)
    return select(*columns).where(_EVENT.c.chain == bindparam(parameter)).order_by(_EVENT.c.seq.desc()).limit(1)


_HEAD = Prepared(last("chain"))


def head(connection: "Connection", chain: str) -> Head:
    """Returns the last event of `chain`."""
    return next((Head(seq, hash_) for _, seq, hash_ in _HEAD.rows(connection, {"chain": chain})), Head())


def append(connection: "Connection", previous: Head, body: dict[str, Any], recorded_at: datetime) -> Head:
    """Writes the next event of a chain and returns the new head. `body` lacks only its number and `prev_hash`."""
    body["seq"] = previous.seq + 1
    body["prev_hash"] = previous.hash
    written = canonical(body)
    new = Head(previous.seq + 1, digest(written))
    _INSERT.change(
        connection,
        {
            "chain": body["chain"],
            "seq": new.seq,
            "subject": body["subject"],
            "action": body["action"],
            "actor": body["actor"],
            "occurred_on": date.fromisoformat(body["occurred_on"]),
            "recorded_at": recorded_at,
            "body": written,
            "hash": new.hash,
        },
    )
    return new
