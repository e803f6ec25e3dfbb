"""How does a cycle begin: its preparation, its regulation, and the letter that goes out?"""

from datetime import date
from functools import partial

import pytest

from kyhan.cycle.commands import cycle, regulations, roster
from kyhan.cycle.commands.roster import NewUnit
from kyhan.cycle.queries import status
from kyhan.errors import Conflict, InvalidInput, NotAllowed, NotFound, NotNow, OutsideCalendar
from kyhan.regulation.loader import load_shipped
from tests.factories import COMMUNES, HUONG_PHU, ISSUED_ON, KEY, KHE_TRE, UNITS, SmallOffice, issued, started
from tests.readings import clocks, cycle_state, events, form_of, refusal, revisions, state_of


def test_a_prepared_cycle_knows_when_its_letter_and_its_end_are_due(office: SmallOffice) -> None:
    started(office)

    assert cycle_state(office) == "prepared"
    assert clocks(office, "cycle") == {"issue": date(2026, 11, 9), "conclusion": date(2026, 12, 31)}


def test_only_staff_prepare_a_cycle(office: SmallOffice) -> None:
    for login in ("binh", "dung", "khe-tre", "giang"):
        app = office.acting(login)
        assert "office staff" in refusal(NotAllowed, partial(cycle.start, app, 2026, regulation_id="nam-dong-2018"))


def test_nobody_unknown_or_deactivated_acts(office: SmallOffice) -> None:
    assert "«nobody»" in refusal(
        NotFound, lambda: cycle.start(office.acting("nobody"), 2026, regulation_id="nam-dong-2018")
    )


def test_a_year_has_one_cycle_unless_the_second_gets_a_name_of_its_own(office: SmallOffice) -> None:
    started(office)

    assert "give this one another name" in refusal(Conflict, lambda: started(office))
    other = cycle.start(office.acting("an"), 2026, regulation_id="nam-dong-2018", key="2026/bổ-sung")
    assert [one["cycle"] for one in status.cycles(office.app)] == [KEY, other.key]


@pytest.mark.parametrize("key", ["office", "hai từ", "a:b", "x" * 61])
def test_a_cycle_cannot_be_named_like_the_installation_or_with_signs_of_a_seal(office: SmallOffice, key: str) -> None:
    with pytest.raises(InvalidInput, match="tên kỳ"):
        cycle.start(office.acting("an"), 2026, regulation_id="nam-dong-2018", key=key)


def test_a_cycle_needs_a_stored_regulation_and_a_year_of_the_calendar(office: SmallOffice) -> None:
    an = office.acting("an")

    assert "nam-dong-2018" in refusal(NotFound, lambda: cycle.start(an, 2026, regulation_id="hue-2020"))
    refusal(OutsideCalendar, lambda: cycle.start(an, 2099, regulation_id="nam-dong-2018"))


def test_a_cycle_keeps_the_text_of_the_regulation_it_started_with(office: SmallOffice) -> None:
    before = started(office).regulation_sha256
    regulations.add(office.acting("an"), load_shipped("tinh-mau-2026"))

    assert status.status(office.app, KEY)["regulation_sha256"] == before == office.regulation.sha256


def test_a_cycle_that_does_not_exist_is_named_with_those_that_do(office: SmallOffice) -> None:
    started(office)

    message = refusal(NotFound, lambda: cycle.issue(office.acting("an"), "2025", number="12/UBND-VP"))
    assert "«2025»" in message
    assert KEY in message


def test_the_letter_freezes_the_roster_and_starts_the_clock_of_receipt_for_each_unit(office: SmallOffice) -> None:
    issued(office)
    roster.add(office.acting("an"), [NewUnit("20170", "Xã Hương Lộc", "commune", date(2020, 1, 1))])
    roster.rename(office.acting("an"), KHE_TRE, "Xã Khe Tre", from_on=date(2026, 11, 7))

    units = status.status(office.app, KEY)["units"]
    assert {one["unit"] for one in units} == set(UNITS)
    assert form_of(office, KHE_TRE)["name"] == "Thị trấn Khe Tre"
    assert clocks(office, f"submission/{KHE_TRE}") == {"receipt": date(2026, 11, 10)}
    assert clocks(office, "cycle") == {"conclusion": date(2026, 12, 31)}
    assert revisions(office, "cycle", "issue") == [(date(2026, 11, 9), "met")]


