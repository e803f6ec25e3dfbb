"""CSV and JSON files: what is read, and what is refused with its line."""

import unicodedata
from decimal import Decimal
from pathlib import Path

import pytest

from kyhan.documents.cells import InvalidFile, Limits, Table
from kyhan.documents.tables import read_table
from kyhan.errors import Fault, NotFound


def values(table: Table) -> list[list[object]]:
    return [[cell.value for cell in row] for row in table.rows]


def refusal(content: bytes, name: str, limits: Limits | None = None) -> list[Fault]:
    with pytest.raises(InvalidFile) as caught:
        read_table(content, name, limits=limits or Limits())
    assert caught.value.name == name
    return list(caught.value.faults)


def only(faults: list[Fault]) -> Fault:
    assert len(faults) == 1
    return faults[0]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_comma_semicolon_and_tab_are_told_by_the_header(delimiter: str) -> None:
    content = delimiter.join(["mã", "tự chấm"]) + "\n" + delimiter.join(["A1", "84.25"]) + "\n"

    table = read_table(content.encode(), "phieu.csv")

    assert [cell.value for cell in table.columns] == ["mã", "tự chấm"]
    assert values(table) == [["A1", "84.25"]]


def test_a_decimal_comma_stays_in_its_cell_when_semicolons_divide() -> None:
    table = read_table("mã;tự chấm, điểm;giải trình\nA1;70,5;một, hai, ba\n".encode(), "phieu.csv")

    assert values(table) == [["A1", "70,5", "một, hai, ba"]]


def test_a_decimal_comma_without_quotes_between_commas_is_a_fault_of_its_line() -> None:
    table = read_table("mã,tự chấm\nA1,90\nA2,70,5\n".encode(), "phieu.csv")

    assert [fault.place for fault in table.faults] == ["phieu.csv:3"]
    assert "3 ô nhưng tiêu đề có 2 cột" in table.faults[0].to("vi")
    assert "3 cells but the header 2" in table.faults[0].to("en")
    assert values(table) == [["A1", "90"]]


def test_lines_are_counted_as_an_editor_does_also_after_a_cell_of_several_lines() -> None:
    content = 'mã,giải trình\r\n\r\nA1,"dòng một\r\ndòng ""hai"""\r\n,,\r\nA2,x\r\n'

    table = read_table(content.encode(), "phieu.csv")

    assert [row[0].place for row in table.rows] == ["phieu.csv:3", "phieu.csv:6"]
    assert table.rows[0][1].value == 'dòng một\r\ndòng "hai"'


def test_text_is_normalised_and_an_icelandic_eth_becomes_the_vietnamese_letter() -> None:
    content = unicodedata.normalize("NFD", "mã,giải trình\nA1, Ðã thẩm định \n")

    table = read_table(content.encode(), unicodedata.normalize("NFD", "phiếu.csv"))

    assert [cell.value for cell in table.columns] == ["mã", "giải trình"]
    assert values(table) == [["A1", "Đã thẩm định"]]
    assert table.rows[0][0].place == "phiếu.csv:2"


def test_a_byte_order_mark_of_utf_8_is_no_part_of_the_header() -> None:
    table = read_table("mã;tự chấm\nA1;5".encode("utf-8-sig"), "phieu.csv")

    assert table.columns[0].value == "mã"


def test_blank_columns_at_the_end_are_dropped_but_content_below_them_is_a_fault() -> None:
    table = read_table(b"a,b,,\n1,2,,\n3,4,,5\n", "x.csv")

    assert len(table.columns) == 2
    assert values(table) == [["1", "2"], ["3", "4"]]
    assert [(fault.place, "không có tiêu đề" in fault.to("vi")) for fault in table.faults] == [("x.csv:3", True)]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf_16_is_refused_with_the_way_to_save_it(encoding: str) -> None:
    fault = only(refusal("mã,tự chấm\nA1,5\n".encode(encoding), "phieu.csv"))

    assert "UTF-16" in fault.to("vi")
    assert "CSV UTF-8" in fault.to("vi")
    assert ".xlsx" in fault.to("en")


@pytest.mark.parametrize("encoding", ["cp1258", "cp1252"])
def test_a_windows_code_page_is_refused_at_its_first_line_and_never_read_as_mojibake(encoding: str) -> None:
    fault = only(refusal("ma,ten\r\nA1,5\r\nA2,\u00e2\r\n".encode(encoding), "phieu.csv"))

    assert fault.place == "phieu.csv:3"
    assert "Windows-1258" in fault.to("vi")
    assert "CSV UTF-8" in fault.to("en")


