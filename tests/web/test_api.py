"""The API for programs: the same year, and the same answers, as on the command line."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from kyhan.cycle import history
from kyhan.cycle.queries import (
    complaints,
    deadlines,
    register,
    results,
    status,
    submissions,
)
from kyhan.regulation.form import FormRow
from tests.calling import Program
from tests.factories import (
    COMMUNES,
    FILED_ON,
    HUONG_PHU,
    HUONG_SON,
    ISSUED_ON,
    KEY,
    KHE_TRE,
    PUBLISHED_ON,
    RECEIVED_ON,
    SUBMITTED_ON,
    UNITS,
    VERIFIED_ON,
    SmallOffice,
    acknowledged,
    filed,
    form,
    submitted,
)
from tests.posting import REMINDED_ON, tick_at
from tests.readings import events, holds

Call = Callable[..., Program]
CYCLE = f"/cycles/{KEY}"


def _rows(rows: list[FormRow]) -> list[dict[str, Any]]:
    return [{"criterion": row.criterion, "points": str(row.points)} for row in rows]


def test_a_whole_year_runs_through_the_api(office: SmallOffice, call: Call) -> None:
    an, binh, chi, dung = (call(login) for login in ("an", "binh", "chi", "dung"))
    assert an.does("/cycles", year=2026, regulation=office.regulation.id)["state"] == "prepared"
    office.on(ISSUED_ON)
    assert an.does(f"{CYCLE}/issue", number="12/UBND-VP")["issued_on"] == "2026-11-06"
    office.on(RECEIVED_ON)
    khe_tre = call("khe-tre-head")
    khe_tre.does(f"{CYCLE}/units/acknowledge", units=[KHE_TRE])
    an.does(f"{CYCLE}/units/acknowledge", units=[one for one in UNITS if one != KHE_TRE], proof="CV đến 15")
    office.on(SUBMITTED_ON)
    assert khe_tre.does(f"{CYCLE}/units/{KHE_TRE}/submit", rows=[])["missing"]
    assert khe_tre.does(f"{CYCLE}/units/{KHE_TRE}/withdraw")["state"] == "filling"
    for unit in UNITS:
        an.does(f"{CYCLE}/units/{unit}/submit", rows=_rows(form(office, unit)), document="01/BC")
    asked = [{"criterion": "HD.01", "question": "Số liệu này lấy ở đâu?"}]
    assert an.does(f"{CYCLE}/units/{KHE_TRE}/return", queries=asked)["state"] == "returned"
    an.does(f"{CYCLE}/units/{KHE_TRE}/submit", rows=[{"criterion": "HD.01", "points": "5.70"}])
    extended = an.does(
        f"{CYCLE}/deadlines/extend", subjects=[HUONG_SON], until="2026-12-05", reason="Lũ", document="20/UBND"
    )
    assert extended["extended"][0]["to_on"] == "2026-12-07"
    assert {one["state"] for one in an.does(f"{CYCLE}/units/accept", units=UNITS)["units"]} == {"verifying"}
    office.on(VERIFIED_ON)
    for unit in UNITS:
        binh.does(f"{CYCLE}/units/{unit}/verify", keep_rest=True)
    an.does(f"{CYCLE}/units/{HUONG_PHU}/reopen", reason="Nhập nhầm")
    less = [{"criterion": "HD.01", "points": "5", "reason": "Thiếu một báo cáo"}]
    binh.does(f"{CYCLE}/units/{HUONG_PHU}/verify", rows=less, keep_rest=True)
    an.does(f"{CYCLE}/propose", number="05/TTr-VP")
    assert dung.does(f"{CYCLE}/send-back", reason="Xem lại Hương Phú")["state"] == "scored"
    an.does(f"{CYCLE}/propose", number="06/TTr-VP")
    office.on(PUBLISHED_ON)
    assert dung.does(f"{CYCLE}/publish", number="15/QĐ-UBND")["number"] == 1
    office.on(FILED_ON)
    for number, unit in enumerate(COMMUNES, 1):
        made = an.does(f"{CYCLE}/complaints", unit=unit, text="Đề nghị xem lại.", criteria=["HD.01"])
        assert made["number"] == number
    an.does(f"{CYCLE}/complaints/1/accept")
    an.does(f"{CYCLE}/complaints/2/accept")
    an.does(f"{CYCLE}/complaints/3/reject", reason="Không về kết quả")
    chi.does(f"{CYCLE}/complaints/1/dismiss", reason="Số liệu đã đúng")
    assert chi.does(f"{CYCLE}/complaints/2/uphold", reason="Có báo cáo")["criteria"] == ["HD.01"]
    binh.does(f"{CYCLE}/units/{HUONG_PHU}/verify", rows=[{"criterion": "HD.01", "points": "5.52"}])
    assert [one["unit"] for one in an.told(f"{CYCLE}/moves")["moved"]] == [HUONG_PHU]
    assert dung.does(f"{CYCLE}/adjust", number="16/QĐ-UBND")["number"] == 2
    office.on(date(2026, 12, 8))
    assert an.does(f"{CYCLE}/close")["state"] == "closed"

    assert {event["channel"] for event in events(office)} == {"api"}
    assert holds(office) == []


def test_the_api_says_all_that_the_queries_say(office: SmallOffice, call: Call) -> None:
    filed(office)
    an = office.acting("an")
    program = call("an")
    now = status.status(an, KEY)
    units = now.pop("units")

    def same(path: str, expected: Any, **query: Any) -> None:
        assert program.told(path, **query) == json.loads(json.dumps(expected, default=str))

    same("/cycles", {"cycles": status.cycles(an)})
    same(CYCLE, now)
    same(f"{CYCLE}/units", {"cycle": KEY, "units": units})
    same(f"{CYCLE}/units/{KHE_TRE}", submissions.submission(an, KEY, KHE_TRE))
    same(f"{CYCLE}/deadlines", {"cycle": KEY, "deadlines": deadlines.deadlines(an, KEY)})
    explained = {"cycle": KEY, "deadlines": deadlines.explain(an, KEY, KHE_TRE)}
    same(f"{CYCLE}/deadlines/explain", explained, subject=KHE_TRE)
    shown = results.result(an, KEY)
    for one in (missed for unit in shown["units"] for missed in unit["missed"]):
        one.setdefault("sentence", None)
    same(f"{CYCLE}/results", shown)
    same(f"{CYCLE}/moves", results.moves(an, KEY))
    same(f"{CYCLE}/complaints", complaints.complaints(an, KEY))
    same("/register/2026", {"year": 2026, "documents": register.documents(an, 2026)})
    assert program.told("/reminders") == {"reminders": []}
    assert program.told("/regulations")["regulations"][0]["cycles"] == [KEY]


def test_units_are_found_by_state_and_group_and_by_what_is_not_settled(office: SmallOffice, call: Call) -> None:
    submitted(office, [KHE_TRE])
    program = call("an")

    def found(**query: str) -> list[str]:
        return [one["unit"] for one in program.told(f"{CYCLE}/units", **query)["units"]]

    assert found(state="submitted") == [KHE_TRE]
    assert len(found(group="agency")) == 1
    assert len(found(which="open")) == 4
    assert found(which="late") == []
    assert program.told(f"{CYCLE}/units", as_of="2026-11-06T18:00:00+07:00")["units"][0]["state"] == "awaiting_receipt"


def test_an_event_comes_as_it_was_hashed(office: SmallOffice, call: Call) -> None:
    submitted(office, [KHE_TRE])
    program = call("giang")

    last = program.told("/history", chain=KEY, unit=KHE_TRE, limit=1)["events"][0]

    own = last.pop("hash")
    assert last["action"] == "submit"
    assert history.digest(history.canonical(last)) == own
    heads = program.told("/history/heads")["heads"]
    assert heads[KEY]["hash"] == own
    assert program.told("/history/verify")["holds"] is True


def test_days_are_counted_and_the_calendar_changed_only_when_it_is_meant(office: SmallOffice, call: Call) -> None:
    submitted(office, [])
    program = call("an")

    receipt = program.told("/calendar/count", start="2026-11-09", kind="working_days", length=10)
    assert (receipt["due_on"], len(receipt["counted"])) == ("2026-11-23", 10)
    change = {"on": "2026-11-23", "reason": "Bão", "document": "30/UBND"}
    preview = program.does("/calendar/off", **change, dry_run=True)
    assert (preview["applied"], len(preview["moves"])) == (False, 4)
    assert program.does("/calendar/off", **change)["moves"] == preview["moves"]
    assert program.told("/calendar/years/2026", month=11)["days"][0]["reason"] == "Bão"
    swapped = program.does("/calendar/swap", off_on="2026-12-04", work_on="2026-12-05", document="31/UBND")
    assert swapped["days"] == ["2026-12-04", "2026-12-05"]
    assert program.acts("/calendar/work", on="2026-12-05", reason="Nữa").status_code == 422


def test_who_will_be_reminded_and_who_was_is_told(office: SmallOffice, call: Call) -> None:
    acknowledged(office)
    office.on(REMINDED_ON, 7)
    program = call("an")

    digests = program.told("/reminders/preview")["digests"]
    assert [(one["recipient"], one["items"][0]["days_left"]) for one in digests] == [("huong-phu", 5), ("khe-tre", 5)]
    assert program.told("/reminders/preview", on="2026-11-22")["working"] is False
    tick_at(office, REMINDED_ON)
    assert len(program.told("/reminders", state="sent", cycle=KEY)["reminders"]) == 2


def test_a_cycle_whose_name_has_a_slash_is_found(office: SmallOffice, call: Call) -> None:
    program = call("an")

    made = program.does("/cycles", year=2026, regulation=office.regulation.id, key="2026/tinh-mau")

    assert program.told(f"/cycles/{made['cycle']}")["cycle"] == "2026/tinh-mau"
    assert program.told(f"/cycles/{made['cycle']}/units")["units"] == []
