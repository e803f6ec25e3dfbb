"""What happened, by whom, when? The history for reading, and exported for checking elsewhere."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, cast, exists, literal, or_, select

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

    `unit` is a code: events of its forms and of its complaints.
    """

    chain: str | None = None
    unit: str | None = None
    actor: str | None = None
    action: str | None = None
    from_on: date | None = None
    until_on: date | None = None


def events(app: App, wanted: Filter, *, limit: int | None = None) -> list[dict[str, Any]]:
    """Returns the events that match, in the order of their recording; with `limit` only the last so many.

    People of a unit get the events of their own forms and complaints.

    Raises:
        Damaged: an event is no longer what was written; `audit verify` names every such event.
    """
    query = select(_EVENT.c.body, _EVENT.c.hash)
    own_unit = limited_to(app)
    if own_unit is not None:
        query = query.where(_of_unit(own_unit), _EVENT.c.chain != OFFICE_CHAIN)
    conditions = [
        (wanted.chain, _EVENT.c.chain),
        (wanted.actor, _EVENT.c.actor),
        (wanted.action, _EVENT.c.action),
    ]
    for value, column in conditions:
        if value is not None:
            query = query.where(column == value)
    if wanted.unit is not None:
        query = query.where(_of_unit(wanted.unit))
    if wanted.from_on is not None:
        query = query.where(_EVENT.c.occurred_on >= wanted.from_on)
    if wanted.until_on is not None:
        query = query.where(_EVENT.c.occurred_on <= wanted.until_on)
    # The rows are turned round below; of acts recorded at one instant, the office's own then stand first.
    query = query.order_by(_EVENT.c.recorded_at.desc(), _EVENT.c.chain, _EVENT.c.seq.desc()).limit(limit)
    with reading(app.engine) as connection:
        rows = connection.execute(query).all()
    try:
        return [{**json.loads(body), "hash": own} for body, own in reversed(rows)]
    except (ValueError, TypeError) as error:
        raise Damaged(
            say("Nhật ký có sự kiện không còn đọc được", "The history holds an event that cannot be read"),
            [
                Fault(
                    "", say("chạy «kyhan audit verify» để biết sự kiện nào", "run «kyhan audit verify» to learn which")
                )
            ],
        ) from error


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
    """Returns the last event of every chain: its number and hash."""
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