def test_a_nul_byte_is_refused_at_its_line() -> None:
    assert only(refusal(b"a,b\n1,2\n3,\0\n", "x.csv")).place == "x.csv:3"


def test_a_quote_that_does_not_close_is_refused_at_the_line_where_it_opens() -> None:
    fault = only(refusal(b'a,b\n1,2\n3,"4\n5,6\n', "x.csv"))

    assert fault.place == "x.csv:3"
    assert "dấu nháy kép" in fault.to("vi")


def test_text_after_a_closing_quote_is_refused() -> None:
    assert only(refusal(b'a,b\n"1"2,3\n', "x.csv")).place == "x.csv:2"


def test_a_header_that_two_delimiters_divide_alike_is_refused_as_open() -> None:
    fault = only(refusal(b"a,b;c\n1,2;3\n", "x.csv"))

    assert fault.place == "x.csv:1"
    assert "dấu ngăn cột" in fault.to("vi")


def test_broken_and_control_characters_are_faults_of_their_cell() -> None:
    table = read_table("a,b\n1,x\ufffdy\n2,z\x07\n".encode(), "x.csv")

    assert [row[1].fault is not None for row in table.rows] == [True, True]
    assert [row[1].value for row in table.rows] == [None, None]


def test_a_cell_longer_than_excel_allows_is_a_fault() -> None:
    table = read_table(b"a,b\n1," + b"x" * 32_768 + b"\n", "x.csv")

    assert table.rows[0][1].fault is not None
    assert "32767" in table.rows[0][1].fault.vi


def test_a_cell_beyond_the_reader_s_own_bound_is_refused_with_its_line() -> None:
    assert only(refusal(b"a,b\n1," + b"x" * 200_000 + b"\n", "x.csv")).place == "x.csv:2"


@pytest.mark.parametrize("content", [b"", b" \n\n", b'""\n', b",,\n", b"\xef\xbb\xbf\n"])
def test_a_file_without_data_is_refused(content: bytes) -> None:
    fault = only(refusal(content, "x.csv"))

    assert "rỗng" in fault.to("vi") or "không có dữ liệu" in fault.to("vi")


def test_a_header_alone_is_refused() -> None:
    assert "header only" in only(refusal(b"a,b\n", "x.csv")).to("en")


def test_more_rows_or_columns_than_allowed_are_refused() -> None:
    limits = Limits(rows=2, columns=2)

    rows = only(refusal(b"a,b\n1,1\n2,2\n3,3\n", "x.csv", limits))
    columns = only(refusal(b"a,b,c\n1,1,1\n", "x.csv", limits))

    assert (rows.place, "2 dòng" in rows.to("vi")) == ("x.csv:4", True)
    assert "2 cột" in columns.to("vi")


@pytest.mark.parametrize("mark", [b",", b"\n", b"\r"])
def test_far_more_delimiters_or_lines_than_cells_are_refused_before_they_are_read(mark: bytes) -> None:
    fault = only(refusal(b"a,b\n" + mark * 17 + b"1,2", "x.csv", Limits(rows=2, columns=2)))

    assert "quá nhiều nội dung" in fault.to("vi")


def test_a_file_above_the_size_limit_is_refused_from_disk_and_from_memory(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"a,b\n" + b"1,2\n" * 1000)
    limits = Limits(file_bytes=1000)

    with pytest.raises(InvalidFile, match="lớn hơn"):
        read_table(path, path.name, limits=limits)
    with pytest.raises(InvalidFile, match="lớn hơn"):
        read_table(path.read_bytes(), path.name, limits=limits)


def test_a_missing_file_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="Không có tệp"):
        read_table(tmp_path / "x.csv", "x.csv")


def test_a_folder_in_place_of_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match="không mở được"):
        read_table(tmp_path, "x.csv")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.csv", b'[{"a": 1}]'),
        ("x.csv", b"PK\x03\x04rest"),
        ("x.json", b"a,b\n1,2\n"),
        ("x.json", b"PK\x03\x04rest"),
        ("x.xlsx", b"a,b\n1,2\n"),
        ("x.xlsx", b'[{"a": 1}]'),
    ],
)
def test_an_extension_that_contradicts_the_content_is_refused(name: str, content: bytes) -> None:
    fault = only(refusal(content, name))

    assert f"«.{name[2:]}» nhưng nội dung thì khác (" in fault.to("vi")
    assert "the content does not agree (" in fault.to("en")


