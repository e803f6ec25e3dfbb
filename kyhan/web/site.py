"""What does a web process serve: which office, at which address, and how strictly?"""

from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from kyhan.app import App
from kyhan.clock import FixedClock
from kyhan.errors import Fault, InvalidInput
from kyhan.i18n import say
from kyhan.settings import Settings
from kyhan.workflows.roles import Role


@dataclass
class Site:
    """One office on the web.

    `address` is what people type in their browser, such as "https://kyhan.example.vn"; `practice_clock` is the clock of a
    practice copy, which visitors may move, and None for a live office, which follows the machine's. `settings` holds the
    limits of evidence, the trust list and the mail server.
    """

    office: App
    address: str
    settings: Settings
    practice_clock: FixedClock | None = None
    second_factor_roles: frozenset[Role] = frozenset()
    extra_hosts: frozenset[str] = frozenset()
    _hosts: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        host = urlsplit(self.address).hostname or ""
        self._hosts = self.extra_hosts | {host} | (_LOOPBACK_NAMES if loopback(host) else frozenset())

    @property
    def practice(self) -> bool:
        """Tells whether this is a practice copy."""
        return self.practice_clock is not None

    @property
    def secure(self) -> bool:
        """Tells whether cookies may travel encrypted only: everywhere but on this machine itself."""
        return not loopback(urlsplit(self.address).hostname or "")

    def serves(self, host: str) -> bool:
        """Tells whether a Host header names this site; anything else may be somebody's trick with names."""
        return host_of(f"//{host}") in self._hosts

    def now(self) -> datetime:
        """Returns the present instant of the office."""
        return self.office.clock.now()

    @property
    def static_folder(self) -> Path:
        """The folder of style sheets, scripts and fonts."""
        return Path(__file__).parent / "static"


def host_of(address: str) -> str:
    """Returns the host that an address names, "" where it names none or is none."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:  # "//[" and the like
        return ""


_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


def loopback(host: str) -> bool:
    """Tells whether a host is this machine itself."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def require_safe(address: str) -> None:
    """Refuses an address over which passwords would travel for everybody to read.

    Raises:
        InvalidInput: it is no http(s) address, or it is plain http to another machine.
    """
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        wrong = say("phải có dạng https://tên-máy", "must have the form https://host")
    elif parts.scheme == "http" and not loopback(parts.hostname):
        wrong = say(
            "không mã hóa, mật khẩu đi qua mạng ai cũng đọc được; dùng địa chỉ https (máy chủ proxy lo phần mã hóa)",
            "is not encrypted: passwords would cross the network readable; use an https address (a proxy does the encryption)",
        )
    else:
        return
    raise InvalidInput(say("Địa chỉ trang web", "The address of the site"), [Fault(address, wrong)])
