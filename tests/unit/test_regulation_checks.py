"""Every fault of a regulation is found at once, with its file and its line or key."""

import shutil
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from kyhan.regulation.checks import Report, check_folder, check_texts
from kyhan.regulation.loader import LIBRARY
from kyhan.regulation.shape import shape_faults
from kyhan.regulation.texts import MOST_BYTES, Texts, read_texts

TOML, AGENCY, COMMUNE = "regulation.toml", "criteria-agency.csv", "criteria-commune.csv"
SHIPPED = dict(read_texts(LIBRARY / "nam-dong-2018").files)


def check_with(name: str, *edits: tuple[str, str]) -> Report:
    """Checks the shipped regulation with the first occurrence of each text in the file `name` replaced."""
    text = SHIPPED[name]
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    return check_texts(Texts({**SHIPPED, name: text}))


def told(report: Report) -> list[str]:
    assert report.regulation is None
    assert all(fault.message.en for fault in report.faults)
    return [fault.to("vi") for fault in report.faults]


def only(report: Report) -> str:
    (fault,) = told(report)
    return fault


@pytest.mark.parametrize(
    ("old", "new", "place", "expected"),
    [
        ('ties = "share"\n', "", "ties", "thiếu khóa này"),
        ('ties = "share"', 'ties = "coin"', "ties", "chỉ nhận một trong: share, dense"),
        ('ties = "share"', 'ties = "share"\ntie = 1', "tie", "không có khóa này"),
        ('office = "Văn', 'offices = "x"\noffice = "Văn', "owner.offices", "không có khóa này"),
        ('id = "nam-dong-2018"', 'id = "Nam Đông"', "id", "chỉ dùng chữ thường không dấu"),
        ('id = "nam-dong-2018"', "id = 2018", "id", "cần một chuỗi"),
        ("print_places = 2", 'print_places = "2"', "print_places", "cần một số nguyên"),
        ("print_places = 2", "print_places = 5", "print_places", "phải từ 4 trở xuống"),
        ("print_places = 2", 'issued_on = "2018"', "issued_on", "cần một ngày dạng 2026-11-09"),
        ("print_places = 2", 'number = ""', "number", "không được để trống"),
        ("print_places = 2", f'number = "{"9" * 2001}"', "number", "dài quá 2000 ký tự"),
        ('levels = ["I", "II", "III", "IV"]', "levels = []", "levels", "ít nhất 1 mục"),
        ('levels = ["I", "II", "III", "IV"]', "levels = 4", "levels", "cần một danh sách"),
        ('place = "Nam Đông"', "place = 1", "owner.place", "cần một chuỗi"),
        ("policy = true\nnote", 'policy = "yes"\nnote', "periods.receipt.policy", "cần true hoặc false"),
        ("[periods.receipt]", "[periods.recieve]", "periods.recieve", "chỉ nhận một trong: issue, receipt"),
        ('kind = "working_days"\nlength = 2', 'kind = "days"\nlength = 2', "periods.receipt.kind", "working_days"),
        ("length = 10", f"length = 0x{'f' * 5000}", "periods.submission.length", "phải từ 9999 trở xuống"),
        ("length = 10", "length = 0", "periods.submission.length", "số nguyên từ 1"),
        ("length = 10", 'length = "10"', "periods.submission.length", "cần một số nguyên"),
        ("length = 10\n", "", "periods.submission.length", "số nguyên từ 1"),
        ('date = "10/11"', 'date = "31/11"', "periods.issue.date", "«31/11»"),
        (
            'kind = "before_date"\ndate = "10/11"',
            'kind = "weeks"\nlength = 2',
            "periods.issue.kind",
            "một hạn cố định",
        ),
        ("offset = -10", "offset = -100", "reminders[1].offset", "phải từ -60 trở lên"),
        (
            '["unit_officer", "staff"]',
            '["unit_officer", "boss"]',
            "reminders[3].audience[2]",
            "unit_officer, unit_head",
        ),
        ('["unit_officer", "staff"]', '["staff", "staff"]', "reminders[3].audience", "người nhận lặp lại"),
        ('["unit_officer", "staff"]', "[]", "reminders[3].audience", "ít nhất 1 mục"),
        ("repeat_every = 2\n", "", "reminders[3].max_count", "phải đi cùng nhau"),
        ("max_count = 3", "max_count = 1", "reminders[3].max_count", "phải đi cùng nhau"),
        ('id = "issue-soon"', 'id = "issue-early"', "reminders", "«issue-early» lặp lại 2 lần"),
        ('["I", "II", "III", "IV"]', '["I", "II", "III", "IV", "I"]', "levels", "«I» lặp lại 2 lần"),
        ("total = 100", "total = 0.00001", "scales.agency[1].total", "5 chữ số thập phân"),
        ("total = 100", "total = -1", "scales.agency[1].total", "không phải là số điểm"),
        ("total = 100", "total = 1e3", "scales.agency[1].total", "không phải là số điểm"),
        ("total = 100", "total = nan", "scales.agency[1].total", "không phải là số điểm"),
        ("total = 100", "total = true", "scales.agency[1].total", "cần một số điểm"),
        ("IV = 70.5", 'IV = "bảy"', "scales.agency[1].minima.IV", "không phải là số điểm"),
        ("IV = 70.5", "IV = 78", "scales.agency[1].minima.III", "đòi hỏi ít hơn mức IV (78)"),
        (", IV = 70.5", "", "scales.agency[1].minima.IV", "thiếu mức này"),
        ("IV = 70.5", "IV = 70.5, V = 1", "scales.agency[1].minima.V", "cần: I, II, III, IV"),
        ("minima = { I = 90", "minima = { I = 101", "scales.agency[1].minima.I", "lớn hơn tổng 100"),
        (
            "minima = { I = 90, II = 84.25, III = 77, IV = 70.5 }",
            "minima = 3",
            "scales.agency[1].minima",
            "cần một bảng",
        ),
        (
            "{ I = 90, II = 90, III = 85",
            "{ I = 101, II = 90, III = 85",
            "scales.agency[1].groups[1].minimum_percent.I",
            "tỷ lệ phải từ 0 đến 100",
        ),
        (
            "{ I = 90, II = 90, III = 85",
            "{ I = 80, II = 90, III = 85",
            "scales.agency[1].groups[1].minimum_percent.I",
            "mức tốt hơn không được thấp hơn",
        ),
        ('name = { vi = "Hiện diện", en', 'name = { vi = "Hiện diện", e', "scales.agency[1].groups[1].name", "{ vi ="),
        ('name = { vi = "Hiện diện", en = "Presence" }', "name = 5", "scales.agency[1].groups[1].name", "{ vi ="),
        (
            'name = { vi = "Hiện diện", en = "Presence" }',
            'name = { vi = "Hiện diện", en = "" }',
            "scales.agency[1].groups[1].name",
            "không trống",
        ),
        ("[owner]", "[[owner]]", "owner", "cần một bảng"),
    ],
)
def test_a_fault_of_the_toml_is_told_at_its_key(old: str, new: str, place: str, expected: str) -> None:
    fault = only(check_with(TOML, (old, new)))

    assert fault.startswith(f"{TOML}: {place}: ")
    assert expected in fault


