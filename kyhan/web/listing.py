"""Which part of a long list does a page show, and where do the others stand?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar
from urllib.parse import urlencode

from kyhan.web.page import Page

ON_A_PAGE: Final = 100
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Part(Generic[_Item]):
    """Some lines of a list of `total`, from number `first` on; the addresses of the parts before and after, if any."""

    items: Sequence[_Item]
    total: int
    first: int
    before: str | None
    after: str | None


def part_of(page: Page, found: Sequence[_Item]) -> Part[_Item]:
    """Returns the part of a list that the query asks for by `page`, counted from 1; the other fields of it stay."""
    last = max(1, -(-len(found) // ON_A_PAGE))
    text = page.typed.text("page")
    at = min(int(text), last) if text.isascii() and text.isdigit() and len(text) < len("1000000") else 1
    at = max(at, 1)

    def address(to: int) -> str:
        asked = {name: page.typed.text(name) for name in page.typed.fields if name != "page" and page.typed.text(name)}
        return f"{page.request.url.path}?{urlencode({**asked, 'page': to})}"

    start = (at - 1) * ON_A_PAGE
    return Part(
        found[start : start + ON_A_PAGE],
        len(found),
        start + 1,
        address(at - 1) if at > 1 else None,
        address(at + 1) if at < last else None,
    )
