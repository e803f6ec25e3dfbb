"""Whatever people do or are refused, in any order: do the events alone give the rows, now and at every moment before?"""

import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kyhan.app import App
from kyhan.clock import FixedClock, office_day
from kyhan.cycle.commands import calendar, complaint, cycle, deadline, people, submission, upkeep
from kyhan.cycle.queries import complaints, status
from kyhan.database import open_engine
from kyhan.errors import Refusal
from kyhan.regulation.form import FormRow
from kyhan.regulation.loader import load_shipped
from kyhan.workflows.assessment import CYCLE
from kyhan.workflows.complaint import COMPLAINT
from kyhan.workflows.submission import SUBMISSION
from tests.factories import KEY, UNITS, SmallOffice, form, founded, issued, submitted, upheld, verified
from tests.readings import holds

LOGINS = ("an", "binh", "chi", "vu", "dung", "giang", "khe-tre", "huong-phu", "admin")


@dataclass
class Walk:
    """One walk: its dice, and on which units and complaints the next act falls."""

    office: SmallOffice
    dice: Random
    units: Sequence[str] = UNITS
    numbers: Sequence[int] = (1,)

    def draw(self, *choices: Any) -> Any:
        return self.dice.choice(choices)

    def unit(self) -> str:
        return str(self.draw(*self.units))

    def some(self) -> list[str]:
        return self.dice.sample(self.units, self.dice.randint(1, min(3, len(self.units))))

    def number(self) -> int:
        return int(self.draw(*self.numbers))

    def past(self) -> date:
        """Returns today, a day or two before, or a day that cannot be."""
        return office_day(self.office.clock.now()) - timedelta(days=self.draw(0, 0, 0, 1, 2, 9, -1))


def submit(walk: Walk, app: App) -> object:
    unit, part = walk.unit(), Decimal(walk.draw("0.5", "0.8", "0.93", "1"))
    rows = form(walk.office, unit, part, without=walk.draw((), (), ("HD.01",)))
    rows = walk.draw(rows, rows, [FormRow("HD.01", Decimal(2), explanation="mới")])
    return submission.submit(app, KEY, unit, rows, received_on=walk.past())


def verify(walk: Walk, app: App) -> object:
    rows = walk.draw([], [FormRow("HD.01", Decimal(walk.draw(0, 1, 5)), reason="đo lại")])
    return submission.verify(app, KEY, walk.unit(), rows, keep_rest=True)


def change_calendar(walk: Walk, app: App) -> object:
    on = date(2026, 11, 16) + timedelta(days=walk.draw(*range(30)))
    if walk.draw(True, False):
        return calendar.undo(app, on, allow_earlier=walk.draw(True, False))
    act = walk.draw(calendar.off, calendar.work)
    return act(app, on, reason="Bão", allow_earlier=walk.draw(True, False))


def extend(walk: Walk, app: App) -> object:
    until = walk.past() + timedelta(days=walk.draw(5, 14, 40))
    return deadline.extend(app, KEY, walk.draw(walk.some(), ["cycle"]), until=until, reason="Lũ", document="1")


Act = Callable[[Walk, App], object]
ON_FORMS: dict[str, tuple[str, Act]] = {
    "acknowledge": ("an", lambda walk, app: submission.acknowledge(app, KEY, walk.some(), received_on=walk.past())),
    "submit": ("an", submit),
    "withdraw": ("khe-tre", lambda walk, app: submission.withdraw(app, KEY, walk.unit())),
    "accept": ("an", lambda walk, app: submission.accept(app, KEY, walk.some())),
    "return": ("an", lambda walk, app: submission.send_back(app, KEY, walk.unit(), [("HD.01", "Đâu?")])),
    "verify": ("binh", verify),
    "reopen": ("an", lambda walk, app: submission.reopen(app, KEY, walk.unit(), reason="Nhầm")),
    "mark_missing": ("an", lambda walk, app: submission.mark_missing(app, KEY, walk.some(), reason="Không gửi")),
    "exempt": ("dung", lambda walk, app: submission.exempt(app, KEY, [walk.unit()], reason="Giải thể")),
}
ON_THE_CYCLE: dict[str, tuple[str, Act]] = {
    "propose": ("an", lambda _, app: cycle.propose(app, KEY, number="5")),
    "send_back": ("dung", lambda _, app: cycle.send_back(app, KEY, reason="Xem lại")),
    "publish": ("dung", lambda walk, app: cycle.publish(app, KEY, number="15", published_on=walk.past())),
    "adjust": ("dung", lambda _, app: cycle.adjust(app, KEY, number="16")),
    "close": ("an", lambda _, app: cycle.close(app, KEY)),
    "cancel": ("dung", lambda _, app: cycle.cancel(app, KEY, reason="Hoãn")),
}
ON_COMPLAINTS: dict[str, tuple[str, Act]] = {
    "accept": ("dung", lambda walk, app: complaint.accept(app, KEY, walk.number(), reason="Lũ")),
    "reject": ("an", lambda walk, app: complaint.reject(app, KEY, walk.number(), reason="Quá hạn")),
    "uphold": ("chi", lambda walk, app: complaint.uphold(app, KEY, walk.number(), reason="Đúng")),
    "dismiss": ("dung", lambda walk, app: complaint.dismiss(app, KEY, walk.number(), reason="Sai")),
    "withdraw": ("an", lambda walk, app: complaint.withdraw(app, KEY, walk.number())),
}
AT_ANY_TIME: tuple[tuple[str, Act], ...] = (
    ("an", change_calendar),
    ("an", extend),
    ("an", lambda walk, app: complaint.file(app, KEY, walk.unit(), "Xem lại", criteria=["HD.01"])),
    ("admin", lambda walk, app: people.deactivate(app, walk.draw("giang", "vu", "huong-phu"))),
    ("system", lambda _, app: upkeep.seal(app)),
)


