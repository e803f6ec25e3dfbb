"""How are points read, rounded and printed: exact decimals in, half-up decimals out, never a float."""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Final

from kyhan.errors import Refusal
from kyhan.i18n import Language, say, show

MOST_DECIMALS: Final = 4
"""Decimals a number of points may carry when it is read."""

_PLAIN_NUMBER: Final = re.compile(r"([0-9]{1,6})(?:[.,]([0-9]+))?")


def parse_points(text: str, *, decimals: int = MOST_DECIMALS) -> Decimal:
    """Returns the number that `text` writes: digits, then at most `decimals` more after one point or comma.

    "84.25" and "70,5" are both read. Since a point and a comma mean the same, neither ever separates thousands:
    "1.234,5" is refused, and so are signs, exponents, blanks, digits of other scripts and a million or more.

    Raises:
        Refusal: `text` is not such a number; the sentence says which forms are read.
    """
    match = _PLAIN_NUMBER.fullmatch(text)
    if match is None:
        raise Refusal(
            say(
                "«{text}» không phải là số điểm; chỉ viết chữ số và nhiều nhất một dấu phẩy hoặc dấu chấm thập phân, "
                "ví dụ 84,25 hoặc 70.5.",
                "«{text}» is not a number of points; write digits and at most one decimal comma or point, "
                "such as 84.25 or 70,5.",
                text=text,
            )
        )
    whole, part = match.group(1), match.group(2) or ""
    if len(part) > decimals:
        raise Refusal(
            say(
                "«{text}» có {count} chữ số thập phân; chỉ được viết nhiều nhất {most} chữ số.",
                "«{text}» has {count} decimals; write at most {most}.",
                text=text,
                count=len(part),
                most=decimals,
            )
        )
    return Decimal(f"{whole}.{part}" if part else whole)


def round_points(value: Fraction | Decimal, places: int = 2) -> Decimal:
    """Returns `value` (0 or more) rounded half-up to `places` decimals, exactly: 44.405 -> 44.41."""
    numerator, denominator = value.as_integer_ratio()
    return Decimal((2 * numerator * 10**places + denominator) // (2 * denominator)).scaleb(-places)


def show_points(value: Fraction | Decimal, language: Language, places: int = 2) -> str:
    """Returns `value` as people read it: half-up to `places` decimals, no needless zeros, a comma in Vietnamese."""
    return show(trimmed(round_points(value, places)), language)


def trimmed(value: Decimal) -> Decimal:
    """Returns the same number without needless zeros and without an exponent: 90.00 -> 90, 70.50 -> 70.5."""
    return Decimal(format(value.normalize(), "f"))
