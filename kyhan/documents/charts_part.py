"""Which units stand on a picture? At most so many that a page of A3 stays readable; the rest on further pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from kyhan.errors import NotFound
from kyhan.i18n import say

MOST_UNITS: Final = 60
"""Units on one page: with 60 rows of 5 mm it is as high as A3."""

ROOMY: Final = 30
"""Up to so many units rows are higher."""

_Unit = TypeVar("_Unit")


@dataclass(frozen=True, slots=True)
class Part(Generic[_Unit]):
    """The units of page `page` of `pages`, out of `all` units."""

    units: Sequence[_Unit]
    page: int
    pages: int
    all: int

    def said(self) -> str:
        """Returns "22 đơn vị", or which page of how many this is."""
        if self.pages == 1:
            return f"{self.all} đơn vị"
        return f"{len(self.units)} trong {self.all} đơn vị, trang {self.page}/{self.pages}"


def part(units: Sequence[_Unit], page: int) -> Part[_Unit]:
    """Returns the units of a page, counted from 1, in their order.

    Raises:
        NotFound: there is no such page.
    """
    pages = max(1, -(-len(units) // MOST_UNITS))
    if page > pages:
        raise NotFound(
            say(
                "Không có trang {page}: {count} đơn vị vừa trong {pages} trang.",
                "There is no page {page}: {count} unit(s) fit on {pages} page(s).",
                page=page,
                count=len(units),
                pages=pages,
            )
        )
    return Part(units[(page - 1) * MOST_UNITS : page * MOST_UNITS], page, pages, len(units))
