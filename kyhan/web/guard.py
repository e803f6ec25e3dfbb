"""What does every answer carry and every request have to keep: strict headers, known hosts, bounded bodies."""

from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kyhan.web.api import door
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
_LONGEST_PATH: Final = 2_000
"""No page's address is longer; what stands behind the question mark is bounded by the server (64 KB)."""
_FOUND: Final = 400
"""Answers with a lower status are what was asked for."""
_NO_ADDRESS: Final = PlainTextResponse("Not an address / Địa chỉ không đúng.\n", 400)


class Guard:
    """Stands before the whole application."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self._app, self._site = app, site
        self._most = site.settings.evidence_file_mb * _MEGABYTE + _FORM_BYTES

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuses requests for other hosts, addresses nobody writes and bodies without end, and adds the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if not self._site.serves(headers.get("host", "")):
            await PlainTextResponse("Unknown host.\n", 421)(scope, receive, send)
            return
        sending = self._with_headers(scope, send)
        if len(scope["path"]) > _LONGEST_PATH or "\0" in scope["path"] or b"%00" in scope["query_string"]:
            answer = door.no_address() if scope["path"].startswith("/api/") else _NO_ADDRESS
            await answer(scope, receive, sending)
            return
        length = headers.get("content-length", "0")
        if not (length.isascii() and length.isdigit()) or int(length[:_DIGITS]) > self._most:
            await _TOO_LARGE(scope, receive, sending)
            return
        body = _Bounded(receive, self._most)
        try:
            await self._app(scope, body.receive, sending)
        except ClientDisconnect:  # the line was cut, by the browser or by us
            if body.over:
                await _TOO_LARGE(scope, receive, sending)

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        lasting = scope["path"].startswith("/static/") and bool(scope["query_string"])

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                kept = lasting and message["status"] < _FOUND  # the page "not there" is drawn for whoever asked
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "public, max-age=31536000, immutable" if kept else "no-store")
                if self._site.secure:
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
            await send(message)

        return sending


class _Bounded:
    """Reads a body, and ends it as if the line had been cut when it grows beyond what is allowed; `over`: it did."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive, self._left, self.over = receive, most, False

    async def receive(self) -> Message:
        """Returns the next piece."""
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        self.over = self._left < 0
        return {"type": "http.disconnect"} if self.over else message


_TOO_LARGE: Final = PlainTextResponse("Too large / Tệp quá lớn.\n", 413)
_DIGITS: Final = 20
