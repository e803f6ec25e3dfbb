"""`kyhan user`: the people, their roles and their access."""

from pathlib import Path
from typing import Final

import click

from kyhan.console.commands import command, group, option
from kyhan.console.context import Console
from kyhan.i18n import LANGUAGES, say
from kyhan.workflows.roles import Role

_ROLES = [role.value for role in Role if role is not Role.SYSTEM]


@group("user", "Người dùng.", "People.")
def user() -> None:
    """Groups the commands."""


@command(user, "add", "Thêm một người dùng.", "Add one person.")
@click.argument("login")
@option("--name", required=True, vi="Họ tên", en="Name")
@option(
    "--email", required=True, metavar="ADDRESS", vi="Thư điện tử, nơi nhận nhắc hạn", en="Address, where reminders go"
)
@option(
    "--role",
    "roles",
    type=click.Choice(_ROLES),
    multiple=True,
    required=True,
    vi="Vai trò; lặp lại nếu có nhiều",
    en="Role; repeat for several",
)
@option("--unit", metavar="CODE", vi="Mã đơn vị của người đó", en="Code of the person's unit")
@option(
    "--language",
    type=click.Choice(LANGUAGES),
    default="vi",
    show_default=True,
    vi="Ngôn ngữ của thư",
    en="Language of mails",
)
def add(
    console: Console, login: str, name: str, email: str, roles: tuple[str, ...], unit: str | None, language: str
) -> None:
    """Adds one person."""
    from kyhan.cycle.commands import people

    people.add(console.office(), [people.NewUser(login, name, email, roles, unit, language)])
    console.say(
        say(
            "Đã thêm {login} ({name}): {roles}.",
            "Added {login} ({name}): {roles}.",
            login=login,
            name=name,
            roles=[Role(role).label for role in roles],
        )
    )


@command(
    user, "import", "Nạp người dùng từ tệp (.csv, .xlsx, .json).", "Import people from a file (.csv, .xlsx, .json)."
)
@click.argument("file", type=click.Path(path_type=Path))
def import_(console: Console, file: Path) -> None:
    """Adds the people of a file, all or none."""
    from kyhan.cycle.commands import people
    from kyhan.documents.user_file import read_users

    app = console.office()
    rows = read_users(file)
    new = [
        people.NewUser(row.login, row.name, row.email, tuple(sorted(row.roles)), row.unit or None, row.lang, row.place)
        for row in rows
    ]
    added = people.add(app, new)
    console.say(
        say("Đã nạp {count} người dùng.", "Imported {count} people.", count=len(added)),
        say(
            "Việc tiếp theo: lập kỳ đánh giá (kyhan cycle start NĂM).",
            "What comes next: prepare a cycle (kyhan cycle start YEAR).",
        ),
    )


@command(user, "list", "Xem người dùng.", "List the people.")
@option("--all", "everyone", is_flag=True, vi="Cả những người đã bị khóa", en="Those whose access was ended too")
def list_(console: Console, everyone: bool) -> None:
    """Lists the people: the office's, then those of the units."""
    from kyhan.cycle.queries import people

    found = people.accounts(console.office(), everyone=everyone)
    if console.as_json:
        console.show_json(
            {
                "users": [
                    {
                        "login": one.login,
                        "name": one.name,
                        "email": one.email,
                        "roles": [role.value for role in one.roles],
                        "unit": one.unit,
                        "language": one.language,
                        "active": one.active,
                    }
                    for one in found
                ]
            }
        )
        return
    columns = [
        say("Tên đăng nhập", "Login"),
        say("Họ tên", "Name"),
        say("Vai trò", "Roles"),
        say("Đơn vị", "Unit"),
        say("Thư điện tử", "Address"),
        say("Ngôn ngữ", "Language"),
    ]
    rows: list[tuple[object, ...]] = [
        (one.login, one.name, [role.label for role in one.roles], one.unit, one.email, one.language) for one in found
    ]
    if everyone:
        columns.append(say("Truy cập", "Access"))
        states = [say("còn", "stands") if one.active else say("đã khóa", "ended") for one in found]
        rows = [(*row, state) for row, state in zip(rows, states, strict=True)]
    console.table(columns, rows)
    console.say(say("{count} người.", "{count} people.", count=len(found)))