def test_a_kind_of_fault_without_a_sentence_of_its_own_still_names_its_key() -> None:
    error = ValidationError.from_exception_data("x", [{"type": "url_type", "loc": ("scales", "agency", 0), "input": 1}])

    (fault,) = shape_faults(error)
    assert fault.place == f"{TOML}: scales.agency[1]"
    assert "url_type" in fault.message.vi


def test_a_label_may_be_one_text_for_both_languages() -> None:
    report = check_with(TOML, ('name = { vi = "Hiện diện", en = "Presence" }', 'name = "Hiện diện"'))

    assert report.regulation is not None
    assert report.regulation.scales["agency"][0].groups[0].name.en == "Hiện diện"


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [('id = "nam', "id = nam", 5), ("[owner]", "[owner", 24), ("total = 100", "total = ", 238)],
)
def test_a_syntax_error_of_the_toml_is_told_with_its_line(old: str, new: str, line: int) -> None:
    fault = only(check_with(TOML, (old, new)))

    assert fault.startswith(f"{TOML}:{line}: ")
    assert "TOML" in fault


@pytest.mark.parametrize("text", ["a = " + "[" * 5000, "a = 1e99999999999999999999", "a = " + "9" * 5000, "x"])
def test_a_toml_made_to_break_the_reader_is_a_fault_as_well(text: str) -> None:
    assert only(check_texts(Texts({TOML: text}))).startswith(TOML)


