"""The year 2026 of Nam Đông, told in command lines: who does what on which day, and what goes wrong on the way.

The places and codes are real; the people, figures and events are invented.
"""

import csv
import subprocess
import sys
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

from kyhan.i18n import say
from kyhan.practice import forms, papers
from kyhan.practice.teller import Teller, title
from kyhan.regulation.loader import load_shipped
from kyhan.regulation.schema import Regulation

FIRST_DAY: Final = date(2026, 10, 1)
REGULATION: Final = "nam-dong-2018"
YEAR: Final = "2026"
STAFF: Final = "chuyenvien1"
LEADER: Final = "lanhdao"
AUDITOR: Final = "thanhtra"
ADMIN: Final = "giamsat"
LOGINS: Final = (ADMIN, STAFF, "thamdinh1", LEADER, AUDITOR, "canbo.20185", "thutruong.20185")
"""One person for each role, to look at the middle of the year with; the unit's form is still being filled in."""

_RECEIVED: Final = {  # the day each unit received the letter; the rest on the day after it was issued
    date(2026, 11, 9): ("20173", "20182", "YT"),
    date(2026, 11, 10): ("20185", "DT"),
    date(2026, 11, 14): ("20191",),
}
_SENT: Final = {  # the day each form came in; incomplete, late and missing ones are told on their own
    date(2026, 11, 16): ("20161", "20164", "20167", "20179", "NV", "TCKH", "TP", "VHTT"),
    date(2026, 11, 18): ("GDDT", "TNMT"),
    date(2026, 11, 20): ("LDTBXH", "KTHT", "20188"),
    date(2026, 11, 23): ("20173", "YT", "20182"),
    date(2026, 11, 25): ("20185", "DT"),
}
_EARLY: Final = [unit for day, units in _SENT.items() if day <= date(2026, 11, 20) for unit in units] + ["20170"]
"""Verified while other units still fill in their forms."""
_LATE: Final = "NNPTNT"
_MISSING: Final = "TTR"
_WEEKEND: Final = "20191"


def play(teller: Teller, folder: Path) -> None:
    """Plays the whole year in `folder`, where the database, forms, mails and the exported history stay."""
    regulation = load_shipped(REGULATION)
    with as_file(files("kyhan") / "practice" / "nam-dong-2026") as data:
        _prepare(teller, data)
        units = _units(data)
    _letter(teller, units)
    papers.letter(teller, folder)
    _survey(teller, folder, regulation, units)
    _verification(teller, folder)
    _publication(teller)
    papers.results(teller, folder)
    _complaints(teller, folder)
    papers.adjusted(teller, folder)
    _closing(teller, folder)
    papers.year(teller, folder)


