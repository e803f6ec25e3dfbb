"""How is a running clock moved by an explicit act: the extension?"""

from datetime import date

import pytest

from kyhan.cycle.commands import cycle, deadline, submission
from kyhan.cycle.queries import deadlines
from kyhan.errors import InvalidInput, NotAllowed, NotNow, OutsideCalendar
from tests.factories import (
    HUONG_PHU,
    HUONG_SON,
    KEY,
    KHE_TRE,
    NOI_VU,
    SmallOffice,
    acknowledged,
    filed,
    form,
    started,
    submitted,
)
from tests.readings import clocks, events, form_of, refusal, revisions

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

    deadline.extend(office.acting("an"), KEY, [KHE_TRE], until=date(2026, 11, 28), reason="Lũ", document="20/UBND-VP")

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
    assert "choose one kind: conclusion, issue" in message
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