def test_missing_periods_are_all_told_and_the_optional_ones_may_lack() -> None:
    text = SHIPPED[TOML]
    start, end = text.index("[periods.receipt]"), text.index("# --- Nhắc hạn")
    text = text[:start] + text[end:]

    faults = told(check_texts(Texts({**SHIPPED, TOML: text})))

    kinds = [fault.split(": ")[1] for fault in faults if "thiếu thời hạn" in fault]
    assert kinds == [
        "periods.submission",
        "periods.verification",
        "periods.conclusion",
        "periods.complaint",
        "periods.complaint_review",
    ]


def test_a_reminder_of_a_period_that_is_not_there_is_a_fault() -> None:
    fault = only(check_with(TOML, (_table("[periods.receipt]"), "")))

    assert fault.startswith(f"{TOML}: reminders[3].deadline: ")
    assert "receipt" in fault


def test_without_reminders_the_optional_periods_may_be_left_out() -> None:
    reminders = SHIPPED[TOML][SHIPPED[TOML].index("[[reminders]]") : SHIPPED[TOML].index("# --- Thang điểm cơ")]

    report = check_with(TOML, (_table("[periods.receipt]"), ""), (_table("[periods.completion]"), ""), (reminders, ""))

    assert report.regulation is not None
    assert report.regulation.reminders == ()
    assert len(report.regulation.periods) == 6


def _table(header: str) -> str:
    text = SHIPPED[TOML]
    start = text.index(header)
    return text[start : text.index("\n[", start) + 1]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('code = "readiness"', 'code = "result"', f"{TOML}: scales.agency: «result» lặp lại 2 lần."),
        ('code = "interaction"', 'code = "presence"', f"{TOML}: scales.agency[1].groups: «presence» lặp lại 2 lần."),
        ('code = "commune"', 'code = "agency"', f"{TOML}: unit_groups: «agency» lặp lại 2 lần."),
        ("maximum = 40", "maximum = 0", f"{TOML}: scales.agency[1].groups[1].maximum: phải lớn hơn 0."),
    ],
)
def test_codes_must_be_unique_and_maxima_more_than_nothing(old: str, new: str, expected: str) -> None:
    assert expected in told(check_with(TOML, (old, new)))


def test_every_group_of_units_needs_a_scale_and_a_file_of_its_own() -> None:
    faults = told(check_with(TOML, ('code = "commune"', 'code = "ward"')))

    assert [fault.split(": ")[0:2] for fault in faults[:2]] == [[TOML, "scales.ward"], [TOML, "scales.commune"]]
    assert "thiếu thang điểm" in faults[0]
    assert "cần một trong: agency, ward" in faults[1]
    assert faults[2] == "criteria-ward.csv: thiếu tệp tiêu chí này."
    assert faults[3].startswith("criteria-commune.csv: không có nhóm đơn vị nào")


def test_a_scale_without_blocks_is_a_fault() -> None:
    text = SHIPPED[TOML]
    start, end = text.index("[[scales.agency]]"), text.index("# --- Thang điểm UBND xã")
    faults = told(check_texts(Texts({**SHIPPED, TOML: "scales.agency = []\n" + text[:start] + text[end:]})))

    assert faults == [f"{TOML}: scales.agency: thang điểm chưa có phần nào."]


