"""Do the documents read back as NĐ 30/2020/NĐ-CP, Phụ lục I, wants them, and say what is stored?"""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm

from kyhan.cycle.commands import complaint, cycle, register, submission
from kyhan.cycle.queries import papers
from kyhan.documents import official
from kyhan.documents.official_words import Signing
from kyhan.documents.template_fields import TEMPLATES, Template
from kyhan.errors import InvalidInput, NotFound, NotNow
from kyhan.regulation.form import FormRow
from tests.factories import (
    FILED_ON,
    HUONG_PHU,
    HUONG_SON,
    ISSUED_ON,
    KEY,
    KHE_TRE,
    PUBLISHED_ON,
    UNITS,
    SmallOffice,
    acknowledged,
    filed,
    form,
    issued,
    proposed,
    published,
    started,
    upheld,
    verified,
)
from tests.papers import Read, edited, look
from tests.readings import events, refusal

BY_ORDER = Signing("tl", title="Chánh Văn phòng")


def written(name: Template, found: official.Found, signing: Signing = BY_ORDER, folder: Path | None = None) -> Read:
    """Writes a document and reads it back."""
    return Read(official.document(name, found, signing, official.template(name, folder)))


def adjusted(office: SmallOffice) -> None:
    """The complaint of Khe Tre was upheld, its result fell behind that of Hương Phú, and a decision said so."""
    upheld(office)
    submission.verify(office.acting("chi"), KEY, KHE_TRE, [FormRow("HD.01", Decimal(0), reason="Không có trang")])
    cycle.adjust(office.acting("dung"), KEY, number="16/QĐ-UBND")


def every(office: SmallOffice) -> dict[Template, Read]:
    """Returns every kind of document of one year."""
    acknowledged(office)
    an = office.acting("an")
    found = {"reminder": written("reminder", papers.reminder(an, KEY, KHE_TRE))}
    for unit in UNITS:
        submission.submit(an, KEY, unit, form(office, unit))
    submission.accept(an, KEY, UNITS)
    office.on(date(2026, 11, 27))
    for unit in UNITS:
        submission.verify(office.acting("binh"), KEY, unit, keep_rest=True)
    cycle.propose(an, KEY, number="05/TTr-VP")
    office.on(PUBLISHED_ON)
    cycle.publish(office.acting("dung"), KEY, number="15/QĐ-UBND")
    office.on(FILED_ON)
    complaint.file(office.acting("khe-tre"), KEY, KHE_TRE, "Đề nghị xem lại.", criteria=["HD.01"])
    complaint.accept(an, KEY, 1)
    complaint.uphold(office.acting("chi"), KEY, 1, reason="Số liệu chưa đúng", letter="20")
    submission.verify(office.acting("chi"), KEY, KHE_TRE, [FormRow("HD.01", Decimal(0), reason="Không có trang")])
    return {
        **found,
        "letter": written("letter", papers.letter(an, KEY)),
        "decision": written("decision", papers.decision(an, KEY)),
        "complaint": written("complaint", papers.answer(an, KEY, 1)),
        "adjustment": written("adjustment", papers.adjustment(an, KEY)),
    }


def test_every_document_has_the_page_the_letters_and_the_head_of_the_decree(office: SmallOffice) -> None:
    found = every(office)

    assert set(found) == set(TEMPLATES)
    for read in found.values():
        for section in read.sections:
            assert [round(one.mm) for one in (section.page_width, section.page_height)] == [210, 297]
            assert [round(one.mm) for one in (section.top_margin, section.bottom_margin)] == [20, 20]
            assert [round(one.mm) for one in (section.left_margin, section.right_margin)] == [30, 15]
        assert read.document.styles["Normal"].font.name == "Times New Roman"
        assert {run.font.name for one in read.paragraphs for run in one.runs} == {None}
        left, right = read.cells(0)[0]
        assert left.split("\n")[:2] == ["ỦY BAN NHÂN DÂN", "TỈNH THỪA THIÊN HUẾ"]
        assert right.startswith("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc")
        assert look(read.line("CỘNG HÒA")) == [(12, True, False)]
        assert look(read.line("Độc lập")) == [(13, True, False)]
        head = read.document.tables[0]
        above, own = [one for one in head.cell(0, 0).paragraphs if one.text]
        assert look(above) == [(12, False, False)]
        assert look(own) == [(12, True, False)]
        assert len(list(head._tbl.iter(qn("w:bottom")))) == 2, "a rule under the body, one under the motto"


