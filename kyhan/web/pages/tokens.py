"""The secrets somebody makes to let a calendar or a program in under their own name, and takes back."""

from starlette.responses import Response

from kyhan.cycle.commands import tokens as acts
from kyhan.cycle.queries import tokens as tokens_of
from kyhan.i18n import say
from kyhan.web.page import Page
from kyhan.web.routes import Routes

routes = Routes()


@routes.get("/account/tokens")
def own(page: Page) -> Response:
    """Lists one's own tokens."""
    return _show(page, made="", purpose="")


def _show(page: Page, *, made: str, purpose: str) -> Response:
    return page.show(
        "tokens.html", tokens=tokens_of.tokens(page.app), made=made, purpose=purpose, scopes=page.typed.many("scopes")
    )


@routes.post("/account/tokens/calendar", again=own)
def make_calendar(page: Page) -> Response:
    """Makes an address for a calendar program and shows it, this once."""
    token = acts.make(page.app, "calendar", name=page.typed.text("calendar_name"))
    return _show(page, made=f"{page.site.address.rstrip('/')}/calendar-feed/{token}.ics", purpose="calendar")


@routes.post("/account/tokens/api", again=own)
def make_api(page: Page) -> Response:
    """Makes a token for a program and shows it, this once."""
    typed = page.typed
    with typed.reading(_WHAT) as read:
        name = read.owed("api_name", say("tên", "name"))
        days = read.number("days", say("số ngày", "days"))
    token = acts.make(page.app, "api", name=name, scopes=typed.many("scopes"), days=days)
    return _show(page, made=token, purpose="api")


_WHAT = say("Mã truy cập", "The token")


@routes.post("/account/tokens/revoke", again=own)
def revoke(page: Page) -> Response:
    """Ends a token at once."""
    acts.revoke(page.app, page.typed.text("token"))
    return page.go(
        "/account/tokens",
        say("Đã thu hồi; địa chỉ hoặc mã đó không dùng được nữa.", "Revoked; it opens nothing any more."),
    )
