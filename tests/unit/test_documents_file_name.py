"""Is the name under which a file is kept safe on every system, and does its ending say what it is?"""

import pytest

from kyhan.documents.file_name import MOST_BYTES, safe_name


@pytest.mark.parametrize(
    ("name", "kind", "kept"),
    [
        ("Biên bản số 1.pdf", "pdf", "Biên bản số 1.pdf"),
        ("Bie\u0302n ba\u0309n.PDF", "pdf", "Biên bản.PDF"),
        ("../../etc/passwd", "txt", "passwd.txt"),
        ("C:\\Hồ sơ\\ảnh.jpeg", "jpg", "ảnh.jpeg"),
        ("run.bat", "txt", "run.bat.txt"),
        ("trang.html", "txt", "trang.html.txt"),
        ("bảng.csv", "txt", "bảng.csv"),
        ("quyet-dinh\u202efdp.exe", "pdf", "quyet-dinhfdp.exe.pdf"),
        ("a\x00b\nc.pdf", "pdf", "abc.pdf"),
        ('a<b>:"c|?*.pdf', "pdf", "a_b___c___.pdf"),
        ("CON.pdf", "pdf", "_CON.pdf"),
        ("lpt1", "png", "_lpt1.png"),
        ("console.pdf", "pdf", "console.pdf"),
        (" . ", "pdf", "tai-lieu.pdf"),
        ("tệp .", "pdf", "tệp.pdf"),
        ("\udcff.pdf", "pdf", "pdf.pdf"),
    ],
)
def test_a_name_is_made_safe(name: str, kind: str, kept: str) -> None:
    assert safe_name(name, kind) == kept


def test_a_long_name_is_cut_before_its_ending_and_never_within_a_letter() -> None:
    kept = safe_name("Ộ" * 300 + ".pdf", "pdf")
    assert kept == "Ộ" * ((MOST_BYTES - 4) // 3) + ".pdf"
    assert len(kept.encode()) <= MOST_BYTES
