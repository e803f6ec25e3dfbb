"""Every fault of a regulation is found at once, with its file and its line or key."""

import shutil
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kyhan.regulation.checks import Report, check_folder, check_texts
from kyhan.regulation.loader import LIBRARY
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
        ("policy = true", 'policy = "yes"', "periods.receipt.policy", "cần true hoặc false"),
        ("[periods.receipt]", "[periods.recieve]", "periods.recieve", "chỉ nhận một trong: issue, receipt"),
        ('kind = "working_days"\nlength = 2', 'kind = "days"\nlength = 2', "periods.receipt.kind", "working_days"),
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
        ('["unit_officer", "staff"]', '["unit_officer", "boss"]', "reminders[3].audience[2]", "unit_officer, unit_head"),
        ('["unit_officer", "staff"]', '["staff", "staff"]', "reminders[3].audience", "người nhận lặp lại"),
        ('["unit_officer", "staff"]', "[]", "reminders[3].audience", "ít nhất 1 mục"),
        ("repeat_every = 2\n", "", "reminders[3].max_count", "phải đi cùng nhau"),
        ("max_count = 3", "max_count = 1", "reminders[3].max_count", "phải đi cùng nhau"),
        ('id = "issue-soon"', 'id = "issue-early"', "reminders", "«issue-early» lặp lại 2 lần"),
        ('["I", "II", "III", "IV"]', '["I", "II", "III", "IV", "I"]', "levels", "«I» lặp lại 2 lần"),
        ("total = 100", "total = 0.00001", "scales.agency[1].total", "không phải là số điểm"),
        ("total = 100", "total = -1", "scales.agency[1].total", "không phải là số điểm"),
        ("total = 100", "total = 1e3", "scales.agency[1].total", "không phải là số điểm"),
        ("total = 100", "total = nan", "scales.agency[1].total", "không phải là số điểm"),
        ("total = 100", "total = true", "scales.agency[1].total", "cần một số điểm"),
        ("IV = 70.5", 'IV = "bảy"', "scales.agency[1].minima.IV", "không phải là số điểm"),
        ("IV = 70.5", "IV = 78", "scales.agency[1].minima.III", "đòi hỏi ít hơn mức IV (78)"),
        (", IV = 70.5", "", "scales.agency[1].minima.IV", "thiếu mức này"),
        ("IV = 70.5", "IV = 70.5, V = 1", "scales.agency[1].minima.V", "cần: I, II, III, IV"),
        ("minima = { I = 90", "minima = { I = 101", "scales.agency[1].minima.I", "lớn hơn tổng 100"),
        ("minima = { I = 90, II = 84.25, III = 77, IV = 70.5 }", "minima = 3", "scales.agency[1].minima", "cần một bảng"),
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
    assert "số không hợp lệ" not in only(check_with(TOML, ("length = 10", f"length = 1{'0' * 30}")))
    assert f"{TOML}: issued_on" in only(check_with(TOML, ("print_places = 2", "issued_on = 2018-06-01T00:00:00")))


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [('id = "nam', "id = nam", 5), ("[owner]", "[owner", 25), ("total = 100", "total = ", 247)],
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


def test_codes_of_blocks_groups_and_units_must_be_unique() -> None:
    block = only(check_with(TOML, ('code = "readiness"', 'code = "result"'), ("readiness", "readiness")))[0:0]
    assert block == ""
