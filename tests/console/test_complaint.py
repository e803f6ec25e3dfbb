"""`kyhan complaint`: filing, reviewing and deciding complaints about a published result."""

from datetime import date

from tests.factories import FILED_ON, HUONG_PHU, KEY, KHE_TRE, SmallOffice, filed, published, verified
from tests.terminal import Terminal


def test_a_unit_files_a_complaint_and_the_time_to_answer_runs(office: SmallOffice, kyhan: Terminal) -> None:
    published(office)
    office.on(FILED_ON)
    disputed = ("--criterion", "HD.01", "--criterion", "HD.02")

    ran = kyhan("complaint", "file", KEY, KHE_TRE, "--text", "Xin xem lại", *disputed, login="khe-tre")

    assert "Recorded complaint 1 of 03/12/2026." in ran.out
    assert "Complaint 1 of Thị trấn Khe Tre (20161): filed; deadline for deciding a complaint: end of" in ran.out
    assert "1 complaints are open" in ran.out
    assert kyhan.json("complaint", "list", KEY)["complaints"][0]["criteria"] == ["HD.01", "HD.02"]


def test_the_office_records_a_paper_complaint_on_the_day_it_came(office: SmallOffice, kyhan: Terminal) -> None:
    published(office)
    office.on(date(2026, 12, 9))
    paper = ("--filed-on", "07/12/2026", "--document", "30/UBND")

    ran = kyhan("complaint", "file", KEY, HUONG_PHU, "--text", "Xin xem lại", *paper)

    assert "Recorded complaint 1 of 07/12/2026." in ran.out
    assert "late" not in ran.out.splitlines()[1]


def test_a_complaint_after_the_window_is_marked_late_and_only_the_leader_accepts_it(
    office: SmallOffice, kyhan: Terminal
) -> None:
    published(office)
    office.on(date(2026, 12, 8))

    ran = kyhan("complaint", "file", KEY, KHE_TRE, "--text", "Xin xem lại", login="khe-tre")

    assert "It is late: only the leader may accept it, with a reason." in ran.out
    assert "only the leader may accept it" in kyhan.refused("complaint", "accept", KEY, 1)
    assert "only the leader may accept it" in kyhan.refused("complaint", "accept", KEY, 1, login="dung")
    accepted = kyhan("complaint", "accept", KEY, 1, "--reason", "Bão", login="dung")
    assert "under review" in accepted.out
    assert "08/12/2026 (late)" in kyhan("complaint", "list", KEY).out


def test_a_late_complaint_is_rejected_with_a_reason(office: SmallOffice, kyhan: Terminal) -> None:
    filed(office)

    assert "a reason is owed" in kyhan.refused("complaint", "reject", KEY, 1)
    assert "Rejected complaint 1." in kyhan("complaint", "reject", KEY, 1, "--reason", "Không về kết quả").out


def test_nothing_can_be_complained_about_before_publication(office: SmallOffice, kyhan: Terminal) -> None:
    verified(office)

    message = kyhan.refused("complaint", "file", KEY, KHE_TRE, "--text", "Xin xem lại", login="khe-tre")

    assert "A complaint may be filed after publication" in message
    assert "no window for complaints runs" in kyhan("complaint", "list", KEY).out
    assert kyhan.json("complaint", "list", KEY)["receipt"] is None


def test_a_complaint_owes_its_text_and_names_known_criteria(office: SmallOffice, kyhan: Terminal) -> None:
    published(office)

    message = kyhan.refused("complaint", "file", KEY, KHE_TRE, "--criterion", "ZZ.9", login="khe-tre")

    assert "2 fault(s)" in message
    assert "ZZ.9: there is no such criterion" in message
    assert "--text: the complaint's text is empty" in message


def test_a_unit_complains_for_no_unit_but_itself(office: SmallOffice, kyhan: Terminal) -> None:
    published(office)

    message = kyhan.refused("complaint", "file", KEY, HUONG_PHU, "--text", "Hộ", login="khe-tre")

    assert "may not file a complaint of 20164" in message


