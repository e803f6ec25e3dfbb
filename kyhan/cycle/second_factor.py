"""Is this the code that the person's own device shows now? One-time codes by time (RFC 6238), the only door to pyotp."""

import hmac
from datetime import datetime
from typing import Final

import pyotp

STEP_SECONDS: Final = 30
DRIFT: Final = 1
"""So many steps a device's clock may be off, to either side (RFC 6238, 5.2)."""


def new_secret() -> str:
    """Returns a new secret of 160 bits, in base 32 as devices take it."""
    return pyotp.random_base32()


def address_of(secret: str, login: str, issuer: str) -> str:
    """Returns the "otpauth://" address that a device reads from a picture."""
    return pyotp.TOTP(secret, interval=STEP_SECONDS).provisioning_uri(name=login, issuer_name=issuer)


def step_of(secret: str, code: str, at: datetime, *, after: int | None) -> int | None:
    """Returns the time step whose code this is, None when it is no code of now.

    Args:
        code: As typed; blanks do not count.
        at: The present instant.
        after: The step of the last code that was accepted: that one and those before it are no longer good.
    """
    typed = "".join(code.split()).encode(errors="replace")
    clock = pyotp.TOTP(secret, interval=STEP_SECONDS)
    now = int(at.timestamp()) // STEP_SECONDS
    for step in range(now - DRIFT, now + DRIFT + 1):
        if hmac.compare_digest(clock.generate_otp(step).encode(), typed) and (after is None or step > after):
            return step
    return None