def test_only_staff_issue_the_letter(office: SmallOffice) -> None:
    started(office)
    for login in ("binh", "dung", "khe-tre", "giang"):
        app = office.acting(login)
        refusal(NotAllowed, partial(cycle.issue, app, KEY, number="12/UBND-VP"))


def test_a_letter_in_time_until_the_last_day_at_the_office(office: SmallOffice) -> None:
    started(office)
    office.on(date(2026, 11, 9), hour=23)

    cycle.issue(office.acting("an"), KEY, number="12/UBND-VP")

    assert status.status(office.app, KEY)["letter"] == {"number": "12/UBND-VP", "on": "2026-11-09", "late": False}


def test_a_late_letter_owes_a_reason_and_is_recorded_as_late(office: SmallOffice) -> None:
    started(office)
    office.on(date(2026, 11, 10))
    an = office.acting("an")

    assert "24:00 on 09/11/2026" in refusal(NotNow, lambda: cycle.issue(an, KEY, number="12/UBND-VP"))
    assert cycle_state(office) == "prepared"

    cycle.issue(an, KEY, number="12/UBND-VP", reason="Bão số 13")
    assert status.status(office.app, KEY)["letter"]["late"]
    assert revisions(office, "cycle", "issue") == [(date(2026, 11, 9), "late")]
    assert events(office, action="issue")[-1]["data"]["reason"] == "Bão số 13"


def test_a_backdated_letter_shows_when_it_happened_and_when_it_was_told(office: SmallOffice) -> None:
    started(office)
    office.on(date(2026, 11, 10))

    cycle.issue(office.acting("an"), KEY, number="12/UBND-VP", issued_on=ISSUED_ON)

    (event,) = events(office, action="issue")
    assert event["occurred_on"] == "2026-11-06"
    assert event["recorded_at"].startswith("2026-11-10")
    assert not status.status(office.app, KEY)["letter"]["late"]


def test_a_letter_without_number_in_the_future_or_dated_after_it_went_out_is_refused_with_every_reason(
    office: SmallOffice,
) -> None:
    started(office)
    an = office.acting("an")

    message = refusal(
        NotNow,
        lambda: cycle.issue(an, KEY, number=" ", letter_on=date(2026, 11, 8), issued_on=date(2026, 11, 7)),
    )

    assert "number and date are owed" in message
    assert "before the letter's date" in message
    assert "in the future" in message


def test_a_letter_of_another_year_is_a_slip_of_the_pen(office: SmallOffice) -> None:
    started(office)

    message = refusal(
        NotNow, lambda: cycle.issue(office.acting("an"), KEY, number="12/UBND-VP", issued_on=date(2025, 11, 6))
    )
    assert "before the assessed year began (01/01/2026)" in message


def test_a_unit_of_a_group_the_regulation_does_not_know_stops_the_letter_by_name(office: SmallOffice) -> None:
    roster.add(office.acting("an"), [NewUnit("B1", "Ban quản lý", "board", date(2020, 1, 1))])
    started(office)

    message = refusal(InvalidInput, lambda: cycle.issue(office.acting("an"), KEY, number="12/UBND-VP"))

    assert "B1: the regulation has no group «board»" in message
    assert cycle_state(office) == "prepared"


def test_units_that_end_or_begin_around_the_letter_are_counted_on_its_day(office: SmallOffice) -> None:
    roster.merge(office.acting("an"), [KHE_TRE, HUONG_PHU], KHE_TRE, name="Thị trấn Khe Tre", from_on=date(2026, 11, 1))
    issued(office)

    assert {one["unit"] for one in status.status(office.app, KEY)["units"]} == set(UNITS) - {HUONG_PHU}
    assert state_of(office, COMMUNES[2]) == "awaiting_receipt"


def test_a_letter_s_number_is_used_once_a_year(office: SmallOffice) -> None:
    issued(office)
    cycle.start(office.acting("an"), 2026, regulation_id=office.regulation.id, key="2026b")

    again = refusal(NotNow, partial(cycle.issue, office.acting("an"), "2026b", number=" 12/UBND-VP"))

    assert "12/UBND-VP of 2026 was used for the letter with the survey form of cycle 2026" in again
