"""What came out: places, levels and points per group of units, what moved between two decisions, and what-if."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from starlette.responses import Response

from kyhan import i18n
from kyhan.cycle.commands import public_page as public_acts
from kyhan.cycle.queries import places, public_page, regulations, result_page, results, results_book
from kyhan.cycle.queries.unit_values import unit_values
from kyhan.cycle.queries.what_if import what_if
from kyhan.documents import results_workbook
from kyhan.errors import Fault, InvalidInput, NotFound, NotNow
from kyhan.i18n import say
from kyhan.regulation.points import show_points
from kyhan.regulation.schema import Regulation
from kyhan.web.page import Page
from kyhan.web.routes import OFFICE, Routes
from kyhan.web.values import read_values
from kyhan.workflows.roles import Role

routes = Routes()
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DRAFT = "draft"
_OPENERS = frozenset({Role.STAFF, Role.LEADER})


@routes.get("/cycles/{key}/results")
def of_cycle(page: Page, key: str) -> Response:
    """Shows a publication, or to the office the draft of today; before there is one, says what has to happen first."""
    typed = page.typed
    publication, as_draft = _asked(page)
    published = result_page.publications(page.app, key)
    if page.unit is not None and not published and not as_draft:
        return page.show("results_none.html", key=key, why=_BEFORE_DECISION)
    try:
        shown = result_page.result_page(
            page.app,
            key,
            publication=publication,
            as_draft=as_draft,
            group=typed.text("group"),
            search=typed.text("search"),
            page=_number(page, "page") or 1,
        )
    except NotNow as refusal:
        return page.show("results_none.html", key=key, why=refusal.message)
    return page.show(
        "results.html",
        key=key,
        shown=shown,
        as_points=as_points(shown.regulation),
        **_public(page, key, published=bool(published)),
    )


def as_points(regulation: Regulation) -> Callable[[str], str]:
    """Returns what writes exact points ("1421/32") as the regulation prints them, in the language in force."""
    return lambda exact: show_points(Fraction(exact), i18n.language(), regulation.print_places)


_BEFORE_DECISION = say(
    "Chưa công bố kết quả. Đơn vị xem được kết quả sau khi có quyết định công bố.",
    "Nothing is published yet. Units see the results after the decision that publishes them.",
)


def _public(page: Page, key: str, *, published: bool) -> dict[str, Any]:
    return {
        "public": published and public_page.is_public(page.app, key),
        "may_open": published and page.has(*_OPENERS),
    }


@routes.post("/cycles/{key}/results/public", who=_OPENERS, again=of_cycle)
def set_public(page: Page, key: str) -> Response:
    """Opens the result to everybody, or takes it from the public again."""
    if page.typed.text("do") == "close":
        public_acts.close_page(page.app, key)
        done = say("Đã đóng trang công khai.", "The public page is closed.")
    else:
        public_acts.open_page(page.app, key)
        done = say("Đã mở trang công khai.", "The public page is open.")
    return page.go(f"/cycles/{key}/results", done)


@routes.get("/cycles/{key}/results/compare")
def compare(page: Page, key: str) -> Response:
    """Shows two results side by side: which places, levels and totals moved."""
    published = result_page.publications(page.app, key)
    if not published:
        return page.show("results_none.html", key=key, why=_BEFORE_DECISION)
    numbers = [one.number for one in published]
    office = page.unit is None
    old = _number(page, "old") or numbers[max(len(numbers) - (1 if office else 2), 0)]
    latest = _DRAFT if office else str(numbers[-1])
    new = page.typed.text("new", latest)
    moved = results.moves(page.app, key, old=old, new=None if new == _DRAFT else _number(page, "new") or numbers[-1])
    sides = [(str(one.number), one) for one in published] + ([(_DRAFT, None)] if office else [])
    return page.show(
        "results_compare.html",
        key=key,
        sides=sides,
        old=str(old),
        new=new,
        moved=moved["moved"],
        drawn=_has_before(page, key),
    )


def _has_before(page: Page, key: str) -> bool:
    """Tells whether there is a result of an earlier year, or an earlier publication, to draw places against."""
    try:
        places.places(page.app, key)
    except NotFound:
        return False
    return True


@routes.get("/cycles/{key}/results/what-if", who=OFFICE)
def what_if_page(page: Page, key: str) -> Response:
    """Shows what would come out if one criterion of one unit had another value; nothing is stored."""
    typed = page.typed
    unit = typed.text("unit")
    if not unit:
        return page.show("results_what_if.html", key=key, values=None, chosen=None, told=None)
    regulation = regulations.of_cycle(page.app, key)
    values = unit_values(page.app, key, unit)
    code = typed.text("criterion")
    chosen = next((one for one in values.values if one.criterion.code == code), None)
    if code and chosen is None:
        raise NotFound(
            say(
                "Đơn vị {unit} không có tiêu chí «{code}».",
                "Unit {unit} has no criterion «{code}».",
                unit=unit,
                code=code,
            )
        )
    told = None
    if chosen is not None:
        try:
            asked = read_values(typed, [chosen], say("Thử điểm", "The what-if"))
            told = what_if(page.app, key, values.unit, asked) if asked else None
        except InvalidInput as refusal:
            page.refusal, page.status = refusal, 422
    return page.show(
        "results_what_if.html", key=key, values=values, chosen=chosen, told=told, as_points=as_points(regulation)
    )


@routes.get("/cycles/{key}/results/workbook.xlsx")
def workbook(page: Page, key: str) -> Response:
    """Gives the result as a workbook."""
    publication, as_draft = _asked(page)
    book = results_book.results_book(page.app, key, publication=publication, as_draft=as_draft)
    number = book.shown["publication"]
    name = f"ket-qua-{key}-{f'lan-{number}' if number else 'du-thao'}.xlsx"
    return page.file(results_workbook.write(book, practice=page.site.practice), name, _XLSX)


def _asked(page: Page) -> tuple[int | None, bool]:
    """Returns which publication was asked for, and whether the draft was."""
    asked = page.typed.text("publication")
    return (None, True) if asked == _DRAFT else (_number(page, "publication"), False)


def _number(page: Page, name: str) -> int | None:
    """Returns a number of the address; None when there is none.

    Raises:
        InvalidInput: it is no number.
    """
    written = page.typed.text(name)
    if not written:
        return None
    if written.isascii() and written.isdigit() and len(written) <= _MOST_DIGITS:
        return int(written)
    wrong = say("«{text}» không phải số", "«{text}» is no number", text=written[:40])
    raise InvalidInput(say("Địa chỉ của trang", "The address of the page"), [Fault(name, wrong)])


_MOST_DIGITS = 6
