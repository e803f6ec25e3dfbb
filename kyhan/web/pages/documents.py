"""The papers of a cycle: official documents, their numbers, pictures, the book of results, and the file of the year."""

import tempfile
from pathlib import Path
from typing import Any, Final, Literal

from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response

from kyhan.cycle.commands import register as numbers
from kyhan.cycle.queries import archive, complaints, places, register, regulations, status
from kyhan.cycle.queries.results_book import results_book
from kyhan.documents import archive_writing, official, pdf, results_workbook
from kyhan.documents.charts_part import MOST_UNITS
from kyhan.documents.official_words import Signing
from kyhan.documents.template_fields import TEMPLATES, Template
from kyhan.errors import Fault, InvalidInput, NotFound, Refusal, SetupNeeded
from kyhan.i18n import Phrase, say
from kyhan.regulation.schema import Regulation
from kyhan.web.page import Page
from kyhan.web.pages.charts import DRAWING
from kyhan.web.pages.units import XLSX
from kyhan.web.routes import OFFICE, Routes
from kyhan.workflows import complaint as complaint_workflow
from kyhan.workflows.roles import Role

routes = Routes()
Fields = dict[str, Any]

_AT: Final = "/cycles/{key}/documents"
_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_ARCHIVERS: Final = frozenset({Role.STAFF, Role.LEADER, Role.AUDITOR})
_BY_NAME: Final[dict[str, Template]] = {name: name for name in TEMPLATES}
_CAPACITIES: Final[dict[str, Literal["tm", "kt", "tl"]]] = {"tm": "tm", "kt": "kt", "tl": "tl"}
_CHARTS: Final = {
    "timeline": say("Thời hạn của từng đơn vị", "The clocks of every unit"),
    "points": say("Điểm so với các mức", "Points against the levels"),
    "places": say("Thứ hạng so với lần trước", "Places against the time before"),
}


