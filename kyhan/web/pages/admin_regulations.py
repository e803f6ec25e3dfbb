"""Which regulations does the office keep; and does a new text hold, before it is added?"""

from typing import Final

from starlette.responses import Response

from kyhan.calendar.periods import describe
from kyhan.cycle.commands import regulations as acts
from kyhan.cycle.queries import regulations as queries
from kyhan.errors import Fault, InvalidInput
from kyhan.i18n import say
from kyhan.regulation.checks import check_texts
from kyhan.regulation.loader import load_shipped, load_text, shipped_ids
from kyhan.regulation.texts import sent_texts
from kyhan.web.page import Page
from kyhan.web.pages.admin_office import WHO
from kyhan.web.routes import Routes

routes = Routes()
_WHAT: Final = say("Quy chế", "The regulation")
_MOST_CHARACTERS: Final = 900_000
"""A text is carried by the page that asks for confirmation."""


@routes.get("/admin/regulations", who=WHO)
def regulations(page: Page) -> Response:
    """Shows the stored texts and those that come with the program."""
    stored = queries.stored(page.app)
    return page.show(
        "admin_regulations.html",
        stored=stored,
        shipped=[load_shipped(one) for one in shipped_ids()],
        kept={one.sha256 for one in stored},
    )


@routes.get("/admin/regulations/{name}", who=WHO)
def regulation(page: Page, name: str) -> Response:
    """Shows what the newest text of a regulation says: periods with their provisions, groups, criteria counted."""
    return page.show("admin_regulation.html", one=queries.named(page.app, name), describe=describe)


@routes.post("/admin/regulations/check", who=WHO, again=regulations)
def check(page: Page) -> Response:
    """Shows everything wrong or odd with the files that were sent; nothing is stored."""
    sent = {one.name: one.content for one in page.typed.uploads.get("files", [])}
    if not sent:
        raise InvalidInput(_WHAT, [Fault("", say("chưa chọn tệp", "no file was chosen"))])
    report = check_texts(sent_texts(sent))
    found = report.regulation
    if found is None:
        page.status = 422
    elif len(found.source) > _MOST_CHARACTERS:
        raise InvalidInput(_WHAT, [Fault("", say("văn bản quá dài", "the text is too long"))])
    return page.show(
        "admin_regulation_check.html",
        report=report,
        known=found is not None and found.sha256 in {one.sha256 for one in queries.stored(page.app)},
        describe=describe,
    )


@routes.post("/admin/regulations/add", who=WHO, again=regulations)
def add(page: Page) -> Response:
    """Stores a text: one that was checked just now, or one that comes with the program."""
    shipped = page.typed.text("shipped")
    source = "".join(page.typed.fields.get("source", []))  # as it was checked, to the last character
    stored = acts.add(page.app, load_shipped(shipped) if shipped else load_text(source))
    done = say(
        "Đã lưu quy chế «{id}», bản {n}. Mỗi kỳ giữ đúng bản lúc lập kỳ.",
        "Stored the regulation «{id}», text {n}. A cycle keeps the text it started with.",
        id=stored.id,
        n=stored.number,
    )
    return page.go("/admin/regulations", done)
