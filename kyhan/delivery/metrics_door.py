"""How does the page of figures get out? By a small HTTP server in threads that never keep the process from ending.

It answers GET and HEAD of /metrics, knows nothing else, and writes neither requests nor broken connections to stderr.
"""

import logging
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import Final

from kyhan.errors import Fault, InvalidInput, SetupNeeded
from kyhan.i18n import say

_log: Final = logging.getLogger(__name__)
PATH: Final = "/metrics"
CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_REQUEST_SECONDS: Final = 10
"""How long a client may take to say what it wants, and to take its answer."""
_THIS_MACHINE: Final = "127.0.0.1"
_LAST_PORT: Final = 65535


def read_address(told: str) -> tuple[str, int]:
    """Returns host and port of "port", "host:port" or "[IPv6]:port"; without a host, this machine alone is meant.

    Port 0 is any free one.

    Raises:
        InvalidInput: it is none of these.
    """
    host, colon, port = told.rpartition(":")
    host = host.removeprefix("[").removesuffix("]") if host.startswith("[") else host
    if (colon and not host) or not (port.isascii() and port.isdecimal()) or int(port) > _LAST_PORT:
        sentence = say(
            "«{told}» không phải địa chỉ; viết cổng (9790) hoặc máy:cổng (10.0.0.5:9790)",
            "«{told}» is no address; write a port (9790) or host:port (10.0.0.5:9790)",
            told=told,
        )
        raise InvalidInput(say("Nơi xem số đo", "Where metrics are served"), [Fault("KYHAN_METRICS", sentence)])
    return host or _THIS_MACHINE, int(port)


@contextmanager
def opened(host: str, port: int, page: Callable[[], bytes]) -> Iterator[str]:
    """Serves a page while the block lasts; gives its address.

    Raises:
        SetupNeeded: nothing can listen there; says why.
    """
    try:
        family, _, _, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        server = _Server(family, where, page)
    except OSError as error:
        raise SetupNeeded(
            say(
                "Không mở được cổng số đo {host}:{port} ({reason}); dừng chương trình đang dùng cổng ấy hoặc chọn cổng khác bằng KYHAN_METRICS.",
                "Metrics cannot be served at {host}:{port} ({reason}); stop what uses that port, or choose another with KYHAN_METRICS.",
                host=host,
                port=port,
                reason=error.strerror or error,
            )
        ) from error
    with server:
        threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()
        try:
            shown = f"[{host}]" if ":" in host else host
            yield f"http://{shown}:{server.server_address[1]}{PATH}"
        finally:
            server.shutdown()


class _Server(ThreadingTCPServer):
    """A listening socket; every request has a thread of its own, for which nobody waits at the end."""

    allow_reuse_address = True  # a restarted service need not wait for the old connections to be forgotten
    daemon_threads = True
    block_on_close = False

    def __init__(self, family: int, where: tuple[object, ...], page: Callable[[], bytes]) -> None:
        self.address_family = family
        self.page = page
        super().__init__(where[:2], _Request)  # type: ignore[arg-type] # the resolver's own address

    def handle_error(self, _request: object, _client: object) -> None:
        """Keeps silent when a client went away or said nothing; anything else is a fault and gets into the log."""
        if not isinstance(sys.exception(), OSError):
            _log.exception("the page of metrics failed")


class _Request(BaseHTTPRequestHandler):
    """One request."""

    server: _Server
    timeout = _REQUEST_SECONDS
    server_version = "kyhan"
    sys_version = ""

    def do_GET(self) -> None:
        """Answers with the page."""
        self._answer(whole=True)

    def do_HEAD(self) -> None:
        """Answers with the page's head."""
        self._answer(whole=False)

    def _answer(self, *, whole: bool) -> None:
        if self.path.partition("?")[0] != PATH:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        page = self.server.page()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", CONTENT_TYPE)
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        if whole:
            self.wfile.write(page)

    def log_message(self, *_words: object) -> None:
        """Says nothing: a request every few seconds is no news."""
