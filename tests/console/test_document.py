"""`kyhan document`: writing documents, taking and listing numbers, editing and checking templates."""

import shutil
from pathlib import Path

import pytest

from kyhan.console import document as commands
from kyhan.documents import pdf
from kyhan.documents.template_fields import TEMPLATES
from kyhan.errors import SetupNeeded
from kyhan.settings import settings
from tests.factories import (
    FILED_ON,
    ISSUED_ON,
    KEY,
    KHE_TRE,
    SmallOffice,
    acknowledged,
    filed,
    issued,
    published,
    started,
)
from tests.papers import Read, edited
from tests.terminal import Terminal

NEEDS_SOFFICE = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")


def test_a_document_is_written_and_what_it_is_is_told(office: SmallOffice, kyhan: Terminal, tmp_path: Path) -> None:
    published(office)
    out = tmp_path / "quyet-dinh.docx"

    told = kyhan("document", "write", KEY, "decision", "--out", out, "--capacity", "kt").out

    assert f"Wrote {out}." in told
    assert "Number 15/QĐ-UBND, signed on 01/12/2026." in told
    assert "KT. CHỦ TỊCH" in Read(out).text
    assert sorted(one.name for one in tmp_path.iterdir() if "part" in one.name) == []
    shown = kyhan.json("document", "write", KEY, "decision", "--out", out)
    assert (shown["number"], shown["signed_on"], shown["draft"]) == ("15/QĐ-UBND", "2026-12-01", False)


def test_each_kind_of_document_asks_for_what_it_needs(office: SmallOffice, kyhan: Terminal, tmp_path: Path) -> None:
    acknowledged(office)
    out = ("--out", tmp_path / "a.docx")

    assert kyhan("document", "write", KEY, "reminder", KHE_TRE, *out).code == 0
    assert kyhan("document", "write", KEY, "letter", *out, "--signer", "Người ký (giả định)").code == 0
    assert "Người ký (giả định)" in Read(tmp_path / "a.docx").text
    for wrong in (
        ("reminder",),
        ("complaint",),
        ("letter", "1"),
        ("decision", "1"),
        ("adjustment", "x"),
        ("complaint", "²"),
    ):
        assert kyhan("document", "write", KEY, *wrong, *out).code == 2
    assert kyhan("document", "write", KEY, "letter", "--out", tmp_path / "a.doc").code == 2
    assert "has no complaint 7" in kyhan.refused("document", "write", KEY, "complaint", "7", *out)
    assert "--title" in kyhan.refused("document", "write", KEY, "letter", *out, "--capacity", "tl")
    assert "for the office only" in kyhan.refused("document", "write", KEY, "letter", *out, login="khe-tre")
    assert "There is no folder" in kyhan.refused(
        "document", "write", KEY, "letter", "--out", tmp_path / "no" / "a.docx"
    )


def test_a_draft_says_so(office: SmallOffice, kyhan: Terminal, tmp_path: Path) -> None:
    started(office)

    assert "It is a draft" in kyhan("document", "write", KEY, "letter", "--out", tmp_path / "a.docx").out


def test_numbers_are_taken_and_the_register_lists_them(office: SmallOffice, kyhan: Terminal) -> None:
    assert "No number of 2026 is used yet." in kyhan("document", "list", 2026).out
    issued(office)

    told = kyhan("document", "number", "take", 2026, "ubnd-vp", "--for", f"reminder/{KHE_TRE}", "--cycle", KEY)
    assert "Took number 13/UBND-VP of 06/11/2026." in told.out
    assert (
        kyhan.json("document", "number", "take", 2026, "QĐ-UBND", "--for", "Quyết định khác")["symbol"] == "01/QĐ-UBND"
    )

    shown = kyhan("document", "list", 2026).out
    assert "the reminder of unit 20161" in shown
    assert "Quyết định khác" in shown
    found = kyhan.json("document", "list", 2026)
    assert found["year"] == 2026
    assert [(one["kind"], one["number"], one["signed_on"]) for one in found["documents"]] == [
        ("QĐ-UBND", 1, "2026-11-06"),
        ("UBND-VP", 12, "2026-11-06"),
        ("UBND-VP", 13, "2026-11-06"),
    ]


