"""Which people may use the system, in which roles and for which unit, according to a file?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kyhan.documents.cells import InvalidFile, Table, Value, snippet
from kyhan.documents.columns import Column, Layout, Record, records
from kyhan.documents.tables import read_table
from kyhan.documents.values import Faults, as_address, as_code, as_text
from kyhan.errors import Fault, InvalidInput, Refusal
from kyhan.i18n import LANGUAGES, Language, Phrase, say
from kyhan.workflows.roles import UNIT, Role

LAYOUT: Final = Layout(
    (
        Column("login", ("tên đăng nhập", "tài khoản", "login"), required=True),
        Column("name", ("họ và tên", "họ tên", "name"), required=True),
        Column("email", ("thư điện tử", "email")),
        Column("roles", ("vai trò", "roles"), required=True),
        Column("unit", ("mã đơn vị", "đơn vị", "unit")),
        Column("lang", ("ngôn ngữ", "lang")),
    ),
    beside=("stt", "số thứ tự"),
)
"""The columns of a list of users."""

_LOGIN: Final = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
_PEOPLE: Final = tuple(role for role in Role if role is not Role.SYSTEM)  # nobody signs in as the system


@dataclass(frozen=True, slots=True)
class UserRow:
    """One person.

    Attributes:
        login: Small letters, digits, point, dash and underscore; unique in the file.
        name: The shown name.
        email: Where reminders go; "" when not given.
        roles: What the person may do; at least one.
        unit: Code of the unit the person belongs to; "" when none. Not checked against a roster here.
        lang: The language of mails to the person; "vi" when not given.
        place: Where the row stands, for faults found later.
    """

    login: str
    name: str
    email: str
    roles: frozenset[Role]
    unit: str
    lang: Language
    place: str


def read_users(path: Path) -> tuple[UserRow, ...]:
    """Returns the people in the file at `path`, in its order.

    Raises:
        NotFound: There is no such file.
        InvalidFile: The file cannot be read, or anything in it is wrong; with every fault and its place.
    """
    return user_rows(read_table(path, path.name))


def user_rows(table: Table) -> tuple[UserRow, ...]:
    """Returns the people in `table`; see `read_users`."""
    found, shape_faults = records(table, LAYOUT)
    faults = Faults(shape_faults)
    first: dict[str, UserRow] = {}
    for record in found:
        row = _row(record, faults)
        if row.login in first:
            faults.append(Fault(row.place, _repeated(first[row.login])))
        elif row.login:
            first[row.login] = row
    if faults:
        raise InvalidFile(table.name, faults)
    return tuple(first.values())


def _row(record: Record, faults: Faults) -> UserRow:
    row = UserRow(
        login=faults.required(_login, record["login"], say("tên đăng nhập", "login")),
        name=faults.required(as_text, record["name"], say("họ tên", "name")),
        email=faults.read(as_address, record["email"], ""),
        roles=faults.read(_roles, record["roles"], frozenset()),
        unit=faults.read(as_code, record["unit"], ""),
        lang=faults.read(_language, record["lang"], "vi"),
        place=record["login"].place,
    )
    if row.roles & UNIT and record["unit"].blank:
        faults.append(
            Fault(
                record["unit"].place,
                say(
                    "vai trò của đơn vị phải kèm mã đơn vị; ghi mã vào cột «đơn vị».",
                    "a role of a unit needs its code; put it into the column «unit».",
                ),
            )
        )
    return row


def _login(value: Value) -> str:
    login = as_code(value)
    if login and not _LOGIN.fullmatch(login):
        raise Refusal(
            say(
                "tên đăng nhập «{login}» không hợp lệ; dùng 2 đến 64 chữ thường không dấu, chữ số, dấu chấm, gạch.",
                "login «{login}» is not valid; use 2 to 64 small letters without marks, digits, points or dashes.",
                login=snippet(login),
            )
        )
    return login


def _roles(value: Value) -> frozenset[Role]:
    names = [name for part in as_text(value).split(";") for name in map(str.strip, part.split(",")) if name]
    faults = list(_role_faults(names))
    if faults:
        raise InvalidInput(say("Vai trò", "Roles"), faults)
    return frozenset(Role(name) for name in names)


def _role_faults(names: list[str]) -> Iterator[Fault]:
    if not names:
        yield Fault("", say("thiếu vai trò; được nhận: {known}.", "roles are missing; known: {known}.", known=_known()))
    for name in names:
        if name not in _PEOPLE:
            message = say(
                "không có vai trò «{name}»; được nhận: {known}.",
                "there is no role «{name}»; known: {known}.",
                name=snippet(name),
                known=_known(),
            )
            yield Fault("", message)


def _known() -> Phrase:
    roles = [say("{code} ({label})", "{code} ({label})", code=role, label=role.label) for role in _PEOPLE]
    return say("{roles}", "{roles}", roles=roles)


def _language(value: Value) -> Language:
    text = as_text(value) or "vi"
    for known in LANGUAGES:
        if text == known:
            return known
    raise Refusal(
        say(
            "ngôn ngữ là vi hoặc en, không phải «{text}».",
            "the language is vi or en, not «{text}».",
            text=snippet(text),
        )
    )


def _repeated(first: UserRow) -> Phrase:
    return say(
        "tên đăng nhập «{login}» đã có ở {place}; mỗi người một tên đăng nhập.",
        "login «{login}» is already at {place}; everyone has a login of their own.",
        login=first.login,
        place=first.place,
    )