def test_a_least_total_that_never_decides_is_a_warning_with_its_numbers() -> None:
    report = check_with(TOML, ("IV = 70.5", 'IV = "70,25"'))

    assert report.regulation is not None
    idle, readiness = report.warnings
    assert idle.place == f"{TOML}: scales.agency[1].minima"
    assert "IV 70,25" in idle.message.vi
    assert "IV 70,5" in idle.message.vi
    assert "it never decides" in idle.message.en
    assert readiness.place == f"{TOML}: scales.commune[2].total"


@pytest.mark.parametrize(
    ("edits", "place", "expected"),
    [
        ([("code,", '"co"de,')], "1", "dấu nháy kép"),
        ([("liên hệ", "liên\u2028hệ"), ("HD.02,", "HD.02,,")], "3", "có 7 ô, cần 6"),
        ([(",evidence", ",proof")], "1", "thiếu cột «evidence»"),
        ([("code,", "code,code,")], "1", "cột «code» lặp lại"),
        ([("HD.02,", "HD.01,")], "3", "đã có ở dòng 2"),
        ([("HD.02,", "HD.02,,")], "3", "có 7 ô, cần 6"),
        ([("HD.02,", ",")], "3", "ô «code» không được để trống"),
        ([("HD.02,", "HD 02,")], "3", "không được có dấu cách"),
        ([("quyền,6,", 'quyền,"1.234,5",')], "3", "không phải là số điểm"),
        ([("quyền,6,", "quyền,0,")], "3", "phải lớn hơn 0"),
        ([("quyền,6,", "quyền,,")], "3", "ô «points» không được để trống"),
        ([("HD.02,result,presence", "HD.02,readiness,presence")], "3", "không có nhóm «presence»"),
        ([("HD.02,result,presence", "HD.02,outcome,presence")], "3", "không có phần «outcome»"),
        ([('HD.01,result,presence,"', 'HD.01,result,presence,"a"b')], "2", "dấu nháy kép"),
    ],
)
def test_a_fault_of_a_criteria_file_is_told_at_its_line(
    edits: list[tuple[str, str]], place: str, expected: str
) -> None:
    faults = told(check_with(AGENCY, *edits))

    assert any(fault.startswith(f"{AGENCY}:{place}: ") and expected in fault for fault in faults)


def test_a_line_after_a_cell_of_several_lines_keeps_its_number() -> None:
    report = check_with(AGENCY, ("liên hệ", "liên\nhệ"), ("HD.02,result", "HD.02,outcome"))
    assert any(fault.startswith(f"{AGENCY}:4: ") for fault in told(report))


def test_criteria_must_sum_to_the_maximum_of_their_group() -> None:
    assert only(check_with(COMMUNE, ("năm,1.5,", 'năm,"1,25",'))) == (
        f"{COMMUNE}: các tiêu chí của nhóm «Môi trường» (readiness/policy-environment) cộng lại 7,75 điểm, phải đúng 8."
    )


def test_an_empty_criteria_file_lacks_every_column() -> None:
    faults = told(check_texts(Texts({**SHIPPED, AGENCY: ""})))

    assert len(faults) == 6
    assert all("thiếu cột" in fault for fault in faults)


def test_semicolons_decimal_commas_and_empty_lines_are_read() -> None:
    rows = ["code;block;group;text;points;evidence", "", "MT.01;readiness;policy-environment;Kế hoạch;2,5;", ";;;;;"]
    report = check_texts(Texts({**SHIPPED, COMMUNE: "\n".join(rows)}))

    assert not any("MT.01" in fault or "policy-environment) cộng lại 0" in fault for fault in told(report))
    assert any("(readiness/policy-environment) cộng lại 2,5 điểm" in fault for fault in told(report))


