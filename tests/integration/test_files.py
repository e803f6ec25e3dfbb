"""Are the bytes of evidence and forms kept once, whole, and told apart when they were changed?"""

import hashlib
from pathlib import Path

import pytest

from kyhan.cycle import files
from kyhan.errors import Damaged, NotFound, SetupNeeded
from tests.factories import SmallOffice

CONTENT = "Biên bản".encode()

pytestmark = pytest.mark.parametrize("office", ["sqlite"], indirect=True)


def everything(office: SmallOffice) -> list[Path]:
    return [file for file in files.folder(office.app).rglob("*") if file.is_file()]


def test_a_file_is_kept_once_beside_the_database_under_its_hash(office: SmallOffice) -> None:
    sha256 = files.keep(office.app, CONTENT)

    assert files.keep(office.app, CONTENT) == sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert everything(office) == [office.file.with_name("office.db-files") / sha256[:2] / sha256]
    assert files.read(office.app, sha256) == CONTENT


def test_the_folder_of_the_settings_wins(office: SmallOffice, tmp_path: Path) -> None:
    office.app.files = tmp_path / "elsewhere"

    sha256 = files.keep(office.acting("an"), CONTENT)

    assert (tmp_path / "elsewhere" / sha256[:2] / sha256).read_bytes() == CONTENT


def test_a_file_that_was_changed_or_is_gone_is_told_and_comes_back_when_kept_again(office: SmallOffice) -> None:
    sha256 = files.keep(office.app, CONTENT)
    files.place(office.app, sha256).write_bytes(b"else")

    with pytest.raises(Damaged):
        files.read(office.app, sha256)
    files.place(office.app, sha256).unlink()
    with pytest.raises(NotFound, match="bản sao lưu"):
        files.read(office.app, sha256)
    files.keep(office.app, CONTENT)
    assert files.read(office.app, sha256) == CONTENT


def test_a_folder_that_cannot_be_written_to_is_told_and_nothing_half_is_left(
    office: SmallOffice, tmp_path: Path
) -> None:
    office.app.files = tmp_path / "file"
    office.app.files.write_text("no folder")

    with pytest.raises(SetupNeeded, match="Không ghi được"):
        files.keep(office.app, CONTENT)

    office.app.files.unlink()
    files.keep(office.app, CONTENT)
    assert len(everything(office)) == 1


def test_pieces_with_another_hash_are_not_kept(office: SmallOffice) -> None:
    sha256 = hashlib.sha256(CONTENT).hexdigest()
    with pytest.raises(Damaged):
        files.take(office.app, sha256, [b"another", b" content"])
    assert everything(office) == []
    files.take(office.app, sha256, [CONTENT[:5], CONTENT[5:]])
    assert files.read(office.app, sha256) == CONTENT
