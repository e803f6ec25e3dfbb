"""Which words do the shipped templates of official documents hold? Written here, made into .docx files by `make docs`.

So that what is in them can be read, compared and changed without Word. An office overrides a file, never these words.
"""

from collections.abc import Callable
from pathlib import Path

from word_page import CENTRE, Page

from kyhan.documents.template_fields import TEMPLATES, Template

FOLDER = Path(__file__).parent.parent / "kyhan" / "documents" / "templates"


def templates() -> dict[Path, bytes]:
    """Returns every shipped template by its file."""
    made: dict[Template, Callable[[Page], None]] = {
        "letter": _letter,
        "decision": _decision,
        "adjustment": _adjustment,
        "complaint": _complaint,
        "reminder": _reminder,
    }
    found = {}
    for name, build in made.items():
        page = Page()
        build(page)
        found[FOLDER / f"{name}.docx"] = page.made(TEMPLATES[name].vi)
    return found


def _letter(page: Page) -> None:
    _letterhead(page, "khảo sát, tự đánh giá năm {{ year }}")
    page.text("Kính gửi:", indent=2.5, after=3)
    page.tag("for group in groups")
    page.text("- {{ group.name }}{% if group.last %}.{% else %};{% endif %}", indent=4.7, after=3)
    page.tag("endfor")
    page.text("", size=6)
    page.body(
        "Thực hiện {{ regulation }}, {{ issuer_name }} đề nghị {{ unit_count }} cơ quan, đơn vị, địa phương có tên trong "
        "danh sách kèm theo tự đánh giá năm {{ year }} như sau:"
    )
    page.body(
        "1. Điền đầy đủ số liệu vào phiếu khảo sát gửi kèm {{ type_name }} này, tự chấm điểm từng tiêu chí và nêu tài liệu "
        "kiểm chứng."
    )
    page.body(
        "2. Thủ trưởng đơn vị ký, chịu trách nhiệm về tính chính xác của số liệu và gửi phiếu về {{ office }} trong thời hạn "
        "{{ submission_period }} kể từ {{ submission_start }} ({{ submission_article }})."
    )
    page.body(
        "3. Phối hợp và bổ sung tài liệu khi {{ office }} thẩm tra, xác minh; phiếu thiếu số liệu được trả lại để hoàn thiện."
    )
    page.body("Đề nghị các cơ quan, đơn vị, địa phương thực hiện đúng thời hạn nêu trên./.", keep=True)
    page.signature()
    page.break_here()
    page.annex("Phụ lục", "DANH SÁCH ĐƠN VỊ THỰC HIỆN KHẢO SÁT NĂM {{ year }}", "{{ type_name }}")
    page.tag("for group in groups")
    page.text("{{ group.name }}", size=13, bold=True, before=6, after=3, keep=True)
    table = page.grid(4, 3, [1.5, 3.0, 12.0])
    page.rows(
        table, ["TT", "Mã", "Đơn vị"], ["{{ unit.order }}", "{{ unit.code }}", "{{ unit.name }}"],
        "unit in group.units", {0, 1},
    )  # fmt: skip
    page.tag("endfor")


def _decision(page: Page) -> None:
    _preamble(page, "công bố kết quả đánh giá năm {{ year }}")
    page.body(
        "**Điều 1.** Công bố kết quả đánh giá năm {{ year }} của {{ unit_count }} đơn vị theo {{ regulation }}, tại các Phụ lục "
        "{{ annexes }} kèm theo Quyết định này. Nhật ký của kỳ đánh giá được niêm phong tại Phụ lục {{ seal_roman }}."
    )
    page.body(
        "**Điều 2.** Đơn vị không đồng ý với kết quả của mình được gửi khiếu nại bằng văn bản đến {{ office }} trong thời hạn "
        "{{ complaint_period }} kể từ {{ complaint_start }}{% if complaints_until %}, đến hết {{ complaints_until }}{% endif %} "
        "({{ complaint_article }})."
    )
    _closing(page)
    _results(page)
    _seal(page)


