"""What does a page work with: who asks, in which language, what was typed; and how does it answer?"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kyhan import i18n
from kyhan.app import App
from kyhan.clock import office_day
from kyhan.cycle.queries.sessions import Session
from kyhan.errors import KyhanError
from kyhan.i18n import Phrase
from kyhan.web import cookies, drawing, menu
from kyhan.web.site import Site
from kyhan.web.typed import Typed, Upload
from kyhan.workflows.roles import UNIT, Role


@dataclass
class Page:
    """One request for a page, and the ways to answer it.

    `typed` holds the query of a GET and the form of a POST. `refusal` is set when a page is shown again since its form was
    refused; then `status` is the status of that refusal.
    """

    site: Site
    request: Request
    session: Session | None
    typed: Typed = field(default_factory=Typed)
    refusal: KyhanError | None = None
    status: int = 200

    @cached_property
    def app(self) -> App:
        """The office, with the one who asks acting through the door "web"."""
        return self.site.office.acting(self.session.login if self.session else "", "web")

    @property
    def person(self) -> Session:
        """Who asks; only for pages of people who have signed in."""
        if self.session is None:
            raise AssertionError("the route lets nobody in without a session")
        return self.session

    @property
    def roles(self) -> frozenset[Role]:
        """The roles of the one who asks."""
        return frozenset(self.session.roles) if self.session else frozenset()

    @property
    def unit(self) -> str | None:
        """The unit of somebody who sees that unit only; None for the people of the office."""
        if self.session is None or not self.roles or not self.roles <= UNIT:
            return None
        return self.session.unit

    def has(self, *roles: Role) -> bool:
        """Tells whether the one who asks holds one of `roles`."""
        return bool(self.roles & set(roles))

    @property
    def today(self) -> date:
        """The present day at the office."""
        return office_day(self.site.now())

    @property
    def part(self) -> bool:
        """Tells whether the script asks for a part of the page only (htmx), not the whole of it."""
        return self.request.headers.get("HX-Request") == "true"

    @property
    def here(self) -> str:
        """The address of this page with its query, without the host."""
        return self.request.url.path + (f"?{self.request.url.query}" if self.request.url.query else "")

    @property
    def back(self) -> str:
        """The address of a page to come back to: this one, or the one that the form stood on which brought us here."""
        if self.request.method != "POST":
            return self.here
        came = self.request.headers.get("referer", "")
        origin = f"{self.request.url.scheme}://{self.request.url.netloc}"
        return came.removeprefix(origin) if came.startswith(f"{origin}/") else "/"

    def show(self, template: str, **shown: object) -> Response:
        """Answers with a page drawn from a template of kyhan/web/templates; `shown` is what it names."""
        known: dict[str, Any] = {
            "page": self,
            "site": self.site,
            "person": self.session,
            "typed": self.typed,
            "refusal": self.refusal,
            "today": self.today,
            "language": i18n.language(),
            "csrf": cookies.csrf_of(self.request, self.site),
            "menu": menu.of(self) if self.session and not self.session.needs else (),
            "notice": cookies.notice_of(self.request),
        }
        response = Response(drawing.draw(template, known | shown), self.status, media_type="text/html")
        if known["notice"] is not None:
            cookies.forget_notice(response)
        return response

    def go(self, address: str, done: Phrase | None = None, **query: str) -> Response:
        """Answers an act that was done: goes on to another page of this site, which then says `done`."""
        if not address.startswith("/") or address.startswith("//"):
            raise AssertionError("only pages of this site are gone on to")
        response = RedirectResponse(address + (f"?{urlencode(query)}" if query else ""), 303)
        if done is not None:
            cookies.leave_notice(response, str(done), secure=self.site.secure)
        return response

    def file(self, content: bytes, name: str, kind: str, *, inline: bool = False) -> Response:
        """Answers with a file: saved under `name` by the browser, or shown when `inline` (only what this program drew)."""
        how = "inline" if inline else "attachment"
        return Response(
            content, media_type=kind, headers={"Content-Disposition": f"{how}; filename*=UTF-8''{quote(name, safe='')}"}
        )

    def data(self, value: Mapping[str, object]) -> Response:
        """Answers a script with JSON."""
        return Response(json.dumps(value, ensure_ascii=False, default=str), self.status, media_type="application/json")


def typed_of(fields: Iterable[tuple[str, str]], uploads: Iterable[tuple[str, Upload]] = ()) -> Typed:
    """Returns what was typed from pairs of name and value, in their order."""
    texts: dict[str, list[str]] = {}
    files: dict[str, list[Upload]] = {}
    for name, text in fields:
        texts.setdefault(name, []).append(text)
    for name, one in uploads:
        files.setdefault(name, []).append(one)
    return Typed(texts, files)
