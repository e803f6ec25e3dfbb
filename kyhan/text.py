"""How is Vietnamese text compared: normalising, folding for search, and alphabetical order.

Text arrives in NFD, with marks typed in another order, and with Ð (U+00D0, Icelandic eth) where Đ (U+0110) is meant; the
decision of Nam Đông itself contains both. Everything that enters the program passes through `nfc` once.
"""

import unicodedata

_ETH = str.maketrans({"Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "ɖ": "đ"})
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_LETTER_RANK = {letter: rank for rank, letter in enumerate(_ALPHABET)}
_TONE_RANK = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}  # huyền, hỏi, ngã, sắc, nặng


def nfc(text: str) -> str:
    """Returns `text` in Unicode NFC with look-alikes of Đ replaced and outer white space removed."""
    return unicodedata.normalize("NFC", text).translate(_ETH).strip()


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
