"""Which files does an office name, in its rows and in its history, and are they all there and unchanged?

Only these are the office's: several offices may share a folder, and bytes without a row may lie there.
"""

import json
import re
from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import Connection, select

from kyhan.app import App
from kyhan.cycle import files
from kyhan.cycle.rows import table_of
from kyhan.cycle.tables import Event, Evidence
from kyhan.errors import Fault

_EVIDENCE: Final = table_of(Evidence)
_EVENT: Final = table_of(Event)
_HASH: Final = re.compile("[0-9a-f]{64}")
_SHOW_EVERY: Final = 1_000
_MARK: Final = f'"{files.KEPT}":['
"""How an event that kept files shows: in a text of the event the quotes would have strokes in front."""


def named(connection: Connection) -> dict[str, str]:
    """Returns the hash of every file that the office names, with where: "2026 evidence 20161/HD.01 ten.pdf"."""
    found: dict[str, str] = {}
    events = select(_EVENT.c.chain, _EVENT.c.subject, _EVENT.c.body).where(
        _EVENT.c.body.contains(_MARK, autoescape=True)
    )
    for chain, subject, body in connection.execute(events, execution_options={"yield_per": 100}):
        for sha256 in of_event(body):
            found.setdefault(sha256, f"{chain} {subject}")
    rows = select(_EVIDENCE).order_by(*_EVIDENCE.primary_key)
    for row in connection.execute(rows):
        for sha256 in of_row(row.sha256):
            found.setdefault(sha256, f"{row.cycle} evidence {row.unit}/{row.criterion} {row.name}")
    return dict(sorted(found.items()))


def of_event(body: Any) -> tuple[str, ...]:  # noqa: ANN401 - of a damaged history anything
    """Returns the hashes of the files that an event kept, given its body; of a body that is none: nothing."""
    if not isinstance(body, str) or _MARK not in body:
        return ()
    try:
        kept = json.loads(body)["data"].get(files.KEPT, [])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return ()
    return tuple(sha256 for one in kept for sha256 in of_row(one)) if isinstance(kept, list) else ()


def of_row(told: Any) -> tuple[str, ...]:  # noqa: ANN401 - see above
    """Returns the hash that a row names; of a row that somebody wrote past the program perhaps none."""
    return (told,) if isinstance(told, str) and _HASH.fullmatch(told) else ()


def check(app: App, connection: Connection, seen: Callable[[int], None] | None = None) -> tuple[int, list[Fault]]:
    """Reads every file that the office names; returns their number, and a fault for each that is missing or changed.

    Args:
        seen: Called now and then with the number of files read so far, for showing progress.
    """
    known = named(connection)
    found = []
    for count, (sha256, place) in enumerate(known.items(), 1):
        fault = files.fault(app, sha256)
        if fault is not None:
            found.append(Fault(f"{place} ({sha256[:12]})", fault))
        if seen is not None and count % _SHOW_EVERY == 0:
            seen(count)
    return len(known), found
