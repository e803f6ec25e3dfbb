"""How is a history attacked: by somebody who owns the database, drops its triggers and knows the format of the events?

Every attack is made in a transaction that is taken back.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from kyhan.cycle import audit, history
from kyhan.cycle.commands import submission, upkeep
from kyhan.cycle.tables import FROZEN
from kyhan.errors import NotNow
from tests.factories import AS_BEFORE, KEY, KHE_TRE, SmallOffice, founded, upheld
from tests.readings import refusal

Attack = Callable[[Connection], object]
Change = Callable[[dict[str, Any]], dict[str, Any]]


def sealed_office(file: Path) -> SmallOffice:
    """Founds an office on SQLite; see `sealed`."""
    return sealed(founded(file))


def sealed(office: SmallOffice) -> SmallOffice:
    """Plays a year up to an upheld complaint, with a refused attempt, and seals its history."""
    upheld(office)
    refusal(NotNow, lambda: submission.withdraw(office.acting("khe-tre"), KEY, KHE_TRE))
    submission.verify(office.acting("binh"), KEY, KHE_TRE, AS_BEFORE)
    upkeep.seal(office.acting("system"))
    return office


def found(office: SmallOffice, *attacks: Attack | str, outside: audit.Seals | None = None) -> list[str]:
    """Returns what a verification finds after attacks (SQL or functions), which are then taken back."""
    with office.app.engine.connect() as connection:
        drop_triggers(connection)
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        for attack in attacks:
            if isinstance(attack, str):
                connection.exec_driver_sql(attack)
            else:
                attack(connection)
        findings = [fault.to("en") for fault in audit.verify(connection, outside=outside).findings]
        connection.rollback()
    return findings


def drop_triggers(connection: Connection) -> None:
    """Takes the triggers away that freeze the history, as the owner of a database can."""
    on_server = connection.dialect.name == "postgresql"
    for table in FROZEN:
        for verb in ("update", "delete"):
            where = f" ON {table}" if on_server else ""
            connection.exec_driver_sql(f"DROP TRIGGER {table}_refuses_{verb}{where}")


def event_rows(office: SmallOffice) -> list[tuple[str, int, str]]:
    """Returns chain, number and action of every event."""
    with office.app.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text("SELECT chain, seq, action FROM event ORDER BY 1, 2"))]


def heads(office: SmallOffice) -> audit.Seals:
    """Returns the head of every chain, as a seal kept outside has it."""
    with office.app.engine.connect() as connection:
        return {
            chain: {head.seq: head.hash}
            for chain in (history.OFFICE_CHAIN, KEY)
            for head in [history.head(connection, chain)]
        }


def copy_event(connection: Connection, chain: str, seq: int, to: int) -> None:
    """Writes the event `seq` of a chain once more under another number."""
    columns = "chain, subject, action, actor, occurred_on, recorded_at, body, hash"
    connection.execute(
        text(f"INSERT INTO event (seq, {columns}) SELECT :to, {columns} FROM event WHERE chain = :c AND seq = :s"),  # noqa: S608
        {"to": to, "c": chain, "s": seq},
    )


def rewrite(connection: Connection, chain: str, seq: int, change: Change, prev_hash: str | None = None) -> str:
    """Changes the body of an event with its hash, as somebody does who knows the format; returns the new hash."""
    where = {"chain": chain, "seq": seq}
    stored = connection.execute(text("SELECT body FROM event WHERE chain = :chain AND seq = :seq"), where).scalar_one()
    event = change(json.loads(stored))
    if prev_hash is not None:
        event["prev_hash"] = prev_hash
    body = history.canonical(event)
    own = history.digest(body)
    connection.execute(
        text("UPDATE event SET body = :body, hash = :own WHERE chain = :chain AND seq = :seq"),
        {"body": body, "own": own, **where},
    )
    return own


def rewrite_from(connection: Connection, chain: str, seq: int, change: Change) -> None:
    """Changes an event and recomputes every hash behind it."""
    last = history.head(connection, chain).seq
    own = rewrite(connection, chain, seq, change)
    for number in range(seq + 1, last + 1):
        own = rewrite(connection, chain, number, lambda event: event, own)