def _units(data: Path) -> dict[str, str]:
    """Returns the group of every unit of the practice roster."""
    with (data / "roster.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["mã đơn vị"]: row["nhóm"] for row in csv.DictReader(file)}


def _prepare(teller: Teller, data: Path) -> None:
    title(say("1. Chuẩn bị", "1. Preparation"))
    teller.until(FIRST_DAY)
    teller.do("", "init", "--practice", "--office", "Văn phòng HĐND và UBND huyện Nam Đông", "--place", "Nam Đông",
              "--admin", "giamsat", "--admin-name", "Quản trị ban đầu (giả định)", "--admin-email", "giamsat@nam-dong.example")  # fmt: skip
    teller.do("giamsat", "unit", "import", data / "roster.csv", "--valid-from", "2018-06-01")
    teller.do("giamsat", "user", "import", data / "users.csv")
    teller.do("giamsat", "regulation", "add", REGULATION)
    teller.tell(
        "Bốn bảng mức có một bảng in không khớp; kyhan nêu ra thay vì im lặng:",
        "One of the four tables of levels is inconsistent as printed; kyhan says so:",
    )
    teller.do(STAFF, "regulation", "check", REGULATION)
    teller.tell("Nếu gửi công văn ngày 5/11 thì cả năm ra sao?", "What if the letter goes out on 5 November?")
    teller.do(STAFF, "rehearse", YEAR, "--issue-on", "2026-11-05")
    teller.tell(
        "Hai đổi lịch hay gặp: đề xuất chưa có số văn bản thì không phải căn cứ.",
        "A proposed swap of days without a document number is no ground:",
    )
    teller.refused(STAFF, "calendar", "swap", "2026-11-23", "2026-11-28", "--document", "")
    teller.do(STAFF, "cycle", "start", YEAR, "--regulation", REGULATION)


def _letter(teller: Teller, units: dict[str, str]) -> None:
    title(say("2. Công văn và ngày nhận của từng đơn vị", "2. The letter, and the day each unit received it"))
    teller.until(date(2026, 11, 5))
    teller.do(STAFF, "cycle", "issue", YEAR, "--number", "12/UBND-VP")
    slow = {unit for group in _RECEIVED.values() for unit in group}
    teller.until(date(2026, 11, 6))
    teller.do("canbo.20161", "submission", "acknowledge", YEAR, "20161")
    quick = [unit for unit in units if unit not in slow and unit != "20161"]
    teller.do(STAFF, "submission", "acknowledge", YEAR, *quick, "--proof", "Trục liên thông văn bản", quiet=True)
    teller.tell(
        "{count} đơn vị khác cũng nhận ngày 06/11.", "{count} more units received it on 06/11.", count=len(quick)
    )
    for day in (date(2026, 11, 9), date(2026, 11, 10)):
        teller.until(day)
        teller.do(STAFF, "submission", "acknowledge", YEAR, *_RECEIVED[day], "--proof", "Sổ công văn đến")
    teller.tell(
        "Nhận 10/11 thì hạn là thứ Tư 25/11, vì 24/11 là Ngày Văn hóa Việt Nam:",
        "Received on 10/11 means due on Wednesday 25/11, since 24/11 is Vietnam Culture Day:",
    )
    teller.do(STAFF, "deadline", "explain", YEAR, "20185", "--kind", "submission")
    teller.until(date(2026, 11, 16))
    teller.tell(
        "Xã Thượng Nhật nhận bản giấy hôm thứ Bảy; thứ Hai mới ghi sổ. Hai ngày đó cho hai hạn khác nhau:",
        "Thượng Nhật received the paper on Saturday and it was registered on Monday: two different clocks.",
    )
    teller.do(
        STAFF,
        "submission",
        "acknowledge",
        YEAR,
        _WEEKEND,
        "--received-on",
        "14/11/2026",
        "--proof",
        "Sổ văn thư xã, số 118",
    )


def _survey(teller: Teller, folder: Path, regulation: Regulation, units: dict[str, str]) -> None:
    title(say("3. Các đơn vị gửi phiếu", "3. The units send their forms"))
    paths: dict[str, Path] = {}
    for index, unit in enumerate(forms.QUALITY):
        lines = forms.rows(regulation, units[unit], unit)
        if index % 3 == 0:  # most have filled in the office's workbook, some send a table of their own making
            paths[unit] = forms.write(folder / "forms" / f"{unit}.csv", lines)
        else:
            [workbook] = (folder / "forms").glob(f"{unit}_*.xlsx")
            paths[unit] = forms.fill(workbook, lines)
    bad = forms.write(
        folder / "forms" / "20161-sai.csv",
        [
            *forms.rows(regulation, "commune", "20161")[:-2],
            ("HD.01", "", "", "abc", "", "", ""),
            ("ZZ.99", "", "", "7", "", "", ""),
        ],
    )
    teller.tell(
        "Phiếu hỏng bị từ chối với mọi lỗi, từng lỗi có chỗ của nó; chưa có gì thay đổi:",
        "A bad form is refused with every fault in its place; nothing changes:",
    )
    teller.refused("canbo.20161", "submission", "submit", YEAR, "20161", "--form", bad)
    papers.evidence(teller, folder)
    first = True
    for day, senders in _SENT.items():
        teller.until(day)
        for unit in senders:
            teller.do(
                f"canbo.{unit.lower()}", "submission", "submit", YEAR, unit, "--form", paths[unit], quiet=not first
            )
            first = False
        teller.tell("Đã nhận phiếu của {units}.", "Forms received from {units}.", units=senders)
        if day == date(2026, 11, 18):
            _incomplete(teller, folder, regulation)
        if day == date(2026, 11, 20):
            _extension(teller)
        if day == date(2026, 11, 23):
            _first_verifications(teller)
            papers.middle(teller, folder)
    teller.until(date(2026, 11, 26))
    teller.tell(
        "Phòng Nông nghiệp gửi trễ: vẫn nhận, ghi là trễ.", "The agriculture office is late: accepted, and marked late."
    )
    teller.do("canbo.nnptnt", "submission", "submit", YEAR, _LATE, "--form", paths[_LATE])
    teller.until(date(2026, 11, 30))
    teller.do("canbo.20191", "submission", "submit", YEAR, _WEEKEND, "--form", paths[_WEEKEND], quiet=True)
    teller.do(STAFF, "submission", "mark-missing", YEAR, _MISSING, "--reason", "Đã nhắc nhiều lần, không gửi phiếu")
    teller.do(STAFF, "cycle", "status", YEAR)


def _incomplete(teller: Teller, folder: Path, regulation: Regulation) -> None:
    """A form without two values is received but starts no clock; it is returned and completed."""
    unit, blank = "20170", frozenset({"HT.02", "NL.03"})
    part = forms.write(folder / "forms" / "20170-thieu.csv", forms.rows(regulation, "commune", unit, leave_out=blank))
    teller.tell(
        "Hương Lộc gửi phiếu thiếu hai tiêu chí: nhận, nhưng chưa tính hạn thẩm định.",
        "Hương Lộc's form lacks two values: received, but the verification clock does not start.",
    )
    teller.do("canbo.20170", "submission", "submit", YEAR, unit, "--form", part)
    teller.refused(STAFF, "submission", "accept", YEAR, unit)
    teller.do(
        STAFF,
        "submission",
        "return",
        YEAR,
        unit,
        "--query",
        "HT.02",
        "Chưa có số liệu, đề nghị bổ sung",
        "--query",
        "NL.03",
        "Chưa có số liệu, đề nghị bổ sung",
    )
    teller.until(date(2026, 11, 19))
    rest = [row for row in forms.rows(regulation, "commune", unit) if row[0] in blank]
    teller.do(
        "canbo.20170",
        "submission",
        "submit",
        YEAR,
        unit,
        "--form",
        forms.write(folder / "forms" / "20170-bosung.csv", rest),
    )


def _extension(teller: Teller) -> None:
    teller.tell(
        "Mưa lũ: lãnh đạo gia hạn cho hai xã; hạn cũ vẫn còn trong nhật ký.",
        "Floods: two communes get an extension; the old day stays in the history.",
    )
    teller.do(
        LEADER,
        "deadline",
        "extend",
        YEAR,
        "20173",
        "20182",
        "--until",
        "27/11/2026",
        "--reason",
        "Mưa lũ, mất điện diện rộng",
        "--document",
        "45/UBND-VP",
    )


def _first_verifications(teller: Teller) -> None:
    """Each form has a clock of its own, so verifying begins while other units still fill in."""
    teller.until(date(2026, 11, 24))
    teller.tell("Ngày lễ 24/11 không có thư nhắc.", "On the holiday of 24/11 nobody gets a mail.")
    teller.until(date(2026, 11, 25))
    teller.do(STAFF, "submission", "accept", YEAR, *_EARLY, quiet=True)
    teller.tell(
        "Văn phòng tiếp nhận {count} phiếu; hạn thẩm định tính từ ngày nhận phiếu đủ số liệu, không phải ngày tiếp nhận.",
        "The office accepts {count} forms; the clock counts from the day each complete form was received.",
        count=len(_EARLY),
    )
    teller.tell("Không ai thẩm định đơn vị của mình:", "Nobody verifies their own unit:")
    teller.refused("thamdinh3", "submission", "verify", YEAR, "NV", "--keep-rest")


def _verification(teller: Teller, folder: Path) -> None:
    title(say("4. Thẩm định", "4. Verification"))
    _verify(teller, folder, _EARLY)
    teller.until(date(2026, 12, 2))
    rest = [unit for unit in forms.QUALITY if unit not in _EARLY]
    teller.do(STAFF, "submission", "accept", YEAR, *rest, quiet=True)
    teller.until(date(2026, 12, 4))
    _verify(teller, folder, rest)
    teller.tell(
        "Mọi phiếu đã xong: điểm, mức và thứ hạng được tính ngay.",
        "Every form is settled: points, levels and places are there at once.",
    )
    teller.do(STAFF, "cycle", "results", YEAR, "--draft")


_CORRECTED: Final = {  # unit -> criterion -> verified points and the reason of the difference
    "20167": {"HD.01": ("3", "Trang thông tin chưa có thông tin liên hệ")},
    "20185": {"HT.01": ("3,25", "Chưa có biên bản bàn giao thiết bị")},
    "VHTT": {"TT.01": ("5,5", "Thiếu một mục theo yêu cầu")},
}


def _verify(teller: Teller, folder: Path, units: list[str]) -> None:
    """Verifies forms as declared, but for a few corrections read from a file."""
    for unit in units:
        lines = _CORRECTED.get(unit)
        path = folder / "forms" / f"{unit}-thamdinh.csv"
        extra = ["--form", forms.write_verified(path, lines)] if lines else []
        teller.do(_reviewer(unit), "submission", "verify", YEAR, unit, *extra, "--keep-rest", quiet=unit != "20167")


def _reviewer(unit: str) -> str:
    return "thamdinh2" if list(forms.QUALITY).index(unit) % 2 else "thamdinh1"


def _publication(teller: Teller) -> None:
    title(say("5. Trình duyệt và công bố", "5. Approval and publication"))
    teller.until(date(2026, 12, 7))
    teller.do(STAFF, "cycle", "propose", YEAR, "--number", "05/TTr-VP")
    teller.refused(STAFF, "cycle", "publish", YEAR, "--number", "15/QĐ-UBND")
    teller.until(date(2026, 12, 10))
    teller.do(LEADER, "cycle", "publish", YEAR, "--number", "15/QĐ-UBND", "--signed-on", "2026-12-09")


def _complaints(teller: Teller, folder: Path) -> None:
    title(say("6. Khiếu nại và điều chỉnh", "6. Complaints and the adjusting decision"))
    teller.until(date(2026, 12, 11))
    teller.do(
        "thutruong.20167",
        "complaint",
        "file",
        YEAR,
        "20167",
        "--criterion",
        "HD.01",
        "--text",
        "Trang thông tin đã có đủ thông tin liên hệ từ tháng 9, gửi kèm ảnh chụp",
    )
    teller.do(
        "thutruong.yt",
        "complaint",
        "file",
        YEAR,
        "YT",
        "--criterion",
        "HD.01",
        "--text",
        "Đề nghị xem lại điểm hiện diện",
    )
    teller.do(STAFF, "complaint", "accept", YEAR, "1", quiet=True)
    teller.do(STAFF, "complaint", "accept", YEAR, "2", quiet=True)
    teller.until(date(2026, 12, 14))
    teller.tell(
        "Người đã thẩm định không được giải quyết khiếu nại về chính phiếu đó:",
        "Who verified the form may not decide the complaint about it:",
    )
    teller.refused(_reviewer("20167"), "complaint", "uphold", YEAR, "1", "--reason", "Đúng")
    teller.do(LEADER, "complaint", "uphold", YEAR, "1", "--reason", "Ảnh chụp và nhật ký trang xác nhận đúng",
              "--number", "58/UBND-VP")  # fmt: skip
    teller.do(LEADER, "complaint", "dismiss", YEAR, "2", "--reason", "Số liệu thẩm định đúng với hồ sơ",
              "--number", "59/UBND-VP")  # fmt: skip
    again = forms.write_verified(
        folder / "forms" / "20167-thamdinh-lai.csv", {"HD.01": ("5,75", "Đã kiểm tra lại theo khiếu nại")}
    )
    teller.do("thamdinh3", "submission", "verify", YEAR, "20167", "--form", again)
    teller.tell("Trước khi ký, xem thứ hạng nào sẽ đổi:", "Before signing: which places would move?")
    teller.do(LEADER, "cycle", "adjust", YEAR, "--number", "16/QĐ-UBND", "--dry-run")
    teller.until(date(2026, 12, 15))
    teller.do(LEADER, "cycle", "adjust", YEAR, "--number", "16/QĐ-UBND")
    teller.do(STAFF, "cycle", "results", YEAR)
    teller.do(STAFF, "cycle", "results", YEAR, "--publication", "1", quiet=True)


def _closing(teller: Teller, folder: Path) -> None:
    title(say("7. Khép lại và kiểm chứng", "7. The end, and the proof"))
    teller.until(date(2026, 12, 17))
    teller.tell(
        "Hết hạn khiếu nại, không còn việc dở: bộ hẹn giờ đã tự khép kỳ.",
        "The window is over and nothing is open: the scheduler has closed the cycle.",
    )
    teller.do(STAFF, "cycle", "list")
    teller.do(STAFF, "reminder", "list", "--recipient", "canbo.nnptnt")
    teller.do(AUDITOR, "audit", "log", YEAR, "--unit", "20167")
    teller.do(AUDITOR, "cycle", "status", YEAR, "--as-of", "2026-11-20T12:00", quiet=True)
    teller.do(AUDITOR, "audit", "seal", "--out", folder / "seals.txt")
    teller.do(AUDITOR, "audit", "verify", "--seals", folder / "seals.txt")
    teller.do(AUDITOR, "audit", "export", folder / "history.jsonl")
    teller.tell("Và kiểm chứng lại không cần kyhan:", "And verified again without kyhan:")
    script, history = folder / "verify_history.py", folder / "history.jsonl"
    checked = subprocess.run([sys.executable, str(script), str(history)], capture_output=True, text=True, check=True)  # noqa: S603 - our own script and file
    teller.tell(
        "$ python3 verify_history.py history.jsonl\n  {last}",
        "$ python3 verify_history.py history.jsonl\n  {last}",
        last=checked.stdout.splitlines()[-1],
    )
