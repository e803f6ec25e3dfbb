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


@dataclass(frozen=True)
class Received:
    """A mail that was handed over, whatever the server then answered; `to` is the envelope's recipient."""

    to: str
    message: EmailMessage
    encrypted: bool
    connection: int

    @property
    def id(self) -> str:
        """The Message-ID."""
        return str(self.message["Message-ID"])


class Sink:
    """The server. Use it as a context; `received` holds every mail in the order of arrival.

    Args:
        at_mail: Answers to MAIL FROM, one after another; when used up, every sender is welcome.
        at_recipient: Answers to RCPT TO, by address, one after another; when used up, the recipient is welcome.
        at_data: Answers after the mail was handed over, by address, likewise.
        tls: What STARTTLS needs.
        at_once: TLS from the first byte (smtps) instead.
        login: The only user and password that are let in; then nobody else is.
    """

    def __init__(
        self,
        *,
        at_mail: list[str] | None = None,
        at_recipient: dict[str, list[str]] | None = None,
        at_data: dict[str, list[str]] | None = None,
        tls: ssl.SSLContext | None = None,
        at_once: bool = False,
        login: tuple[str, str] | None = None,
    ) -> None:
        self.received: list[Received] = []
        self.connections = 0
        self.handed_over = threading.Event()
        self._at_mail, self._at_recipient, self._at_data = at_mail or [], at_recipient or {}, at_data or {}
        self._tls, self._tls_at_once, self._login = tls, at_once, login
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

    def _protocol(self) -> SMTP:
        self.connections += 1
        more: dict[str, Any] = {"tls_context": self._tls} if self._tls and not self._tls_at_once else {}
        if self._login:
            more |= {
                "authenticator": self._authenticate,
                "auth_required": True,
                "auth_require_tls": self._tls is not None,
            }
        return SMTP(
            _Handler(self, self.connections), hostname="sink.example", loop=self._loop, enable_SMTPUTF8=True, **more
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


class _Handler:
    """What aiosmtpd asks at each step of one connection."""

    def __init__(self, sink: Sink, connection: int) -> None:
        self._sink, self._connection = sink, connection

    async def handle_MAIL(self, server: SMTP, _session: Any, envelope: Any, address: str, options: list[str]) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return await self._say(server, self._sink._at_mail)

    async def handle_RCPT(self, server: SMTP, _session: Any, envelope: Any, address: str, options: list[str]) -> str:
        answer = await self._say(server, self._sink._at_recipient.get(address, []))
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
        return answer

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        to = envelope.rcpt_tos[0]
        message = email.message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self._sink.received.append(Received(to, message, session.ssl is not None, self._connection))
        self._sink.handed_over.set()
        return await self._say(server, self._sink._at_data.get(to, []))

    async def _say(self, server: SMTP, answers: list[str]) -> str:
        answer = answers.pop(0) if answers else "250 OK"
        if answer == HANG_UP:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        if answer == DO_NOTHING:
            await asyncio.sleep(3600)
        return answer
