"""How is a real input spoiled? By seeded changes of its bytes and of its words, so that much of it still makes sense.

Plain generators instead of hypothesis, which takes a millisecond for each input: a hundred thousand of each reader must
be made in minutes. What is drawn for a number is always the same, so an input is named by it alone.
"""

import re
from collections.abc import Callable, Sequence
from random import Random
from typing import Final

_WORD: Final = re.compile(rb"[\w\x80-\xff.+-]+|\s+|.|$", re.DOTALL)
_LETTER: Final = re.compile(rb"[\w\x80-\xff.+-]")
_LONGEST_SPAN: Final = 40

NUMBERS: Final = (
    b"0", b"1", b"-1", b"1.5", b"70,5", b"1e9", b"1e400", b"1e-400", b"NaN", b"Infinity", b"9" * 30, b"9" * 5000,
    b"0." + b"1" * 40, b"0x" + b"f" * 5000, b"007", b"+5", b"1_000", "٣".encode(),
)  # fmt: skip
DAYS: Final = (
    b"2026-11-09", b"31/11/2026", b"29/02/2027", b"0001-01-01", b"9999-12-31", b"10000-01-01", b"2026-11-09T10:00:00Z",
    b"2026-13-01", b"10/11", b"46000",
)  # fmt: skip
TEXTS: Final = (
    b"", b" ", b"x", b"true", b"false", b"null", b"=1+1", b"a@b.c", "Hướng".encode(), "Hu\u031bo\u031b\u0301ng".encode(),
    "Ð".encode(), b"\xff", b"\xed\xa0\x80", b"\\ud800", b"\\u0000", b"\0", b"\x1b[2J", "\u202e\u200b\ufeff\u2028".encode(),
    b"{", b"}", b"[", b"]", b"(", b")", b"<", b">", b'"', b"'", b"\\", b",", b";", b":", b"=", b"#", b"/", b"../", b"\t",
    b"\n", b"\r", b"\r\n", b"&x;", b"[" * 3000, b'{"a":' * 3000, b"a" * 40_000,
)  # fmt: skip
SCRAPS: Final = (*NUMBERS, *DAYS, *TEXTS)


def mutated(random: Random, content: bytes, scraps: Sequence[bytes] = SCRAPS) -> bytes:
    """Returns `content` with one to some changes: of words more often than of bytes."""
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 8))):
        change = random.choice((_words, _words, _words, _bytes))
        content = change(random, content, scraps)
    return content


def noise(random: Random, most: int = 300) -> bytes:
    """Returns random bytes: no input at all."""
    return random.randbytes(random.randrange(most))


def _words(random: Random, content: bytes, scraps: Sequence[bytes]) -> bytes:
    """Changes a word: for a scrap, for another word of the content, away, twice, or swapped with another."""
    start, end = _word(content, random.randrange(len(content) + 1))
    other, other_end = _word(content, random.randrange(len(content) + 1))
    match random.randrange(6):
        case 0 | 1:
            new = random.choice(scraps)
        case 2 | 3:
            new = content[other:other_end]
        case 4:
            new = b""
        case _:
            new = content[start:end] * random.choice((2, 2, 100))
    return content[:start] + new + content[end:]


def _word(content: bytes, at: int) -> tuple[int, int]:
    """Returns where the word at a place begins and ends; sought near it alone, however long the content is."""
    start = at
    while start > max(0, at - _LONGEST_SPAN) and _LETTER.match(content, at) and _LETTER.match(content, start - 1):
        start -= 1
    found = _WORD.match(content, start, start + 2 * _LONGEST_SPAN)
    assert found is not None
    return found.start(), found.end()


def _bytes(random: Random, content: bytes, scraps: Sequence[bytes]) -> bytes:
    """Changes bytes wherever they stand: one bit, a span taken away, doubled or moved, a scrap put in, the rest cut off."""
    at = random.randrange(len(content) + 1)
    end = min(len(content), at + random.randrange(_LONGEST_SPAN))
    to = random.randrange(len(content) + 1)
    match random.randrange(7):
        case 0 | 1 if at < len(content):
            return content[:at] + bytes([content[at] ^ 1 << random.randrange(8)]) + content[at + 1 :]
        case 2:
            return content[:at] + content[end:]
        case 3:
            return content[:to] + content[at:end] + content[to:]
        case 4:
            return content[:at] + random.choice(scraps) + content[end:]
        case 5:
            return content[:at] + random.randbytes(random.randrange(1, 5)) + content[at:]
        case _:
            return content[:at] if random.random() < 0.2 else content[:at] + content[at:end] * 2 + content[end:]


Input = Callable[[Random], tuple[str, bytes]]
"""Draws an input: the name of a file, or what kind of input it is, and its content."""


def one_of(*weighted: tuple[int, Input]) -> Input:
    """Returns a draw from several, each as often as its weight says."""
    weights = [weight for weight, _ in weighted]
    inputs = [draw for _, draw in weighted]
    return lambda random: random.choices(inputs, weights)[0](random)
