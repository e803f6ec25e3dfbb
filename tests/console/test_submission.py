"""`kyhan submission`: from the receipt of the letter to the verified form."""

from datetime import date

import pytest

from tests.factories import (
    HUONG_PHU,
    HUONG_SON,
    KEY,
    KHE_TRE,
    NOI_VU,
    UNITS,
    SmallOffice,
    accepted,
    acknowledged,
    issued,
    proposed,
    submitted,
    upheld,
    verified,
)
from tests.terminal import Terminal


def states(kyhan: Terminal) -> dict[str, str]:
    return {unit["unit"]: unit["state"] for unit in kyhan.json("cycle", "status", KEY)["units"]}


def test_a_unit_confirms_the_letter_and_is_told_its_deadline_with_the_weekday(
    office: SmallOffice, kyhan: Terminal
) -> None:
    issued(office)
    office.on(date(2026, 11, 9))

    ran = kyhan("submission", "acknowledge", KEY, KHE_TRE, login="khe-tre")

    assert "Recorded the receipt of the letter on 09/11/2026." in ran.out
    assert "Thị trấn Khe Tre (20161): filling in; deadline for sending the form: end of Monday, 23/11/2026" in ran.out
    assert "(10 working days left)" in ran.out


def test_the_office_records_an_earlier_receipt_for_all_that_are_still_awaiting(
    office: SmallOffice, kyhan: Terminal
) -> None:
    issued(office)
    office.on(date(2026, 11, 11))
    kyhan("submission", "acknowledge", KEY, KHE_TRE)

    ran = kyhan("submission", "acknowledge", KEY, "--all", "--received-on", "10/11/2026", "--proof", "CV đến 15")

    assert "Recorded the receipt of the letter on 10/11/2026." in ran.out
    assert KHE_TRE not in ran.out
    assert "end of Wednesday, 25/11/2026" in ran.out
    assert "No unit of cycle 2026 is awaiting the letter" in kyhan.refused("submission", "acknowledge", KEY, "--all")


def test_more_than_three_units_are_counted_not_named(office: SmallOffice, kyhan: Terminal) -> None:
    issued(office)
    office.on(date(2026, 11, 9))

    assert "4 units: filling in" in kyhan("submission", "acknowledge", KEY, "--all").out


def test_units_and_all_exclude_each_other(office: SmallOffice, kyhan: Terminal) -> None:
    issued(office)

    assert kyhan("submission", "acknowledge", KEY).code == 2
    assert kyhan("submission", "acknowledge", KEY, KHE_TRE, "--all").code == 2


def test_acts_on_several_units_do_all_or_none_and_list_every_refusal(office: SmallOffice, kyhan: Terminal) -> None:
    acknowledged(office, units=[KHE_TRE])

    message = kyhan.refused("submission", "acknowledge", KEY, HUONG_PHU, KHE_TRE, "99999")

    assert "Refused for 2 of 3 units" in message
    assert "20161: Cannot acknowledge the letter while the submission is «filling in»" in message
    assert "99999: Cycle 2026 has no unit «99999»" in message
    assert states(kyhan)[HUONG_PHU] == "awaiting_receipt"


def test_a_unit_takes_its_form_back_until_the_office_accepts_it(office: SmallOffice, kyhan: Terminal) -> None:
    submitted(office)

    ran = kyhan("submission", "withdraw", KEY, KHE_TRE, login="khe-tre")

    assert "Took the form back; what was written stays." in ran.out
    assert "end of Monday, 23/11/2026 (5 working days left)" in ran.out
    assert "this belongs to" in kyhan.refused("submission", "withdraw", KEY, HUONG_PHU, login="an")
    kyhan("submission", "accept", KEY, HUONG_PHU)
    assert "Cannot withdraw the form" in kyhan.refused("submission", "withdraw", KEY, HUONG_PHU, login="huong-phu")


def test_complete_forms_are_accepted_together(office: SmallOffice, kyhan: Terminal) -> None:
    submitted(office)

    ran = kyhan("submission", "accept", KEY, *UNITS)

    assert "4 units: verifying; deadline for verifying the form: end of Tuesday, 01/12/2026" in ran.out
    assert "Next: 4 forms are not verified yet." in ran.out


def test_a_form_is_returned_with_questions_and_shows_them(office: SmallOffice, kyhan: Terminal) -> None:
    accepted(office)
    asked = ("--query", "HD.01", "Đường dẫn nào?", "--query", "HD.02", "Thiếu ảnh")

    ran = kyhan("submission", "return", KEY, KHE_TRE, *asked, "--reason", "Chưa rõ")

    assert "Returned the form with 2 question(s)" in ran.out
    assert "returned; deadline for completing the form: end of Monday, 23/11/2026" in ran.out
    shown = kyhan("submission", "show", KEY, KHE_TRE, login="khe-tre").out
    assert "Đường dẫn nào?" in shown
    assert "not yet" in shown


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ((), "name at least one criterion and its question"),
        (("--query", "ZZ.99", "Sao?"), "ZZ.99: there is no such criterion"),
        (("--query", "HD.01", " "), "HD.01: the question is empty"),
    ],
)
def test_a_return_owes_a_question_on_a_known_criterion(
    office: SmallOffice, kyhan: Terminal, query: tuple[str, ...], sentence: str
) -> None:
    accepted(office)

    assert sentence in kyhan.refused("submission", "return", KEY, KHE_TRE, *query)


