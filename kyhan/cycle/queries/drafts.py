"""What has a unit typed for its form and not handed in yet?"""

from kyhan.app import App
from kyhan.cycle import drafts as stored
from kyhan.cycle.drafts import SavedDraft
from kyhan.cycle.queries.sight import unit_named
from kyhan.database import reading
from kyhan.text import nfc

__all__ = ["SavedDraft", "drafts"]


def drafts(app: App, key: str, unit: str) -> dict[str, SavedDraft]:
    """Returns a unit's drafts by criterion; one that nobody saved yet has none.

    Raises:
        NotAllowed: people of a unit ask for another one.
        NotFound: there is no such cycle or unit.
    """
    code = unit_named(app, key, unit)
    with reading(app.engine) as connection:
        return {row.criterion: stored.saved(row) for row in stored.of_unit(connection, nfc(key), code)}
