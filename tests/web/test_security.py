"""What somebody tries who means harm: addresses and headers that nobody types, other sites' forms, what others may not see."""

from collections.abc import Callable, Iterator

import pytest

from kyhan.cycle.commands import deadline, evidence, people, submission
from kyhan.regulation.form import FormRow
from kyhan.web.application import routes
from kyhan.web.site import Site
from tests import factories
from tests.calling import Program
from tests.factories import HUONG_SON, KEY, KHE_TRE, SmallOffice
from tests.visiting import Visitor
from tests.web.test_who_sees_what import addresses

Visit = Callable[..., Visitor]
MANY = "9" * 5000
"""More digits than Python reads as a number."""


def test_what_is_not_among_the_files_of_the_site_is_never_kept_by_a_cache(visit: Visit) -> None:
    visitor = visit("an")

    for answer in (visitor.client.get("/static/an-tin.css?1"), visitor.client.post("/static/kyhan.css?1")):
        assert "Chuyên viên An" in answer.text  # it is drawn for the one who asked, so nobody else may be given it
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("host", ["[", "", "localhost.evil.example", "evil.example:8600", "localhost@evil.example"])
def test_a_host_that_is_not_ours_or_none_at_all_is_not_heard(visit: Visit, host: str) -> None:
    assert visit().client.get("/sign-in", headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("path", [f"/calendar/{MANY}/1", f"/history/event/office/{MANY}", "/cycles/a%00b", "/?q=%00"])
def test_an_address_that_no_page_writes_is_turned_away_at_the_door(visit: Visit, path: str) -> None:
    assert visit().client.get(path).status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        f"/cycles/{KEY}/units?page={MANY}",
        f"/cycles/{KEY}/deadlines?page={MANY}",
        f"/cycles/{KEY}/results/points.png?publication={MANY}",
        f"/cycles/{KEY}/documents/chart-points.png?page={MANY}",
        f"/calendar?year={MANY}",
        f"/calendar/count?start=09/11/2026&n={MANY}",
        f"/cycles/new?step={MANY}",
    ],
)
def test_a_number_without_end_in_an_address_is_no_fault_of_the_program(
    visit: Visit, office: SmallOffice, path: str
) -> None:
    factories.started(office)

    assert visit("an").client.get(path).status_code < 500


def test_a_form_with_a_token_or_an_origin_that_is_none_is_refused_like_any_other(visit: Visit) -> None:
    draft = f"/cycles/{KEY}/units/{KHE_TRE}/form/draft"  # its form is kept over the end of a session
    visitor = visit("khe-tre")

    assert visitor.client.post("/sign-out", data={"_csrf": "é"}).status_code == 403
    for origin in ("http://[", "null", "http://evil.example", "http://localhost:8600.evil.example"):
        answer = visitor.client.post(draft, data={"explanation.HD.01": "của kẻ khác"}, headers={"Origin": origin})
        assert answer.status_code == 403, origin
        assert "của kẻ khác" not in answer.text


@pytest.mark.parametrize(
    "elsewhere",
    ["//[", "//evil.example", "/\\evil.example", "/%09/evil.example", "/%0d%0aSet-Cookie:a=b", "https:evil"],
)
def test_nobody_is_led_to_another_site_nor_is_a_header_made_of_an_address(
    visit: Visit, site: Site, elsewhere: str
) -> None:
    visitor = visit("an")

    answer = visitor.client.get(f"/sign-in?next={elsewhere}", follow_redirects=False)

    assert answer.status_code == 303
    assert "set-cookie" not in answer.headers
    assert str(answer.next_request.url if answer.next_request else "").startswith(f"{site.address}/")
    visitor.goes("/account")
    moved = visitor.client.post(
        "/practice/clock",
        data={"_csrf": visitor.page.forms[0].fields["_csrf"], "days": "1", "back": "/\\evil.example"},
        follow_redirects=False,
    )
    assert str(moved.next_request.url if moved.next_request else "").startswith(f"{site.address}/")


def test_a_body_that_does_not_say_how_long_it_is_ends_where_others_would(visit: Visit, site: Site) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(site.settings.evidence_file_mb + 5):
            yield b"a" * (1 << 20)

    for address in ("/sign-in", "/api/v1/cycles"):
        answer = visit().client.post(
            address, content=endless(), headers={"Content-Type": "application/x-www-form-urlencoded"}
        )
        assert answer.status_code in (401, 413)


def test_a_form_of_too_many_parts_is_not_read_and_says_that(visit: Visit) -> None:
    answer = visit().client.post(
        "/sign-in", content="a&" * 30_000, headers={"Content-Type": "application/x-www-form-urlencoded"}
    )

    assert answer.status_code == 400
    assert "quá lớn" in answer.text


