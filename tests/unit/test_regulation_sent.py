"""A regulation that came as sent files reads as one from a folder; what does not belong to it is told."""

from importlib.resources import files

from kyhan.regulation.texts import MOST_BYTES, read_texts, sent_texts

FOLDER = files("kyhan.regulation") / "library" / "nam-dong-2018"


def _sent() -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in FOLDER.iterdir() if one.name.endswith((".toml", ".csv"))}


def test_files_that_were_sent_read_like_those_of_a_folder() -> None:
    found = sent_texts(_sent())

    assert found == read_texts(FOLDER)


def test_a_file_that_is_no_part_of_a_regulation_is_told_and_left_out() -> None:
    found = sent_texts({**_sent(), "../etc/passwd": b"x", "ghi chú.txt": b"x"})

    assert [fault.place for fault in found.warnings[-2:]] == ["'../etc/passwd'", "'ghi ch\\xfa.txt'"]
    assert set(found.files) == set(_sent())


def test_without_the_regulation_itself_or_with_a_file_too_large_it_says_so() -> None:
    found = sent_texts({"criteria-commune.csv": b"x" * (MOST_BYTES + 1)})

    assert {fault.place for fault in found.faults} == {"regulation.toml", "criteria-commune.csv"}
