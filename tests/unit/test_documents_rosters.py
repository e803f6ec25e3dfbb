"""Rosters and lists of users from files, and the practice data that is shipped."""

from collections import Counter
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from kyhan.documents.cells import InvalidFile
from kyhan.documents.roster_file import RosterRow, read_roster
from kyhan.documents.user_file import UserRow, read_users
from kyhan.errors import Fault
from kyhan.workflows.roles import Role

PRACTICE = Path(str(files("kyhan") / "practice/nam-dong-2026"))


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "tep.csv"
    path.write_text(text, encoding="utf-8")
    return path


def roster_faults(tmp_path: Path, text: str) -> list[Fault]:
    with pytest.raises(InvalidFile) as caught:
        read_roster(written(tmp_path, text))
    return list(caught.value.faults)


def user_faults(tmp_path: Path, text: str) -> list[Fault]:
    with pytest.raises(InvalidFile) as caught:
        read_users(written(tmp_path, text))
    return list(caught.value.faults)


def told(faults: list[Fault]) -> list[tuple[int, str]]:
    """Returns line and Vietnamese sentence of each fault."""
    return [(int(fault.place.removeprefix("tep.csv:")), fault.message.vi) for fault in faults]


def test_a_roster_keeps_codes_as_text_and_reads_days_in_both_forms(tmp_path: Path) -> None:
    text = (
        "mã đơn vị;tên đơn vị;nhóm;từ ngày;đến ngày;người phụ trách;thư điện tử;thủ trưởng;thư thủ trưởng\n"
        "00161;Xã A;commune;01/01/2020;2026-12-31;Bà B;b@a.example;Ông C;c@a.example\n"
        "NV;Phòng Nội vụ;agency;;;;;;\n"
    )

    rows = read_roster(written(tmp_path, text))

    assert rows == (
        RosterRow(
            "00161", "Xã A", "commune", date(2020, 1, 1), date(2026, 12, 31),
            "Bà B", "b@a.example", "Ông C", "c@a.example", "tep.csv:2",
        ),
        RosterRow("NV", "Phòng Nội vụ", "agency", None, None, "", "", "", "", "tep.csv:3"),
    )  # fmt: skip


