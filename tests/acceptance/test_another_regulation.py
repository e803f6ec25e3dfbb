"""The second shipped regulation differs in every parameter and runs through the same engine, with no code of its own."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kyhan.app import App
from kyhan.clock import FixedClock, at_office
from kyhan.cycle.commands import complaint, cycle, people, regulations, roster, setup, submission
from kyhan.cycle.queries import deadlines, history, results, status
from kyhan.database import open_engine
from kyhan.errors import InvalidInput
from kyhan.regulation.form import FormRow
from kyhan.regulation.loader import load_shipped

UNITS = {"SNV": "department", "STC": "department", "P1": "ward", "P2": "ward", "X1": "commune"}
KEY = "2026"


class Province:
    """An office under the sample regulation; `at(day)` moves its clock."""

    def __init__(self, file: Path) -> None:
        self.clock = FixedClock(at_office(date(2026, 1, 20), 9))
        self.app = App(open_engine(f"sqlite:///{file}"), self.clock, login="admin")
        self.regulation = load_shipped("tinh-mau-2026")
        setup.init(self.app, name="Sở", place="Thành phố Mẫu", admin="admin", practice=True)
        since = date(2025, 7, 1)
        roster.add(self.app, [roster.NewUnit(code, f"Đơn vị {code}", group, since) for code, group in UNITS.items()])
        people.add(
            self.app,
            [
                people.NewUser(login, login, f"{login}@mau.example", (role,))
                for login, role in (("an", "staff"), ("binh", "reviewer"), ("dung", "leader"))
            ],
        )
        regulations.add(self.app, self.regulation)

    def at(self, day: date) -> None:
        self.clock.set(at_office(day, 9))

    def acting(self, login: str) -> App:
        return self.app.acting(login)

    def rows(self, unit: str, share: str) -> list[FormRow]:
        return [FormRow(one.code, one.points * Decimal(share)) for one in self.regulation.criteria[UNITS[unit]]]

    def due(self, unit: str, kind: str) -> date:
        lines = deadlines.deadlines(self.acting("an"), KEY, unit=unit)
        return next(date.fromisoformat(line["due_on"]) for line in lines if line["kind"] == kind)


@pytest.fixture
def province(tmp_path: Path) -> Iterator[Province]:
    office = Province(tmp_path / "province.db")
    yield office
    office.app.engine.dispose()


def test_a_year_under_months_weeks_and_another_deadline(province: Province) -> None:
    staff, leader = province.acting("an"), province.acting("dung")
    cycle.start(staff, 2026, regulation_id="tinh-mau-2026")
    conclusion = status.status(staff, KEY)["deadlines"]
    assert {line["kind"]: line["due_on"] for line in conclusion} == {"issue": "2026-03-31", "conclusion": "2026-09-14"}

    province.at(date(2026, 3, 30))
    cycle.issue(staff, KEY, number="07/TB-SKHCN")
    province.at(date(2026, 3, 31))
    submission.acknowledge(staff, KEY, list(UNITS))
    # One month from 31 March ends on 30 April, a holiday; 1 May to 3 May rest as well: Monday 4 May (Art. 148.3, 148.5).
    assert province.due("P1", "submission") == date(2026, 5, 4)

    province.at(date(2026, 4, 10))
    for unit, share in (("SNV", "0.9"), ("STC", "0.6"), ("P1", "0.9"), ("P2", "0.9"), ("X1", "0.2")):
        submission.submit(staff, KEY, unit, province.rows(unit, share))
    assert province.due("P1", "verification") == date(2026, 5, 22)  # six weeks from Friday 10 April

    submission.accept(staff, KEY, list(UNITS))
    for unit in UNITS:
        submission.verify(province.acting("binh"), KEY, unit, keep_rest=True)
    cycle.propose(staff, KEY, number="01/BC-SKHCN")
    province.at(date(2026, 5, 4))
    cycle.publish(leader, KEY, number="09/QĐ-CT")

    found = {row["unit"]: (row["level"], row["place"], row["tied"]) for row in results.result(staff, KEY)["units"]}
    assert found == {
        "SNV": ("Tốt", 1, False),
        "STC": ("Đạt", 2, False),
        "P1": ("Tốt", 1, True),
        "P2": ("Tốt", 1, True),
        "X1": (None, None, False),
    }
    window = next(line for line in status.status(staff, KEY)["deadlines"] if line["kind"] == "complaint")
    assert window["due_on"] == "2026-05-13"  # seven working days
    complaint.file(staff, KEY, "X1", "Đề nghị xem lại")
    complaint.reject(staff, KEY, 1, reason="Không nêu tiêu chí")
    province.at(date(2026, 5, 14))
    assert cycle.close(staff, KEY).state == "closed"
    assert history.verify(staff).findings == []


def test_a_returned_form_without_a_completion_period_keeps_its_submission_day(province: Province) -> None:
    staff = province.acting("an")
    cycle.start(staff, 2026, regulation_id="tinh-mau-2026")
    province.at(date(2026, 3, 2))
    cycle.issue(staff, KEY, number="07/TB-SKHCN")
    submission.acknowledge(staff, KEY, ["P1"])
    rows = province.rows("P1", "0.9")
    submission.submit(staff, KEY, "P1", rows[1:])

    submission.send_back(staff, KEY, "P1", [(rows[0].criterion, "Còn thiếu")])

    assert province.due("P1", "submission") == date(2026, 4, 2)


def test_not_applicable_counts_as_zero_under_this_regulation(province: Province) -> None:
    staff = province.acting("an")
    cycle.start(staff, 2026, regulation_id="tinh-mau-2026")
    province.at(date(2026, 3, 2))
    cycle.issue(staff, KEY, number="07/TB-SKHCN")
    submission.acknowledge(staff, KEY, ["P1"])
    first, *rest = province.rows("P1", "1")
    nothing = FormRow(first.criterion, None, not_applicable=True, explanation="Không có")
    submission.submit(staff, KEY, "P1", [nothing, *rest])
    submission.accept(staff, KEY, ["P1"])
    done = submission.verify(province.acting("binh"), KEY, "P1", keep_rest=True)

    score = json.loads(done.score or "{}")

    assert Decimal(score["total"]) == 100 - (first.points or 0)


def test_a_unit_of_a_group_the_regulation_does_not_know_stops_the_letter(province: Province) -> None:
    staff = province.acting("an")
    roster.add(staff, [roster.NewUnit("K1", "Khác", "agency", date(2026, 1, 1))])
    cycle.start(staff, 2026, regulation_id="tinh-mau-2026")

    with pytest.raises(InvalidInput, match="agency"):
        cycle.issue(staff, KEY, number="07/TB-SKHCN")
