"""`kyhan init`, typed: the database of an office."""

import json
from pathlib import Path

import pytest

from kyhan.cli import run

OFFICE = ("--office", "Văn phòng HĐND và UBND huyện", "--place", "Nam Đông", "--admin", "quantri")


def address(file: Path) -> list[str]:
    return ["--lang", "en", "--database", f"sqlite:///{file}"]


def test_a_live_office_is_set_up_in_a_folder_that_did_not_exist(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a" / "b" / "office.db"

    assert run([*address(file), "init", *OFFICE]) == 0

    said = capsys.readouterr().out
    assert "kyhan regulation add nam-dong-2018" in said
    assert "PRACTICE" not in said
    assert run([*address(file), "--json", "user", "list"]) == 0
    (admin,) = json.loads(capsys.readouterr().out)["users"]
    assert (admin["login"], admin["name"], admin["roles"]) == ("quantri", "quantri", ["admin", "staff"])


def test_a_practice_copy_obeys_the_clock_it_is_given_and_says_what_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = [*address(tmp_path / "office.db"), "--now", "2026-11-09T09:00"]

    assert run([*where, "init", "--practice", *OFFICE, "--admin-name", "An", "--admin-email", "an@office.example"]) == 0

    assert capsys.readouterr().out.startswith("[PRACTICE COPY · Monday, 09/11/2026]\n")
    assert run([*where, "--json", "calendar", "show"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["practice"], shown["year"]) == (True, 2026)


def test_a_live_office_refuses_to_be_given_the_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a" / "office.db"

    assert run([*address(file), "--now", "2026-11-09", "init", *OFFICE]) == 1
    assert "--practice" in capsys.readouterr().err
    assert not file.parent.exists()

    assert run([*address(file), "init", *OFFICE]) == 0
    capsys.readouterr()
    assert run([*address(file), "--now", "2026-11-09", "calendar", "show"]) == 1
    assert "--now is for practice copies only" in capsys.readouterr().err


def test_an_office_is_set_up_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = address(tmp_path / "office.db")
    run([*where, "init", *OFFICE])

    assert run([*where, "init", *OFFICE]) == 1

    assert "set up already" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("database", "why"),
    [
        ("mysql://host/db", "not understood"),
        ("sqlite://", "names no file"),
        ("sqlite:////proc/no/office.db", "cannot be made"),
    ],
)
def test_a_place_where_no_database_can_be_is_refused(
    database: str, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--lang", "en", "--database", database, "init", *OFFICE]) == 1
    assert why in capsys.readouterr().err


def test_a_file_that_is_something_else_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "letter.docx"
    file.write_bytes(b"not a database, not at all" * 100)

    assert run([*address(file), "init", *OFFICE]) == 1

    assert "not a kyhan database" in capsys.readouterr().err
    assert file.read_bytes() == b"not a database, not at all" * 100


@pytest.mark.parametrize("missing", ["--office", "--place", "--admin"])
def test_office_place_and_first_user_must_be_named(
    tmp_path: Path, missing: str, capsys: pytest.CaptureFixture[str]
) -> None:
    at = OFFICE.index(missing)

    assert run([*address(tmp_path / "office.db"), "init", *OFFICE[:at], *OFFICE[at + 2 :]]) == 2
    assert missing in capsys.readouterr().err
    assert not (tmp_path / "office.db").exists()


def test_the_version_is_told_without_an_office_and_its_help_is_translated(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("kyhan ")

    run(["--lang", "vi", "--help"])

    assert "In số phiên bản rồi thoát." in capsys.readouterr().out
