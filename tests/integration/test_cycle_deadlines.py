"""How do running clocks move: by an extension, and by a change of the office's calendar?"""

from datetime import date

import pytest

from kyhan.cycle.commands import calendar, cycle, deadline, submission
from kyhan.cycle.queries import deadlines
from kyhan.errors import InvalidInput, NotAllowed, NotFound, NotNow, OutsideCalendar
from tests.factories import (
    COMMUNES,
    HUONG_PHU,
    HUONG_SON,
    KEY,
    KHE_TRE,
    NOI_VU,
    RECEIVED_ON,
    SUBMITTED_ON,
    SmallOffice,
    acknowledged,
    filed,
    form,
    issued,
    started,
    submitted,
)
from tests.readings import clocks, events, form_of, holds, refusal, revisions

SUBJECT = f"submission/{KHE_TRE}"
UNTIL = date(2026, 11, 27)


def test_an_extension_keeps_the_old_day_beside_the_new_with_reason_and_document(office: SmallOffice) -> None:
    acknowledged(office)

    before = deadline.extend(
        office.acting("an"), KEY, [KHE_TRE, HUONG_PHU], until=UNTIL, reason="Lũ", document="20/UBND-VP"
    )

    assert [one.due_on for one in before] == [date(2026, 11, 23)] * 2
    assert revisions(office, SUBJECT, "submission") == [(date(2026, 11, 23), "superseded"), (UNTIL, None)]
    told = deadlines.explain(office.app, KEY, KHE_TRE, kind="submission")[-1]
    assert (told["cause"], told["reason"], told["document"]) == ("extension", "Lũ", "20/UBND-VP")
    assert clocks(office, f"submission/{HUONG_SON}") == {"submission": date(2026, 11, 23)}
    (one, other) = events(office, action="extend")
    assert (one["data"]["from"], one["data"]["to"], other["subject"]) == (
        "2026-11-23",
        "2026-11-27",
        f"submission/{HUONG_PHU}",
    )


def test_a_form_within_the_extension_is_in_time(office: SmallOffice) -> None:
    acknowledged(office)
    deadline.extend(office.acting("dung"), KEY, [KHE_TRE], until=UNTIL, reason="Lũ", document="20/UBND-VP")
    office.on(UNTIL)

    submission.submit(office.acting("khe-tre"), KEY, KHE_TRE, form(office, KHE_TRE))

    assert not form_of(office, KHE_TRE)["late"]


def test_an_extension_to_a_rest_day_runs_to_the_next_working_day(office: SmallOffice) -> None:
    acknowledged(office)

    deadline.extend(
        office.acting("an"), KEY, [KHE_TRE], until=date(2026, 11, 28), reason="Lũ", document="20/UBND-VP"
    )

    assert clocks(office, SUBJECT) == {"submission": date(2026, 11, 30)}
    assert events(office, action="extend")[0]["data"]["asked_until"] == "2026-11-28"


def test_an_extension_is_all_or_nothing_and_every_refusal_is_listed(office: SmallOffice) -> None:
    submitted(office, [KHE_TRE])
    submission.exempt(office.acting("dung"), KEY, [NOI_VU], reason="Giải thể")

    with pytest.raises(InvalidInput) as refused:
        deadline.extend(
            office.acting("an"), KEY, [HUONG_PHU, NOI_VU, KHE_TRE], until=date(2026, 11, 30), reason="", document=" "
        )

    assert [fault.place for fault in refused.value.faults] == ["--reason", "--document", NOI_VU, KHE_TRE]
    assert clocks(office, f"submission/{HUONG_PHU}") == {"submission": date(2026, 11, 23)}


def test_a_unit_named_twice_by_code_and_by_name_is_extended_once(office: SmallOffice) -> None:
    acknowledged(office)

    before = deadline.extend(
        office.acting("an"), KEY, [KHE_TRE, "thi tran khe tre"], until=UNTIL, reason="Lũ", document="20/UBND-VP"
    )

    assert len(before) == 1
    assert len(revisions(office, SUBJECT, "submission")) == 2


