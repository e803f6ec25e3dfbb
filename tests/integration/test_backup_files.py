"""Do files of evidence come along into a backup and back again, and does every one that is missing or changed show?"""

import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from kyhan.app import App
from kyhan.cycle import files
from kyhan.cycle.act import writing_act
from kyhan.cycle.commands import backup, evidence
from kyhan.cycle.commands.backup import Daily
from kyhan.cycle.commands.evidence import NewFile
from kyhan.cycle.kept_files import named
from kyhan.cycle.queries import backups, history
from kyhan.cycle.queries import evidence as queries
from kyhan.database import open_engine, reading
from kyhan.errors import Damaged, NotAllowed, Refusal, SetupNeeded
from tests import factories
from tests.factories import KEY, KHE_TRE, SmallOffice, standing
from tests.postgres import Server
from tests.readings import refusal
from tests.saved import SETTINGS, empty_place, faults_of, forged, manifest_of, saved

LARGE = bytes(range(256)) * 3000
"""Longer than one reading, and packed in no way."""


@pytest.fixture
def evident(office: SmallOffice) -> list[str]:
    """Khe Tre has three files, one of them removed again; returns their hashes."""
    factories.acknowledged(office)
    unit = office.acting("khe-tre")
    new = [NewFile("lon.txt", "txt", LARGE), NewFile("nho.txt", "txt", b"nho"), NewFile("nham.txt", "txt", b"nham")]
    made = evidence.add(unit, KEY, KHE_TRE, "HD.01", new)
    evidence.add(unit, KEY, KHE_TRE, "HD.02", new[:1])
    evidence.remove(unit, KEY, KHE_TRE, "HD.01", "nham.txt", reason="Nhầm")
    return [one.sha256 for one in made]


def content(office: SmallOffice, name: str) -> bytes:
    return queries.content(office.app, queries.one(office.acting("an"), KEY, KHE_TRE, "HD.01", name))


def lost(office: SmallOffice) -> list[str]:
    """Returns what a verification with every file finds."""
    return [one.to("en") for one in history.verify(office.app, files_seen=lambda _count: None).findings]