def test_a_roster_in_xlsx_takes_numbers_as_their_digits_and_date_cells_as_days(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert isinstance(book.active, Worksheet)
    book.active.append(["code", "name", "group", "valid_from"])
    book.active.append([20161, "Khe Tre", "commune", datetime(2020, 1, 1)])  # noqa: DTZ001 - what a workbook stores
    book.active.append([161, "Khác", "commune", "31/12/2020"])
    book.active["A3"].number_format = "00000"
    book.save(tmp_path / "r.xlsx")

    rows = read_roster(tmp_path / "r.xlsx")

    assert [(row.code, row.valid_from) for row in rows] == [
        ("20161", date(2020, 1, 1)),
        ("00161", date(2020, 12, 31)),
    ]


def test_every_fault_of_a_roster_is_reported_at_once(tmp_path: Path) -> None:
    text = (
        "code;name;group;valid_from;valid_to;officer_email\n"
        ";A;commune;;;\n"
        "1;;;;;\n"
        "2;B;commune;31/11/2026;11/31/2026;khong-phai-thu\n"
        "3;C;commune;02/01/2026;01/01/2026;a@b.example, c@d.example\n"
    )

    found = told(roster_faults(tmp_path, text))

    assert [line for line, _ in found] == [2, 3, 3, 4, 4, 4, 5, 5]
    words = [
        "thiếu mã đơn vị",
        "thiếu tên đơn vị",
        "thiếu nhóm",
        "30",
        "31",
        "khong-phai-thu",
        "a@b",
        "trước ngày bắt đầu",
    ]
    assert [word for word, (_, sentence) in zip(words, found, strict=True) if word not in sentence] == []


def test_a_number_or_truth_where_a_day_is_due_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    path.write_text('[{"code": "1", "name": "A", "group": "g", "valid_from": 2020, "valid_to": true}]')

    with pytest.raises(InvalidFile) as caught:
        read_roster(path)

    assert [fault.place for fault in caught.value.faults] == ["r.json[0].valid_from", "r.json[0].valid_to"]


def test_a_code_may_return_after_its_unit_ended_but_not_while_it_exists(tmp_path: Path) -> None:
    header = "code;name;group;valid_from;valid_to\n"
    renamed = header + "20179;Hương Xuân;commune;01/01/2020;\n20179;Hương Giang;commune;;31/12/2019\n"
    assert len(read_roster(written(tmp_path, renamed))) == 2

    lines = ["1;A;g;;", "1;B;g;2020-01-01;2020-02-01", "1;C;g;2020-03-01;2020-04-01", "2;D;g;;", "2;D;g;;"]
    found = told(roster_faults(tmp_path, header + "\n".join(lines)))

    assert [line for line, _ in found] == [3, 4, 6]
    assert all("tep.csv:2" in sentence for _, sentence in found[:2])
    assert "tep.csv:5" in found[2][1]


def test_a_roster_without_a_required_column_says_only_that(tmp_path: Path) -> None:
    found = told(roster_faults(tmp_path, "code;group\n1;g\n2;g\n"))

    assert found == [(1, "thiếu cột «tên đơn vị» (tên khác được nhận: đơn vị; name).")]


def test_users_are_read_with_roles_by_comma_or_semicolon_and_vietnamese_by_default(tmp_path: Path) -> None:
    text = (
        "login\tname\temail\troles\tunit\tlang\n"
        "an.nv\tBà An\tan@nv.example\tunit_officer, unit_head\tNV\t\n"
        "binh\tÔng Bình\t\tstaff;reviewer\t\ten\n"
    )

    assert read_users(written(tmp_path, text)) == (
        UserRow(
            "an.nv", "Bà An", "an@nv.example", frozenset({Role.UNIT_OFFICER, Role.UNIT_HEAD}), "NV", "vi", "tep.csv:2"
        ),
        UserRow("binh", "Ông Bình", "", frozenset({Role.STAFF, Role.REVIEWER}), "", "en", "tep.csv:3"),
    )


def test_every_fault_of_a_list_of_users_is_reported_at_once(tmp_path: Path) -> None:
    text = (
        "login\tname\temail\troles\tunit\tlang\n"
        "An Bình\tA\t\tstaff\t\tfr\n"
        "\t\t\t\t\t\n"
        "b1\t\tx\tking; system\t\t\n"
        "b1\tB\t\t\t\t\n"
        "b1\tB\t\tunit_head\t\t\n"
        "\tC\t\tstaff\t\t\n"
    )

    found = told(user_faults(tmp_path, text))

    assert [line for line, _ in found] == [2, 2, 4, 4, 4, 4, 5, 5, 6, 6, 7]
    words = ["An Bình", "fr", "họ tên", "«x»", "«king»", "«system»", "thiếu vai trò", "đã có ở tep.csv:4"]
    words += ["mã đơn vị", "đã có ở tep.csv:4", "tên đăng nhập"]
    assert [word for word, (_, sentence) in zip(words, found, strict=True) if word not in sentence] == []
    assert "staff (chuyên viên Văn phòng)" in found[4][1]


def test_the_practice_roster_has_the_ten_communes_and_twelve_agencies_but_not_the_office_itself() -> None:
    rows = read_roster(PRACTICE / "roster.csv")

    assert Counter(row.group for row in rows) == {"agency": 12, "commune": 10}
    communes = {row.code: row.name for row in rows if row.group == "commune"}
    assert communes == {
        "20161": "Thị trấn Khe Tre", "20164": "Xã Hương Phú", "20167": "Xã Hương Sơn", "20170": "Xã Hương Lộc",
        "20173": "Xã Thượng Quảng", "20179": "Xã Hương Xuân", "20182": "Xã Hương Hữu", "20185": "Xã Thượng Lộ",
        "20188": "Xã Thượng Long", "20191": "Xã Thượng Nhật",
    }  # fmt: skip
    assert not any("Văn phòng" in row.name for row in rows)
    assert [row.code for row in rows if row.valid_from] == ["20179"]


def test_the_practice_people_are_invented_and_every_unit_has_an_officer_and_a_head() -> None:
    users = read_users(PRACTICE / "users.csv")
    roster = read_roster(PRACTICE / "roster.csv")

    assert all("(giả định)" in user.name and user.email.endswith(".example") for user in users)
    assert all(row.officer_email.endswith(".example") and row.head_email.endswith(".example") for row in roster)
    roles = Counter(role for user in users for role in user.roles)
    assert roles == {
        Role.ADMIN: 1, Role.STAFF: 2, Role.REVIEWER: 3, Role.LEADER: 1, Role.AUDITOR: 1,
        Role.UNIT_OFFICER: 22, Role.UNIT_HEAD: 22,
    }  # fmt: skip
    codes = {row.code for row in roster}
    for role in (Role.UNIT_OFFICER, Role.UNIT_HEAD):
        assert {user.unit for user in users if role in user.roles} == codes
    assert [user.unit for user in users if Role.REVIEWER in user.roles] == ["", "", "NV"]
