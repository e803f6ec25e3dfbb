"""Every page and act there is, asked for by everybody in every state of a cycle: who is let in, and what a unit never sees.

The routes are those of the application itself, so that a page nobody thought of here is asked for too.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

import pytest

from kyhan.cycle.commands import complaint, cycle, evidence, submission
from kyhan.cycle.queries import history
from kyhan.regulation.form import FormRow
from kyhan.web.application import routes
from kyhan.web.routes import Route
from kyhan.web.site import Site
from kyhan.workflows.roles import Role
from tests import factories
from tests.factories import HUONG_SON, KEY, KHE_TRE, SmallOffice
from tests.visiting import Visitor

Visit = Callable[..., Visitor]

SECRET: Final = "Hương Sơn giữ kín"
"""What Hương Sơn explained to the office; no other unit ever reads it."""
PEOPLE: Final[Mapping[str, frozenset[Role]]] = MappingProxyType(
    {
        "": frozenset(),
        "admin": frozenset({Role.ADMIN, Role.STAFF}),
        "an": frozenset({Role.STAFF}),
        "binh": frozenset({Role.REVIEWER}),
        "dung": frozenset({Role.LEADER}),
        "giang": frozenset({Role.AUDITOR}),
        "khe-tre": frozenset({Role.UNIT_OFFICER}),
        "khe-tre-head": frozenset({Role.UNIT_HEAD}),
    }
)
OUTSIDE: Final = ("", "khe-tre", "khe-tre-head")
"""Who may see nothing of Hương Sơn before the publication."""


def _submitted(office: SmallOffice) -> None:
    factories.acknowledged(office)
    office.on(factories.SUBMITTED_ON)
    proof = evidence.NewFile("giữ kín.txt", "txt", SECRET.encode())
    evidence.add(office.acting("an"), KEY, HUONG_SON, "HD.01", [proof])
    for unit in factories.UNITS:
        rows = factories.form(office, unit)
        if unit == HUONG_SON:
            rows[0] = FormRow(rows[0].criterion, rows[0].points, explanation=SECRET)
        submission.submit(office.acting("an"), KEY, unit, rows)


def _verified(office: SmallOffice) -> None:
    _submitted(office)
    submission.accept(office.acting("an"), KEY, factories.UNITS)
    office.on(factories.VERIFIED_ON)
    for unit in factories.UNITS:
        submission.verify(office.acting("binh"), KEY, unit, keep_rest=True)


def _awaiting(office: SmallOffice) -> None:
    _verified(office)
    cycle.propose(office.acting("an"), KEY, number="05/TTr-VP")


def _published(office: SmallOffice) -> None:
    _awaiting(office)
    office.on(factories.PUBLISHED_ON)
    cycle.publish(office.acting("dung"), KEY, number="15/QĐ-UBND")
    office.on(factories.FILED_ON)
    complaint.file(office.acting("an"), KEY, HUONG_SON, SECRET, criteria=("HD.01",))


STATES: Final[Mapping[str, Callable[[SmallOffice], object]]] = MappingProxyType(
    {
        "prepared": factories.started,
        "surveying": factories.acknowledged,
        "submitted": _submitted,
        "scored": _verified,
        "awaiting_approval": _awaiting,
        "published": _published,
    }
)
BEFORE_PUBLICATION: Final = tuple(STATES)[:-1]


def addresses(route: Route, unit: str) -> str:
    """Returns an address of a route that leads to a unit's things, or to the first of what is counted."""
    known = {"key": KEY, "unit": unit, "number": "1", "criterion": "HD.01", "login": "an", "code": unit, "year": "2026"}
    return re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: known.get(found[1], "1"), route.path)


def asked(method: str) -> Iterator[Route]:
    return (route for route in routes() if route.method == method)


@pytest.fixture(params=STATES)
def at(request: pytest.FixtureRequest, office: SmallOffice) -> str:
    """The office with a cycle in each of its states."""
    STATES[request.param](office)
    return str(request.param)


def test_each_page_lets_in_those_it_is_for_and_shows_no_unit_another_s_things(visit: Visit, at: str) -> None:
    for login, roles in PEOPLE.items():
        visitor = visit(login)
        for route in asked("GET"):
            for unit in {KHE_TRE, HUONG_SON} if "{unit}" in route.path else {KHE_TRE}:
                where = addresses(route, unit)
                answer = visitor.client.get(where, follow_redirects=False)
                told = (at, login, where, answer.status_code)
                assert answer.status_code < 500, told
                if route.who and not login:
                    assert answer.status_code == 303, told
                    assert answer.headers["location"].startswith("/sign-in"), told
                elif route.who and not roles & route.who:
                    assert answer.status_code == 403, told
                if login in OUTSIDE:
                    assert SECRET not in answer.text, told
                    if at in BEFORE_PUBLICATION:
                        assert "Hương Sơn" not in answer.text, told


def test_each_act_is_refused_to_those_it_is_not_for_and_changes_nothing(visit: Visit, at: str, site: Site) -> None:
    office = site.office.acting("giang")
    for login, roles in PEOPLE.items():
        visitor = visit(login)
        visitor.goes("/account" if login else "/sign-in")
        before = history.heads(office)
        for route in asked("POST"):
            if not route.who or roles & route.who:
                continue
            where = addresses(route, KHE_TRE)
            token = visitor.page.forms[0].fields["_csrf"]
            answer = visitor.client.post(where, data={"_csrf": token}, follow_redirects=False)
            assert answer.status_code == (403 if login else 401), (at, login, where)
        refused = history.events(office, history.Filter(action="refused"))
        done = {chain: seq for chain, (seq, _) in history.heads(office).items()}
        new = [one for one in refused if one["seq"] > before.get(one["chain"], (0, ""))[0]]
        assert sum(done.values()) - sum(seq for seq, _ in before.values()) == len(new), (at, login)


def test_an_empty_form_is_answered_with_a_sentence_never_a_fault_of_the_program(visit: Visit, at: str) -> None:
    for login, roles in PEOPLE.items():
        visitor = visit(login)
        visitor.goes("/account")
        token = visitor.page.forms[0].fields["_csrf"]
        for route in asked("POST"):
            if not roles & route.who or route.path.startswith(("/sign-out", "/account", "/practice")):
                continue
            where = addresses(route, KHE_TRE)
            answer = visitor.client.post(where, data={"_csrf": token}, follow_redirects=False)
            assert answer.status_code < 500, (at, login, where, answer.text)
            assert answer.status_code != 401, (at, login, where)
