"""Which regulations does the office keep, and what does the newest text of one say?"""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from kyhan.app import App
from kyhan.cycle import office, store
from kyhan.cycle.tables import Cycle, RegulationText
from kyhan.database import reading
from kyhan.errors import NotFound
from kyhan.i18n import say
from kyhan.regulation.loader import load_shipped, shipped_ids
from kyhan.regulation.schema import Regulation


@dataclass(frozen=True, slots=True)
class StoredText:
    """One stored text of a regulation: its running number among the texts of that id, and the cycles that keep it."""

    id: str
    number: int
    title: str
    sha256: str
    cycles: tuple[str, ...]


def stored(app: App) -> tuple[StoredText, ...]:
    """Returns every stored text, by id and number; a cycle starts with the newest one of an id."""
    with reading(app.engine) as connection, Session(connection) as session:
        kept = session.exec(select(Cycle.regulation_sha256, Cycle.key).order_by(col(Cycle.key))).all()
        texts = session.exec(select(RegulationText).order_by(col(RegulationText.id), col(RegulationText.number))).all()
        return tuple(
            StoredText(
                text.id,
                text.number,
                text.title,
                text.sha256,
                tuple(key for sha256, key in kept if sha256 == text.sha256),
            )
            for text in texts
        )


def named(app: App | None, regulation_id: str) -> Regulation:
    """Returns the newest stored text of a regulation, or the shipped one where the office (if there is one) has none.

    Raises:
        NotFound: there is neither; the sentence names those there are.
    """
    texts = stored(app) if app is not None else ()
    sha256 = next((text.sha256 for text in reversed(texts) if text.id == regulation_id), None)
    if app is not None and sha256 is not None:
        with reading(app.engine) as connection:
            return office.regulation(app, connection, sha256)
    if regulation_id in shipped_ids():
        return load_shipped(regulation_id)
    raise NotFound(
        say(
            "Không có quy chế «{id}»; hiện có: {known}. Chọn một trong số đó, hoặc thêm quy chế của văn phòng trước.",
            "There is no regulation «{id}»; there are: {known}. Choose one of them, or add the office's own first.",
            id=regulation_id,
            known=sorted({text.id for text in texts} | set(shipped_ids())),
        ),
        listed="regulations",
    )


def unit_groups(app: App) -> set[str]:
    """Returns the codes of the unit groups that the stored texts know, all of them together."""
    texts = stored(app)
    with reading(app.engine) as connection:
        return {group.code for text in texts for group in office.regulation(app, connection, text.sha256).unit_groups}


def of_cycle(app: App, key: str) -> Regulation:
    """Returns the text that a cycle keeps to its end.

    Raises:
        NotFound: there is no such cycle.
    """
    with reading(app.engine) as connection, Session(connection) as session:
        return office.regulation(app, connection, store.cycle(session.connection(), key).regulation_sha256)
