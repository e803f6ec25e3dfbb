"""Workbooks (.xlsx): numbers exact, nothing evaluated or guessed, nothing dangerous opened."""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from kyhan.documents.cells import Cell, InvalidFile, Limits, Table
from kyhan.documents.tables import read_table
from kyhan.documents.unpacking import unpacked
from kyhan.errors import Fault

SHEET = "xl/worksheets/sheet1.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def book(fill: Callable[[openpyxl.Workbook], object]) -> bytes:
    workbook = openpyxl.Workbook()
    fill(workbook)
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def first(workbook: openpyxl.Workbook) -> Worksheet:
    assert isinstance(workbook.active, Worksheet)
    return workbook.active


def rows_book(rows: Iterable[Iterable[object]]) -> bytes:
    def fill(workbook: openpyxl.Workbook) -> None:
        for row in rows:
            first(workbook).append(list(row))

    return book(fill)


def with_parts(content: bytes, parts: Mapping[str, bytes]) -> bytes:
    """Returns the workbook with `parts` replaced or added."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name not in parts:
                target.writestr(name, source.read(name))
        for name, data in parts.items():
            target.writestr(name, data)
    return result.getvalue()


def with_sheet(rows: str, *, before: str = "") -> bytes:
    """Returns a workbook whose only sheet holds the XML `rows`, as other programs write it."""
    sheet = f"<worksheet {MAIN}>{before}<sheetData>{rows}</sheetData></worksheet>"
    return with_parts(rows_book([["x"]]), {SHEET: sheet.encode()})


def read(content: bytes, limits: Limits | None = None) -> Table:
    return read_table(content, "phieu.xlsx", limits=limits or Limits())


def refusal(content: bytes, limits: Limits | None = None) -> Fault:
    with pytest.raises(InvalidFile) as caught:
        read(content, limits)
    assert len(caught.value.faults) == 1
    return caught.value.faults[0]


def single(value: object, number_format: str = "General") -> Cell:
    """Returns what is read of one cell B2 that holds `value`."""

    def fill(workbook: openpyxl.Workbook) -> None:
        first(workbook).title = "Phiếu"
        first(workbook).append(["mã", "tự chấm"])
        first(workbook).append(["A1", value])
        first(workbook)["B2"].number_format = number_format

    cell = read(book(fill)).rows[0][1]
    assert cell.place == "phieu.xlsx!Phiếu!B2"
    return cell


def test_a_table_is_read_with_the_place_of_every_cell() -> None:
    def fill(workbook: openpyxl.Workbook) -> None:
        sheet = first(workbook)
        sheet.title = "Phiếu"
        sheet["B2"], sheet["C2"] = "mã", "tự chấm"
        sheet["B4"], sheet["C4"] = "A1", 70.5
        sheet["B5"] = "A2"

    table = read(book(fill))

    assert [cell.value for cell in table.columns] == [None, "mã", "tự chấm"]
    assert [[cell.value for cell in row] for row in table.rows] == [[None, "A1", Decimal("70.5")], [None, "A2", None]]
    assert [cell.place for cell in table.rows[0]] == [f"phieu.xlsx!Phiếu!{at}" for at in ("A4", "B4", "C4")]


def test_text_and_true_and_false_are_read_as_they_are() -> None:
    assert single(" Ðã nộp ").value == "Đã nộp"
    assert single("70,5").value == "70,5"
    assert single(value=True).value is True
    assert single("   ") == Cell(None, "phieu.xlsx!Phiếu!B2")
    assert single("dòng một_x000D_\ndòng hai").value == "dòng một\ndòng hai"


def test_shared_strings_as_excel_writes_them_are_read() -> None:
    content = with_sheet('<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" t="s"><v>1</v></c></row>')
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        types = source.read("[Content_Types].xml")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    types = types.replace(
        b"</Types>", f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'.encode()
    )
    strings = f"<sst {MAIN}><si><t>mã</t></si><si><r><t>A</t></r><r><t>1</t></r></si></sst>".encode()

    table = read(with_parts(content, {"[Content_Types].xml": types, "xl/sharedStrings.xml": strings}))

    assert (table.columns[0].value, table.rows[0][0].value) == ("mã", "A1")


@given(st.integers(0, 999_999_9999))
def test_a_number_of_up_to_four_decimals_comes_out_as_it_was_typed(ten_thousandths: int) -> None:
    typed = Decimal(ten_thousandths).scaleb(-4)
    stored = format(float(typed), ".17g")  # as Excel stores it: 17 digits

    table = read(with_sheet(f"<row><c><v>1</v></c></row><row><c><v>{stored}</v></c></row>"))

    assert table.rows[0][0].value == typed


def test_a_number_with_more_than_four_decimals_is_a_fault_not_rounded() -> None:
    table = read(with_sheet("<row><c><v>1</v></c></row><row><c><v>0.30000000000000004</v></c></row>"))
    cell = table.rows[0][0]

    assert cell.fault is not None
    assert "4 chữ số thập phân" in cell.fault.vi


@pytest.mark.parametrize("number", ["1e300", "1e999", "-1e13"])
def test_a_number_too_large_is_a_fault(number: str) -> None:
    table = read(with_sheet(f"<row><c><v>1</v></c></row><row><c><v>{number}</v></c></row>"))

    assert table.rows[0][0].fault is not None


def test_a_formula_is_a_fault_of_its_cell_and_is_not_evaluated() -> None:
    cell = single("=SUM(A1:A2)")

    assert cell.value is None
    assert cell.fault is not None
    assert "công thức" in cell.fault.vi
    assert "Paste Special" in cell.fault.en


def test_an_error_value_is_a_fault_of_its_cell() -> None:
    cell = single("#REF!")

    assert cell.fault is not None
    assert "#REF!" in cell.fault.vi


def test_a_percentage_is_a_fault_since_the_screen_shows_another_number() -> None:
    cell = single(0.9, "0%")

    assert cell.fault is not None
    assert "phần trăm" in cell.fault.vi


def test_zeros_that_a_format_shows_in_front_are_part_of_the_text() -> None:
    assert single(161, "00000").value == "00161"
    assert single(161, "0").value == Decimal(161)


def test_a_date_cell_is_a_day() -> None:
    assert single(datetime(2026, 11, 9), "dd/mm/yyyy").value == date(2026, 11, 9)  # noqa: DTZ001 - what a workbook stores


def test_a_date_in_iso_form_is_a_day() -> None:
    table = read(with_sheet('<row><c><v>1</v></c></row><row><c t="d"><v>2026-11-09</v></c></row>'))

    assert table.rows[0][0].value == date(2026, 11, 9)


@pytest.mark.parametrize("value", [datetime(2026, 11, 9, 8, 30), time(8, 30), timedelta(hours=30)])  # noqa: DTZ001
def test_a_time_of_day_is_a_fault(value: object) -> None:
    cell = single(value, "yyyy-mm-dd hh:mm" if isinstance(value, datetime) else "[h]:mm")

    assert cell.fault is not None
    assert "giờ" in cell.fault.vi


def test_a_date_that_excel_cannot_show_is_a_fault() -> None:
    cell = single(10**9, "dd/mm/yyyy")

    assert cell.fault is not None


def test_a_dimension_that_lies_does_not_cut_the_table() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}"><v>{n}</v></c></row>' for n in range(1, 5))

    table = read(with_sheet(rows, before='<dimension ref="A1:A2"/>'))

    assert (len(table.columns), len(table.rows)) == (2, 3)


def test_content_beside_the_header_is_a_fault_of_its_cell() -> None:
    table = read(rows_book([["mã", "tự chấm"], ["A1", 5, None, "ghi chú"]]))

    assert [fault.place for fault in table.faults] == ["phieu.xlsx!Sheet!D2"]


def test_hidden_and_empty_sheets_do_not_count_when_one_visible_sheet_has_the_data() -> None:
    def fill(workbook: openpyxl.Workbook) -> None:
        first(workbook).append(["mã"])
        first(workbook).append(["A1"])
        workbook.create_sheet("trống")
        hidden = workbook.create_sheet("ẩn")
        hidden.append(["khác"])
        hidden.sheet_state = "hidden"

    assert read(book(fill)).rows[0][0].value == "A1"


def test_several_sheets_with_data_are_refused_by_name() -> None:
    def fill(workbook: openpyxl.Workbook) -> None:
        first(workbook).title = "Một"
        for sheet in (first(workbook), workbook.create_sheet("Hai"), workbook.create_sheet("Ẩn")):
            sheet.append(["mã"])
        workbook["Ẩn"].sheet_state = "veryHidden"

    fault = refusal(book(fill))

    assert "Một, Hai" in fault.to("vi")
    assert "trang ẩn: Ẩn" in fault.to("vi")


def test_data_on_a_hidden_sheet_only_is_refused_by_name() -> None:
    def fill(workbook: openpyxl.Workbook) -> None:
        hidden = workbook.create_sheet("Ẩn")
        hidden.append(["mã"])
        hidden.sheet_state = "hidden"

    assert "trang ẩn: Ẩn" in refusal(book(fill)).to("vi")


def test_a_workbook_without_data_is_refused() -> None:
    assert "không có trang tính nào" in refusal(rows_book([])).to("vi")
    assert "không có trang tính nào" in refusal(rows_book([[" "]])).to("vi")


def test_more_rows_or_columns_than_allowed_are_refused_with_their_place() -> None:
    limits = Limits(rows=2, columns=2)

    rows = refusal(rows_book([["a"], [1], [2], [3]]), limits)
    columns = refusal(rows_book([["a"], [1, 2, 3]]), limits)

    assert (rows.place, "2 dòng" in rows.to("vi")) == ("phieu.xlsx!Sheet!A4", True)
    assert (columns.place, "2 cột" in columns.to("vi")) == ("phieu.xlsx!Sheet!A2", True)


@pytest.mark.parametrize("rows", ['<row r="2000000000"><c><v>1</v></c></row>', '<row><c r="ZZZ9"/></row>' * 300])
def test_a_sheet_that_sprawls_over_more_than_it_holds_is_refused(rows: str) -> None:
    content = with_sheet(f'<row r="1"><c><v>1</v></c></row>{rows}')

    fault = refusal(content)

    assert (fault.place, "quá nhiều nội dung" in fault.to("vi")) == ("phieu.xlsx!Sheet", True)


def test_empty_cells_that_only_carry_a_format_do_no_harm() -> None:
    content = with_sheet('<row><c><v>1</v></c></row><row><c><v>2</v></c><c r="XFD2"/></row><row><c r="A3"/></row>')

    assert [[cell.value for cell in row] for row in read(content).rows] == [[Decimal(2)]]


def test_links_to_other_workbooks_are_tolerated_and_not_followed() -> None:
    link = '<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    content = with_parts(rows_book([["mã"], ["A1"]]), {"xl/externalLinks/externalLink1.xml": link.encode()})

    assert read(content).rows[0][0].value == "A1"


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml"])
def test_macros_inside_a_plain_name_are_refused(part: str) -> None:
    assert "macro" in refusal(with_parts(rows_book([["mã"], ["A1"]]), {part: b"x"})).to("vi")


def test_a_workbook_of_a_macro_type_is_refused_even_without_macros() -> None:
    content = rows_book([["mã"], ["A1"]])
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        types = source.read("[Content_Types].xml")
    plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    types = types.replace(plain, b"application/vnd.ms-excel.sheet.macroEnabled.main+xml")

    assert "macro" in refusal(with_parts(content, {"[Content_Types].xml": types})).to("vi")


@pytest.mark.parametrize("name", ["phieu.xlsm", "phieu.xlsb", "phieu.XLTM"])
def test_names_of_macro_workbooks_are_refused(name: str) -> None:
    with pytest.raises(InvalidFile, match="macro"):
        read_table(rows_book([["mã"], ["A1"]]), name)


@pytest.mark.parametrize("name", ["phieu.xlsx", "phieu.xls", "phieu.csv"])
def test_old_and_protected_workbooks_are_told_apart(name: str) -> None:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)

    with pytest.raises(InvalidFile, match=r"kiểu cũ \(\.xls\)"):
        read_table(head, name)
    with pytest.raises(InvalidFile, match="mật khẩu"):
        read_table(head + "EncryptedPackage".encode("utf-16-le"), name)


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[: len(content) // 2],
        lambda content: content[:4] + bytes(len(content)),
        lambda content: with_parts(content, {SHEET: b"<worksheet><sheetData><row>"}),
        lambda content: with_parts(content, {"[Content_Types].xml": b"<Types/>"}),
        lambda content: with_parts(content, {SHEET: b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}),
        lambda content: with_parts(content, {SHEET.upper(): b"<x/>"}),
    ],
    ids=["cut", "overwritten", "broken sheet", "no workbook", "entities", "a part twice"],
)
def test_a_damaged_workbook_is_refused(damage: Callable[[bytes], bytes]) -> None:
    fault = refusal(damage(rows_book([["mã"], ["A1"]])))

    assert (fault.place, "hỏng" in fault.to("vi")) == ("phieu.xlsx", True)


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("thu.txt", "không phải bảng tính")

    assert "hỏng" in refusal(content.getvalue()).to("vi")


def test_a_part_under_a_password_or_an_odd_method_is_refused() -> None:
    plain = rows_book([["mã"], ["A1"]])
    locked = bytearray(plain)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[plain.index(signature) + offset] |= 1
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")

    assert "hỏng" in refusal(bytes(locked)).to("vi")
    assert "hỏng" in refusal(other.getvalue()).to("vi")


def test_a_zip_bomb_is_refused_by_its_own_directory() -> None:
    content = with_parts(rows_book([["mã"], ["A1"]]), {"xl/media/image1.png": bytes(3_000_000)})
    assert len(content) < 15_000

    assert "giải nén ra quá lớn" in refusal(content).to("vi")
    assert "giải nén ra quá lớn" in refusal(content, Limits(ratio=10**6, unpacked_bytes=2_000_000)).to("vi")
    assert "giải nén ra quá lớn" in refusal(content, Limits(parts=5)).to("vi")


def lying(truthful_checksum: bool) -> bytes:
    """Returns a workbook whose sheet unpacks to 50 MB, of which its zip states only the first bytes."""
    part = f"<worksheet {MAIN}><sheetData/></worksheet>".encode()
    whole = part + b" " * 50_000_000
    content = with_parts(rows_book([["mã"]]), {SHEET: whole})
    content = content.replace(len(whole).to_bytes(4, "little"), len(part).to_bytes(4, "little"))
    if truthful_checksum:
        content = content.replace(zlib.crc32(whole).to_bytes(4, "little"), zlib.crc32(part).to_bytes(4, "little"))
    return content


def test_a_zip_that_lies_about_its_sizes_never_unpacks_more_than_it_stated() -> None:
    assert "hỏng" in refusal(lying(truthful_checksum=False)).to("vi")

    stated = Limits(unpacked_bytes=60_000)
    with unpacked(lying(truthful_checksum=True), "phieu.xlsx", stated) as copy:
        assert copy.seek(0, io.SEEK_END) < 60_000


def test_a_workbook_of_too_many_elements_is_refused_before_it_is_parsed() -> None:
    content = rows_book([["mã"], *([n] for n in range(500))])

    assert "quá nhiều nội dung" in refusal(content, Limits(elements=900)).to("vi")
    assert "quá nhiều nội dung" in refusal(content, Limits(elements=1_700)).to("vi")
    assert len(read(content, Limits(elements=20_000)).rows) == 500
    row_of_blanks = with_sheet("<row>" + "<c/>" * 400_000 + "</row>")
    assert "quá nhiều nội dung" in refusal(row_of_blanks, Limits(ratio=10**6)).to("vi")
