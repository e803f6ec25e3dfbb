"""What did one event change: of every row each column with its value before and after, in words?

An event names the new values only; what was there before is found in the earlier events of its chain.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, select

from kyhan.app import App
from kyhan.calendar.receipt import Receipt
from kyhan.cycle.queries.event_labels import COLUMNS, TABLES, VALUES
from kyhan.cycle.queries.event_words import subject_words
from kyhan.cycle.queries.history import read_event
from kyhan.cycle.queries.sight import require_office
from kyhan.cycle.rows import table_of
from kyhan.cycle.tables import Event
from kyhan.database import reading
from kyhan.errors import NotFound
from kyhan.i18n import Phrase, say
from kyhan.workflows.roles import Role

_EVENT: Final = table_of(Event).c
_MOST_ROWS: Final = 100
"""So many rows of one event are told; an import of a province has thousands."""
_LONGEST: Final = 300
"""Characters of a value; receipts of deadlines and texts of regulations are longer."""
_POINTS: Final = frozenset({"declared", "verified"})
_ROLES: Final = {str(role): role.label for role in Role}


@dataclass(frozen=True, slots=True)
class Column:
    """One column that changed, with its value before and after; "" for a value that was not there."""

    label: Phrase
    before: Phrase
    after: Phrase


@dataclass(frozen=True, slots=True)
class Row:
    """A row that an event added, changed or removed: `sort` is "added", "changed" or "removed"."""

    table: Phrase
    key: Phrase
    sort: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """An event with the rows it changed; `more` rows beyond those are not told."""

    event: dict[str, Any]
    rows: tuple[Row, ...]
    more: int


def told(app: App, chain: str, seq: int) -> Told:
    """Returns one event with what it changed.

    Raises:
        NotAllowed: people of a unit ask.
        NotFound: there is no such event.
        Damaged: it, or one before it, is no longer what was written.
    """
    require_office(app)
    with reading(app.engine) as connection:
        found = connection.execute(
            select(_EVENT.body, _EVENT.hash).where(_EVENT.chain == chain, _EVENT.seq == seq)
        ).first()
        if found is None:
            raise NotFound(
                say(
                    "Nhật ký «{chain}» không có sự kiện số {seq}; xem danh sách.",
                    "The history «{chain}» has no event {seq}; see the list.",
                    chain=chain,
                    seq=seq,
                )
            )
        event = read_event(*found)
        named = [(table, key, fields) for table, rows in event["changes"].items() for key, fields in rows.items()]
        shown = named[:_MOST_ROWS]
        before = _before(
            connection,
            chain,
            seq,
            {(table, key): None if fields is None else set(fields) for table, key, fields in shown},
        )
    rows = tuple(_row(table, key, fields, before.get((table, key))) for table, key, fields in shown)
    return Told(event, rows, len(named) - len(shown))


_Place = tuple[str, str]
_Waiting = dict[_Place, set[str] | None]
"""The rows of which values are sought, by table and key, with the columns; None: every one."""


def _before(connection: Connection, chain: str, seq: int, waiting: _Waiting) -> dict[_Place, dict[str, Any]]:
    """Returns the rows as they were before an event, in the columns asked for; those that were not there are not in it.

    Read from the nearest event backwards, until each column's last value is met.
    """
    query = select(_EVENT.body, _EVENT.hash).where(_EVENT.chain == chain, _EVENT.seq < seq).order_by(_EVENT.seq.desc())
    found: dict[_Place, dict[str, Any]] = {}
    if not waiting:
        return found
    with connection.execute(query, execution_options={"stream_results": True}) as bodies:
        for body, own in bodies:
            met = [place for place in waiting if place[1] in body]
            changes = read_event(body, own)["changes"] if met else {}
            for table, key in met:
                if key not in changes.get(table, {}):
                    continue
                fields = changes[table][key]
                row = found.setdefault((table, key), {}) if fields is not None else {}
                row.update({name: value for name, value in (fields or {}).items() if name not in row})
                names = waiting[table, key]
                if fields is None or (names is not None and names <= row.keys()):
                    del waiting[table, key]
            if not waiting:
                break
    return found


def _row(table: str, key: str, fields: dict[str, Any] | None, old: dict[str, Any] | None) -> Row:
    label, name = TABLES.get(table, Phrase(table, table)), _key(table, key)
    if fields is None:
        return Row(label, name, "removed", tuple(_columns(table, old or {}, old or {}, {})))
    return Row(label, name, "changed" if old else "added", tuple(_columns(table, fields, old or {}, fields)))


def _key(table: str, key: str) -> Phrase:
    """Returns which row it is; a deadline is told by what it is of, its kind and revision."""
    if table != "deadline":
        return Phrase(key, key)
    subject, kind, revision = key.rsplit("/", 2)
    return say(
        "{kind}, {subject}, lần {revision}",
        "{kind}, {subject}, revision {revision}",
        kind=VALUES["deadline", "kind"].get(kind, kind),
        subject=subject_words(subject),
        revision=revision,
    )


def _columns(table: str, names: Iterable[str], old: dict[str, Any], new: dict[str, Any]) -> Iterable[Column]:
    for name in names:
        before, after = _shown(table, name, old.get(name)), _shown(table, name, new.get(name))
        if before != after and name != "version":
            yield Column(COLUMNS.get(name, Phrase(name, name)), before, after)


def _shown(table: str, name: str, value: object) -> Phrase:
    """Returns a column's value as people call it."""
    if value is None or value == "":
        return Phrase("", "")
    if isinstance(value, bool):
        return say("có", "yes") if value else say("không", "no")
    text = str(value)
    known = VALUES.get((table, name), VALUES.get(("", name), {})).get(text)
    if known is not None:
        return known
    if name == "roles":
        return say("{roles}", "{roles}", roles=[_ROLES.get(one, one) for one in text.split()])
    return _plain(name, text)


def _plain(name: str, text: str) -> Phrase:
    if name in _POINTS:
        return say("{points}", "{points}", points=Decimal(text))
    if name.endswith(("_on", "_to", "_from")):
        return say("{day}", "{day}", day=date.fromisoformat(text))
    if name == "basis":
        return _receipt(text)
    if len(text) > _LONGEST:
        return say(
            "{text}… (dài {n} ký tự)", "{text}… ({n} characters)", text=Phrase(text[:80], text[:80]), n=len(text)
        )
    return Phrase(text, text)


def _receipt(text: str) -> Phrase:
    """Returns the receipt of a deadline in short; one that cannot be read as it stands."""
    try:
        receipt = Receipt.from_json(json.loads(text))
    except (ValueError, KeyError, TypeError):
        return Phrase(text, text)
    return say(
        "{rule} ({article}), tính từ {start} đến hết {due}",
        "{rule} ({article}), from {start} to the end of {due}",
        rule=receipt.rule,
        article=receipt.article,
        start=receipt.start_on,
        due=receipt.due_on,
    )
