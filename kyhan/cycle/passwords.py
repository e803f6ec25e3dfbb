"""What is a good password, how is it kept, and is this one right? The only door to Argon2.

The rules are those of NIST SP 800-63B, 5.1.1.2: a length, no password that everybody tries first, nothing about which
kinds of characters; no change without a reason. Texts count in NFC, so that every keyboard types the same password.
"""

import base64
import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from kyhan.i18n import Phrase, say
from kyhan.text import fold

LEAST: Final = 10
MOST: Final = 200
"""How many characters a password has."""

_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1, hash_len=32, salt_len=16)
"""Argon2id with 19 MiB: the OWASP Password Storage Cheat Sheet's configuration. About 30 ms; thirty people at once fit
into the memory of a small server."""

_NOBODY: Final = (
    f"$argon2id$v=19$m={_HASHER.memory_cost},t={_HASHER.time_cost},p={_HASHER.parallelism}"
    f"${base64.b64encode(bytes(range(_HASHER.salt_len))).decode().rstrip('=')}"
    f"${base64.b64encode(bytes(_HASHER.hash_len)).decode().rstrip('=')}"
)
"""A hash that no password has (one would have to be found whose hash is all zeros), checked where there is no other."""

_TRIED_FIRST: Final = (
    "0123456789 1234567890 12345678910 123456789a a123456789 0987654321 9876543210 1122334455 1234512345 1234554321 "
    "12345678987654321 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc qwertyuiop qwerty1234 qwerty12345 qwerty123456 "
    "asdfghjkl123 abcd123456 abcde12345 abc123456789 password12 password123 password1234 password12345 passw0rd123 "
    "p@ssword123 p@ssw0rd123 admin12345 admin123456 administrator iloveyou123 welcome123 welcome1234 changeme123 "
    "matkhau123 matkhau1234 matkhau12345 matkhau123456 matkhaumoi quantrivien vietnam123 vietnam1234 vietnamvodich "
    "anhyeuem123 emyeuanh123 hoilamgi123 khongbiet123 khongcogi123 khongnoi123"
)
"""Of the passwords that are tried first, such as are long enough: rows of keys, the word itself in both languages."""
_COMMON: Final = frozenset(_TRIED_FIRST.split())
_FEWEST_DISTINCT: Final = 4
_NOT_LETTERS: Final = re.compile(r"[\W\d_]+")


def hashed(password: str) -> str:
    """Returns the hash to be stored, with its salt and parameters; the same password gives another one each time."""
    return _HASHER.hash(_composed(password))


def matches(stored: str | None, password: str) -> bool:
    """Tells whether a password is the one behind a stored hash; None (there is none) takes as long, and never matches."""
    composed = _composed(password)
    if stored is None or len(composed) > MOST:
        stored, composed = _NOBODY, ""
    try:
        return _HASHER.verify(stored, composed)
    except (VerificationError, InvalidHashError):
        return False


def outdated(stored: str) -> bool:
    """Tells whether a hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(stored)


def faults(password: str, *, login: str, name: str) -> Sequence[Phrase]:
    """Returns everything that keeps a password from being taken; nothing when it may be.

    Args:
        login, name: Of the person it is for: neither is a password, also with digits added.
    """
    composed = _composed(password)
    found = []
    if not LEAST <= len(composed) <= MOST:
        length = say(
            "mật khẩu phải có từ {least} đến {most} ký tự (đang có {n})",
            "a password has {least} to {most} characters (this one has {n})",
            least=LEAST,
            most=MOST,
            n=len(composed),
        )
        found.append(length)
    bare = _letters(composed)
    if bare and bare in (_letters(login), _letters(name)):
        own = say(
            "mật khẩu không được là tên đăng nhập hay họ tên của bạn", "a password may not be your own login or name"
        )
        found.append(own)
    if composed.casefold() in _COMMON or len(set(composed.casefold())) < _FEWEST_DISTINCT:
        common = say(
            "mật khẩu này quá dễ đoán; hãy ghép vài từ không liên quan với nhau",
            "this password is guessed at once; put a few unrelated words together",
        )
        found.append(common)
    return found


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub("", fold(text))


def _composed(password: str) -> str:
    return unicodedata.normalize("NFC", password.encode(errors="replace").decode())
