"""`kyhan deadline`: which clocks run, how each was counted, and extending them."""

from datetime import date

from kyhan.cycle.commands import calendar, complaint, cycle, submission
from tests.factories import (
    HUONG_PHU,
    HUONG_SON,
    KEY,
    KHE_TRE,
    SmallOffice,
    accepted,
    acknowledged,
    filed,
    form,
    published,
    started,
    submitted,
)
from tests.terminal import Terminal

GRANTED = ("--reason", "Lũ lụt", "--document", "20/UBND-VP")


def test_running_deadlines_are_listed_the_nearest_first(office: SmallOffice, kyhan: Terminal) -> None:
    submitted(office, units=[KHE_TRE])

    found = kyhan.json("deadline", "list", KEY)["deadlines"]

    assert [(one["kind"], one["unit"], one["due_on"]) for one in found] == [
        ("submission", HUONG_PHU, "2026-11-23"),
        ("submission", HUONG_SON, "2026-11-23"),
        ("submission", "NV", "2026-11-23"),
        ("verification", KHE_TRE, "2026-12-01"),
        ("conclusion", None, "2026-12-31"),
    ]
    shown = kyhan("deadline", "list", KEY).out
    assert "the whole" in shown
    assert "5 working days" in shown


def test_deadlines_of_one_unit_are_listed_with_those_that_ended(office: SmallOffice, kyhan: Terminal) -> None:
    submitted(office)

    shown = kyhan("deadline", "list", KEY, "--unit", "xã hương phú", "--all").out

    assert "met, 16/11/2026" in shown
    assert "Điều 4.2b; the" in shown
    assert KHE_TRE not in shown


def test_when_nothing_runs_the_list_says_so(office: SmallOffice, kyhan: Terminal) -> None:
    started(office)
    cycle.cancel(office.acting("dung"), KEY, reason="Thử")

    assert "No deadline is running; add --all" in kyhan("deadline", "list", KEY).out


def test_a_deadline_is_explained_day_by_day_with_the_reason_of_each_rest_day(
    office: SmallOffice, kyhan: Terminal
) -> None:
    accepted(office)

    shown = kyhan("deadline", "explain", KEY, KHE_TRE, "--kind", "verification", lang="vi").out

    assert "Hạn thẩm định phiếu (verification) của Thị trấn Khe Tre (20161), lần 1" in shown
    assert "Quy tắc: 10 ngày làm việc (Điều 4.2c)." in shown
    assert "1. Thứ Ba, 17/11/2026" in shown
    assert "– Thứ Ba, 24/11/2026: ngày nghỉ (Ngày Văn hóa Việt Nam" in shown
    assert "Hạn cuối: hết 24:00 Thứ Ba, 01/12/2026" in shown


def test_a_length_that_no_text_sets_is_marked_as_the_offices_choice(office: SmallOffice, kyhan: Terminal) -> None:
    acknowledged(office)

    shown = kyhan("deadline", "explain", KEY, KHE_TRE, "--kind", "receipt").out

    assert "The office chose this length; no text sets it." in shown
    assert "Note: No text sets a time for confirming receipt" in shown


def test_the_clocks_of_the_cycle_and_of_a_complaint_are_explained_too(office: SmallOffice, kyhan: Terminal) -> None:
    filed(office)

    assert "A fixed date: Monday, 09/11/2026" in kyhan("deadline", "explain", KEY, "cycle", "--kind", "issue").out
    shown = kyhan("deadline", "explain", KEY, "complaint/1").out
    assert "Deadline for deciding a complaint (complaint_review) of complaint 1, revision 1" in shown


def test_an_explanation_as_json_carries_the_receipt(office: SmallOffice, kyhan: Terminal) -> None:
    acknowledged(office)

    one = kyhan.json("deadline", "explain", KEY, KHE_TRE, "--kind", "submission")["deadlines"][0]

    assert (one["due_on"], one["article"], len(one["receipt"]["counted"])) == ("2026-11-23", "Điều 4.2b", 10)


def test_an_extension_keeps_the_old_day_beside_the_new_one_with_reason_and_document(
    office: SmallOffice, kyhan: Terminal
) -> None:
    acknowledged(office)

    ran = kyhan("deadline", "extend", KEY, KHE_TRE, HUONG_PHU, "--until", "27/11/2026", *GRANTED)

    assert "Monday, 23/11/2026   Friday, 27/11/2026" in ran.out
    shown = kyhan("deadline", "explain", KEY, KHE_TRE, "--kind", "submission").out
    assert "revision 1: end of Monday, 23/11/2026 – superseded, 09/11/2026." in shown
    assert "Counted as in revision 1." in shown
    assert "Moved: Monday, 23/11/2026 → Friday, 27/11/2026, because: Lũ lụt (20/UBND-VP)." in shown
    assert "extended" in kyhan("cycle", "status", KEY).out


