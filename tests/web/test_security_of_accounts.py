"""What somebody tries who means harm with accounts: half a sign-in, guessing, planted cookies, stolen keys."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kyhan.cycle import attempts
from kyhan.settings import Settings
from kyhan.web.application import create, routes
from kyhan.web.site import Site
from kyhan.workflows.roles import Role
from tests import factories, signed_in
from tests.calling import Program
from tests.factories import KHE_TRE, SmallOffice
from tests.visiting import PASSWORD, Visitor
from tests.web.test_who_sees_what import addresses

Visit = Callable[..., Visitor]


def test_between_password_and_second_factor_no_page_and_no_act_is_to_be_had(
    office: SmallOffice, tmp_path: Path
) -> None:
    factories.started(office)
    site = Site(
        office.app,
        "http://localhost:8600",
        Settings(outbox=tmp_path),
        office.clock,
        second_factor_roles=frozenset({Role.STAFF}),
    )
    owing = Visitor(create(site), site)
    owing.signs_in("an")
    half = Visitor(create(site), site)
    half.signs_in("dung")
    secret = signed_in.enrolled(office, "dung")
    half.signs_in("dung")
    for visitor, onward in ((owing, "/account/second-factor"), (half, "/sign-in/code")):
        token = visitor.page.forms[0].fields["_csrf"]
        for route in (one for one in routes() if one.who and one.second_factor):
            where = addresses(route, KHE_TRE)
            answer = visitor.client.request(
                route.method,
                where,
                data={"_csrf": token} if route.method == "POST" else None,
                follow_redirects=False,
            )
            assert (answer.status_code, answer.headers.get("location")) == (303, onward), where
    half.goes("/account/second-factor")  # another device cannot be put in the place of the one that is asked for
    assert half.answer.status_code == 409
    assert secret not in half.answer.text


def test_a_wrong_code_while_turning_the_second_factor_on_leaves_the_key_that_the_phone_already_has(
    visit: Visit, office: SmallOffice
) -> None:
    visitor = visit("an")
    visitor.goes("/account/second-factor")
    key = visitor.answer.text.partition("<code>")[2].partition("</code>")[0]

    visitor.sends("/account/second-factor", code="000000")
    assert visitor.answer.status_code == 403
    assert key in visitor.answer.text
    visitor.sends("/account/second-factor", code=signed_in.code_of(key, office.clock.now()))
    assert "Đã bật mã thứ hai" in visitor.page.text


def test_a_stolen_page_of_the_second_factor_is_worth_nothing_once_it_is_opened_anew(visit: Visit) -> None:
    visitor = visit("an")
    visitor.goes("/account/second-factor")
    seen = visitor.answer.text.partition("<code>")[2].partition("</code>")[0]

    visitor.goes("/account/second-factor")

    assert seen not in visitor.answer.text


def test_whoever_owns_a_whole_network_of_ipv6_addresses_is_slowed_down_as_one() -> None:
    assert attempts.key("address", "2001:db8:1:2::1") == attempts.key("address", "2001:db8:1:2:ffff::9%eth0")
    assert attempts.key("address", "2001:db8:1:2::1") != attempts.key("address", "2001:db8:1:3::1")
    assert attempts.key("address", "192.0.2.7") != attempts.key("address", "192.0.2.8")
    assert attempts.key("address", "::ffff:192.0.2.7") != attempts.key("address", "::ffff:192.0.2.8")


@pytest.mark.parametrize("spelled", ["AN", " an ", "a\u200bn", "\ufeffan"])
def test_another_spelling_of_a_login_is_counted_as_the_same_account(visit: Visit, spelled: str) -> None:
    visitor = visit("an")
    visitor.client.cookies.clear()
    for _ in range(attempts.FREE["account"]):
        visitor.goes("/sign-in")
        visitor.sends("/sign-in", login=spelled, password="sai")

    visitor.goes("/sign-in")
    visitor.sends("/sign-in", login="an", password=PASSWORD)

    assert visitor.answer.status_code == 429


def test_beyond_this_machine_cookies_travel_encrypted_only_and_to_this_host_alone(
    office: SmallOffice, tmp_path: Path
) -> None:
    site = Site(office.app, "https://kyhan.example.vn", Settings(outbox=tmp_path), office.clock)
    visitor = Visitor(create(site), site)

    visitor.signs_in("an")
    visitor.goes("/account")

    kept = [one for one in visitor.client.cookies.jar if one.name.startswith("__Host-")]
    assert {one.name for one in kept} == {"__Host-kyhan", "__Host-kyhan-visit"}
    assert all(one.secure and one.path == "/" and not one.domain_specified for one in kept)
    assert "max-age" in visitor.answer.headers["strict-transport-security"]


def test_signing_in_takes_no_session_that_was_put_into_the_browser_before(visit: Visit) -> None:
    visitor = visit()
    visitor.client.cookies.set("kyhan", "planted", domain="localhost.local")

    visitor.signs_in("an")

    assert visitor.client.cookies.get("kyhan") != "planted"


def test_an_administrator_revokes_a_token_of_somebody_whose_machine_was_stolen(
    visit: Visit, call: Callable[..., Program]
) -> None:
    program, admin = call("khe-tre"), visit("admin")
    assert program.asks("/me").status_code == 200
    admin.goes("/admin/people/khe-tre")

    admin.sends("/admin/people/khe-tre/revoke")

    assert "Đã thu hồi" in admin.page.text
    assert program.asks("/me").status_code == 401
    assert "Mã đang có hiệu lực" not in admin.page.text
