"""`kyhan evidence`, typed: files in, shown with their signatures, out again and removed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kyhan.cycle import files
from kyhan.settings import settings
from tests import factories
from tests.factories import KEY, KHE_TRE, SmallOffice
from tests.signing import Authority, locked, pdf, revised, signed
from tests.terminal import Terminal

PLACE = (KEY, KHE_TRE, "HD.01")


@pytest.fixture(scope="module")
def authority() -> Authority:
    """Whom the office trusts, once `trusting` says so."""
    return Authority()


@pytest.fixture
def trusting(authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The office has a trust list."""
    monkeypatch.setenv("KYHAN_TRUST", str(authority.listed_in(tmp_path / "trust")))
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def filling(office: SmallOffice) -> None:
    """The units fill their forms in."""
    factories.acknowledged(office)


def written(folder: Path, name: str, content: bytes) -> Path:
    file = folder / name
    file.write_bytes(content)
    return file


@pytest.mark.usefixtures("filling")
def test_a_file_comes_in_is_listed_shown_got_and_removed(kyhan: Terminal, tmp_path: Path) -> None:
    file = written(tmp_path, "Biên bản.txt", "Biên bản nghiệm thu".encode())
    added = kyhan("evidence", "add", *PLACE, file, login="khe-tre")
    assert "Added Biên bản.txt (plain text, 1 kB) to criterion HD.01; SHA-256 " in added.out

    assert "Biên bản.txt" in kyhan("evidence", "list", KEY).out
    assert "1 file(s), 1 kB." in kyhan("evidence", "list", KEY, KHE_TRE).out
    shown = kyhan("evidence", "show", *PLACE, "bien ban.txt").out
    assert "Biên bản.txt: plain text, 1 kB; criterion HD.01 of 20161." in shown
    assert "Added by khe-tre on 09/11/2026." in shown
    assert "signature" not in shown

    out = tmp_path / "out"
    out.mkdir()
    assert f"Wrote {out / 'Biên bản.txt'}" in kyhan("evidence", "get", *PLACE, "Biên bản.txt", "--out", out).out
    assert (out / "Biên bản.txt").read_bytes() == file.read_bytes()
    assert "nothing is overwritten" in kyhan.refused("evidence", "get", *PLACE, "Biên bản.txt", "--out", out)
    assert "check the folder" in kyhan.refused("evidence", "get", *PLACE, "Biên bản.txt", "--out", out / "no" / "x.txt")
    assert [one.name for one in out.iterdir()] == ["Biên bản.txt"]

    assert "a reason is owed" in kyhan.refused("evidence", "remove", *PLACE, "Biên bản.txt", login="khe-tre")
    removed = kyhan("evidence", "remove", *PLACE, "Biên bản.txt", "--reason", "Nhầm", login="khe-tre")
    assert "Removed Biên bản.txt from criterion HD.01: Nhầm" in removed.out
    assert "There is no evidence." in kyhan("evidence", "list", KEY).out
    assert "Removed on 09/11/2026 (khe-tre): Nhầm" in kyhan("evidence", "show", *PLACE, "Biên bản.txt").out
    assert len(kyhan.json("evidence", "list", KEY, "--removed")["evidence"]) == 1
    log = kyhan("audit", "log", KEY, "--action", "evidence_remove").out
    assert "remove evidence" in log


