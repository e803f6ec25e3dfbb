"""What does the first sheet of a survey workbook tell: whose form it is, what to do, until when, and by which article?"""

from collections.abc import Iterator, Sequence
from typing import Final

from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from kyhan.calendar.periods import describe
from kyhan.cycle.queries.forms import FormToWrite
from kyhan.documents import survey_layout as look
from kyhan.documents.survey_layout import FORM, TOTALS, WRAPPED
from kyhan.documents.workbook_writing import put_text
from kyhan.i18n import long_day, show
from kyhan.regulation.schema import PeriodKind, Regulation

_WIDTHS: Final = (16, 84)
_TITLE_TALL: Final = 26  # points
_APART: Final = 4  # points between two lines


def prepare_cover(sheet: Worksheet) -> None:
    """Sets the sheet up: one page of A4, upright."""
    for letter, width in zip("AB", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr] # openpyxl makes it itself
    sheet.sheet_view.showGridLines = False


def write_cover(sheet: Worksheet, form: FormToWrite, regulation: Regulation) -> None:
    """Writes the sheet for one unit over that of another: forms of one kind have the same lines in the same look."""
    for row, (label, text, font) in enumerate(_lines(form, regulation), 1):
        beside = text is not None
        for column, content, own in ((1, label, look.BOLD if beside else font), (2, text or "", font)):
            cell = sheet.cell(row, column)
            cell.font = own
            cell.alignment = WRAPPED if beside else look.SPILLING
            cell.quotePrefix = True
            put_text(cell, content)  # type: ignore[arg-type] # no merged cells here
        fitting = look.height([(text or "", _WIDTHS[1])])
        sheet.row_dimensions[row].height = _TITLE_TALL if font is look.TITLE else fitting + _APART


_Line = tuple[str, str | None, Font]
"""The label, the text beside it (None: the label is a line of its own), and the font."""


def _lines(form: FormToWrite, regulation: Regulation) -> Iterator[_Line]:
    group = next(one.name.vi for one in regulation.unit_groups if one.code == form.group)
    yield regulation.owner.name.upper(), None, look.PLAIN
    yield regulation.owner.office.upper(), None, look.BOLD
    yield "", None, look.PLAIN
    yield _title(form), None, look.TITLE
    yield "", None, look.PLAIN
    yield "Theo quy chế", regulation.title.vi, look.PLAIN
    yield "Đơn vị", form.issued.name, look.BOLD
    yield "Mã đơn vị", form.issued.unit, look.PLAIN
    yield "Nhóm", group, look.PLAIN
    yield "Kỳ đánh giá", form.issued.cycle, look.PLAIN
    until, counted, beyond = _until(form, regulation)
    yield "Hạn thẩm định" if form.issued.purpose == "verify" else "Hạn gửi phiếu", until, look.BOLD
    yield "", counted, look.PLAIN
    yield "", beyond, look.PLAIN
    yield "Việc cần làm", None, look.BOLD
    for number, text in enumerate(_tasks(form, regulation), 1):
        yield f"{number}.", text, look.PLAIN
    if regulation.criteria_status == "example":
        yield "", None, look.PLAIN
        yield "Lưu ý", regulation.criteria_note.vi, look.ITALIC


def _title(form: FormToWrite) -> str:
    if form.issued.purpose == "verify":
        return f"PHIẾU THẨM ĐỊNH NĂM {form.year}"
    if form.open is not None:
        return f"PHIẾU KHẢO SÁT NĂM {form.year} – BỔ SUNG"
    return f"PHIẾU KHẢO SÁT NĂM {form.year}"


def _until(form: FormToWrite, regulation: Regulation) -> tuple[str, str, str]:
    """Returns the deadline: the day with its weekday, how it was counted under which article, and what to add to that."""
    due = form.due
    if due is not None:
        rule = regulation.periods[due.kind]
        counted = (
            f"{describe(rule.period).vi} kể từ {rule.starts_at.vi} ({show(due.starts_on, 'vi')}), không tính ngày đó; "
            f"{rule.article}"
        )
        beyond = f"Đã gia hạn: {due.extended_by}" if due.extended_by else ""
        if due.not_before:
            beyond = "Không sớm hơn hạn gửi phiếu ban đầu của đơn vị."
        return f"hết {long_day(due.due_on).vi}", counted, beyond
    if form.issued.purpose == "verify":
        return "", "", ""
    rule = regulation.periods[PeriodKind.SUBMISSION]
    return (
        f"{describe(rule.period).vi} kể từ {rule.starts_at.vi}",
        f"không tính ngày đó; {rule.article}",
        "Báo ngay cho Văn phòng ngày đơn vị nhận được công văn.",
    )


def _tasks(form: FormToWrite, regulation: Regulation) -> Sequence[str]:
    not_applicable = (
        "Tiêu chí không áp dụng cho đơn vị: để trống ô điểm, chọn «x» ở cột «Không áp dụng» và nêu lý do ở cột "
        "«Giải trình»."
        if regulation.not_applicable != "forbidden"
        else "Quy chế không cho phép ghi «không áp dụng»: tiêu chí nào cũng phải có điểm, kể cả điểm 0."
    )
    sums = f"Trang «{TOTALS}» tự cộng điểm và cho biết mức; kết quả chính thức do Văn phòng tính sau thẩm định."
    if form.issued.purpose == "verify":
        return (
            f"Ở trang «{FORM}», ghi điểm thẩm định vào ô màu vàng, từ 0 đến điểm tối đa; dấu thập phân là phẩy hoặc chấm.",
            "Điểm khác số tự chấm thì phải nêu lý do ở cột «Lý do chênh lệch».",
            "Ô để trống: giữ như đơn vị tự chấm, nếu khi nộp có chọn như vậy. " + sums,
        )
    if form.open is not None:
        return (
            f"Ở trang «{FORM}», xem cột «Câu hỏi của Văn phòng» và sửa các ô màu vàng của những tiêu chí được hỏi.",
            "Tiêu chí không được hỏi giữ như phiếu đã gửi; giải trình đã viết vẫn còn và viết tiếp được.",
            not_applicable,
            "Lưu tệp dạng .xlsx và gửi lại Văn phòng trước khi hết hạn; không đổi tên, không xóa trang tính.",
        )
    return (
        f"Ở trang «{FORM}», ghi điểm tự chấm vào ô màu vàng, từ 0 đến điểm tối đa; dấu thập phân là phẩy hoặc chấm (5,5 hay 5.5).",
        not_applicable,
        "Ghi tên hoặc số của tài liệu ở cột «Tài liệu kiểm chứng»; nộp tài liệu kèm theo phiếu.",
        sums,
        "Lưu tệp dạng .xlsx và gửi về Văn phòng trước khi hết hạn; không đổi tên, không xóa trang tính.",
    )
