"""What is the API made of? Its operations under /api/v1, their description, and an answer for every other address."""

from typing import Final

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from kyhan.web.api import cycle_acting, cycle_reading, door, office_acting, office_reading, unit_acting
from kyhan.web.site import Site

PREFIX: Final = "/v1"
_DESCRIPTION: Final = """\
The queries and commands of the command line and the pages, for programs, with the same rules and the same refusals.

- Who calls shows a token (`Authorization: Bearer ...`) with the scope `read` (GET) or `act` (POST) and acts as the person
  who made it. People of a unit see their own unit and, of the others, what is published.
- Days are ISO 8601 (`2026-11-09`) at the office (UTC+7); points are texts with exact decimals (`"5.70"`).
- Every error has one shape: `error` for programs, `message` in Vietnamese and English for people, `faults` with everything
  that is wrong. A refused act changed nothing; the history notes the attempt.
- What an operation of a practice copy answers carries the header `Kyhan-Practice: true`.
"""


def create(site: Site | None = None) -> FastAPI:
    """Returns the API of an office, to be mounted at /api; without a site, for its description alone."""
    api = FastAPI(
        title="kyhan",
        version="1",
        description=_DESCRIPTION,
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=_operation,
    )
    api.state.site = site
    for part in (office_reading, office_acting, unit_acting, cycle_acting, cycle_reading):
        api.include_router(part.router, prefix=PREFIX)
    api.add_exception_handler(HTTPException, door.not_there)
    return api


def _operation(route: APIRoute) -> str:
    """Returns an operation's name in the description, by which programs made from it call it: "units_verify"."""
    return f"{route.tags[0]}_{route.name}"
