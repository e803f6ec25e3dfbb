"""How are numbers of official documents read and written (NĐ 30/2020/NĐ-CP)?"""

import pytest

from kyhan.errors import Refusal
from kyhan.regulation.document_numbers import DocumentNumber, read_kind, read_number
from kyhan.regulation.schema import DocumentName

OTHERS = (DocumentName("Công văn", "UBND-VP"), DocumentName("Tờ trình", "TTr-VP"))


@pytest.mark.parametrize(
    ("written", "symbol"),
    [
        ("15/QĐ-UBND", "15/QĐ-UBND"),
        ("5/QĐ-UBND", "05/QĐ-UBND"),
        (" 05 / qd-ubnd ", "05/QĐ-UBND"),
        ("15/QÐ-UBND", "15/QĐ-UBND"),  # the look-alike letter U+00D0
        ("7", "07/QĐ-UBND"),
        ("3402/QĐ-UBND", "3402/QĐ-UBND"),
        ("15/QĐ-HĐND", "15/QĐ-HĐND"),
        ("15/2026/QĐ-UBND", "15/2026/QĐ-UBND"),
    ],
)
def test_a_number_is_read_however_it_is_typed_and_printed_padded(written: str, symbol: str) -> None:
    assert read_number(written, "QĐ-UBND", OTHERS).symbol == symbol


@pytest.mark.parametrize("written", ["", "QĐ-UBND", "15-QĐ", "00/QĐ-UBND", "15/", "15/a b", "1234567", "15/12", "١/QĐ"])
def test_anything_else_is_no_number(written: str) -> None:
    with pytest.raises(Refusal, match="không phải số văn bản"):
        read_number(written, "QĐ-UBND")


def test_a_decision_does_not_carry_the_number_of_a_letter() -> None:
    with pytest.raises(Refusal, match="là số của Công văn; số ở đây có dạng 15/QĐ-UBND"):
        read_number("12/UBND-VP", "QĐ-UBND", OTHERS)


def test_numbers_stand_in_the_order_of_their_kind_and_then_as_they_count() -> None:
    found = sorted(read_number(one, "QĐ-UBND") for one in ("10", "9", "1/BC-VP"))

    assert found == [DocumentNumber("BC-VP", 1), DocumentNumber("QĐ-UBND", 9), DocumentNumber("QĐ-UBND", 10)]


def test_a_kind_is_named_without_marks_or_is_a_new_one_as_written() -> None:
    assert read_kind("qd-ubnd", ["QĐ-UBND"]) == "QĐ-UBND"
    assert read_kind("KH-UBND", ["QĐ-UBND"]) == "KH-UBND"


@pytest.mark.parametrize("written", ["", "decision", "QĐ UBND", "15/QĐ-UBND"])
def test_what_is_no_symbol_is_refused_with_those_in_use(written: str) -> None:
    with pytest.raises(Refusal, match="đang dùng: QĐ-UBND"):
        read_kind(written, ["QĐ-UBND"])
