"""Which pages are there, and who may ask for them? Each module of pages declares its own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from kyhan.workflows.roles import Role

if TYPE_CHECKING:
    from starlette.responses import Response


Handler = Callable[..., "Response"]
Method = Literal["GET", "POST"]

SIGNED_IN = frozenset(Role) - {Role.SYSTEM}
"""Everybody who has signed in."""
OFFICE = SIGNED_IN - {Role.UNIT_OFFICER, Role.UNIT_HEAD}
"""The people of the office, with the auditor."""
EVERYBODY: frozenset[Role] = frozenset()
"""Also who has not signed in."""


@dataclass(frozen=True, slots=True)
class Route:
    """One address. `who` may ask for it (empty: everybody); `again` shows the page anew when a POST was refused.

    `second_factor` is False for the few pages that somebody sees between password and code. `keeps` is for forms that
    take long to fill in: when the session had ended, or another one began since the page was made, nothing is done but
    what was typed comes back. It is never for forms with passwords.
    """

    path: str
    method: Method
    handler: Handler
    who: frozenset[Role]
    again: Handler | None = None
    second_factor: bool = True
    keeps: bool = False


@dataclass
class Routes:
    """The routes of one module. A handler takes the page and the parts of the path by name; it runs in a thread."""

    all: list[Route] = field(default_factory=list)

    def get(
        self, path: str, *, who: frozenset[Role] = SIGNED_IN, second_factor: bool = True
    ) -> Callable[[Handler], Handler]:
        """Declares a page that is looked at; it changes nothing."""

        def keep(handler: Handler) -> Handler:
            self.all.append(Route(path, "GET", handler, who, None, second_factor))
            return handler

        return keep

    def post(
        self,
        path: str,
        *,
        who: frozenset[Role] = SIGNED_IN,
        again: Handler | None = None,
        second_factor: bool = True,
        keeps: bool = False,
    ) -> Callable[[Handler], Handler]:
        """Declares an act. When it is refused, `again` draws the page it came from, with the refusal and what was typed."""

        def keep(handler: Handler) -> Handler:
            self.all.append(Route(path, "POST", handler, who, again, second_factor, keeps))
            return handler

        return keep
