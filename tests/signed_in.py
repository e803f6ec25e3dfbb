"""How does a test let people sign in, and what does a person's device show?"""

import base64
import hmac
import struct
from datetime import datetime
from typing import Final

from kyhan.cycle.commands import credentials, sign_in
from kyhan.cycle.commands.sign_in import SignedIn
from tests.factories import SmallOffice

PASSWORD: Final = "cầu Truồi mùa nước"  # noqa: S105 - of people who are not there
"""Everybody's, where a test gives one."""
ADDRESS: Final = "192.0.2.7"
AGENT: Final = "Firefox"


def known(office: SmallOffice, *logins: str, password: str = PASSWORD) -> None:
    """Gives people a password."""
    for login in logins:
        credentials.set_practice_password(office.acting("admin"), login, password)


def entered(office: SmallOffice, login: str = "an", password: str = PASSWORD, address: str = ADDRESS) -> SignedIn:
    """Signs somebody in who has a password."""
    return sign_in.sign_in(office.app, login, password, address=address, agent=AGENT)


def enrolled(office: SmallOffice, login: str = "an", *, token: str = "") -> str:
    """Turns somebody's second factor on, and returns its secret."""
    secret = credentials.begin_second_factor(office.acting(login)).secret
    credentials.confirm_second_factor(office.acting(login), code_of(secret, office.clock.now()), token=token)
    return secret


def code_of(secret: str, at: datetime) -> str:
    """Returns the six digits that a device shows at an instant: RFC 6238 with SHA-1 and steps of 30 seconds."""
    counter = struct.pack(">Q", int(at.timestamp()) // 30)
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    start = digest[-1] & 0xF
    return f"{(int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF) % 1_000_000:06d}"
