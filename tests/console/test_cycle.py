"""`kyhan cycle`: the acts on a year as a whole, and where it stands."""

from datetime import date

import pytest

from kyhan.cycle.commands import cycle, submission
from kyhan.cycle.queries import status
from tests.factories import (
    HUONG_SON,
    ISSUED_ON,
    KEY,
    KHE_TRE,
    UNITS,
    SmallOffice,
    acknowledged,
    form,
    issued,
    proposed,
    published,
    started,
    submitted,
    upheld,
    verified,
)
from tests.terminal import Terminal


def state(office: SmallOffice) -> str:
    return str(status.status(office.acting("an"), KEY)["state"])


def test_a_cycle_is_prepared_under_a_regulation_and_says_by_when_the_letter_is_due(kyhan: Terminal) -> None:
    ran = kyhan("cycle", "start", 2026, "--regulation", "nam-dong-2018")

    assert ran.code == 0
    assert "Prepared cycle 2026 under the regulation nam-dong-2018" in ran.out
    assert "Deadline for sending the letter: end of Monday, 09/11/2026 (27 working days left)." in ran.out
    assert "Next: the letter is not issued yet." in ran.out


def test_what_is_said_after_an_act_is_vietnamese_when_asked_for(kyhan: Terminal) -> None:
    ran = kyhan("cycle", "start", 2026, "--regulation", "nam-dong-2018", lang="vi")

    assert "Hạn gửi công văn: hết Thứ Hai, 09/11/2026 (còn 27 ngày làm việc)." in ran.out
    assert "Tiếp theo: chưa phát hành công văn." in ran.out


def test_a_year_with_several_cycles_names_each_by_its_key(office: SmallOffice, kyhan: Terminal) -> None:
    started(office)

    assert "Options: kyhan cycle start --help" in kyhan.refused("cycle", "start", 2026, "--regulation", "nam-dong-2018")
    assert kyhan("cycle", "start", 2026, "--regulation", "nam-dong-2018", "--key", "2026-thu").code == 0
    assert [one["cycle"] for one in kyhan.json("cycle", "list")["cycles"]] == ["2026", "2026-thu"]


def test_a_cycle_under_an_unknown_regulation_is_refused_with_those_there_are(kyhan: Terminal) -> None:
    message = kyhan.refused("cycle", "start", 2026, "--regulation", "khac")

    assert "There is no regulation «khac»; there are: nam-dong-2018" in message


def test_the_letter_goes_out_with_its_number_and_every_unit_is_then_expected(
    office: SmallOffice, kyhan: Terminal
) -> None:
    started(office)
    office.on(date(2026, 11, 6))

    ran = kyhan("cycle", "issue", KEY, "--number", "12/UBND-VP", "--date", "05/11/2026")

    assert ran.code == 0
    assert "The letter 12/UBND-VP went out: Friday, 06/11/2026." in ran.out
    assert "Cycle 2026: surveying." in ran.out
    assert "Next: forms of 4 units are still expected." in ran.out


def test_a_letter_without_a_number_is_refused(office: SmallOffice, kyhan: Terminal) -> None:
    started(office)

    assert "the letter's number and date are owed" in kyhan.refused("cycle", "issue", KEY)
    assert state(office) == "prepared"


def test_a_letter_after_its_limit_owes_a_reason_and_is_marked_late(office: SmallOffice, kyhan: Terminal) -> None:
    started(office)
    office.on(date(2026, 11, 10))

    assert "24:00 on 09/11/2026" in kyhan.refused("cycle", "issue", KEY, "--number", "12/UBND-VP")
    ran = kyhan("cycle", "issue", KEY, "--number", "12/UBND-VP", "--reason", "Bão")
    assert "Tuesday, 10/11/2026 (late)." in ran.out
    assert kyhan.json("cycle", "status", KEY)["letter"] == {"number": "12/UBND-VP", "on": "2026-11-10", "late": True}


