"""Who is it that asks, in which session, and where else is that person signed in?"""

from collections.abc import Set as AbstractSet
from datetime import timedelta
from typing import Final

from sqlalchemy import update

from kyhan.app import App
from kyhan.cycle import bearer, invitations, web_sessions
from kyhan.cycle.queries.people import Account, account
from kyhan.cycle.rows import table_of
from kyhan.cycle.tables import WebSession
from kyhan.cycle.web_sessions import NO_ROLES, Session
from kyhan.database import reading, writing
from kyhan.workflows.roles import Role

__all__ = ["SEEN_EVERY", "Session", "invited", "seen", "session_of", "sessions"]

SEEN_EVERY: Final = timedelta(minutes=1)
"""A session's last use is noted no more often, so that reading a page is no writing."""
_SESSION: Final = table_of(WebSession)


def session_of(
    app: App, token: str, *, second_factor_roles: AbstractSet[Role] = NO_ROLES, timeless: bool = False
) -> Session | None:
    """Returns the session of a token; None when it is unknown or over (see `kyhan.cycle.web_sessions`).

    Meant for every request: one read by key.

    Args:
        second_factor_roles: As in `kyhan.cycle.commands.sign_in.sign_in`.
        timeless: The limits of time do not count; only for a practice copy, whose clock leaps by days.
    """
    with reading(app.engine) as connection:
        return web_sessions.by_id(
            connection, bearer.id_of(token), app.clock.now(), second_factor_roles, timeless=timeless
        )


def seen(app: App, session: Session) -> None:
    """Notes that a session, as it was just read, is in use now. Writes at most once a minute; no act of the history."""
    now, own = app.clock.now(), session.id
    if abs(now - session.seen_at) < SEEN_EVERY:
        return
    with writing(app.engine, beside_others=True) as connection:
        running = (_SESSION.c.id == own, _SESSION.c.ended_at.is_(None))
        connection.execute(update(_SESSION).where(*running).values(seen_at=now))


def sessions(app: App, *, timeless: bool = False) -> list[Session]:
    """Returns the running sessions of the one who asks, the one seen last first."""
    with reading(app.engine) as connection:
        return web_sessions.of_login(connection, app.login, app.clock.now(), timeless=timeless)


def invited(app: App, code: str) -> Account | None:
    """Returns whom an invitation is for; None when it is unknown, used, over or replaced, or the person's access ended."""
    with reading(app.engine) as connection:
        token = invitations.open_one(connection, code, app.clock.now())
        return account(connection, token.login) if token else None
