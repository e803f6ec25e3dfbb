"""The survey form on the web: a unit fills it in, loses nothing on the way, hands it in, and answers questions."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Final

import pytest

from kyhan.cycle.commands import drafts, submission
from kyhan.cycle.commands.drafts import DraftRow
from kyhan.cycle.queries import drafts as drafts_of
from tests.factories import (
    HUONG_PHU,
    KEY,
    KHE_TRE,
    RECEIVED_ON,
    SUBMITTED_ON,
    SmallOffice,
    acknowledged,
    form,
    issued,
    submitted,
)
from tests.readings import answer_of, clocks, events, state_of
from tests.visiting import PASSWORD, Visitor

Visit = Callable[..., Visitor]
FORM: Final = f"/cycles/{KEY}/units/{KHE_TRE}/form"
DRAFT: Final = f"{FORM}/draft"
SCRIPT: Final = {"HX-Request": "true"}


@pytest.fixture
def filling(office: SmallOffice) -> SmallOffice:
    """Every unit has received the letter; it is the day on which forms come in."""
    acknowledged(office)
    return office.on(SUBMITTED_ON)


def filled(office: SmallOffice, share: str = "0.95") -> dict[str, str]:
    """Returns what is typed for a full form of Khe Tre, with decimal commas."""
    return {
        f"declared.{row.criterion}": str(row.points).replace(".", ",") for row in form(office, KHE_TRE, Decimal(share))
    }


def typed(visitor: Visitor, name: str) -> str:
    """Returns what stands in a field of the form."""
    found = next(one for one in visitor.page.forms if one.action == DRAFT)
    return found.fields[name][-1].strip()


def by_script(visitor: Visitor, code: str, **fields: str) -> str:
    """Sends one criterion as the script does when its field changes, and returns the part of the page that comes back."""
    held = next(one for one in visitor.page.forms if one.action == DRAFT).fields
    names = [f"{part}.{code}" for part in ("declared", "explanation", "seen")]
    sent = {name: held[name][-1].strip() for name in names} | {"_csrf": held["_csrf"][-1], "only": code}
    visitor.answer = visitor.client.post(
        DRAFT, data=sent | {f"{name}.{code}": value for name, value in fields.items()}, headers=SCRIPT
    )
    return visitor.answer.text


def declared(office: SmallOffice, code: str = "HD.01") -> str:
    return drafts_of.drafts(office.acting("an"), KEY, KHE_TRE)[code].declared


# --- Who sees what ----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("filling")
def test_a_form_is_its_units_and_the_staffs(visit: Visit) -> None:
    assert "HD.01" in visit("khe-tre").goes(FORM).text
    assert "HD.01" in visit("an").goes(FORM).text
    for other in ("huong-phu", "binh"):
        visitor = visit(other)
        visitor.goes(FORM)
        assert visitor.answer.status_code == 403


def test_the_receipt_of_the_letter_starts_the_period_whose_end_was_shown_before(
    office: SmallOffice, visit: Visit
) -> None:
    issued(office)
    office.on(RECEIVED_ON)
    unit = visit("khe-tre")

    assert "Thứ Hai, 23/11/2026" in unit.goes(FORM).text
    assert not any(one.action == DRAFT for one in unit.page.forms)
    unit.sends(f"{FORM}/acknowledge")

    assert clocks(office, f"submission/{KHE_TRE}")["submission"] == date(2026, 11, 23)
    assert "chậm nhất hết Thứ Hai, 23/11/2026" in unit.page.text


# --- Saving -----------------------------------------------------------------------------------------------------------


def test_what_is_saved_is_there_after_signing_out_and_points_add_up_exactly(filling: SmallOffice, visit: Visit) -> None:
    unit = visit("khe-tre")
    unit.goes(FORM)
    unit.sends(DRAFT, **{"declared.HD.01": "5,1", "declared.HD.02": "2.2", "explanation.HD.02": "hai dòng\r\nở đây"})
    assert "Đã lưu lúc 09:00:00" in unit.page.text
    unit.sends("/sign-out")
    unit.signs_in("khe-tre")

    unit.goes(FORM)

    assert typed(unit, "declared.HD.01") == "5,1"
    assert typed(unit, "explanation.HD.02") == "hai dòng\nở đây"
    assert "Hiện diện 7,3" in unit.page.text
    assert len(drafts_of.drafts(filling.acting("an"), KEY, KHE_TRE)) == 2  # what nobody touched is no draft


def test_a_script_saves_one_criterion_and_gets_the_time_and_the_totals(filling: SmallOffice, visit: Visit) -> None:
    unit = visit("khe-tre")
    unit.goes(FORM)

    part = by_script(unit, "HD.01", declared="5,5")

    assert "Đã lưu lúc 09:00:00." in part
    assert 'id="totals" hx-swap-oob="true"' in part
    assert "<html" not in part
    assert declared(filling) == "5,5"


@pytest.mark.usefixtures("filling")
def test_what_is_no_number_is_kept_as_typed_and_said_beside_it(visit: Visit) -> None:
    unit = visit("khe-tre")
    unit.goes(FORM)

    assert "nằm ngoài khoảng từ 0 đến 6" in by_script(unit, "HD.01", declared="6,5")
    unit.goes(FORM)
    assert typed(unit, "declared.HD.01") == "6,5"


def test_of_two_who_save_at_once_the_second_sees_both_values_and_chooses(filling: SmallOffice, visit: Visit) -> None:
    officer, head = visit("khe-tre"), visit("khe-tre-head")
    officer.goes(FORM)
    head.goes(FORM)
    officer.sends(DRAFT, **{"declared.HD.01": "5,1"})

    head.sends(DRAFT, **{"declared.HD.01": "4", "declared.HD.02": "3"})

    assert head.answer.status_code == 409
    assert "khe-tre đã lưu giá trị khác" in head.page.text
    assert typed(head, "declared.HD.01") == "4"
    head.sends(DRAFT)  # without a choice nothing is overwritten
    assert (head.answer.status_code, declared(filling)) == (409, "5,1")
    head.sends(DRAFT, **{"take.HD.01": "mine"})
    assert (declared(filling), declared(filling, "HD.02")) == ("4", "3")


def test_who_takes_the_others_value_gets_it_into_the_form(filling: SmallOffice, visit: Visit) -> None:
    officer = visit("khe-tre")
    officer.goes(FORM)
    drafts.save(filling.acting("khe-tre-head"), KEY, KHE_TRE, [DraftRow("HD.01", "4")])

    assert "Chưa lưu gì" in by_script(officer, "HD.01", declared="5,1")
    assert "4" in by_script(officer, "HD.01", declared="5,1", take="theirs")

    assert 'value="4"' in officer.answer.text
    assert declared(filling) == "4"


# --- A session that ended ---------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("filling")
def test_a_script_whose_session_ended_is_told_to_sign_in_in_a_new_tab(visit: Visit) -> None:
    unit = visit("khe-tre")
    unit.goes(FORM)
    page = unit.page
    unit.sends("/sign-out")
    unit.page = page

    part = by_script(unit, "HD.01", declared="5,5")

    assert unit.answer.status_code == 401
    assert 'target="_blank"' in part
    assert "seen.HD.01" not in part  # it stays where it is on the page, so that the whole page can still be saved
    unit.signs_in("khe-tre")
    unit.page = page
    assert 'id="form-guard"' in by_script(unit, "HD.01", declared="5,5")  # a new token for the old page
    assert unit.answer.status_code == 403


def test_a_page_sent_after_the_session_ended_keeps_what_was_typed_until_it_is_saved(
    filling: SmallOffice, visit: Visit
) -> None:
    unit, tab = visit("khe-tre"), visit()
    unit.goes(FORM)
    form_page = unit.page
    unit.sends("/sign-out")
    unit.page = form_page

    unit.sends(DRAFT, **{"declared.HD.01": "5,5"})
    assert unit.answer.status_code == 401
    kept = unit.page
    tab.signs_in("khe-tre", PASSWORD)
    unit.client.cookies.set("kyhan", tab.client.cookies["kyhan"])
    unit.page = kept
    unit.sends(DRAFT)
    if unit.answer.status_code == 403:  # the page was of another session: once more
        assert "Những gì bạn gõ vẫn còn" in unit.page.text
        assert typed(unit, "declared.HD.01") == "5,5"
        unit.sends(DRAFT)

    assert declared(filling) == "5,5"


@pytest.mark.usefixtures("filling")
def test_a_form_that_another_site_sends_is_not_kept_for_one_more_press(visit: Visit) -> None:
    unit = visit("khe-tre")
    unit.goes(FORM)

    answer = unit.client.post(
        DRAFT, data={"seen.HD.01": "0:x", "declared.HD.01": "1"}, headers={"Origin": "https://evil.example"}
    )

    assert answer.status_code == 403
    assert 'name="declared.HD.01"' not in answer.text


# --- Handing in -------------------------------------------------------------------------------------------------------


def test_a_form_goes_from_filling_to_its_receipt_comes_back_and_is_sent_again(
    filling: SmallOffice, visit: Visit
) -> None:
    unit = visit("khe-tre")
    unit.goes(FORM)
    unit.sends(DRAFT, **filled(filling), then="check")
    assert "Phiếu đã điền đủ." in unit.page.text
    unit.sends(f"{FORM}/send", declared="1")

    assert state_of(filling, KHE_TRE) == "submitted"
    assert answer_of(filling, KHE_TRE, "HD.01")["declared"] == "5.70"
    (event,) = events(filling, action="submit")
    assert f"{KEY}/{event['seq']}" in unit.page.text
    assert event["hash"] in unit.page.text
    assert "Thứ Ba, 01/12/2026" in unit.page.text
    assert drafts_of.drafts(filling.acting("an"), KEY, KHE_TRE) == {}

    submission.send_back(filling.acting("an"), KEY, KHE_TRE, [("HD.02", "Ảnh bảng niêm yết đâu?")], reason="Bổ sung")
    unit.goes(FORM)
    assert "Ảnh bảng niêm yết đâu?" in unit.page.text
    fields = next(one for one in unit.page.forms if one.action == DRAFT).fields
    assert [name for name in fields if name.startswith("declared.")] == ["declared.HD.02"]
    unit.sends(DRAFT, **{"explanation.HD.02": "Ảnh chụp ngày 15/11"}, then="check")
    unit.sends(f"{FORM}/send", declared="1")

    assert state_of(filling, KHE_TRE) == "submitted"
    assert answer_of(filling, KHE_TRE, "HD.02")["explanation"] == "Ảnh chụp ngày 15/11"
    assert answer_of(filling, KHE_TRE, "HD.01")["declared"] == "5.70"


def test_the_check_names_what_lacks_with_links_and_an_incomplete_form_may_still_come_in(
    filling: SmallOffice, visit: Visit
) -> None:
    unit = visit("khe-tre-head")
    unit.goes(FORM)
    unit.sends(DRAFT, **{name: value for name, value in filled(filling).items() if name != "declared.HD.03"})

    unit.goes(f"{FORM}/check")

    assert f"{FORM}#HD.03" in unit.page.links
    assert "1 tiêu chí chưa điền" in unit.page.text
    unit.sends(f"{FORM}/send", declared="1")
    assert "thiếu 1 tiêu chí: HD.03" in unit.page.text


def test_a_form_with_a_wrong_value_is_not_sent_and_without_the_declaration_neither(
    filling: SmallOffice, visit: Visit
) -> None:
    unit = visit("khe-tre")
    unit.goes(FORM)
    unit.sends(DRAFT, **filled(filling), then="check")
    unit.sends(f"{FORM}/send")
    assert (unit.answer.status_code, state_of(filling, KHE_TRE)) == (422, "filling")
    assert "chưa đánh dấu vào ô cam kết" in unit.page.text

    drafts.save(filling.acting("khe-tre-head"), KEY, KHE_TRE, [DraftRow("HD.01", "bảy", version=1)])
    unit.sends(f"{FORM}/send", declared="1")

    assert (unit.answer.status_code, state_of(filling, KHE_TRE)) == (409, "filling")
    assert "không phải là số điểm" in unit.page.text
    assert not any(one.action == f"{FORM}/send" for one in unit.page.forms)


def test_the_staff_hand_in_what_came_on_paper_with_its_day_and_letter(filling: SmallOffice, visit: Visit) -> None:
    staff = visit("an")
    staff.goes(FORM)
    staff.sends(DRAFT, **filled(filling), then="check")

    staff.sends(f"{FORM}/send", declared="1", received_on="13/11/2026", document="CV 45/UBND")

    (event,) = events(filling, action="submit")
    assert (event["occurred_on"], event["data"]["document"]) == ("2026-11-13", "CV 45/UBND")


def test_a_form_that_lies_with_the_office_is_shown_and_cannot_be_typed_into(office: SmallOffice, visit: Visit) -> None:
    submitted(office, [KHE_TRE, HUONG_PHU])
    unit = visit("khe-tre")

    unit.goes(FORM)

    assert "5,70" in unit.page.text
    assert not any(one.action == DRAFT for one in unit.page.forms)