def test_every_document_ends_with_its_mark_who_gets_it_and_who_signs(office: SmallOffice) -> None:
    for name, read in every(office).items():
        assert len(re.findall(r"\./\.$", read.text, re.MULTILINE)) == 1, name
        assert look(read.line("Nơi nhận:")) == [(12, True, True)]
        assert look(read.line("- Lưu: VT, VP.")) == [(11, False, False)]
        assert look(read.line("TL. CHỦ TỊCH")) == [(14, True, False)]
        assert look(read.line("CHÁNH VĂN PHÒNG")) == [(14, True, False)]
        assert "luật khiếu nại" not in read.text.casefold()


def test_the_page_number_stands_in_the_middle_of_the_top_margin_from_page_2(office: SmallOffice) -> None:
    for read in every(office).values():
        first = read.sections[0]
        number = first.header.paragraphs[0]
        assert number.alignment == WD_ALIGN_PARAGRAPH.CENTER
        assert "PAGE" in [one.text for one in number._p.iter(qn("w:instrText"))]
        assert not list(first.first_page_header._element.iter(qn("w:instrText")))
        assert not list(first.footer._element.iter(qn("w:instrText")))
        for section in read.sections:
            assert section.different_first_page_header_footer
        for annex in read.sections[1:]:
            assert annex.header.is_linked_to_previous
            assert annex._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"


def test_the_text_proper_is_set_in_14_with_both_margins_and_indented(office: SmallOffice) -> None:
    published(office)
    read = written("decision", papers.decision(office.acting("an"), KEY))

    for number in (1, 2, 3):
        article = read.line(f"Điều {number}.")
        assert look(article)[0] == (14, True, False)
        assert look(article)[1] == (14, False, False)
        assert article.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY
        assert article.paragraph_format.first_line_indent == Cm(1.27)


def test_the_letter_has_its_subject_its_addressees_and_the_list_of_units(office: SmallOffice) -> None:
    issued(office)
    read = written("letter", papers.letter(office.acting("an"), KEY))

    assert read.cells(0)[1] == [
        "Số: 12/UBND-VP\nV/v khảo sát, tự đánh giá năm 2026",
        "Nam Đông, ngày 06 tháng 11 năm 2026",
    ]
    assert look(read.line("V/v")) == [(12, False, False)]
    assert look(read.line("Nam Đông, ngày")) == [(13, False, True)]
    assert read.line("- Cơ quan, đơn vị").text.endswith(";")
    assert read.line("- UBND xã").text.endswith(".")
    assert "trong thời hạn 10 ngày làm việc kể từ ngày đơn vị nhận được công văn (Điều 4.2b)" in read.text
    assert read.line("Phụ lục").text == "Phụ lục"
    caption = read.line("(Kèm theo")
    assert (
        caption.text == "(Kèm theo Công văn số 12/UBND-VP ngày 06 tháng 11 năm 2026 của Ủy ban nhân dân huyện Nam Đông)"
    )
    assert look(caption) == [(14, False, True)]
    assert read.cells(3) == [
        ["TT", "Mã", "Đơn vị"],
        ["1", KHE_TRE, "Thị trấn Khe Tre"],
        ["2", HUONG_PHU, "Xã Hương Phú"],
        ["3", HUONG_SON, "Xã Hương Sơn"],
    ]
    assert len(read.sections) == 2


def test_a_letter_is_a_draft_until_it_has_a_number(office: SmallOffice) -> None:
    started(office)
    an = office.acting("an")
    draft = written("letter", papers.letter(an, KEY))
    assert draft.cells(0)[1][0].startswith("Số:       /UBND-VP")
    assert "DỰ THẢO" in draft.sections[0].first_page_header.paragraphs[0].text
    assert "Nam Đông, ngày      tháng      năm" in draft.text
    assert "Xã Hương Phú" in draft.text, "the units of today's roster"

    office.on(ISSUED_ON)
    register.take(office.acting("an"), 2026, "UBND-VP", used_for="letter", cycle=KEY)
    read = written("letter", papers.letter(office.acting("an"), KEY))

    assert "Số: 01/UBND-VP" in read.text
    assert "DỰ THẢO" not in read.sections[0].first_page_header.paragraphs[0].text