@pytest.fixture(params=["sqlite", "postgresql"])
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty place, on each database."""
    with empty_place(request, tmp_path) as address:
        yield address


def test_files_come_back_with_their_office(
    office: SmallOffice, evident: list[str], elsewhere: str, tmp_path: Path
) -> None:
    file = saved(office)
    assert {member.sha256 for member in manifest_of(file).files} == set(evident)
    with zipfile.ZipFile(file) as packed:
        part = packed.getinfo(f"files/{evident[0]}")
        assert (part.compress_type, part.file_size) == (zipfile.ZIP_STORED, len(LARGE))
        assert packed.testzip() is None
    engine = open_engine(elsewhere)
    backup.restore(App(engine, files=tmp_path / "restored-files"), file)
    engine.dispose()
    copy = standing(tmp_path / "none", elsewhere)
    copy.clock.set(office.clock.now())
    copy.app.files = tmp_path / "restored-files"
    assert content(copy, "lon.txt") == LARGE
    assert content(copy, "nham.txt") == b"nham"
    assert lost(copy) == []
    assert saved(copy, "again.zip").read_bytes() == file.read_bytes()
    copy.app.engine.dispose()


def test_files_that_others_keep_in_the_same_folder_stay_out(office: SmallOffice, evident: list[str]) -> None:
    files.keep(office.app, b"another office's")
    assert {member.sha256 for member in manifest_of(saved(office)).files} == set(evident)


def test_a_file_that_an_event_keeps_comes_along(office: SmallOffice) -> None:
    factories.acknowledged(office)
    with writing_act(office.acting("an"), "test", chain=KEY) as act:
        sha256 = files.keep(office.app, b"a form as it came in")
        act.record(KEY, "cycle", "test", data={files.KEPT: [sha256], "why": f'not "{files.KEPT}":["x"]'})
    with reading(office.app.engine) as connection:
        assert named(connection) == {sha256: f"{KEY} cycle"}
    assert [member.sha256 for member in manifest_of(saved(office)).files] == [sha256]
    files.place(office.app, sha256).unlink()
    assert f"{KEY} cycle ({sha256[:12]}): is not in the folder" in lost(office)[0]


# --- Missing and changed ----------------------------------------------------------------------------------------------


def test_a_verification_with_files_names_each_that_is_missing_or_changed(
    office: SmallOffice, evident: list[str]
) -> None:
    assert history.verify(office.app).files is None
    assert history.verify(office.app, files_seen=lambda _count: None).files == 3
    files.place(office.app, evident[1]).unlink()
    files.place(office.app, evident[2]).write_bytes(b"khac")
    found = "\n".join(lost(office))
    assert f"{KEY} evidence {KHE_TRE}/HD.01 nho.txt ({evident[1][:12]}): is not in the folder of files" in found
    assert f"nham.txt ({evident[2][:12]}): its content does not have its hash" in found
    assert len(lost(office)) == 2
    assert history.verify(office.app).findings == []


def test_a_backup_without_a_file_that_is_lost_is_told_and_still_restores_the_rest(
    office: SmallOffice, evident: list[str], tmp_path: Path
) -> None:
    files.place(office.app, evident[0]).unlink()
    assert "the backup lacks it" in refusal_of_damage(lambda: saved(office))
    file = office.file.parent / "backup.zip"
    assert faults_of(file) == ""
    assert backups.check(file).manifest.missing == (evident[0],)
    there = open_engine(f"sqlite:///{tmp_path / 'new.db'}")
    backup.restore(App(there), file)
    there.dispose()
    copy = standing(tmp_path / "new.db")
    assert [evident[0][:12] in one for one in lost(copy)] == [True]
    copy.app.engine.dispose()


def refusal_of_damage(act: Callable[[], object]) -> str:
    with pytest.raises(Damaged) as damaged:
        act()
    return damaged.value.to("en")


def test_after_a_backup_that_lacks_a_file_no_older_one_is_removed(
    office: SmallOffice, evident: list[str], tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    how = Daily(folder, 1, SETTINGS)
    backup.daily(office.acting("system"), how)
    files.place(office.app, evident[0]).unlink()
    office.on(date(2026, 11, 10))
    with pytest.raises(Damaged):
        backup.daily(office.acting("system"), how)
    assert len(list(folder.glob("*.zip"))) == 2


def test_files_that_were_lost_come_back_from_an_older_backup_into_the_running_office(
    office: SmallOffice, evident: list[str]
) -> None:
    file = saved(office)
    evidence.add(office.acting("khe-tre"), KEY, KHE_TRE, "HD.02", [NewFile("sau.txt", "txt", b"sau")])
    files.place(office.app, evident[0]).unlink()
    files.place(office.app, evident[1]).write_bytes(b"khac")
    assert backup.restore_files(office.acting("an"), file) == (2, [])
    assert lost(office) == []
    later = files.keep(office.app, b"sau")
    files.place(office.app, later).unlink()
    count, faults = backup.restore_files(office.acting("an"), file)
    assert (count, [later[:12] in one.place for one in faults]) == (0, [True])
    refusal(NotAllowed, lambda: backup.restore_files(office.acting("khe-tre"), file))


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE evidence SET sha256 = '../../../etc/passwd' WHERE name = 'nho.txt'",
        "UPDATE evidence SET sha256 = 7 WHERE name = 'nho.txt'",
        "UPDATE evidence SET sha256 = CAST(x'ff00' AS TEXT) WHERE name = 'nho.txt'",
        "UPDATE evidence SET name = CAST(x'ff00' AS TEXT) WHERE name = 'nho.txt'",
        "DELETE FROM evidence WHERE name = 'nho.txt'",
    ],
)
def test_a_row_that_somebody_wrote_past_the_program_is_named_and_stops_neither_check_nor_backup(
    office: SmallOffice, evident: list[str], change: str
) -> None:
    assert evident
    with office.app.engine.begin() as connection:
        connection.execute(text(change))
    assert "the present row differs from the history" in "\n".join(lost(office))
    with suppress(Damaged):  # told, where a text is none; else the history in the backup tells
        saved(office)
    assert (office.file.parent / "backup.zip").exists() or "x'ff00'" in change


# --- Damage and forgery ------------------------------------------------------------------------------------------------


def test_a_changed_byte_of_a_file_is_found_and_nothing_is_restored(
    office: SmallOffice, evident: list[str], tmp_path: Path
) -> None:
    file = saved(office)
    content = bytearray(file.read_bytes())
    content[content.index(LARGE) + 5000] ^= 1
    file.write_bytes(content)
    assert f"files/{evident[0]}" in faults_of(file)
    there = open_engine(f"sqlite:///{tmp_path / 'new.db'}")
    with pytest.raises(Damaged):
        backup.restore(App(there), file)
    there.dispose()
    assert not (tmp_path / "new.db").exists()
    with pytest.raises(Damaged):
        backup.restore_files(office.acting("an"), file)


def test_a_file_exchanged_taken_out_or_put_in_by_somebody_who_knows_the_format_is_found(
    office: SmallOffice, evident: list[str]
) -> None:
    file, member = saved(office), f"files/{evident[0]}"
    assert "not those it must have" in faults_of(forged(file, {member: lambda _old: b"other"}))
    assert "not those it must have" in faults_of(forged(file, without=member))
    gone = forged(
        file,
        manifest=lambda told: told.update(members=[one for one in told["members"] if one["name"] != member]),
        without=member,
    )
    assert "not those that the rows and the history name" in faults_of(gone)


def test_a_backup_of_before_there_were_files_is_still_read_and_restored(office: SmallOffice, tmp_path: Path) -> None:
    def before(told: dict[str, object]) -> None:
        del told["missing"]
        told["format_version"] = 1

    factories.acknowledged(office)
    old = forged(saved(office), manifest=before)
    assert manifest_of(old).files == ()
    there = open_engine(f"sqlite:///{tmp_path / 'new.db'}")
    backup.restore(App(there), old)
    there.dispose()


# --- The folder of a restored office -------------------------------------------------------------------------------------


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_a_restore_whose_files_cannot_be_written_leaves_nothing(
    office: SmallOffice, evident: list[str], tmp_path: Path
) -> None:
    assert evident
    file = saved(office)
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "no-folder").write_text("a file")
    there = open_engine(f"sqlite:///{tmp_path / 'new' / 'office.db'}")
    said = refusal(
        SetupNeeded, lambda: backup.restore(App(there, files=tmp_path / "new" / "no-folder" / "files"), file)
    )
    assert "cannot be written" in said
    assert [one.name for one in (tmp_path / "new").iterdir()] == ["no-folder"]
    backup.restore(App(there), file)
    there.dispose()
    assert len(list((tmp_path / "new" / "office.db-files").rglob("*"))) == 6


def test_a_server_s_database_without_a_folder_for_files_is_not_half_restored(
    office: SmallOffice, evident: list[str], server: Server, tmp_path: Path
) -> None:
    assert evident
    file = saved(office)
    with server.lent() as address:
        there = open_engine(address)
        assert "KYHAN_FILES" in refusal(Refusal, lambda: backup.restore(App(there), file))
        backup.restore(App(there, files=tmp_path / "there"), file)
        there.dispose()
