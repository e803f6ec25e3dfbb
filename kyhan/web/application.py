"""What is the web application made of? Every module of pages, the guard, static files, and pages for what is not there."""

import importlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Final

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from kyhan.errors import NotFound
from kyhan.i18n import say
from kyhan.web import answering, cycle_addresses
from kyhan.web.api import application as api
from kyhan.web.api import door
from kyhan.web.guard import Guard
from kyhan.web.routes import EVERYBODY, Route
from kyhan.web.site import Site

PAGES: Final = (
    "sign_in",
    "account",
    "work",
    "review",
    "wizard",
    "cycle",
    "cycle_acts",
    "practice",
    "form",
    "evidence",
    "units",
    "units_act",
    "unit",
    "deadlines",
    "documents",
    "results",
    "charts",
    "complaints",
    "public",
    "tokens",
    "calendar",
    "calendar_change",
    "history",
    "mails",
    "admin_office",
    "admin_people",
    "admin_units",
    "admin_regulations",
    "admin_templates",
)
"""The modules of kyhan.web.pages, each with its `routes`."""


THREADS: Final = 12
"""So many requests are worked on at once. Python runs one of them at a time: more of them do not get more done, and let acts
wait behind pages (docs/performance.md); a few more than cores, since some wait for the disk or another program."""


@asynccontextmanager
async def _few_threads(_app: FastAPI) -> AsyncIterator[None]:
    current_default_thread_limiter().total_tokens = THREADS
    yield


def routes() -> Iterator[Route]:
    """Yields every page and act there is."""
    for name in PAGES:
        yield from importlib.import_module(f"kyhan.web.pages.{name}").routes.all


def create(site: Site) -> FastAPI:
    """Returns the application that serves an office."""
    app = FastAPI(title="kyhan", lifespan=_few_threads, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.site = site
    app.mount("/static", StaticFiles(directory=site.static_folder), name="static")
    app.mount("/api", api.create(site), name="api")
    known = list(routes())
    for route, path in zip(known, cycle_addresses.understood(route.path for route in known), strict=True):
        app.add_route(path, _endpoint(site, route), methods=[route.method])
    app.add_exception_handler(HTTPException, _not_there)
    app.add_middleware(Guard, site=site)
    return app


def _endpoint(site: Site, route: Route) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        return await answering.answer(site, route, request)

    return endpoint


async def _not_there(request: Request, error: Exception) -> Response:
    """Answers what no page answers: an address nobody made, or a form sent to a page that takes none."""
    if not isinstance(error, HTTPException):
        raise error
    if request.url.path.startswith("/api"):
        return await door.not_there(request, error)

    def missing(_page: object, **_parts: object) -> Response:
        raise NotFound(_UNREADABLE if error.status_code == _BAD_REQUEST else _NO_PAGE)

    site: Site = request.app.state.site
    response = await answering.answer(site, Route(request.url.path, "GET", missing, EVERYBODY), request)
    response.status_code = error.status_code
    return response


_BAD_REQUEST: Final = 400
_NO_PAGE: Final = say(
    "Không có trang này; kiểm tra địa chỉ hoặc về trang đầu.",
    "There is no such page; check the address or go to the front page.",
)
_UNREADABLE: Final = say(
    "Chưa ghi gì: biểu mẫu gửi lên không đọc được hoặc quá lớn. Nội dung một ô dài nhất một triệu ký tự, mỗi lần nhiều nhất "
    "50 tệp; quay lại, bớt đi rồi gửi lại.",
    "Nothing was recorded: the form cannot be read or is too large. A field holds a million characters, one sending 50 "
    "files; go back, take some out and send again.",
)
