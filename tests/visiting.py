"""How does somebody visit the site in a test? Follows links and sends forms as a browser without JavaScript does."""

from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from fastapi import FastAPI
from httpx2 import Response
from starlette.testclient import TestClient

from kyhan.web.site import Site

PASSWORD = "một câu dễ nhớ"


class Form:
    """A form of a page: where it goes, and what it holds before anybody types."""

    def __init__(self, action: str, id_: str = "") -> None:
        self.action, self.id = action, id_
        self.fields: dict[str, list[str]] = {}
        self.buttons: list[tuple[str, str]] = []

    def add(self, name: str, value: str) -> None:
        self.fields.setdefault(name, []).append(value)


class Reading(HTMLParser):
    """What a page shows: its text, headings, links and forms."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text, self.links, self.forms, self.ids = "", [], [], []
        self._select: str | None = None
        self._area: str | None = None
        self._quiet = 0
        self.feed(page)
        self.text = " ".join(self.text.split())

    text: str
    links: list[str]
    forms: list[Form]
    ids: list[str]
    _area_of: Form

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known: dict[str, Any] = dict(attrs)
        if "id" in known:
            self.ids.append(known["id"])
        if tag in {"script", "style"}:
            self._quiet += 1
        elif tag == "a" and known.get("href"):
            self.links.append(known["href"])
        elif tag == "form":
            self.forms.append(Form(known.get("action", ""), known.get("id", "")))
        elif self.forms and known.get("name"):
            self._field(tag, known["name"], known)
        elif tag == "option" and self._select:
            self._option(known)

    def _field(self, tag: str, name: str, known: dict[str, Any]) -> None:
        form = self._form(known)
        if tag == "input" and known.get("type") not in {"submit", "button", "file"}:
            if known.get("type") not in {"checkbox", "radio"} or "checked" in known:
                form.add(name, known.get("value") or "")
        elif tag == "button":
            form.buttons.append((name, known.get("value") or ""))
        elif tag == "select":
            self._select = name
        elif tag == "textarea":
            self._area = name
            self._area_of = form
            form.add(name, "")

    def _form(self, known: dict[str, Any]) -> Form:
        """Returns the form of a field: the one it names, else the last one begun."""
        named = (one for one in self.forms if one.id and one.id == known.get("form"))
        return next(named, self.forms[-1])

    def _option(self, known: dict[str, Any]) -> None:
        form = self.forms[-1]
        if self._select is not None and ("selected" in known or self._select not in form.fields):
            form.fields[self._select] = [known.get("value") or ""]

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style"}:
            self._quiet -= 1
        if tag == "select":
            self._select = None
        if tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area is not None and self.forms:
            self._area_of.fields[self._area][-1] += data
        if not self._quiet:
            self.text += f" {data}"


class Visitor:
    """A browser. `page` is what it shows, `answer` the whole of the last answer."""

    def __init__(self, app: FastAPI, site: Site) -> None:
        self.client = TestClient(app, base_url=site.address, raise_server_exceptions=True)
        self.answer: Response
        self.page: Reading

    def close(self) -> None:
        self.client.close()

    def goes(self, address: str) -> Reading:
        """Opens an address of the site."""
        return self._shows(self.client.get(address))

    def sends(self, action: str, *, files: Any = None, **typed: str | list[str]) -> Reading:
        """Fills in the form of the page that goes to `action`, beside what it holds already, and sends it."""
        form = next((one for one in self.page.forms if one.action == action), None)
        assert form is not None, f"no form to {action}; there are {[one.action for one in self.page.forms]}"
        fields = {name: values for name, values in form.fields.items() if name not in typed}
        sent = fields | {name: value if isinstance(value, list) else [value] for name, value in typed.items()}
        return self._shows(self.client.post(urljoin(str(self.answer.url), action), data=sent, files=files))

    def signs_in(self, login: str, password: str = PASSWORD) -> Reading:
        """Signs in; in the office of the tests everybody has the same password."""
        self.goes("/sign-in")
        return self.sends("/sign-in", login=login, password=password)

    def _shows(self, answer: Response) -> Reading:
        assert answer.status_code < 500, answer.text
        self.answer, self.page = answer, Reading(answer.text)
        return self.page