def test_results_are_proposed_sent_back_and_proposed_again(office: SmallOffice, kyhan: Terminal) -> None:
    verified(office)

    assert "the document number is owed" in kyhan.refused("cycle", "propose", KEY)
    assert "Proposed under 05/TTr-VP." in kyhan("cycle", "propose", KEY, "--number", "05/TTr-VP").out
    assert "a reason is owed" in kyhan.refused("cycle", "send-back", KEY, login="dung")
    back = kyhan("cycle", "send-back", KEY, "--reason", "Xem lại nhóm xã", login="dung")
    assert "Sent the results back: Xem lại nhóm xã" in back.out
    assert "Next: not proposed yet." in back.out
    assert kyhan("cycle", "propose", KEY, "--number", "06/TTr-VP").code == 0


def test_publishing_opens_the_complaint_window_and_is_the_leaders_act(office: SmallOffice, kyhan: Terminal) -> None:
    proposed(office)
    office.on(date(2026, 12, 1))

    assert "this belongs to leader" in kyhan.refused("cycle", "publish", KEY, "--number", "15/QĐ-UBND")
    ran = kyhan("cycle", "publish", KEY, "--number", "15/QĐ-UBND", "--signed-on", "30/11/2026", login="dung")

    assert "Published by decision 15/QĐ-UBND: Tuesday, 01/12/2026 (publication 1)." in ran.out
    assert "Deadline for filing a complaint: end of Monday, 07/12/2026 (4 working days left)." in ran.out


def test_a_day_of_publication_that_is_not_read_is_wrong_usage(office: SmallOffice, kyhan: Terminal) -> None:
    proposed(office)

    ran = kyhan("cycle", "publish", KEY, "--number", "15/QĐ-UBND", "--published-on", "12-01-2026", login="dung")

    assert ran.code == 2
    assert "only day/month/year such as 09/11/2026 or year-month-day such as 2026-11-09 is read" in ran.err


def test_a_cycle_closes_only_when_the_window_is_over(office: SmallOffice, kyhan: Terminal) -> None:
    published(office)

    assert "units may still complain until the end of 07/12/2026" in kyhan.refused("cycle", "close", KEY)
    office.on(date(2026, 12, 8))
    assert "Next: nothing is open, it may be closed (cycle close)." in kyhan("cycle", "status", KEY).out
    assert "Cycle 2026: closed." in kyhan("cycle", "close", KEY).out
    assert kyhan.json("cycle", "status", KEY)["ended_on"] == "2026-12-08"


def test_a_cancelled_cycle_has_no_running_clock(office: SmallOffice, kyhan: Terminal) -> None:
    acknowledged(office)

    assert "a reason is owed" in kyhan.refused("cycle", "cancel", KEY, login="dung")
    ran = kyhan("cycle", "cancel", KEY, "--reason", "Giải thể huyện", login="dung")

    assert "Cycle 2026: cancelled." in ran.out
    assert kyhan.json("deadline", "list", KEY)["deadlines"] == []


def test_status_shows_every_unit_with_its_deadline_and_marks(office: SmallOffice, kyhan: Terminal) -> None:
    acknowledged(office)
    office.on(date(2026, 11, 25))
    submission.submit(office.acting("an"), KEY, KHE_TRE, form(office, KHE_TRE, without=["HD.01"]))

    shown = kyhan("cycle", "status", KEY).out

    row = next(line for line in shown.splitlines() if KHE_TRE in line)
    assert "submitted" in row
    assert "late, criteria" in row
    assert "1 working day" in next(line for line in shown.splitlines() if HUONG_SON in line)


@pytest.mark.parametrize(
    ("which", "units"),
    [("late", [KHE_TRE]), ("overdue", ["NV", "20164"]), ("open", ["NV", "20164", KHE_TRE]), ("all", list(UNITS))],
)
def test_status_can_be_narrowed_to_units(office: SmallOffice, kyhan: Terminal, which: str, units: list[str]) -> None:
    acknowledged(office)
    office.on(date(2026, 11, 25))
    submission.submit(office.acting("an"), KEY, KHE_TRE, form(office, KHE_TRE))
    submission.exempt(office.acting("dung"), KEY, [HUONG_SON], reason="Sáp nhập")

    shown = kyhan.json("cycle", "status", KEY, "--units", which)

    assert {unit["unit"] for unit in shown["units"]} == set(units)
    assert shown["counts"] == {"filling": 2, "submitted": 1, "exempt": 1}


