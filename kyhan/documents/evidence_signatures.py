"""Which digital signatures are on the files of evidence that lie with the office?"""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from kyhan.app import App
from kyhan.clock import at_office
from kyhan.cycle.queries import evidence as queries
from kyhan.documents.pdf_signature import Signatures, read_signatures, trust_list
from kyhan.errors import Damaged, NotFound


def signatures(app: App, rows: Sequence[dict[str, Any]], trust: Path | None) -> dict[str, Signatures]:
    """Returns by SHA-256 what can be said of the signatures of PDFs, one of which may be lost or changed.

    Certificates count as they stood at the end of the day on which the office got the file.

    Args:
        rows: Files as `kyhan.cycle.queries.evidence` gives them, PDFs all.
        trust: The folder of the office's trust list.
    """
    trusted = trust_list(trust)
    found = {}
    for row in rows:
        at = at_office(date.fromisoformat(row["added_on"]) + timedelta(days=1)) - timedelta(seconds=1)
        try:
            found[row["sha256"]] = read_signatures(queries.content(app, row), trusted, at)
        except (NotFound, Damaged) as gone:
            found[row["sha256"]] = Signatures(unreadable=gone.message)
    return found
