"""How does somebody click through the site, and how long did each answer take? A browser without scripts, kept alive."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from typing import Final
from urllib.parse import urlencode

PASSWORD: Final = "mot cau de nho"  # noqa: S105 - of offices that live for a minute
_CSRF: Final = re.compile(r'name="_csrf" value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: which page or act it was, whether it acted, its status, and the seconds until its last byte."""

    label: str
    acting: bool
    status: int
    seconds: float


class Browser:
    """One person's browser on one connection. `answers` holds what was measured since signing in."""

    def __init__(self, port: int, login: str) -> None:
        self.login = login
        self.answers: list[Answer] = []
        self._connection = HTTPConnection("localhost", port, timeout=60)
        self._cookies: dict[str, str] = {}
        self._csrf = ""
        self.opens("/sign-in", "sign-in")
        self.sends("/sign-in", "sign-in", {"login": login, "password": PASSWORD, "next": "/"})
        self.opens("/", "my work")
        self.answers.clear()
        self._connection.close()  # opened again by the next click: the server keeps an idle one for a few seconds only

    def opens(self, address: str, label: str) -> str:
        """Opens a page and returns its text."""
        page = self._asks("GET", address, label)
        if found := _CSRF.search(page):
            self._csrf = found[1]
        return page

    def sends(self, address: str, label: str, fields: Mapping[str, str], *, by_script: bool = False) -> str:
        """Sends a form, or by a script a part of it."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"} | ({"HX-Request": "true"} if by_script else {})
        return self._asks("POST", address, label, urlencode({"_csrf": self._csrf, **fields}), headers)

    def _asks(self, method: str, address: str, label: str, body: str = "", headers: Mapping[str, str] = {}) -> str:
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()), **headers}
        begin = time.perf_counter()
        self._connection.request(method, address, body or None, sent)
        answer = self._connection.getresponse()
        page = answer.read()
        taken = time.perf_counter() - begin
        for line in answer.headers.get_all("Set-Cookie", []):
            self._cookies |= {name: one.value for name, one in SimpleCookie(line).items()}
        self.answers.append(Answer(label, method == "POST", answer.status, taken))
        return page.decode()
