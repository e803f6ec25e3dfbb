"""What belongs into the book of a result: the result itself, the decisions behind it, and what each of them changed."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from sqlmodel import Session, col, select

from kyhan.app import App
from kyhan.cycle.queries import results
from kyhan.cycle.queries.view import Fields, view
from kyhan.cycle.tables import Event, Office
from kyhan.database import reading
from kyhan.regulation.schema import Regulation


@dataclass(frozen=True, slots=True)
class Decision:
    """A publication as the cover names it; `history_head` is the cycle's chain as it was before the decision."""

    number: int
    decision: str
    signed_on: date
    published_on: date
    history_head: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between a publication and the next one; `to` is None for the draft of today."""

    old: int
    new: int | None
    moved: tuple[Fields, ...]


@dataclass(frozen=True, slots=True)
class ResultsBook:
    """A result with its background.

    Attributes:
        shown: What `kyhan.cycle.queries.results.result` gives.
        decisions: The publications up to the one shown; all of them for a draft.
        changes: From each of these to the next, and for a draft to the draft.
        written_at: When the cycle's last event was recorded: a book has no other date of its own.
    """

    office: str
    regulation: Regulation
    shown: dict[str, Any]
    decisions: tuple[Decision, ...]
    changes: tuple[Changes, ...]
    written_at: datetime


def results_book(app: App, key: str, *, publication: int | None = None, as_draft: bool = False) -> ResultsBook:
    """Returns the book of the publication in force, of an earlier one, or of today's draft.

    Raises:
        NotNow, NotFound, NotAllowed: as for `kyhan.cycle.queries.results.result`.
    """
    shown = results.result(app, key, publication=publication, as_draft=as_draft)
    seen = view(app, key, forms_of="")
    decisions = [
        Decision(
            int(number),
            row["decision"],
            date.fromisoformat(row["signed_on"]),
            date.fromisoformat(row["published_on"]),
            row["history_head"],
        )
        for number, row in seen.publications.items()
        if shown["publication"] is None or int(number) <= shown["publication"]
    ]
    decisions.sort(key=lambda one: one.number)
    numbers: list[int | None] = [one.number for one in decisions]
    if shown["publication"] is None:
        numbers.append(None)
    changes = [
        Changes(old, new, tuple(results.moves(app, key, old=old, new=new)["moved"]))
        for old, new in pairwise(numbers)
        if old is not None
    ]
    with reading(app.engine) as connection, Session(bind=connection) as session:
        last = select(Event.recorded_at).where(Event.chain == key).order_by(col(Event.seq).desc()).limit(1)
        return ResultsBook(
            office=session.exec(select(Office.name)).one(),
            regulation=seen.regulation,
            shown=shown,
            decisions=tuple(decisions),
            changes=tuple(changes),
            written_at=session.exec(last).one(),
        )
