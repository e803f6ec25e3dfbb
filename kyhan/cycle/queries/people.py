"""Who may use the system, in which roles and for which unit?"""

from dataclasses import dataclass

from sqlalchemy import Connection
from sqlmodel import Session, select

from kyhan.app import App
from kyhan.cycle.queries.sight import require_office
from kyhan.cycle.tables import Credential, User
from kyhan.database import reading
from kyhan.errors import NotFound
from kyhan.i18n import Language, say
from kyhan.text import sort_key
from kyhan.workflows.roles import Role


@dataclass(frozen=True, slots=True)
class Account:
    """A person with login, roles (in the order of the process) and the unit they belong to (None: none).

    Attributes:
        email: Where reminders go.
        language: The language of mails to the person.
        active: False once the person's access was ended.
    """

    login: str
    name: str
    email: str
    roles: tuple[Role, ...]
    unit: str | None
    language: Language
    active: bool


def accounts(app: App, *, everyone: bool = False) -> tuple[Account, ...]:
    """Returns the people whose access stands (`everyone`: also those whose access was ended): the office's, then the units'.

    Raises:
        NotAllowed: people of a unit ask.
    """
    require_office(app)
    with reading(app.engine) as connection, Session(connection) as session:
        found = [_account(row) for row in session.exec(select(User))]
    shown = [one for one in found if everyone or one.active]
    return tuple(sorted(shown, key=lambda one: (one.unit or "", _rank(one), sort_key(one.name))))


def person(app: App, login: str) -> tuple[Account, bool]:
    """Returns one person, also one whose access was ended, and whether their second factor is on.

    Raises:
        NotAllowed: people of a unit ask.
        NotFound: there is no such person.
    """
    require_office(app)
    with reading(app.engine) as connection, Session(connection) as session:
        found = account(connection, login)
        credential = session.get(Credential, login)
    if found is None:
        raise NotFound(
            say(
                "Không có người dùng «{login}»; xem danh sách người dùng.",
                "There is no user «{login}»; see the list of people.",
                login=login,
            )
        )
    return found, credential is not None and credential.totp_step is not None


def account(connection: Connection, login: str) -> Account | None:
    """Returns one person, also one whose access was ended; None where there is none of that login."""
    with Session(connection) as session:
        row = session.get(User, login)
        return _account(row) if row else None


def _account(row: User) -> Account:
    held = row.roles.split()
    return Account(
        login=row.login,
        name=row.name,
        email=row.email,
        roles=tuple(role for role in Role if role in held),
        unit=row.unit,
        language="en" if row.language == "en" else "vi",
        active=row.active,
    )


def _rank(account: Account) -> int:
    """Returns the position of the first of a person's roles in the order of the process."""
    return list(Role).index(account.roles[0])
