"""Which results may everybody read? Asked by nobody in particular: this is what is shown without signing in."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from kyhan.app import App
from kyhan.cycle.queries.result_page import ResultPage, result_page
from kyhan.cycle.tables import Cycle, PublicPage
from kyhan.database import reading
from kyhan.errors import NotFound
from kyhan.i18n import say
from kyhan.text import nfc
from kyhan.workflows.assessment import DECIDED


@dataclass(frozen=True, slots=True)
class PublicCycle:
    """A cycle whose result everybody may read: since which day, and on which day it was published."""

    key: str
    year: int
    opened_on: date
    published_on: date | None


def public_cycles(app: App) -> list[PublicCycle]:
    """Returns the cycles whose public page is open, the latest year first."""
    query = (
        select(Cycle, PublicPage)
        .join(PublicPage, col(PublicPage.cycle) == col(Cycle.key))
        .where(col(Cycle.state).in_(sorted(DECIDED)))
        .order_by(col(Cycle.year).desc(), col(Cycle.key))
    )
    with reading(app.engine) as connection, Session(bind=connection) as session:
        return [
            PublicCycle(cycle.key, cycle.year, page.opened_on, cycle.published_on)
            for cycle, page in session.exec(query).all()
        ]


def is_public(app: App, key: str) -> bool:
    """Tells whether everybody may read the result of a cycle; one that is not there is not public."""
    return any(one.key == nfc(key) for one in public_cycles(app))


def public_result(app: App, key: str, *, group: str = "", search: str = "", page: int = 1) -> ResultPage:
    """Returns the publication in force of a cycle whose public page is open: no draft, and nothing else of the cycle.

    Raises:
        NotFound: it is not open; whether there is such a cycle is not said.
    """
    if not is_public(app, key):
        raise NotFound(
            say(
                "Không có kết quả công khai ở địa chỉ này; xem danh sách các kết quả công khai.",
                "There is no public result at this address; see the list of public results.",
            )
        )
    return result_page(app.acting(""), key, group=group, search=search, page=page)
