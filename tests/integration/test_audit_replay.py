"""Do the events alone give the rows, now and as they were at any moment, whatever people did or were refused?"""

import shutil
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kyhan.app import App
from kyhan.clock import FixedClock, at_office, office_day
from kyhan.cycle import replay
from kyhan.cycle.commands import calendar, complaint, cycle, deadline, people, submission, upkeep
from kyhan.cycle.queries import results, status
from kyhan.cycle.replay import OF_CYCLE, OF_OFFICE
from kyhan.database import open_engine, reading
from kyhan.errors import NotFound, Refusal
from kyhan.regulation.form import FormRow
from tests.factories import (
    COMMUNES,
    ISSUED_ON,
    KEY,
    KHE_TRE,
    NOI_VU,
    RECEIVED_ON,
    UNITS,
    SmallOffice,
    filed,
    form,
    founded,
    issued,
    published,
    submitted,
    upheld,
    verified,
)
from tests.readings import holds

Step = Callable[[SmallOffice, str, st.DataObject], object]


def _some(data: st.DataObject) -> list[str]:
    return data.draw(st.lists(st.sampled_from(UNITS), min_size=1, max_size=4, unique=True))


def _one(data: st.DataObject) -> str:
    return data.draw(st.sampled_from(UNITS))


def _past(office: SmallOffice, data: st.DataObject) -> date:
    """Returns a day around today, mostly a few days ago."""
    return office_day(office.clock.now()) - timedelta(days=data.draw(st.integers(-1, 6)))


def _submit(office: SmallOffice, login: str, data: st.DataObject) -> object:
    unit = _one(data)
    share = Decimal(data.draw(st.integers(50, 100))) / 100
    without = data.draw(st.sampled_from([(), ("HD.01",)]))
    rows = form(office, unit, share, without=without)
    return submission.submit(office.acting(login), KEY, unit, rows, received_on=_past(office, data))


def _complete(office: SmallOffice, login: str, data: st.DataObject) -> object:
    return submission.submit(office.acting(login), KEY, _one(data), [FormRow("HD.01", Decimal(2), explanation="mới")])


def _verify(office: SmallOffice, login: str, data: st.DataObject) -> object:
    rows = data.draw(st.sampled_from([[], [FormRow("HD.01", Decimal(1), reason="đo lại")]]))
    return submission.verify(office.acting(login), KEY, _one(data), rows, keep_rest=True)


def _calendar(office: SmallOffice, login: str, data: st.DataObject) -> object:
    on = data.draw(st.dates(date(2026, 11, 16), date(2026, 12, 31)))
    act = data.draw(st.sampled_from([calendar.off, calendar.work]))
    earlier = data.draw(st.booleans())
    if data.draw(st.booleans()):
        return calendar.undo(office.acting(login), on, allow_earlier=earlier)
    return act(office.acting(login), on, reason="Bão", allow_earlier=earlier)


def _number(data: st.DataObject) -> int:
    return data.draw(st.integers(1, 3))


STEPS: dict[str, Step] = {
    "acknowledge": lambda o, who, d: submission.acknowledge(o.acting(who), KEY, _some(d), received_on=_past(o, d)),
    "submit": _submit,
    "complete": _complete,
    "withdraw": lambda o, who, d: submission.withdraw(o.acting(who), KEY, _one(d)),
    "accept": lambda o, who, d: submission.accept(o.acting(who), KEY, _some(d)),
    "return": lambda o, who, d: submission.send_back(o.acting(who), KEY, _one(d), [("HD.01", "Đâu?")]),
    "verify": _verify,
    "reopen": lambda o, who, d: submission.reopen(o.acting(who), KEY, _one(d), reason="Nhầm"),
    "missing": lambda o, who, d: submission.mark_missing(o.acting(who), KEY, _some(d), reason="Không gửi"),
    "exempt": lambda o, who, d: submission.exempt(o.acting(who), KEY, [_one(d)], reason="Giải thể"),
    "extend": lambda o, who, d: deadline.extend(
        o.acting(who), KEY, _some(d), until=_past(o, d) + timedelta(days=14), reason="Lũ", document="1"
    ),
    "calendar": _calendar,
    "propose": lambda o, who, _: cycle.propose(o.acting(who), KEY, number="5"),
    "send back": lambda o, who, _: cycle.send_back(o.acting(who), KEY, reason="Xem lại"),
    "publish": lambda o, who, d: cycle.publish(o.acting(who), KEY, number="15", published_on=_past(o, d)),
    "file": lambda o, who, d: complaint.file(o.acting(who), KEY, _one(d), "Xem lại", criteria=["HD.01"]),
    "review": lambda o, who, d: complaint.accept(o.acting(who), KEY, _number(d), reason="Lũ"),
    "uphold": lambda o, who, d: complaint.uphold(o.acting(who), KEY, _number(d), reason="Đúng"),
    "dismiss": lambda o, who, d: complaint.dismiss(o.acting(who), KEY, _number(d), reason="Sai"),
    "adjust": lambda o, who, _: cycle.adjust(o.acting(who), KEY, number="16"),
    "close": lambda o, who, _: cycle.close(o.acting(who), KEY),
    "cancel": lambda o, who, _: cycle.cancel(o.acting(who), KEY, reason="Hoãn"),
    "seal": lambda o, _who, _d: upkeep.seal(o.acting("system")),
    "user": lambda o, who, _: people.deactivate(o.acting(who), "giang"),
}
"""What people try, at any moment and in any order; most of it is refused most of the time."""

