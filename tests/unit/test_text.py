"""How is Vietnamese text compared?"""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kyhan.text import fold, legible, nfc, sort_key, unfit

VIETNAMESE = st.text(
    "aăâbcdđeêghiklmnoôơpqrstuưvxyAĂÂĐÊÔƠƯáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ -"
)


def test_text_in_nfd_is_the_same_text() -> None:
    assert nfc(unicodedata.normalize("NFD", "Thị trấn Khe Tre")) == "Thị trấn Khe Tre"


@pytest.mark.parametrize("written", ["ÐỒNG", "Ɖ\u1ed2NG", "  ĐỒNG\n"])
def test_look_alikes_of_d_with_stroke_and_outer_blanks_are_corrected(written: str) -> None:
    assert nfc(written) == "ĐỒNG"


def test_small_look_alikes_are_corrected_too() -> None:
    assert nfc("ðất ɖỏ") == "đất đỏ"


UNSEEN = "\u00ad\u061c\u200b\u200e\u202a\u202e\u2060\u2066\u2069\ufeff\U000e0041"


@pytest.mark.parametrize("character", UNSEEN, ids=ascii)
def test_characters_that_nobody_sees_are_removed(character: str) -> None:
    assert unicodedata.category(character) == "Cf"
    assert nfc(f"Khe{character} Tre{character}") == "Khe Tre"
    assert unfit(f"Khe{character} Tre") == f"U+{ord(character):04X}"


def test_a_mark_that_an_unseen_character_kept_from_its_letter_joins_it() -> None:
    assert nfc("a\u200b\u0301") == "á"


@pytest.mark.parametrize("line_break", ["\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_line_breaks_of_word_processors_become_a_blank(line_break: str) -> None:
    assert nfc(f"dòng một{line_break}dòng hai\ndòng ba") == "dòng một dòng hai\ndòng ba"


@pytest.mark.parametrize("character", ["\0", "\x07", "\x1b", "\x7f", "\x9f", "\ud800"], ids=ascii)
def test_control_characters_and_halves_of_pairs_stay_to_be_refused(character: str) -> None:
    text = nfc(f"Khe{character} Tre")
    assert unfit(text) == f"U+{ord(character):04X}"
    assert legible(text) == "Khe\ufffd Tre"


def test_what_people_write_is_fit() -> None:
    for text in ("", "Thị trấn Khe Tre", "a\u00a0b", "dòng một\r\n\tdòng hai", "✓ 😀 «Ðồng»"):
        assert unfit(text) == ""
        assert legible(text) == text


@given(st.text())
def test_a_legible_text_is_fit(text: str) -> None:
    assert unfit(legible(text)) == ""


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Hương Phú", "huong phu"),
        ("  THỊ   TRẤN\tKhe Tre ", "thi tran khe tre"),
        ("Ðiện lực", "dien luc"),
        ("Đặng", "dang"),
        ("", ""),
    ],
)
def test_searching_ignores_marks_case_and_double_blanks(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(VIETNAMESE)
def test_folded_vietnamese_is_plain_ascii_and_folds_to_itself(text: str) -> None:
    folded = fold(text)

    assert folded.isascii()
    assert fold(folded) == folded


@given(st.text())
def test_normalising_twice_is_normalising_once(text: str) -> None:
    assert nfc(nfc(text)) == nfc(text)


def test_names_sort_by_the_vietnamese_alphabet() -> None:
    names = ["Đông", "Dương", "Ân", "An", "Ăn", "Ê", "E", "Yên", "Ơ", "Ô", "O", "Ư", "U"]

    assert sorted(names, key=sort_key) == ["An", "Ăn", "Ân", "Dương", "Đông", "E", "Ê", "O", "Ô", "Ơ", "U", "Ư", "Yên"]


def test_tones_decide_only_between_words_of_the_same_letters() -> None:
    assert sorted(["mạ", "má", "mã", "mả", "mà", "ma"], key=sort_key) == ["ma", "mà", "mả", "mã", "má", "mạ"]
    assert sorted(["bạn", "bản đồ", "ban"], key=sort_key) == ["ban", "bạn", "bản đồ"]


def test_signs_and_digits_come_before_letters() -> None:
    assert sorted(["xã 2", "xã b", "xã 10"], key=sort_key) == ["xã 10", "xã 2", "xã b"]


@given(VIETNAMESE)
def test_case_and_form_do_not_change_the_order_of_letters(text: str) -> None:
    letters, tones, _ = sort_key(text)

    assert sort_key(unicodedata.normalize("NFD", text.upper()))[:2] == (letters, tones)


def test_a_tone_without_a_letter_can_be_sorted_too() -> None:
    assert sorted(["a", "\u0323"], key=sort_key) == ["\u0323", "a"]
