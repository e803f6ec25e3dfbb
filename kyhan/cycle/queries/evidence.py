"""Which evidence do units have for what they declare, and what does a file of it hold?"""

from typing import Any

from sqlmodel import Session, col, select

from kyhan.app import App
from kyhan.cycle import files, office, store
from kyhan.cycle.evidence import find_one
from kyhan.cycle.history import plain
from kyhan.cycle.queries.sight import limited_to, unit_named
from kyhan.cycle.tables import Evidence
from kyhan.database import reading
from kyhan.text import nfc


def evidence(
    app: App, key: str, unit: str | None = None, criterion: str | None = None, *, removed: bool = False
) -> list[dict[str, Any]]:
    """Returns the evidence of a cycle by unit, criterion in the order of the regulation, and name.

    Args:
        unit: Only of this one; people of a unit get their own.
        criterion: Only for this one.
        removed: Those that were removed too.

    Raises:
        NotAllowed: people of a unit ask for another one.
        NotFound: there is no such cycle or unit.
    """
    return [_fields(row) for row in _rows(app, key, unit, criterion, removed=removed)]


def one(app: App, key: str, unit: str, criterion: str, name: str) -> dict[str, Any]:
    """Returns one file of a criterion, present or removed.

    Args:
        name: The file's name, or the beginning of its SHA-256.

    Raises:
        NotAllowed: people of a unit ask for another one.
        NotFound: there is no such file.
    """
    return _fields(find_one(_rows(app, key, unit, criterion, removed=True), criterion, name))


def content(app: App, row: dict[str, Any]) -> bytes:
    """Returns the bytes of a file that `evidence` or `one` gave.

    Raises:
        NotFound: they are gone, or cannot be read.
        Damaged: they were changed.
    """
    return files.read(app, row["sha256"])


def _rows(app: App, key: str, unit: str | None, criterion: str | None, *, removed: bool) -> list[Evidence]:
    own = limited_to(app)
    code = unit_named(app, key, unit or own or "") if unit or own is not None else None
    with reading(app.engine) as connection, Session(bind=connection) as session:
        cycle = store.cycle(session.connection(), key)
        query = select(Evidence).where(Evidence.cycle == cycle.key)
        if code is not None:
            query = query.where(Evidence.unit == code)
        if criterion is not None:
            query = query.where(Evidence.criterion == nfc(criterion))
        if not removed:
            query = query.where(col(Evidence.removed_on).is_(None))
        found = session.exec(query).all()
        regulation = office.regulation(app, connection, cycle.regulation_sha256)
    codes = [one.code for criteria in regulation.criteria.values() for one in criteria]
    order = {code: position for position, code in enumerate(codes)}
    return sorted(found, key=lambda row: (row.unit, order[row.criterion], row.name, row.sha256))


def _fields(row: Evidence) -> dict[str, Any]:
    return {name: plain(value) for name, value in row.model_dump().items() if name != "cycle"}