def test_status_says_so_when_no_unit_is_as_asked(office: SmallOffice, kyhan: Terminal) -> None:
    issued(office)

    assert "No unit was late." in kyhan("cycle", "status", KEY, "--units", "late").out


def test_status_as_of_an_instant_is_what_status_said_then(office: SmallOffice, kyhan: Terminal) -> None:
    submitted(office)
    then = kyhan.json("cycle", "status", KEY)
    cycle.cancel(office.on(date(2026, 11, 20)).acting("dung"), KEY, reason="Thử")

    rebuilt = kyhan.json("cycle", "status", KEY, "--as-of", "2026-11-16T09:00")

    assert rebuilt == {**then, "as_of": "2026-11-16T09:00:00+07:00"}
    told = kyhan("cycle", "status", KEY, "--as-of", "2026-11-16T09:00").out
    assert "Rebuilt from the history: as recorded at 09:00 on 16/11/2026." in told


def test_the_day_looked_back_to_may_be_written_as_on_a_letter(office: SmallOffice, kyhan: Terminal) -> None:
    submitted(office)

    told = [kyhan.json("cycle", "status", KEY, "--as-of", day) for day in ("16/11/2026", "2026-11-16")]

    assert told[0] == told[1]


@pytest.mark.parametrize("instant", ["16/13/2026", "20261116", "2026-11-31", "hôm qua"])
def test_an_instant_that_cannot_be_read_is_refused(office: SmallOffice, kyhan: Terminal, instant: str) -> None:
    started(office)

    assert f"«{instant}» is not an instant" in kyhan.refused("cycle", "status", KEY, "--as-of", instant)


def test_a_cycle_that_is_not_there_is_refused(kyhan: Terminal) -> None:
    assert "There is no cycle «2031»" in kyhan.refused("cycle", "status", "2031")
    assert "There is no cycle «2031»; there are: none yet." in kyhan.refused("cycle", "issue", "2031", "--number", "1")


def test_before_the_first_cycle_the_list_says_how_to_prepare_one(office: SmallOffice, kyhan: Terminal) -> None:
    assert "prepare one with «kyhan cycle start YEAR --regulation ID»" in kyhan("cycle", "list").out
    started(office)
    assert "nam-dong-2018   prepared" in kyhan("cycle", "list").out


def test_nobody_acts_without_a_name(office: SmallOffice, kyhan: Terminal) -> None:
    started(office)

    assert "Choose with --as or KYHAN_USER" in kyhan.refused("cycle", "issue", KEY, "--number", "1", login="")


def test_a_practice_copy_says_so_in_every_output(office: SmallOffice, kyhan: Terminal) -> None:
    upheld(office)

    assert kyhan("cycle", "status", KEY).out.startswith("[PRACTICE COPY · Thursday, 03/12/2026]")
    assert kyhan.json("cycle", "status", KEY)["practice"] is True


def test_a_person_of_a_unit_is_told_whose_task_the_letter_is(office: SmallOffice, kyhan: Terminal) -> None:
    started(office)

    assert "this belongs to office staff" in kyhan.refused("cycle", "issue", KEY, "--number", "1", login="khe-tre")


def test_a_bare_day_asks_how_things_stood_at_its_end(office: SmallOffice, kyhan: Terminal) -> None:
    issued(office)

    assert kyhan.json("cycle", "status", KEY, "--as-of", ISSUED_ON)["state"] == "surveying"
    assert kyhan.json("cycle", "status", KEY, "--as-of", f"{ISSUED_ON}T08:00")["state"] == "prepared"
