"""What does every answer carry and every request have to keep: strict headers, known hosts, bounded bodies."""

from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kyhan.web.site import Site

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS: Final = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_MEGABYTE: Final = 1 << 20
_FORM_BYTES: Final = 4 * _MEGABYTE
"""What a form may weigh beside its files."""


class Guard:
    """Stands before the whole application."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self._app, self._site = app, site
        self._most = site.settings.evidence_file_mb * _MEGABYTE + _FORM_BYTES

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuses requests for other hosts and bodies without end, and adds the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if not self._site.serves(headers.get("host", "")):
            await PlainTextResponse("Unknown host.\n", 421)(scope, receive, send)
            return
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > self._most:
            await PlainTextResponse("Too large / Tệp quá lớn.\n", 413)(scope, receive, self._with_headers(scope, send))
            return
        await self._app(scope, _bounded(receive, self._most), self._with_headers(scope, send))

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        kept = scope["path"].startswith("/static/") and bool(scope["query_string"])

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "public, max-age=31536000, immutable" if kept else "no-store")
                if self._site.secure:
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
            await send(message)

        return sending


def _bounded(receive: Receive, most: int) -> Receive:
    """Returns what reads a body and ends it as if the line had been cut when it grows beyond what was announced or allowed."""
    read = 0

    async def reading() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        return {"type": "http.disconnect"} if read > most else message

    return reading
