"""Signing in and out: name and password, the code of the second factor, an invitation, and the language."""

from starlette.responses import Response

from kyhan.cycle.commands import credentials
from kyhan.cycle.commands import sign_in as acts
from kyhan.cycle.queries import sessions
from kyhan.i18n import LANGUAGES, say
from kyhan.text import unfit
from kyhan.web import cookies
from kyhan.web.page import Page
from kyhan.web.routes import EVERYBODY, Routes

routes = Routes()


@routes.get("/sign-in", who=EVERYBODY)
def sign_in(page: Page) -> Response:
    """Asks for name and password."""
    if page.session and not page.session.needs:
        return page.go(_next(page))
    return page.show("sign_in.html", next=_next(page))


@routes.post("/sign-in", who=EVERYBODY, again=sign_in)
def take_password(page: Page) -> Response:
    """Signs somebody in, or to the second step."""
    client = page.request.client
    done = acts.sign_in(
        page.app,
        page.typed.text("login"),
        page.typed.text("password"),
        address=client.host if client else "",
        agent=page.request.headers.get("user-agent", ""),
        second_factor_roles=page.site.second_factor_roles,
    )
    onward = {"second_factor": "/sign-in/code", "enrolment": "/account/second-factor"}.get(done.needs)
    response = page.go(onward, next=_next(page)) if onward else page.go(_next(page))
    cookies.keep_session(response, page.site, done.token)
    return response


@routes.get("/sign-in/code", second_factor=False)
def code(page: Page) -> Response:
    """Asks for the code of the second factor."""
    return page.show("sign_in_code.html", next=_next(page))


@routes.post("/sign-in/code", second_factor=False, again=code)
def take_code(page: Page) -> Response:
    """Ends the signing in; the session gets a new token."""
    token = cookies.session_token(page.request, page.site)
    done = acts.pass_second_factor(page.app, token, page.typed.text("code"))
    response = page.go(_next(page))
    cookies.keep_session(response, page.site, done.token)
    return response


@routes.post("/sign-out", second_factor=False)
def sign_out(page: Page) -> Response:
    """Ends the session, here and on the server."""
    acts.sign_out(page.app, cookies.session_token(page.request, page.site))
    response = page.go("/sign-in", say("Đã đăng xuất.", "Signed out."))
    cookies.forget_session(response, page.site)
    return response


@routes.get("/invitation", who=EVERYBODY)
def invitation(page: Page) -> Response:
    """Asks somebody who was invited for the code and a password of their own."""
    given = page.typed.text("code")
    return page.show("invitation.html", invited=sessions.invited(page.app, given) if given else None, code=given)


@routes.post("/invitation", who=EVERYBODY, again=invitation)
def take_invitation(page: Page) -> Response:
    """Sets the password; the code is used up."""
    typed = page.typed
    with typed.reading(say("Đặt mật khẩu", "The password")) as read:
        password = read.twice("password", "repeated")
    login = credentials.accept_invitation(page.app, typed.text("code"), password)
    done = say(
        "Đã đặt mật khẩu; đăng nhập bằng tên «{login}».", "The password is set; sign in as «{login}».", login=login
    )
    return page.go("/sign-in", done)


@routes.post("/language", who=EVERYBODY, second_factor=False)
def language(page: Page) -> Response:
    """Keeps the language chosen on this machine."""
    chosen = page.typed.text("language")
    response = page.go(_inside(page.typed.text("back")))
    if chosen in LANGUAGES:
        cookies.keep_language(response, chosen, secure=page.site.secure)
    return response


def _next(page: Page) -> str:
    return _inside(page.typed.text("next"))


def _inside(address: str) -> str:
    """Returns an address of this site as it is, and the front page instead of anything that leads elsewhere."""
    inside = (
        address.startswith("/") and not address.startswith(("//", "/\\")) and not unfit(address) and "\n" not in address
    )
    return address if inside else "/"
