"""The frame of every page in a real browser: signing in, the keyboard, the language, the clock of a practice copy."""

from playwright.sync_api import Page, expect

from kyhan.cycle.commands import credentials
from kyhan.web.site import Site
from tests.visiting import PASSWORD


def test_somebody_signs_in_by_keyboard_alone_and_moves_the_clock(site: Site, page: Page) -> None:
    credentials.set_practice_password(site.office.acting("admin"), "an", PASSWORD)
    page.goto(site.address)
    page.locator("#f-login").focus()
    page.keyboard.type("an")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Việc của tôi")

    page.get_by_role("button", name="Sang ngày sau").click()

    expect(page.get_by_role("status")).to_contain_text("02/10/2026")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My work")