@routes.get(_AT, who=OFFICE)
def documents(page: Page, key: str) -> Response:
    """Shows what can be written now, the register of the year, and the pictures."""
    now = status.status(page.app, key)
    year = page.typed.text("year")
    shown_year = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else page.today.year  # noqa: PLR2004
    regulation = regulations.of_cycle(page.app, key)
    answered = [one for one in complaints.complaints(page.app, key)["complaints"] if one["state"] in _ANSWERED]
    return page.show(
        "documents.html",
        key=key,
        now=now,
        answers=answered,
        adjustments=[one for one in now["publications"] if one["number"] > 1],
        running=[one for one in now["units"] if one["deadline"] and one["deadline"]["kind"] in _REMINDED],
        register=register.documents(page.app, shown_year),
        year=shown_year,
        kinds=_kinds(regulation),
        charts=_charts(page, key, now),
        chart_pages=range(1, -(-len(now["units"]) // MOST_UNITS) + 1),
        has_pdf=_has_pdf(),
        may_take=page.has(Role.STAFF),
        may_archive=page.has(*_ARCHIVERS),
    )


_ANSWERED: Final = frozenset(
    {complaint_workflow.State.UPHELD, complaint_workflow.State.DISMISSED, complaint_workflow.State.REJECTED}
)
_REMINDED: Final = frozenset({"receipt", "submission", "completion"})
"""The deadlines that a unit has to keep: of these a letter may remind."""


def _kinds(regulation: Regulation) -> list[str]:
    own = regulation.documents
    return list(dict.fromkeys(one.suffix for one in (own.letter, own.proposal, own.decision)))


def _charts(page: Page, key: str, now: Fields) -> dict[str, Phrase]:
    """Returns the pictures that can be drawn now."""
    shown = dict(_CHARTS)
    if not now["issued_on"]:
        del shown["timeline"]
    if not now["scored_on"]:
        del shown["points"], shown["places"]
        return shown
    try:
        places.places(page.app, key)
    except Refusal:  # the first year, published once or not at all: there is nothing to compare with
        del shown["places"]
    return shown


def _has_pdf() -> bool:
    try:
        pdf.converter()
    except SetupNeeded:
        return False
    return True


@routes.post(f"{_AT}/write", who=OFFICE, again=documents)
def write(page: Page, key: str) -> Response:
    """Writes a Word document, or its PDF where LibreOffice is installed; it changes nothing."""
    typed = page.typed
    what = _BY_NAME.get(typed.text("what"))
    if what is None:
        raise NotFound(say("Chưa chọn văn bản.", "No document is chosen."))
    with typed.reading(TEMPLATES[what]) as read:
        which = typed.text("which")
        if what == "complaint":
            which = str(read.number("which", say("khiếu nại số", "complaint")) or 0)
        elif what == "adjustment":
            which = str(read.number("which", say("lần công bố", "publication")) or "")
    signing = Signing(
        _CAPACITIES.get(typed.text("capacity"), "tm"),
        typed.text("head"),
        typed.text("title"),
        typed.text("signer"),
        tuple(line.strip() for line in typed.text("copies").splitlines() if line.strip()),
    )
    found = official.found(page.app, key, what, which)
    made = official.document(what, found, signing, official.template(what, page.site.settings.templates))
    name = "-".join(part for part in (_NAMES[what], key, which) if part)
    if typed.flag("pdf"):
        return page.file(pdf.pdf(made), f"{name}.pdf", "application/pdf")
    return page.file(made, f"{name}.docx", _WORD)


_NAMES: Final[dict[Template, str]] = {
    "letter": "cong-van",
    "decision": "quyet-dinh",
    "adjustment": "quyet-dinh-dieu-chinh",
    "complaint": "tra-loi-khieu-nai",
    "reminder": "nhac",
}


@routes.post(f"{_AT}/number", who=frozenset({Role.STAFF}), again=documents)
def take_number(page: Page, key: str) -> Response:
    """Takes the next number of a kind, or one that was given elsewhere."""
    typed = page.typed
    with typed.reading(say("Lấy số văn bản", "Taking a number")) as read:
        kind = read.owed("kind", say("ký hiệu", "kind"))
        used_for = read.owed("used_for", say("dùng cho", "what it is for"))
        wanted = read.number("wanted", say("số", "number"))
        signed_on = read.day("signed_on", say("ngày ký", "signed on"))
    detail = typed.text("detail")
    if used_for == "other" and not detail:
        owed = say("ghi số này dùng cho việc gì", "say what the number is for")
        raise InvalidInput(say("Lấy số văn bản", "Taking a number"), [Fault("", owed)])
    of_cycle = used_for != "other"
    made = numbers.take(
        page.app,
        (signed_on or page.today).year,
        kind,
        used_for=(f"{used_for}/{detail}" if used_for in _WITH_DETAIL else used_for) if of_cycle else detail,
        cycle=key if of_cycle else None,
        number=wanted,
        signed_on=signed_on,
    )
    done = say("Đã lấy số {number}, ký ngày {day}.", "Took number {number}, signed on {day}.", number=made.symbol, day=made.signed_on)  # fmt: skip
    return page.go(f"/cycles/{key}/documents", done, year=str(made.year))


_WITH_DETAIL: Final = frozenset({"publication", "complaint", "reminder"})
"""The uses that name which one: the number of a publication or complaint, the code of a unit."""


@routes.get(f"{_AT}/chart-{{what}}.png", who=OFFICE)
def chart(page: Page, key: str, what: str) -> Response:
    """Draws a picture; `group` and `page` in the address say of which units."""
    from kyhan.documents import charts_of_cycle  # noqa: PLC0415 - matplotlib costs a second, which only pictures should pay

    if what not in _CHARTS:
        raise NotFound(say("Không có hình «{what}».", "There is no picture «{what}».", what=what))
    number = page.typed.number("page", say("trang", "page")) or 1
    choice = charts_of_cycle.Choice(page.typed.text("group") or None, max(1, number), practice=page.site.practice)
    with DRAWING:
        if what == "timeline":
            drawn = charts_of_cycle.timeline(page.app, key, choice)
        elif what == "points":
            drawn = charts_of_cycle.points(page.app, key, choice)
        else:
            drawn = charts_of_cycle.places(page.app, key, choice)
        content = drawn.render("png")
    return page.file(content, f"{what}-{key}.png", "image/png", inline=True)


@routes.get(f"{_AT}/results.xlsx", who=OFFICE)
def results(page: Page, key: str) -> Response:
    """Gives the book of results: of the publication in force, the one in the address, or the draft."""
    publication = page.typed.number("publication", say("lần công bố", "publication"))
    book = results_book(page.app, key, publication=publication, as_draft=page.typed.flag("draft"))
    content = results_workbook.write(book, practice=page.site.practice)
    return page.file(content, f"ket-qua-{key}.xlsx", XLSX)


@routes.get(f"{_AT}/year.zip", who=_ARCHIVERS)
def year_file(page: Page, key: str) -> Response:
    """Gives the file of the year: written whole first, then sent piece by piece and removed."""
    from kyhan.delivery import archive_sections  # noqa: PLC0415 - it draws pictures, see above

    folder = tempfile.TemporaryDirectory(prefix="kyhan-ho-so-")
    file = Path(folder.name) / "ho-so.zip"
    try:
        with DRAWING, archive.year(page.app, key) as year:
            sections = archive_sections.rendered(page.app, year, page.site.settings)
            archive_writing.write(file, year, sections)
    except BaseException:
        folder.cleanup()
        raise
    return FileResponse(
        file, media_type="application/zip", filename=f"ho-so-{key}.zip", background=BackgroundTask(folder.cleanup)
    )
