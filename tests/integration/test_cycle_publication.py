"""How do results become a decision, and how does a cycle end?"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from kyhan.clock import at_office
from kyhan.cycle.commands import complaint, cycle, submission
from kyhan.cycle.queries import results, status
from kyhan.errors import NotAllowed, NotFound, NotNow
from kyhan.regulation.form import FormRow
from tests.factories import (
    KEY,
    KHE_TRE,
    PUBLISHED_ON,
    SmallOffice,
    filed,
    issued,
    proposed,
    published,
    started,
    submitted,
    upheld,
    verified,
)
from tests.readings import clocks, cycle_state, events, holds, refusal, revisions


def test_results_are_proposed_by_the_staff_under_a_number(office: SmallOffice) -> None:
    verified(office)

    refusal(NotAllowed, lambda: cycle.propose(office.acting("dung"), KEY, number="05/TTr-VP"))
    assert "number is owed" in refusal(NotNow, lambda: cycle.propose(office.acting("an"), KEY, number=""))
    cycle.propose(office.acting("an"), KEY, number="05/TTr-VP")
    assert cycle_state(office) == "awaiting_approval"


def test_results_are_not_proposed_before_they_exist(office: SmallOffice) -> None:
    submitted(office)

    message = refusal(NotNow, lambda: cycle.propose(office.acting("an"), KEY, number="05/TTr-VP"))
    assert "while the cycle is «verifying»" in message


def test_the_leader_sends_results_back_with_a_reason_and_the_office_may_reopen_forms(office: SmallOffice) -> None:
    proposed(office)
    refusal(NotAllowed, lambda: cycle.send_back(office.acting("an"), KEY, reason="Xem lại"))
    assert "a reason is owed" in refusal(NotNow, lambda: cycle.send_back(office.acting("dung"), KEY, reason=""))

    cycle.send_back(office.acting("dung"), KEY, reason="Xem lại Khe Tre")

    assert cycle_state(office) == "scored"
    submission.reopen(office.acting("an"), KEY, KHE_TRE, reason="Lãnh đạo yêu cầu")
    assert cycle_state(office) == "verifying"


def test_publishing_freezes_the_results_and_starts_the_complaint_window(office: SmallOffice) -> None:
    published(office)

    assert cycle_state(office) == "published"
    assert revisions(office, "cycle", "conclusion") == [(date(2026, 12, 31), "met")]
    assert clocks(office, "cycle") == {"complaint": date(2026, 12, 7)}
    found = results.result(office.acting("khe-tre"), KEY)
    assert (found["publication"], found["decision"], found["superseded_by"]) == (1, "15/QĐ-UBND", None)
    assert {row["unit"]: row["place"] for row in found["units"]}[KHE_TRE] == 1
    assert events(office, action="publish")[0]["data"]["complaints_until"] == "2026-12-07"


@pytest.mark.parametrize(
    ("on", "until"),
    [(date(2026, 12, 14), date(2026, 12, 21)), (date(2026, 12, 28), date(2027, 1, 4))],
)
def test_the_window_of_five_days_rolls_over_rest_days(office: SmallOffice, on: date, until: date) -> None:
    proposed(office)
    office.on(on)

    cycle.publish(office.acting("dung"), KEY, number="15/QĐ-UBND")

    assert clocks(office, "cycle") == {"complaint": until}


def test_the_day_of_publication_is_not_the_day_of_signature(office: SmallOffice) -> None:
    proposed(office)
    office.on(date(2026, 12, 4))

    one = cycle.publish(
        office.acting("dung"), KEY, number="15/QĐ-UBND", signed_on=date(2026, 12, 1), published_on=date(2026, 12, 3)
    )

    assert (one.signed_on, one.published_on) == (date(2026, 12, 1), date(2026, 12, 3))
    assert clocks(office, "cycle") == {"complaint": date(2026, 12, 8)}
    assert events(office, action="publish")[0]["occurred_on"] == "2026-12-03"


def test_a_decision_is_the_leader_s_with_number_and_days_that_can_be(office: SmallOffice) -> None:
    proposed(office)
    leader = office.on(PUBLISHED_ON).acting("dung")

    refusal(NotAllowed, lambda: cycle.publish(office.acting("an"), KEY, number="15/QĐ-UBND"))
    message = refusal(
        NotNow,
        lambda: cycle.publish(leader, KEY, number=" ", signed_on=date(2026, 11, 26), published_on=date(2026, 11, 25)),
    )
    assert "number is owed" in message
    assert "before the results existed on 27/11/2026" in message
    assert "before it was signed" in message
    assert "in the future" in refusal(
        NotNow, lambda: cycle.publish(leader, KEY, number="15/QĐ-UBND", published_on=date(2026, 12, 2))
    )
    assert cycle_state(office) == "awaiting_approval"


def test_a_publication_names_the_head_of_the_history_before_it(office: SmallOffice) -> None:
    proposed(office)
    head = events(office)[-1]["hash"]

    assert cycle.publish(office.acting("dung"), KEY, number="15/QĐ-UBND").history_head == head


def test_a_publication_that_does_not_exist_is_refused_with_those_that_do(office: SmallOffice) -> None:
    published(office)

    assert "there are: 1" in refusal(NotFound, lambda: results.result(office.app, KEY, publication=2))


def test_a_cycle_closes_after_the_window_and_its_clocks_end(office: SmallOffice) -> None:
    published(office)
    office.on(date(2026, 12, 7), hour=23)
    an = office.acting("an")
    assert "until the end of 07/12/2026" in refusal(NotNow, lambda: cycle.close(an, KEY))
    office.on(date(2026, 12, 8), hour=0)
    refusal(NotAllowed, lambda: cycle.close(office.acting("dung"), KEY))

    cycle.close(an, KEY)

    assert cycle_state(office) == "closed"
    assert revisions(office, "cycle", "complaint") == [(date(2026, 12, 7), "met")]
    assert status.status(office.app, KEY)["ended_on"] == "2026-12-08"
    assert "possible now: nothing" in refusal(NotNow, lambda: cycle.cancel(office.acting("dung"), KEY, reason="Nhầm"))


def test_a_cycle_with_an_open_complaint_does_not_close(office: SmallOffice) -> None:
    filed(office)
    office.on(date(2026, 12, 9))

    assert "complaints are still open: 1" in refusal(NotNow, lambda: cycle.close(office.acting("an"), KEY))
    complaint.withdraw(office.acting("khe-tre"), KEY, 1)
    cycle.close(office.acting("an"), KEY)
    assert cycle_state(office) == "closed"


def test_cancelling_is_the_leader_s_with_a_reason_and_stops_every_clock(office: SmallOffice) -> None:
    submitted(office, [KHE_TRE])
    leader = office.acting("dung")
    refusal(NotAllowed, lambda: cycle.cancel(office.acting("an"), KEY, reason="Hoãn"))
    assert "a reason is owed" in refusal(NotNow, lambda: cycle.cancel(leader, KEY, reason=" "))

    cycle.cancel(leader, KEY, reason="Hoãn theo chỉ đạo")

    assert cycle_state(office) == "cancelled"
    assert clocks(office, "cycle") == clocks(office, f"submission/{KHE_TRE}") == {}
    assert revisions(office, f"submission/{KHE_TRE}", "verification") == [(date(2026, 12, 1), "stopped")]
    assert revisions(office, f"submission/{KHE_TRE}", "submission") == [(date(2026, 11, 23), "met")]
    message = refusal(NotNow, lambda: submission.accept(office.acting("an"), KEY, [KHE_TRE]))
    assert "not issued yet or is over" in message
    assert holds(office) == []


@pytest.mark.parametrize("stage", [started, issued, verified, proposed, published])
def test_a_cycle_can_be_cancelled_at_any_stage_before_its_end(
    office: SmallOffice, stage: Callable[[SmallOffice], object]
) -> None:
    stage(office)

    cycle.cancel(office.acting("dung"), KEY, reason="Hoãn")

    assert cycle_state(office) == "cancelled"


def test_a_complaint_of_a_cancelled_cycle_rests(office: SmallOffice) -> None:
    filed(office)
    cycle.cancel(office.acting("dung"), KEY, reason="Hoãn")

    assert clocks(office, "complaint/1") == {}
    assert "complaint stage" in refusal(NotNow, lambda: complaint.withdraw(office.acting("khe-tre"), KEY, 1))


def test_an_adjusting_decision_has_a_number_of_its_own(office: SmallOffice) -> None:
    upheld(office)
    submission.verify(office.acting("binh"), KEY, KHE_TRE, [FormRow("HD.01", Decimal(1), reason="Sai số liệu")])

    for same in ("15/QĐ-UBND", " 15/QÐ-UBND "):  # the second with the look-alike letter U+00D0 and spaces around
        with pytest.raises(NotNow, match="15/QĐ-UBND"):
            cycle.adjust(office.acting("dung"), KEY, number=same)

    assert cycle.adjust(office.acting("dung"), KEY, number="16/QĐ-UBND").number == 2


def test_the_state_before_the_office_existed_is_no_state(office: SmallOffice) -> None:
    started(office)

    with pytest.raises(NotFound):
        status.status(office.app, KEY, as_of=at_office(date(2020, 1, 1)))
