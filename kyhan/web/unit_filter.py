"""Which units does an address ask for? Read from it, and written into it."""

from kyhan.cycle.queries.units import MARKS, Wanted
from kyhan.web.page import Page


def wanted_of(page: Page) -> Wanted:
    """Returns the filter that stands in the address, or in the fields of a form that came from it."""
    typed = page.typed
    return Wanted(
        search=typed.text("q"),
        group=typed.text("group"),
        state=typed.text("state"),
        marks=frozenset(mark for mark in MARKS if typed.flag(mark)),
        sort=typed.text("sort", "name"),
    )


def filter_of(wanted: Wanted) -> dict[str, str]:
    """Returns the fields that say a filter in an address; only those that say something."""
    named = {"q": wanted.search, "group": wanted.group, "state": wanted.state, "sort": wanted.sort}
    return {name: value for name, value in named.items() if value and value != "name"} | dict.fromkeys(
        sorted(wanted.marks), "1"
    )
