"""`kyhan backup` and `kyhan restore`, typed; and how old the newest backup is."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kyhan.cli import run
from kyhan.settings import settings
from tests import factories
from tests.saved import first_row, forged
from tests.terminal import Terminal


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of daily backups, as the settings name it."""
    monkeypatch.setenv("KYHAN_BACKUPS", str(tmp_path / "backups"))
    settings.cache_clear()
    yield tmp_path / "backups"
    settings.cache_clear()


def test_a_backup_is_made_checked_and_restored(kyhan: Terminal, tmp_path: Path) -> None:
    factories.acknowledged(kyhan.office)
    file, address = tmp_path / "backup.zip", f"sqlite:///{tmp_path / 'restored.db'}"

    made = kyhan("backup", file)
    assert made.code == 0
    assert f"Made the backup {file}:" in made.out
    assert "of 09/11/2026 09:00" in made.out

    checked = kyhan("backup", "check", file, login="")
    assert "The backup holds" in checked.out
    assert "a practice copy" in checked.out

    assert run(["--lang", "en", "--database", address, "restore", str(file)]) == 0
    said = kyhan.capsys.readouterr().out
    assert f"Restored into {address}" in said
    assert "a practice copy" in said
    assert run(["--lang", "en", "--database", address, "audit", "verify"]) == 0
    for line in checked.out.splitlines()[-2:]:
        assert line in said
        assert line in kyhan.capsys.readouterr().out + checked.out


def test_both_ways_of_writing_the_command_are_one(kyhan: Terminal, tmp_path: Path) -> None:
    assert kyhan("backup", "write", tmp_path / "1.zip").code == 0
    assert kyhan("backup", tmp_path / "2.zip", "--json").code == 0
    assert kyhan("backup", "--json", tmp_path / "3.zip").code == 0
    assert len({file.read_bytes() for file in tmp_path.glob("*.zip")}) == 1
    assert "backup" in kyhan("backup", "--help").out
    assert kyhan("backup", tmp_path / "4.zip", "too-much").code == 2


def test_all_three_answer_in_json(kyhan: Terminal, tmp_path: Path) -> None:
    file, address = tmp_path / "backup.zip", f"sqlite:///{tmp_path / 'restored.db'}"
    made = kyhan.json("backup", file)
    keys = {"file", "office", "place", "practice", "created_at", "kyhan", "schema", "events", "rows", "heads"} | {
        "files",
        "missing_files",
    }
    assert set(made) == keys
    checked = kyhan.json("backup", "check", file)
    assert set(checked) == keys | {"holds", "findings"}
    assert (checked["holds"], checked["heads"]) == (True, made["heads"])
    assert run(["--json", "--database", address, "restore", str(file)]) == 0
    assert f'"database": "{address}"' in kyhan.capsys.readouterr().out


def test_a_damaged_backup_ends_with_1_and_what_is_wrong(kyhan: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    kyhan("backup", file)
    bad = forged(file, {"tables/unit.jsonl": first_row(name=None)})
    assert "tables/unit.jsonl:1: this line is no row" in kyhan.refused("backup", "check", bad)
    ran = kyhan("--json", "backup", "check", bad)
    assert ran.code == 1
    assert ran.json["findings"][0]["place"] == "tables/unit.jsonl:1"
    address = f"sqlite:///{tmp_path / 'restored.db'}"
    assert run(["--lang", "en", "--database", address, "restore", str(bad)]) == 1
    assert "damaged and of no use" in kyhan.capsys.readouterr().err


def test_what_is_refused_says_why(kyhan: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    kyhan("backup", file)
    assert "is there already" in kyhan.refused("backup", file)
    assert "There is no folder" in kyhan.refused("backup", tmp_path / "nowhere" / "b.zip")
    assert "may not make a backup" in kyhan.refused("backup", tmp_path / "b.zip", login="giang")
    assert "not said who acts" in kyhan.refused("backup", tmp_path / "b.zip", login="")
    assert "There is no file" in kyhan.refused("backup", "check", tmp_path / "b.zip")
    assert "is no backup of kyhan" in kyhan.refused("backup", "check", Path(__file__))
    assert "empty place only" in kyhan.refused("restore", file)


def test_a_long_check_shows_how_far_it_is(kyhan: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "backup.zip"
    kyhan("backup", file)
    monkeypatch.setattr("kyhan.console.backup._SHOW_EVERY", 1)
    assert "rows read" in kyhan("backup", "check", file).err


def test_the_scheduler_makes_the_backup_and_the_status_tells_its_age(kyhan: Terminal, folder: Path) -> None:
    folder.mkdir()
    assert f"There is no backup in {folder} yet" in kyhan("scheduler", "status").out
    assert kyhan.json("scheduler", "status")["backups"] == {"folder": str(folder), "newest": None, "fault": None}

    kyhan.office.on(date(2026, 11, 16), 7)
    made = Path(kyhan.json("scheduler", "once")["backup"])
    assert made.parent == folder
    assert kyhan.json("scheduler", "once")["backup"] is None
    newest: dict[str, Any] = kyhan.json("scheduler", "status")["backups"]["newest"]
    assert newest == {"file": str(made), "day": "2026-11-16", "age_days": 0, "bytes": made.stat().st_size}
    for day, said in ((16, "16/11/2026, today"), (17, "yesterday"), (20, "4 DAYS AGO")):
        kyhan.office.on(date(2026, 11, day))
        assert said in kyhan("scheduler", "status").out


def test_the_status_tells_that_there_are_none_or_no_folder(kyhan: Terminal) -> None:
    assert "No daily backups; set KYHAN_BACKUPS" in kyhan("scheduler", "status").out
    assert kyhan.json("scheduler", "status")["backups"] is None


def test_a_missing_folder_is_told_by_the_status_and_by_the_tick(kyhan: Terminal, folder: Path) -> None:
    assert "cannot be opened" in kyhan("scheduler", "status").out
    assert "cannot be opened" in kyhan.json("scheduler", "status")["backups"]["fault"]
    ran = kyhan("scheduler", "once")
    assert ran.code == 1
    assert str(folder) in ran.err
