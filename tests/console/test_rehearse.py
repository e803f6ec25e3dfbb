"""`kyhan rehearse`, typed: the dates a year would have, with and without an office."""

import json
from pathlib import Path

import pytest

from kyhan.cli import run
from tests.factories import SmallOffice
from tests.terminal import Terminal


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user who has no database yet."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "no-office"))


@pytest.mark.usefixtures("nowhere")
def test_a_year_is_rehearsed_without_any_database(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rehearse", "2026", "--issue-on", "2026-11-09", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert run(["--lang", "vi", "rehearse", "2026", "--issue-on", "09/11/2026"]) == 0
    said = capsys.readouterr().out

    assert found["holds"] is True
    assert found["slack_working_days"] == 16
    assert found["publication_on"] == "2026-12-09"
    assert {one["kind"]: one["due_on"] for one in found["steps"]} == {
        "issue": "2026-11-09",
        "receipt": "2026-11-11",
        "submission": "2026-11-23",
        "verification": "2026-12-08",
        "conclusion": "2026-12-31",
        "complaint": "2026-12-14",
        "complaint_review": "2026-12-28",
    }
    assert found["office_calendar"] is False
    assert "Mọi hạn đều giữ được." in said
    assert "có thể hiểu hai cách" in said
    assert "lịch kèm chương trình" in said


@pytest.mark.usefixtures("nowhere")
def test_a_limit_that_falls_on_a_weekend_is_planned_for_the_working_day_before(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run(["--lang", "en", "rehearse", "2025", "--issue-on", "2025-11-07"])

    assert (
        "Sunday, 09/11/2025, is a rest day and does not move: plan to finish on Friday, 07/11/2025"
        in capsys.readouterr().out
    )


def test_what_would_not_hold_is_said_in_sentences(kyhan: Terminal) -> None:
    ran = kyhan("rehearse", "2026", "--issue-on", "2026-12-14", "--received-after", "2")
    found = kyhan.json("rehearse", "2026", "--issue-on", "2026-12-14")

    assert ran.code == 0
    assert "BREAKS: Sending the letter on 14/12/2026 is late" in ran.out
    assert "working days past the limit of the whole" in ran.out
    assert "Every limit holds." not in ran.out
    assert found["holds"] is False
    assert [one["code"] for one in found["findings"] if one["breaks"]] == [
        "issued_late",
        "verification_after_limit",
        "complaints_after_limit",
    ]
    assert set(found["findings"][0]["sentence"]) == {"vi", "en"}


def test_the_office_s_own_calendar_counts(kyhan: Terminal) -> None:
    kyhan("calendar", "off", "2026-11-16", "--reason", "Lụt")

    found = kyhan.json("rehearse", "2026", "--issue-on", "2026-11-09")

    assert found["office_calendar"] is True
    assert next(one for one in found["steps"] if one["kind"] == "submission")["due_on"] == "2026-11-25"


def test_what_is_only_worth_knowing_breaks_nothing(kyhan: Terminal) -> None:
    ran = kyhan("rehearse", "2026", "--issue-on", "2026-11-08")

    assert "Note: Sunday, 08/11/2026 is a rest day" in ran.out
    assert "Every limit holds." in ran.out


def test_a_shipped_regulation_that_the_office_has_not_stored_can_be_rehearsed(kyhan: Terminal) -> None:
    found = kyhan.json("rehearse", "2026", "--issue-on", "2026-03-31", "--regulation", "tinh-mau-2026")

    assert "receipt" not in {one["kind"] for one in found["steps"]}
    assert found["holds"] is True


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("2026", "--issue-on", "2025-11-09"), "does not belong to 2026"),
        (("2026", "--issue-on", "2026-11-09", "--regulation", "hue"), "no regulation «hue»"),
        (("2035", "--issue-on", "2035-11-09"), "calendar adopt"),
    ],
)
def test_a_year_that_cannot_be_rehearsed_is_refused(kyhan: Terminal, words: tuple[str, ...], why: str) -> None:
    assert why in kyhan.refused("rehearse", *words)


@pytest.mark.parametrize(
    "words", [("2026",), ("soon", "--issue-on", "2026-11-09"), ("2026", "--issue-on", "31/11/2026")]
)
def test_a_year_and_a_day_are_owed(kyhan: Terminal, words: tuple[str, ...]) -> None:
    assert kyhan("rehearse", *words).code == 2


def test_rehearsing_leaves_no_byte_of_the_sqlite_file_changed(kyhan: Terminal, office: SmallOffice) -> None:
    before = office.file.read_bytes()

    kyhan("rehearse", "2026", "--issue-on", "2026-11-09")

    assert office.file.read_bytes() == before
