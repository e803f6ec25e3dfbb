"""What is there without an account: published results that were opened, and calendars by an address of their own."""

from collections.abc import Callable

import pytest

from kyhan.cycle.commands import people, public_page
from kyhan.cycle.queries.public_page import public_result
from kyhan.errors import NotFound
from tests.factories import KEY, PEOPLE, SmallOffice, acknowledged, published, verified
from tests.visiting import Visitor

Visit = Callable[..., Visitor]


def test_nothing_is_public_before_somebody_opens_it(office: SmallOffice, visit: Visit) -> None:
    published(office)
    visitor = visit()

    assert "Chưa có kết quả nào được mở" in visitor.goes("/public").text
    for address in (f"/public/{KEY}", "/public/1999"):
        visitor.goes(address)
        assert visitor.answer.status_code == 404


def test_a_draft_is_never_public(office: SmallOffice) -> None:
    verified(office)

    with pytest.raises(NotFound):
        public_result(office.app, KEY)


def test_the_staff_open_the_page_and_everybody_reads_the_result_and_no_name(office: SmallOffice, visit: Visit) -> None:
    published(office)
    staff = visit("an")
    staff.goes(f"/cycles/{KEY}/results")
    staff.sends(f"/cycles/{KEY}/results/public", do="open")
    assert "Đã mở trang công khai" in staff.page.text
    visitor = visit()

    page = visitor.goes(f"/public/{KEY}")

    assert "15/QĐ-UBND" in page.text
    assert "Thị trấn Khe Tre" in page.text
    assert not [person.name for person in PEOPLE if person.name in page.text]
    assert f"/public/{KEY}" in visitor.goes("/public").links
    staff.goes(f"/cycles/{KEY}/results")
    staff.sends(f"/cycles/{KEY}/results/public", do="close")
    visitor.goes(f"/public/{KEY}")
    assert visitor.answer.status_code == 404


def test_caches_may_keep_the_page_for_five_minutes_and_it_is_the_same_for_everybody(
    office: SmallOffice, visit: Visit
) -> None:
    published(office)
    public_page.open_page(office.acting("an"), KEY)

    nobody = visit().client.get(f"/public/{KEY}")
    signed_in = visit("an").client.get(f"/public/{KEY}")

    assert nobody.headers["cache-control"] == "public, max-age=300"
    assert "set-cookie" not in nobody.headers
    assert nobody.text == signed_in.text
    assert "Results of the assessment" in visit().goes(f"/public/{KEY}?language=en").text


def test_a_calendar_has_the_deadlines_its_owner_sees_until_it_is_revoked(office: SmallOffice, visit: Visit) -> None:
    acknowledged(office)
    owner = visit("khe-tre")
    owner.goes("/account/tokens")

    page = owner.sends("/account/tokens/calendar", calendar_name="điện thoại")
    address = next(word for word in page.text.split() if word.endswith(".ics"))
    assert address.startswith("http://localhost:8600/calendar-feed/")
    feed = visit().client.get(address)

    assert feed.headers["content-type"].startswith("text/calendar")
    assert "Khe Tre" in feed.text
    assert "Hương Phú" not in feed.text
    owner.goes("/account/tokens")
    assert address not in owner.page.text
    owner.sends("/account/tokens/revoke")
    assert visit().client.get(address).status_code == 404


def test_a_calendar_of_somebody_whose_access_ended_is_closed(office: SmallOffice, visit: Visit) -> None:
    acknowledged(office)
    owner = visit("chi")
    owner.goes("/account/tokens")
    page = owner.sends("/account/tokens/calendar")
    address = next(word for word in page.text.split() if word.endswith(".ics"))
    assert visit().client.get(address).status_code == 200

    people.deactivate(office.acting("admin"), "chi")

    assert visit().client.get(address).status_code == 404


def test_a_token_for_a_program_names_what_it_may(visit: Visit) -> None:
    visitor = visit("an")
    visitor.goes("/account/tokens")

    visitor.sends("/account/tokens/api", api_name="bảng theo dõi")
    assert visitor.answer.status_code == 422
    assert "quyền phải chọn" in visitor.page.text
    visitor.sends("/account/tokens/api", api_name="bảng theo dõi", scopes=["read"], days="30")

    assert "Chỉ hiện một lần này" in visitor.page.text
    assert "chương trình (đọc)" in visitor.page.text
