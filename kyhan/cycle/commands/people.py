"""Acts on the people: who they are, which roles they hold, changing that, and ending their access. Nobody is deleted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlmodel import select

from kyhan.app import App
from kyhan.cycle import history
from kyhan.cycle.act import Act, writing_act
from kyhan.cycle.permissions import require
from kyhan.cycle.tables import Unit, User
from kyhan.errors import Fault, InvalidInput, NotFound
from kyhan.i18n import LANGUAGES, Phrase, say
from kyhan.text import nfc
from kyhan.workflows.roles import SYSTEM, UNIT, Role

_LOGIN: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")
_EMAIL: Final = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+")


@dataclass(frozen=True, slots=True)
class NewUser:
    """A person to be added. Without an address they get no mail. `place` is where they stand in the input, for faults."""

    login: str
    name: str
    email: str
    roles: tuple[str, ...]
    unit: str | None = None
    language: str = "vi"
    place: str = ""


def add(app: App, users: Sequence[NewUser]) -> list[User]:
    """Adds people, all or none.

    Raises:
        InvalidInput: a login is taken or malformed, a role or unit is unknown, an address cannot be one; lists all.
    """
    with writing_act(app, "user_add", subject="people") as act:
        require(act, say("thêm người dùng", "add people"), Role.ADMIN)
        logins = set(act.session.exec(select(User.login)).all()) | {SYSTEM.login}
        units = set(act.session.exec(select(Unit.code)).all())
        faults: list[Fault] = []
        for new in users:
            faults += [Fault(new.place or new.login, sentence) for sentence in faults_of(new, logins, units)]
            logins.add(new.login)
        if faults:
            raise InvalidInput(say("Danh sách người dùng", "The list of people"), faults)
        rows = [
            User(
                login=new.login,
                name=nfc(new.name),
                email=new.email,
                roles=" ".join(sorted(set(new.roles))),
                unit=new.unit or None,
                language=new.language,
            )
            for new in users
        ]
        act.insert(*rows)
        act.record(history.OFFICE_CHAIN, "people", "user_add", data={"logins": [row.login for row in rows]})
        return rows


def change(
    app: App,
    login: str,
    *,
    name: str | None = None,
    email: str | None = None,
    roles: Sequence[str] = (),
    unit: str | None = None,
    language: str | None = None,
) -> User:
    """Changes what is known of a person; what is not given stays, and the history keeps what was before.

    Raises:
        InvalidInput: as in `add`, nothing differs, or administrators would take that role from themselves.
        NotFound: there is no such person.
    """
    with writing_act(app, "user_change", subject="people") as act:
        require(act, say("sửa người dùng", "change people"), Role.ADMIN)
        user = person_of(act, login)
        new = NewUser(
            login,
            user.name if name is None else nfc(name),
            user.email if email is None else email,
            tuple(sorted(set(roles))) or tuple(user.roles.split()),
            (user.unit if unit is None else unit) or None,
            user.language if language is None else language,
        )
        faults = faults_of(new, set(), set(act.session.exec(select(Unit.code)).all()))
        wanted = {
            "name": new.name,
            "email": new.email,
            "roles": " ".join(new.roles),
            "unit": new.unit,
            "language": new.language,
        }
        changed = {field: value for field, value in wanted.items() if getattr(user, field) != value}
        if not changed:
            faults.append(say("không có gì khác với hiện nay", "nothing differs from what is known"))
        if login == act.actor.login and Role.ADMIN not in new.roles:
            faults.append(
                say(
                    "không tự bỏ vai trò quản trị của mình; nhờ quản trị viên khác",
                    "nobody takes the role of administrator from themselves; ask another administrator",
                )
            )
        if faults:
            raise InvalidInput(say("Chưa sửa được", "Cannot change"), [Fault(login, fault) for fault in faults])
        act.update(user, **changed)
        act.record(history.OFFICE_CHAIN, "people", "user_change", data={"login": login, "changed": sorted(changed)})
        return user


def deactivate(app: App, login: str) -> User:
    """Ends a person's access; what they did stays, and they get no more mail."""
    with writing_act(app, "user_deactivate", subject="people") as act:
        require(act, say("khóa người dùng", "deactivate people"), Role.ADMIN)
        user = person_of(act, login)
        if user.login == act.actor.login:
            own = say(
                "không tự khóa chính mình; nhờ quản trị viên khác",
                "nobody deactivates themselves; ask another administrator",
            )
            raise InvalidInput(say("Chưa khóa được", "Cannot deactivate"), [Fault(login, own)])
        act.update(user, active=False)
        act.record(history.OFFICE_CHAIN, "people", "user_deactivate", data={"login": login})
        return user


def person_of(act: Act, login: str) -> User:
    """Returns a person by login, also one whose access was ended.

    Raises:
        NotFound: there is none.
    """
    user = act.session.get(User, login)
    if user is None:
        raise NotFound(
            say(
                "Không có người dùng «{login}»; xem danh sách người dùng, kể cả người đã nghỉ.",
                "There is no user «{login}»; see the list of people, those who left included.",
                login=login,
            ),
            listed="people",
        )
    return user


def faults_of(new: NewUser, logins: set[str], units: set[str]) -> list[Phrase]:
    """Returns what is wrong with a person to be added, beside the logins and units there are."""
    found: list[Phrase] = []
    if not _LOGIN.fullmatch(new.login):
        found.append(
            say(
                "tên đăng nhập chỉ gồm chữ thường không dấu, số, dấu chấm và gạch",
                "a login has small Latin letters, digits, dots and dashes only",
            )
        )
    if new.login in logins:
        found.append(say("tên đăng nhập đã có", "the login is taken"))
    if not nfc(new.name):
        found.append(say("tên còn trống", "the name is empty"))
    if new.email and not _EMAIL.fullmatch(new.email):
        found.append(
            say("địa chỉ thư «{email}» không đúng dạng", "the address «{email}» is malformed", email=new.email)
        )
    unknown = sorted(set(new.roles) - (set(Role) - {Role.SYSTEM}))
    if unknown or not new.roles:
        known = sorted(set(Role) - {Role.SYSTEM})
        found.append(
            say(
                "vai trò {unknown} không có; có: {known}",
                "no role {unknown}; there are: {known}",
                unknown=unknown or "-",
                known=known,
            )
        )
    if set(new.roles) & UNIT and not new.unit:
        found.append(say("người của đơn vị phải có mã đơn vị", "people of a unit need its code"))
    if new.unit and new.unit not in units:
        found.append(say("không có đơn vị «{unit}»", "there is no unit «{unit}»", unit=new.unit))
    if new.language not in LANGUAGES:
        found.append(say("ngôn ngữ là vi hoặc en", "the language is vi or en"))
    return found
