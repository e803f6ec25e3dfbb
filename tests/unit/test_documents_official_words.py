"""How does an official document write days, numbers of annexes, bodies and the capacity of who signs?"""

from datetime import date

import pytest

from kyhan.cycle.queries.paper_kinds import Number, Paper
from kyhan.documents.official_words import Signing, day_in_words, every, letterhead, listed, numbered, sentence
from kyhan.errors import InvalidInput
from kyhan.regulation.loader import load_shipped
from kyhan.regulation.schema import Regulation

NAM_DONG = load_shipped("nam-dong-2018")
PROVINCE = load_shipped("tinh-mau-2026")


def paper(regulation: Regulation = NAM_DONG, number: Number | None = None) -> Paper:
    given = number or Number("15/QĐ-UBND", date(2026, 12, 9))
    return Paper(
        cycle="2026",
        year=2026,
        regulation=regulation,
        practice=False,
        number=given,
        draft=given.symbol is None,
        on=date(2026, 12, 10),
    )


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2027, 1, 5), "ngày 05 tháng 01 năm 2027"),
        (date(2027, 2, 28), "ngày 28 tháng 02 năm 2027"),
        (date(2027, 3, 1), "ngày 01 tháng 3 năm 2027"),
        (date(2026, 12, 10), "ngày 10 tháng 12 năm 2026"),
        (None, "ngày      tháng      năm"),
    ],
)
def test_days_below_10_and_the_months_1_and_2_are_padded(day: date | None, words: str) -> None:
    assert day_in_words(day) == words


def test_annexes_have_roman_numbers() -> None:
    assert [numbered(one) for one in (1, 2, 3, 4, 5, 9, 10, 14)] == ["I", "II", "III", "IV", "V", "IX", "X", "XIV"]


def test_lines_of_a_list_end_in_a_semicolon_and_the_last_in_a_full_stop() -> None:
    assert listed(["Căn cứ Luật", "Căn cứ Quyết định;", "Theo đề nghị."]) == [
        "Căn cứ Luật;",
        "Căn cứ Quyết định;",
        "Theo đề nghị.",
    ]
    assert sentence(" Số liệu chưa đúng. ") == "Số liệu chưa đúng."


def test_the_head_names_the_body_above_and_the_issuing_body_in_capitals() -> None:
    fields = every(paper(), NAM_DONG.documents.decision, Signing(), ["Như Điều 3"])

    assert fields["superior"] == "ỦY BAN NHÂN DÂN\nTỈNH THỪA THIÊN HUẾ"
    assert fields["issuer"] == "ỦY BAN NHÂN DÂN\nHUYỆN NAM ĐÔNG"
    assert fields["date_line"] == "Nam Đông, ngày 09 tháng 12 năm 2026"
    assert fields["copies"] == ["- Như Điều 3;", "- Lưu: VT, VP."]
    assert fields["mark"] == ""


def test_a_letter_of_an_office_is_headed_by_that_office_and_names_its_kind() -> None:
    document = PROVINCE.documents.letter
    fields = every(paper(PROVINCE), document, Signing(head="Giám đốc"), ["Như trên"])

    assert (fields["superior"], fields["issuer"]) == ("ỦY BAN NHÂN DÂN\nTỈNH MẪU", "SỞ KHOA HỌC VÀ CÔNG NGHỆ")
    assert fields["copies"][-1] == "- Lưu: VT."
    assert letterhead(document) == {"type_caps": "THÔNG BÁO"}
    assert letterhead(NAM_DONG.documents.letter) == {"type_caps": ""}


def test_a_document_without_a_number_leaves_room_for_it_and_is_marked() -> None:
    fields = every(paper(number=Number()), NAM_DONG.documents.decision, Signing(), [])

    assert fields["number"] == "      /QĐ-UBND"
    assert fields["mark"] == "DỰ THẢO"


@pytest.mark.parametrize(
    ("signing", "lines"),
    [
        (Signing("tm"), ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]),
        (Signing("kt"), ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]),
        (Signing("tl", title="Chánh Văn phòng"), ["TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"]),
    ],
)
def test_one_signs_for_the_committee_for_its_head_or_by_order(signing: Signing, lines: list[str]) -> None:
    assert every(paper(), NAM_DONG.documents.decision, signing, [])["capacity"] == lines


def test_the_head_of_an_office_signs_in_no_other_name() -> None:
    signing = Signing("kt", head="Giám đốc", title="Phó Giám đốc", signer="Người ký (giả định)")
    fields = every(paper(PROVINCE), PROVINCE.documents.letter, signing, [])

    assert fields["capacity"] == ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"]
    assert fields["signer"] == "Người ký (giả định)"


def test_titles_that_nobody_can_guess_are_owed_all_at_once() -> None:
    with pytest.raises(InvalidInput) as refused:
        every(paper(PROVINCE), PROVINCE.documents.letter, Signing("tl"), [])

    assert [fault.place for fault in refused.value.faults] == ["--head", "--title"]
