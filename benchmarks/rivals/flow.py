"""What is the process that every contender runs? The same facts for all, so that only the machinery differs.

A thing moves from one state to the next; a step reads it, checks the transition, writes the new state with compare-and-set
and the new due day, writes a line of history, and commits. The contenders that are no deadline engine get their due day
from the plainest arithmetic there is: ten days later.
"""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Final

STATES: Final = ("awaiting_receipt", "filling", "submitted", "verifying", "verified")
NEXT: Final = dict(pairwise(STATES))
ACTION: Final = {"awaiting_receipt": "acknowledge", "filling": "submit", "submitted": "accept", "verifying": "verify"}
ACTOR: Final = "staff"
TODAY: Final = date(2026, 11, 6)
DUE_ON: Final = (TODAY + timedelta(days=10)).isoformat()

TABLES: Final = (
    "CREATE TABLE thing (id INTEGER PRIMARY KEY, state TEXT NOT NULL, version INTEGER NOT NULL, due_on TEXT NOT NULL)",
    """CREATE TABLE happened (thing INTEGER NOT NULL, version INTEGER NOT NULL, action TEXT NOT NULL,
        source TEXT NOT NULL, target TEXT NOT NULL, actor TEXT NOT NULL, recorded_at TEXT NOT NULL, due_on TEXT NOT NULL,
        PRIMARY KEY (thing, version))""",
)
"""For the contenders that bring no tables of their own for it."""


def moved(state: str) -> tuple[str, str]:
    """Returns action and new state of the step that leaves `state`."""
    if state not in NEXT:
        raise ValueError(f"a thing that is {state} moves no further")
    return ACTION[state], NEXT[state]


def recorded_at() -> str:
    """Returns the present instant as the history keeps it."""
    return datetime.now(UTC).isoformat()
