"""Which mail server is meant? Its address, how the line to it is protected, and the login."""

from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from kyhan.errors import Fault, InvalidInput
from kyhan.i18n import Phrase, say

_SUBMISSION_PORT: Final = 587
_DEFAULT_PORTS: Final = {"smtp": 25, "smtps": 465}


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server: where it is, how the line is protected ("none", "starttls", "tls"), and the login, if any."""

    host: str
    port: int
    protection: str
    user: str = ""
    password: str = field(default="", repr=False)

    def __str__(self) -> str:
        """Returns the address without the login."""
        return f"{self.host}:{self.port}"


def read_server(url: str) -> Server:
    """Returns the server that `url` names: smtp://user:password@host:587?tls=starttls, or smtps://host:465.

    Without `tls=`, a server on this machine is spoken to in the clear and any other by STARTTLS. The password never
    leaves this machine in the clear.

    Raises:
        InvalidInput: lists everything that is wrong with it.
    """
    faults: list[Phrase] = []
    try:
        parts = urlsplit(url)
    except ValueError:  # a bracket that is not closed
        parts = urlsplit("")
    if parts.scheme not in _DEFAULT_PORTS:
        faults.append(say("phải bắt đầu bằng smtp:// hoặc smtps://", "it begins with smtp:// or smtps://"))
    host = parts.hostname or ""
    if not host:
        faults.append(say("thiếu tên máy chủ", "the host is missing"))
    if parts.path not in ("", "/") or parts.fragment:
        faults.append(say("sau tên máy chủ và cổng chỉ có ?tls=", "after host and port there is only ?tls="))
    protection = _protection(parts, host, faults)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if user and protection == "none" and not _is_this_machine(host):
        faults.append(
            say(
                "có mật khẩu thì đường truyền phải mã hóa: dùng ?tls=starttls hoặc smtps://",
                "with a password the line must be encrypted: use ?tls=starttls or smtps://",
            )
        )
    port = _port(parts, faults, submission=bool(user))
    if faults:
        raise InvalidInput(
            say("Địa chỉ máy chủ thư", "The address of the mail server"),
            [Fault("KYHAN_SMTP_URL", fault) for fault in faults],
        )
    return Server(host, port, protection, user, password)


def _protection(parts: SplitResult, host: str, faults: list[Phrase]) -> str:
    asked = parse_qs(parts.query, keep_blank_values=True)
    if parts.scheme == "smtps":
        if asked:
            faults.append(say("smtps:// không kèm tham số", "smtps:// takes no parameters"))
        return "tls"
    if unknown := sorted(set(asked) - {"tls"}):
        faults.append(say("không có tham số {unknown}", "there is no parameter {unknown}", unknown=unknown))
    wish = asked.get("tls", ["none" if _is_this_machine(host) else "starttls"])[-1]
    if wish not in ("none", "starttls"):
        faults.append(say("tls là starttls hoặc none", "tls is starttls or none"))
    return wish


def _port(parts: SplitResult, faults: list[Phrase], *, submission: bool) -> int:
    try:
        given = parts.port
    except ValueError:
        given = 0
    if given == 0:
        faults.append(say("cổng là số từ 1 đến 65535", "the port is a number from 1 to 65535"))
    if given is not None:
        return given
    return _SUBMISSION_PORT if submission and parts.scheme == "smtp" else _DEFAULT_PORTS.get(parts.scheme, 0)


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