def test_the_clocks_of_the_cycle_and_of_a_complaint_can_be_extended_too(office: SmallOffice) -> None:
    filed(office)
    an = office.acting("an")

    deadline.extend(an, KEY, ["cycle"], until=date(2026, 12, 9), reason="Mất điện", document="21/UBND-VP")
    deadline.extend(an, KEY, ["complaint/1"], until=date(2026, 12, 22), reason="Phức tạp", document="22/UBND-VP")

    assert clocks(office, "cycle") == {"complaint": date(2026, 12, 9)}
    assert clocks(office, "complaint/1") == {"complaint_review": date(2026, 12, 22)}


def test_of_several_running_clocks_one_is_chosen_by_its_kind(office: SmallOffice) -> None:
    started(office)
    an = office.acting("an")
    until, reason, document = date(2026, 11, 13), "Lũ", "9/UBND"

    message = refusal(
        InvalidInput, lambda: deadline.extend(an, KEY, ["cycle"], until=until, reason=reason, document=document)
    )
    assert "--kind: issue, conclusion" in message or "--kind: conclusion, issue" in message
    deadline.extend(an, KEY, ["cycle"], until=until, reason=reason, document=document, kind="issue")
    assert clocks(office, "cycle") == {"issue": until, "conclusion": date(2026, 12, 31)}


@pytest.mark.parametrize("login", ["binh", "khe-tre", "giang"])
def test_only_staff_and_leader_extend(office: SmallOffice, login: str) -> None:
    acknowledged(office)

    refusal(
        NotAllowed,
        lambda: deadline.extend(office.acting(login), KEY, [KHE_TRE], until=UNTIL, reason="Lũ", document="1"),
    )


def test_nothing_is_extended_in_a_cycle_that_is_over_nor_beyond_the_calendar(office: SmallOffice) -> None:
    acknowledged(office)
    an = office.acting("an")
    with pytest.raises(OutsideCalendar):
        deadline.extend(an, KEY, [KHE_TRE], until=date(2050, 1, 3), reason="Lũ", document="1")
    cycle.cancel(office.acting("dung"), KEY, reason="Hoãn")

    assert "is over" in refusal(
        NotNow, lambda: deadline.extend(an, KEY, [KHE_TRE], until=UNTIL, reason="Lũ", document="1")
    )


def test_a_swap_first_shows_whose_deadlines_move_then_moves_exactly_these(office: SmallOffice) -> None:
    acknowledged(office, COMMUNES)
    office.on(date(2026, 11, 12))
    an = office.acting("an")
    shown = calendar.swap(an, date(2026, 11, 20), date(2026, 11, 28), document="1/VPCP", dry_run=True)
    assert clocks(office, SUBJECT) == {"submission": date(2026, 11, 23)}

    calendar.swap(an, date(2026, 11, 20), date(2026, 11, 28), document="1/VPCP")

    moved = {move.deadline.subject: move.counted_on for move in shown.applied}
    assert moved == {f"submission/{unit}": date(2026, 11, 25) for unit in COMMUNES}
    assert clocks(office, SUBJECT) == {"submission": date(2026, 11, 25)}
    told = events(office, action="recount")[0]["data"]
    assert told["moves"][0] == [SUBJECT, "submission", "2026-11-23", "2026-11-25", False]
    assert holds(office) == []


def test_a_day_already_told_never_becomes_earlier_unless_that_is_meant(office: SmallOffice) -> None:
    acknowledged(office)
    an = office.acting("an")
    calendar.off(an, date(2026, 11, 20), reason="Bão")

    kept = calendar.work(an, date(2026, 11, 21), reason="Làm bù")
    assert [move.kept for move in kept.moves] == [True] * 4
    assert clocks(office, SUBJECT) == {"submission": date(2026, 11, 25)}
    calendar.undo(an, date(2026, 11, 21))

    calendar.work(an, date(2026, 11, 21), reason="Làm bù", allow_earlier=True)
    assert clocks(office, SUBJECT) == {"submission": date(2026, 11, 23)}


def test_undoing_a_swap_takes_both_days_back_and_keeps_the_later_day(office: SmallOffice) -> None:
    acknowledged(office)
    an = office.acting("an")
    calendar.swap(an, date(2026, 11, 20), date(2026, 11, 28), document="1/VPCP")

    back = calendar.undo(an, date(2026, 11, 28))

    assert back.days_changed == (date(2026, 11, 20), date(2026, 11, 28))
    assert clocks(office, SUBJECT) == {"submission": date(2026, 11, 25)}
    assert "no change of 21/11/2026" in refusal(NotFound, lambda: calendar.undo(an, date(2026, 11, 21)))


