"""Which invitation to set a password is still open?

One is made by an administrator for one person, is good once and for seven days, and ends when the next one is made. It
serves a forgotten password as well.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, bindparam, select

from kyhan.cycle import bearer, rows
from kyhan.cycle.prepared import Prepared
from kyhan.cycle.tables import Token, User

PURPOSE: Final = "invitation"
VALID_FOR: Final = timedelta(days=7)

_TOKEN, _USER = rows.table_of(Token), rows.table_of(User)
_OPEN: Final = (
    select(_TOKEN)
    .join_from(_TOKEN, _USER, _USER.c.login == _TOKEN.c.login)
    .where(
        _TOKEN.c.purpose == PURPOSE,
        _TOKEN.c.used_at.is_(None),
        _TOKEN.c.revoked_at.is_(None),
        _TOKEN.c.expires_at > bindparam("now", type_=_TOKEN.c.expires_at.type),
        _USER.c.active.is_(True),
    )
)
_BY_ID: Final = Prepared(_OPEN.where(_TOKEN.c.id == bindparam("id")))
_BY_LOGIN: Final = Prepared(_OPEN.where(_TOKEN.c.login == bindparam("login")))


def open_one(connection: Connection, code: str, now: datetime) -> Token | None:
    """Returns the invitation of a code; None when it is not open."""
    return rows.first(connection, Token, _BY_ID, id=bearer.id_of(code.strip()), now=now)


def open_for(connection: Connection, login: str, now: datetime) -> list[Token]:
    """Returns a person's open invitations."""
    return rows.load(connection, Token, _BY_LOGIN, login=login, now=now)
