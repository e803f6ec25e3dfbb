"""How does a program call the API in a test? As its person, with a token that has the scopes it needs."""

from typing import Any

from httpx2 import Response
from starlette.testclient import TestClient

from kyhan.cycle.commands import tokens
from kyhan.web.application import create
from kyhan.web.site import Site


class Program:
    """A program that calls in the name of a person; without a login it shows no token."""

    def __init__(self, site: Site, login: str = "", scopes: tuple[str, ...] = ("read", "act")) -> None:
        self.token = tokens.make(site.office.acting(login), "api", scopes=scopes) if login else ""
        self.client = TestClient(create(site), base_url=site.address)

    def asks(self, path: str, **query: Any) -> Response:
        """Sends GET to an address below /api/v1."""
        return self.client.get(f"/api/v1{path}", params=query or None, headers=self._headers())

    def acts(self, path: str, **facts: Any) -> Response:
        """Sends POST with facts as JSON."""
        return self.client.post(f"/api/v1{path}", json=facts, headers=self._headers())

    def told(self, path: str, **query: Any) -> dict[str, Any]:
        """Returns what GET answers, which has to be good."""
        return _good(self.asks(path, **query))

    def does(self, path: str, **facts: Any) -> dict[str, Any]:
        """Returns what POST answers, which has to be good."""
        return _good(self.acts(path, **facts))

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


def _good(answer: Response) -> dict[str, Any]:
    assert answer.status_code in (200, 201), answer.text
    found: dict[str, Any] = answer.json()
    return found
