"""Where do the benchmarks' mails go? To a mail server on loopback that takes everything and notes who got which mail.

It says no more than RFC 5321 asks, so that it costs little beside what is measured, and runs in a process of its own.
"""

import asyncio
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection

TELL, END = b"tell", b"end"


@dataclass(frozen=True)
class Mailbox:
    """The server. `taken` returns the recipient and Message-ID of every mail so far, in order."""

    port: int
    line: Connection

    @property
    def url(self) -> str:
        """The server's address as KYHAN_SMTP_URL takes it."""
        return f"smtp://127.0.0.1:{self.port}"

    def taken(self) -> list[tuple[str, str]]:
        """Returns recipient and Message-ID of every mail so far."""
        self.line.send(TELL)
        found: list[tuple[str, str]] = self.line.recv()
        return found


@contextmanager
def running() -> Iterator[Mailbox]:
    """Gives a running server."""
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    process = spawn.Process(target=_serve, args=(there,))
    process.start()
    try:
        yield Mailbox(here.recv(), here)
    finally:
        here.send(END)
        process.join(10)


def _serve(line: Connection) -> None:
    taken: list[tuple[str, str]] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mailbox\r\n")
        recipient = ""
        while words := await reader.readline():
            verb = words[:4].upper()
            if verb == b"DATA":
                writer.write(b"354 go on\r\n")
                content = await reader.readuntil(b"\r\n.\r\n")
                taken.append((recipient, _message_id(content)))
            elif verb == b"RCPT":
                recipient = words.split(b"<")[1].split(b">")[0].decode()
            writer.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 OK\r\n")
            if verb == b"QUIT":
                break
        writer.close()

    async def serve() -> None:
        server = await asyncio.start_server(talk, "127.0.0.1", 0, limit=1 << 24)
        line.send(server.sockets[0].getsockname()[1])
        while await asyncio.to_thread(line.recv) != END:
            line.send(taken)
        server.close()

    asyncio.run(serve())


def _message_id(content: bytes) -> str:
    headers = content.split(b"\r\n\r\n", 1)[0]
    return next(
        (
            one.split(b":", 1)[1].strip().decode()
            for one in headers.split(b"\r\n")
            if one.lower().startswith(b"message-id:")
        ),
        "",
    )