def test_faults_of_all_files_are_told_together() -> None:
    faults = told(
        check_texts(
            Texts(
                {
                    TOML: SHIPPED[TOML].replace("length = 10", "length = 0").replace("offset = -10", "offset = -99"),
                    AGENCY: SHIPPED[AGENCY].replace("HD.02,", "HD.02,,"),
                    COMMUNE: SHIPPED[COMMUNE].replace(",6,", ",sáu,"),
                }
            )
        )
    )

    assert {fault.split(":")[0] for fault in faults} == {TOML, AGENCY, COMMUNE}


Change = Callable[[Path], object]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda folder: (folder / TOML).unlink(), f"{TOML}: thiếu tệp này."),
        (lambda folder: (folder / AGENCY).unlink(), f"{AGENCY}: thiếu tệp tiêu chí này."),
        (
            lambda folder: (folder / AGENCY).write_bytes(SHIPPED[AGENCY].encode("utf-16")),
            f"{AGENCY}: không phải là văn bản UTF-8",
        ),
        (
            lambda folder: (folder / AGENCY).write_bytes("mã tiêu chí".encode("cp1252")),
            f"{AGENCY}: không phải là văn bản UTF-8",
        ),
        (lambda folder: (folder / TOML).write_bytes(b"a = 1\0"), f"{TOML}: không phải là văn bản UTF-8"),
        (lambda folder: (folder / TOML).write_bytes(b"#" * (MOST_BYTES + 1)), f"{TOML}: tệp lớn hơn"),
        (lambda folder: (folder / "criteria-ward.csv").write_text("code"), "criteria-ward.csv:1: thiếu cột «block»"),
        (
            lambda folder: (folder / "criteria-\udcff\n.csv").write_text("code"),
            r"'criteria-\udcff\n.csv': tên tệp có ký tự hỏng",
        ),
    ],
)
def test_a_missing_or_unreadable_file_is_a_fault(tmp_path: Path, change: Change, expected: str) -> None:
    folder = shutil.copytree(LIBRARY / "nam-dong-2018", tmp_path / "copy")
    change(folder)

    assert any(fault.startswith(expected) for fault in told(check_folder(folder)))


def test_a_folder_that_is_not_there_is_the_only_fault(tmp_path: Path) -> None:
    assert "không có thư mục này" in only(check_folder(tmp_path / "nowhere"))


def test_decomposed_text_is_read_and_told_as_a_warning_with_its_lines(tmp_path: Path) -> None:
    folder = shutil.copytree(LIBRARY / "nam-dong-2018", tmp_path / "copy")
    lines = SHIPPED[COMMUNE].splitlines()
    lines[1] = unicodedata.normalize("NFD", lines[1])
    lines[3] = lines[3].replace("Đ", "Ð")
    (folder / COMMUNE).write_text("\n".join(lines) + "\n", "utf-8")

    report = check_folder(folder)

    assert report.regulation is not None
    assert report.warnings[0].to("vi").startswith(f"{COMMUNE}: dòng 2, 4: ")
    assert report.regulation.source == check_texts(Texts(SHIPPED)).regulation.source  # type: ignore[union-attr] # it is sound


def test_blank_lines_at_the_start_do_not_move_the_line_of_a_fault(tmp_path: Path) -> None:
    (tmp_path / TOML).write_text("\n\nid = \n", "utf-8")

    assert only(check_folder(tmp_path)).startswith(f"{TOML}:3: ")


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(SHIPPED)), st.data())
def test_no_change_of_the_text_breaks_the_check(name: str, data: st.DataObject) -> None:
    text = SHIPPED[name]
    at = data.draw(st.integers(0, len(text) - 1))
    cut = data.draw(st.integers(0, 40))
    inserted = data.draw(st.text(max_size=5))

    report = check_texts(Texts({**SHIPPED, name: text[:at] + inserted + text[at + cut :]}))

    assert (report.regulation is None) == bool(report.faults)
    assert all(fault.place and fault.message.vi and fault.message.en for fault in report.faults)
