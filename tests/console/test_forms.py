"""Forms that come in as files: taken whole, or refused with every fault and its place, changing nothing."""

from decimal import Decimal
from pathlib import Path

import pytest

from kyhan.regulation.form import FormRow
from tests.factories import KEY, KHE_TRE, SmallOffice, accepted, acknowledged, form, form_file
from tests.terminal import Terminal


def edited(file: Path, old: str, new: str) -> Path:
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    return file


def test_a_form_with_decimal_commas_is_taken_and_starts_the_verification_clock(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    acknowledged(office)
    file = form_file(tmp_path / "phieu.csv", form(office, KHE_TRE))

    ran = kyhan("submission", "submit", KEY, KHE_TRE, "--form", file, login="khe-tre")

    assert "Took the form on 09/11/2026. The form is complete." in ran.out
    assert "submitted; deadline for verifying the form: end of Monday, 23/11/2026" in ran.out
    event = kyhan.json("audit", "log", KEY, "--action", "submit")["events"][0]
    assert event["data"]["document"] == "phieu.csv"


def test_an_incomplete_form_is_taken_and_says_what_it_lacks(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    acknowledged(office)
    file = form_file(tmp_path / "phieu.csv", form(office, KHE_TRE, without=["HD.01", "TT.02"]))

    ran = kyhan("submission", "submit", KEY, KHE_TRE, "--form", file)

    assert "The form is not complete: the office returns it (submission return)" in ran.out
    assert "still lacks HD.01, TT.02" in ran.out
    assert "criteria are missing (HD.01, TT.02)" in kyhan.refused("submission", "accept", KEY, KHE_TRE)


def test_a_form_for_a_day_past_is_recorded_by_the_office_with_its_letter(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    acknowledged(office)
    office.on(office.clock.now().date().replace(day=25))
    file = form_file(tmp_path / "phieu.csv", form(office, KHE_TRE))
    days = ("--received-on", "24/11/2026", "--document", "30/UBND")

    ran = kyhan("submission", "submit", KEY, KHE_TRE, "--form", file, *days)

    assert "Took the form on 24/11/2026. The form is complete. Marked late." in ran.out
    assert kyhan.json("submission", "show", KEY, KHE_TRE)["submitted_on"] == "2026-11-24"


def test_every_fault_of_a_form_is_listed_with_its_line_whether_of_a_cell_or_of_what_it_says(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    acknowledged(office)
    rows = form(office, KHE_TRE)
    rows[0] = FormRow("HD.01", Decimal(99))
    rows[1] = FormRow("XX.01", Decimal(1))
    file = edited(form_file(tmp_path / "phieu.csv", rows), "HD.03;4,75", "HD.03;bốn")

    message = kyhan.refused("submission", "submit", KEY, KHE_TRE, "--form", file)

    assert "File phieu.csv: 3 fault(s), nothing was changed" in message
    assert "phieu.csv:4: «bốn»" in message
    assert "phieu.csv:2: HD.01: 99 points are outside 0 to 6." in message
    assert "phieu.csv:3: There is no criterion «XX.01»" in message
    assert kyhan.json("submission", "show", KEY, KHE_TRE)["state"] == "filling"


def test_a_file_with_faults_in_cells_alone_lists_these(office: SmallOffice, kyhan: Terminal, tmp_path: Path) -> None:
    acknowledged(office)
    file = edited(form_file(tmp_path / "phieu.csv", form(office, KHE_TRE)), "HD.03;4,75", "HD.03;1.234,5")

    assert "1 fault(s)" in kyhan.refused("submission", "submit", KEY, KHE_TRE, "--form", file)


def test_points_outside_their_range_are_refused(office: SmallOffice, kyhan: Terminal, tmp_path: Path) -> None:
    acknowledged(office)
    file = form_file(tmp_path / "phieu.csv", [FormRow("HD.01", Decimal(7))])

    message = kyhan.refused("submission", "submit", KEY, KHE_TRE, "--form", file)

    assert "phieu.csv:2: HD.01: 7 points are outside 0 to 6." in message


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("phieu.docx", b"PK", "files of type «.docx» are not accepted"),
        ("phieu.xlsx", b"not a workbook", "not an Excel workbook"),
        ("phieu.csv", b"", "the file is empty"),
        ("phieu.csv", "mã;điểm tự chấm\nHD.01;5".encode("utf-16"), "phieu.csv"),
    ],
)
def test_a_file_that_is_no_form_is_refused(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    acknowledged(office)
    (tmp_path / name).write_bytes(content)

    assert sentence in kyhan.refused("submission", "submit", KEY, KHE_TRE, "--form", tmp_path / name)


def test_a_form_that_is_not_there_is_refused(office: SmallOffice, kyhan: Terminal, tmp_path: Path) -> None:
    acknowledged(office)

    message = kyhan.refused("submission", "submit", KEY, KHE_TRE, "--form", tmp_path / "khong-co.csv")

    assert "There is no file" in message
    assert kyhan("submission", "submit", KEY, KHE_TRE, "--form", tmp_path).code == 2
    assert kyhan("submission", "submit", KEY, KHE_TRE).code == 2


def test_verified_values_come_from_a_file_with_the_reason_of_each_difference(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    accepted(office)
    rows = [FormRow("HD.01", Decimal(4), reason="Thiếu hai mục")]
    file = form_file(tmp_path / "tham-dinh.csv", rows, "điểm thẩm định")

    ran = kyhan("submission", "verify", KEY, KHE_TRE, "--form", file, "--keep-rest", login="binh")

    assert ran.code == 0
    answer = kyhan.json("submission", "show", KEY, KHE_TRE)["answers"][0]
    assert (answer["declared"], answer["verified"], answer["difference_reason"]) == ("5.70", "4", "Thiếu hai mục")
    assert "Thiếu hai mục" in kyhan("submission", "show", KEY, KHE_TRE).out


def test_a_verified_value_that_differs_owes_a_reason_beside_faults_of_cells(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    accepted(office)
    rows = [FormRow("HD.01", Decimal(4)), FormRow("HD.02", Decimal("4.75"))]
    file = edited(form_file(tmp_path / "tham-dinh.csv", rows, "điểm thẩm định"), "HD.02;4,75", "HD.02;?")

    message = kyhan.refused("submission", "verify", KEY, KHE_TRE, "--form", file, "--keep-rest", login="binh")

    assert "2 fault(s)" in message
    assert "HD.01: a verified value that differs from the declared one needs a reason." in message


def test_a_column_of_the_reviewer_has_no_place_in_a_survey_form(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    acknowledged(office)
    file = form_file(tmp_path / "phieu.csv", form(office, KHE_TRE), "điểm thẩm định")

    message = kyhan.refused("submission", "submit", KEY, KHE_TRE, "--form", file)

    assert "this column belongs to a verification form" in message


def test_what_does_not_apply_is_shown_as_such(office: SmallOffice, kyhan: Terminal, tmp_path: Path) -> None:
    acknowledged(office)
    rows = form(office, KHE_TRE)
    rows[0] = FormRow("HD.01", not_applicable=True, explanation="Không có trang riêng")
    file = form_file(tmp_path / "phieu.csv", rows)

    kyhan("submission", "submit", KEY, KHE_TRE, "--form", file)

    shown = kyhan("submission", "show", KEY, KHE_TRE).out
    line = next(line for line in shown.splitlines() if line.startswith(" HD.01"))
    assert "not" in line
    assert "Không có trang riêng" in shown