def test_adopting_the_shipped_calendar_takes_the_office_s_own_days_back(office: SmallOffice) -> None:
    acknowledged(office)
    an = office.acting("an")
    calendar.off(an, date(2026, 11, 20), reason="Bão")

    found = calendar.adopt(an, 2026, allow_earlier=True)

    assert found.days_changed == (date(2026, 11, 20),)
    assert clocks(office, SUBJECT) == {"submission": date(2026, 11, 23)}


def test_finished_clocks_keep_their_day_when_the_calendar_changes(office: SmallOffice) -> None:
    submitted(office, [KHE_TRE])

    calendar.off(office.acting("an"), date(2026, 11, 20), reason="Bão")

    assert revisions(office, SUBJECT, "submission") == [(date(2026, 11, 23), "met")]
    assert clocks(office, SUBJECT) == {"verification": date(2026, 12, 2)}
    assert clocks(office, f"submission/{HUONG_PHU}") == {"submission": date(2026, 11, 25)}


def test_an_extended_day_stands_through_a_change_of_the_calendar_unless_it_becomes_a_rest_day(
    office: SmallOffice,
) -> None:
    acknowledged(office)
    an = office.acting("an")
    deadline.extend(an, KEY, [KHE_TRE], until=UNTIL, reason="Lũ", document="20/UBND-VP")

    calendar.off(an, date(2026, 11, 20), reason="Bão")
    assert clocks(office, SUBJECT) == {"submission": UNTIL}
    calendar.off(an, UNTIL, reason="Bão")

    assert clocks(office, SUBJECT) == {"submission": date(2026, 11, 30)}


def test_a_completion_that_was_held_at_the_submission_day_is_not_recounted_below_it(office: SmallOffice) -> None:
    acknowledged(office)
    office.on(SUBMITTED_ON)
    an = office.acting("an")
    submission.submit(an, KEY, KHE_TRE, form(office, KHE_TRE))
    submission.send_back(an, KEY, KHE_TRE, [("HD.01", "Đâu?")])

    calendar.work(an, date(2026, 11, 21), reason="Làm bù", allow_earlier=True)

    assert clocks(office, SUBJECT) == {"completion": date(2026, 11, 23)}


@pytest.mark.parametrize("login", ["binh", "dung", "khe-tre", "giang"])
def test_the_calendar_is_the_staff_s_and_administrators(office: SmallOffice, login: str) -> None:
    refusal(NotAllowed, lambda: calendar.off(office.acting(login), date(2026, 11, 20), reason="Bão"))


def test_a_proposal_without_a_number_and_days_that_are_so_already_change_nothing(office: SmallOffice) -> None:
    with pytest.raises(InvalidInput) as refused:
        calendar.swap(office.acting("an"), date(2026, 11, 24), date(2026, 11, 25), document="")

    assert [fault.place for fault in refused.value.faults] == ["--document", "24/11/2026", "25/11/2026"]
    with pytest.raises(InvalidInput):
        calendar.off(office.acting("an"), date(2026, 11, 20), reason="")
    with pytest.raises(InvalidInput):
        calendar.work(office.acting("an"), date(2026, 11, 20), reason="Bù")


def test_a_deadline_explains_each_revision_with_its_own_receipt(office: SmallOffice) -> None:
    acknowledged(office)
    calendar.swap(office.acting("an"), date(2026, 11, 20), date(2026, 11, 28), document="1/VPCP")

    first, second = deadlines.explain(office.app, KEY, KHE_TRE, kind="submission")

    assert first["receipt"]["due_on"] == "2026-11-23"
    assert second["receipt"]["due_on"] == "2026-11-25"
    assert {"on": "2026-11-20", "document": "1/VPCP"}.items() <= second["receipt"]["skipped"][2].items()
    assert second["starts_on"] == RECEIVED_ON.isoformat()


def test_the_clock_of_receipt_moves_with_the_calendar_too(office: SmallOffice) -> None:
    issued(office)

    calendar.off(office.acting("an"), date(2026, 11, 9), reason="Bão")

    assert clocks(office, SUBJECT) == {"receipt": date(2026, 11, 11)}
