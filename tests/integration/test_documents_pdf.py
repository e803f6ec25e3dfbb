"""What does LibreOffice make of a document? Needs soffice; what it made is read with poppler's pdftotext."""

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kyhan.documents import official, pdf, word
from kyhan.documents.template_fields import FIELDS
from kyhan.errors import Refusal
from tests.papers import invented

pytestmark = [
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed"),
    pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext (poppler-utils) is not installed"),
]


def pages(document: bytes, folder: Path) -> list[list[str]]:
    """Returns what each page of a document says as PDF, line by line without blanks around."""
    (folder / "a.pdf").write_bytes(pdf.pdf(document))
    line = ["pdftotext", "-layout", str(folder / "a.pdf"), "-"]
    text = subprocess.run(line, capture_output=True, text=True, check=True).stdout
    return [[one.strip() for one in page.splitlines() if one.strip()] for page in text.split("\f") if page.strip()]


def test_the_page_number_is_printed_from_page_2_of_the_document_and_of_each_annex(tmp_path: Path) -> None:
    fields = invented(FIELDS["letter"])
    (group,) = fields["groups"]
    group["units"] *= 120
    fields["regulation"] = "Bộ tiêu chí đánh giá " * 150
    made = word.fill(official.shipped("letter"), "letter.docx", fields, datetime(2026, 12, 9, tzinfo=UTC), "Công văn")

    found = pages(made, tmp_path)

    annex = next(number for number, page in enumerate(found) if "Phụ lục" in page)
    assert annex == 2, "the letter itself has two pages here"
    assert [page[:2] for page in found[:2]] == [["mark", found[0][1]], ["2", "mark"]]
    assert [page[0] for page in found[annex:]] == ["mark", *map(str, range(2, len(found) - annex + 1))]
    assert len(found) > annex + 2


def test_a_document_that_is_none_is_refused_with_what_libreoffice_says() -> None:
    with pytest.raises(Refusal):
        pdf.pdf(official.shipped("letter")[:20_000])


def test_a_conversion_is_bounded_in_time() -> None:
    with pytest.raises(Refusal, match="chạy quá 0,01 giây"):
        pdf.pdf(b"PK", seconds=0.01)