@command(
    user,
    "change",
    "Sửa họ tên, thư điện tử, vai trò, đơn vị hoặc ngôn ngữ của một người.",
    "Change a person's name, address, roles, unit or language.",
)
@click.argument("login")
@option("--name", vi="Họ tên mới", en="New name")
@option("--email", metavar="ADDRESS", vi="Thư điện tử mới", en="New address")
@option(
    "--role",
    "roles",
    type=click.Choice(_ROLES),
    multiple=True,
    vi="Vai trò, thay mọi vai trò hiện có; lặp lại nếu có nhiều",
    en="Role, in place of all present ones; repeat for several",
)
@option("--unit", metavar="CODE", vi="Mã đơn vị mới", en="Code of the new unit")
@option("--language", type=click.Choice(LANGUAGES), vi="Ngôn ngữ của thư", en="Language of mails")
def change(
    console: Console,
    login: str,
    name: str | None,
    email: str | None,
    roles: tuple[str, ...],
    unit: str | None,
    language: str | None,
) -> None:
    """Changes what is known of a person; what is not given stays."""
    from kyhan.cycle.commands import people

    app = console.office()
    changed = people.change(app, login, name=name, email=email, roles=roles, unit=unit, language=language)
    console.say(
        say(
            "Đã sửa {login} ({name}, {email}): {roles}.",
            "Changed {login} ({name}, {email}): {roles}.",
            login=changed.login,
            name=changed.name,
            email=changed.email or say("không có địa chỉ thư", "no address"),
            roles=[Role(role).label for role in changed.roles.split()],
        )
    )


@command(
    user,
    "deactivate",
    "Khóa truy cập của một người; việc họ đã làm vẫn còn.",
    "End a person's access; what they did stays.",
)
@click.argument("login")
def deactivate(console: Console, login: str) -> None:
    """Ends a person's access."""
    from kyhan.cycle.commands import people

    ended = people.deactivate(console.office(), login)
    console.say(
        say(
            "Đã khóa {login} ({name}); người này không thao tác và không nhận thư nữa, nhật ký vẫn giữ nguyên.",
            "Ended the access of {login} ({name}); they act no more and get no more mail, the history stays.",
            login=ended.login,
            name=ended.name,
        )
    )


@command(
    user,
    "invite",
    "Lập mã mời để một người đặt mật khẩu trên web (cũng dùng khi quên mật khẩu).",
    "Make a code with which a person sets a password on the web (also a forgotten one).",
)
@click.argument("login")
def invite(console: Console, login: str) -> None:
    """Prints a one-time code."""
    from kyhan.cycle.commands import credentials

    code = credentials.invite(console.office(), login)
    if console.as_json:
        console.show_json({"login": login, "code": code, "page": _INVITATION, "days": credentials.INVITED_FOR_DAYS})
        return
    console.say(
        say("Mã mời của {login}: {code}", "The code of {login}: {code}", login=login, code=code),
        say(
            "Chuyển mã này cho đúng người đó; họ nhập tại trang {page} của ứng dụng web để đặt mật khẩu. Mã dùng được một lần "
            "trong {days} ngày; mã cũ của người này không còn dùng được.",
            "Hand it to that person alone; on the page {page} of the web application it sets a password. It is good once, for "
            "{days} days; earlier codes of that person are no longer good.",
            page=_INVITATION,
            days=credentials.INVITED_FOR_DAYS,
        ),
    )


_INVITATION: Final = "/invitation"
"""The page of the web application that takes the code."""


@command(
    user,
    "reset-second-factor",
    "Bỏ xác thực hai bước của người mất thiết bị; họ phải đăng nhập lại.",
    "Turn off the second factor of a person who lost the device; they must sign in again.",
)
@click.argument("login")
def reset_second_factor(console: Console, login: str) -> None:
    """Turns a person's second factor off."""
    from kyhan.cycle.commands import credentials

    credentials.reset_second_factor(console.office(), login)
    console.say(
        say(
            "Đã bỏ xác thực hai bước của {login}; các phiên đang mở của người này đã kết thúc. Nhắc họ bật lại trên thiết bị mới.",
            "Turned off the second factor of {login}; their sessions have ended. Tell them to turn it on with the new device.",
            login=login,
        )
    )
