"""`kyhan unit`, typed: the roster imported, searched, and changed over time."""

import sys
from pathlib import Path

import pytest

from kyhan.documents.provinces import communes
from kyhan.documents.roster_file import read_roster
from tests.factories import HUONG_PHU, HUONG_SON, KEY, KHE_TRE, SmallOffice, issued, started
from tests.terminal import Terminal


def written(file: Path, *lines: str) -> Path:
    file.write_text("\n".join(("mã đơn vị,tên đơn vị,nhóm,từ ngày,đến ngày", *lines)), encoding="utf-8")
    return file


def codes(kyhan: Terminal, *words: object) -> list[str]:
    return [one["code"] for one in kyhan.json("unit", "list", *words)["units"]]


def test_units_come_from_a_file_and_begin_with_this_year_unless_told_otherwise(kyhan: Terminal, tmp_path: Path) -> None:
    file = written(tmp_path / "roster.csv", "20170,Xã Hương Lộc,commune,,", "TP,Phòng Tư pháp,agency,01/06/2018,")

    ran = kyhan("unit", "import", file)

    assert "Imported 2 units." in ran.out
    units = {one["code"]: one for one in kyhan.json("unit", "list")["units"]}
    assert units["20170"]["valid_from"] == "2026-01-01"
    assert units["TP"]["valid_from"] == "2018-06-01"
    assert len(units) == 6


def test_the_first_day_can_be_given_for_rows_without_one(kyhan: Terminal, tmp_path: Path) -> None:
    kyhan("unit", "import", written(tmp_path / "r.csv", "20170,Xã Hương Lộc,commune,,"), "--valid-from", "01/06/2018")

    assert kyhan.json("unit", "list", "--search", "loc")["units"][0]["valid_from"] == "2018-06-01"


def test_every_fault_of_a_file_is_told_and_nothing_is_imported(kyhan: Terminal, tmp_path: Path) -> None:
    file = written(
        tmp_path / "roster.csv", "20170,,commune,31/11/2026,", "20161,Xã khác,commune,,", "A B,Xã B,commune,,"
    )
    clash = written(tmp_path / "clash.csv", "20170,Xã Hương Lộc,commune,,", "20161,Xã khác,commune,,")

    shape = kyhan.refused("unit", "import", file)
    known = kyhan.refused("unit", "import", clash)

    assert "roster.csv:2" in shape
    assert "clash.csv:3: the code 20161 exists already" in known
    assert len(codes(kyhan)) == 4


@pytest.mark.parametrize("words", [(), ("roster.csv", "--province", "Huế")])
def test_units_come_from_a_file_or_a_province(kyhan: Terminal, words: tuple[str, ...]) -> None:
    assert kyhan("unit", "import", *words).code == 2


def test_a_file_that_is_not_there_is_refused(kyhan: Terminal) -> None:
    assert "no file «nowhere.csv»" in kyhan.refused("unit", "import", "nowhere.csv")


def test_the_communes_of_a_province_can_be_imported(kyhan: Terminal) -> None:
    pytest.importorskip("vietnam_provinces")

    ran = kyhan("unit", "import", "--province", "tp da nang", "--group", "ward")

    expected = [one.code for one in communes("Đà Nẵng")]
    assert f"Imported {len(expected)} units." in ran.out
    assert sorted(one["code"] for one in kyhan.json("unit", "list")["units"] if one["group"] == "ward") == expected


def test_a_code_that_is_on_the_roster_already_stops_the_import_of_a_province(kyhan: Terminal) -> None:
    pytest.importorskip("vietnam_provinces")

    assert "the code 20161 exists already" in kyhan.refused("unit", "import", "--province", "Huế")
    assert len(codes(kyhan)) == 4


def test_without_the_optional_package_the_refusal_says_how_to_install_it(
    kyhan: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "vietnam_provinces", None)

    assert 'pip install "kyhan[provinces]"' in kyhan.refused("unit", "import", "--province", "Huế")


def test_units_are_listed_by_group_and_vietnamese_name(kyhan: Terminal) -> None:
    assert codes(kyhan) == ["NV", KHE_TRE, HUONG_PHU, HUONG_SON]
    assert "4 rows." in kyhan("unit", "list").out


