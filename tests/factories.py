"""What do tests start from? A small practice office, built through the commands, and a cycle brought to a stage.

The stages build on one another: `submitted(office)` starts the cycle, issues the letter, lets every unit receive it and
hand in a form. Each moves the office's clock to the day on which it happens; a test goes on from there with
`office.on(day)`. All days are of 2026, whose calendar has the holiday of Tuesday 24 November.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Final

from kyhan.app import App
from kyhan.clock import FixedClock, at_office
from kyhan.cycle.commands import complaint, cycle, people, regulations, roster, setup, submission
from kyhan.cycle.commands.people import NewUser
from kyhan.cycle.commands.roster import NewUnit
from kyhan.cycle.tables import Complaint, Cycle, Publication
from kyhan.database import open_engine
from kyhan.regulation.form import FormRow
from kyhan.regulation.loader import load_shipped
from kyhan.regulation.schema import Regulation

KEY: Final = "2026"
"""The cycle of every stage below."""

KHE_TRE: Final = "20161"
HUONG_PHU: Final = "20164"
HUONG_SON: Final = "20167"
NOI_VU: Final = "NV"
UNITS: Final = (KHE_TRE, HUONG_PHU, HUONG_SON, NOI_VU)
COMMUNES: Final = UNITS[:3]

SHARES: Final[Mapping[str, Decimal]] = MappingProxyType(
    {KHE_TRE: Decimal("0.95"), HUONG_PHU: Decimal("0.92"), HUONG_SON: Decimal("0.80"), NOI_VU: Decimal("0.95")}
)
"""Which share of every criterion's points a unit declares: the communes come out in this order."""

AS_BEFORE: Final = (FormRow("HD.01", Decimal("5.70")),)
"""HD.01 of Khe Tre verified again as it was declared."""

SET_UP_ON: Final = date(2026, 10, 1)
ISSUED_ON: Final = date(2026, 11, 6)
RECEIVED_ON: Final = date(2026, 11, 9)
"""So that forms are due on Monday 23 November."""
SUBMITTED_ON: Final = date(2026, 11, 16)
"""So that the verification is due on Tuesday 1 December."""
VERIFIED_ON: Final = date(2026, 11, 27)
PUBLISHED_ON: Final = date(2026, 12, 1)
"""So that complaints may come until Monday 7 December (the fifth day, 6 December, is a Sunday)."""
FILED_ON: Final = date(2026, 12, 3)

PEOPLE: Final = (
    NewUser("an", "Chuyên viên An", "an@office.example", ("staff",)),
    NewUser("binh", "Thẩm định viên Bình", "binh@office.example", ("reviewer",)),
    NewUser("chi", "Thẩm định viên Chi", "chi@office.example", ("reviewer",)),
    NewUser("vu", "Thẩm định viên Vũ của Phòng Nội vụ", "vu@office.example", ("reviewer",), NOI_VU),
    NewUser("dung", "Phó Chủ tịch Dũng", "dung@office.example", ("leader",)),
    NewUser("giang", "Thanh tra viên Giang", "giang@office.example", ("auditor",)),
    NewUser("khe-tre", "Cán bộ Khe Tre", "canbo@khe-tre.example", ("unit_officer",), KHE_TRE),
    NewUser("khe-tre-head", "Chủ tịch Khe Tre", "chutich@khe-tre.example", ("unit_head",), KHE_TRE),
    NewUser("huong-phu", "Cán bộ Hương Phú", "canbo@huong-phu.example", ("unit_officer",), HUONG_PHU),
)
"""Everybody but "admin", who set the office up (roles admin and staff)."""


@dataclass
class SmallOffice:
    """An office of four units, a practice copy. `app` acts as nobody; `acting(login)` gives the same office for one.

    `file` is the SQLite file; where the database is on a server it only says in which folder other files belong.
    """

    app: App
    clock: FixedClock
    file: Path
    regulation: Regulation = field(repr=False)

    @property
    def address(self) -> str:
        """The database's address."""
        return self.app.engine.url.render_as_string(hide_password=False)

    def acting(self, login: str) -> App:
        """Returns the office with somebody acting."""
        return self.app.acting(login)

    def on(self, day: date, hour: int = 9) -> "SmallOffice":
        """Moves the clock to `hour` o'clock at the office on `day`."""
        self.clock.set(at_office(day, hour))
        return self


def standing(file: Path, address: str | None = None, regulation: str = "nam-dong-2018") -> SmallOffice:
    """Returns the office that stands at an address (by default in `file`), with its clock on 1 October 2026."""
    clock = FixedClock(at_office(SET_UP_ON, 9))
    return SmallOffice(App(open_engine(address or f"sqlite:///{file}"), clock), clock, file, load_shipped(regulation))


