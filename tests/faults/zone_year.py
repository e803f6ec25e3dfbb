"""A child process that plays the year of a small office wherever its host is: prints the heads of the history and receipts.

Run as `python -m tests.faults.zone_year ADDRESS FOLDER`, with the host's zone in TZ.
"""

import json
import sys
from pathlib import Path

from kyhan.cycle.queries import deadlines, history
from tests import factories


def play(address: str, folder: Path) -> dict[str, object]:
    """Plays from the letter to an upheld complaint; every event and receipt follows from the office's clock alone."""
    office = factories.founded(folder / "office.db", address)
    factories.upheld(office)
    receipts = deadlines.deadlines(office.acting("an"), factories.KEY, everything=True)
    found = {"heads": history.heads(office.app), "receipts": receipts}
    office.app.engine.dispose()
    return found


if __name__ == "__main__":
    print(json.dumps(play(sys.argv[1], Path(sys.argv[2])), default=str))  # noqa: T201 - what its parent reads
