"""Who works here: finding, adding, changing and inviting people, ending their access, lost devices."""

from typing import Final
from urllib.parse import quote

from starlette.responses import Response

from kyhan.cycle.commands import credentials
from kyhan.cycle.commands import people as acts
from kyhan.cycle.commands import tokens as token_acts
from kyhan.cycle.queries import people as queries
from kyhan.cycle.queries import roster
from kyhan.cycle.queries import tokens as tokens_of
from kyhan.documents.tables import read_table
from kyhan.documents.user_file import user_rows
from kyhan.errors import Fault, InvalidInput
from kyhan.i18n import LANGUAGES, say
from kyhan.text import fold
from kyhan.web.listing import part_of
from kyhan.web.page import Page
from kyhan.web.pages.admin_office import WHO
from kyhan.web.routes import Routes
from kyhan.workflows.roles import Role

routes = Routes()
_ADMIN: Final = frozenset({Role.ADMIN})
ROLES: Final = tuple(role for role in Role if role is not Role.SYSTEM)


@routes.get("/admin/people", who=WHO)
def people(page: Page) -> Response:
    """Shows the people, found by name, login or unit, and by role."""
    wanted, role = fold(page.typed.text("q")), page.typed.text("role")
    everyone = page.typed.flag("all")
    found = [
        one
        for one in queries.accounts(page.app, everyone=everyone)
        if (not role or role in one.roles) and wanted in f"{fold(one.name)} {one.login} {fold(one.unit or '')}"
    ]
    return page.show("admin_people.html", part=part_of(page, found), roles=ROLES, admin=page.has(Role.ADMIN))


@routes.get("/admin/people/new", who=_ADMIN)
def new(page: Page) -> Response:
    """Asks who is to be added."""
    return page.show("admin_person_new.html", roles=ROLES, units=roster.units(page.app), languages=LANGUAGES)


@routes.post("/admin/people/new", who=_ADMIN, again=new)
def add(page: Page) -> Response:
    """Adds a person."""
    typed = page.typed
    with typed.reading(say("Thêm người dùng", "Adding a person")) as read:
        login = read.owed("login", say("tên đăng nhập", "login"))
        name = read.owed("name", say("họ tên", "name"))
    roles, unit, language = tuple(typed.many("roles")), typed.text("unit") or None, typed.text("language", "vi")
    acts.add(page.app, [acts.NewUser(login, name, typed.text("email"), roles, unit, language)])
    done = say("Đã thêm {name}. Việc tiếp theo: mời đặt mật khẩu.", "Added {name}. Next: invite them.", name=name)
    return page.go(_address(login), done)


@routes.get("/admin/people/import", who=_ADMIN)
def ask_file(page: Page) -> Response:
    """Asks for a file of people."""
    return page.show("admin_people_import.html")


@routes.post("/admin/people/import", who=_ADMIN, again=ask_file)
def take_file(page: Page) -> Response:
    """Adds the people of a file, all or none."""
    sent = page.typed.upload("file")
    if sent is None:
        raise InvalidInput(say("Nạp người dùng", "Importing people"), [Fault("", say("chưa chọn tệp", "no file"))])
    rows = user_rows(read_table(sent.content, sent.name))
    added = acts.add(
        page.app,
        [
            acts.NewUser(
                one.login, one.name, one.email, tuple(sorted(one.roles)), one.unit or None, one.lang, one.place
            )
            for one in rows
        ],
    )
    return page.go("/admin/people", say("Đã nạp {n} người dùng.", "Imported {n} people.", n=len(added)))


@routes.get("/admin/people/{login}", who=WHO)
def person(page: Page, login: str) -> Response:
    """Shows a person, and what an administrator may do for them."""
    return _show(page, login)


def _show(page: Page, login: str, code: str = "") -> Response:
    account, second = queries.person(page.app, login)
    admin, now = page.has(Role.ADMIN), page.site.now()
    every = tokens_of.tokens(page.app, everyone=True) if admin else []
    held = [one for one in every if one.login == account.login and (one.expires_at or now) >= now]
    return page.show(
        "admin_person.html",
        account=account,
        second=second,
        roles=ROLES,
        units=roster.units(page.app),
        languages=LANGUAGES,
        admin=admin,
        tokens=held,
        own=account.login == page.person.login,
        code=code,
        invitation=f"{page.site.address}/invitation",
    )


@routes.post("/admin/people/{login}", who=_ADMIN, again=person)
def change(page: Page, login: str) -> Response:
    """Changes what is known of a person."""
    typed = page.typed
    with typed.reading(say("Sửa người dùng", "Changing a person")) as read:
        name = read.owed("name", say("họ tên", "name"))
        if not typed.many("roles"):
            read.faults.append(Fault("", say("chọn ít nhất một vai trò", "choose at least one role")))
    acts.change(
        page.app,
        login,
        name=name,
        email=typed.text("email"),
        roles=typed.many("roles"),
        unit=typed.text("unit"),
        language=typed.text("language", "vi"),
    )
    return page.go(_address(login), say("Đã sửa {name}.", "Changed {name}.", name=name))


@routes.post("/admin/people/{login}/invite", who=_ADMIN, again=person)
def invite(page: Page, login: str) -> Response:
    """Shows an invitation, this once."""
    return _show(page, login, credentials.invite(page.app, login))


@routes.post("/admin/people/{login}/deactivate", who=_ADMIN, again=person)
def deactivate(page: Page, login: str) -> Response:
    """Ends a person's access."""
    ended = acts.deactivate(page.app, login)
    done = say("Đã khóa truy cập của {name}.", "The access of {name} has ended.", name=ended.name)
    return page.go(_address(login), done)


@routes.post("/admin/people/{login}/second-factor", who=_ADMIN, again=person)
def reset_second_factor(page: Page, login: str) -> Response:
    """Turns the second factor of a person off who lost the device."""
    credentials.reset_second_factor(page.app, login)
    done = say(
        "Đã bỏ mã thứ hai của {login}; nhắc họ bật lại trên thiết bị mới.",
        "The second factor of {login} is off; remind them to turn it on with the new device.",
        login=login,
    )
    return page.go(_address(login), done)


@routes.post("/admin/people/{login}/revoke", who=_ADMIN, again=person)
def revoke(page: Page, login: str) -> Response:
    """Ends a token or an invitation of a person at once."""
    token_acts.revoke(page.app, page.typed.text("token"))
    done = say("Đã thu hồi; mã đó không dùng được nữa.", "Revoked; it opens nothing any more.")
    return page.go(_address(login), done)


def _address(login: str) -> str:
    return f"/admin/people/{quote(login, safe='')}"
