"""What came out: results per unit as published (or as they are now), and which places moved between two results."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection
from sqlmodel import Session

from kyhan.app import App
from kyhan.cycle import office, results, store
from kyhan.cycle.queries import result_rows
from kyhan.cycle.queries.result_rows import Fields, Published
from kyhan.cycle.queries.sight import OfficeOnly, limited_to
from kyhan.cycle.tables import Cycle
from kyhan.database import reading
from kyhan.errors import NotFound, NotNow
from kyhan.i18n import say
from kyhan.regulation import score_json
from kyhan.regulation.schema import Regulation


def result(app: App, key: str, *, publication: int | None = None, as_draft: bool = False) -> dict[str, Any]:
    """Returns the results of a cycle per unit: the publication in force, an earlier one, or the draft of today.

    Each unit's `missed` holds what the next better level lacked, also as sentences.

    Raises:
        NotNow: there are no results yet.
        NotFound: there is no publication of that number.
        NotAllowed: a unit asks for a draft; before publication results are the office's alone.
    """
    own = limited_to(app)
    with reading(app.engine) as connection:
        cycle = cycle_of(connection, key)
        regulation = office.regulation(app, connection, cycle.regulation_sha256)
        about, rows = found(app, connection, cycle, own, publication=publication, as_draft=as_draft)
    return {**about, "units": spoken(regulation, rows)}


def plain(app: App, key: str, *, publication: int | None = None, as_draft: bool = False) -> dict[str, Any]:
    """Returns the same as `result`, without sentences and in less time; the rows are shared, nobody changes them."""
    own = limited_to(app)
    with reading(app.engine) as connection:
        about, rows = found(app, connection, cycle_of(connection, key), own, publication=publication, as_draft=as_draft)
    return {**about, "units": rows}


def found(
    app: App, connection: Connection, cycle: Cycle, own: str | None, *, publication: int | None, as_draft: bool
) -> tuple[Fields, list[Fields]]:
    """Returns what `result` says about a result as a whole, and its plain rows.

    Args:
        own: The unit to which the one who asks is limited.
    """
    published = result_rows.publications(connection, cycle.key)
    if as_draft or (not published and publication is None):
        if own is not None:
            raise OfficeOnly
        if cycle.scored_on is None:
            raise NotNow(
                say(
                    "Kỳ {key} chưa có kết quả: chấm điểm chạy khi mọi phiếu đã thẩm định xong.",
                    "Cycle {key} has no results yet: scoring runs once every form is settled.",
                    key=cycle.key,
                )
            )
        about: Fields = {"cycle": cycle.key, "publication": None, "decision": None}
        return about, result_rows.today(app, connection, cycle.key)
    one = _publication(cycle.key, published, publication)
    last = published[-1].number
    about = {
        "cycle": cycle.key,
        "publication": one.number,
        "superseded_by": last if one.number < last else None,
        "decision": one.decision,
        "signed_on": one.signed_on.isoformat(),
        "published_on": one.published_on.isoformat(),
        "history_head": one.history_head,
    }
    return about, result_rows.frozen(app, connection, cycle.key, one)


def moves(app: App, key: str, *, old: int | None = None, new: int | None = None) -> dict[str, Any]:
    """Returns which places, levels and points differ between two publications; by default the last one and today's draft.

    The latter is the preview before an adjusting decision.
    """
    own = limited_to(app)
    with reading(app.engine) as connection:
        cycle = cycle_of(connection, key)
        published = result_rows.publications(connection, cycle.key)
        before = _publication(cycle.key, published, old)
        if new is None and own is not None:
            raise OfficeOnly
        old_rows = result_rows.frozen(app, connection, cycle.key, before)
        new_rows = (
            result_rows.today(app, connection, cycle.key)
            if new is None
            else result_rows.frozen(app, connection, cycle.key, _publication(cycle.key, published, new))
        )
    return {
        "cycle": cycle.key,
        "from": before.number,
        "to": new,
        "moved": [asdict(one) for one in results.moved(old_rows, new_rows)],
    }


def cycle_of(connection: Connection, key: str) -> Cycle:
    """Returns a cycle.

    Raises:
        NotFound: there is none of that key.
    """
    with Session(bind=connection) as session:
        return store.cycle(session.connection(), key)


def _publication(key: str, published: tuple[Published, ...], number: int | None) -> Published:
    """Returns the publication of that number, the last one for None."""
    if not published:
        raise NotNow(say("Kỳ {key} chưa công bố lần nào.", "Cycle {key} is not published yet.", key=key))
    if number is None:
        return published[-1]
    for one in published:
        if one.number == number:
            return one
    raise NotFound(
        say(
            "Kỳ {key} không có lần công bố số {number}; có: {known}.",
            "Cycle {key} has no publication {number}; there are: {known}.",
            key=key,
            number=number,
            known=[one.number for one in published],
        )
    )


def spoken(regulation: Regulation, rows: list[Fields]) -> list[Fields]:
    """Returns the rows with, in `missed`, what the next better level lacked, each also as a sentence."""
    told: list[Fields] = []
    for row in rows:
        lacks: list[Fields] = []
        for raw in row["missed"]:
            if raw["level"] == row["missed"][0]["level"]:  # the next better level stands first
                sentence = score_json.missed_from_json(raw).sentence(regulation, row["group"])
                lacks.append({**raw, "sentence": {"vi": sentence.vi, "en": sentence.en}})
        told.append({**row, "missed": lacks})
    return told
