"""Whatever happens to the file of a year shows without a database: a changed byte, a forgery within, another file, a bomb."""

import io
import os
import random
import struct
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from kyhan.documents import archive_check, archive_opening
from kyhan.documents.archive_format import HISTORY, MANIFEST, SUMS, VERIFIER
from kyhan.errors import Damaged, NotFound, Refusal, SetupNeeded
from tests import factories
from tests.archived import FORM, SCAN_PATH, Change, archived, faults_of, forged, member, told, whole_year, with_history
from tests.factories import KEY, KHE_TRE
from tests.saved import saved, seal

FLIPS: Final = 400
UNIT: Final = f"don-vi/{KHE_TRE}.json"
ROOT: Final = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The file of a whole year."""
    office = factories.founded(tmp_path_factory.mktemp("year") / "office.db")
    whole_year(office)
    yield archived(office)
    office.app.engine.dispose()


@pytest.fixture
def whole(year: Path, tmp_path: Path) -> Path:
    """A copy of it that may be spoilt."""
    file = tmp_path / "year.zip"
    file.write_bytes(year.read_bytes())
    return file


# --- Damage -----------------------------------------------------------------------------------------------------------


def test_every_changed_byte_is_found_in_every_member_and_in_the_directory(whole: Path) -> None:
    content = whole.read_bytes()
    chance = random.Random(20261116)
    with zipfile.ZipFile(whole) as packed:
        starts = [part.header_offset for part in packed.infolist()]
        directory = packed.start_dir
    edges = [*range(80), *range(len(content) - 120, len(content))]
    inside = [chance.randrange(start, end) for start, end in zip(starts, [*starts[1:], directory], strict=True)]
    listed = [chance.randrange(directory, len(content)) for _ in range(60)]
    places = [*edges, *inside, *listed]
    places += [chance.randrange(len(content)) for _ in range(FLIPS - len(places))]
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
    for end in (70, 71, 200, len(content) // 2, len(content) - 93, len(content) - 64, len(content) - 1):
        whole.write_bytes(content[:end])
        assert faults_of(whole), end
    for more in (b"\0", content, b"\n" * 100):
        whole.write_bytes(content + more)
        assert faults_of(whole)


def test_the_damaged_member_is_named_and_the_rest_is_checked_all_the_same(whole: Path) -> None:
    with zipfile.ZipFile(whole) as packed:
        spoilt = bytearray(whole.read_bytes())
        for path in (SCAN_PATH, HISTORY):
            spoilt[packed.getinfo(path).header_offset + 300] ^= 0xFF
    whole.write_bytes(spoilt)
    found = {fault.place for fault in archive_check.check(whole).findings}
    assert {"year.zip", SCAN_PATH, HISTORY} <= found


# --- Forgery: every hash of the file is right -------------------------------------------------------------------------


def _replaced(old: str, new: str) -> Change:
    def change(content: bytes) -> bytes:
        assert old.encode() in content
        return content.replace(old.encode(), new.encode())

    return change


@pytest.mark.parametrize(
    ("path", "change", "said"),
    [
        ("cong-bo/1.json", _replaced('"place":2', '"place":1'), "cong-bo/1.json: differs from the history"),
        (UNIT, _replaced('"declared": "5.70"', '"declared": "5.80"'), f"{UNIT}: differs from the history"),
        ("khieu-nai/1.json", _replaced("upheld", "dismissed"), "khieu-nai/1.json: differs from the history"),
        ("cong-van/ky.json", _replaced("12/UBND-VP", "13/UBND-VP"), "cong-van/ky.json: differs from the history"),
        ("can-cu/quy-che.json", _replaced("10", "11"), "can-cu/quy-che.json: differs from the history"),
        ("can-cu/regulation.toml", _replaced("10", "11"), "can-cu/regulation.toml: differs from the history"),
        ("can-cu/lich.json", _replaced("2026-11-24", "2026-11-25"), "can-cu/lich.json: differs from the history"),
        (SCAN_PATH, lambda scan: scan + b"x", f"{SCAN_PATH}: differs from the history"),
        (HISTORY, _replaced('"reason":"Số liệu chưa đúng"', '"reason":"Số liệu đúng"'), "does not match its own hash"),
        (HISTORY, lambda lines: b"\n".join(lines.split(b"\n")[:-3]) + b"\n", "the heads told here are not those"),
        (HISTORY, lambda _lines: b"", f"chain {KEY} is not there"),
        (HISTORY, lambda lines: lines + b"[]\n", "cannot be read"),
        (HISTORY, lambda lines: lines + b"\xff\n", "cannot be read"),
        (SUMS, lambda lines: lines[1:], f"{SUMS}: is not that of the manifest"),
    ],
)
def test_what_contradicts_the_history_is_found(whole: Path, path: str, change: Change, said: str) -> None:
    assert said in faults_of(forged(whole, {path: change}))


def test_the_form_as_received_cannot_be_exchanged(whole: Path) -> None:
    (form,) = [one["path"] for one in told(whole)["members"] if one["path"].startswith("phieu-goc/")]
    assert f"{form}: differs" in faults_of(forged(whole, {form: lambda text: text.replace(b"5,7", b"6,0")}))
    assert f"{form}: the history names it" in faults_of(forged(whole, without=form))
    assert FORM.decode() == member(whole, form)


@pytest.mark.parametrize("path", ["cong-bo/1.json", UNIT, "can-cu/lich.json", SCAN_PATH, HISTORY])
def test_what_is_missing_is_found(whole: Path, path: str) -> None:
    assert f"{path}: " in faults_of(forged(whole, without=path))


@pytest.mark.parametrize(
    "path", ["tai-lieu/20161/HD.01/009_x.pdf", "phieu-goc/20161/000001_x.csv", "don-vi/X.json", "cong-bo/9.json"]
)
def test_what_the_history_does_not_know_is_found(whole: Path, path: str) -> None:
    assert f"{path}: the history does not know it" in faults_of(forged(whole, more={path: b"x"}))


@pytest.mark.parametrize(
    "change",
    [{"year": 2027}, {"state": "closed"}, {"office": "Khác"}, {"practice": False}, {"recorded_at": "2026-12-31T00:00:00.000000Z"}],
)  # fmt: skip
def test_a_manifest_that_tells_something_else_is_found(whole: Path, change: dict[str, Any]) -> None:
    assert f"{MANIFEST}: tells something else" in faults_of(
        forged(whole, manifest=lambda listed: listed.update(change))
    )


def test_a_manifest_that_is_none_is_found(whole: Path) -> None:
    broken: list[Callable[[dict[str, Any]], object]] = [
        lambda listed: listed.pop("heads"),
        lambda listed: listed.pop("format_version"),
        lambda listed: listed.update(recorded_at="yesterday"),
        lambda listed: listed.update(more=1),
    ]
    for change in broken:
        assert f"{MANIFEST}: its content was changed" in faults_of(forged(whole, manifest=change))
    assert "not those of its manifest" in faults_of(forged(whole, manifest=lambda listed: listed["members"].pop()))
    other = forged(whole, manifest=lambda listed: listed.update(cycle="2025"))
    assert "chain 2025 is not there" in faults_of(other)


def test_a_history_written_anew_shows_against_a_head_kept_elsewhere_and_the_publication(whole: Path) -> None:
    def forge(event: dict[str, Any]) -> None:
        if event["action"] == "submit":
            event["data"] = {**event["data"], "late": True}

    heads = told(whole)["heads"]
    outside = {chain: {seq: own} for chain, (seq, own) in heads.items()}
    assert faults_of(whole, outside={**outside, "2025": {3: "0" * 64}}) == ""
    assert archive_check.check(whole, outside).seals == 2

    new = with_history(whole, forge)
    found = faults_of(new, outside=outside)
    assert f"chain {KEY}: event {heads[KEY][0]} differs from its seal" in found
    assert "cong-bo/1.json: the history has no event with the head that this publication keeps" in found


def test_a_history_that_gives_no_cycle_is_told(whole: Path) -> None:
    new = with_history(whole, lambda event: event.update(changes={"submission": {}}))
    assert f"{HISTORY}: does not give the data of the cycle again" in faults_of(new)


def test_a_path_that_would_leave_the_folder_is_found(whole: Path) -> None:
    for path in ("../x.txt", "/x.txt", "thu\\..\\x.txt", "C:x.txt"):
        assert f"{path}: its path could write outside" in faults_of(forged(whole, more={path: b"x"}))


def test_an_encrypted_member_is_found(whole: Path) -> None:
    content = bytearray(whole.read_bytes())
    with zipfile.ZipFile(whole) as packed:
        directory = packed.start_dir  # Word documents inside have directories of their own
    struct.pack_into("<H", content, directory + 8, 1)
    spoilt = io.BytesIO(content)
    seal(spoilt)
    whole.write_bytes(spoilt.getvalue())
    assert "not those of its manifest" in faults_of(whole)


def test_a_file_of_a_newer_format_names_the_release_that_reads_it(whole: Path) -> None:
    newer = forged(whole, manifest=lambda listed: listed.update(format_version=2, kyhan="9.1", anything=True))
    with pytest.raises(SetupNeeded, match=r"kyhan 9\.1"):
        archive_check.check(newer)


# --- Something else, bombs --------------------------------------------------------------------------------------------


def test_a_file_that_is_something_else_is_no_file_of_a_year(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    for content in (b"", b"K", "Kính gửi các đơn vị".encode(), b"SQLite format 3\0" * 40, b"sha256:" + b"0" * 64):
        file.write_bytes(content)
        with pytest.raises(Refusal, match="không phải hồ sơ năm"):
            archive_check.check(file)
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("word/document.xml", "<w/>")
    with pytest.raises(Refusal, match="không phải hồ sơ năm"):
        archive_check.check(file)
    with pytest.raises(NotFound, match=r"missing\.zip"):
        archive_check.check(tmp_path / "missing.zip")
    with pytest.raises(Refusal, match="Không đọc được"):
        archive_check.check(tmp_path)


def test_a_backup_is_no_file_of_a_year(tmp_path: Path) -> None:
    office = factories.founded(tmp_path / "office.db")
    with pytest.raises(Refusal, match="không phải hồ sơ năm"):
        archive_check.check(saved(office))
    office.app.engine.dispose()


def test_a_large_file_that_is_something_else_is_refused_at_once(tmp_path: Path) -> None:
    file = tmp_path / "film.zip"
    with file.open("wb") as out:
        out.write(b"PK\x03\x04")
        os.truncate(out.fileno(), 4 << 30)
    began = time.monotonic()
    with pytest.raises(Refusal):
        archive_check.check(file)
    assert time.monotonic() - began < 2


def test_a_bomb_is_refused_by_what_it_would_unpack_to(whole: Path) -> None:
    bomb = forged(whole, more={"thu/x.eml": b" " * 200_000_000})
    began = time.monotonic()
    with pytest.raises(Refusal, match="giải nén ra quá lớn"):
        archive_check.check(bomb)
    assert time.monotonic() - began < 2


def test_a_bomb_in_the_manifest_is_not_unpacked(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_opening, "MOST_MANIFEST", 100_000)
    with pytest.raises(Damaged, match=MANIFEST):
        archive_check.check(forged(whole, manifest=lambda listed: listed.update(office="x" * 100_000)))


def test_a_member_gives_out_no_more_than_it_states(whole: Path) -> None:
    """The directory of the zip lies about the size of a member whose content is larger."""
    content = bytearray(forged(whole, {VERIFIER: lambda text: text + b"#" * 1_000_000}).read_bytes())
    directory = content.rindex(b"PK\x01\x02", 0, content.rindex(VERIFIER.encode()))
    struct.pack_into("<I", content, directory + 24, 100)
    spoilt = io.BytesIO(content)
    seal(spoilt)
    whole.write_bytes(spoilt.getvalue())
    assert VERIFIER in faults_of(whole)


CHECK_AND_WEIGH = """
import sys
from pathlib import Path
from kyhan.cli import run
code = run(["--lang", "en", "archive", "check", sys.argv[1]])
print(code, Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
"""


def test_a_line_without_end_does_not_fill_the_memory(whole: Path) -> None:
    noise = random.Random(1).randbytes(60_000_000).hex().encode()
    long = forged(whole, {HISTORY: lambda lines: lines + noise})
    ran = subprocess.run(
        [sys.executable, "-c", CHECK_AND_WEIGH, str(long)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    code, kilobytes = map(int, ran.stdout.split())
    assert code == 1
    assert "cannot be read" in ran.stderr
    assert kilobytes < 300_000
