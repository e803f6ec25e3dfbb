"""How does a mail get to the SMTP server? The only door to smtplib.

One connection serves many mails. Every step is bounded in time, all together well below `outgoing.TAKEN_FOR`, so that
no other process takes a mail over that is still being sent.
"""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from ipaddress import ip_address
from typing import Final
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from kyhan.cycle.outgoing import Outgoing
from kyhan.delivery.deliver import Fate, Outcome
from kyhan.delivery.message import compose
from kyhan.errors import Fault, InvalidInput
from kyhan.i18n import Phrase, say

STEP_SECONDS: Final = 20
"""How long one step (connecting, one command and its answer) may take."""
_SUBMISSION_PORT: Final = 587
_TRANSIENT: Final = 400
_PERMANENT: Final = 500
_SERVER_LEAVES: Final = 421
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


class SmtpMailer:
    """Sends mails to one SMTP server, over one connection for as long as it holds."""

    def __init__(self, url: str, sender: Address, *, step_seconds: float = STEP_SECONDS) -> None:
        """Prepares the way; nothing is connected before the first mail.

        Args:
            step_seconds: How long to wait for the server at each step.

        Raises:
            InvalidInput: `url` names no server (see `read_server`).
        """
        self.server = read_server(url)
        self._sender = sender
        self._step_seconds = step_seconds
        self._connection: smtplib.SMTP | None = None

    def send(self, mail: Outgoing, at: datetime) -> Outcome:
        """Sends one mail, dated `at`."""
        try:
            message = compose(mail, self._sender, at).as_bytes()
        except ValueError as error:
            return Outcome(Fate.REFUSED, str(error))
        kept = self._connection is not None
        try:
            connection = self._connected()
        except (OSError, smtplib.SMTPException) as error:
            return Outcome(Fate.UNREACHABLE, f"{self.server}: {_told(error)}")
        try:
            refusal = self._offer(connection, mail.address)
        except (OSError, smtplib.SMTPServerDisconnected) as error:
            self._drop()
            if kept:  # a server may end a connection after so many mails or minutes; a new one decides
                return self.send(mail, at)
            return Outcome(Fate.TRY_AGAIN, f"{self.server}: {_told(error)}")
        if refusal is not None:
            self._reset(connection)
            return refusal
        return self._hand_over(connection, message)

    def close(self) -> None:
        """Ends the connection, if there is one."""
        if self._connection is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._connection.quit()
            self._drop()

    def _connected(self) -> smtplib.SMTP:
        """Returns the connection, made and logged in if need be."""
        if self._connection is None:
            server = self.server
            if server.protection == "tls":
                made: smtplib.SMTP = smtplib.SMTP_SSL(
                    server.host, server.port, timeout=self._step_seconds, context=ssl.create_default_context()
                )
            else:
                made = smtplib.SMTP(server.host, server.port, timeout=self._step_seconds)
            try:
                if server.protection == "starttls":
                    made.starttls(context=ssl.create_default_context())
                if server.user:
                    made.login(server.user, server.password)
                made.ehlo_or_helo_if_needed()
            except BaseException:
                made.close()
                raise
            self._connection = made
        return self._connection

    def _offer(self, connection: smtplib.SMTP, address: str) -> Outcome | None:
        """Names sender and recipient to the server; returns its refusal, None when it wants the mail."""
        code, answer = connection.mail(self._sender.addr_spec)
        if code == _SERVER_LEAVES:
            raise smtplib.SMTPServerDisconnected(_text(code, answer))
        if code >= _TRANSIENT:  # about the sender, so it may be put right: never for good
            return Outcome(Fate.TRY_AGAIN, _text(code, answer))
        code, answer = connection.rcpt(address)
        return _refusal(code, answer) if code >= _TRANSIENT else None

    def _hand_over(self, connection: smtplib.SMTP, message: bytes) -> Outcome:
        """Sends the mail itself. A connection lost from here on leaves open whether the server took it."""
        try:
            code, answer = connection.data(message)
        except smtplib.SMTPDataError as error:
            self._reset(connection)
            return _refusal(error.smtp_code, error.smtp_error)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return Outcome(Fate.UNKNOWN, f"{self.server}: {_told(error)}")
        if code < _TRANSIENT:
            return Outcome(Fate.ACCEPTED, _text(code, answer))
        self._reset(connection)
        return _refusal(code, answer)

    def _reset(self, connection: smtplib.SMTP) -> None:
        """Makes the connection ready for the next mail after a refusal."""
        try:
            connection.rset()
        except (OSError, smtplib.SMTPException):
            self._drop()

    def _drop(self) -> None:
        """Forgets the connection, without another word to the server."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _refusal(code: int, answer: bytes | str) -> Outcome:
    return Outcome(Fate.REFUSED if code >= _PERMANENT else Fate.TRY_AGAIN, _text(code, answer))


def _text(code: int, answer: bytes | str) -> str:
    """Returns a server's answer as one line: "550 no such user"."""
    shown = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join(f"{code} {shown}".split())


def _told(error: Exception) -> str:
    """Returns what an exception says: the server's own answer where it gave one."""
    if isinstance(error, smtplib.SMTPResponseException):
        return _text(error.smtp_code, error.smtp_error)
    return str(error) or type(error).__name__
