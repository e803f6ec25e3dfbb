"""How does a mail get to the SMTP server? The only door to smtplib.

One connection serves many mails. Every step is bounded in time however slowly the server drips its answer, and all
together stay well below `outgoing.TAKEN_FOR`, so that no other process takes a mail over that is still being sent.

Only the answers of RFC 5321 count: a mail is sent when the server said 2xx after it. Anything else that is no refusal
leaves open what the server understood.
"""

import smtplib
import socket
import ssl
from contextlib import suppress
from datetime import datetime
from email.headerregistry import Address
from time import monotonic
from typing import Any, Final

from kyhan.cycle.outgoing import Outgoing
from kyhan.delivery.deliver import Fate, Outcome
from kyhan.delivery.message import compose
from kyhan.delivery.server import Server, read_server
from kyhan.text import legible

STEP_SECONDS: Final = 20
"""How long one step (connecting, one command and its whole answer) may take."""
ATTEMPT_SECONDS: Final = 200
"""How long the answers to one mail may take in all. What is left until `outgoing.TAKEN_FOR` is for finding the server."""
_LONGEST_ANSWER: Final = 65_536
"""Bytes; an honest answer is some lines of at most 512 (RFC 5321, 4.5.3.1.5)."""
_DONE: Final = range(200, 300)
_TRANSIENT: Final = 400
_PERMANENT: Final = 500
_SERVER_LEAVES: Final = 421


class _Answers:
    """What the server says, line by line, all of one answer until an instant of the monotonic clock."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._read = bytearray()
        self._room = 0
        self._until = 0.0

    def begin(self, until: float) -> None:
        """Begins a new answer, to be read whole until then."""
        self._until, self._room = until, _LONGEST_ANSWER

    def readline(self, most: int) -> bytes:
        """Returns the next line, at most `most` bytes of it; nothing when the server has left.

        Raises:
            TimeoutError: the time of the answer is over.
            OSError: the answer does not end, or the line is broken.
        """
        while b"\n" not in self._read and len(self._read) < most:
            left = self._until - monotonic()
            if left <= 0:
                raise TimeoutError("timed out")
            self._line.settimeout(left)
            got = self._line.recv(4096)
            if not got:
                break
            self._read += got
        end = min(self._read.find(b"\n") + 1 or len(self._read), most)
        self._room -= end
        if self._room < 0:
            raise OSError("the answer does not end")
        line = bytes(self._read[:end])
        del self._read[:end]
        return line

    def close(self) -> None:
        """Lets go of the line, which is the connection's to close."""


class _Connection(smtplib.SMTP):
    """A connection whose every answer is bounded in time as a whole; smtplib bounds each byte of it only."""

    def __init__(self, server: Server, step_seconds: float, until: float, **more: Any) -> None:  # noqa: ANN401 - smtplib's own
        self.until = until
        self._step_seconds = step_seconds
        super().__init__(server.host, server.port, timeout=step_seconds, **more)

    def getreply(self) -> tuple[int, bytes]:
        """Reads an answer; see `smtplib.SMTP.getreply`."""
        assert self.sock is not None  # noqa: S101 - smtplib connects before it reads
        if self.file is None:
            self.file = _Answers(self.sock)
        self.file.begin(min(monotonic() + self._step_seconds, self.until))
        answer = super().getreply()
        self.sock.settimeout(self._step_seconds)  # for what is sent next
        return answer


class _TlsConnection(_Connection, smtplib.SMTP_SSL):
    """The same with TLS from the first byte."""


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
        self._connection: _Connection | None = None

    def send(self, mail: Outgoing, at: datetime) -> Outcome:
        """Sends one mail, dated `at`."""
        try:
            message = compose(mail, self._sender, at).as_bytes()
        except ValueError as error:
            return Outcome(Fate.REFUSED, str(error))
        return self._send(mail.address, message, monotonic() + ATTEMPT_SECONDS)

    def _send(self, address: str, message: bytes, until: float) -> Outcome:
        kept = self._connection is not None
        try:
            connection = self._connected(until)
        except (OSError, smtplib.SMTPException) as error:
            return Outcome(Fate.UNREACHABLE, f"{self.server}: {_told(error)}")
        try:
            refusal = self._offer(connection, address)
        except (OSError, smtplib.SMTPServerDisconnected) as error:
            self._drop()
            if kept:  # a server may end a connection after so many mails or minutes; a new one decides
                return self._send(address, message, until)
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

    def _connected(self, until: float) -> _Connection:
        """Returns the connection, made and logged in if need be, whose answers are awaited until then."""
        if self._connection is None:
            server = self.server
            if server.protection == "tls":
                made: _Connection = _TlsConnection(
                    server, self._step_seconds, until, context=ssl.create_default_context()
                )
            else:
                made = _Connection(server, self._step_seconds, until)
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
        self._connection.until = until
        return self._connection

    def _offer(self, connection: _Connection, address: str) -> Outcome | None:
        """Names sender and recipient to the server; returns its refusal, None when it wants the mail."""
        code, answer = connection.mail(self._sender.addr_spec)
        if code == _SERVER_LEAVES:
            raise smtplib.SMTPServerDisconnected(_text(code, answer))
        if code not in _DONE:  # about the sender, so it may be put right: never for good
            return Outcome(Fate.TRY_AGAIN, _text(code, answer))
        code, answer = connection.rcpt(address)
        return None if code in _DONE else _refusal(code, answer)

    def _hand_over(self, connection: _Connection, message: bytes) -> Outcome:
        """Sends the mail itself. A connection lost from here on leaves open whether the server took it."""
        try:
            code, answer = connection.data(message)
        except smtplib.SMTPDataError as error:
            self._reset(connection)
            return _refusal(error.smtp_code, error.smtp_error)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return Outcome(Fate.UNKNOWN, f"{self.server}: {_told(error)}")
        if code in _DONE:
            return Outcome(Fate.ACCEPTED, _text(code, answer))
        if code < _TRANSIENT:  # no answer to a mail: the two no longer speak of the same thing
            self._drop()
            return Outcome(Fate.UNKNOWN, _text(code, answer))
        self._reset(connection)
        return _refusal(code, answer)

    def _reset(self, connection: _Connection) -> None:
        """Makes the connection ready for the next mail after a refusal."""
        try:
            code, _ = connection.rset()
        except (OSError, smtplib.SMTPException):
            code = 0
        if code not in _DONE:
            self._drop()

    def _drop(self) -> None:
        """Forgets the connection, without another word to the server."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _refusal(code: int, answer: bytes | str) -> Outcome:
    return Outcome(Fate.REFUSED if code >= _PERMANENT else Fate.TRY_AGAIN, _text(code, answer))


def _text(code: int, answer: bytes | str) -> str:
    """Returns a server's answer as one line that can be stored and printed: "550 no such user"."""
    shown = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return legible(" ".join(f"{code} {shown}".split()))


def _told(error: Exception) -> str:
    """Returns what an exception says: the server's own answer where it gave one."""
    if isinstance(error, smtplib.SMTPResponseException):
        return _text(error.smtp_code, error.smtp_error)
    return str(error) or type(error).__name__
