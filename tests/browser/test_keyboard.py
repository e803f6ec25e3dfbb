"""The site by keyboard alone: past the menu, to the refusal, and through every control of a long form in its order."""

from typing import Final

from playwright.sync_api import Browser, expect

from kyhan.web.site import Site
from tests.browsing import people
from tests.factories import KEY, KHE_TRE, SmallOffice, acknowledged

FORM: Final = f"/cycles/{KEY}/units/{KHE_TRE}/form"

NUMBERED: Final = """() => {
  const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")];
  window.controls = all.filter((one) => one.checkVisibility() && !one.disabled);
  return window.controls.length;
}"""
FOCUSED: Final = "() => window.controls.indexOf(document.activeElement)"
NAMED: Final = "number => window.controls[number]?.outerHTML.slice(0, 120)"


def test_a_form_is_filled_in_checked_and_refused_without_a_mouse(
    browser: Browser, site: Site, office: SmallOffice
) -> None:
    acknowledged(office)
    with people(browser, site) as everybody:
        officer = everybody["khe-tre"]
        page = officer.page
        officer.goes(FORM)
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Tới nội dung")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()

        officer.goes(FORM)
        for expected in range(page.evaluate(NUMBERED)):
            page.keyboard.press("Tab")
            found = page.evaluate(FOCUSED)
            assert found == expected, f"after {page.evaluate(NAMED, expected - 1)} comes {page.evaluate(NAMED, found)}"

        officer.goes(f"{FORM}/check")
        send = page.get_by_role("button", name="Gửi phiếu cho Văn phòng")
        send.focus()
        page.keyboard.press("Enter")
        expect(page.locator("#refusal")).to_be_focused()
        expect(page.locator("#refusal")).to_contain_text("chưa đánh dấu vào ô cam kết")
