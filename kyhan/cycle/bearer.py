"""How are secrets made that open something for whoever bears them, and what is stored of them? Their SHA-256 alone.

They have 256 random bits, so a fast hash is enough: nobody finds them by trying (a password is another matter, see
`kyhan.cycle.passwords`).
"""

import secrets
from hashlib import sha256
from typing import Final

_BYTES: Final = 32
_SHOWN: Final = 12


def new() -> str:
    """Returns a new secret of 43 letters, digits, "-" and "_", fit for a cookie and an address."""
    return secrets.token_urlsafe(_BYTES)


def id_of(secret: str) -> str:
    """Returns what is stored of a secret: 64 hexadecimal digits, from which it cannot be found again."""
    return sha256(secret.encode(errors="surrogatepass")).hexdigest()


def mark_of(id_: str) -> str:
    """Returns the beginning of a stored id, by which the history tells one secret from another."""
    return id_[:_SHOWN]
