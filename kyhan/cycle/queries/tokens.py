"""Which tokens has a person made, and whom does one let in?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, or_, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from kyhan.app import App
from kyhan.cycle import bearer, invitations, office, rows
from kyhan.cycle.permissions import require_actor
from kyhan.cycle.prepared import Prepared
from kyhan.cycle.tables import Token, User
from kyhan.database import reading
from kyhan.i18n import say
from kyhan.workflows.roles import Role

_TOKEN, _USER = rows.table_of(Token), rows.table_of(User)
_GOOD: Final = Prepared(
    select(_TOKEN)
    .join_from(_TOKEN, _USER, _USER.c.login == _TOKEN.c.login)
    .where(
        _TOKEN.c.id == bindparam("id"),
        _TOKEN.c.purpose == bindparam("purpose"),
        _TOKEN.c.revoked_at.is_(None),
        or_(_TOKEN.c.expires_at.is_(None), _TOKEN.c.expires_at > bindparam("now", type_=_TOKEN.c.expires_at.type)),
        _USER.c.active.is_(True),
    )
)


@dataclass(frozen=True, slots=True)
class TokenLine:
    """A token as it is listed: `id` names it for revoking and opens nothing. `expires_at`: None, it does not end by itself."""

    id: str
    login: str
    purpose: str
    name: str
    scopes: tuple[str, ...]
    made_at: datetime
    expires_at: datetime | None


def tokens(app: App, *, everyone: bool = False) -> list[TokenLine]:
    """Returns the tokens that the one who asks made and that are not revoked, the newest first; also those that are over.

    Args:
        everyone: Everybody's, and the open invitations too; for administrators.

    Raises:
        NotAllowed: `everyone`, and the one who asks is no administrator.
    """
    query = select_rows(Token).where(col(Token.revoked_at).is_(None), col(Token.used_at).is_(None))
    with reading(app.engine) as connection, Session(bind=connection) as session:
        actor = office.now(app, connection).actor(app.login)
        if everyone:
            require_actor(actor, say("xem mã truy cập của mọi người", "list everybody's tokens"), Role.ADMIN)
        else:
            query = query.where(Token.login == actor.login, Token.purpose != invitations.PURPOSE)
        found = session.exec(query.order_by(col(Token.made_at).desc(), col(Token.id))).all()
        return [_line(one) for one in found]


def token_of(app: App, plain: str, purpose: str) -> TokenLine | None:
    """Returns the token of a purpose that somebody shows; None unless it holds and its person is active. One read by key."""
    wanted: dict[str, Any] = {"id": bearer.id_of(plain), "purpose": purpose, "now": app.clock.now()}
    with reading(app.engine) as connection:
        found = rows.first(connection, Token, _GOOD, **wanted)
    return _line(found) if found and purpose != invitations.PURPOSE else None


def _line(row: Token) -> TokenLine:
    return TokenLine(row.id, row.login, row.purpose, row.name, tuple(row.scopes.split()), row.made_at, row.expires_at)
