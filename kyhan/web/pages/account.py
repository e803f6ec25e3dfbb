"""What somebody sets for themselves: password, second factor, where they are signed in."""

import segno
from starlette.responses import Response

from kyhan.cycle.commands import credentials
from kyhan.cycle.commands import sign_in as acts
from kyhan.cycle.queries import credentials as credentials_of
from kyhan.cycle.queries import sessions
from kyhan.i18n import say
from kyhan.web import cookies
from kyhan.web.page import Page
from kyhan.web.routes import Routes

routes = Routes()


@routes.get("/account")
def account(page: Page) -> Response:
    """Shows one's own account."""
    return page.show(
        "account.html",
        sessions=sessions.sessions(page.app, timeless=page.site.practice),
        second=credentials_of.has_second_factor(page.app),
    )


@routes.post("/account/password", again=account)
def change_password(page: Page) -> Response:
    """Sets another password; every other session ends."""
    with page.typed.reading(say("Đổi mật khẩu", "The new password")) as read:
        password = read.twice("password", "repeated")
    token = cookies.session_token(page.request, page.site)
    credentials.change_password(page.app, page.typed.text("old"), password, token=token)
    return page.go(
        "/account",
        say("Đã đổi mật khẩu; mọi phiên khác đã kết thúc.", "The password is changed; all other sessions have ended."),
    )


@routes.post("/account/sessions/{session_id}/end", again=account)
def end_session(page: Page, session_id: str) -> Response:
    """Ends one of one's own sessions elsewhere."""
    acts.end_session(page.app, session_id)
    return page.go("/account", say("Đã kết thúc phiên đó.", "That session has ended."))


@routes.post("/account/sessions/end-others", again=account)
def end_others(page: Page) -> Response:
    """Ends every other session."""
    ended = acts.end_other_sessions(page.app, cookies.session_token(page.request, page.site))
    return page.go("/account", say("Đã kết thúc {ended} phiên khác.", "{ended} other session(s) ended.", ended=ended))


@routes.get("/account/second-factor", second_factor=False)
def second_factor(page: Page) -> Response:
    """Shows the secret to be taken into an authenticator, as a picture and as text."""
    enrolment = credentials.begin_second_factor(page.app, anew=page.refusal is None)  # a wrong code: the device has it
    picture = segno.make(enrolment.uri, error="m").svg_data_uri(scale=5, border=2)
    return page.show("second_factor.html", secret=enrolment.secret, picture=picture)


@routes.post("/account/second-factor", second_factor=False, again=second_factor)
def take_second_factor(page: Page) -> Response:
    """Turns the second factor on once a code shows that the authenticator has the secret."""
    token = cookies.session_token(page.request, page.site)
    credentials.confirm_second_factor(page.app, page.typed.text("code"), token=token)
    return page.go("/account", say("Đã bật mã thứ hai khi đăng nhập.", "The second factor is on."))


@routes.post("/account/second-factor/off", again=account)
def drop_second_factor(page: Page) -> Response:
    """Turns it off, against the password."""
    credentials.drop_second_factor(page.app, page.typed.text("password"))
    return page.go("/account", say("Đã tắt mã thứ hai.", "The second factor is off."))
