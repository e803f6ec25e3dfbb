"""What does an office do, day after day, in these tests? A script of acts; whoever acts reads in the history how far it is.

One cycle after the other is played from the letter to the decision, and every second one to the adjusting decision.
Where the script stands is known from the stored events alone, so that any process can go on where another died. People
act at seven o'clock and mails go out from eight, so that what is reminded does not hang on who was quicker.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Final

from sqlalchemy import text

from kyhan.app import App
from kyhan.clock import office_day
from kyhan.cycle import office as office_now
from kyhan.cycle.commands import calendar, complaint, cycle, people, submission
from kyhan.cycle.commands.people import NewUser
from kyhan.database import reading
from kyhan.regulation.form import FormRow
from kyhan.workflows.roles import SYSTEM
from tests.factories import HUONG_PHU, HUONG_SON, KHE_TRE, NOI_VU, UNITS, SmallOffice, form

FIRST_ON: Final = date(2026, 10, 5)
"""The Monday on which the first cycle begins."""
YEARS: Final = range(2028, 2038)
"""Years that the office's calendar takes in beyond those it is founded with."""
ACTS_AT: Final = 7
MAILS_AT: Final = 8
DAYS: Final = 28
"""How many working days one cycle takes."""

CORRECTED: Final = (FormRow("HD.01", Decimal("5.20"), reason="Thiếu tài liệu kiểm chứng"),)
"""What is found when a complaint is upheld."""

Recorded = tuple[str, str, str]
"""An event of a person: actor, action, subject."""


@dataclass(frozen=True)
class Deed:
    """One act of a person: the events it leaves, and how it is done. `alone`: whoever does it again does another act."""

    login: str
    action: str
    subjects: tuple[str, ...]
    do: Callable[[SmallOffice, App, str], object]
    alone: bool = False

    @property
    def recorded(self) -> list[Recorded]:
        """The events it leaves, all or none."""
        return [(self.login, self.action, subject) for subject in self.subjects]

    def done_by(self, office: SmallOffice, key: str) -> object:
        """Does it in a cycle."""
        return self.do(office, office.acting(self.login), key)


@dataclass(frozen=True)
class Step:
    """What is done on one day, `day` working days after the cycle's first; deeds of one step go in any order."""

    day: int
    deeds: tuple[Deed, ...]


OFFICERS: Final = (
    NewUser("huong-son", "Cán bộ Hương Sơn", "canbo@huong-son.example", ("unit_officer",), HUONG_SON),
    NewUser("noi-vu", "Cán bộ Nội vụ", "canbo@noi-vu.example", ("unit_officer",), NOI_VU),
)
"""So that every unit has somebody to be reminded."""


def prepare(office: SmallOffice) -> None:
    """Gives every unit an officer, and lets the calendar reach as far as the longest life."""
    people.add(office.acting("admin"), OFFICERS)
    for year in YEARS:
        calendar.adopt(office.acting("admin"), year)


def today(office: SmallOffice) -> date:
    """Returns the day at the office."""
    return office_day(office.clock.now())


def waiting(office: SmallOffice) -> tuple[str, list[Deed]]:
    """Returns the running cycle and the deeds that can be done next today, in any order; none when the day is done.

    Raises:
        AssertionError: an act is there in part, or something is there that the script does not know.
    """
    with reading(office.app.engine) as connection:
        known = office_now.now(office.app, connection).calendar
        number, day = divmod(known.working_days(FIRST_ON, today(office)), DAYS)
        key = f"{number:03}"
        stored = Counter(recorded(connection, key)[key])
    for step in script(number):
        left = [deed for deed in step.deeds if not _taken_from(stored, deed)]
        if left:
            assert not stored, f"{key}: beyond the script: {stored}"
            return key, left if step.day <= day else []
    assert not stored, f"{key}: beyond the script: {stored}"
    return key, []


def recorded(connection: Any, key: str | None = None) -> dict[str, list[Recorded]]:
    """Returns the events of people by cycle, in their order; refused attempts are left out."""
    rows = connection.execute(
        text(
            "SELECT chain, actor, action, subject FROM event WHERE chain <> 'office' AND actor <> :system"
            " AND action <> 'refused' AND (chain = :key OR :key = '') ORDER BY chain, seq"
        ),
        {"system": SYSTEM.login, "key": key or ""},
    )
    found: dict[str, list[Recorded]] = {} if key is None else {key: []}
    for chain, *one in rows:
        found.setdefault(chain, []).append(tuple(one))
    return found


