"""Every page there is, read by axe at desk and phone width: no barrier is found, and no page has to be moved sideways.

The addresses come from the routes of the application, so that a page nobody thought of here is read too. A page is read
again for somebody else only when it holds something that it did not hold before.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from html.parser import HTMLParser
from types import MappingProxyType
from typing import Any, Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from kyhan.cycle.commands import complaint, evidence, submission
from kyhan.web.application import routes
from kyhan.web.routes import Route
from kyhan.web.site import Site
from kyhan.workflows.roles import Role
from tests import factories
from tests.browsing import Person, people
from tests.factories import HUONG_PHU, HUONG_SON, KEY, KHE_TRE, NOI_VU, SmallOffice

RULES: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
OPTIONS: Final[dict[str, Any]] = {
    "runOnly": {"type": "tag", "values": list(RULES)},
    "resultTypes": ["violations"],
    "preload": False,  # nothing but the style sheet of the page itself
    "iframes": False,  # there is none
}
BUT_COLOURS: Final = OPTIONS | {"rules": {"color-contrast": {"enabled": False}}}
"""For a page read at another width before: the style sheet changes no colour with the width, and contrast takes longest."""
WIDTHS: Final = MappingProxyType({"desk": ((1280, 800), OPTIONS), "phone": ((360, 740), BUT_COLOURS)})

PEOPLE: Final[Mapping[str, frozenset[Role]]] = MappingProxyType(
    {
        "admin": frozenset({Role.ADMIN, Role.STAFF}),
        "binh": frozenset({Role.REVIEWER}),
        "dung": frozenset({Role.LEADER}),
        "giang": frozenset({Role.AUDITOR}),
        "khe-tre-head": frozenset({Role.UNIT_HEAD}),
    }
)
"""Every role; the administrator holds that of the staff too."""
ASKED_FURTHER: Final = (
    f"/cycles/new?step=2&year={KEY}&regulation=nam-dong-2018",
    f"/cycles/new?step=3&year={KEY}&regulation=nam-dong-2018",
    f"/cycles/new?step=4&year={KEY}&regulation=nam-dong-2018",
    f"/cycles/{KEY}/units-act?act=acknowledge&scope=filter",
    f"/cycles/{KEY}/units-act?act=extend&scope=filter",
    f"/cycles/{KEY}/units-act?act=mark_missing&scope=filter",
    f"/cycles/{KEY}/complaints/new?unit={KHE_TRE}",
    f"/cycles/{KEY}/results/what-if?unit={KHE_TRE}&criterion=HD.01&points-HD.01=3",
    f"/cycles/{KEY}/deadlines/explain?subject={KHE_TRE}",
    "/calendar/count?starts_on=09/11/2026&amount=10",
    "/history/at?on=16/11/2026&key=2026",
    "/not-there",
)
"""Addresses that show more when they ask for more."""


def _middle(office: SmallOffice) -> None:
    """The middle of a year: every form in another state, evidence, questions, a refused attempt, an extension's day near."""
    factories.acknowledged(office)
    office.on(factories.SUBMITTED_ON)
    proof = evidence.NewFile("biên bản kiểm tra.txt", "txt", "Biên bản".encode())
    for unit in (KHE_TRE, HUONG_PHU):
        evidence.add(office.acting("an"), KEY, unit, "HD.01", [proof])
        submission.submit(office.acting("an"), KEY, unit, factories.form(office, unit))
    submission.accept(office.acting("an"), KEY, [HUONG_PHU])
    submission.send_back(office.acting("binh"), KEY, KHE_TRE, [("HD.02", "Ảnh bảng niêm yết đâu?")], reason="Bổ sung")
    submission.submit(office.acting("an"), KEY, NOI_VU, factories.form(office, NOI_VU, without=["HT.01"]))


def _published(office: SmallOffice) -> None:
    """After the publication: a complaint was upheld, another one waits, and the office looks at what moves."""
    factories.upheld(office)
    submission.verify(office.acting("chi"), KEY, KHE_TRE, factories.AS_BEFORE)
    complaint.file(office.acting("an"), KEY, HUONG_SON, "Đề nghị xem lại điểm hạ tầng.", criteria=("HT.01",))


MIDDLE: Final = "middle of the year"
STATES: Final[Mapping[str, Callable[[SmallOffice], object]]] = MappingProxyType(
    {MIDDLE: _middle, "after publication": _published}
)


def _addresses(route: Route) -> Iterator[str]:
    """Yields the addresses of a route, for each unit where it names one."""
    known = {
        "key": KEY,
        "number": "1",
        "criterion": "HD.01",
        "login": "an",
        "code": KHE_TRE,
        "year": "2026",
        "month": "11",
    }
    known |= {"chain": KEY, "seq": "5"}
    for unit in (KHE_TRE, HUONG_PHU, NOI_VU) if "{unit}" in route.path else ("",):
        yield re.sub(
            r"\{(\w+)(?::\w+)?\}", lambda found, own=unit: (known | {"unit": own}).get(found[1], "1"), route.path
        )


