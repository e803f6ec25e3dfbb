"""Whatever happens to a backup shows: a changed byte, a cut, a forgery within, a file that is something else, a bomb."""

import io
import json
import random
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from kyhan.cycle import backup_opening, backup_reading
from kyhan.cycle.backup_format import EMPTY_SEAL, EVENTS, MANIFEST, OFFICE, SETTINGS, all_tables
from kyhan.cycle.history import digest
from kyhan.cycle.queries import backups
from kyhan.errors import Damaged, NotFound, Refusal, SetupNeeded
from tests import factories
from tests.saved import Change, faults_of, first_row, forged, manifest_of, saved, seal

UNITS: Final = "tables/unit.jsonl"
MAIL: Final = "tables/mail.jsonl"
FLIPS: Final = 500


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A whole backup of an office with a year behind it."""
    office = factories.founded(tmp_path_factory.mktemp("year") / "office.db")
    factories.upheld(office)
    yield saved(office)
    office.app.engine.dispose()


@pytest.fixture
def whole(year: Path, tmp_path: Path) -> Path:
    """A copy of it that may be spoilt."""
    file = tmp_path / "backup.zip"
    file.write_bytes(year.read_bytes())
    return file


# --- Damage -----------------------------------------------------------------------------------------------------------


def test_every_changed_byte_is_found(whole: Path) -> None:
    content = whole.read_bytes()
    chance = random.Random(20261116)
    edges = [*range(60), *range(len(content) - 200, len(content))]
    places = [*edges, *(chance.randrange(len(content)) for _ in range(FLIPS - len(edges)))]
    unseen = []
    for place in places:
        spoilt = bytearray(content)
        spoilt[place] ^= 1 << chance.randrange(8)
        whole.write_bytes(spoilt)
        if not faults_of(whole):
            unseen.append(place)
    assert unseen == []


def test_a_file_that_was_cut_or_grew_is_found(whole: Path) -> None:
    content = whole.read_bytes()
    for end in (4, 5, 93, len(content) // 2, len(content) - 93, len(content) - 64, len(content) - 1):
        whole.write_bytes(content[:end])
        assert "damaged" in faults_of(whole), end
    for more in (b"\0", content, b"\n" * 100):
        whole.write_bytes(content + more)
        assert "damaged" in faults_of(whole)


def test_the_damaged_member_is_named(whole: Path) -> None:
    with zipfile.ZipFile(whole) as packed:
        part = packed.getinfo(EVENTS)
    content = bytearray(whole.read_bytes())
    content[part.header_offset + 1000] ^= 0xFF
    whole.write_bytes(content)
    found = {fault.place for fault in backups.check(whole).findings}
    assert {"backup.zip", EVENTS} <= found


def test_a_part_that_is_missing_doubled_or_encrypted_is_found(whole: Path) -> None:
    assert "not those it must have" in faults_of(forged(whole, without=UNITS))
    assert "not those it must have" in faults_of(forged(whole, manifest=lambda told: told["members"].reverse()))
    assert "not those it must have" in faults_of(forged(whole, manifest=lambda told: told["members"].pop()))
    content = bytearray(whole.read_bytes())
    place = content.index(b"PK\x01\x02") + 8
    struct.pack_into("<H", content, place, 1)
    spoilt = io.BytesIO(content)
    seal(spoilt)
    whole.write_bytes(spoilt.getvalue())
    assert "not those it must have" in faults_of(whole)


# --- Forgery: every hash of the file is right -------------------------------------------------------------------------


def _other_event(rows: bytes) -> bytes:
    lines = rows.splitlines(keepends=True)
    return b"".join([*lines[:3], lines[3].replace(rb"\"seq\":4", rb"\"seq\":5"), *lines[4:]])


def _without_last(rows: bytes) -> bytes:
    return b"".join(rows.splitlines(keepends=True)[:-1])


def _swapped(rows: bytes) -> bytes:
    first, second, *rest = rows.splitlines(keepends=True)
    return b"".join([second, first, *rest])


@pytest.mark.parametrize(
    ("member", "change", "said"),
    [
        (EVENTS, first_row(body="{}"), "2026 #1: the event does not agree"),
        (EVENTS, first_row(body='{"prev_hash":"\ud800"}'), f"{EVENTS}:1: this line is no row"),
        (EVENTS, first_row(body="[]", hash=digest("[]")), "2026 #1: the event does not agree"),
        (EVENTS, first_row(hash="0" * 64), "2026 #1: the event does not agree"),
        (EVENTS, first_row(seq=2), "2026 #2: the event does not agree"),
        (EVENTS, _other_event, "2026 #4: the event does not agree"),
        (EVENTS, _swapped, "2026 #2: the event does not agree"),
        (EVENTS, _without_last, "the heads of the chains are not those"),
        (EVENTS, lambda _rows: b"", "the heads of the chains are not those"),
        (OFFICE, first_row(name="Văn phòng khác"), "names another office"),
        (UNITS, first_row(colour="xanh"), f"{UNITS}:1: this line is no row"),
        (UNITS, first_row(name=None), f"{UNITS}:1: this line is no row"),
        (UNITS, first_row(name=5), f"{UNITS}:1: this line is no row"),
        (UNITS, first_row(valid_from="1/1/2020"), f"{UNITS}:1: this line is no row"),
        (UNITS, first_row(valid_from=5), f"{UNITS}:1: this line is no row"),
        ("tables/user.jsonl", first_row(active=1), "tables/user.jsonl:1: this line is no row"),
        ("tables/cycle.jsonl", first_row(year=True), "tables/cycle.jsonl:1: this line is no row"),
        ("tables/cycle.jsonl", first_row(year=1 << 63), "tables/cycle.jsonl:1: this line is no row"),
        (EVENTS, first_row(recorded_at="2026-11-16"), f"{EVENTS}:1: this line is no row"),
        (UNITS, lambda rows: rows + b"[" * 100_000 + b"\n", f"{UNITS}:5: this line is no row"),
        (UNITS, lambda rows: rows + b"[]\n", f"{UNITS}:5: this line is no row"),
        (UNITS, lambda rows: rows + b"\xff\n", f"{UNITS}:5: this line is no row"),
        (UNITS, lambda rows: rows + b"{}", f"{UNITS}: its content was changed"),
        ("tables/user.jsonl", first_row(active="yes"), "tables/user.jsonl:1: this line is no row"),
        (SETTINGS, lambda _text: b"{", f"{SETTINGS}: its content was changed"),
        (SETTINGS, lambda _text: b"{\n", f"{SETTINGS}: its content was changed"),
    ],
)
def test_what_contradicts_itself_inside_is_found(whole: Path, member: str, change: Change, said: str) -> None:
    assert said in faults_of(forged(whole, {member: change}))


def test_a_manifest_that_tells_other_numbers_is_found(whole: Path) -> None:
    def one_row_more(told: dict[str, Any]) -> None:
        for member in told["members"]:
            if member["name"] == UNITS:
                member["rows"] += 1

    assert "has 4 rows, the manifest says 5" in faults_of(forged(whole, manifest=one_row_more))
    other = {"heads": {"office": [1, "0" * 64]}}
    assert "the heads of the chains are not those" in faults_of(forged(whole, manifest=lambda told: told.update(other)))
    broken: list[Callable[[dict[str, Any]], object]] = [
        lambda told: told.pop("heads"),
        lambda told: told.pop("format_version"),
        lambda told: told.update(practice="yes"),
        lambda told: told.update(created_at="yesterday"),
        lambda told: told.update(more=1),
    ]
    for change in broken:
        assert f"{MANIFEST}: its content was changed" in faults_of(forged(whole, manifest=change))


def test_a_backup_of_a_newer_format_names_the_release_that_reads_it(whole: Path) -> None:
    newer = forged(whole, manifest=lambda told: told.update(format_version=3, kyhan="9.1", anything=True))
    with pytest.raises(SetupNeeded, match=r"kyhan 9\.1"):
        backups.check(newer)


def test_the_history_of_a_later_schema_is_checked_too(whole: Path) -> None:
    later = forged(whole, {EVENTS: first_row(body="{}")}, lambda told: told.update(schema_id="9999"))
    assert "2026 #1: the event does not agree" in faults_of(later)


def test_a_file_that_changes_after_its_check_is_noticed_while_its_rows_are_read(whole: Path) -> None:
    with backup_opening.opened(whole) as found:
        assert found.check() == []
        with zipfile.ZipFile(whole) as packed:
            place = packed.getinfo(UNITS).header_offset + 80
        with whole.open("r+b") as spoilt:
            spoilt.seek(place)
            spoilt.write(b"\xff" * 8)
        with pytest.raises(Damaged, match=UNITS):
            list(found.rows(UNITS))


# --- Something else ---------------------------------------------------------------------------------------------------


def test_a_file_that_is_something_else_is_no_backup(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    for content in (b"", b"K", "Kính gửi các đơn vị".encode(), b"SQLite format 3\0" * 40):
        file.write_bytes(content)
        with pytest.raises(Refusal, match="không phải bản sao lưu"):
            backups.check(file)
    other = tmp_path / "other.docx"
    for name, text in (("word/document.xml", "<w/>"), (MANIFEST, "{}"), (MANIFEST, "[1]"), (MANIFEST, "{")):
        with zipfile.ZipFile(other, "w") as packed:
            packed.writestr(name, text)
        with pytest.raises(Refusal, match="không phải bản sao lưu"):
            backups.check(other)


def test_a_file_that_is_missing_or_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"missing\.zip"):
        backups.check(tmp_path / "missing.zip")
    with pytest.raises(Refusal, match="Không đọc được"):
        backups.check(tmp_path)


# --- Bombs ------------------------------------------------------------------------------------------------------------


def test_a_bomb_is_refused_by_what_it_would_unpack_to(whole: Path) -> None:
    bomb = forged(whole, {MAIL: lambda _rows: b" " * 80_000_000})
    assert bomb.stat().st_size < 200_000
    with pytest.raises(Refusal, match="giải nén ra quá lớn"):
        backups.check(bomb)


def test_a_bomb_in_the_manifest_is_not_unpacked(whole: Path) -> None:
    big = forged(whole, manifest=lambda told: told.update(office="x" * backup_opening.MOST_MANIFEST))
    with pytest.raises(Damaged, match=MANIFEST):
        backups.check(big)


def test_a_member_gives_out_no_more_than_it_states(whole: Path) -> None:
    """The directory of the zip lies about the size of a member whose content is larger."""
    content = bytearray(forged(whole, {UNITS: lambda rows: rows + b" " * 1_000_000 + b"\n"}).read_bytes())
    directory = content.rindex(b"PK\x01\x02", 0, content.rindex(UNITS.encode()))
    struct.pack_into("<I", content, directory + 24, 100)
    spoilt = io.BytesIO(content)
    seal(spoilt)
    whole.write_bytes(spoilt.getvalue())
    assert UNITS in faults_of(whole)


def test_a_row_without_end_is_not_gathered(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup_reading, "MOST_LINE", 300_000)
    long = forged(whole, {UNITS: lambda rows: rows + random.Random(1).randbytes(2_000_000).hex().encode()})
    assert f"{UNITS}: a line is too long" in faults_of(long)


def test_a_row_longer_than_one_reading_is_read_whole(whole: Path) -> None:
    noise = random.Random(1).randbytes(1_000_000).hex()
    assert faults_of(forged(whole, {UNITS: first_row(name=noise)})) == ""


# --- What a whole one has ---------------------------------------------------------------------------------------------


def test_every_table_is_in_the_file_with_its_number_of_rows(whole: Path) -> None:
    told = manifest_of(whole)
    assert [member.name for member in told.members] == [SETTINGS, *all_tables()]
    assert told.events == sum(seq for seq, _ in told.heads.values())
    assert {member.name: member.rows for member in told.members}[EVENTS] == told.events
    assert whole.read_bytes()[-len(EMPTY_SEAL) :].startswith(b"sha256:")
    with zipfile.ZipFile(whole) as packed:
        assert packed.testzip() is None
        assert json.loads(packed.read(MANIFEST))["format"] == "kyhan-backup"
