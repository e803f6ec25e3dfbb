"""How is one value of a regulation's text read: points, percentages and labels, with a sentence for what is wrong.

pydantic calls these; a refusal travels through it as an error of the type OWN_FAULT that carries the finished phrase.
"""

from decimal import Decimal
from typing import Final

from pydantic_core import PydanticCustomError

from kyhan.errors import Refusal
from kyhan.i18n import Phrase, say
from kyhan.regulation.points import parse_points

OWN_FAULT: Final = "kyhan_fault"
_MOST_PERCENT: Final = 100


def refused(phrase: Phrase) -> PydanticCustomError:
    """Returns the error that carries `phrase` through pydantic."""
    return PydanticCustomError(OWN_FAULT, "see the phrase", {"phrase": phrase})


def read_points(value: object) -> Decimal:
    """Returns the points that a TOML number or text writes; see `parse_points` for what is read."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise refused(
            say(
                'cần một số điểm, ví dụ 84.25 hoặc "70,5".',
                'a number of points is expected, such as 84.25 or "70,5".',
            )
        )
    try:
        return parse_points(str(value))
    except Refusal as refusal:
        raise refused(refusal.message) from None


def read_percent(value: object) -> Decimal:
    """Returns the percentage that a TOML number or text writes, from 0 to 100."""
    percent = read_points(value)
    if percent > _MOST_PERCENT:
        raise refused(
            say(
                "tỷ lệ phải từ 0 đến 100, không phải {percent}.",
                "a percentage from 0 to 100 is expected, not {percent}.",
                percent=percent,
            )
        )
    return percent


def read_phrase(value: object) -> Phrase:
    """Returns the label that one string (the same in both languages) or a table { vi, en } of strings writes."""
    if isinstance(value, str) and value.strip():
        return Phrase(value.strip(), value.strip())
    if isinstance(value, dict) and value.keys() == {"vi", "en"}:
        vi, en = value["vi"], value["en"]
        if isinstance(vi, str) and isinstance(en, str) and vi.strip() and en.strip():
            return Phrase(vi.strip(), en.strip())
    raise refused(
        say(
            "cần một chuỗi không trống, hoặc bảng {form} gồm đúng hai chuỗi không trống.",
            "a string that is not empty, or a table {form} of exactly two such strings is expected.",
            form='{ vi = "...", en = "..." }',
        )
    )