UNIT_ASKS = (
    f"/cycles/{KEY}/results?publication=draft",
    f"/cycles/{KEY}/results?publication=1",
    f"/cycles/{KEY}/results?search=huong",
    f"/cycles/{KEY}/results/compare?new=draft",
    f"/cycles/{KEY}/results/workbook.xlsx?publication=draft",
    f"/cycles/{KEY}/results/points.png?publication=draft",
    f"/cycles/{KEY}/results/places.png",
    f"/cycles/{KEY}/deadlines?show=all&q=huong",
    f"/cycles/{KEY}/deadlines/explain?subject={HUONG_SON}",
    f"/cycles/{KEY}/deadlines/explain?subject=huong+son",
    f"/cycles/{KEY}/deadlines/explain?subject=submission/{HUONG_SON}",
    f"/cycles/{KEY}/deadlines.ics?unit={HUONG_SON}",
    f"/cycles/{KEY}/complaints/new?unit={HUONG_SON}",
    f"/cycles/{KEY}/units/huong%20son",
    f"/cycles/{KEY}/units/{HUONG_SON}/form/evidence/HD.01/a",
    f"/public/{KEY}",
)
"""What a curious unit writes into the line of the address itself."""
PROGRAM_ASKS = (
    "/cycles",
    f"/cycles/{KEY}",
    f"/cycles/{KEY}?as_of=2026-11-30T00:00:00Z",
    f"/cycles/{KEY}/units",
    f"/cycles/{KEY}/units?as_of=2026-11-30T00:00:00Z",
    f"/cycles/{KEY}/units/{HUONG_SON}",
    f"/cycles/{KEY}/deadlines?everything=true",
    f"/cycles/{KEY}/deadlines?unit={HUONG_SON}",
    f"/cycles/{KEY}/results?draft=true",
    f"/cycles/{KEY}/moves",
    f"/cycles/{KEY}/complaints",
    f"/history?unit={HUONG_SON}",
    "/history?chain=office",
    "/reminders",
    "/reminders/preview",
    "/register/2026",
    "/units",
    "/people",
)


def test_a_unit_learns_nothing_of_another_one_by_addresses_it_writes_itself(
    visit: Visit, call: Callable[..., Program], office: SmallOffice
) -> None:
    factories.proposed(office)
    visitor, program = visit("khe-tre"), call("khe-tre")

    told = {where: visitor.client.get(where) for where in UNIT_ASKS}
    told |= {where: program.asks(where) for where in PROGRAM_ASKS}

    for where, answer in told.items():
        assert answer.status_code < 500, where
        for others in ("Hương Sơn", "Hương Phú", "Nội vụ"):
            assert others not in answer.text, where
    pictures = [
        where for where in UNIT_ASKS if where.endswith((".png", ".xlsx")) or ".xlsx?" in where or ".png?" in where
    ]
    assert all(told[where].status_code in (403, 404, 409) for where in pictures)


def test_the_language_is_changed_on_the_page_that_a_refused_form_stood_on(visit: Visit, site: Site) -> None:
    visitor = visit("an")
    visitor.goes("/account")
    visitor.client.headers["Referer"] = f"{site.address}/account"
    visitor.sends("/account/password", old="sai", password="x" * 12, repeated="x" * 12)
    assert visitor.answer.status_code >= 400

    visitor.sends("/language", language="en")

    assert visitor.answer.status_code == 200
    assert "Change the password" in visitor.page.text


def test_a_long_sentence_for_the_next_page_fits_into_what_browsers_keep(visit: Visit, office: SmallOffice) -> None:
    factories.acknowledged(office)
    visitor = visit("an")
    visitor.goes(f"/cycles/{KEY}/units/{KHE_TRE}/form/evidence/HD.01")
    names = [("file", (f"Quyết định số {n} về việc phân công đơn vị phụ trách.txt", b"%d" % n)) for n in range(40)]

    answer = visitor.client.post(
        f"/cycles/{KEY}/units/{KHE_TRE}/form/evidence/HD.01",
        data={"_csrf": visitor.page.forms[0].fields["_csrf"][0]},
        files=names,
        follow_redirects=False,
    )

    assert answer.status_code == 303
    assert all(len(cookie) < 4096 for cookie in answer.headers.get_list("set-cookie"))
    assert "Đã thêm Quyết định số 0" in visitor.goes(answer.headers["location"]).text


SCRIPT = "\"'></textarea></title><script>alert(1)</script>{{7*7}}"


def test_what_people_write_is_text_on_every_page(visit: Visit, office: SmallOffice) -> None:
    an = office.acting("an")
    factories.acknowledged(office)
    office.on(factories.SUBMITTED_ON)
    people.change(office.acting("admin"), "an", name=f"An {SCRIPT}")
    proof = evidence.NewFile(f"{SCRIPT.replace('/', '')}.txt", "txt", SCRIPT.encode())
    evidence.add(an, KEY, KHE_TRE, "HD.01", [proof])
    for unit in factories.UNITS:
        rows = factories.form(office, unit)
        rows[0] = FormRow(rows[0].criterion, rows[0].points, explanation=SCRIPT)
        submission.submit(an, KEY, unit, rows, document=SCRIPT[:60])
    submission.send_back(an, KEY, HUONG_SON, [("HD.01", SCRIPT)], reason=SCRIPT)
    until = factories.VERIFIED_ON
    deadline.extend(an, KEY, [HUONG_SON], until=until.replace(day=30), reason=SCRIPT, document=SCRIPT[:60])

    shown = 0
    for login in ("admin", "khe-tre"):
        visitor = visit(login)
        for route in (one for one in routes() if one.method == "GET" and not one.path.endswith((".png", ".zip"))):
            said = f"q={SCRIPT}&search={SCRIPT}&name={SCRIPT}&group={SCRIPT}&login={SCRIPT}&unit={KHE_TRE}"
            answer = visitor.client.get(f"{addresses(route, KHE_TRE)}?{said}")
            if not answer.headers.get("content-type", "").startswith("text/html"):
                assert answer.headers["x-content-type-options"] == "nosniff"
                continue
            assert "<script>alert" not in answer.text, (login, route.path)
            shown += "alert(1)" in answer.text
    assert shown


def test_programs_are_told_in_their_own_shape_that_nobody_writes_such_an_address(visit: Visit) -> None:
    answer = visit().client.get("/api/v1/cycles/a%00b")

    assert (answer.status_code, answer.json()["error"]) == (404, "not_found")
