"""What is there for people without an account: published results that were opened to everybody, and calendar feeds."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Final

from starlette.responses import Response

from kyhan import i18n
from kyhan.cycle.queries import deadline_calendar, public_page, tokens
from kyhan.documents import calendar_file
from kyhan.errors import NotFound
from kyhan.i18n import say
from kyhan.web import drawing
from kyhan.web.page import Page
from kyhan.web.pages.results import as_points
from kyhan.web.routes import EVERYBODY, Routes

routes = Routes()

_FIVE_MINUTES: Final = "public, max-age=300"
_MOST_FEEDS: Final = 16
"""So many feeds are kept; one of a unit has about 20 KB, one of an office with 150 units half a megabyte."""


@routes.get("/public", who=EVERYBODY)
def every(page: Page) -> Response:
    """Lists the results that everybody may read."""
    _speak(page)
    return _draw(page, "public_list.html", cycles=public_page.public_cycles(page.site.office))


@routes.get("/public/{key}", who=EVERYBODY)
def of_cycle(page: Page, key: str) -> Response:
    """Shows the published result of a cycle: places, points, levels and the decision, and nothing else."""
    _speak(page)
    typed = page.typed
    number = typed.text("page")
    shown = public_page.public_result(
        page.site.office,
        key,
        group=typed.text("group"),
        search=typed.text("search"),
        page=int(number) if number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS else 1,
    )
    return _draw(page, "public.html", key=key, shown=shown, as_points=as_points(shown.regulation))


_MOST_DIGITS: Final = 6


def _speak(page: Page) -> None:
    """Speaks the language of the address: a page that caches share must not follow one visitor's cookie."""
    asked = page.typed.text("language")
    i18n.speak(asked if asked in i18n.LANGUAGES else "vi")


def _draw(page: Page, template: str, **shown: object) -> Response:
    """Answers with a page that is the same for everybody: no name, no menu, no form that acts, no cookie."""
    known = {"site": page.site, "typed": page.typed, "language": i18n.language(), "here": page.request.url.path}
    text = drawing.draw(template, known | shown)
    return Response(text, media_type="text/html", headers={"Cache-Control": _FIVE_MINUTES})


@routes.get("/calendar-feed/{token}.ics", who=EVERYBODY)
def feed(page: Page, token: str) -> Response:
    """Gives the deadlines of the one who made this address, for as long as they may see them and keep the address."""
    known = tokens.token_of(page.site.office, token, "calendar")
    if known is None:
        raise NotFound(
            say(
                "Địa chỉ lịch này không có hoặc đã bị thu hồi; tạo địa chỉ mới ở trang tài khoản.",
                "This address of a calendar is not there or was revoked; make another one on your account's page.",
            )
        )
    app = page.site.office.acting(known.login, "web")
    of = deadline_calendar.feed(app)
    content = _kept(of)
    if content is None:
        every = [deadline_calendar.calendar(app, key) for key in of.cycles]
        content = _keep(of, calendar_file.write_feed(every, practice=page.site.practice))
    return page.file(content, "kyhan.ics", "text/calendar", inline=True)


_feeds: OrderedDict[Hashable, bytes] = OrderedDict()
_turn = threading.Lock()


def _kept(of: Hashable) -> bytes | None:
    with _turn:
        return _feeds.get(of)


def _keep(of: Hashable, content: bytes) -> bytes:
    """Keeps a feed until others are asked for more: programs ask every hour, and little changes between."""
    with _turn:
        _feeds[of] = content
        while len(_feeds) > _MOST_FEEDS:
            _feeds.popitem(last=False)
    return content