def test_upholding_opens_the_form_again_and_is_not_for_the_one_who_verified(
    office: SmallOffice, kyhan: Terminal
) -> None:
    filed(office)
    kyhan("complaint", "accept", KEY, 1)

    assert "somebody else must decide" in kyhan.refused("complaint", "uphold", KEY, 1, "--reason", "Đúng", login="binh")
    ran = kyhan("complaint", "uphold", KEY, 1, "--reason", "Đúng", "--criterion", "HD.02", login="chi")

    assert "Upheld complaint 1; verify HD.02 again, then see «kyhan cycle adjust 2026 --dry-run»." in ran.out
    assert (
        "Thị trấn Khe Tre (20161): verifying; deadline for verifying the form: end of Thursday, 17/12/2026" in ran.out
    )
    assert "Next: complaints may come until the end of 07/12/2026; a disputed form is being verified again." in ran.out


def test_upholding_needs_the_criteria_in_dispute(office: SmallOffice, kyhan: Terminal) -> None:
    filed(office, criteria=())
    kyhan("complaint", "accept", KEY, 1)

    message = kyhan.refused("complaint", "uphold", KEY, 1, "--reason", "Đúng", login="chi")

    assert "name the criteria to be verified again" in message


def test_dismissing_keeps_the_result_and_answers_the_unit(office: SmallOffice, kyhan: Terminal) -> None:
    filed(office)
    kyhan("complaint", "accept", KEY, 1)

    assert "a reason is owed" in kyhan.refused("complaint", "dismiss", KEY, 1, login="chi")
    answer = ("--reason", "Số liệu đã đúng", "--decided-on", "2026-12-03")
    assert "Dismissed complaint 1; the result stays." in kyhan("complaint", "dismiss", KEY, 1, *answer, login="chi").out
    one = kyhan.json("complaint", "list", KEY)["complaints"][0]
    assert (one["state"], one["answer"], one["decided_on"], one["decided_by"]) == (
        "dismissed",
        "Số liệu đã đúng",
        "2026-12-03",
        "chi",
    )


def test_a_decision_is_never_dated_before_the_complaint_or_in_the_future(office: SmallOffice, kyhan: Terminal) -> None:
    filed(office)
    kyhan("complaint", "accept", KEY, 1)

    for day in ("2026-12-02", "2026-12-04"):
        message = kyhan.refused("complaint", "dismiss", KEY, 1, "--reason", "x", "--decided-on", day, login="chi")
        assert "must lie between the filing on 03/12/2026 and today" in message


def test_a_unit_takes_its_complaint_back(office: SmallOffice, kyhan: Terminal) -> None:
    filed(office)

    assert "Withdrew complaint 1." in kyhan("complaint", "withdraw", KEY, 1, login="khe-tre").out
    assert "Cannot" in kyhan.refused("complaint", "accept", KEY, 1)


def test_the_list_shows_the_window_how_it_was_counted_and_that_the_text_is_ambiguous(
    office: SmallOffice, kyhan: Terminal
) -> None:
    published(office)

    shown = kyhan("complaint", "list", KEY).out

    assert "Units may complain until the end of Monday, 07/12/2026 (4 working days left)." in shown
    assert "5. Sunday, 06/12/2026" in shown
    assert "Art. 148.5" in shown
    assert "can be read in two ways" in shown
    assert "There is no complaint." in shown


def test_a_window_that_has_passed_is_over_and_one_of_a_closed_cycle_closed(
    office: SmallOffice, kyhan: Terminal
) -> None:
    published(office)
    office.on(date(2026, 12, 8))

    assert "07/12/2026 (over)." in kyhan("complaint", "list", KEY).out
    kyhan("cycle", "close", KEY)
    assert "07/12/2026 (closed)." in kyhan("complaint", "list", KEY).out


def test_a_complaint_that_is_not_there_is_refused(office: SmallOffice, kyhan: Terminal) -> None:
    published(office)

    assert "Cycle 2026 has no complaint number 7" in kyhan.refused("complaint", "accept", KEY, 7)
    assert kyhan("complaint", "accept", KEY, "một").code == 2
