"""How often may somebody try a password or code? A few times at once, then after waits that double.

Counted for the account, known or not, and for the address from which it is tried. The office's clock counts. An account's
attempt is counted before it is looked at, so that many at the same moment are counted too; a good one wipes the count out.
An address, which an office may share, counts what failed. What is refused for being too early is not counted.
"""

from datetime import datetime, timedelta
from ipaddress import IPv4Address, ip_address, ip_network
from typing import Final

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from kyhan.app import App
from kyhan.cycle.prepared import Prepared
from kyhan.cycle.rows import table_of
from kyhan.cycle.tables import Attempt
from kyhan.database import writing
from kyhan.errors import TooManyAttempts
from kyhan.text import legible

FREE: Final = {"account": 5, "second_factor": 5, "address": 20}
"""How many failures in a row cost nothing, by what is counted."""
FIRST_WAIT: Final = timedelta(seconds=30)
LONGEST_WAIT: Final = timedelta(minutes=15)
FORGOTTEN_AFTER: Final = timedelta(days=1)
"""After so long without a failure the count begins anew."""
_LONGEST_NAME: Final = 60
_HALF: Final = 64
_DOUBLINGS: Final = 5
"""30 s, 1, 2, 4, 8, then 15 minutes."""

_TABLE: Final = table_of(Attempt)
_ONE: Final = Prepared(select(_TABLE.c.failures, _TABLE.c.last_at).where(_TABLE.c.key == bindparam("key")))


def key(kind: str, name: str) -> str:
    """Returns the key of what is counted: a kind of `FREE`, and which account or address.

    Of an IPv6 address the first half counts: every machine has the other half for itself (RFC 4291, 2.5.4).
    """
    counted = _network(name) if kind == "address" else name
    return f"{kind}:{legible(counted.casefold())[:_LONGEST_NAME]}"


def _network(address: str) -> str:
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:  # a name
        return address
    if isinstance(known, IPv4Address):
        return address
    return str(known.ipv4_mapped or ip_network((known, _HALF), strict=False))


def claim(app: App, account: str, address: str | None = None) -> None:
    """Counts an attempt that is about to be looked at, as one of its account that fails until `forget` says otherwise.

    Args:
        account, address: Keys; no address where the attempt comes from this machine's console.

    Raises:
        TooManyAttempts: one of the two must wait; nothing was counted.
    """
    now = app.clock.now()
    with writing(app.engine) as connection:
        waits = [_left(connection, one, now) for one in (account, address) if one is not None]
        if any(waits):
            raise TooManyAttempts(max(waits))
        _count(connection, account, now)
        connection.execute(delete(_TABLE).where(_TABLE.c.last_at < now - FORGOTTEN_AFTER))


def failed(app: App, address: str) -> None:
    """Counts an attempt from an address that was looked at and failed."""
    with writing(app.engine) as connection:
        _count(connection, address, app.clock.now())


def forget(connection: Connection, account: str) -> None:
    """Wipes out the count of an account that was proven."""
    connection.execute(delete(_TABLE).where(_TABLE.c.key == account))


def wait_after(failures: int, free: int) -> timedelta:
    """Returns how long nothing is looked at after so many failures in a row."""
    if failures < free:
        return timedelta(0)
    return min(FIRST_WAIT * (1 << min(failures - free, _DOUBLINGS)), LONGEST_WAIT)


def _left(connection: Connection, counted: str, now: datetime) -> timedelta:
    """Returns how long is still to be waited; a last failure that is yet to come was told by a clock that was wrong."""
    last_at: datetime
    for failures, last_at in _ONE.rows(connection, {"key": counted}):
        if last_at <= now < last_at + FORGOTTEN_AFTER:
            wait = wait_after(failures, FREE[counted.partition(":")[0]])
            return max(wait - (now - last_at), timedelta(0))
    return timedelta(0)


def _count(connection: Connection, counted: str, now: datetime) -> None:
    known = [
        failures for failures, last_at in _ONE.rows(connection, {"key": counted}) if now < last_at + FORGOTTEN_AFTER
    ]
    values = {"failures": (known[0] if known else 0) + 1, "last_at": now}
    if not connection.execute(update(_TABLE).where(_TABLE.c.key == counted).values(values)).rowcount:
        connection.execute(insert(_TABLE).values(key=counted, **values))
