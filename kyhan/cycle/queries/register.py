"""Which document numbers of a year are used, and for what?"""

from typing import Any

from kyhan.app import App
from kyhan.cycle import register
from kyhan.cycle.queries.sight import require_office
from kyhan.cycle.tables import Document
from kyhan.database import reading


def documents(app: App, year: int) -> list[dict[str, Any]]:
    """Returns the register of a calendar year, by kind and number, also with the numbers recorded before there was one.

    Raises:
        NotAllowed: people of a unit ask.
    """
    require_office(app)
    with reading(app.engine) as connection:
        return [_line(one) for one in register.entries(connection, year)]


def _line(one: Document) -> dict[str, Any]:
    words = register.use_in_words(one.used_for)
    return {
        "year": one.year,
        "kind": one.kind,
        "number": one.number,
        "symbol": one.symbol,
        "signed_on": one.signed_on,
        "used_for": one.used_for,
        "words": {"vi": words.vi, "en": words.en},
        "cycle": one.cycle,
    }
