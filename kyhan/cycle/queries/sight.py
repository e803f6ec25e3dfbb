"""What may the one who asks see? People of a unit see their own unit, and of the others only what is published."""

from sqlmodel import Session

from kyhan.app import App
from kyhan.cycle import office, store
from kyhan.database import reading
from kyhan.errors import NotAllowed
from kyhan.i18n import say
from kyhan.text import fold
from kyhan.workflows.roles import UNIT


class OfficeOnly(NotAllowed):
    """People of a unit ask for what is the office's."""

    def __init__(self) -> None:
        super().__init__(
            say(
                "Phần này chỉ Văn phòng được xem; đơn vị xem kết quả sau khi có quyết định.",
                "This is for the office only; units see the results after the decision.",
            )
        )


def limited_to(app: App) -> str | None:
    """Returns the unit to which the one who asks is limited, None for the office's people and where nobody is named.

    Raises:
        NotFound: there is no such active user.
    """
    if not app.login:
        return None
    with reading(app.engine) as connection:
        actor = office.now(app, connection).actor(app.login)
    return (actor.unit or "") if actor.roles and actor.roles <= UNIT else None


def require_office(app: App) -> None:
    """Refuses people of a unit: this is for the office only."""
    if limited_to(app) is not None:
        raise OfficeOnly


def unit_named(app: App, key: str, unit: str) -> str:
    """Returns the code of a unit named by code or name, if the one who asks may see it.

    Raises:
        NotAllowed: people of a unit ask for another one; they are told nothing else about it.
        NotFound: the cycle or the unit does not exist.
    """
    own = limited_to(app)
    with reading(app.engine) as connection, Session(bind=connection) as session:
        store.cycle(session.connection(), key)
        if own is None:
            return store.submission(session.connection(), key, unit).unit
        mine = store.submission(session.connection(), key, own)
        if fold(unit) in (fold(mine.unit), fold(mine.name)):
            return mine.unit
    raise NotAllowed(
        say("Bạn chỉ xem được đơn vị của mình ({own}).", "You may see your own unit ({own}) only.", own=own or "-")
    )
