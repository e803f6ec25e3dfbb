"""The year 2026 of Nam Đông, played as `make run` plays it: what a newcomer is promised is all there."""

import email
import json
import os
import sys
from collections import Counter
from datetime import date
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest

from kyhan.calendar.shipped import shipped_calendar
from kyhan.cli import run


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a year that was played once for all tests here."""
    folder = tmp_path_factory.mktemp("practice") / "year"
    with pytest.MonkeyPatch.context() as machine, Path(os.devnull).open(encoding="utf-8") as nothing:
        machine.setattr(sys, "stdin", nothing)  # as a terminal would keep the site open
        assert run(["--lang", "en", "demo", "--dir", str(folder), "--open"]) == 0
    return folder


@pytest.fixture
def asked(played: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Asks the played office with --json."""

    def ask(*words: str) -> Any:
        assert run(["--database", f"sqlite:///{played / 'kyhan.db'}", "--as", "thanhtra", "--json", *words]) == 0
        return json.loads(capsys.readouterr().out)

    return ask


def mails(folder: Path) -> list[EmailMessage]:
    return [
        email.message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=default)
        for path in sorted((folder / "mails").glob("*.eml"))
    ]


def test_the_cycle_ends_closed_with_the_real_roster(asked: Any) -> None:
    status = asked("cycle", "status", "2026")

    assert status["state"] == "closed"
    assert status["practice"] is True
    assert Counter(unit["group"] for unit in status["units"]) == {"agency": 12, "commune": 10}
    assert status["counts"] == {"verified": 21, "missing": 1}
    assert status["late"] == ["NNPTNT"]


def test_the_complaint_moved_places_and_both_publications_stay(asked: Any) -> None:
    before = {unit["unit"]: unit["place"] for unit in asked("cycle", "results", "2026", "--publication", "1")["units"]}
    after = {unit["unit"]: unit["place"] for unit in asked("cycle", "results", "2026")["units"]}

    assert {unit: (before[unit], after[unit]) for unit in before if before[unit] != after[unit]} == {
        "20167": (4, 3),
        "20179": (3, 4),
    }


def test_every_level_occurs_and_equal_points_share_a_place(asked: Any) -> None:
    units = asked("cycle", "results", "2026")["units"]

    assert {unit["level"] for unit in units} == {"I", "II", "III", "IV", None}
    tied = [unit for unit in units if unit["tied"]]
    assert [(unit["unit"], unit["place"]) for unit in tied] == [("20185", 8), ("20188", 8)]
    assert all(unit["place"] is None for unit in units if unit["level"] is None)


def test_reminders_went_out_on_working_mornings_at_most_one_a_day_each(played: Path) -> None:
    sent = mails(played)
    calendar = shipped_calendar(2026, 2027)
    days = [(mail["To"].addresses[0].addr_spec, parsedate_to_datetime(mail["Date"]).date()) for mail in sent]

    assert len(sent) > 100
    assert len(set(days)) == len(days)
    assert len({mail["Message-ID"] for mail in sent}) == len(sent)
    assert all(calendar.is_working_day(day) for _, day in days)
    assert date(2026, 11, 24) not in {day for _, day in days}
    assert all("BẢN TẬP DƯỢT" in mail["Subject"] for mail in sent)


def test_the_history_holds_and_answers_for_an_earlier_moment(asked: Any) -> None:
    assert asked("audit", "verify")["findings"] == []
    then = asked("cycle", "status", "2026", "--as-of", "2026-11-17T12:00")

    assert then["state"] == "surveying"
    assert then["counts"]["submitted"] == 8


def test_the_demo_leaves_a_folder_that_is_not_its_own_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = tmp_path / "mine.txt"
    kept.write_text("mine", encoding="utf-8")

    assert run(["--lang", "en", "demo", "--dir", str(tmp_path)]) == 1
    assert "choose an empty one" in capsys.readouterr().err
    assert kept.read_text(encoding="utf-8") == "mine"
