"""What would the same life have come to, had nothing happened? One process plays it in peace, to be compared with.

Equal must be: every row that the history vouches for, every event but its instant and its neighbours' hashes, every line
of the reminders' ledger, and every mail but its Message-ID.
"""

import json
from collections import Counter
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import text

from kyhan.cycle.history import OFFICE_CHAIN
from kyhan.cycle.replay import State, present
from kyhan.database import reading
from kyhan.delivery.post import post
from kyhan.delivery.tick import scheduler, tick
from kyhan.settings import Settings
from tests.factories import SmallOffice
from tests.faults import life

MAIL_FROM = "kyhan@office.example"


def live(office: SmallOffice, until_on: date, outbox: Path) -> None:
    """Plays every working day from the first to `until_on`, both included."""
    way = post(office.app, Settings(smtp_url="", mail_from=MAIL_FROM, outbox=outbox))
    this = scheduler(office.app, "run")
    day = life.FIRST_ON
    while day <= until_on:
        office.on(day, life.ACTS_AT)
        while (found := life.waiting(office))[1]:
            key, deeds = found
            Random(day.toordinal()).choice(deeds).done_by(office, key)
        office.on(day, life.MAILS_AT)
        done = tick(office.app, way, this, mail_hour=life.MAILS_AT)
        assert not done.faults(), done.faults()
        day = next_day(office, day)


def next_day(office: SmallOffice, day: date) -> date:
    """Returns the working day after `day`."""
    with reading(office.app.engine) as connection:
        return life.office_now.now(office.app, connection).calendar.shift(day, 1)


def facts(office: SmallOffice) -> dict[str, Any]:
    """Returns what must be equal, whoever was killed in between: rows, events, ledger and mails."""
    with reading(office.app.engine) as connection:
        chains = connection.execute(text("SELECT DISTINCT chain FROM event")).scalars().all()
        return {
            "rows": {chain: _without_hashes(present(connection, chain)) for chain in chains},
            "events": Counter(_event(body) for body in connection.execute(text("SELECT body FROM event")).scalars()),
            "ledger": Counter(tuple(row) for row in connection.execute(text(_LEDGER))),
            "mails": Counter(tuple(map(str, row)) for row in connection.execute(text(_MAILS))),
        }


_LEDGER = """SELECT cycle, subject, kind, revision, rule, occurrence, recipient, state FROM reminder"""
_MAILS = """SELECT recipient, address, "on", language, subject, plain, html, state FROM mail"""


def _without_hashes(state: State) -> State:
    for one in state.get("publication", {}).values():
        del one["history_head"]
    return state


def _event(body: str) -> str:
    """Returns an event without what the moment and the neighbours decide; a refused attempt is left out."""
    event = json.loads(body)
    if event["action"] == "refused":
        return "refused"
    for name in ("seq", "recorded_at", "prev_hash"):
        del event[name]
    for mail in event["data"].get("mails", ()):
        del mail["message_id"]
    for publication in event["changes"].get("publication", {}).values():
        del publication["history_head"]
    if event["action"] == "seal" and event["chain"] == OFFICE_CHAIN:
        event["data"] = {}  # a seal names heads
    return json.dumps(event, sort_keys=True)


def differences(one: dict[str, Any], other: dict[str, Any], *, reminded: bool) -> list[str]:
    """Names what differs between two lives; nothing is what it should be.

    Args:
        reminded: Also who was reminded of what. It may differ where mails are written while people act.
    """
    found = [
        f"{what}: only {who}: {str(key)[:300]} x{count}"
        for what in (("events", "ledger", "mails") if reminded else ("events",))
        for who, counted in (("here", one[what] - other[what]), ("in peace", other[what] - one[what]))
        for key, count in counted.items()
        if key != "refused" and (reminded or '"action": "remind"' not in key)
    ]
    for chain in one["rows"].keys() | other["rows"].keys():
        here, there = one["rows"].get(chain), other["rows"].get(chain)
        if here != there:
            tables = (here or {}).keys() | (there or {}).keys()
            found += [
                f"rows: {chain} {table}" for table in tables if (here or {}).get(table) != (there or {}).get(table)
            ]
    return found
