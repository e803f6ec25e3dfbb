"""Files that are written: whole or not at all, and dated by nothing."""

import io
import zipfile
from pathlib import Path

import pytest

from kyhan.documents.whole_file import undated, write_whole
from kyhan.errors import NotFound, Refusal


def test_a_file_replaces_the_one_before_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "hình.svg"
    write_whole(file, b"old")
    write_whole(file, b"new")

    assert file.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [file]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound) as refused:
        write_whole(tmp_path / "nowhere" / "a.svg", b"")

    assert "nowhere" in refused.value.to("en")


def test_what_cannot_be_replaced_stays_and_no_half_file_is_left(tmp_path: Path) -> None:
    taken = tmp_path / "a.svg"
    (taken / "inside").mkdir(parents=True)

    with pytest.raises(Refusal) as refused:
        write_whole(taken, b"new")

    assert "cannot be written" in refused.value.to("en")
    assert list(tmp_path.iterdir()) == [taken]


def test_a_package_does_not_say_when_it_was_packed() -> None:
    def packed(second: int) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as target:
            target.writestr(zipfile.ZipInfo("một.xml", (2026, 11, 9, 9, 0, second)), "chữ")
        return out.getvalue()

    assert packed(2) != packed(4)
    assert undated(packed(2)) == undated(packed(4))
    with zipfile.ZipFile(io.BytesIO(undated(packed(2)))) as read:
        assert read.read("một.xml").decode() == "chữ"
