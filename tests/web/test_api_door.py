"""Whom the API lets in, for what, and how it says what was wrong."""

import logging
from collections.abc import Callable
from datetime import timedelta

import pytest

from kyhan.cycle.commands import tokens
from kyhan.cycle.queries import tokens as known
from tests.calling import Program
from tests.factories import HUONG_PHU, KEY, KHE_TRE, SmallOffice, published, submitted, verified
from tests.readings import events

Call = Callable[..., Program]
CYCLE = f"/cycles/{KEY}"


def test_without_a_token_that_holds_nobody_comes_in(office: SmallOffice, call: Call) -> None:
    short = tokens.make(office.acting("an"), "api", scopes=["read"], days=1)
    feed = tokens.make(office.acting("an"), "calendar")
    program = call()
    program.client.cookies.set("kyhan", "whatever")

    assert program.asks("/me").headers["WWW-Authenticate"] == 'Bearer realm="kyhan"'
    for token in ("wrong", feed, known.tokens(office.acting("an"))[0].id):
        program.token = token
        refused = program.acts("/cycles", nonsense=1)
        assert refused.status_code == 401
        assert 'error="invalid_token"' in refused.headers["WWW-Authenticate"]
        assert refused.json()["error"] == "unauthenticated"
    program.token = short
    assert program.told("/me") == {
        "office": "Văn phòng HĐND và UBND huyện",
        "practice": True,
        "today": "2026-10-01",
        "login": "an",
        "scopes": ["read"],
        "expires_at": "2026-10-02T02:00:00Z",
        "unit": None,
    }
    assert program.asks("/me").headers["Kyhan-Practice"] == "true"
    office.clock.set(office.clock.now() + timedelta(days=1))
    assert program.asks("/me").status_code == 401


def test_a_token_does_what_its_scopes_say_and_no_more(office: SmallOffice, call: Call) -> None:
    reads, acts = call("an", ("read",)), call("an", ("act",))

    refused = reads.acts("/cycles", year=2026, regulation=office.regulation.id)

    assert (refused.status_code, refused.json()["error"]) == (403, "scope_missing")
    assert 'scope="act"' in refused.headers["WWW-Authenticate"]
    assert acts.asks("/cycles").status_code == 403
    assert acts.acts("/cycles", year=2026, regulation=office.regulation.id).status_code == 201


def test_a_unit_sees_nothing_of_another_through_the_api(office: SmallOffice, call: Call) -> None:
    verified(office)
    unit = call("khe-tre")

    assert unit.told("/me")["unit"] == KHE_TRE
    assert [one["unit"] for one in unit.told(f"{CYCLE}/units")["units"]] == [KHE_TRE]
    for path in (
        f"{CYCLE}/units/{HUONG_PHU}",
        f"{CYCLE}/deadlines?unit={HUONG_PHU}",
        f"{CYCLE}/deadlines/explain?subject={HUONG_PHU}",
        f"{CYCLE}/results",
        f"{CYCLE}/results?draft=true",
        "/history/verify",
        "/register/2026",
    ):
        refused = unit.asks(path)
        assert (refused.status_code, refused.json()["error"]) == (403, "not_allowed"), path
    assert {one["subject"] for one in unit.told("/history")["events"]} == {f"submission/{KHE_TRE}"}
    assert unit.acts(f"{CYCLE}/units/{HUONG_PHU}/withdraw").status_code == 403
    assert events(office, action="refused")[-1]["channel"] == "api"


def test_a_refusal_is_said_in_both_languages_whatever_the_caller_speaks(office: SmallOffice, call: Call) -> None:
    published(office)
    program = call("an")
    program.client.headers["Accept-Language"] = "en"

    again = program.acts(f"{CYCLE}/propose", number="07/TTr-VP").json()
    nowhere = program.asks("/cycles/1999").json()

    assert again["error"] == "not_now"
    assert again["message"]["vi"] != again["message"]["en"]
    assert nowhere["error"] == "not_found"
    assert "Không có kỳ đánh giá «1999»" in nowhere["message"]["vi"]
    assert "There is no cycle «1999»" in nowhere["message"]["en"]


def test_everything_wrong_with_what_was_sent_is_listed_with_its_place(office: SmallOffice, call: Call) -> None:
    submitted(office, [])
    program = call("an")

    rows = [{"criterion": "HD.01", "points": 5.7}, {"criterion": "HD.02", "points": "1e3"}, {"points": "5", "x": 1}]
    found = program.acts(f"{CYCLE}/units/{KHE_TRE}/submit", rows=rows, received_on="9/11/2026")

    assert found.status_code == 422
    places = [one["place"] for one in found.json()["faults"]]
    assert places == ["rows[0].points", "rows[1].points", "rows[2].criterion", "rows[2].x", "received_on"]
    assert found.json()["faults"][0]["message"] == {
        "vi": 'phải là chuỗi, ví dụ "5.70"',
        "en": 'is to be a text such as "5.70"',
    }
    rows = [{"criterion": "HD.01", "points": "99"}, {"criterion": "KHÔNG CÓ", "points": "1"}]
    found = program.acts(f"{CYCLE}/units/{KHE_TRE}/submit", rows=rows)
    assert [one["place"] for one in found.json()["faults"]] == ["rows[0]", "rows[1]"]
    assert "\n" not in found.json()["message"]["vi"]


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (f"{CYCLE}/units?sate=submitted", "sate"),
        (f"{CYCLE}?as_of=2026-11-09", "as_of"),
        (f"{CYCLE}?as_of=0001-01-01T00:00:00%2B14:00", "as_of"),
        ("/register/1999", "year"),
        ("/history?from_on=20261109", "from_on"),
        ("/calendar/count?start=2026-02-30&kind=weeks&length=1", "start"),
    ],
)
def test_an_address_with_a_slip_in_it_is_refused_not_guessed(call: Call, path: str, place: str) -> None:
    answer = call("an").asks(path)

    assert answer.status_code == 422
    assert [one["place"] for one in answer.json()["faults"]] == [place]


def test_whatever_is_not_there_is_refused_in_the_same_shape(call: Call) -> None:
    program = call("an")
    headers = {"Authorization": f"Bearer {program.token}", "Content-Type": "application/json"}

    for method, path, status_code, error in (
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("GET", "/api/v2/cycles", 404, "not_found"),
        ("PUT", "/api/v1/cycles", 405, "method_not_allowed"),
    ):
        answer = program.client.request(method, path, headers=headers)
        assert (answer.status_code, answer.json()["error"]) == (status_code, error)
    for body, status_code, error in (
        (b"{", 422, "invalid_input"),
        (b'{"year": "\xff"}', 400, "unreadable"),
        (b"[]", 422, "invalid_input"),
    ):
        answer = program.client.post("/api/v1/cycles", content=body, headers=headers)
        assert (answer.status_code, answer.json()["error"]) == (status_code, error), body


def test_a_fault_of_the_program_is_told_by_a_number_and_nothing_else(
    office: SmallOffice, call: Call, caplog: pytest.LogCaptureFixture
) -> None:
    program = call("an")
    with office.app.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE calendar_day SET kind = 'neither'")

    with caplog.at_level(logging.ERROR):
        answer = program.asks("/calendar/years/2026")

    assert (answer.status_code, answer.json()["error"]) == (500, "fault")
    number = caplog.records[-1].getMessage().split()[1]
    assert number in answer.json()["message"]["vi"]
    assert "neither" not in answer.text