def test_an_extension_to_a_rest_day_runs_to_the_next_working_day_and_says_so(
    office: SmallOffice, kyhan: Terminal
) -> None:
    acknowledged(office)

    ran = kyhan("deadline", "extend", KEY, KHE_TRE, "--until", "2026-11-28", *GRANTED)

    assert "Monday, 30/11/2026" in ran.out
    assert "Saturday, 28/11/2026 is a rest day, so the deadline runs to the next working day" in ran.out


def test_an_extension_is_all_or_none_and_lists_everything_that_lacks(office: SmallOffice, kyhan: Terminal) -> None:
    acknowledged(office, units=[KHE_TRE])

    message = kyhan.refused("deadline", "extend", KEY, KHE_TRE, "complaint/1", "--until", "2026-11-20")

    assert "4 fault(s)" in message
    assert "--reason: is owed" in message
    assert "--document: is owed" in message
    assert "20161: the new day 20/11/2026 must be after the present one, 23/11/2026" in message
    assert "complaint/1: has no running deadline" in message


def test_where_several_clocks_run_the_kind_is_asked_for(office: SmallOffice, kyhan: Terminal) -> None:
    started(office)

    message = kyhan.refused("deadline", "extend", KEY, "cycle", "--until", "2027-01-05", *GRANTED)

    assert "choose one kind: conclusion, issue" in message
    assert "Options: kyhan deadline extend --help" in message
    ran = kyhan("deadline", "extend", KEY, "cycle", "--kind", "conclusion", "--until", "2027-01-05", *GRANTED)
    assert "Tuesday, 05/01/2027" in ran.out


def test_extending_belongs_to_staff_and_leader(office: SmallOffice, kyhan: Terminal) -> None:
    acknowledged(office)

    message = kyhan.refused("deadline", "extend", KEY, KHE_TRE, "--until", "2026-11-27", *GRANTED, login="khe-tre")

    assert "may not extend a deadline" in message


def test_an_impossible_day_is_wrong_usage(office: SmallOffice, kyhan: Terminal) -> None:
    acknowledged(office)

    ran = kyhan("deadline", "extend", KEY, KHE_TRE, "--until", "31/11/2026", *GRANTED)

    assert ran.code == 2
    assert "month 11 of 2026 has 30 days only" in ran.err


def test_a_calendar_change_shows_from_when_to_when_the_deadline_moved(office: SmallOffice, kyhan: Terminal) -> None:
    acknowledged(office)
    calendar.off(office.acting("an"), date(2026, 11, 19), reason="Nghỉ bão", document="9/CĐ")

    shown = kyhan("deadline", "explain", KEY, KHE_TRE, "--kind", "submission").out

    assert "Moved: Monday, 23/11/2026 → Wednesday, 25/11/2026, because: Nghỉ bão (9/CĐ)." in shown
    assert "a rest day (Nghỉ bão; 9/CĐ)" in shown


def test_completing_a_form_never_ends_before_the_day_for_sending_it(office: SmallOffice, kyhan: Terminal) -> None:
    acknowledged(office)
    kyhan("deadline", "extend", KEY, KHE_TRE, "--until", "2026-12-11", *GRANTED)
    office.on(date(2026, 11, 16))
    submission.submit(office.acting("an"), KEY, KHE_TRE, form(office, KHE_TRE))
    submission.send_back(office.acting("an"), KEY, KHE_TRE, [("HD.01", "Sao?")])

    shown = kyhan("deadline", "explain", KEY, KHE_TRE, "--kind", "completion").out

    assert "end of Friday, 11/12/2026 – running." in shown
    assert "never ends before the day the unit was told for sending it" in shown


def test_what_has_no_deadline_cannot_be_explained(office: SmallOffice, kyhan: Terminal) -> None:
    published(office)
    complaint.file(office.acting("an"), KEY, KHE_TRE, "Xin xem lại")

    assert "complaint/2 has no deadline" in kyhan.refused("deadline", "explain", KEY, "complaint/2")
    assert "has no unit «99999»" in kyhan.refused("deadline", "explain", KEY, "99999")
    assert f"{KHE_TRE} has no deadline «issue»" in kyhan.refused("deadline", "explain", KEY, KHE_TRE, "--kind", "issue")


def test_a_kind_that_is_none_is_answered_with_those_there_are(office: SmallOffice, kyhan: Terminal) -> None:
    published(office)

    ran = kyhan("deadline", "explain", KEY, KHE_TRE, "--kind", "khac")

    assert ran.code == 2
    assert "'submission'" in ran.err