def _is_page(route: Route) -> bool:
    """Tells whether a route shows something, and is no file to be saved."""
    return route.method == "GET" and not re.search(r"\.\w+$|/(export|verifier)$", route.path)


def _looked_at(roles: frozenset[Role], *, whole: bool) -> Iterator[tuple[str, str]]:
    """Yields the routes that somebody may enter, each with its addresses; not `whole`: those that a cycle's state changes."""
    for route in routes():
        changes = "{key}" in route.path or route.path in {"/", "/public", "/history"}
        if _is_page(route) and (whole or changes) and (not route.who or roles & route.who):
            for address in _addresses(route):
                yield route.path, address
    if Role.STAFF in roles:
        yield from ((address, address) for address in ASKED_FURTHER)


class _Shapes(HTMLParser):
    """What a page is built of: every kind of element within every kind of element, whatever words it holds."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: set[tuple[str, ...]] = set()
        self._open: list[str] = ["page"]
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        said = sorted(name for name in known if name.startswith("aria-"))
        shape = " ".join([tag, *(known.get(name) or "" for name in ("class", "role", "type")), *said])
        self.found.add((*self._open[-2:], shape))
        if tag not in _ALONE:
            self._open.append(shape)

    def handle_endtag(self, tag: str) -> None:
        while len(self._open) > 1 and self._open.pop().split()[0] != tag:
            pass


_ALONE: Final = frozenset({"input", "meta", "link", "br", "img", "hr", "rect", "line", "path", "circle", "use"})
"""Elements that nothing stands in."""


class _Reader:
    """Reads pages and keeps what is wrong with them, and which shapes it has met on which page."""

    def __init__(self) -> None:
        self.wrong: list[str] = []
        self.asked: set[str] = set()
        self._met: dict[str, set[tuple[str, ...]]] = {}
        self._axe = Axe().axe_script

    def visits(self, person: Person, address: str, path: str) -> None:
        """Reads a page unless all that is on it was read before at the same path, by whomever."""
        self.asked.add(path)
        answer = person.asks(address)
        assert answer.status < 500, f"{person.login} {address}: {answer.status}"
        if "text/html" not in answer.headers.get("content-type", ""):
            return
        frame, _, main = answer.text().partition("<main")
        place = path if answer.ok else f"status {answer.status}"
        if self._new("frame", frame) | self._new(place, main):
            person.goes(address)
            person.page.evaluate(self._axe)
            for name, ((width, height), rules) in WIDTHS.items():
                person.page.set_viewport_size({"width": width, "height": height})
                self.wrong += [f"{person.login} {address}, {name}: {fault}" for fault in _faults(person.page, rules)]

    def _new(self, place: str, text: str) -> bool:
        met, here = self._met.setdefault(place, set()), _Shapes(text).found
        is_new = not here <= met
        met |= here
        return is_new


def _faults(page: Page, rules: dict[str, Any]) -> Iterator[str]:
    """Yields what is wrong with the page that is shown."""
    if (wide := page.evaluate("document.documentElement.scrollWidth - innerWidth")) > 0:
        yield f"the page is {wide} px too wide"
    for one in page.evaluate("rules => axe.run(rules).then(found => found.violations)", rules):
        for node in one["nodes"]:
            yield f"{one['id']} ({one['help']}): {node['target']}: {node['html'][:160]}"


@pytest.mark.parametrize("state", STATES)
def test_no_page_bars_anybody_or_has_to_be_moved_sideways(
    browser: Browser, site: Site, office: SmallOffice, state: str
) -> None:
    STATES[state](office)
    whole = state == MIDDLE
    reader = _Reader()
    with people(browser, site) as everybody:
        for login, roles in PEOPLE.items():
            for path, address in _looked_at(roles, whole=whole):
                reader.visits(everybody[login], address, path)

    assert not reader.wrong, f"{len(reader.wrong)} barriers:\n" + "\n".join(reader.wrong)
    never = {route.path for route in routes() if _is_page(route)} - reader.asked
    assert not (whole and never), f"nobody was sent to {never}"


def test_a_barrier_would_be_found(site: Site, page: Page) -> None:
    page.goto(f"{site.address}/sign-in")
    page.evaluate(Axe().axe_script)
    page.evaluate(
        "document.querySelector('main label').remove(); document.querySelector('main').style.width = '3000px'"
    )

    found = " ".join(_faults(page, OPTIONS))

    assert "label (" in found
    assert "px too wide" in found
