"""When does a session hold, what does it still need, and how does it begin and end?

A session ends when nothing was asked for `IDLE` or after `LONGEST`, whichever is first; when the person signs out, ends it
from elsewhere, or sets a new password in another one; and with the person's access.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Connection, bindparam, delete, select, update

from kyhan.cycle import bearer
from kyhan.cycle.act import Act
from kyhan.cycle.prepared import Prepared
from kyhan.cycle.rows import table_of
from kyhan.cycle.tables import Credential, User, WebSession
from kyhan.i18n import Language
from kyhan.text import legible
from kyhan.workflows.roles import Role

IDLE: Final = timedelta(minutes=60)
LONGEST: Final = timedelta(hours=12)
KEPT_FOR: Final = timedelta(days=30)
"""Rows of sessions unseen for so long are removed: the history tells who signed in."""

Needs = Literal["", "second_factor", "enrolment"]
"""What a session lacks before its person may do anything else: a code, or a second factor at all."""

NO_ROLES: Final[frozenset[Role]] = frozenset()

_LONGEST_ADDRESS: Final = 100
_LONGEST_AGENT: Final = 200
_SESSION, _USER, _CREDENTIAL = table_of(WebSession), table_of(User), table_of(Credential)
_FULL: Final = (
    select(
        *(one for one in _SESSION.c if one.name != "ended_at"),
        _USER.c.name,
        _USER.c.roles,
        _USER.c.unit,
        _USER.c.language,
        _CREDENTIAL.c.totp_step,
    )
    .join_from(_SESSION, _USER, _USER.c.login == _SESSION.c.login)
    .outerjoin(_CREDENTIAL, _CREDENTIAL.c.login == _SESSION.c.login)
    .where(_SESSION.c.ended_at.is_(None), _USER.c.active.is_(True))
)
_BY_ID: Final = Prepared(_FULL.where(_SESSION.c.id == bindparam("id")))
_BY_LOGIN: Final = Prepared(_FULL.where(_SESSION.c.login == bindparam("login")).order_by(_SESSION.c.seen_at.desc()))


@dataclass(frozen=True, slots=True)
class Session:
    """A session that holds, and its person as known now.

    Attributes:
        id: By which the person tells and ends it; it opens nothing.
        address, agent: Where it began: the network address, and what the browser called itself.
        second_passed: A code of the second factor was given in it.
        needs: What must come before anything else; "" when the person may act.
    """

    id: str
    login: str
    begun_at: datetime
    seen_at: datetime
    address: str
    agent: str
    second_passed: bool
    name: str
    roles: tuple[Role, ...]
    unit: str | None
    language: Language
    needs: Needs


def by_id(
    connection: Connection, id_: str, now: datetime, owing: AbstractSet[Role], *, timeless: bool = False
) -> Session | None:
    """Returns the session of an id, None unless it holds. `owing`: roles that owe a second factor; see `of_login`."""
    return next(iter(_held(_BY_ID, connection, {"id": id_}, now, owing, timeless=timeless)), None)


def of_login(
    connection: Connection, login: str, now: datetime, owing: AbstractSet[Role] = NO_ROLES, *, timeless: bool = False
) -> list[Session]:
    """Returns a person's sessions that hold, the one seen last first.

    Args:
        timeless: The two limits of time do not count: the clock of a practice copy leaps.
    """
    return _held(_BY_LOGIN, connection, {"login": login}, now, owing, timeless=timeless)


def _held(
    query: Prepared,
    connection: Connection,
    which: dict[str, str],
    now: datetime,
    owing: AbstractSet[Role],
    *,
    timeless: bool,
) -> list[Session]:
    names = query.columns(connection)
    found = [dict(zip(names, row, strict=True)) for row in query.rows(connection, which)]
    return [
        _session(one, owing)
        for one in found
        if timeless or (now - one["seen_at"] <= IDLE and now - one["begun_at"] <= LONGEST)
    ]


def _session(values: dict[str, Any], owing: AbstractSet[Role]) -> Session:
    held = values.pop("roles").split()
    roles = tuple(role for role in Role if role in held)
    passed = bool(values.pop("second_passed"))
    needs = needed(roles, owing, has_factor=values.pop("totp_step") is not None, passed=passed)
    language: Language = "en" if values.pop("language") == "en" else "vi"
    return Session(**values, roles=roles, second_passed=passed, language=language, needs=needs)


def needed(roles: tuple[Role, ...], owing: AbstractSet[Role], *, has_factor: bool, passed: bool) -> Needs:
    """Returns what a session lacks: a code where the person has a second factor, one at all where a role owes it."""
    if has_factor:
        return "" if passed else "second_factor"
    return "enrolment" if owing & set(roles) else ""


def begin(act: Act, login: str, *, address: str, agent: str, second_passed: bool = False) -> str:
    """Writes a new session and returns its token; removes rows that are of no more use."""
    token = bearer.new()
    act.insert_unrecorded(
        [
            WebSession(
                id=bearer.id_of(token),
                login=login,
                begun_at=act.now,
                seen_at=act.now,
                address=legible(address)[:_LONGEST_ADDRESS],
                agent=legible(agent)[:_LONGEST_AGENT],
                second_passed=second_passed,
            )
        ]
    )
    act.connection.execute(delete(_SESSION).where(_SESSION.c.seen_at < act.now - KEPT_FOR))
    return token


def mark_passed(connection: Connection, id_: str, login: str) -> None:
    """Notes that a person gave a code of the second factor in one of their sessions."""
    own = (_SESSION.c.id == id_, _SESSION.c.login == login)
    connection.execute(update(_SESSION).where(*own).values(second_passed=True))


def end_all(connection: Connection, now: datetime, login: str, *, but: str = "") -> int:
    """Ends a person's sessions, all but the one of an id, and returns how many still ran."""
    return _end(connection, now, _SESSION.c.login == login, _SESSION.c.id != but)


def end_one(connection: Connection, now: datetime, id_: str, login: str | None = None) -> bool:
    """Ends the session of an id (only if it is a login's), and tells whether it still ran."""
    own = [] if login is None else [_SESSION.c.login == login]
    return _end(connection, now, _SESSION.c.id == id_, *own) == 1


def _end(connection: Connection, now: datetime, *which: ColumnElement[bool]) -> int:
    """Ends the sessions that meet every condition, and returns how many still ran."""
    return connection.execute(
        update(_SESSION).where(_SESSION.c.ended_at.is_(None), *which).values(ended_at=now)
    ).rowcount