def founded(file: Path, address: str | None = None, regulation: str = "nam-dong-2018") -> SmallOffice:
    """Sets an office up on 1 October 2026: calendar, three communes and one agency, people, one regulation."""
    office = standing(file, address, regulation)
    setup.init(
        office.app,
        name="Văn phòng HĐND và UBND huyện",
        place="Nam Đông",
        admin="admin",
        admin_email="admin@office.example",
        practice=True,
    )
    since = date(2020, 1, 1)
    names = {KHE_TRE: "Thị trấn Khe Tre", HUONG_PHU: "Xã Hương Phú", HUONG_SON: "Xã Hương Sơn"}
    units = [NewUnit(code, name, "commune", since) for code, name in names.items()]
    roster.add(office.acting("admin"), [*units, NewUnit(NOI_VU, "Phòng Nội vụ", "agency", since)])
    people.add(office.acting("admin"), PEOPLE)
    regulations.add(office.acting("admin"), office.regulation)
    return office


def started(office: SmallOffice) -> Cycle:
    """Prepares the cycle."""
    return cycle.start(office.acting("an"), int(KEY), regulation_id=office.regulation.id)


def issued(office: SmallOffice, on: date = ISSUED_ON) -> Cycle:
    """Prepares the cycle and issues its letter."""
    started(office)
    office.on(on)
    return cycle.issue(office.acting("an"), KEY, number="12/UBND-VP")


def acknowledged(office: SmallOffice, units: Sequence[str] = UNITS, received_on: date = RECEIVED_ON) -> None:
    """Issues the letter; the units received it, as the staff record that day."""
    issued(office)
    office.on(received_on)
    submission.acknowledge(office.acting("an"), KEY, units, proof="CV đến 15")


def submitted(office: SmallOffice, units: Sequence[str] = UNITS) -> None:
    """All units received the letter; those of `units` handed a complete form in."""
    acknowledged(office)
    office.on(SUBMITTED_ON)
    for unit in units:
        submission.submit(office.acting("an"), KEY, unit, form(office, unit))


def accepted(office: SmallOffice) -> None:
    """Every form was handed in and is being verified."""
    submitted(office)
    submission.accept(office.acting("an"), KEY, UNITS)


def verified(office: SmallOffice) -> None:
    """Every form is verified by "binh" as declared, so the cycle is scored."""
    accepted(office)
    office.on(VERIFIED_ON)
    for unit in UNITS:
        submission.verify(office.acting("binh"), KEY, unit, keep_rest=True)


def proposed(office: SmallOffice) -> Cycle:
    """The results await the leader's approval."""
    verified(office)
    return cycle.propose(office.acting("an"), KEY, number="05/TTr-VP")


def published(office: SmallOffice) -> Publication:
    """The results are published; the complaint window runs."""
    proposed(office)
    office.on(PUBLISHED_ON)
    return cycle.publish(office.acting("dung"), KEY, number="15/QĐ-UBND")


def filed(office: SmallOffice, criteria: Sequence[str] = ("HD.01",)) -> Complaint:
    """Khe Tre complains in time about its published result."""
    published(office)
    office.on(FILED_ON)
    return complaint.file(office.acting("khe-tre"), KEY, KHE_TRE, "Đề nghị xem lại.", criteria=criteria)


def upheld(office: SmallOffice) -> Complaint:
    """The complaint was accepted and upheld by "chi", so the form of Khe Tre is open again for HD.01."""
    number = filed(office).number
    complaint.accept(office.acting("an"), KEY, number)
    return complaint.uphold(office.acting("chi"), KEY, number, reason="Số liệu chưa đúng")


def form(office: SmallOffice, unit: str, share: Decimal | None = None, *, without: Iterable[str] = ()) -> list[FormRow]:
    """Returns a filled form of a unit: `share` of each criterion's points (the unit's of SHARES when not given).

    Args:
        without: Criteria left empty.
    """
    part, left_out = SHARES[unit] if share is None else share, set(without)
    criteria = office.regulation.criteria["agency" if unit == NOI_VU else "commune"]
    return [
        FormRow(one.code, None if one.code in left_out else (one.points * part).quantize(Decimal("0.01")))
        for one in criteria
    ]


def form_file(file: Path, rows: Iterable[FormRow], column: str = "điểm tự chấm") -> Path:
    """Writes a form as people send it: a CSV with decimal commas. A verification form has the column "điểm thẩm định"."""
    reason = [] if column == "điểm tự chấm" else ["lý do chênh lệch"]
    with file.open("w", encoding="utf-8-sig", newline="") as target:
        lines = csv.writer(target, delimiter=";")
        lines.writerow(["mã tiêu chí", column, "không áp dụng", "giải trình", *reason])
        for row in rows:
            points = "" if row.points is None else str(row.points).replace(".", ",")
            said = ["x" if row.not_applicable else "", row.explanation]
            lines.writerow([row.criterion, points, *said, *([row.reason] if reason else [])])
    return file
