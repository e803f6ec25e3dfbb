"""A site of a small office, and people who visit it as browsers do."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kyhan.cycle.commands import credentials
from kyhan.settings import Settings
from kyhan.web.application import create
from kyhan.web.site import Site
from tests.calling import Program
from tests.conftest import copied
from tests.factories import PEOPLE, SmallOffice
from tests.visiting import PASSWORD, Visitor


@pytest.fixture(scope="session")
def known_file(founded_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The office of every test, whose people have passwords."""
    with copied(founded_file, tmp_path_factory.mktemp("known")) as built:
        for login in ("admin", *(one.login for one in PEOPLE)):
            credentials.set_practice_password(built.acting("admin"), login, PASSWORD)
        return built.file


@pytest.fixture
def office(known_file: Path, tmp_path: Path) -> Iterator[SmallOffice]:
    """An office as it is on 1 October 2026; pages see commands and queries only, so one database says enough."""
    with copied(known_file, tmp_path) as built:
        yield built


@pytest.fixture
def site(office: SmallOffice, tmp_path: Path) -> Site:
    """The office on the web of this machine; its clock is the test's, and moves like that of any practice copy."""
    return Site(office.app, "http://localhost:8600", Settings(outbox=tmp_path / "outbox"), office.clock)


@pytest.fixture
def visit(site: Site) -> Iterator[Callable[..., Visitor]]:
    """Gives browsers: `visit()` is one in which nobody has signed in, `visit("an")` one of somebody who has."""
    opened: list[Visitor] = []
    application = create(site)

    def one(login: str = "") -> Visitor:
        visitor = Visitor(application, site)
        opened.append(visitor)
        if login:
            visitor.signs_in(login)
        return visitor

    yield one
    for visitor in opened:
        visitor.close()


@pytest.fixture
def call(site: Site) -> Iterator[Callable[..., Program]]:
    """Gives programs: `call("an")` acts for An through the API, `call()` shows no token."""
    made: list[Program] = []

    def one(*who: Any) -> Program:
        made.append(Program(site, *who))
        return made[-1]

    yield one
    for program in made:
        program.client.close()
