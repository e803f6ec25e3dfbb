"""How does a request become an answer: who asks, may they, was the form ours, and what does a refusal look like?"""

import logging
import secrets
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from kyhan import i18n
from kyhan.cycle.commands import denied
from kyhan.cycle.queries import sessions
from kyhan.cycle.queries.sessions import Session
from kyhan.errors import (
    Conflict,
    Damaged,
    InvalidInput,
    KyhanError,
    NotAllowed,
    NotFound,
    NotNow,
    OutsideCalendar,
    SetupNeeded,
    TooManyAttempts,
)
from kyhan.i18n import say
from kyhan.web import cookies
from kyhan.web.page import Page, typed_of
from kyhan.web.routes import Route
from kyhan.web.site import Site
from kyhan.web.typed import Typed, Upload
from kyhan.workflows.roles import Role

_log = logging.getLogger("kyhan.web")

_STATUS: dict[type[KyhanError], int] = {
    TooManyAttempts: 429,
    InvalidInput: 422,
    OutsideCalendar: 422,
    NotFound: 404,
    NotAllowed: 403,
    NotNow: 409,
    Conflict: 409,
    SetupNeeded: 503,
    Damaged: 500,
}
_NOT_OURS = say(
    "Trang đã để quá lâu hoặc được gửi từ nơi khác nên chưa ghi gì; mở lại trang rồi làm lại.",
    "The page was left too long or was sent from elsewhere, so nothing was done; open the page again and repeat.",
)
_FIELDS = 20_000
"""So many fields a form may have: a form of 34 criteria has about 150, a bulk act one for each unit."""


def status_of(error: KyhanError) -> int:
    """Returns the HTTP status of a refusal."""
    return next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 409)


async def answer(site: Site, route: Route, request: Request) -> Response:
    """Answers one request; what a person can cause ends in a page with a sentence, everything else in a numbered one."""
    if route.method == "POST":
        typed = await _typed_form(request)
    else:
        typed = typed_of(request.query_params.multi_items())
    return await run_in_threadpool(_answer, site, route, request, typed)


async def _typed_form(request: Request) -> Typed:
    fields: list[tuple[str, str]] = []
    uploads: list[tuple[str, Upload]] = []
    async with request.form(max_files=50, max_fields=_FIELDS, max_part_size=1_000_000) as form:
        for name, value in form.multi_items():
            if not isinstance(value, UploadFile):
                fields.append((name, value))
            elif value.filename:
                uploads.append((name, Upload(value.filename, await value.read())))
    return typed_of(fields, uploads)


def _answer(site: Site, route: Route, request: Request, typed: Typed) -> Response:
    page = Page(site, request, None, typed)
    i18n.speak(_language(request, None))
    try:
        page.session = _session(site, request)
        i18n.speak(_language(request, page.session))
        response = _let_in(page, route) or _act(page, route)
    except KyhanError as refusal:
        response = _refused(page, refusal)
    except Exception:  # noqa: BLE001 - whatever it is, the person gets a page with a number to tell the administrator
        number = secrets.token_hex(4)
        _log.exception("fault %s at %s %s", number, request.method, route.path)
        page.status = 500
        response = page.show("fault.html", number=number)
    cookies.begin_visit(request, response, site)
    return response


def _session(site: Site, request: Request) -> Session | None:
    token = cookies.session_token(request, site)
    if not token:
        return None
    roles, timeless = site.second_factor_roles, site.practice  # the clock of a practice copy leaps by days
    found = sessions.session_of(site.office, token, second_factor_roles=roles, timeless=timeless)
    if found is not None:
        sessions.seen(site.office, found)
    return found


def _language(request: Request, session: Session | None) -> str:
    chosen = request.cookies.get(cookies.LANGUAGE, "")
    if chosen in i18n.LANGUAGES:
        return chosen
    return session.language if session else "vi"


def _let_in(page: Page, route: Route) -> Response | None:
    """Returns where somebody has to go first, or None when the door is open."""
    kept = route.keeps and route.method == "POST" and _sent_from_here(page.request)
    ours = route.method != "POST" or cookies.csrf_holds(page.request, page.site, page.typed.text("_csrf"))
    if not ours and not kept:
        raise NotAllowed(_NOT_OURS)
    if not route.who:
        return None
    if page.session is None:
        if page.request.method == "POST" or page.part:
            page.status = 401
            return _signed_out(page, kept=kept)
        return page.go(f"/sign-in?next={quote(page.here, safe='')}")
    if page.session.needs and route.second_factor:
        return page.go("/sign-in/code" if page.session.needs == "second_factor" else "/account/second-factor")
    if not page.roles & route.who:
        refusal = NotAllowed(
            say(
                "{name} không được vào trang này; việc ở đây là của {roles}.",
                "{name} may not enter this page; the work here belongs to {roles}.",
                name=page.session.name,
                roles=[role.label for role in sorted(route.who)],
            )
        )
        if route.method == "POST":
            denied.deny(page.app, f"POST {page.request.url.path}"[:200], refusal)
        raise refusal
    return None if ours else _again(page, route, _OLDER)


_OLDER = NotAllowed(
    say(
        "Trang này mở từ phiên làm việc trước nên chưa ghi gì. Những gì bạn gõ vẫn còn; bấm nút một lần nữa để ghi.",
        "This page is from an earlier session, so nothing was recorded. What you typed is still here; press once more.",
    )
)


def _sent_from_here(request: Request) -> bool:
    """Tells whether a form was sent by a page of this site; browsers say so with every form that another site sends."""
    origin = request.headers.get("origin", "")
    return not origin or origin.partition("://")[2] == request.headers.get("host", "")


def _signed_out(page: Page, *, kept: bool) -> Response:
    """Says that the session had ended; what was typed goes along where it is `kept`, to be sent again after signing in."""
    if page.part:
        return _part(page, "parts/signed_out.html")
    fields = {name: values for name, values in page.typed.fields.items() if name != "_csrf"} if kept else {}
    return page.show("signed_out.html", back=page.back, fields=fields)


def _part(page: Page, template: str) -> Response:
    """Answers a script that asked for a part of a page with a few lines, wherever it wanted to put that part."""
    response = page.show(template)
    response.headers["HX-Reselect"] = "unset"
    return response


def _act(page: Page, route: Route) -> Response:
    parts: dict[str, Any] = page.request.path_params
    try:
        return route.handler(page, **parts)
    except KyhanError as refusal:
        return _again(page, route, refusal)


def _again(page: Page, route: Route, refusal: KyhanError) -> Response:
    """Shows the page a refused form came from, with the refusal and what was typed."""
    if route.again is None:
        raise refusal
    page.refusal, page.status = refusal, status_of(refusal)
    parts: dict[str, Any] = page.request.path_params
    return route.again(page, **parts)


_NOT_READY = say(
    "Trang web chưa sẵn sàng nên chưa ghi gì; báo người quản trị (nguyên nhân có trong nhật ký của chương trình).",
    "The site is not ready, and nothing was recorded; tell the administrator (the program's log says why).",
)


def _refused(page: Page, refusal: KyhanError) -> Response:
    if isinstance(refusal, SetupNeeded) and not page.has(Role.ADMIN):
        _log.error("not set up: %s", refusal)  # it names files and addresses of the machine
        refusal = SetupNeeded(_NOT_READY)
    page.refusal, page.status = refusal, status_of(refusal)
    response = _part(page, "parts/refusal.html") if page.part else page.show("refused.html")
    if isinstance(refusal, TooManyAttempts):
        response.headers["Retry-After"] = str(int(refusal.retry_after.total_seconds()) + 1)
    return response
