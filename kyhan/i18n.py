"""How does the program say one thing in two languages: phrases written side by side, and the language in force.

A message and its translation stand in the same place, so that neither can be forgotten or drift from the other
(docs/decisions/0002-two-languages-side-by-side.md).
"""

from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

Language = Literal["vi", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("vi", "en")

_language: ContextVar[Language] = ContextVar("kyhan_language", default="vi")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One sentence or label in Vietnamese and English, already filled in. `str()` gives the language in force."""

    vi: str
    en: str

    def to(self, language: Language) -> str:
        """Returns the phrase in `language`."""
        return self.vi if language == "vi" else self.en

    def __str__(self) -> str:
        return self.to(_language.get())


def say(vi: str, en: str, **data: object) -> Phrase:
    """Returns a phrase from two templates with `{name}` fields.

    Dates print as dd/mm/yyyy, decimals with a comma in Vietnamese and a point in English, phrases in their language,
    lists joined by commas; everything else by `str`.
    """
    if not data:
        return Phrase(vi, en)
    return Phrase(
        vi.format(**{name: show(value, "vi") for name, value in data.items()}),
        en.format(**{name: show(value, "en") for name, value in data.items()}),
    )


def together(phrases: Iterable[Phrase]) -> Phrase:
    """Returns several phrases as one, joined by semicolons."""
    parts = list(phrases)
    return Phrase("; ".join(part.vi for part in parts), "; ".join(part.en for part in parts))


def show(value: object, language: Language) -> str:
    """Returns `value` as people read it in `language` (see `say`)."""
    if isinstance(value, Phrase):
        return value.to(language)
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, Decimal):
        plain = format(value, "f")
        return plain.replace(".", ",") if language == "vi" else plain
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(show(one, language) for one in value)
    return str(value)


def language() -> Language:
    """Returns the language in force for what is printed now."""
    return _language.get()


def speak(language: str) -> None:
    """Sets the language in force; anything but "vi" and "en" is a programming error."""
    if language not in LANGUAGES:
        raise ValueError(language)
    _language.set(language)


WEEKDAYS: Final = (
    Phrase("Thứ Hai", "Monday"),
    Phrase("Thứ Ba", "Tuesday"),
    Phrase("Thứ Tư", "Wednesday"),
    Phrase("Thứ Năm", "Thursday"),
    Phrase("Thứ Sáu", "Friday"),
    Phrase("Thứ Bảy", "Saturday"),
    Phrase("Chủ Nhật", "Sunday"),
)


def weekday(day: date) -> Phrase:
    """Returns the name of the day of the week of `day`."""
    return WEEKDAYS[day.weekday()]


def long_day(day: date) -> Phrase:
    """Returns the day with its weekday: "Thứ Hai, 09/11/2026"."""
    return say("{weekday}, {day}", "{weekday}, {day}", weekday=weekday(day), day=day)