Chance = tuple[str, Act, Sequence[str], Sequence[int]]
"""Whose act it is, the act, and the units and complaints it may be about."""


def possible(walk: Walk) -> list[Chance]:
    """Returns the acts that the states of the moment permit."""
    seen = status.status(walk.office.acting("an"), KEY)
    filed = complaints.complaints(walk.office.acting("an"), KEY)["complaints"]
    usual = ON_THE_CYCLE.keys() - {"cancel"}  # or most walks would end there
    found: list[Chance] = [
        (*ON_THE_CYCLE[row.action], UNITS, (1,)) for row in CYCLE.actions(seen["state"]) if row.action in usual
    ]
    for action, act in ON_FORMS.items():
        units = [
            one["unit"] for one in seen["units"] if action in [row.action for row in SUBMISSION.actions(one["state"])]
        ]
        found += [(*act, units, (1,))] * (2 if units else 0)
    for action, act in ON_COMPLAINTS.items():
        numbers = [one["number"] for one in filed if action in [row.action for row in COMPLAINT.actions(one["state"])]]
        found += [(*act, UNITS, numbers)] * (2 if numbers else 0)
    return [*found, *((*act, UNITS, (1,)) for act in AT_ANY_TIME)]


def step(walk: Walk) -> None:
    """Lets somebody try something: mostly what is possible and by whom it belongs to, now and then anything by anybody."""
    everything: list[tuple[str, Act]] = [
        *ON_FORMS.values(),
        *ON_THE_CYCLE.values(),
        *ON_COMPLAINTS.values(),
        *AT_ANY_TIME,
    ]
    sensible = walk.draw(True, True, True, True, False)
    chances: list[Chance] = possible(walk) if sensible else [(*one, UNITS, (1, 2)) for one in everything]
    login, act, units, numbers = walk.dice.choice(chances)
    walk.units, walk.numbers = units, numbers
    if not sensible and login != "system":
        login = walk.draw(*LOGINS)
    with suppress(Refusal):  # that is an event too
        act(walk, walk.office.acting(login))


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, datetime]]:
    """Offices brought to the stages from which the walks begin, with the time there; to be copied."""
    folder = tmp_path_factory.mktemp("stages")
    found: dict[str, tuple[Path, datetime]] = {}
    stages: dict[str, Callable[[SmallOffice], object]] = {
        "issued": issued,
        "submitted": submitted,
        "verified": verified,
        "upheld": upheld,
    }
    for name, reach in stages.items():
        office = founded(folder / f"{name}.db")
        reach(office)
        office.app.engine.dispose()
        found[name] = (office.file, office.clock.now())
    return found


@settings(max_examples=20, deadline=None)
@given(walk_number=st.integers(0, 10**6))
def test_after_any_walk_of_acts_the_history_gives_the_rows_of_now_and_of_every_moment_before(
    begun: dict[str, tuple[Path, datetime]], tmp_path_factory: pytest.TempPathFactory, walk_number: int
) -> None:
    # One number decides the whole walk: dice cover more ground than a search that keeps near its last finding.
    dice = Random(walk_number)
    file, begin = begun[dice.choice(sorted(begun))]
    copy = Path(shutil.copy(file, tmp_path_factory.mktemp("walk") / "office.db"))
    clock = FixedClock(begin)
    office = SmallOffice(App(open_engine(f"sqlite:///{copy}"), clock), clock, copy, load_shipped("nam-dong-2018"))
    walk = Walk(office, dice)
    told: list[tuple[datetime, dict[str, Any]]] = []
    for _ in range(dice.randint(5, 25)):
        clock.set(clock.now() + timedelta(hours=walk.draw(1, 3, 24, 24, 96)))
        step(walk)
        told.append((clock.now(), status.status(office.acting("an"), KEY)))

    assert holds(office) == []
    for at, then in told:
        assert status.status(office.acting("an"), KEY, as_of=at) | {"as_of": None} == then
    office.app.engine.dispose()