def test_the_decision_has_grounds_articles_and_an_annex_per_group(office: SmallOffice) -> None:
    acknowledged(office)
    an = office.acting("an")
    for unit in UNITS:
        submission.submit(an, KEY, unit, form(office, unit, Decimal("0.5") if unit == HUONG_SON else None))
    submission.accept(an, KEY, UNITS)
    office.on(date(2026, 11, 27))
    for unit in UNITS:
        submission.verify(office.acting("binh"), KEY, unit, keep_rest=True)
    cycle.propose(an, KEY, number="5")
    office.on(PUBLISHED_ON)
    cycle.publish(office.acting("dung"), KEY, number="15/QĐ-UBND")

    read = written("decision", papers.decision(an, KEY), Signing("kt", copies=("Ủy ban nhân dân tỉnh",)))

    grounds = [one for one in read.paragraphs if one.text.startswith(("Căn cứ", "Theo đề nghị"))]
    assert [one.text[-1] for one in grounds] == [";", ";", "."]
    assert all(look(one) == [(14, False, True)] for one in grounds)
    assert grounds[-1].text.endswith("tại Tờ trình số 05/TTr-VP ngày 27 tháng 11 năm 2026.")
    assert look(read.line("QUYẾT ĐỊNH:")) == [(14, True, False)]
    assert "5 ngày kể từ ngày công bố Quyết định, đến hết ngày 07 tháng 12 năm 2026 (Điều 4.2e)" in read.text
    assert [one.text for one in read.paragraphs if one.text in {"Phụ lục I", "Phụ lục II", "Phụ lục III"}] == [
        "Phụ lục I",
        "Phụ lục II",
        "Phụ lục III",
    ]
    assert read.cells(3) == [
        [
            "Hạng",
            "Đơn vị",
            "Mức độ đạt được (tối đa 60)",
            "Điều kiện sẵn sàng (tối đa 30)",
            "Tổng điểm",
            "Mức",
            "Ghi chú",
        ],
        ["1", "Thị trấn Khe Tre", "57 (I)", "28,5 (I)", "85,5", "I", ""],
        ["2", "Xã Hương Phú", "55,2 (I)", "27,6 (I)", "82,8", "I", ""],
    ]
    assert read.cells(4)[1][:3] == ["1", "Xã Hương Sơn", "45"]
    assert read.cells(4)[1][3].startswith("chưa đạt mức IV: cần tổng điểm phần mức độ đạt được >= 38,5, có 30")
    assert "- Ủy ban nhân dân tỉnh;" in read.text
    assert "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH" in read.text
    widths = [column.get(qn("w:w")) for column in read.document.tables[3]._tbl.tblGrid]
    assert len(widths) == 7
    assert abs(sum(map(int, widths)) - Cm(16.5).twips) < 10, "the columns fill the page, no more"


def test_the_decision_seals_the_history_before_it(office: SmallOffice) -> None:
    proposed(office)
    head = events(office)[-1]
    office.on(PUBLISHED_ON)
    cycle.publish(office.acting("dung"), KEY, number="15/QĐ-UBND")
    filed_since = office.on(FILED_ON).acting("khe-tre")
    complaint.file(filed_since, KEY, KHE_TRE, "Đề nghị xem lại.", criteria=["HD.01"])

    text = written("decision", papers.decision(office.acting("an"), KEY)).text

    assert f"{KEY}:{head['seq']}:{head['hash']}" in text
    assert f"có {head['seq']} sự kiện" in text
    assert "09 giờ 00 phút 00 giây, ngày 27 tháng 11 năm 2026" in text


def test_a_decision_is_a_draft_before_publication(office: SmallOffice) -> None:
    verified(office)
    read = written("decision", papers.decision(office.acting("an"), KEY))

    for section in (read.sections[0].header, read.sections[0].first_page_header):
        assert section.paragraphs[-1].text == "DỰ THẢO – BẢN TẬP DƯỢT"
    assert "Số:       /QĐ-UBND" in read.text
    assert "đến hết ngày" not in read.text


def test_a_decision_says_what_was_published_whatever_comes_after(office: SmallOffice) -> None:
    published(office)
    before = written("decision", papers.decision(office.acting("an"), KEY))
    filed_on = office.on(FILED_ON)
    complaint.file(filed_on.acting("khe-tre"), KEY, KHE_TRE, "Đề nghị xem lại.", criteria=["HD.01"])
    complaint.accept(office.acting("an"), KEY, 1)
    complaint.uphold(office.acting("chi"), KEY, 1, reason="Số liệu chưa đúng")
    submission.verify(office.acting("chi"), KEY, KHE_TRE, [FormRow("HD.01", Decimal(0), reason="Không có trang")])
    cycle.adjust(office.acting("dung"), KEY, number="16/QĐ-UBND")

    assert written("decision", papers.decision(office.acting("an"), KEY)).content == before.content


def test_an_adjusting_decision_tells_what_changed_and_why(office: SmallOffice) -> None:
    adjusted(office)
    read = written("adjustment", papers.adjustment(office.acting("an"), KEY))

    assert "Căn cứ Quyết định số 15/QĐ-UBND ngày 01 tháng 12 năm 2026 của Ủy ban nhân dân huyện Nam Đông;" in read.text
    assert read.cells(2) == [
        ["TT", "Đơn vị", "Trước điều chỉnh", "Sau điều chỉnh", "Lý do"],
        ["1", "Xã Hương Phú", "82,8 điểm; mức I; hạng 2", "82,8 điểm; mức I; hạng 1", "thứ hạng thay đổi theo"],
        ["2", "Thị trấn Khe Tre", "85,5 điểm; mức I; hạng 1", "79,8 điểm; mức IV; hạng 2", "khiếu nại số 1 được chấp nhận"],
    ]  # fmt: skip
    assert read.line("Điều 2.").text.count("Phụ lục") == 2
    assert "Phụ lục IV" in read.text
    assert "Số: 16/QĐ-UBND" in read.text


