"""Signing in on the web: who comes in, who does not, and what a browser is told either way."""

from collections.abc import Callable

from kyhan.web.site import Site
from tests.visiting import PASSWORD, Visitor

Visit = Callable[..., Visitor]


def test_who_asks_for_a_page_signs_in_first_and_comes_to_that_page(visit: Visit, site: Site) -> None:
    visitor = visit("an")
    visitor.client.cookies.clear()

    assert "Đăng nhập" in visitor.goes("/account?x=1").text
    visitor.sends("/sign-in", login="an", password=PASSWORD)

    assert visitor.answer.url == f"{site.address}/account?x=1"


def test_a_wrong_password_is_refused_in_one_sentence_and_the_login_stays_typed(visit: Visit) -> None:
    visitor = visit("an")
    visitor.client.cookies.clear()
    visitor.goes("/sign-in")

    visitor.sends("/sign-in", login="an", password="sai mật khẩu")

    assert visitor.answer.status_code == 403
    assert "Tên đăng nhập hoặc mật khẩu không đúng" in visitor.page.text
    assert visitor.page.forms[-1].fields["login"] == ["an"]


def test_after_signing_in_nobody_is_led_to_another_site(visit: Visit, site: Site) -> None:
    for elsewhere in ("//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"):
        visitor = visit("an")
        assert visitor.goes(f"/sign-in?next={elsewhere}") is not None
        assert str(visitor.answer.url).startswith(site.address)


def test_a_form_that_was_not_made_for_this_browser_does_nothing(visit: Visit) -> None:
    visitor = visit("an")

    answer = visitor.client.post(
        "/account/password", data={"old": PASSWORD, "password": "x" * 12, "repeated": "x" * 12}
    )

    assert answer.status_code == 403
    assert "chưa ghi gì" in answer.text


def test_signing_out_ends_the_session_on_the_server_too(visit: Visit, site: Site) -> None:
    visitor = visit("an")
    token = visitor.client.cookies["kyhan"]
    visitor.goes("/account")
    visitor.sends("/sign-out")
    visitor.client.cookies.set("kyhan", token)

    visitor.goes("/account")

    assert str(visitor.answer.url).startswith(f"{site.address}/sign-in")
