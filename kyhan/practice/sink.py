"""Where do practice mails go? To an SMTP server on loopback that keeps every mail as a file and sends nothing on."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session


class _Keeper:
    """Writes each mail it is given into a folder, numbered in the order of arrival."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Keeps one mail."""
        self.count += 1
        to = envelope.rcpt_tos[0].partition("@")[0]
        content = envelope.content or b""
        (self.folder / f"{self.count:03d}-{to}.eml").write_bytes(
            content if isinstance(content, bytes) else content.encode()
        )
        return "250 kept"


@contextmanager
def mail_sink(folder: Path) -> Iterator[str]:
    """Runs the server on a free loopback port while the block lasts; gives its smtp:// address."""
    folder.mkdir(parents=True, exist_ok=True)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    keeper = _Keeper(folder)
    listening = loop.create_server(lambda: SMTP(keeper, loop=loop), "127.0.0.1", 0)
    server = asyncio.run_coroutine_threadsafe(listening, loop).result()
    try:
        yield f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}?tls=none"
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