@pytest.mark.parametrize("typed", ["huong", "HƯƠNG", "Xã Hương"])
def test_units_are_searched_without_marks(kyhan: Terminal, typed: str) -> None:
    assert codes(kyhan, "--search", typed) == [HUONG_PHU, HUONG_SON]


def test_a_search_begins_where_a_word_does(kyhan: Terminal) -> None:
    kyhan("unit", "add", "20185", "Xã Thượng Lộ", "--group", "commune")

    assert codes(kyhan, "--search", "huong") == [HUONG_PHU, HUONG_SON]
    assert codes(kyhan, "--search", "thuong lo") == ["20185"]


def test_units_are_searched_by_code_too(kyhan: Terminal) -> None:
    assert codes(kyhan, "--search", "20167") == [HUONG_SON]
    assert "There are no units" in kyhan("unit", "list", "--search", "zzz").out


def test_one_unit_can_be_added(kyhan: Terminal) -> None:
    ran = kyhan("unit", "add", "DT", "Phòng Dân tộc", "--group", "agency", "--valid-from", "2020-01-01")
    kyhan("unit", "add", "TTR", "Thanh tra huyện", "--group", "agency")

    assert "DT Phòng Dân tộc, there since 01/01/2020" in ran.out
    assert codes(kyhan, "--on", "2025-06-01", "--search", "DT") == ["DT"]
    assert codes(kyhan, "--on", "2025-06-01", "--search", "TTR") == []
    assert "exists already" in kyhan.refused("unit", "add", "DT", "Khác", "--group", "agency")


def test_a_unit_without_a_group_is_wrong_usage(kyhan: Terminal) -> None:
    assert kyhan("unit", "add", "DT", "Phòng Dân tộc").code == 2


def test_merged_units_end_the_day_before_and_name_their_successor(kyhan: Terminal) -> None:
    ran = kyhan(
        "unit", "merge", HUONG_PHU, HUONG_SON, "--into", HUONG_SON, "--name", "Xã Hương Xuân",
        "--from", "2027-01-01", "--document", "834/NQ-UBTVQH14",
    )  # fmt: skip

    assert "20164, 20167 are merged into 20167 Xã Hương Xuân" in ran.out
    assert codes(kyhan, "--on", "2026-12-31") == ["NV", KHE_TRE, HUONG_PHU, HUONG_SON]
    assert codes(kyhan, "--on", "2027-01-01") == ["NV", KHE_TRE, HUONG_SON]
    past = next(one for one in kyhan.json("unit", "list", "--all")["units"] if one["code"] == HUONG_PHU)
    assert (past["valid_to"], past["successor"]) == ("2026-12-31", HUONG_SON)


def test_a_merger_takes_two_units_of_one_group(kyhan: Terminal) -> None:
    into = ("--into", "20179", "--name", "Xã mới", "--from", "2027-01-01")

    assert "at least two units of one group" in kyhan.refused("unit", "merge", KHE_TRE, *into)
    assert "at least two units of one group" in kyhan.refused("unit", "merge", KHE_TRE, "NV", *into)
    assert "no unit «20999»" in kyhan.refused("unit", "merge", KHE_TRE, "20999", *into)
    assert kyhan("unit", "merge", *into).code == 2


def test_a_renamed_unit_keeps_its_old_name_for_the_days_before(kyhan: Terminal, office: SmallOffice) -> None:
    issued(office)

    ran = kyhan("unit", "rename", KHE_TRE, "Phường Khe Tre", "--from", "2027-01-01")

    assert "is called Phường Khe Tre" in ran.out
    names = [one["name"] for one in kyhan.json("unit", "list", "--all", "--search", "khe tre")["units"]]
    assert sorted(names) == ["Phường Khe Tre", "Thị trấn Khe Tre"]
    assert kyhan.json("unit", "list", "--search", "khe tre")["units"][0]["name"] == "Thị trấn Khe Tre"
    assert "must come after it" in kyhan.refused("unit", "rename", KHE_TRE, "Khác", "--from", "2027-01-01")