def test_a_query_without_its_text_is_wrong_usage(office: SmallOffice, kyhan: Terminal) -> None:
    accepted(office)

    assert kyhan("submission", "return", KEY, KHE_TRE, "--query", "HD.01").code == 2


def test_a_reviewer_keeps_what_was_declared_and_the_unit_is_scored(office: SmallOffice, kyhan: Terminal) -> None:
    accepted(office)

    assert "34 criteria have no verified value" in kyhan.refused("submission", "verify", KEY, KHE_TRE, login="binh")
    ran = kyhan("submission", "verify", KEY, KHE_TRE, "--keep-rest", "--verified-on", "16/11/2026", login="binh")

    assert "Verified on 16/11/2026." in ran.out
    assert "57/60 (level I)" in ran.out
    assert "total 85.5, level I." in ran.out
    assert "nobody verifies their own unit" in kyhan.refused(
        "submission", "verify", KEY, NOI_VU, "--keep-rest", login="vu"
    )


def test_a_verified_form_is_opened_again_with_a_reason(office: SmallOffice, kyhan: Terminal) -> None:
    verified(office)

    assert "a reason is owed" in kyhan.refused("submission", "reopen", KEY, KHE_TRE)
    ran = kyhan("submission", "reopen", KEY, KHE_TRE, "--reason", "Nhầm số")
    assert "Opened the form again: Nhầm số" in ran.out
    assert "Cycle 2026: verifying." in ran.out


def test_a_form_cannot_be_opened_again_while_the_results_await_approval(office: SmallOffice, kyhan: Terminal) -> None:
    proposed(office)

    message = kyhan.refused("submission", "reopen", KEY, KHE_TRE, "--reason", "Nhầm số")

    assert "the leader sends them back first" in message


def test_units_are_marked_missing_once_their_time_is_over(office: SmallOffice, kyhan: Terminal) -> None:
    submitted(office, units=[KHE_TRE, NOI_VU])
    late = (HUONG_PHU, HUONG_SON)

    message = kyhan.refused("submission", "mark-missing", KEY, *late, "--reason", "Không gửi")
    assert message.count("the unit has until the end of 23/11/2026") == 2
    office.on(date(2026, 11, 25))
    ran = kyhan("submission", "mark-missing", KEY, *late, "--reason", "Không gửi")

    assert "Xã Hương Phú (20164), Xã Hương Sơn (20167): missing." in ran.out
    assert "Cycle 2026: verifying." in ran.out


def test_the_leader_exempts_units_with_a_reason(office: SmallOffice, kyhan: Terminal) -> None:
    acknowledged(office)

    assert "a reason is owed" in kyhan.refused("submission", "exempt", KEY, HUONG_SON, login="dung")
    assert "this belongs to leader" in kyhan.refused("submission", "exempt", KEY, HUONG_SON, "--reason", "Sáp nhập")
    ran = kyhan("submission", "exempt", KEY, HUONG_SON, "--reason", "Sáp nhập", login="dung")
    assert "Xã Hương Sơn (20167): exempt." in ran.out


def test_a_submission_is_shown_criterion_by_criterion_with_clocks_and_score(
    office: SmallOffice, kyhan: Terminal
) -> None:
    upheld(office)

    shown = kyhan("submission", "show", KEY, "thi tran khe tre", lang="vi").out

    assert "Căn cứ nhận: CV đến 15." in shown
    assert "Thẩm định lại theo khiếu nại: HD.01." in shown
    assert "Mức độ đạt được – Hiện diện" in shown
    assert "5,7" in next(line for line in shown.splitlines() if "HD.01" in line and "thông tin" in line)
    assert "tổng 85,5, mức I." in shown


def test_a_submission_as_json_has_answers_clocks_and_queries(office: SmallOffice, kyhan: Terminal) -> None:
    accepted(office)

    shown = kyhan.json("submission", "show", KEY, KHE_TRE)

    assert (shown["state"], shown["received_on"], shown["complete_on"]) == ("verifying", "2026-11-09", "2026-11-16")
    assert (shown["answers"][0]["criterion"], shown["answers"][0]["declared"]) == ("HD.01", "5.70")
    assert [one["kind"] for one in shown["deadlines"]] == ["receipt", "submission", "verification"]
    assert shown["queries"] == []


def test_a_unit_sees_no_form_but_its_own(office: SmallOffice, kyhan: Terminal) -> None:
    submitted(office)

    message = kyhan.refused("submission", "show", KEY, HUONG_PHU, login="khe-tre")

    assert "may see your own unit (20161) only" in message


def test_a_unit_acts_for_no_unit_but_itself(office: SmallOffice, kyhan: Terminal) -> None:
    issued(office)

    message = kyhan.refused("submission", "acknowledge", KEY, HUONG_PHU, login="khe-tre")

    assert HUONG_PHU in message
