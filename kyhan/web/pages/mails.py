"""Which mails went out, to whom, and what did each say?"""

from typing import Final
from urllib.parse import urlencode

from starlette.responses import Response

from kyhan.calendar.days import parse_day
from kyhan.cycle.queries import mails as queries
from kyhan.cycle.queries.reminders import STATES
from kyhan.web.page import Page
from kyhan.web.pages.history import WHO
from kyhan.web.routes import Routes

routes = Routes()
_SHOWN: Final = 50
_MOST_PAGES: Final = 10_000


@routes.get("/history/mails", who=WHO)
def mails(page: Page) -> Response:
    """Shows the mails, those of the latest day first, fifty on a page."""
    number = page.typed.text("page")
    at = min(int(number), _MOST_PAGES) if number.isascii() and number.isdigit() and len(number) < len("100000") else 1
    recipient, state = page.typed.text("to"), page.typed.text("state")
    skip = (max(at, 1) - 1) * _SHOWN
    found = queries.mails(page.app, recipient=recipient or None, state=state or None, skip=skip, limit=_SHOWN + 1)
    asked = {name: value for name, value in (("to", recipient), ("state", state)) if value}

    def address(to: int) -> str:
        return f"/history/mails?{urlencode({**asked, 'page': to})}"

    return page.show(
        "history_mails.html",
        mails=found[:_SHOWN],
        states=STATES,
        before=address(at - 1) if at > 1 else None,
        after=address(at + 1) if len(found) > _SHOWN else None,
    )


@routes.get("/history/mails/{on}/{recipient}", who=WHO)
def mail(page: Page, on: str, recipient: str) -> Response:
    """Shows one mail as it was sent."""
    return page.show("history_mail.html", mail=queries.mail(page.app, recipient, parse_day(on)), states=STATES)
