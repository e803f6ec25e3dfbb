"""How does the program say one thing in two languages?"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from kyhan.i18n import LANGUAGES, Phrase, language, long_day, say, show, speak, weekday


@pytest.fixture(autouse=True)
def _vietnamese_again() -> Iterator[None]:
    yield
    speak("vi")


def test_a_phrase_speaks_vietnamese_unless_told_otherwise() -> None:
    phrase = say("hạn", "deadline")

    assert str(phrase) == "hạn"
    assert language() == "vi"
    speak("en")
    assert str(phrase) == "deadline"
    assert language() == "en"


def test_a_phrase_can_be_asked_for_either_language_at_any_time() -> None:
    assert [say("hạn", "deadline").to(one) for one in LANGUAGES] == ["hạn", "deadline"]


def test_no_third_language_is_spoken() -> None:
    with pytest.raises(ValueError, match="fr"):
        speak("fr")


def test_a_phrase_without_data_keeps_its_braces() -> None:
    assert say("{}", "{x}") == Phrase("{}", "{x}")


def test_days_are_written_day_first_in_both_languages() -> None:
    assert say("{day}", "{day}", day=date(2026, 11, 9)) == Phrase("09/11/2026", "09/11/2026")


def test_decimals_have_a_comma_in_vietnamese_and_are_never_written_with_an_exponent() -> None:
    assert say("{x}", "{x}", x=Decimal("84.25")) == Phrase("84,25", "84.25")
    assert show(Decimal("1E+2"), "en") == "100"


def test_a_phrase_inside_a_phrase_follows_the_language() -> None:
    assert say("({state})", "({state})", state=say("nháp", "draft")) == Phrase("(nháp)", "(draft)")


def test_lists_are_joined_by_commas_each_item_in_its_own_way() -> None:
    mixed = [Decimal("0.5"), say("nháp", "draft"), 3]

    assert say("{all}", "{all}", all=mixed) == Phrase("0,5, nháp, 3", "0.5, draft, 3")
    assert show(("a", "b"), "vi") == "a, b"
    assert show({"a"}, "vi") == show(frozenset({"a"}), "vi") == "a"


def test_the_days_of_the_week_have_names() -> None:
    assert weekday(date(2026, 11, 9)) == Phrase("Thứ Hai", "Monday")
    assert weekday(date(2026, 11, 15)) == Phrase("Chủ Nhật", "Sunday")


def test_a_day_is_shown_with_its_weekday() -> None:
    assert long_day(date(2019, 1, 5)) == Phrase("Thứ Bảy, 05/01/2019", "Saturday, 05/01/2019")
