"""Who calls the API, may the token do that, and what becomes of whatever goes wrong behind the door?"""

import logging
import secrets
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Final

from fastapi import Depends, Request, Response, Security
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from fastapi.security import HTTPBearer
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from kyhan.app import App
from kyhan.cycle.queries.tokens import token_of
from kyhan.errors import Fault, InvalidInput, KyhanError
from kyhan.i18n import Phrase, say
from kyhan.web.api import refusals
from kyhan.web.api.refusals import Kind
from kyhan.web.site import Site

_log = logging.getLogger("kyhan.web")

CHANNEL: Final = "api"
"""The purpose of the tokens that are taken here, and the door that the history names."""

BEARER: Final = Security(
    HTTPBearer(
        auto_error=False,
        description="A token that a person made for a program. Its scope `read` lets it ask (GET), `act` lets it act (POST); "
        "it acts as that person, with the rights the person has at that moment.",
    )
)
"""How the description says that a token is owed; the door itself looks at it first, before anything is read."""


class Door(APIRoute):
    """A route that lets only holders of a token in, and answers every error in the one shape."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Returns what answers a request."""
        handle = super().get_route_handler()
        known = {parameter.alias for parameter in self.dependant.query_params}

        async def answered(request: Request) -> Response:
            try:
                response = await run_in_threadpool(_let_in, request)
                if response is None:
                    _require_known(request, known)
                    response = await handle(request)
            except KyhanError as refusal:
                response = refusals.refused(refusal)
            except RequestValidationError as wrong:
                response = refusals.invalid(wrong.errors())
            except HTTPException:
                raise
            except Exception:  # noqa: BLE001 - whatever it is, the program gets a number and nothing of the inside
                response = _fault(request, self.path)
            if site_of(request).practice:
                response.headers["Kyhan-Practice"] = "true"
            return response

        return answered


def site_of(request: Request) -> Site:
    """Returns the site that is served."""
    site: Site = request.app.state.site
    return site


def _let_in(request: Request) -> Response | None:
    """Finds who holds the token and keeps the office acting as that person; returns a refusal when the door stays shut."""
    scheme, _, plain = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not plain.strip():
        return _unauthenticated(_NO_TOKEN, "")
    office = site_of(request).office
    token = token_of(office, plain.strip(), CHANNEL)
    if token is None:
        return _unauthenticated(_BAD_TOKEN, ', error="invalid_token"')
    owed = "read" if request.method == "GET" else "act"
    if owed not in token.scopes:
        challenge = {"WWW-Authenticate": f'Bearer realm="kyhan", error="insufficient_scope", scope="{owed}"'}
        return refusals.problem(403, "scope_missing", say(*_NO_SCOPE, scope=owed), headers=challenge)
    request.state.token = token
    request.state.app = office.acting(token.login, CHANNEL)
    return None


_NO_TOKEN: Final = say(
    "Chưa có mã truy cập; gửi kèm tiêu đề «Authorization: Bearer <mã>». Tạo mã ở trang Tài khoản.",
    "There is no token; send the header «Authorization: Bearer <token>». Tokens are made on the page Account.",
)
_BAD_TOKEN: Final = say(
    "Mã truy cập không đúng, đã hết hạn hoặc đã bị thu hồi; tạo mã mới ở trang Tài khoản.",
    "The token is wrong, over or revoked; make a new one on the page Account.",
)
_NO_SCOPE: Final = (
    "Mã truy cập này không có quyền «{scope}»; tạo mã mới có quyền đó ở trang Tài khoản.",
    "This token lacks the scope «{scope}»; make one that has it on the page Account.",
)


def _unauthenticated(why: Phrase, error: str) -> Response:
    return refusals.problem(401, "unauthenticated", why, headers={"WWW-Authenticate": f'Bearer realm="kyhan"{error}'})


def _require_known(request: Request, known: set[str]) -> None:
    """Refuses a query with a name nobody knows: a filter with a slip in it would otherwise let everything through."""
    unknown = dict.fromkeys(name for name in request.query_params if name not in known)
    if unknown:
        sentence = say(
            "không có tham số này; có: {known}",
            "there is no such parameter; there are: {known}",
            known=sorted(known) or "–",
        )
        raise InvalidInput(
            say("Địa chỉ có tham số lạ", "The address has unknown parameters"),
            [Fault(name, sentence) for name in unknown],
        )


def _fault(request: Request, path: str) -> Response:
    number = secrets.token_hex(4)
    _log.exception("fault %s at %s %s", number, request.method, path)
    return refusals.problem(500, "fault", say(*_FAULT, number=number))


_FAULT: Final = (
    "Chương trình gặp lỗi, việc vừa rồi chưa được ghi. Thử lại; nếu vẫn vậy, báo người quản trị mã lỗi {number}.",
    "The program failed, nothing was recorded. Try again; if it happens again, tell the administrator the number {number}.",
)


async def not_there(_request: Request, error: Exception) -> Response:
    """Answers what no route answers: an address nobody made, a method it does not take, a body nobody can read."""
    if not isinstance(error, HTTPException):
        raise error
    kind, sentence = _UNANSWERED.get(error.status_code, _UNANSWERED[404])
    return refusals.problem(error.status_code, kind, sentence, headers=error.headers)


def no_address() -> Response:
    """Answers an address that nobody writes, such as one with a character of no text."""
    kind, sentence = _UNANSWERED[404]
    return refusals.problem(404, kind, sentence)


_UNANSWERED: Final[dict[int, tuple[Kind, Phrase]]] = {
    400: ("unreadable", say("Không đọc được nội dung gửi lên.", "The body cannot be read.")),
    404: (
        "not_found",
        say(
            "Không có địa chỉ này; xem /api/v1/openapi.json.",
            "There is no such address; see /api/v1/openapi.json.",
        ),
    ),
    405: (
        "method_not_allowed",
        say(
            "Địa chỉ này không nhận phương thức đó; xem /api/v1/openapi.json.",
            "This address does not take that method; see /api/v1/openapi.json.",
        ),
    ),
}


def _acting(request: Request) -> App:
    app: App = request.state.app
    return app


Caller = Annotated[App, Depends(_acting)]
"""The office, with the person whose token it is acting through the door "api"."""