LIKELY = {
    **dict.fromkeys(("acknowledge", "missing", "propose", "reopen", "calendar", "close", "extend"), "an"),
    **dict.fromkeys(("submit", "return", "accept"), "an"),
    **dict.fromkeys(("exempt", "send back", "publish", "adjust", "cancel", "dismiss"), "dung"),
    **dict.fromkeys(("verify",), "binh"),
    **dict.fromkeys(("uphold",), "chi"),
    **dict.fromkeys(("withdraw", "file", "complete"), "khe-tre"),
    **dict.fromkeys(("review", "seal", "user"), "admin"),
}
"""Whose act it is."""

LOGINS = ("an", "binh", "chi", "vu", "dung", "giang", "khe-tre", "huong-phu", "admin")


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Offices brought to the stages from which the walks begin, to be copied."""
    folder = tmp_path_factory.mktemp("stages")
    files: dict[str, Path] = {}
    for name, reach in {"issued": issued, "submitted": submitted, "verified": verified, "upheld": upheld}.items():
        office = founded(folder / f"{name}.db")
        reach(office)
        office.app.engine.dispose()
        files[name] = office.file
    return files


def copied(file: Path, to: Path, regulation: Any) -> SmallOffice:
    """Returns an office on a copy of a file, on the day its stage was reached."""
    shutil.copy(file, to)
    clock = FixedClock(at_office(date(2026, 12, 3), 9))
    return SmallOffice(App(open_engine(f"sqlite:///{to}"), clock), clock, to, regulation)


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_after_any_walk_of_acts_the_history_gives_the_rows_of_now_and_of_every_moment_before(
    stages: dict[str, Path], tmp_path_factory: pytest.TempPathFactory, regulation: Any, data: st.DataObject
) -> None:
    begin = data.draw(st.sampled_from(sorted(stages)))
    office = copied(stages[begin], tmp_path_factory.mktemp("walk") / "office.db", regulation)
    told: list[tuple[datetime, dict[str, Any]]] = []
    for _ in range(data.draw(st.integers(5, 25))):
        office.clock.set(office.clock.now() + timedelta(hours=data.draw(st.sampled_from([1, 3, 24, 72]))))
        name = data.draw(st.sampled_from(sorted(STEPS)))
        login = data.draw(st.one_of(st.just(LIKELY[name]), st.sampled_from(LOGINS)))
        try:
            STEPS[name](office, login, data)
        except Refusal:
            pass  # that is an event too
        told.append((office.clock.now(), status.status(office.acting("an"), KEY)))

    assert holds(office) == []
    for at, then in told:
        assert status.status(office.acting("an"), KEY, as_of=at) | {"as_of": None} == then
    office.app.engine.dispose()


@pytest.fixture(scope="module")
def regulation(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The regulation of the offices above."""
    return founded(tmp_path_factory.mktemp("regulation") / "office.db").regulation


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
    filed(office)
    submission_rows = len(UNITS)
    with reading(office.app.engine) as connection:
        state = {**replay.present(connection, "office"), **replay.present(connection, KEY)}
        later = replay.as_of(connection, KEY, office.clock.now())
        assert replay.differences(later, replay.present(connection, KEY)) == []

    names = {str(kind.__tablename__) for kind in (*OF_OFFICE, *OF_CYCLE)}
    assert set(state) == names - {"query"}
    assert len(state["submission"]) == submission_rows
    assert state["submission"][KHE_TRE]["late"] is False


def test_a_difference_names_table_row_and_columns(office: SmallOffice) -> None:
    one = {"submission": {"X1": {"state": "filling", "late": False}, "X2": {"state": "filling"}}}
    other = {"submission": {"X1": {"state": "verified", "late": True}}, "cycle": {"2026": {"state": "closed"}}}

    assert replay.differences(one, other) == [
        ("cycle", "2026", "row"),
        ("submission", "X1", "late, state"),
        ("submission", "X2", "row"),
    ]
    assert office.regulation.id == "nam-dong-2018"


def test_results_before_publication_are_the_office_s_alone(office: SmallOffice) -> None:
    verified(office)

    assert results.result(office.acting("an"), KEY)["publication"] is None
    with pytest.raises(Refusal):
        results.result(office.acting("khe-tre"), KEY)
