"""`kyhan archive`, typed: the file of a year is made, shown and checked."""

from pathlib import Path

import pytest

from kyhan.cli import run
from tests import factories
from tests.archived import SCAN, forged, whole_year
from tests.factories import KEY
from tests.terminal import Terminal


def test_the_file_of_a_year_is_made_and_checked(kyhan: Terminal, tmp_path: Path) -> None:
    factories.acknowledged(kyhan.office)
    file, seals = tmp_path / "2026.zip", tmp_path / "seals.txt"
    kyhan("audit", "seal", "--out", seals)

    made = kyhan("archive", KEY, "--out", file, login="dung")
    assert made.code == 0, made.err
    assert f"Made {file}: cycle 2026, " in made.out
    assert "up to 09/11/2026 09:00" in made.out
    assert "The cycle is not over (" in made.out

    assert run(["--lang", "en", "archive", "check", str(file), "--seals", str(seals)]) == 0
    said = kyhan.capsys.readouterr().out
    assert "The file of the year holds: cycle 2026, " in said
    assert "2 seals kept elsewhere were compared" in said
    assert "a practice copy" in said
    heads = made.out.splitlines()[-2:]
    assert said.splitlines()[-2:] == sorted(heads)

    chain = heads[0].strip()
    assert kyhan("archive", "check", file, "--head", chain).code == 0
    other = chain.replace(chain[-64:], "0" * 64)
    assert "differs from its seal" in kyhan.refused("archive", "check", file, "--head", other)


def test_both_ways_of_writing_the_command_are_one(kyhan: Terminal, tmp_path: Path) -> None:
    factories.acknowledged(kyhan.office)
    assert kyhan("archive", "write", KEY, "--out", tmp_path / "1.zip").code == 0
    assert kyhan("archive", "--out", tmp_path / "2.zip", KEY, "--json").code == 0
    assert len({file.read_bytes() for file in tmp_path.glob("?.zip")}) == 1
    assert "archive" in kyhan("archive", "--help").out
    assert kyhan("archive", KEY).code == 2


def test_both_answer_in_json(kyhan: Terminal, tmp_path: Path) -> None:
    whole_year(kyhan.office)
    assert kyhan.office.app.files is not None
    file = tmp_path / "2026.zip"
    with pytest.MonkeyPatch.context() as environment:
        from kyhan.settings import settings  # noqa: PLC0415 - the folder of files is a setting

        environment.setenv("KYHAN_FILES", str(kyhan.office.app.files))
        settings.cache_clear()
        made = kyhan.json("archive", KEY, "--out", file)
        assert made["holds"] is True
        assert (made["cycle"], made["state"], made["missing"], made["findings"]) == (KEY, "published", [], [])
        checked = kyhan.json("archive", "check", file, login="")
        assert {**checked, "practice": True} == {**made, "practice": True}

        (scan,) = [one for one in kyhan.office.app.files.rglob("*") if one.is_file() and one.read_bytes() == SCAN]
        scan.unlink()
        without = kyhan("archive", KEY, "--out", tmp_path / "without.zip", "--json")
        settings.cache_clear()
    assert without.code == 1
    assert without.json["holds"] is False
    assert len(without.json["missing"]) == 1
    broken = kyhan("archive", "check", forged(file, more={"don-vi/X.json": b""}), "--json")
    assert broken.code == 1
    assert [one["place"] for one in broken.json["findings"]] == ["don-vi/X.json"]
    said = kyhan.refused("archive", "check", forged(file, more={"don-vi/X.json": b""}))
    assert "The file of the year does not hold: 1 finding(s).\n  - don-vi/X.json" in said


def test_what_cannot_be_made_is_refused(kyhan: Terminal, tmp_path: Path) -> None:
    factories.acknowledged(kyhan.office)
    file = tmp_path / "2026.zip"
    assert "may not make the file of a year" in kyhan.refused("archive", KEY, "--out", file, login="khe-tre")
    assert "There is no cycle «2025»" in kyhan.refused("archive", "2025", "--out", file)
    assert "There is no folder" in kyhan.refused("archive", KEY, "--out", tmp_path / "none" / "2026.zip")
    file.write_text("a letter")
    assert "is there already" in kyhan.refused("archive", KEY, "--out", file)
    assert "is no file of a year" in kyhan.refused("archive", "check", file)
    assert file.read_text() == "a letter"