def _taken_from(stored: Counter[Recorded], deed: Deed) -> bool:
    """Takes a deed's events out of those stored; False when it is not done yet."""
    there = [one for one in deed.recorded if stored[one]]
    if not there:
        return False
    assert there == deed.recorded, f"half of an act: {deed.action} left {there} of {deed.recorded}"
    stored.subtract(there)
    for one in there:
        if not stored[one]:
            del stored[one]
    return True


def _of_cycle(login: str, action: str, do: Callable[[App, str], object]) -> Deed:
    return Deed(login, action, ("cycle",), lambda _office, app, key: do(app, key))


def _of_units(login: str, action: str, units: Sequence[str], do: Callable[[App, str], object]) -> Deed:
    return Deed(login, action, tuple(f"submission/{unit}" for unit in units), lambda _office, app, key: do(app, key))


def _submit(login: str, unit: str) -> Deed:
    return Deed(
        login,
        "submit",
        (f"submission/{unit}",),
        lambda office, app, key: submission.submit(app, key, unit, form(office, unit), document="CV gửi phiếu"),
    )


def _acknowledge(login: str, *units: str) -> Deed:
    return _of_units(login, "acknowledge", units, lambda app, key: submission.acknowledge(app, key, units, proof="CV"))


def _verify(login: str, unit: str, rows: Sequence[Any] = ()) -> Deed:
    return _of_units(login, "verify", [unit], lambda app, key: submission.verify(app, key, unit, rows, keep_rest=True))


@cache
def script(number: int) -> tuple[Step, ...]:
    """Returns the acts of one cycle. Numbers of letters and decisions carry the cycle's own."""

    def start(office: SmallOffice, app: App, key: str) -> object:
        return cycle.start(app, today(office).year, regulation_id=office.regulation.id, key=key)

    def issue(app: App, key: str) -> object:
        return cycle.issue(app, key, number=f"{number + 1}/UBND-VP", reason="Kỳ đánh giá bổ sung")

    upheld = (
        Step(24, (_of_complaint("chi", "uphold"),)),
        Step(24, (_verify("binh", KHE_TRE, CORRECTED),)),
        Step(
            25,
            (_of_cycle("dung", "adjust", lambda app, key: cycle.adjust(app, key, number=f"{number + 5001}/QĐ-UBND")),),
        ),
    )
    dismissed = (Step(24, (_of_complaint("dung", "dismiss"),)),)
    return (
        Step(0, (Deed("an", "start", ("cycle",), start),)),
        Step(0, (_of_cycle("an", "issue", issue),)),
        Step(1, (_acknowledge("an", KHE_TRE, HUONG_PHU),)),
        Step(4, (_acknowledge("an", HUONG_SON), _acknowledge("an", NOI_VU))),
        Step(7, (_submit("khe-tre", KHE_TRE),)),
        Step(8, (_send_back(KHE_TRE),)),
        Step(10, (_submit("an", HUONG_PHU),)),
        Step(12, (_submit("khe-tre", KHE_TRE),)),
        Step(13, (_submit("an", HUONG_SON), _submit("noi-vu", NOI_VU))),
        Step(14, (_of_units("an", "accept", UNITS, lambda app, key: submission.accept(app, key, UNITS)),)),
        Step(18, (_verify("binh", KHE_TRE), _verify("chi", HUONG_PHU))),
        Step(20, (_verify("binh", NOI_VU), _verify("binh", HUONG_SON))),
        Step(
            20, (_of_cycle("an", "propose", lambda app, key: cycle.propose(app, key, number=f"{number + 1}/TTr-VP")),)
        ),
        Step(
            21,
            (_of_cycle("dung", "publish", lambda app, key: cycle.publish(app, key, number=f"{number + 1}/QĐ-UBND")),),
        ),
        Step(22, (Deed("khe-tre", "file", ("complaint/1",), _file, alone=True),)),
        Step(23, (_of_complaint("an", "accept"),)),
        *(upheld if number % 2 else dismissed),
    )


def _send_back(unit: str) -> Deed:
    return _of_units(
        "an", "return", [unit], lambda app, key: submission.send_back(app, key, unit, [("HD.01", "Xin nêu rõ số liệu")])
    )


def _file(_office: SmallOffice, app: App, key: str) -> object:
    return complaint.file(app, key, KHE_TRE, "Đề nghị xem lại.", criteria=["HD.01"])


def _of_complaint(login: str, action: str) -> Deed:
    acts: dict[str, Callable[[App, str], object]] = {
        "accept": lambda app, key: complaint.accept(app, key, 1),
        "uphold": lambda app, key: complaint.uphold(app, key, 1, reason="Số liệu chưa đúng"),
        "dismiss": lambda app, key: complaint.dismiss(app, key, 1, reason="Số liệu đúng"),
    }
    return Deed(login, action, ("complaint/1",), lambda _office, app, key: acts[action](app, key))
