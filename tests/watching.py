"""How does a test look at the page of figures? By HTTP, and with the eyes of Prometheus' own parser."""

from http import HTTPStatus
from http.client import HTTPConnection, HTTPResponse
from typing import Final
from urllib.parse import urlsplit

from prometheus_client.parser import text_string_to_metric_families

ANY_PORT: Final = "127.0.0.1:0"


class Page:
    """A page as Prometheus understands it. It refuses one that is malformed or says a thing twice."""

    def __init__(self, text: str) -> None:
        self.families = {one.name: one for one in text_string_to_metric_families(text)}
        samples = [one for family in self.families.values() for one in family.samples]
        self.samples = {(one.name, frozenset(one.labels.items())): one.value for one in samples}
        assert len(self.samples) == len(samples)

    def all(self, name: str, *labels: str, **wanted: str) -> dict[tuple[str, ...], float]:
        """Returns the figures of a name by the values of some labels."""
        return {
            tuple(dict(found)[label] for label in labels): value
            for (one, found), value in self.samples.items()
            if one == name and wanted.items() <= dict(found).items()
        }

    def one(self, name: str, **wanted: str) -> float:
        """Returns the only figure of a name with some labels."""
        [value] = [
            value for (one, found), value in self.samples.items() if one == name and wanted.items() <= set(found)
        ]
        return value


def asked(url: str, method: str = "GET") -> tuple[HTTPResponse, bytes]:
    """Asks for an address and returns the answer with its content."""
    parts = urlsplit(url)
    connection = HTTPConnection(str(parts.hostname), parts.port, timeout=30)
    try:
        connection.request(method, parts.path)
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


def fetched(url: str) -> Page:
    """Returns the page at an address."""
    answer, content = asked(url)
    assert answer.status == HTTPStatus.OK
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    return Page(content.decode())
