"""What does every act promise: rows and history together, or neither, whatever happens in between?"""

import pytest

from kyhan.cycle import store
from kyhan.cycle.act import Act, writing_act
from kyhan.cycle.tables import Answer, Unit
from kyhan.errors import Conflict
from tests.factories import KEY, KHE_TRE, SET_UP_ON, SmallOffice, acknowledged, submitted
from tests.readings import answer_of, events, refusal, state_of


def half_done(act: Act) -> None:
    """Writes the first half of an act: a row without its event."""
    act.update(store.submission(act.connection, KEY, KHE_TRE), state="verifying")


def test_an_act_that_breaks_off_leaves_everything_as_before(office: SmallOffice) -> None:
    submitted(office)
    before = events(office)

    def interrupted() -> None:
        with writing_act(office.acting("an"), "test", chain=KEY) as act:
            half_done(act)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()

    assert state_of(office, KHE_TRE) == "submitted"
    assert events(office) == before


def test_an_act_that_changes_rows_and_records_no_event_is_an_error_of_the_program(office: SmallOffice) -> None:
    submitted(office)

    with pytest.raises(AssertionError, match="without recording"), writing_act(office.acting("an"), "test") as act:
        half_done(act)

    assert state_of(office, KHE_TRE) == "submitted"


def test_a_row_that_somebody_else_wrote_first_is_a_conflict_not_a_crash(office: SmallOffice) -> None:
    acknowledged(office)

    def twice() -> None:
        with writing_act(office.acting("an"), "test", chain=KEY) as act:
            act.insert(Answer(cycle=KEY, unit=KHE_TRE, criterion="HD.01"))
            act.insert(Answer(cycle=KEY, unit=KHE_TRE, criterion="HD.01"))

    assert "look again and try again" in refusal(Conflict, twice)
    assert events(office)[-1]["data"] == {
        "attempt": "test",
        "kind": "Conflict",
        "why": events(office)[-1]["data"]["why"],
    }
    assert "declared" not in answer_of(office, KHE_TRE, "HD.01")


def test_rows_that_are_gone_are_a_conflict_whether_they_are_changed_or_removed(office: SmallOffice) -> None:
    gone = Unit(code="X9", valid_from=SET_UP_ON, name="Không còn", group="commune")

    def change(act: Act) -> None:
        act.update_each([(gone, {"name": "Khác"})])

    def remove(act: Act) -> None:
        act.delete(gone)

    for deed in (change, remove):
        with pytest.raises(Conflict), writing_act(office.acting("an"), "test") as act:
            deed(act)


def test_nothing_to_change_is_no_change(office: SmallOffice) -> None:
    with writing_act(office.acting("an"), "test") as act:
        act.insert()
        act.update_each([])
