"""What is read of a result at a time: its decisions, its groups with their counts, and at most a hundred units?"""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from kyhan.app import App
from kyhan.cycle import office, results
from kyhan.cycle.queries import result_rows
from kyhan.cycle.queries.result_rows import Fields, Published
from kyhan.cycle.queries.results import cycle_of, found, spoken
from kyhan.cycle.queries.sight import limited_to
from kyhan.database import reading
from kyhan.errors import NotFound
from kyhan.i18n import Phrase, say
from kyhan.regulation.schema import Block, Regulation
from kyhan.text import fold

UNITS_A_PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class GroupOfUnits:
    """A group with its blocks, how many of its units were assessed, and how many reached each level (None: no level)."""

    code: str
    name: Phrase
    blocks: tuple[Block, ...]
    count: int
    levels: tuple[tuple[str | None, int], ...]


@dataclass(frozen=True, slots=True)
class ResultPage:
    """A part of a result.

    Attributes:
        about: What `kyhan.cycle.queries.results.result` says of the result as a whole.
        published: Every publication of the cycle, the first one first.
        groups: The groups that have units, in the order of the regulation.
        shown: The groups on this page with their units, by place; those without a place follow.
        page: Which page this is, from 1, of `pages`.
        own: The row of the unit of the one who asks, as far as they are limited to one.
        changed: Whether today's results differ from the publication in force; people of the office alone are told.
    """

    about: dict[str, Any]
    published: tuple[Published, ...]
    regulation: Regulation
    groups: tuple[GroupOfUnits, ...]
    shown: tuple[tuple[GroupOfUnits, list[Fields]], ...]
    page: int
    pages: int
    own: Fields | None
    changed: bool


def result_page(
    app: App,
    key: str,
    *,
    publication: int | None = None,
    as_draft: bool = False,
    group: str = "",
    search: str = "",
    page: int = 1,
    most: int = UNITS_A_PAGE,
) -> ResultPage:
    """Returns a part of the publication in force, of an earlier one, or of today's draft.

    Args:
        group: Only this group; without it all of them, as long as they fit on one page, else the first.
        search: Only units with this in their code or name; marks and case do not count.
        page: Which `most` units, from 1; beyond the last page the last one is given.

    Raises:
        NotNow, NotFound, NotAllowed: as for `kyhan.cycle.queries.results.result`; NotFound also for an unknown group.
    """
    own = limited_to(app)
    with reading(app.engine) as connection:
        cycle = cycle_of(connection, key)
        regulation = office.regulation(app, connection, cycle.regulation_sha256)
        about, rows = found(app, connection, cycle, own, publication=publication, as_draft=as_draft)
        published = result_rows.publications(connection, cycle.key)
        changed = False
        if app.login and own is None and published and about["publication"] == published[-1].number:
            changed = bool(results.moved(rows, result_rows.today(app, connection, cycle.key)))
    groups = _groups(regulation, rows)
    chosen = _chosen(groups, group, everything=len(rows) <= most)
    wanted = [row for row in rows if row["group"] in chosen and (not search or _matches(row, search))]
    pages = max(1, -(-len(wanted) // most))
    here = min(max(page, 1), pages)
    told = spoken(regulation, wanted[(here - 1) * most : here * most])
    shown = tuple((one, [row for row in told if row["group"] == one.code]) for one in groups if one.code in chosen)
    mine = [row for row in rows if own is not None and row["unit"] == own]
    return ResultPage(
        about=about,
        published=published,
        regulation=regulation,
        groups=groups,
        shown=tuple(one for one in shown if one[1]),
        page=here,
        pages=pages,
        own=next(iter(spoken(regulation, mine)), None),
        changed=changed,
    )


def publications(app: App, key: str) -> tuple[Published, ...]:
    """Returns the publications of a cycle, the first one first; everybody who has signed in may know of them.

    Raises:
        NotFound: there is no such cycle.
    """
    with reading(app.engine) as connection:
        return result_rows.publications(connection, cycle_of(connection, key).key)


def _groups(regulation: Regulation, rows: list[Fields]) -> tuple[GroupOfUnits, ...]:
    reached = Counter((row["group"], row["level"]) for row in rows)
    sizes = Counter(row["group"] for row in rows)
    return tuple(
        GroupOfUnits(
            one.code,
            one.name,
            regulation.scales[one.code],
            sizes[one.code],
            tuple((level, reached[one.code, level]) for level in (*regulation.levels, None)),
        )
        for one in regulation.unit_groups
        if sizes[one.code]
    )


def _chosen(groups: tuple[GroupOfUnits, ...], group: str, *, everything: bool) -> set[str]:
    """Returns the groups to show: the one asked for, else all where everything fits on a page, else the first."""
    codes = [one.code for one in groups]
    if group and group not in codes:
        raise NotFound(
            say(
                "Không có nhóm đơn vị «{group}»; có: {known}.",
                "There is no group of units «{group}»; there are: {known}.",
                group=group,
                known=codes,
            )
        )
    if group:
        return {group}
    return set(codes) if everything else set(codes[:1])


def _matches(row: Fields, search: str) -> bool:
    return fold(search) in fold(row["name"]) or fold(search) in fold(row["unit"])
