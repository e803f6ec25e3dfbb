"""What would come out if some criteria of one unit had other values? Counted by the rules that score; nothing is stored."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction

from sqlalchemy import Connection
from sqlmodel import Session

from kyhan.app import App
from kyhan.cycle import office, results, store
from kyhan.cycle.queries import result_rows
from kyhan.cycle.queries.result_rows import Fields
from kyhan.cycle.queries.results import spoken
from kyhan.cycle.queries.sight import require_office
from kyhan.cycle.queries.unit_values import values_of
from kyhan.cycle.tables import Cycle
from kyhan.database import reading
from kyhan.regulation import score_json
from kyhan.regulation.ranking import rank
from kyhan.regulation.schema import Regulation
from kyhan.regulation.scoring import UnitScore, Value, score
from kyhan.workflows.submission import State


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A result as it would be.

    Attributes:
        against: The publication it is compared with; None: today's draft, where nothing is published.
        before: The unit's row there, and `after` as it would be; with sentences on the next better level.
        declared_for: The criteria for which the unit's own value was taken, because none is verified.
        moved: What would move, this unit and others; as `kyhan.cycle.queries.results.moves` gives it.
    """

    against: int | None
    before: Fields
    after: Fields
    declared_for: tuple[str, ...]
    moved: tuple[Fields, ...]


def what_if(app: App, key: str, unit: str, values: Mapping[str, Value]) -> WhatIf:
    """Returns the result of everybody if `values` stood for these criteria of a unit; for the office alone.

    Raises:
        NotAllowed: people of a unit ask.
        NotFound: there is no such cycle or unit.
        InvalidInput: a value is out of bounds, or another criterion of the unit has no value at all; lists all.
    """
    require_office(app)
    with reading(app.engine) as connection, Session(bind=connection) as session:
        cycle = store.cycle(session.connection(), key)
        submission = store.submission(session.connection(), cycle.key, unit)
        regulation = office.regulation(app, connection, cycle.regulation_sha256)
        known = values_of(app, connection, cycle, submission).values
        against, rows = _as_told(app, connection, cycle)
        counted = rows if against is None else _as_next_decided(rows, result_rows.today(app, connection, cycle.key))
    standing = {one.criterion.code: one.counts for one in known}
    declared_for = tuple(
        one.criterion.code
        for one in known
        if one.verified == Value(None) and one.declared != Value(None) and one.criterion.code not in values
    )
    wanted = {code: value for code, value in {**standing, **values}.items() if value != Value(None)}
    new = score(regulation, submission.group, wanted)
    after = _ranked(regulation, counted, submission.unit, new)
    (old_row,) = (row for row in rows if row["unit"] == submission.unit)
    (new_row,) = (row for row in after if row["unit"] == submission.unit)
    before_told, after_told = spoken(regulation, [old_row, new_row])
    moved = tuple(asdict(one) for one in results.moved(rows, after))
    return WhatIf(against, before_told, after_told, declared_for, moved)


def _as_told(app: App, connection: Connection, cycle: Cycle) -> tuple[int | None, list[Fields]]:
    """Returns the publication in force with its rows, or today's where nothing is published."""
    published = result_rows.publications(connection, cycle.key)
    if not published:
        return None, result_rows.today(app, connection, cycle.key)
    return published[-1].number, result_rows.frozen(app, connection, cycle.key, published[-1])


def _as_next_decided(published: list[Fields], today: list[Fields]) -> list[Fields]:
    """Returns today's rows; a unit whose form is open again counts as it was published, until it is verified anew."""
    kept = {row["unit"]: row for row in published}
    return [row if row["state"] == State.VERIFIED else kept.get(row["unit"], row) for row in today]


def _ranked(regulation: Regulation, rows: list[Fields], unit: str, new: UnitScore) -> list[Fields]:
    """Returns the rows with the new score of a unit, and everybody's place after it."""
    changed = {**score_json.to_json(new), "state": State.VERIFIED}
    rows = [{**row, **changed} if row["unit"] == unit else row for row in rows]
    # Ranking needs the exact total and the level alone (as in kyhan.cycle.results.rank_all).
    scores = {
        row["unit"]: UnitScore((), Fraction(row["exact"]), row["level"], ()) for row in rows if row["exact"] is not None
    }
    places = rank(scores, {row["unit"]: row["group"] for row in rows}, regulation.ties)
    return [
        {**row, "place": places[row["unit"]].place, "tied": places[row["unit"]].tied} if row["unit"] in places else row
        for row in rows
    ]
