"""How does a process serve the web application, and tick beside it? The only door to uvicorn."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn

from kyhan.delivery.embedded import Ticker
from kyhan.errors import Fault, InvalidInput
from kyhan.i18n import say
from kyhan.web.application import create
from kyhan.web.site import Site

_WAIT_SECONDS = 10
"""How long requests under way may go on after the process was told to end."""


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """Gives a socket on which browsers are heard; port 0 takes one that is free.

    Raises:
        InvalidInput: somebody else listens there, or it may not be used.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind((host, port))
        except (OSError, OverflowError) as error:
            wrong = say(
                "không mở được ({reason}); chọn cổng khác bằng --port",
                "cannot be opened ({reason}); choose another port with --port",
                reason=getattr(error, "strerror", None) or error,
            )
            raise InvalidInput(say("Máy chủ web", "The web server"), [Fault(f"{host}:{port}", wrong)]) from error
        yield one


def serve(
    site: Site,
    at: socket.socket,
    *,
    proxies: str = "",
    tick: Callable[[], None] | None = None,
    ready: Callable[[], None],
) -> None:
    """Serves until the process is told to end (SIGINT, SIGTERM); requests under way are answered first.

    Args:
        proxies: Addresses of reverse proxies whose word about who asks is taken, separated by commas.
        tick: What is done every minute beside serving; None: another process does it.
        ready: Is called once browsers are answered.
    """
    config = uvicorn.Config(
        create(site),
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies or None,
        timeout_graceful_shutdown=_WAIT_SECONDS,
    )
    ticker = Ticker(tick) if tick else None
    server = _Server(config, ready)
    if ticker:
        ticker.start()
    try:
        server.run(sockets=[at])
    finally:
        if ticker:
            ticker.stop()


class _Server(uvicorn.Server):
    """uvicorn's server, which says when it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begins to answer and says so."""
        await super().startup(sockets=sockets)
        if not self.should_exit:
            self._ready()
