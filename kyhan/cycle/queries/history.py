"""What happened, by whom, when? The history for reading, and exported for checking elsewhere."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, and_, cast, exists, literal, or_, select

from kyhan.app import App
from kyhan.cycle import audit, kept_files
from kyhan.cycle.history import OFFICE_CHAIN, canonical
from kyhan.cycle.queries.sight import limited_to, require_office
from kyhan.cycle.tables import Complaint, Event
from kyhan.database import reading
from kyhan.errors import Damaged, Fault
from kyhan.i18n import say

_COMPLAINT = Complaint.__table__  # type: ignore[attr-defined] # SQLModel does not declare __table__
_EVENT = Event.__table__  # type: ignore[attr-defined] # SQLModel does not declare __table__


@dataclass(frozen=True, slots=True)
class Filter:
    """Which events: all conditions given hold together. Days are when it happened (`occurred_on`), both ends included.

    `unit` is a code: events of its forms and of its complaints. `channel` is the door an act came through. `refused`:
    refused attempts only. `older` is an event, by chain and number: only those recorded before it, for paging.
    """

    chain: str | None = None
    unit: str | None = None
    actor: str | None = None
    action: str | None = None
    from_on: date | None = None
    until_on: date | None = None
    channel: str | None = None
    refused: bool = False
    older: tuple[str, int] | None = None


def events(app: App, wanted: Filter, *, limit: int | None = None) -> list[dict[str, Any]]:
    """Returns the events that match, in the order of their recording; with `limit` only the last so many.

    People of a unit get the events of their own forms and complaints.

    Raises:
        Damaged: an event is no longer what was written; `audit verify` names every such event.
    """
    query = select(_EVENT.c.body, _EVENT.c.hash).where(*_conditions(wanted))
    own_unit = limited_to(app)
    if own_unit is not None:
        query = query.where(_of_unit(own_unit), _EVENT.c.chain != OFFICE_CHAIN)
    # The rows are turned round below; of acts recorded at one instant, the office's own then stand first. Within one chain
    # the order of recording is that of the numbers, for which there is an index.
    newest = (
        (_EVENT.c.seq.desc(),) if wanted.chain else (_EVENT.c.recorded_at.desc(), _EVENT.c.chain, _EVENT.c.seq.desc())
    )
    query = query.order_by(*newest).limit(limit)
    with reading(app.engine) as connection:
        rows = connection.execute(query).all()
    return [read_event(body, own) for body, own in reversed(rows)]


def read_event(body: str, own: str) -> dict[str, Any]:
    """Returns an event as it was written, with its hash.

    Raises:
        Damaged: it is no longer what was written.
    """
    try:
        return {**json.loads(body), "hash": own}
    except (ValueError, TypeError) as error:
        raise Damaged(
            say("Nhật ký có sự kiện không còn đọc được", "The history holds an event that cannot be read"),
            [Fault("", say("kiểm tra nhật ký để biết sự kiện nào", "check the history to learn which"))],
        ) from error


def _conditions(wanted: Filter) -> Iterator[ColumnElement[bool]]:
    same = ((wanted.chain, _EVENT.c.chain), (wanted.actor, _EVENT.c.actor), (wanted.action, _EVENT.c.action))
    yield from (column == value for value, column in same if value is not None)
    if wanted.unit is not None:
        yield _of_unit(wanted.unit)
    if wanted.from_on is not None:
        yield _EVENT.c.occurred_on >= wanted.from_on
    if wanted.until_on is not None:
        yield _EVENT.c.occurred_on <= wanted.until_on
    if wanted.refused:
        yield _EVENT.c.action == "refused"
    if wanted.channel is not None:
        # A body is canonical: within a text the quotes would be escaped, so this is the key and nothing else.
        yield _EVENT.c.body.contains(f'"channel":{canonical(wanted.channel)}', autoescape=True)
    if wanted.older is not None:
        yield _EVENT.c.seq < wanted.older[1] if wanted.chain else _before(*wanted.older)


def _before(chain: str, seq: int) -> ColumnElement[bool]:
    """Returns the condition that an event stands behind another one where the newest come first."""
    at = select(_EVENT.c.recorded_at).where(_EVENT.c.chain == chain, _EVENT.c.seq == seq).scalar_subquery()
    behind = or_(_EVENT.c.chain > chain, and_(_EVENT.c.chain == chain, _EVENT.c.seq < seq))
    return or_(_EVENT.c.recorded_at < at, and_(_EVENT.c.recorded_at == at, behind))


def _of_unit(unit: str) -> ColumnElement[bool]:
    """Returns the condition that an event is about a unit's form or about one of its complaints."""
    complained = exists().where(
        _COMPLAINT.c.cycle == _EVENT.c.chain,
        _COMPLAINT.c.unit == unit,
        _EVENT.c.subject == literal("complaint/").concat(cast(_COMPLAINT.c.number, String)),
    )
    return or_(_EVENT.c.subject == f"submission/{unit}", complained)


def verify(
    app: App,
    *,
    outside: audit.Seals | None = None,
    seen: audit.Seen | None = None,
    files_seen: audit.Seen | None = None,
) -> audit.Report:
    """Verifies the whole history (see `kyhan.cycle.audit`), and every kept file with it where `files_seen` is given.

    People of a unit are refused: a verification reads everything, and takes long.

    Args:
        files_seen: Called now and then with the number of files read so far.

    Raises:
        NotAllowed: people of a unit ask.
    """
    require_office(app)
    with reading(app.engine) as connection:
        report = audit.verify(connection, outside=outside, seen=seen)
        if files_seen is not None:
            with audit.byte_by_byte(connection):
                report.files, found = kept_files.check(app, connection, files_seen)
            report.findings += found
        return report


def export(app: App, chain: str | None = None) -> Iterator[str]:
    """Yields the history as lines of canonical JSON, the office's chain first (format: `kyhan/cycle/verify_history.py`).

    Args:
        chain: Only this one.
    """
    require_office(app)
    with reading(app.engine) as connection:
        for name in _chains(connection, chain):
            yield from map(canonical, exported(connection, name))


def exported(connection: Connection, chain: str) -> Iterator[dict[str, Any]]:
    """Yields the events of a chain as they are exported: with their hash, in their order.

    Raises:
        ValueError: an event is no longer what was written.
    """
    query = select(_EVENT.c.body, _EVENT.c.hash).where(_EVENT.c.chain == chain).order_by(_EVENT.c.seq)
    with connection.execute(query, execution_options={"stream_results": True}) as rows:
        for body, own in rows:
            yield {**json.loads(body), "hash": own}


def heads(app: App) -> dict[str, tuple[int, str]]:
    """Returns the last event of every chain: its number and hash; for the office's people only."""
    require_office(app)
    with reading(app.engine) as connection:
        found = {}
        for name in _chains(connection, None):
            row = connection.execute(
                select(_EVENT.c.seq, _EVENT.c.hash).where(_EVENT.c.chain == name).order_by(_EVENT.c.seq.desc()).limit(1)
            ).one()
            found[name] = (row.seq, row.hash)
        return found


def _chains(connection: Connection, chain: str | None) -> list[str]:
    names = connection.execute(select(_EVENT.c.chain).distinct()).scalars()
    return sorted((name for name in names if chain in (None, name)), key=lambda name: (name != OFFICE_CHAIN, name))
