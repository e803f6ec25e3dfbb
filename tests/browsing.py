"""How do people use the site in a real browser? Each in a context of their own, by what stands on the page: words, not selectors."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from playwright.sync_api import APIResponse, Browser, Locator, Page, expect

from kyhan.cycle.commands import credentials
from kyhan.web.site import Site
from tests.visiting import PASSWORD

PATIENCE: Final = 30_000
"""Milliseconds until something that has to come is given up: the machine may be busy with other tests."""
expect.set_options(timeout=PATIENCE)


class Person:
    """Somebody before a browser, signed in. `page` is the tab they look at."""

    def __init__(self, page: Page, site: Site, login: str) -> None:
        self.page, self.login, self._site = page, login, site

    def goes(self, path: str) -> None:
        """Opens an address of the site."""
        self.page.goto(self._site.address + path)

    def asks(self, path: str) -> APIResponse:
        """Asks for an address as the browser would, without showing the answer."""
        return self.page.request.get(self._site.address + path)

    def follows(self, link: str, within: Locator | None = None) -> None:
        """Clicks a link by its words."""
        (within or self.page).get_by_role("link", name=link, exact=True).click()

    def presses(self, button: str, within: Locator | None = None) -> None:
        """Presses a button by its words."""
        (within or self.page).get_by_role("button", name=button, exact=True).click()

    def writes(self, within: Locator | None = None, /, **fields: str) -> None:
        """Types into fields by their names."""
        for name, value in fields.items():
            (within or self.page).locator(f"[name='{name}']:visible").fill(value)

    def ticks(self, label: str, within: Locator | None = None) -> None:
        """Ticks a box by the beginning of its words."""
        (within or self.page).get_by_role("checkbox", name=re.compile(rf"^{re.escape(label)}")).check()

    def part(self, heading: str) -> Locator:
        """Returns the form or card under a heading."""
        return self.page.locator("form, section").filter(has=self.page.get_by_role("heading", name=heading)).last

    def is_told(self, sentence: str) -> None:
        """Sees a sentence that an act was done."""
        expect(self.page.locator("main .notice.done").first).to_contain_text(sentence)

    def is_refused(self, sentence: str) -> None:
        """Sees a sentence why nothing was done."""
        expect(self.page.locator("main .notice.refused").first).to_contain_text(sentence)

    def sees(self, words: str) -> None:
        """Sees words on the page."""
        expect(self.page.locator("main")).to_contain_text(words)

    def waits_until(self, day: str) -> str:
        """Moves the clock of the practice copy until a day; returns what is said of the way there."""
        bar = self.page.locator(".practice")
        bar.get_by_label("đến ngày").fill(day)
        self.presses("Chuyển", bar)
        self.is_told(f"ngày {day}")
        return self.page.locator("main .notice.done").first.inner_text()


class People:
    """Everybody who comes: `people["an"]` signs in when first asked for and keeps the tab.

    `scripts` tells whether their browsers run JavaScript.
    """

    def __init__(self, browser: Browser, site: Site, **context: Any) -> None:
        self._browser, self._site, self._context = browser, site, context
        self.scripts: bool = context.get("java_script_enabled", True)
        self._known: dict[str, Person] = {}

    def __getitem__(self, login: str) -> Person:
        if login not in self._known:
            self._known[login] = self._signed_in(login)
        return self._known[login]

    def _signed_in(self, login: str) -> Person:
        credentials.set_practice_password(self._site.office.acting("admin"), login, PASSWORD)
        context = self._browser.new_context(**self._context)
        context.set_default_timeout(PATIENCE)
        person = Person(context.new_page(), self._site, login)
        person.goes("/sign-in")
        person.writes(login=login, password=PASSWORD)
        person.presses("Đăng nhập")
        expect(person.page.get_by_role("button", name="Đăng xuất")).to_be_visible()
        return person


@contextmanager
def people(browser: Browser, site: Site, **context: Any) -> Iterator[People]:
    """Gives people with browsers of their own, set up as `context` says; closes them at the end."""
    before = set(browser.contexts)
    yield People(browser, site, **context)
    for one in set(browser.contexts) - before:
        one.close()
