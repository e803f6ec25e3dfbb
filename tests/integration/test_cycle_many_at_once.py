"""What if an act is for many units, or many people act at once, or somebody may not: bulk, conflict, refusal, discretion?"""

import subprocess
import sys
import unicodedata
from datetime import date
from functools import partial

import pytest
from sqlalchemy import text

from kyhan.cycle import office as office_now
from kyhan.cycle import store
from kyhan.cycle.act import writing_act
from kyhan.cycle.commands import complaint, cycle, people, submission
from kyhan.cycle.queries import submissions
from kyhan.database import reading
from kyhan.errors import Conflict, InvalidInput, NotAllowed, NotFound
from tests.factories import (
    COMMUNES,
    HUONG_PHU,
    KEY,
    KHE_TRE,
    NOI_VU,
    RECEIVED_ON,
    UNITS,
    SmallOffice,
    accepted,
    acknowledged,
    form,
    issued,
    published,
    submitted,
    verified,
)
from tests.readings import events, holds, refusal, state_of


def test_an_act_for_many_units_is_done_for_all_with_an_event_each(office: SmallOffice) -> None:
    issued(office)
    office.on(RECEIVED_ON)

    done = submission.acknowledge(office.acting("an"), KEY, UNITS)

    assert [one.unit for one in done] == list(UNITS)
    assert [event["subject"] for event in events(office, action="acknowledge")] == [
        f"submission/{unit}" for unit in UNITS
    ]


def test_an_act_for_many_units_is_done_for_none_when_one_is_refused_and_all_refusals_are_listed(
    office: SmallOffice,
) -> None:
    submitted(office, [KHE_TRE, NOI_VU])

    with pytest.raises(InvalidInput) as refused:
        submission.accept(office.acting("vu"), KEY, [KHE_TRE, HUONG_PHU, "Xã Không Có", NOI_VU])

    assert [fault.place for fault in refused.value.faults] == [HUONG_PHU, "Xã Không Có", NOI_VU]
    assert "Refused for" in refused.value.to("en")
    assert state_of(office, KHE_TRE) == "submitted"
    assert events(office, action="accept") == []


def test_units_are_named_by_code_or_by_name_without_marks_once_each(office: SmallOffice) -> None:
    issued(office)
    office.on(RECEIVED_ON)

    done = submission.acknowledge(office.acting("an"), KEY, ["xa huong phu", KHE_TRE, KHE_TRE, HUONG_PHU])

    assert [one.unit for one in done] == [HUONG_PHU, KHE_TRE]


def test_an_unknown_unit_is_answered_with_those_that_sound_like_it(office: SmallOffice) -> None:
    issued(office)

    message = refusal(NotFound, lambda: submission.acknowledge(office.acting("an"), KEY, ["Hương"]))
    assert f"{HUONG_PHU} Xã Hương Phú" in message


def test_a_row_that_somebody_else_changed_in_between_is_not_overwritten(office: SmallOffice) -> None:
    acknowledged(office)

    def overtaken() -> None:
        with writing_act(office.acting("an"), "test", chain=KEY) as act:
            mine = store.submission(act.connection, KEY, KHE_TRE)
            act.connection.execute(text("UPDATE submission SET version = version + 1 WHERE unit = :u"), {"u": KHE_TRE})
            act.update(mine, state="submitted")

    assert "nothing was changed" in refusal(Conflict, overtaken)
    assert state_of(office, KHE_TRE) == "filling"
    assert events(office)[-1]["data"]["kind"] == "Conflict"


ACCEPT = """
import sys
from datetime import date
from kyhan.app import App
from kyhan.clock import FixedClock, at_office
from kyhan.cycle.commands import submission
from kyhan.database import open_engine
from kyhan.errors import Refusal
app = App(open_engine(sys.argv[1]), FixedClock(at_office(date(2026, 11, 17), 9)), login="an")
done = 0
for unit in sys.argv[2:]:
    try:
        submission.accept(app, "2026", [unit])
        done += 1
    except Refusal:
        pass
print(done)
"""


