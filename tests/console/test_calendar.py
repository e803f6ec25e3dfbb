"""`kyhan calendar`, typed: the days, counting, and changing them with the impact shown first."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kyhan.cli import run
from tests.factories import RECEIVED_ON, SmallOffice, acknowledged, filed, issued
from tests.terminal import Terminal

SWAP = ("2026-11-16", "2026-11-28", "--document", "1/TB")
"""Nobody decided this; it moves every form due on 23 November by a working day."""


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user who has no database yet."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "no-office"))


def test_ten_working_days_are_counted_day_by_day(kyhan: Terminal) -> None:
    counted = kyhan.json("calendar", "count", "2026-11-10", "--working-days", 10)

    assert counted["start"] == "2026-11-10"
    assert counted["due_on"] == "2026-11-25"
    assert len(counted["counted"]) == 10
    assert {"on": "2026-11-24", "reason": "Ngày Văn hóa Việt Nam", "document": "10065/VPCP-KGVX"} in counted["skipped"]
    assert counted["office_calendar"] is True
    assert counted["practice"] is True


@pytest.mark.parametrize(
    ("period", "due_on"),
    [
        (("--working-days", 10), "2026-11-23"),
        (("--days", 5), "2026-11-16"),
        (("--weeks", 2), "2026-11-23"),
        (("--months", 1), "2026-12-09"),
    ],
)
def test_every_kind_of_period_can_be_counted(kyhan: Terminal, period: tuple[str, int], due_on: str) -> None:
    assert kyhan.json("calendar", "count", "09/11/2026", *period)["due_on"] == due_on


def test_a_count_for_people_cites_no_article_that_nobody_named(kyhan: Terminal) -> None:
    ran = kyhan("calendar", "count", "2026-11-09", "--days", 5)

    assert "Due: 24:00 on Monday, 16/11/2026\nRule: 5 days.\n" in ran.out
    assert "()" not in ran.out


@pytest.mark.parametrize("typed", ["31/11/2026", "11-09-2026", "2026-9-11", "9.11.2026"])
def test_a_day_that_cannot_be_is_wrong_usage(kyhan: Terminal, typed: str) -> None:
    ran = kyhan("calendar", "count", typed, "--days", 5)

    assert ran.code == 2
    assert typed in ran.err


@pytest.mark.parametrize("periods", [(), ("--days", 5, "--weeks", 1), ("--days", 0)])
def test_a_count_takes_exactly_one_period(kyhan: Terminal, periods: tuple[str | int, ...]) -> None:
    assert kyhan("calendar", "count", "2026-11-09", *periods).code == 2


def test_a_count_beyond_the_calendar_is_refused(kyhan: Terminal) -> None:
    assert "kyhan calendar adopt 2029" in kyhan.refused("calendar", "count", "2028-12-25", "--working-days", 10)


@pytest.mark.usefixtures("nowhere")
def test_without_an_office_the_shipped_calendar_counts_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--json", "calendar", "count", "2025-12-25", "--working-days", "10"]) == 0
    counted = json.loads(capsys.readouterr().out)
    assert run(["--lang", "en", "calendar", "count", "2025-12-25", "--working-days", "10"]) == 0

    assert counted["due_on"] == "2026-01-10"
    assert counted["office_calendar"] is False
    assert "shipped calendar" in capsys.readouterr().out


@pytest.mark.usefixtures("nowhere")
def test_without_an_office_the_year_can_be_shown_but_not_changed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--lang", "en", "calendar", "show"]) == 0
    assert "shipped calendar" in capsys.readouterr().out
    assert run(["--lang", "en", "calendar", "adopt", "2026"]) == 1
    assert "kyhan init" in capsys.readouterr().err


def test_the_days_of_a_year_are_shown_with_reason_and_document(kyhan: Terminal) -> None:
    shown = kyhan.json("calendar", "show", 2026)

    assert shown["year"] == 2026
    assert shown["provisional"] is False
    assert {
        "on": "2026-01-10",
        "kind": "work",
        "reason": "Làm bù cho ngày 02/01/2026",
        "document": "12729/VPCP-KGVX",
        "announced_on": "2025-12-25",
        "source": "notice",
    } in shown["days"]
    assert "by official notice" in kyhan("calendar", "show", 2026).out


def test_one_month_can_be_shown_and_a_year_without_notice_is_marked(kyhan: Terminal) -> None:
    november = kyhan.json("calendar", "show", "--month", 11)

    assert [day["on"] for day in november["days"]] == ["2026-11-24"]
    assert "provisional" in kyhan("calendar", "show", 2028).out
    assert "adopt" in kyhan.refused("calendar", "show", 2035)


def test_a_fresh_calendar_agrees_with_the_proposal(kyhan: Terminal) -> None:
    assert kyhan.json("calendar", "review", 2026)["differences"] == []
    assert "agrees with the proposal" in kyhan("calendar", "review", 2026).out


def test_a_review_tells_the_days_that_move_from_those_that_are_only_described_otherwise(kyhan: Terminal) -> None:
    kyhan("calendar", "off", "2026-11-16", "--reason", "Lụt")
    kyhan("calendar", "work", "2026-11-24", "--reason", "Trực", "--document", "3/TB")
    kyhan("calendar", "off", "2026-11-24", "--reason", "Nghỉ như cũ")

    reviewed = kyhan.json("calendar", "review", 2026)

    assert [(one["on"], one["moves"]) for one in reviewed["differences"]] == [
        ("2026-11-16", True),
        ("2026-11-24", False),
    ]
    assert reviewed["differences"][0]["proposed"] is None
    assert reviewed["differences"][1]["stored"]["reason"] == "Nghỉ như cũ"
    said = kyhan("calendar", "review", 2026).out
    assert "Nothing has changed" in said
    assert "only what is said of it" in said
    assert kyhan.json("calendar", "review", 2026) == reviewed


def test_a_review_of_the_next_year_proposes_all_of_it(kyhan: Terminal) -> None:
    reviewed = kyhan.json("calendar", "review", 2029)

    assert reviewed["covered"] is False
    assert reviewed["proposed_provisional"] is True
    assert all(one["stored"] is None for one in reviewed["differences"])
    assert "does not have 2029 yet" in kyhan("calendar", "review", 2029).out


def test_the_next_year_is_adopted_and_later_ones_wait_for_it(kyhan: Terminal) -> None:
    assert "one after the other" in kyhan.refused("calendar", "adopt", 2030)

    adopted = kyhan.json("calendar", "adopt", 2029)

    assert adopted["applied"] is True
    assert "2029-01-01" in adopted["days"]
    assert kyhan.json("calendar", "show", 2029)["provisional"] is True


def test_adopting_takes_back_what_the_office_had_decided_otherwise(kyhan: Terminal) -> None:
    kyhan("calendar", "off", "2026-11-16", "--reason", "Lụt")

    ran = kyhan("calendar", "adopt", 2026)

    assert ran.code == 0
    assert "Days changed: Monday, 16/11/2026." in ran.out
    assert kyhan.json("calendar", "review", 2026)["differences"] == []


def test_adopting_what_is_stored_already_changes_no_day(kyhan: Terminal) -> None:
    assert "No day changes." in kyhan("calendar", "adopt", 2026).out


def test_a_swap_shows_first_which_deadlines_of_which_units_move(kyhan: Terminal, office: SmallOffice) -> None:
    acknowledged(office)

    previewed = kyhan.json("calendar", "swap", *SWAP, "--dry-run")

    assert previewed["applied"] is False
    assert previewed["days"] == ["2026-11-16", "2026-11-28"]
    assert previewed["moves"][0] == {
        "cycle": "2026",
        "subject": "submission/20161",
        "unit": "20161",
        "name": "Thị trấn Khe Tre",
        "kind": "submission",
        "from": "2026-11-23",
        "to": "2026-11-25",
        "kept": False,
    }
    assert len(previewed["moves"]) == 4
    assert kyhan.json("calendar", "review", 2026)["differences"] == []


def test_a_swap_then_moves_exactly_the_deadlines_that_were_shown(kyhan: Terminal, office: SmallOffice) -> None:
    acknowledged(office)
    previewed = kyhan("calendar", "swap", *SWAP, "--dry-run")

    ran = kyhan("calendar", "swap", *SWAP)

    assert "A preview only, nothing was changed" in previewed.out
    assert "Written to the calendar" in ran.out
    assert previewed.out.splitlines()[:-1] == ran.out.splitlines()[:-1]
    assert re.search(r"20161 +Thị trấn Khe Tre +sending the form +Monday, 23/11/2026 +Wednesday, 25/11/2026", ran.out)
    assert "4 move, 0 kept" in ran.out
    assert kyhan.json("calendar", "swap", "2026-11-17", "2026-12-05", "--document", "2/TB", "--dry-run")["moves"][0][
        "from"
    ] == "2026-11-25"  # fmt: skip


def test_a_deadline_told_already_becomes_earlier_only_when_that_is_meant(kyhan: Terminal, office: SmallOffice) -> None:
    acknowledged(office)
    work = ("calendar", "work", "2026-11-14", "--reason", "Làm thêm", "--document", "5/TB")

    kept = kyhan(*work, "--dry-run")
    meant = kyhan.json(*work, "--allow-earlier", "--dry-run")

    assert "0 move, 4 kept" in kept.out
    assert "add --allow-earlier" in kept.out
    assert [(one["to"], one["kept"]) for one in meant["moves"]] == [("2026-11-20", False)] * 4


def test_a_complaint_s_deadline_is_shown_with_its_unit_and_the_cycle_s_own_as_such(
    kyhan: Terminal, office: SmallOffice
) -> None:
    filed(office)

    moves = kyhan.json("calendar", "off", "2026-12-07", "--reason", "Bão", "--dry-run")["moves"]
    said = kyhan("calendar", "off", "2026-12-07", "--reason", "Bão", "--dry-run").out

    assert [(one["subject"], one["unit"], one["kind"]) for one in moves] == [
        ("complaint/1", "20161", "complaint_review"),
        ("cycle", None, "complaint"),
    ]
    assert "(the whole cycle)" in said


def test_undo_brings_both_days_of_a_swap_and_every_deadline_back(kyhan: Terminal, office: SmallOffice) -> None:
    acknowledged(office)
    kyhan("calendar", "swap", *SWAP)

    undone = kyhan.json("calendar", "undo", "2026-11-28", "--allow-earlier")

    assert undone["days"] == ["2026-11-16", "2026-11-28"]
    assert {(one["from"], one["to"]) for one in undone["moves"]} == {("2026-11-25", "2026-11-23")}
    assert kyhan.json("calendar", "review", 2026)["differences"] == []


def test_a_change_in_vietnamese_names_the_weekdays(kyhan: Terminal, office: SmallOffice) -> None:
    issued(office)
    office.on(RECEIVED_ON)

    ran = kyhan("calendar", "off", "2026-11-10", "--reason", "Lụt", lang="vi")

    assert re.search(r"xác nhận đã nhận công văn +Thứ Ba, 10/11/2026 +Thứ Tư, 11/11/2026 +có", ran.out)
    assert "Đã ghi vào lịch, các hạn và nhật ký." in ran.out


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("swap", "2026-11-23", "2026-11-28"), "--document"),
        (("swap", "2026-11-22", "2026-11-23", "--document", "1/TB"), "22/11/2026"),
        (("off", "2026-11-23"), "--reason"),
        (("off", "2026-11-22", "--reason", "x"), "is a rest day already"),
        (("work", "2026-11-23", "--reason", "x"), "is a working day already"),
        (("work", "2026-11-28"), "--reason"),
        (("undo", "2026-11-23"), "no change of 23/11/2026"),
    ],
)
@pytest.mark.parametrize("dry_run", [(), ("--dry-run",)])
def test_a_change_that_cannot_be_is_refused_and_changes_nothing(
    kyhan: Terminal, words: tuple[str, ...], why: str, dry_run: tuple[str, ...]
) -> None:
    assert why in kyhan.refused("calendar", *words, *dry_run)
    assert kyhan.json("calendar", "review", 2026)["differences"] == []


@pytest.mark.parametrize("login", ["binh", "dung", "giang", "khe-tre"])
def test_only_the_staff_change_the_calendar(kyhan: Terminal, login: str) -> None:
    assert "may not" in kyhan.refused("calendar", "off", "2026-11-23", "--reason", "x", login=login)


def test_everybody_may_read_it(kyhan: Terminal) -> None:
    assert kyhan("calendar", "show", login="nobody").code == 0


def test_counting_and_help_are_quick(office: SmallOffice) -> None:
    def seconds(*words: str) -> float:
        program = (
            "import resource, sys; from kyhan.cli import run; run(sys.argv[1:]); "
            "used = resource.getrusage(resource.RUSAGE_SELF); print(used.ru_utime + used.ru_stime, file=sys.stderr)"
        )
        ended = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True, check=True)
        return float(ended.stderr)

    # Twice what is promised: the promise is measured in benchmarks/, this keeps a slow import from slipping in.
    assert seconds("--database", office.address, "calendar", "count", "2026-11-09", "--working-days", "10") < 0.7
    assert seconds("calendar", "--help") < 0.3