@pytest.mark.usefixtures("filling")
def test_every_fault_of_every_file_is_named_and_none_is_taken(
    kyhan: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KYHAN_EVIDENCE_FILE_MB", "1")
    settings.cache_clear()
    said = kyhan.refused(
        "evidence",
        "add",
        *PLACE,
        written(tmp_path, "tot.txt", b"tot"),
        written(tmp_path, "rong.pdf", b""),
        written(tmp_path, "anh.jpg", b"MZ" + b"\0" * 100),
        written(tmp_path, "lon.txt", b"x" * 1_000_001),
        tmp_path / "khong-co.pdf",
        tmp_path,
        login="khe-tre",
    )
    assert "5 fault(s), nothing was changed" in said
    assert "rong.pdf: the file is empty" in said
    assert "anh.jpg: this is a program" in said
    assert "lon.txt: the file is larger than 1 MB" in said
    assert "khong-co.pdf: cannot be read (No such file or directory)" in said
    assert f"{tmp_path}: cannot be read (Is a directory)" in said
    assert kyhan.json("evidence", "list", KEY)["evidence"] == []


@pytest.mark.usefixtures("filling", "trusting")
def test_what_can_be_said_of_signatures_is_said_and_no_more(
    kyhan: Terminal, tmp_path: Path, authority: Authority
) -> None:
    once = signed(pdf(), authority.signer())
    contents = {
        "mot.pdf": once,
        "hai.pdf": signed(once, Authority("CA khác").signer("Lê Thị Mẫu"), field_name="ChuKy2"),
        "sua.pdf": revised(once),
        "khong.pdf": pdf(),
        "khoa.pdf": locked(pdf(), "mat-khau"),
        "hong.pdf": once[:3000],
    }
    for name, content in contents.items():
        assert kyhan("evidence", "add", *PLACE, written(tmp_path, name, content), login="khe-tre").code == 0

    said = kyhan("evidence", "show", *PLACE, "mot.pdf").out
    assert "Digital signature 1: intact." in said
    assert "Signer: Trần Văn Ví Dụ, Cơ quan thử nghiệm; signed at 13/11/2026 10:00" in said
    assert "as the signer's machine said, not proven" in said
    assert "Certificate 1234ABCD issued by CA thử nghiệm, Cơ quan thử nghiệm, valid 01/01/2025 – 01/01/2030" in said
    assert "the office's trust list vouches for the certificate" in said
    assert "no network was asked about revoked certificates" in said

    both = kyhan("evidence", "show", *PLACE, "hai.pdf").out
    assert "Digital signature 1: intact; signatures, filled fields or notes came later." in both
    assert "the certificate is not on the office's trust list" in both
    assert "THE FILE WAS CHANGED AFTER SIGNING" in kyhan("evidence", "show", *PLACE, "sua.pdf").out
    assert "has no digital signature" in kyhan("evidence", "show", *PLACE, "khong.pdf").out
    assert "locked by a password" in kyhan("evidence", "show", *PLACE, "khoa.pdf").out
    assert "the PDF is damaged" in kyhan("evidence", "show", *PLACE, "hong.pdf").out

    listed = kyhan.json("evidence", "list", KEY, KHE_TRE)["evidence"]
    told = {one["name"]: one["signatures"] for one in listed}
    assert [(one["integrity"], one["trust"]) for one in told["hai.pdf"]["found"]] == [
        ("added", "trusted"),
        ("whole", "not_listed"),
    ]
    assert told["mot.pdf"]["found"][0]["signed_at"] == "2026-11-13T10:00:00+07:00"
    assert told["khong.pdf"] == {"unreadable": None, "found": []}
    assert "password" in told["khoa.pdf"]["unreadable"]["en"]
    assert "certificate trusted" in kyhan("evidence", "list", KEY, KHE_TRE, "HD.01").out
    vi = kyhan("evidence", "show", *PLACE, "mot.pdf", lang="vi").out
    assert "Chữ ký số 1: nguyên vẹn." in vi
    assert "chứng thư được danh sách tin cậy của Văn phòng bảo đảm" in vi


@pytest.mark.usefixtures("filling")
def test_without_a_trust_list_a_signature_is_shown_as_not_trusted(
    kyhan: Terminal, tmp_path: Path, authority: Authority
) -> None:
    file = written(tmp_path, "mot.pdf", signed(pdf(), authority.signer()))
    kyhan("evidence", "add", *PLACE, file)
    (found,) = kyhan.json("evidence", "show", *PLACE, "mot.pdf")["signatures"]["found"]
    assert (found["integrity"], found["trust"]) == ("whole", "not_listed")


@pytest.mark.usefixtures("filling")
def test_a_pdf_whose_bytes_are_lost_is_told_and_hides_nothing_else(kyhan: Terminal, tmp_path: Path) -> None:
    kyhan("evidence", "add", *PLACE, written(tmp_path, "mot.pdf", pdf()), written(tmp_path, "hai.pdf", pdf("khac")))
    (lost, _) = kyhan.json("evidence", "list", KEY)["evidence"]
    files.place(kyhan.office.app, lost["sha256"]).unlink()
    told = {one["name"]: one["signatures"] for one in kyhan.json("evidence", "list", KEY, KHE_TRE)["evidence"]}
    assert "restore it from a backup" in told[lost["name"]]["unreadable"]["en"]
    assert sorted(one["unreadable"] is None for one in told.values()) == [False, True]
    assert "restore it from a backup" in kyhan("evidence", "show", *PLACE, lost["name"]).out
    assert "restore it from a backup" in kyhan.refused("evidence", "get", *PLACE, lost["name"], "--out", tmp_path / "x")


@pytest.mark.usefixtures("filling")
def test_submission_show_counts_the_files_of_each_criterion(kyhan: Terminal, tmp_path: Path) -> None:
    kyhan("evidence", "add", *PLACE, written(tmp_path, "a.txt", b"a"), written(tmp_path, "b.txt", b"b"))
    answers = {one["criterion"]: one["files"] for one in kyhan.json("submission", "show", KEY, KHE_TRE)["answers"]}
    assert (answers["HD.01"], answers["HD.02"]) == (2, 0)
    assert "Files" in kyhan("submission", "show", KEY, KHE_TRE).out


@pytest.mark.usefixtures("filling")
def test_audit_verify_reads_the_files_when_asked_and_restore_brings_lost_ones_back(
    kyhan: Terminal, tmp_path: Path
) -> None:
    kyhan("evidence", "add", *PLACE, written(tmp_path, "a.txt", b"a"))
    (row,) = kyhan.json("evidence", "list", KEY)["evidence"]
    backup = tmp_path / "backup.zip"
    assert ", 1 files (0.0 MB), of" in kyhan("backup", backup).out
    assert "Files that are whole: 1." in kyhan("audit", "verify", "--files").out
    assert kyhan.json("audit", "verify")["files"] is None

    place = files.place(kyhan.office.app, row["sha256"])
    place.unlink()
    assert "is not in the folder of files" in kyhan.refused("audit", "verify", "--files")
    assert kyhan("audit", "verify").code == 0
    assert "the backup lacks it" in kyhan.refused("backup", tmp_path / "without.zip")
    assert "1 files were missing already" in kyhan("backup", "check", tmp_path / "without.zip").out
    assert "try an older one" in kyhan.refused("restore", tmp_path / "without.zip", "--files-only")
    assert "Brought 1 files back" in kyhan("restore", backup, "--files-only").out
    assert place.read_bytes() == b"a"