def test_an_adjusting_decision_is_a_draft_first_and_needs_something_to_adjust(office: SmallOffice) -> None:
    upheld(office)
    an = office.acting("an")
    submission.verify(office.acting("chi"), KEY, KHE_TRE, [FormRow("HD.01", Decimal(0), reason="Không có trang")])
    assert papers.adjustment(an, KEY).paper.draft
    assert "no adjusting decision" in refusal(NotFound, lambda: papers.adjustment(an, KEY, publication=1))
    cycle.adjust(office.acting("dung"), KEY, number="16/QĐ-UBND")
    assert not papers.adjustment(an, KEY).paper.draft


def test_without_a_change_there_is_nothing_to_adjust(office: SmallOffice) -> None:
    published(office)

    assert "nothing to adjust" in refusal(NotNow, lambda: papers.adjustment(office.acting("an"), KEY))


def test_the_answer_to_a_complaint_says_how_it_was_decided(office: SmallOffice) -> None:
    filed(office)
    an = office.acting("an")
    assert "is not decided" in refusal(NotNow, lambda: papers.answer(an, KEY, 1))
    assert "no complaint 2" in refusal(NotFound, lambda: papers.answer(an, KEY, 2))
    complaint.accept(an, KEY, 1)
    complaint.dismiss(office.acting("chi"), KEY, 1, reason="Số liệu đúng với hồ sơ", letter="20/UBND-VP")

    read = written("complaint", papers.answer(an, KEY, 1))

    assert "Số: 20/UBND-VP" in read.text
    assert "Kính gửi: Thị trấn Khe Tre." in read.text
    assert "công bố tại Quyết định số 15/QĐ-UBND ngày 01 tháng 12 năm 2026" in read.text
    assert "giữ nguyên kết quả đã công bố. Lý do: Số liệu đúng với hồ sơ." in read.text
    assert "thẩm định lại" not in read.text


def test_the_answer_names_the_adjusting_decision_only_where_it_was_signed_by_then(office: SmallOffice) -> None:
    adjusted(office)
    an = office.acting("an")
    assert "nếu kết quả thay đổi" not in written("complaint", papers.answer(an, KEY, 1)).text
    assert (
        "công bố tại Quyết định số 16/QĐ-UBND ngày 03 tháng 12 năm 2026"
        in written("complaint", papers.answer(an, KEY, 1)).text
    )


def test_a_reminder_names_each_running_deadline_with_its_weekday_and_provision(office: SmallOffice) -> None:
    acknowledged(office)
    an = office.on(date(2026, 11, 18)).acting("an")
    assert papers.reminder(an, KEY, KHE_TRE).paper.draft
    register.take(an, 2026, "UBND-VP", used_for=f"reminder/{KHE_TRE}", cycle=KEY)

    text = written("reminder", papers.reminder(an, KEY, "thi tran khe tre")).text

    assert "Số: 13/UBND-VP" in text
    assert "- Hạn gửi phiếu: hết Thứ Hai, ngày 23 tháng 11 năm 2026 (Điều 4.2b); còn 3 ngày làm việc." in text
    office.on(date(2026, 11, 26))
    late = written("reminder", papers.reminder(office.acting("an"), KEY, KHE_TRE)).text
    assert "đã quá hạn 2 ngày làm việc" in late


def test_where_no_deadline_of_the_unit_runs_there_is_nothing_to_remind_of(office: SmallOffice) -> None:
    published(office)

    message = refusal(NotNow, lambda: papers.reminder(office.acting("an"), KEY, KHE_TRE))
    assert "nothing to remind of; its form is «verified»" in message


def test_the_office_s_own_template_is_used_and_checked_first(office: SmallOffice, tmp_path: Path) -> None:
    issued(office)
    found = papers.letter(office.acting("an"), KEY)
    (tmp_path / "letter.docx").write_bytes(
        edited("letter", ("thực hiện đúng thời hạn", "nghiêm túc thực hiện đúng hạn"))
    )
    assert "nghiêm túc thực hiện đúng hạn" in written("letter", found, folder=tmp_path).text
    assert not official.template("decision", tmp_path).own

    (tmp_path / "letter.docx").write_bytes(edited("letter", ("{{ number }}", "{{ so }}")))
    with pytest.raises(InvalidInput) as refused:
        written("letter", found, folder=tmp_path)
    assert len(refused.value.faults) == 2
    with pytest.raises(NotFound, match="Không có thư mục mẫu"):
        official.template("letter", tmp_path / "none")
