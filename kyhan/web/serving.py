"""How does a process answer browsers? The only door to uvicorn."""

import errno
import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

import uvicorn

from kyhan.errors import Fault, InvalidInput, SetupNeeded
from kyhan.i18n import say
from kyhan.web.application import create
from kyhan.web.site import Site

_WAIT_SECONDS: Final = 10
"""How long requests under way may go on after the process was told to end."""
_LOOK_SECONDS: Final = 0.01


@contextmanager
def listening(host: str, port: int, *, else_any: bool = False) -> Iterator[socket.socket]:
    """Gives a socket on which browsers are heard; port 0 takes one that is free.

    Args:
        else_any: When somebody has that port already, any that is free will do.

    Raises:
        InvalidInput: somebody else listens there, or it may not be used.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named: asyncio lets the end of an answer go out at once (TCP_NODELAY) only where it stands. Without,
    # the browser's system waits 40 ms before it confirms the beginning, and the end waits for that.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            try:
                one.bind((host, port))
            except OSError as error:
                if not else_any or error.errno != errno.EADDRINUSE:
                    raise
                one.bind((host, 0))
        except OSError as error:
            wrong = say(
                "không mở được ({reason}); chọn cổng khác bằng --port",
                "cannot be opened ({reason}); choose another port with --port",
                reason=error.strerror or error,
            )
            raise InvalidInput(say("Máy chủ web", "The web server"), [Fault(f"{host}:{port}", wrong)]) from error
        yield one


@contextmanager
def answering(site: Site, at: socket.socket, *, proxies: str = "") -> Iterator[None]:
    """Answers browsers while the block lasts, in a thread of its own; requests under way at its end are answered still.

    Args:
        proxies: Addresses of reverse proxies whose word about who asks is taken, separated by commas.
    """
    server = uvicorn.Server(
        uvicorn.Config(
            create(site),
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=bool(proxies),
            forwarded_allow_ips=proxies or None,
            timeout_graceful_shutdown=_WAIT_SECONDS,
        )
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [at]}, name="web")
    thread.start()
    try:
        while not server.started:
            thread.join(_LOOK_SECONDS)
            if not thread.is_alive():
                raise RuntimeError("the web server ended before it answered")
        yield
    finally:
        server.should_exit = True
        thread.join()


def require_answer(site: Site, at: socket.socket) -> None:
    """Returns when the sign-in page answers on a socket.

    Raises:
        SetupNeeded: it does not; says with which status.
    """
    host, port = at.getsockname()[:2]
    asking = http.client.HTTPConnection(host, port, timeout=_WAIT_SECONDS)
    try:
        asking.request("GET", "/sign-in", headers={"Host": urlsplit(site.address).netloc})
        status = asking.getresponse().status
    finally:
        asking.close()
    if status != HTTPStatus.OK:
        raise SetupNeeded(
            say("Trang đăng nhập trả lời mã {status}.", "The sign-in page answers with {status}.", status=status)
        )
