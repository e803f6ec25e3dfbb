"""`kyhan unit`: the roster of units, keyed by code and span of time, never by name."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kyhan.console.commands import command, group, option
from kyhan.console.context import Console
from kyhan.console.types import DAY
from kyhan.i18n import Phrase, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kyhan.app import App
    from kyhan.cycle.commands.roster import NewUnit
    from kyhan.cycle.queries.roster import UnitSpan
    from kyhan.cycle.tables import Unit


@group("unit", "Danh sách đơn vị.", "The roster of units.")
def unit() -> None:
    """Groups the commands."""


@command(
    unit,
    "import",
    "Nạp đơn vị từ tệp (.csv, .xlsx, .json), hoặc mọi xã của một tỉnh hiện nay.",
    "Import units from a file (.csv, .xlsx, .json), or every commune of a province of today.",
)
@click.argument("file", type=click.Path(path_type=Path), required=False)
@option(
    "--valid-from",
    type=DAY,
    vi="Ngày bắt đầu của dòng không ghi ngày; mặc định 01/01 năm nay",
    en="First day of rows that give none; 1 January of this year by default",
)
@option(
    "--province",
    metavar="NAME",
    vi='Tỉnh, thành phố thay cho tệp (cần pip install "kyhan[provinces]")',
    en='A province instead of a file (needs pip install "kyhan[provinces]")',
)
@option(
    "--group",
    "group_code",
    default="commune",
    show_default=True,
    metavar="CODE",
    vi="Nhóm của các xã nạp theo tỉnh",
    en="Unit group of a province's communes",
)
def import_(
    console: Console, file: Path | None, valid_from: date | None, province: str | None, group_code: str
) -> None:
    """Adds the units of a file or of a province, all or none."""
    from kyhan.cycle.commands import roster

    if (file is None) == (province is None):
        raise click.UsageError(
            str(say("chọn một tệp hoặc --province, không phải cả hai", "give a file or --province, not both"))
        )
    app = console.office()
    since = valid_from or _new_year(app)
    new = _of_province(province, group_code, since) if province is not None else _of_file(file or Path(), since)
    added = roster.add(app, new)
    console.say(
        say("Đã nạp {count} đơn vị.", "Imported {count} units.", count=len(added)),
        *_unknown_groups(app, added),
        say(
            "Việc tiếp theo: thêm người dùng (kyhan user import), lập kỳ đánh giá (kyhan cycle start).",
            "What comes next: add the people (kyhan user import), prepare a cycle (kyhan cycle start).",
        ),
    )


@command(unit, "list", "Xem danh sách đơn vị.", "List the units.")
@option("--on", type=DAY, vi="Danh sách của ngày này; mặc định hôm nay", en="The roster of this day; today by default")
@option(
    "--all",
    "everything",
    is_flag=True,
    vi="Mọi tên và thời gian, cả đã qua và sắp tới",
    en="Every name and span of time, past and future too",
)
@option(
    "--search",
    default="",
    metavar="TEXT",
    vi="Đầu mã hoặc đầu một chữ trong tên, không cần dấu",
    en="How a code or a word of the name begins, marks not needed",
)
@option(
    "--out",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.xlsx",
    vi="Ghi ra tệp Excel, nạp lại được bằng «unit import»",
    en="Write a workbook that «unit import» reads",
)
def list_(console: Console, on: date | None, everything: bool, search: str, file: Path | None) -> None:
    """Lists the units of a day, by group and Vietnamese name."""
    from kyhan.cycle.queries import roster

    if on is not None and everything:
        raise click.UsageError(str(say("chọn --on hoặc --all, không phải cả hai", "give --on or --all, not both")))
    if file is not None and file.suffix.lower() != ".xlsx":
        raise click.UsageError(str(say("tên tệp phải có đuôi .xlsx", "the file's name must end in .xlsx")))
    found = roster.units(console.office(), on=on, everything=everything, search=search)
    if file is not None:
        _write(console, file, on, found)
        return
    if console.as_json:
        console.show_json(
            {
                "units": [
                    {
                        "code": one.code,
                        "name": one.name,
                        "group": one.group,
                        "valid_from": one.valid_from,
                        "valid_to": one.valid_to,
                        "successor": one.successor,
                    }
                    for one in found
                ]
            }
        )
        return
    if not found:
        console.say(
            say(
                "Không có đơn vị nào; nạp bằng «kyhan unit import».",
                "There are no units; import them with «kyhan unit import».",
            )
        )
        return
    console.table(
        [
            say("Mã", "Code"),
            say("Đơn vị", "Unit"),
            say("Nhóm", "Group"),
            say("Từ ngày", "From"),
            say("Đến ngày", "To"),
            say("Nhập vào", "Merged into"),
        ],
        [(one.code, one.name, one.group, one.valid_from, one.valid_to, one.successor) for one in found],
    )
    console.say(say("{count} dòng.", "{count} rows.", count=len(found)))


@command(unit, "add", "Thêm một đơn vị.", "Add one unit.")
@click.argument("code")
@click.argument("name")
@option(
    "--group",
    "group_code",
    required=True,
    metavar="CODE",
    vi="Mã nhóm đơn vị trong quy chế",
    en="Code of its unit group in the regulation",
)
@option(
    "--valid-from",
    type=DAY,
    vi="Ngày bắt đầu; mặc định 01/01 năm nay",
    en="First day; 1 January of this year by default",
)
def add(console: Console, code: str, name: str, group_code: str, valid_from: date | None) -> None:
    """Adds one unit."""
    from kyhan.cycle.commands import roster

    app = console.office()
    (added,) = roster.add(app, [roster.NewUnit(code, name, group_code, valid_from or _new_year(app))])
    console.say(
        say(
            "Đã thêm đơn vị {code} {name}, có từ {day}.",
            "Added the unit {code} {name}, there since {day}.",
            code=added.code,
            name=added.name,
            day=added.valid_from,
        ),
        *_unknown_groups(app, [added]),
    )


@command(unit, "merge", "Sáp nhập các đơn vị thành một.", "Merge units into one.")
@click.argument("codes", nargs=-1, required=True, metavar="CODE...")
@option(
    "--into",
    required=True,
    metavar="CODE",
    vi="Mã của đơn vị mới; có thể là mã của một trong các đơn vị cũ",
    en="Code of the new unit; may be that of one of the old ones",
)
@option("--name", required=True, vi="Tên của đơn vị mới", en="Name of the new unit")
@option("--from", "from_on", type=DAY, required=True, vi="Ngày có hiệu lực", en="The day it takes effect")
@option("--document", default="", metavar="NO", vi="Số văn bản", en="Number of the document")
def merge(console: Console, codes: tuple[str, ...], into: str, name: str, from_on: date, document: str) -> None:
    """Merges units into one from a day on; cycles already issued keep the old ones."""
    from kyhan.cycle.commands import roster

    merged = roster.merge(console.office(), codes, into, name=name, from_on=from_on, document=document)
    console.say(
        say(
            "Từ {day}: {codes} nhập thành {into} {name}. Các kỳ đã phát hành công văn giữ danh sách cũ.",
            "From {day}: {codes} are merged into {into} {name}. Cycles whose letter went out keep their roster.",
            day=from_on,
            codes=list(codes),
            into=merged.code,
            name=merged.name,
        )
    )


@command(
    unit, "rename", "Đổi tên một đơn vị, hoặc cả nhóm của đơn vị.", "Rename a unit, or move it to another group too."
)
@click.argument("code")
@click.argument("name")
@option("--from", "from_on", type=DAY, required=True, vi="Ngày có hiệu lực", en="The day it takes effect")
@option(
    "--group",
    "group_code",
    metavar="CODE",
    vi="Mã nhóm đơn vị từ ngày đó; mặc định giữ nhóm hiện nay",
    en="Code of its unit group from that day on; the present one by default",
)
@option("--document", default="", metavar="NO", vi="Số văn bản", en="Number of the document")
def rename(console: Console, code: str, name: str, from_on: date, group_code: str | None, document: str) -> None:
    """Gives a unit another name (and group) from a day on; the old one stays in older cycles."""
    from kyhan.cycle.commands import roster

    app = console.office()
    renamed = roster.rename(app, code, name, from_on=from_on, group=group_code, document=document)
    console.say(
        say(
            "Từ {day}: đơn vị {code} tên là {name}. Các kỳ đã phát hành công văn giữ tên cũ.",
            "From {day}: the unit {code} is called {name}. Cycles whose letter went out keep the old name.",
            day=from_on,
            code=renamed.code,
            name=renamed.name,
        ),
        *_unknown_groups(app, [renamed]),
    )


def _write(console: Console, file: Path, on: date | None, found: "Sequence[UnitSpan]") -> None:
    """Writes the roster as a workbook, dated by the day it is of."""
    from kyhan.clock import at_office, office_day
    from kyhan.documents.roster_file import roster_workbook
    from kyhan.documents.workbook_writing import new_file

    day = on or office_day(console.office().clock.now())
    rows = [(one.code, one.name, one.group, one.valid_from, one.valid_to) for one in found]
    new_file(file, roster_workbook(rows, at_office(day)))
    console.say(say("Đã ghi {count} đơn vị vào {file}.", "Wrote {count} units to {file}.", count=len(rows), file=file))


def _unknown_groups(app: "App", units: "Sequence[Unit]") -> list[Phrase]:
    """Returns a warning where units belong to a group of no stored regulation: the letter of a cycle would be refused."""
    from kyhan.cycle.queries.regulations import unit_groups

    known = unit_groups(app)
    unknown = sorted({one.group for one in units} - known) if known else []
    if not unknown:
        return []
    return [
        say(
            "Lưu ý: nhóm {unknown} không có trong quy chế nào đã lưu (có: {known}); nếu gõ nhầm, sửa bằng "
            "«kyhan unit rename MÃ TÊN --group NHÓM --from NGÀY».",
            "Note: no stored regulation has the group {unknown} (there are: {known}); if that is a slip, correct it "
            "with «kyhan unit rename CODE NAME --group CODE --from DAY».",
            unknown=unknown,
            known=sorted(known),
        )
    ]


def _of_file(file: Path, since: date) -> "list[NewUnit]":
    from kyhan.cycle.commands.roster import NewUnit
    from kyhan.documents.roster_file import read_roster

    return [
        NewUnit(row.code, row.name, row.group, row.valid_from or since, row.valid_to, row.place)
        for row in read_roster(file)
    ]


def _of_province(province: str, group_code: str, since: date) -> "list[NewUnit]":
    from kyhan.cycle.commands.roster import NewUnit
    from kyhan.documents.provinces import communes

    return [NewUnit(one.code, one.name, group_code, since) for one in communes(province)]


def _new_year(app: "App") -> date:
    """Returns 1 January of the present year at the office."""
    from kyhan.clock import office_day

    return date(office_day(app.clock.now()).year, 1, 1)
