"""Which real files does the practice year write and read? Workbooks, Word documents, evidence, pictures, the file of the year."""

from pathlib import Path
from typing import Final

from kyhan.i18n import say
from kyhan.practice.teller import Teller, title

YEAR: Final = "2026"
STAFF: Final = "chuyenvien1"
_PROOF: Final = "Biên bản kiểm tra trang thông tin (ví dụ minh họa, không phải tài liệu thật).\n"


def letter(teller: Teller, folder: Path) -> None:
    """The letter as a Word document, a workbook for each unit, the deadlines for everybody's calendar."""
    teller.tell("Công văn, phiếu Excel của từng đơn vị và lịch các hạn:", "The letter, a workbook for each unit, the deadlines:")  # fmt: skip
    teller.do(STAFF, "document", "write", YEAR, "letter", "--out", folder / "cong-van.docx")
    teller.do(STAFF, "form", "write", YEAR, "--out", folder / "forms")
    teller.do(STAFF, "deadline", "export", YEAR, "--out", folder / "han.ics")


def middle(teller: Teller, folder: Path) -> None:
    """The office in the middle of the year, in a backup: to go on from there by hand."""
    teller.tell("Sao lưu giữa năm, để lát nữa tự tay làm tiếp từ đây:", "A backup in the middle of the year, to go on from by hand:")
    teller.do("giamsat", "backup", folder / "giua-nam.zip")


def results(teller: Teller, folder: Path) -> None:
    """The decision with its annexes, the results as a workbook, the pictures of the year."""
    teller.tell("Quyết định với phụ lục, bảng kết quả, biểu đồ:", "The decision with its annexes, the results, the pictures:")
    teller.do(STAFF, "document", "write", YEAR, "decision", "--out", folder / "quyet-dinh.docx")
    teller.do(STAFF, "cycle", "results", YEAR, "--out", folder / "ket-qua.xlsx")
    for what in ("timeline", "points"):
        teller.do(STAFF, "chart", YEAR, what, "--out", folder / f"{what}.png")


def evidence(teller: Teller, folder: Path) -> None:
    """A unit proves what it declared, while its form is still with it."""
    proof = folder / "bien-ban.txt"
    proof.write_text(_PROOF, encoding="utf-8")
    teller.do("canbo.20161", "evidence", "add", YEAR, "20161", "HD.01", proof)
    teller.do("canbo.20161", "evidence", "list", YEAR, "20161", quiet=True)


def adjusted(teller: Teller, folder: Path) -> None:
    """The answer to a complaint and the adjusting decision."""
    teller.do(STAFF, "document", "write", YEAR, "complaint", "1", "--out", folder / "tra-loi-khieu-nai-1.docx")
    teller.do(STAFF, "document", "write", YEAR, "adjustment", "--out", folder / "quyet-dinh-dieu-chinh.docx")


def year(teller: Teller, folder: Path) -> None:
    """The file of the year, to be kept when nobody has kyhan any more."""
    title(say("8. Hồ sơ của năm", "8. The file of the year"))
    teller.do(STAFF, "archive", YEAR, "--out", folder / "ho-so-2026.zip")
    teller.do(STAFF, "archive", "check", folder / "ho-so-2026.zip")