def _adjustment(page: Page) -> None:
    _preamble(page, "điều chỉnh kết quả đánh giá năm {{ year }}")
    page.body(
        "**Điều 1.** Điều chỉnh kết quả đánh giá năm {{ year }} của {{ change_count }} đơn vị đã công bố tại Quyết định số "
        "{{ previous }} {{ previous_on }}, như Phụ lục I kèm theo Quyết định này."
    )
    page.body(
        "**Điều 2.** Kết quả sau điều chỉnh của {{ unit_count }} đơn vị tại các Phụ lục {{ annexes }} thay thế kết quả kèm theo "
        "Quyết định số {{ previous }} {{ previous_on }}. Nhật ký của kỳ đánh giá được niêm phong tại Phụ lục {{ seal_roman }}."
    )
    _closing(page)
    page.annex("Phụ lục I", "KẾT QUẢ ĐƯỢC ĐIỀU CHỈNH NĂM {{ year }}", "Quyết định")
    table = page.grid(4, 5, [1.2, 4.3, 3.8, 3.8, 3.4])
    page.rows(
        table,
        ["TT", "Đơn vị", "Trước điều chỉnh", "Sau điều chỉnh", "Lý do"],
        ["{{ one.order }}", "{{ one.name }}", "{{ one.before }}", "{{ one.after }}", "{{ one.reason }}"],
        "one in changes",
        {0},
    )
    page.break_here()
    _results(page)
    _seal(page)


def _complaint(page: Page) -> None:
    _letterhead(page, "trả lời khiếu nại về kết quả đánh giá năm {{ year }}")
    page.text("Kính gửi: {{ unit }}.", align=CENTRE, after=8)
    page.body(
        "{{ filed_on | capitalize }}, {{ office }} nhận được văn bản khiếu nại{% if complaint_document %} số "
        "{{ complaint_document }}{% endif %} của {{ unit }} về kết quả đánh giá năm {{ year }} công bố tại Quyết định số "
        "{{ decision }} {{ decision_on }} của {{ owner }}."
    )
    page.body("Nội dung khiếu nại: {{ text }}")
    page.tag("if criteria")
    page.body("Tiêu chí được xem xét:", keep=True)
    page.tag("for one in criteria")
    page.body("- {{ one }}")
    page.tag("endfor")
    page.tag("endif")
    page.tag('if outcome == "upheld"')
    page.body("Sau khi xem xét theo {{ article }}, {{ issuer_name }} chấp nhận khiếu nại. Lý do: {{ reason }}")
    page.body(
        "Các tiêu chí nêu trên được thẩm định lại; {% if adjusted %}kết quả sau thẩm định lại được công bố tại Quyết định số "
        "{{ adjusted }} {{ adjusted_on }}{% else %}nếu kết quả thay đổi, {{ owner }} ban hành quyết định điều chỉnh{% endif %}."
    )
    page.tag('elif outcome == "dismissed"')
    page.body(
        "Sau khi xem xét theo {{ article }}, {{ issuer_name }} giữ nguyên kết quả đã công bố. Lý do: {{ reason }}"
    )
    page.tag("else")
    page.body("Sau khi xem xét theo {{ article }}, {{ issuer_name }} không thụ lý khiếu nại. Lý do: {{ reason }}")
    page.tag("endif")
    page.body("{{ issuer_name }} trả lời để {{ unit }} biết./.", keep=True)
    page.signature()


def _reminder(page: Page) -> None:
    _letterhead(page, "nhắc thực hiện đánh giá năm {{ year }}")
    page.text("Kính gửi: {{ unit }}.", align=CENTRE, after=8)
    page.body(
        "Việc khảo sát, tự đánh giá năm {{ year }} được thực hiện theo văn bản số {{ letter }} {{ letter_on }}. "
        "{{ issuer_name }} nhắc {{ unit }} thực hiện đúng hạn sau đây:",
        keep=True,
    )
    page.tag("for one in deadlines")
    page.body(
        "- Hạn {{ one.what }}: hết {{ one.due }} ({{ one.article }}); {{ one.left }}{% if one.last %}.{% else %};{% endif %}"
    )
    page.tag("endfor")
    page.body(
        "Nếu có khó khăn, đề nghị {{ unit }} báo ngay bằng văn bản về {{ office }} để được xem xét gia hạn./.",
        keep=True,
    )
    page.signature()