def test_a_day_and_every_span_cannot_both_be_asked_for(kyhan: Terminal) -> None:
    assert kyhan("unit", "list", "--all", "--on", "2026-01-01").code == 2


def test_a_group_that_no_regulation_has_is_pointed_out_and_can_be_corrected(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    one = kyhan("unit", "add", "20170", "Xã Hương Lộc", "--group", "xa", "--valid-from", "2026-01-01")
    some = kyhan("unit", "import", written(tmp_path / "r.csv", "TP,Phòng Tư pháp,agency,,"))

    assert "no stored regulation has the group xa (there are: agency, commune)" in one.out
    assert "Note" not in some.out
    started(office)
    stopped = kyhan.refused("cycle", "issue", KEY, "--number", "1/VP")
    assert "Command: kyhan unit rename 20170 NAME --group CODE --from DAY" in stopped
    fixed = kyhan("unit", "rename", "20170", "Xã Hương Lộc", "--group", "commune", "--from", "2026-09-01")
    assert "Note" not in fixed.out
    assert kyhan("cycle", "issue", KEY, "--number", "1/VP").code == 0


def test_only_staff_and_administrators_change_the_roster(kyhan: Terminal) -> None:
    assert "may not change the roster" in kyhan.refused("unit", "add", "X", "X", "--group", "agency", login="khe-tre")


def test_a_merger_or_a_name_that_would_spoil_the_roster_is_refused(kyhan: Terminal) -> None:
    def merged(into: str, name: str) -> str:
        return kyhan.refused(
            "unit", "merge", KHE_TRE, HUONG_PHU, "--into", into, "--name", name, "--from", "2027-01-01"
        )

    assert f"the code {HUONG_SON} exists already" in merged(HUONG_SON, "Xã mới")
    assert "may not contain a space" in merged("xã/mới", "Xã mới")
    assert "may not be empty" in merged("20179", " ")
    assert "may not be empty" in kyhan.refused("unit", "rename", KHE_TRE, " ", "--from", "2027-01-01")
    assert codes(kyhan, "--on", "2027-01-01") == ["NV", KHE_TRE, HUONG_PHU, HUONG_SON]


def test_a_unit_with_a_change_recorded_for_later_is_not_merged_before_it(kyhan: Terminal) -> None:
    kyhan("unit", "rename", KHE_TRE, "Xã Khe Tre", "--from", "2027-07-01")

    told = kyhan.refused(
        "unit", "merge", KHE_TRE, HUONG_PHU, "--into", HUONG_PHU, "--name", "Xã mới", "--from", "2027-01-01"
    )

    assert "a change from 01/07/2027 on is recorded (Xã Khe Tre)" in told


def test_the_roster_goes_out_as_a_workbook_and_comes_in_the_same(kyhan: Terminal, tmp_path: Path) -> None:
    kyhan("unit", "add", "00012", "=Xã Mới", "--group", "commune", "--valid-from", "02/01/2026")
    kyhan("unit", "rename", "00012", "+Xã Mới Hơn", "--from", "01/11/2026")
    file = tmp_path / "ds" / "danh-sach.xlsx"

    ran = kyhan("unit", "list", "--all", "--out", file)
    again = tmp_path / "again.xlsx"
    kyhan("unit", "list", "--all", "--out", again)

    assert "Wrote 6 units" in ran.out
    assert file.read_bytes() == again.read_bytes()
    rows = [(one.code, one.name, one.group, one.valid_from, one.valid_to) for one in read_roster(file)]
    listed = kyhan.json("unit", "list", "--all")["units"]
    days = [(one["valid_from"], one["valid_to"]) for one in listed]
    assert [row[:3] for row in rows] == [(one["code"], one["name"], one["group"]) for one in listed]
    assert [tuple(day and day.isoformat() for day in row[3:]) for row in rows] == days
    assert "is there already" in kyhan.refused("unit", "list", "--out", file)
    assert kyhan("unit", "list", "--out", tmp_path / "ds.csv").code == 2
    (tmp_path / "tep").write_text("x")
    assert "cannot be written" in kyhan.refused("unit", "list", "--out", tmp_path / "tep" / "a.xlsx")
