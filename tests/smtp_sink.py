"""Where do tests send mail? To a real SMTP server on loopback, on a port of its own, that answers as a test tells it."""

import asyncio
import email
import ssl
import threading
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from types import TracebackType
from typing import Any, Final, Self

from aiosmtpd.smtp import SMTP, AuthResult

HANG_UP: Final = "hang up"
"""Instead of an answer: the server closes the connection without a word."""
DO_NOTHING: Final = "do nothing"
"""Instead of an answer: the server keeps the line open and says nothing."""
DRIP: Final = "drip"
"""Instead of an answer: a line that never ends, byte after byte."""
RAMBLE: Final = "ramble"
"""Instead of an answer: line after line, none of them the last."""
_BITS: Final = {DRIP: b"2", RAMBLE: b"250-and another thing\r\n"}
_BIT_SECONDS: Final = 0.05


@dataclass(frozen=True)
class Received:
    """A mail that was handed over, and what the server then answered; `to` is the envelope's recipient."""

    to: str
    message: EmailMessage
    encrypted: bool
    connection: int
    answer: str

    @property
    def id(self) -> str:
        """The Message-ID."""
        return str(self.message["Message-ID"])


class Sink:
    """The server. Use it as a context; `received` holds every mail in the order of arrival.

    Args:
        greetings: What the first connections get instead of a greeting, and are then closed; the others are welcome.
        at_mail: Answers to MAIL FROM, one after another; when used up, every sender is welcome.
        at_recipient: Answers to RCPT TO, by address, one after another; when used up, the recipient is welcome.
        at_data: Answers after the mail was handed over, by address, likewise.
        tls: What STARTTLS needs.
        at_once: TLS from the first byte (smtps) instead.
        login: The only user and password that are let in; then nobody else is.
        idle_seconds: After so long without a command the server closes a connection.
        dies_after: When so many mails were handed over, the server is gone, and no longer answers on its port.
    """

    def __init__(
        self,
        *,
        greetings: list[str] | None = None,
        at_mail: list[str] | None = None,
        at_recipient: dict[str, list[str]] | None = None,
        at_data: dict[str, list[str]] | None = None,
        tls: ssl.SSLContext | None = None,
        at_once: bool = False,
        login: tuple[str, str] | None = None,
        idle_seconds: float = 300,
        dies_after: int | None = None,
    ) -> None:
        self.received: list[Received] = []
        self.connections = 0
        self.handed_over = threading.Event()
        self._at_mail, self._at_recipient, self._at_data = at_mail or [], at_recipient or {}, at_data or {}
        self._tls, self._tls_at_once, self._login = tls, at_once, login
        self._greetings, self._idle_seconds, self._dies_after = greetings or [], idle_seconds, dies_after
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.port = 0

    def __enter__(self) -> Self:
        self._thread.start()
        self.port = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    @property
    def url(self) -> str:
        """The server's address as KYHAN_SMTP_URL takes it."""
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def recipients(self) -> list[str]:
        """The envelope's recipients of all mails handed over."""
        return [one.to for one in self.received]

    async def _listen(self) -> int:
        self._server = await self._loop.create_server(
            self._protocol, "127.0.0.1", 0, ssl=self._tls if self._tls_at_once else None
        )
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    def _protocol(self) -> asyncio.Protocol:
        self.connections += 1
        if self._greetings:
            return _Turned(self._greetings.pop(0))
        more: dict[str, Any] = {"tls_context": self._tls} if self._tls and not self._tls_at_once else {}
        if self._login:
            more |= {
                "authenticator": self._authenticate,
                "auth_required": True,
                "auth_require_tls": self._tls is not None,
            }
        return SMTP(
            _Handler(self, self.connections),
            hostname="sink.example",
            loop=self._loop,
            enable_SMTPUTF8=True,
            timeout=self._idle_seconds,
            **more,
        )

    def _authenticate(self, _server: SMTP, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        right = (data.login.decode(), data.password.decode()) == self._login
        return AuthResult(success=right, handled=right)  # not handled: the server itself says 535

    async def _end(self) -> None:
        self._server.close()
        others = [task for task in asyncio.all_tasks(self._loop) if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


class _Turned(asyncio.Protocol):
    """A connection that gets one answer and nothing else."""

    def __init__(self, answer: str) -> None:
        self._answer = answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        if self._answer in _BITS:
            self._dripping = asyncio.get_running_loop().create_task(_drip(transport, _BITS[self._answer]))
        elif self._answer == HANG_UP:
            transport.abort()
        elif self._answer != DO_NOTHING:
            transport.write(f"{self._answer}\r\n".encode())
            transport.close()


async def _drip(transport: asyncio.Transport, bit: bytes) -> None:
    """Writes without an end, until the other side has had enough."""
    while not transport.is_closing():
        transport.write(bit)
        await asyncio.sleep(_BIT_SECONDS)


class _Handler:
    """What aiosmtpd asks at each step of one connection."""

    def __init__(self, sink: Sink, connection: int) -> None:
        self._sink, self._connection = sink, connection

    async def handle_MAIL(self, server: SMTP, _session: Any, envelope: Any, address: str, options: list[str]) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return await self._say(server, _next(self._sink._at_mail))

    async def handle_RCPT(self, server: SMTP, _session: Any, envelope: Any, address: str, options: list[str]) -> str:
        answer = await self._say(server, _next(self._sink._at_recipient.get(address, [])))
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
        return answer

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        to = envelope.rcpt_tos[0]
        message = email.message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        answer = _next(self._sink._at_data.get(to, []))
        if self._sink._dies_after == len(self._sink.received) + 1:
            self._sink._server.close()
            answer = HANG_UP
        self._sink.received.append(Received(to, message, session.ssl is not None, self._connection, answer))
        self._sink.handed_over.set()
        return await self._say(server, answer)

    async def _say(self, server: SMTP, answer: str) -> str:
        assert isinstance(server.transport, asyncio.Transport)
        if answer == HANG_UP:
            server.transport.abort()
        if answer == DO_NOTHING:
            await asyncio.sleep(3600)
        if answer in _BITS:
            await _drip(server.transport, _BITS[answer])
        return answer


def _next(answers: list[str]) -> str:
    return answers.pop(0) if answers else "250 OK"