def test_of_processes_that_do_the_same_act_at_once_exactly_one_does_it(office: SmallOffice) -> None:
    submitted(office)

    racers = [
        subprocess.Popen([sys.executable, "-c", ACCEPT, office.address, *UNITS], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    done = [int(racer.communicate(timeout=60)[0]) for racer in racers]

    assert sum(done) == len(UNITS)
    assert len(events(office, action="accept")) == len(UNITS)
    assert len(events(office, action="refused")) == 2 * len(UNITS)
    assert holds(office) == []


def test_refused_and_denied_attempts_stand_in_the_history_with_who_what_and_why(office: SmallOffice) -> None:
    acknowledged(office)
    refusal(NotAllowed, lambda: submission.submit(office.acting("huong-phu"), KEY, KHE_TRE, form(office, KHE_TRE)))

    event = events(office)[-1]
    assert (event["actor"], event["action"], event["subject"]) == ("huong-phu", "refused", f"submission/{KHE_TRE}")
    assert event["data"]["attempt"] == "submit"
    assert event["data"]["kind"] == "NotAllowed"
    assert "cho đơn vị của mình" in event["data"]["why"]
    assert event["changes"] == {}


def test_a_refusal_is_recorded_however_the_cycle_s_name_was_typed(office: SmallOffice) -> None:
    key = "2026/tỉnh"
    cycle.start(office.acting("an"), 2026, regulation_id=office.regulation.id, key=key)

    loose = unicodedata.normalize("NFD", key)
    refusal(NotAllowed, lambda: cycle.issue(office.acting("binh"), loose, number="12/UBND-VP"))

    assert [event["actor"] for event in events(office, chain=key, action="refused")] == ["binh"]


def test_an_attempt_on_a_cycle_that_does_not_exist_begins_no_chain(office: SmallOffice) -> None:
    refusal(NotFound, lambda: submission.accept(office.acting("an"), "1999", [KHE_TRE]))

    assert events(office, chain="1999") == []


def test_who_was_deactivated_acts_no_more_and_what_they_did_stays(office: SmallOffice) -> None:
    verified(office)
    people.deactivate(office.acting("admin"), "binh")

    message = refusal(NotFound, lambda: submission.verify(office.acting("binh"), KEY, KHE_TRE, keep_rest=True))
    assert "no active user «binh»" in message
    assert events(office, actor="binh", action="verify")


def test_a_reviewer_who_is_also_a_unit_s_officer_hands_in_for_that_unit_alone(office: SmallOffice) -> None:
    both = people.NewUser("hoa", "Hoa", "hoa@office.example", ("reviewer", "unit_officer"), KHE_TRE)
    people.add(office.acting("admin"), [both])
    acknowledged(office)
    hoa = office.acting("hoa")

    refusal(NotAllowed, lambda: submission.submit(hoa, KEY, HUONG_PHU, form(office, HUONG_PHU)))
    submission.submit(hoa, KEY, KHE_TRE, form(office, KHE_TRE))
    assert state_of(office, KHE_TRE) == "submitted"


def test_a_unit_sees_its_own_form_and_nothing_of_another(office: SmallOffice) -> None:
    accepted(office)
    own = submissions.submission(office.acting("khe-tre"), KEY, KHE_TRE)

    assert own["unit"] == KHE_TRE
    refusal(NotAllowed, lambda: submissions.submission(office.acting("khe-tre"), KEY, HUONG_PHU))
    for login in ("giang", "an", "binh", "dung"):
        full = submissions.submission(office.acting(login), KEY, KHE_TRE)["answers"]
        assert [one | written for one, written in zip(full, own["answers"], strict=True)] == full


def test_a_refusal_tells_people_of_another_unit_nothing_about_its_form(office: SmallOffice) -> None:
    submitted(office, [KHE_TRE])
    stranger = office.acting("huong-phu")

    messages = {
        refusal(NotAllowed, partial(submission.acknowledge, stranger, KEY, [unit])).replace(unit, "?")
        for unit in (KHE_TRE, COMMUNES[2])
    }
    assert len(messages) == 1


def test_the_auditor_reads_everything_and_changes_nothing(office: SmallOffice) -> None:
    published(office)
    giang = office.acting("giang")

    for act in (
        lambda: submission.reopen(giang, KEY, KHE_TRE, reason="?"),
        lambda: complaint.file(giang, KEY, KHE_TRE, "?"),
        lambda: people.deactivate(giang, "an"),
    ):
        refusal(NotAllowed, act)


def test_what_one_process_learned_of_the_office_is_forgotten_when_the_office_changes(office: SmallOffice) -> None:
    other = office.acting("an")
    other.memory = {}
    with reading(other.engine) as connection:
        assert "moi" not in office_now.now(other, connection).people
    people.add(office.acting("admin"), [people.NewUser("moi", "Mới", "moi@office.example", ("staff",))])

    with reading(other.engine) as connection:
        assert "moi" in office_now.now(other, connection).people


def test_the_same_instant_is_recorded_for_every_event_of_one_act(office: SmallOffice) -> None:
    issued(office)
    office.on(date(2026, 11, 23))
    submission.mark_missing(office.acting("an"), KEY, UNITS, reason="Không gửi")

    assert len({event["recorded_at"] for event in events(office)[-6:]}) == 1
