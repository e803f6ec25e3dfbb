"""Does every reader of a table take or refuse any file at all: forms, rosters, lists of users?"""

from collections.abc import Callable

import pytest

from kyhan.documents.cells import InvalidFile
from kyhan.documents.form_file import form_rows
from kyhan.documents.roster_file import roster_rows
from kyhan.documents.tables import read_table
from kyhan.documents.user_file import user_rows
from kyhan.regulation.form import Purpose, check_form
from kyhan.regulation.loader import load_shipped
from tests.faults.fuzzing import SHARES, fuzz
from tests.faults.sheets import Sheet

Counts = Callable[[str], None]
REGULATION = load_shipped("nam-dong-2018")
CRITERIA = REGULATION.criteria["commune"][:6]

DECLARED = Sheet(
    ("mã tiêu chí", "điểm tự chấm", "không áp dụng", "giải trình", "tài liệu kiểm chứng"),
    [
        (CRITERIA[0].code, "1,25", None, None, "CV 12/UBND"),
        (CRITERIA[1].code, None, "x", "Xã không có\nchợ", None),
        *((one.code, 0.5, None, "", "") for one in CRITERIA[2:]),
    ],
)
VERIFIED = Sheet(
    ("mã tiêu chí", "điểm thẩm định", "không áp dụng", "lý do chênh lệch"),
    [(one.code, "0,5", "", "Thiếu tài liệu") for one in CRITERIA],
)
ROSTER = Sheet(
    (
        "mã",
        "tên đơn vị",
        "nhóm",
        "từ ngày",
        "đến ngày",
        "người phụ trách",
        "thư điện tử",
        "thủ trưởng",
        "thư thủ trưởng",
    ),
    [
        ("20161", "Thị trấn Khe Tre", "commune", "01/01/2020", "30/06/2025", "Lê An", "an@khe-tre.vn", "", ""),
        ("20161", "Xã Khe Tre", "commune", "2025-07-01", None, "Lê An", "an@khe-tre.vn", "Võ Bình", "binh@khe-tre.vn"),
        ("NV", "Phòng Nội vụ", "agency", None, None, "", "", "", ""),
    ],
)
USERS = Sheet(
    ("tên đăng nhập", "họ và tên", "thư điện tử", "vai trò", "mã đơn vị", "ngôn ngữ"),
    [
        ("an", "Chuyên viên An", "an@office.example", "staff, reviewer", "", "vi"),
        ("khe-tre", "Cán bộ Khe Tre", "canbo@khe-tre.example", "unit_officer", "20161", "en"),
        ("giang", "Thanh tra viên Giang", "", "auditor", None, ""),
    ],
)


@pytest.mark.parametrize(("share", "purpose", "sheet"), [(0, "declare", DECLARED), (1, "verify", VERIFIED)])
def test_any_form(share: int, purpose: Purpose, sheet: Sheet, counts: Counts) -> None:
    def read(name: str, content: bytes) -> bool:
        table = read_table(content, name)
        form = form_rows(table, purpose)
        if form.faults:
            raise InvalidFile(table.name, form.faults)
        check_form(CRITERIA, form.rows, purpose=purpose, not_applicable="convert", declared={})
        return True

    counts(str(fuzz("form", share, sheet.inputs(), read)))


@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.parametrize(("sheet", "rows"), [(ROSTER, roster_rows), (USERS, user_rows)])
def test_any_roster_and_any_list_of_users(
    sheet: Sheet, rows: Callable[..., object], share: int, counts: Counts
) -> None:
    def read(name: str, content: bytes) -> bool:
        rows(read_table(content, name))
        return True

    counts(str(fuzz(rows.__name__, share, sheet.inputs(), read)))


@pytest.mark.parametrize("sheet", [DECLARED, VERIFIED, ROSTER, USERS])
def test_what_is_spoiled_was_sound_before(sheet: Sheet) -> None:
    found = [read_table(getattr(sheet, f"as_{kind}"), name).rows for kind, name in KINDS]

    assert {len(rows) for rows in found} == {len(sheet.rows)}


KINDS = (("csv", "p.csv"), ("json", "p.json"), ("workbook", "p.xlsx"))
