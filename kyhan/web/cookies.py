"""Which cookies are there: the session, the visit before signing in, the language, and the notice for the next page.

The session's cookie holds a random token; the database knows its SHA-256 only. Every form carries a token made from that
cookie by HMAC, which another site can neither read nor make.
"""

import hashlib
import hmac
import secrets
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import Response

from kyhan.web.site import Site

LANGUAGE = "kyhan-language"
_NOTICE = "kyhan-notice"
_NOTICE_BYTES = 3500
"""Browsers drop a cookie of more than 4096 bytes without a word; a Vietnamese letter takes up to nine of them here."""
_YEAR_SECONDS = 365 * 24 * 3600


def _session_name(site: Site) -> str:
    """Returns the cookie's name; with the prefix, browsers take it from this very host over https only."""
    return "__Host-kyhan" if site.secure else "kyhan"


def _visit_name(site: Site) -> str:
    return "__Host-kyhan-visit" if site.secure else "kyhan-visit"


def session_token(request: Request, site: Site) -> str:
    """Returns the token of the session, "" when there is none."""
    return request.cookies.get(_session_name(site), "")


def keep_session(response: Response, site: Site, token: str) -> None:
    """Gives the browser a session; it ends with the browser, and earlier on the server's own count."""
    response.set_cookie(_session_name(site), token, httponly=True, secure=site.secure, samesite="lax", path="/")


def forget_session(response: Response, site: Site) -> None:
    """Takes the session away."""
    response.delete_cookie(_session_name(site), path="/", secure=site.secure, httponly=True, samesite="lax")


def begin_visit(request: Request, response: Response, site: Site) -> None:
    """Keeps the visit that was given to a form of somebody who has not signed in, so that its token can be checked."""
    visit = getattr(request.state, "new_visit", None)
    if visit:
        response.set_cookie(_visit_name(site), visit, httponly=True, secure=site.secure, samesite="lax", path="/")


def csrf_of(request: Request, site: Site) -> str:
    """Returns the token that every form on a page carries."""
    secret = session_token(request, site) or request.cookies.get(_visit_name(site), "")
    if not secret:
        secret = getattr(request.state, "new_visit", "") or secrets.token_urlsafe(32)
        request.state.new_visit = secret
    return _csrf(secret)


def csrf_holds(request: Request, site: Site, given: str) -> bool:
    """Tells whether a form came from a page of this site that was made for this browser."""
    secrets_held = (session_token(request, site), request.cookies.get(_visit_name(site), ""))
    return any(hmac.compare_digest(_csrf(one).encode(), given.encode(errors="replace")) for one in secrets_held if one)


def _csrf(secret: str) -> str:
    return hmac.new(secret.encode(), b"kyhan form", hashlib.sha256).hexdigest()


def leave_notice(response: Response, text: str, *, secure: bool) -> None:
    """Leaves a sentence for the next page."""
    whole = quote(text)
    kept = whole if len(whole) <= _NOTICE_BYTES else quote(unquote(whole[:_NOTICE_BYTES], errors="ignore")) + quote("…")
    response.set_cookie(_NOTICE, kept, max_age=60, httponly=True, secure=secure, samesite="lax", path="/")


def notice_of(request: Request) -> str | None:
    """Returns the sentence the last act left, None when there is none."""
    kept = request.cookies.get(_NOTICE)
    return unquote(kept) if kept else None


def forget_notice(response: Response) -> None:
    """Takes the sentence away once it was shown."""
    response.delete_cookie(_NOTICE, path="/")


def keep_language(response: Response, language: str, *, secure: bool) -> None:
    """Keeps the language somebody chose on this machine."""
    response.set_cookie(
        LANGUAGE, language, max_age=_YEAR_SECONDS, httponly=True, secure=secure, samesite="lax", path="/"
    )
