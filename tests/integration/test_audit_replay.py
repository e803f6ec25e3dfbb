"""Do the events alone give the rows, now and as they were at a moment before?"""

from datetime import date

import pytest

from kyhan.clock import at_office
from kyhan.cycle import replay
from kyhan.cycle.commands import calendar, evidence
from kyhan.cycle.commands.evidence import NewFile
from kyhan.cycle.queries import status
from kyhan.cycle.replay import OF_CYCLE, OF_OFFICE
from kyhan.database import reading
from kyhan.errors import NotFound
from tests.factories import (
    COMMUNES,
    ISSUED_ON,
    KEY,
    KHE_TRE,
    NOI_VU,
    RECEIVED_ON,
    UNITS,
    SmallOffice,
    published,
    submitted,
    upheld,
)


def test_a_cycle_can_be_seen_as_it_was_on_any_day(office: SmallOffice) -> None:
    published(office.on(date(2026, 10, 5)))
    seen = {
        day: status.status(office.app, KEY, as_of=at_office(day, 12))["state"]
        for day in (date(2026, 10, 5), ISSUED_ON, RECEIVED_ON, date(2026, 11, 16), date(2026, 11, 27))
    }

    assert list(seen.values()) == ["prepared", "surveying", "surveying", "verifying", "awaiting_approval"]
    with pytest.raises(NotFound, match="lúc đó chưa có"):
        status.status(office.app, KEY, as_of=at_office(date(2026, 10, 5), 8))


def test_a_look_back_uses_the_calendar_of_then(office: SmallOffice) -> None:
    submitted(office, COMMUNES)
    then = status.status(office.app, KEY)
    at = office.clock.now()
    office.on(date(2026, 11, 18))
    calendar.off(office.acting("an"), date(2026, 11, 20), reason="Bão")

    before = status.status(office.app, KEY, as_of=at)
    (line,) = [one for one in before["units"] if one["unit"] == NOI_VU]
    assert line["deadline"]["working_days_left"] == 5
    assert before["units"] == then["units"]


def test_replaying_both_chains_gives_every_table_that_is_a_fact(office: SmallOffice) -> None:
    upheld(office)
    evidence.add(office.acting("an"), KEY, KHE_TRE, "HD.01", [NewFile("bien-ban.txt", "txt", b"Bien ban")])
    submission_rows = len(UNITS)
    with reading(office.app.engine) as connection:
        state = {**replay.present(connection, "office"), **replay.present(connection, KEY)}
        later = replay.as_of(connection, KEY, office.clock.now())
        assert replay.differences(later, replay.present(connection, KEY)) == []

    names = {str(kind.__tablename__) for kind in (*OF_OFFICE, *OF_CYCLE)}
    assert set(state) == names - {"query", "public_page"}
    assert len(state["submission"]) == submission_rows
    assert state["submission"][KHE_TRE]["late"] is False


def test_a_difference_names_table_row_and_columns() -> None:
    one: replay.State = {"submission": {"X1": {"state": "filling", "late": False}, "X2": {"state": "filling"}}}
    other: replay.State = {
        "submission": {"X1": {"state": "verified", "late": True}},
        "cycle": {"2026": {"state": "closed"}},
    }

    assert replay.differences(one, other) == [
        ("cycle", "2026", "row"),
        ("submission", "X1", "late, state"),
        ("submission", "X2", "row"),
    ]
