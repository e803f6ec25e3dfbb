"""A real browser (the machine's Chromium) before a real server on loopback, which serves an office of the tests."""

import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from kyhan.settings import Settings
from kyhan.web.serving import answering, listening
from kyhan.web.site import Site
from tests.browsing import People, people
from tests.conftest import copied
from tests.factories import SmallOffice

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_QUIET = (
    "--no-sandbox",  # the tests may run as root, and open their own pages only
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Says with a test that failed what every tab showed."""
    report = yield
    if report.when == "call" and report.failed and isinstance(item, pytest.Function):
        browser = item.funcargs.get("browser")
        for tab in [tab for context in browser.contexts for tab in context.pages] if browser else ():
            shown = (
                " ".join(tab.locator("main").first.inner_text(timeout=1000).split()) if tab.url != "about:blank" else ""
            )
            report.sections.append((f"The tab at {tab.url}", shown[:1500]))
    return report


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where the machine's Chromium is."""
    found = os.environ.get("KYHAN_TEST_CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("there is no Chromium, and CI skips no test of pages")
        pytest.skip("there is no Chromium on this machine (install chromium, or set KYHAN_TEST_CHROMIUM)")
    return found


@pytest.fixture(scope="session")
def browser_type_launch_args(chromium: str) -> dict[str, Any]:
    """How pytest-playwright starts the browser."""
    return {"executable_path": chromium, "args": list(_QUIET)}


@pytest.fixture(scope="session")
def base_url() -> None:
    """No address is the first part of all others: every test has a server of its own. (Asked for by the plugin.)"""


@pytest.fixture
def office(founded_file: Path, tmp_path: Path) -> Iterator[SmallOffice]:
    """An office as it is on 1 October 2026."""
    with copied(founded_file, tmp_path) as built:
        yield built


@pytest.fixture
def site(office: SmallOffice, tmp_path: Path) -> Iterator[Site]:
    """The office on a port of loopback."""
    with listening("127.0.0.1", 0) as at:
        address = f"http://127.0.0.1:{at.getsockname()[1]}"
        served = Site(office.app, address, Settings(outbox=tmp_path / "outbox"), office.clock)
        with answering(served, at):
            yield served


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def who(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[People]:
    """The people of the office, each with a browser of their own: as browsers are, and with JavaScript off."""
    with people(browser, site, java_script_enabled=request.param) as everybody:
        yield everybody
