"""`kyhan chart`: pictures of a year as SVG or PNG. YEAR is the cycle's key; the words in them are Vietnamese."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kyhan.console.commands import LocalCommand, option
from kyhan.console.context import Console, instant
from kyhan.errors import NotFound
from kyhan.i18n import Phrase, say

if TYPE_CHECKING:
    from kyhan.regulation.schema import Regulation

_WHAT = {
    "timeline": say("hình vẽ thời gian", "the time line"),
    "points": say("hình vẽ điểm", "the picture of the points"),
    "places": say("hình vẽ thứ hạng", "the picture of the places"),
}


@click.command(
    "chart",
    cls=LocalCommand,
    text=say(
        "Vẽ hình của một kỳ: thời hạn của từng đơn vị (timeline), điểm so với các mức (points), "
        "thứ hạng so với năm trước hoặc lần công bố trước (places).",
        "Draw a cycle: the clocks of every unit (timeline), points against the levels (points), "
        "places against the year or publication before (places).",
    ),
)
@click.argument("key", metavar="YEAR")
@click.argument("what", type=click.Choice(list(_WHAT)), metavar="timeline|points|places")
@option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    metavar="FILE.svg|.png",
    vi="Tệp hình sẽ ghi",
    en="The picture to write",
)
@option("--group", metavar="CODE", vi="Chỉ một nhóm đơn vị", en="One group of units only")
@option(
    "--page",
    type=click.IntRange(min=1),
    default=1,
    metavar="N",
    vi="Trang thứ N, khi các đơn vị không vừa một trang (60)",
    en="Page N, where the units do not fit on one (60)",
)
@option(
    "--as-of",
    metavar="INSTANT",
    vi="timeline: như đã ghi vào thời điểm đó, dựng lại từ nhật ký",
    en="timeline: as recorded at that instant, rebuilt from the history",
)
@option(
    "--publication",
    type=click.IntRange(min=1),
    metavar="N",
    vi="points: lần công bố thứ N; places: so với lần công bố thứ N",
    en="points: publication N; places: against publication N",
)
@option(
    "--against",
    metavar="YEAR",
    vi="places: so với kỳ này; mặc định là kỳ đã công bố gần nhất của năm trước",
    en="places: against that cycle; the newest published one of an earlier year by default",
)
@click.pass_obj
def chart(
    console: Console,
    key: str,
    what: str,
    out: Path,
    group: str | None,
    page: int,
    as_of: str | None,
    publication: int | None,
    against: str | None,
) -> None:
    """Draws one picture into a file."""
    from kyhan.console import file_page
    from kyhan.cycle.queries import regulations
    from kyhan.documents import charts_of_cycle

    _require_fitting(what, as_of, publication, against)
    ending = file_page.require_ending(out, [".svg", ".png"])
    app = console.office()
    regulation = regulations.of_cycle(app, key)
    _require_group(regulation, group)
    choice = charts_of_cycle.Choice(group, page, practice=bool(console.practice))
    if what == "timeline":
        moment = instant(as_of, end_of_day=True) if as_of else None
        drawn = charts_of_cycle.timeline(app, key, choice, as_of=moment)
    elif what == "points":
        drawn = charts_of_cycle.points(app, key, choice, publication=publication)
    else:
        drawn = charts_of_cycle.places(app, key, choice, publication=publication, against=against)
    file_page.write(console, out, drawn.render("svg" if ending == ".svg" else "png"), _of(what, key))


def _of(what: str, key: str) -> Phrase:
    return say("{what} kỳ {key}", "{what} of cycle {key}", what=_WHAT[what], key=key)


def _require_fitting(what: str, as_of: str | None, publication: int | None, against: str | None) -> None:
    """Refuses options of another picture, and two that say different things."""
    wrong = [
        name
        for name, given, where in (
            ("--as-of", as_of, {"timeline"}),
            ("--publication", publication, {"points", "places"}),
            ("--against", against, {"places"}),
        )
        if given is not None and what not in where
    ]
    if wrong:
        raise click.UsageError(
            str(say("{names} không dùng cho {what}", "{names} is not for {what}", names=wrong, what=what))
        )
    if publication is not None and against is not None:
        raise click.UsageError(
            str(say("chọn một trong --publication và --against", "give one of --publication and --against"))
        )


def _require_group(regulation: "Regulation", group: str | None) -> None:
    known = [one.code for one in regulation.unit_groups]
    if group is not None and group not in known:
        raise NotFound(
            say(
                "Không có nhóm đơn vị «{group}»; có: {known}.",
                "There is no group of units «{group}»; there are: {known}.",
                group=group,
                known=known,
            )
        )
