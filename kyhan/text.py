"""How is Vietnamese text compared: normalising, folding for search, and alphabetical order.

Text arrives in NFD, with marks typed in another order, and with Ð (U+00D0, Icelandic eth) where Đ (U+0110) is meant; the
decision of Nam Đông itself contains both. Everything that enters the program passes through `nfc` once.

What is stored is what is seen. Copying from a web page, a PDF or Windows brings characters along that nobody sees: joiners
of no width, soft hyphens, marks that turn the direction of writing (U+202E lets "gnp.exe" look like "exe.png"; Vietnamese
never needs them). `nfc` removes them, since people could not find them. Control characters nobody types at all: they
can steer a terminal, and PostgreSQL does not take U+0000; `unfit` finds them, and every act refuses them.
"""

import re
import unicodedata
from typing import Final

_UNSEEN: Final = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Characters of the Unicode category Cf (format) that show nothing themselves."""
_OTHER_BREAKS: Final = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
"""Line breaks that are not "\n" or "\r", as word processors and PDFs have them within a sentence."""
_UNFIT: Final = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]|{_UNSEEN.pattern}")
_ETH = str.maketrans({"Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "ɖ": "đ"})
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_LETTER_RANK = {letter: rank for rank, letter in enumerate(_ALPHABET)}
_TONE_RANK = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}  # huyền, hỏi, ngã, sắc, nặng


def nfc(text: str) -> str:
    r"""Returns `text` in Unicode NFC with look-alikes of Đ replaced, unseen characters and outer white space removed.

    Line breaks other than "\n" and "\r" become a blank; control characters stay, for `unfit` to find.
    """
    if not text.isprintable():  # a quick look: most texts are one line of letters
        text = _OTHER_BREAKS.sub(" ", _UNSEEN.sub("", text))
    return unicodedata.normalize("NFC", text).translate(_ETH).strip()


def unfit(text: str) -> str:
    """Returns the first character that no stored text may have (control, unseen, half of a pair): "U+0000"; else ""."""
    found = None if text.isprintable() else _UNFIT.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""


def legible(text: str) -> str:
    """Returns `text` with every character that no stored text may have replaced by "\ufffd", for messages."""
    return text if text.isprintable() else _UNFIT.sub("\ufffd", text)


def fold(text: str) -> str:
    """Returns `text` without marks, in lower case and with single spaces, for searching: "Hương Phú" -> "huong phu"."""
    bare = unicodedata.normalize("NFD", nfc(text).casefold().replace("đ", "d"))
    return " ".join("".join(letter for letter in bare if not unicodedata.combining(letter)).split())


def sort_key(text: str) -> tuple[tuple[int, ...], tuple[int, ...], str]:
    """Returns a key that sorts by the Vietnamese alphabet: letters first (a ă â ... d đ e ê), tones decide only ties."""
    letters: list[int] = []
    tones: list[int] = []
    for symbol in nfc(text).casefold():
        marks = unicodedata.normalize("NFD", symbol)
        tone = next((mark for mark in marks if mark in _TONE_RANK), "")
        letter = (unicodedata.normalize("NFC", marks.replace(tone, "")) if tone else symbol) or symbol  # a tone alone
        rank = _LETTER_RANK.get(letter)
        letters.append(1000 + rank if rank is not None else min(ord(letter[0]), 999))
        tones.append(_TONE_RANK.get(tone, 0))
    return tuple(letters), tuple(tones), text