@pytest.mark.parametrize("name", ["x.pdf", "x.xls", "x.ods", "x"])
def test_another_kind_of_file_is_refused_with_the_kinds_accepted(name: str) -> None:
    assert ".xlsx, .csv" in only(refusal(b"anything", name)).to("vi")


def test_json_numbers_arrive_as_written_and_places_are_json_paths() -> None:
    table = read_table(b'[{"a": 0.1, "b": true}, {"a": 84.25, "c": null}, {"a": 7.05e1, "c": " x "}]', "p.json")

    assert [cell.value for cell in table.columns] == ["a", "b", "c"]
    assert values(table) == [
        [Decimal("0.1"), True, None],
        [Decimal("84.25"), None, None],
        [Decimal("70.5"), None, "x"],
    ]
    assert [cell.place for cell in table.rows[1]] == ["p.json[1].a", "p.json[1].b", "p.json[1].c"]


def test_json_rows_may_stand_under_the_key_rows() -> None:
    table = read_table(b'{"rows": [{"a": "1"}]}', "p.json")

    assert table.rows[0][0].place == "p.json.rows[0].a"


@pytest.mark.parametrize(
    "content", [b"{}", b'{"rows": 1}', b'{"rows": {}}', b'{"rows": [], "x": 1}', b"[" * 100_000 + b"]" * 100_000]
)
def test_json_of_another_shape_is_refused_with_the_shape_due(content: bytes) -> None:
    assert '[{"criterion": "...", ...}, ...]' in only(refusal(content, "p.json")).to("en")


def test_json_rows_and_values_of_another_shape_are_faults_of_their_place() -> None:
    table = read_table(b'[{"a": "x", "b": {"c": 1}}, [1], 5, {"a": "y", "b": [2]}]', "p.json")

    assert [fault.place for fault in table.faults] == ["p.json[1]", "p.json[2]"]
    assert [row[1].fault is not None for row in table.rows] == [True, True]
    assert [row[1].place for row in table.rows] == ["p.json[0].b", "p.json[3].b"]


def test_a_repeated_json_key_is_a_fault_of_its_place_not_a_silent_choice() -> None:
    table = read_table(b'[{"a": 1, "b": 2, "a": 3}]', "p.json")

    assert [(fault.place, "lặp lại" in fault.to("vi")) for fault in table.faults] == [("p.json[0].a", True)]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e99999999999999999999"])
def test_json_numbers_that_are_none_are_refused(number: str) -> None:
    assert "NaN" in only(refusal(f'[{{"a": {number}}}]'.encode(), "p.json")).to("en")


@pytest.mark.parametrize(
    "number", ["1e999999", "1" * 5000, "0.00001", "1e-999999", "1.0000000000000000000000000000001"]
)
def test_json_numbers_too_large_or_too_fine_are_faults_of_their_cell(number: str) -> None:
    table = read_table(f'[{{"a": {number}}}]'.encode(), "p.json")

    assert table.rows[0][0].fault is not None
    assert table.rows[0][0].value is None


def test_json_that_does_not_parse_is_refused_with_its_line() -> None:
    fault = only(refusal(b'[\n {"a": 1},\n {"a" 2}\n]', "p.json"))

    assert (fault.place, "JSON ở cột 7" in fault.to("vi")) == ("p.json:3", True)


def test_json_with_a_lone_surrogate_is_a_fault_of_its_cell() -> None:
    assert read_table(rb'[{"a": "\ud800"}]', "p.json").rows[0][0].fault is not None


def test_json_bounds_rows_keys_and_content() -> None:
    limits = Limits(rows=2, columns=2)

    assert "2 dòng" in only(refusal(b'[{"a":1},{"a":1},{"a":1}]', "p.json", limits)).to("vi")
    assert "2 cột" in only(refusal(b'[{"a":1,"b":1},{"c":1}]', "p.json", limits)).to("vi")
    assert "quá nhiều" in only(refusal(b"[" + b"1," * 20 + b"1]", "p.json", limits)).to("vi")
