"""What people of a unit see: their own unit, and of the others only what is published."""

import pytest

from kyhan.cycle.queries import complaints, deadlines, history, reminders, results, status, submissions
from kyhan.errors import NotAllowed
from tests.factories import HUONG_PHU, KEY, KHE_TRE, SmallOffice, acknowledged, filed, submitted, verified
from tests.posting import REMINDED_ON, tick_at


def test_the_status_shows_a_unit_its_own_line_and_the_counts_of_all(office: SmallOffice) -> None:
    submitted(office, [KHE_TRE])

    seen = status.status(office.acting("khe-tre"), KEY)

    assert [line["unit"] for line in seen["units"]] == [KHE_TRE]
    assert sum(seen["counts"].values()) == 4


def test_deadlines_are_the_units_own(office: SmallOffice) -> None:
    submitted(office)

    seen = deadlines.deadlines(office.acting("khe-tre"), KEY)

    assert {line["unit"] for line in seen} == {KHE_TRE}
    with pytest.raises(NotAllowed):
        deadlines.explain(office.acting("khe-tre"), KEY, HUONG_PHU)


def test_a_complaint_is_seen_by_its_unit_alone(office: SmallOffice) -> None:
    filed(office)

    assert len(complaints.complaints(office.acting("khe-tre"), KEY)["complaints"]) == 1
    assert complaints.complaints(office.acting("huong-phu"), KEY)["complaints"] == []
    with pytest.raises(NotAllowed):
        deadlines.explain(office.acting("huong-phu"), KEY, "complaint/1")


def test_the_history_a_unit_reads_is_about_itself(office: SmallOffice) -> None:
    filed(office)

    seen = history.events(office.acting("huong-phu"), history.Filter())

    assert {event["subject"] for event in seen} == {f"submission/{HUONG_PHU}"}
    with pytest.raises(NotAllowed):
        list(history.export(office.acting("huong-phu")))
    with pytest.raises(NotAllowed):
        history.verify(office.acting("huong-phu"))


def test_of_the_reminders_a_unit_sees_what_is_said_to_its_own_people(office: SmallOffice) -> None:
    acknowledged(office)
    office.on(REMINDED_ON, 7)

    def shown(login: str) -> set[str]:
        return {one.recipient for one in reminders.preview(office.acting(login)).digests}

    assert (shown("an"), shown("khe-tre")) == ({"huong-phu", "khe-tre"}, {"khe-tre"})
    tick_at(office, REMINDED_ON)
    assert {one.recipient for one in reminders.told(office.acting("an"))} == {"huong-phu", "khe-tre"}
    assert {one.recipient for one in reminders.told(office.acting("khe-tre"))} == {"khe-tre"}
    assert reminders.told(office.acting("khe-tre"), recipient="huong-phu") == []


def test_a_draft_result_is_the_offices_alone(office: SmallOffice) -> None:
    verified(office)

    with pytest.raises(NotAllowed):
        results.result(office.acting("khe-tre"), KEY)
    assert results.result(office.acting("giang"), KEY)["units"]


def test_a_unit_is_told_nothing_of_another_not_even_that_it_exists(office: SmallOffice) -> None:
    submitted(office)
    unit = office.acting("khe-tre")

    with pytest.raises(NotAllowed) as of_another:
        submissions.submission(unit, KEY, HUONG_PHU)
    with pytest.raises(NotAllowed) as of_nobody:
        submissions.submission(unit, KEY, "99999")

    assert of_another.value.message == of_nobody.value.message
    assert submissions.submission(unit, KEY, "thi tran khe tre")["unit"] == KHE_TRE