def test_a_number_without_its_use_is_refused(office: SmallOffice, kyhan: Terminal) -> None:
    office.on(ISSUED_ON)

    assert "--for: say what the number is for" in kyhan.refused("document", "number", "take", 2026, "QĐ-UBND")
    assert kyhan("document", "number", "take", 2026, "QĐ-UBND", "--number", 0).code == 2


def test_the_answer_to_a_complaint_gets_its_number_with_the_decision(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    filed(office)
    kyhan("complaint", "accept", KEY, 1)
    assert kyhan("complaint", "dismiss", KEY, 1, "--reason", "Đủ hồ sơ", "--number", "20", login="chi").code == 0

    kyhan("document", "write", KEY, "complaint", 1, "--out", tmp_path / "a.docx")

    assert "Số: 20/UBND-VP" in Read(tmp_path / "a.docx").text


def test_a_shipped_template_is_given_with_its_fields_and_overwrites_nothing(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    assert office
    out = tmp_path / "letter.docx"

    told = kyhan("document", "template", "letter", "--out", out).out

    assert "groups.units.name" in told
    assert "then put it into the folder KYHAN_TEMPLATES as letter.docx" in told
    assert "There is a file" in kyhan.refused("document", "template", "letter", "--out", out)
    shown = kyhan.json("document", "template", "letter", "--out", tmp_path / "b.docx")
    assert {name: shown["fields"][2][name] for name in ("name", "owed")} == {"name": "number", "owed": True}
    assert (
        kyhan("document", "check", out).out == f"{out}: it holds.\n".replace(f"{out}", f"{out}") or "it holds" in told
    )


def test_every_fault_of_every_edited_template_is_listed(office: SmallOffice, kyhan: Terminal, tmp_path: Path) -> None:
    assert office
    letter, other = tmp_path / "letter.docx", tmp_path / "my-decision.docx"
    letter.write_bytes(edited("letter", ("{{ number }}", "{{ so }}")))
    other.write_bytes(edited("decision", ("{{ seal_hash }}", "")))
    (tmp_path / "reminder.docx").write_bytes(b"no")

    message = kyhan.refused("document", "check", letter, other, tmp_path / "reminder.docx")

    assert "letter.docx: body: there is no field «so»" in message
    assert "letter.docx: lacks the field «number»" in message
    assert "my-decision.docx: which template is it?" in message
    assert "reminder.docx: is no Word .docx" in message
    assert "lacks the field «seal_hash»" in kyhan.refused("document", "check", other, "--like", "decision")
    assert "cannot be read" in kyhan.refused("document", "check", tmp_path / "complaint.docx")


def test_without_a_name_the_office_s_own_templates_are_checked(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued(office)
    assert kyhan("document", "check").code == 2
    monkeypatch.setenv("KYHAN_TEMPLATES", str(tmp_path))
    settings.cache_clear()
    assert kyhan("document", "check").code == 2
    (tmp_path / "letter.docx").write_bytes(edited("letter", ("Đề nghị các cơ quan", "Kính đề nghị các cơ quan")))

    assert "it holds" in kyhan("document", "check").out
    assert kyhan.json("document", "check")["faults"] == []
    out = tmp_path / "out.docx"
    told = kyhan("document", "write", KEY, "letter", "--out", out).out
    assert "Made with the office's own template" in told
    assert "Kính đề nghị" in Read(out).text


def test_the_kinds_on_the_command_line_are_those_of_the_templates() -> None:
    assert tuple(TEMPLATES) == commands._WHAT


@NEEDS_SOFFICE
def test_a_pdf_is_made_beside_the_document(office: SmallOffice, kyhan: Terminal, tmp_path: Path) -> None:
    filed(office)
    office.on(FILED_ON)

    ran = kyhan("document", "write", KEY, "decision", "--out", tmp_path / "a.docx", "--pdf")

    assert ran.code == 0, ran.err
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF-")
    assert f"Wrote {tmp_path / 'a.pdf'}." in ran.out


def test_without_libreoffice_a_pdf_is_refused_with_what_to_install(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(office)
    monkeypatch.setenv("PATH", str(tmp_path))

    message = kyhan.refused("document", "write", KEY, "decision", "--out", tmp_path / "a.docx", "--pdf")

    assert "install «libreoffice-writer»" in message
    assert not (tmp_path / "a.docx").exists()
    with pytest.raises(SetupNeeded):
        pdf.converter()
