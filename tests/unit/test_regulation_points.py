"""How points are read, rounded and printed."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kyhan.errors import Refusal
from kyhan.regulation.points import parse_points, round_points, show_points


@pytest.mark.parametrize(
    ("text", "number"),
    [("84.25", "84.25"), ("70,5", "70.5"), ("90", "90"), ("0", "0"), ("007", "7"), ("1.2345", "1.2345")],
)
def test_points_are_read_with_a_point_or_a_comma(text: str, number: str) -> None:
    assert parse_points(text) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        " 8",
        "8 ",
        "8 0",
        "1.234,5",
        "1,234.5",
        "1e3",
        "1E3",
        "NaN",
        "Infinity",
        "+5",
        "-5",
        "\uff18",
        "٨",
        "5.",
        ".5",
        "5,,5",
        "1_0",
        "12345678",
        "5\n",
        "tám",
        "0x10",
    ],
)
def test_anything_else_is_refused_with_the_forms_that_are_read(text: str) -> None:
    with pytest.raises(Refusal) as caught:
        parse_points(text)
    assert "84,25" in caught.value.to("vi")
    assert "84.25" in caught.value.to("en")


def test_more_decimals_than_allowed_are_refused_with_their_number() -> None:
    with pytest.raises(Refusal) as caught:
        parse_points("1.23456")
    assert "5 chữ số thập phân" in caught.value.to("vi")
    with pytest.raises(Refusal):
        parse_points("1,234", decimals=2)
    assert parse_points("1,23", decimals=2) == Decimal("1.23")


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        (Decimal("84.25"), "84,25", "84.25"),
        (Fraction(90), "90", "90"),
        (Decimal("70.50"), "70,5", "70.5"),
        (Fraction("44.405"), "44,41", "44.41"),
        (Fraction(1421, 32), "44,41", "44.41"),
        (Decimal("44.4049"), "44,4", "44.4"),
        (Fraction(0), "0", "0"),
        (Decimal("1E+2"), "100", "100"),
        (Decimal("99.995"), "100", "100"),
    ],
)
def test_points_are_printed_half_up_without_needless_zeros(value: Fraction | Decimal, vi: str, en: str) -> None:
    assert show_points(value, "vi") == vi
    assert show_points(value, "en") == en


def test_the_decimals_of_print_can_be_chosen() -> None:
    assert show_points(Fraction(2, 3), "vi", places=1) == "0,7"
    assert show_points(Fraction(1, 2), "vi", places=0) == "1"


@given(st.decimals(min_value=0, max_value=999999, places=4))
def test_what_is_written_in_full_is_read_back(number: Decimal) -> None:
    assert parse_points(format(number, "f")) == number
    assert parse_points(format(number, "f").replace(".", ",")) == number


@given(st.fractions(min_value=0, max_value=1000))
def test_rounding_is_off_by_at_most_half_a_hundredth_and_a_half_goes_up(value: Fraction) -> None:
    away = Fraction(round_points(value)) - value
    assert -Fraction(1, 200) < away <= Fraction(1, 200)