def _letterhead(page: Page, about: str) -> None:
    """Adds the head of a letter, with its subject under the number or, for another kind of document, as a title."""
    page.head(about)
    page.tag("if type_caps")
    page.text("{{ type_caps }}", bold=True, align=CENTRE)
    page.text(f"Về việc {about}", bold=True, align=CENTRE)
    page.rule(indent=5.5)
    page.tag("endif")


def _preamble(page: Page, about: str) -> None:
    """Adds a decision's head, title, body that decides, and grounds."""
    page.head()
    page.text("QUYẾT ĐỊNH", bold=True, align=CENTRE, before=6)
    page.text(f"Về việc {about}", bold=True, align=CENTRE)
    page.rule(indent=5.5)
    page.text("{{ issuer_name | upper }}", bold=True, align=CENTRE, before=6, after=8)
    page.tag("for ground in grounds")
    page.body("{{ ground }}", italic=True)
    page.tag("endfor")
    page.text("QUYẾT ĐỊNH:", bold=True, align=CENTRE, before=6, after=6, keep=True)


def _closing(page: Page) -> None:
    page.body(
        "**Điều 3.** Quyết định này có hiệu lực kể từ ngày ký. {{ office }}, các đơn vị có tên tại các Phụ lục và cá nhân có "
        "liên quan chịu trách nhiệm thi hành Quyết định này./.",
        keep=True,
    )
    page.signature()
    page.break_here()


def _results(page: Page) -> None:
    """Adds an annex per group of units: those with a place by place, then those without one and why."""
    page.tag("for group in groups")
    page.annex("Phụ lục {{ group.roman }}", "KẾT QUẢ ĐÁNH GIÁ NĂM {{ year }}\n{{ group.caps }}", "Quyết định")
    page.tag("if group.ranked")
    head = ["Hạng", "Đơn vị", "{%tc for block in group.blocks %}", "{{ block.name }} (tối đa {{ block.total }})",
            "{%tc endfor %}", "Tổng điểm", "Mức", "Ghi chú"]  # fmt: skip
    line = ["{{ unit.place }}", "{{ unit.name }}", "{%tc for one in unit.points %}", "{{ one }}",
            "{%tc endfor %}", "{{ unit.total }}", "{{ unit.level }}", "{{ unit.note }}"]  # fmt: skip
    table = page.grid(4, 8, [1.7, 4.4, 0.1, 2.6, 0.1, 1.6, 1.5, 2.1])
    page.rows(table, head, line, "unit in group.ranked", {0, 3, 5, 6})
    page.tag("endif")
    page.tag("if group.unranked")
    page.text("Các đơn vị không xếp hạng", size=13, bold=True, before=10, after=3, keep=True)
    table = page.grid(4, 4, [1.2, 4.8, 2.0, 8.5])
    page.rows(
        table, ["TT", "Đơn vị", "Tổng điểm", "Lý do"],
        ["{{ unit.order }}", "{{ unit.name }}", "{{ unit.total }}", "{{ unit.reason }}"],
        "unit in group.unranked", {0, 2},
    )  # fmt: skip
    page.tag("endif")
    page.break_here()
    page.tag("endfor")


def _seal(page: Page) -> None:
    """Adds the annex whose printed hash seals the history: whoever cuts or rewrites it afterwards contradicts the paper."""
    page.annex("Phụ lục {{ seal_roman }}", "NIÊM PHONG NHẬT KÝ CỦA KỲ ĐÁNH GIÁ NĂM {{ year }}", "Quyết định")
    page.body(
        "Nhật ký điện tử của kỳ đánh giá, tính đến ngay trước khi ban hành Quyết định này, có {{ seal_number }} sự kiện nối nhau "
        "bằng mã băm SHA-256. Sự kiện cuối được ghi lúc {{ seal_at }} (giờ Việt Nam) và có mã băm:"
    )
    page.text("{{ seal_hash }}", size=13, align=CENTRE, after=6)
    page.body("Đối chiếu nhật ký với bản in này bằng lệnh:", keep=True)
    page.text("kyhan audit verify --head\n{{ seal }}", size=12, after=6)
