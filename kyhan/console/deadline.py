"""`kyhan deadline`: which clocks run, how each was counted, and extending them. YEAR is the cycle's key.

SUBJECT is a unit (code or name), "cycle" or "complaint/N". KIND is the code of a period: issue, receipt, submission,
completion, verification, conclusion, complaint or complaint_review.
"""

from datetime import date
from pathlib import Path

import click

from kyhan.console.commands import command, group, option
from kyhan.console.context import Console
from kyhan.console.types import DAY
from kyhan.regulation.schema import PeriodKind


@group("deadline", "Các hạn, cách tính và gia hạn.", "Deadlines, how they are counted, extensions.")
def deadline() -> None:
    """Groups the commands."""


_KEY = click.argument("key", metavar="YEAR")
_KIND = option(
    "--kind",
    type=click.Choice([kind.value for kind in PeriodKind]),
    vi="Chỉ loại hạn này",
    en="Only this kind of deadline",
)


@command(
    deadline, "list", "Liệt kê các hạn đang chạy, gần nhất trước.", "List the running deadlines, the nearest first."
)
@_KEY
@option("--unit", metavar="UNIT", vi="Chỉ một đơn vị", en="One unit only")
@option(
    "--all",
    "everything",
    is_flag=True,
    vi="Cả các hạn đã kết thúc hoặc đã thay",
    en="Those that ended or were superseded too",
)
def list_(console: Console, key: str, unit: str | None, everything: bool) -> None:
    """Lists the deadlines of a cycle."""
    from kyhan.console import deadline_page
    from kyhan.cycle.queries import deadlines

    found = deadlines.deadlines(console.office(), key, unit=unit, everything=everything)
    deadline_page.show_deadlines(console, key, found)


@command(
    deadline,
    "explain",
    "Giải thích một hạn: tính từ đâu, kể từng ngày, vì sao thay đổi.",
    "Explain a deadline: from when, day by day, and why it moved.",
)
@_KEY
@click.argument("subject", metavar="SUBJECT")
@_KIND
def explain(console: Console, key: str, subject: str, kind: str | None) -> None:
    """Shows every revision of the deadlines of a unit, a complaint or the cycle with its receipt."""
    from kyhan.console import deadline_page
    from kyhan.cycle.queries import deadlines

    found = deadlines.explain(console.office(), key, subject, kind=kind)
    deadline_page.show_explained(console, key, found)


@command(
    deadline,
    "extend",
    "Gia hạn cho một hoặc nhiều đơn vị; hạn cũ vẫn lưu bên hạn mới.",
    "Extend deadlines of one or more units; the old day is kept beside the new one.",
)
@_KEY
@click.argument("subjects", metavar="SUBJECT...", nargs=-1, required=True)
@option(
    "--until",
    type=DAY,
    required=True,
    vi="Ngày cuối mới; rơi vào ngày nghỉ thì sang ngày làm việc tiếp theo",
    en="The new last day; a rest day becomes the next working day",
)
@option("--reason", default="", vi="Lý do (bắt buộc)", en="Reason (owed)")
@option(
    "--document",
    default="",
    metavar="NO",
    vi="Số văn bản cho gia hạn (bắt buộc)",
    en="Number of the document that grants it (owed)",
)
@_KIND
def extend(
    console: Console, key: str, subjects: tuple[str, ...], until: date, reason: str, document: str, kind: str | None
) -> None:
    """Moves running deadlines to a later day, all or none."""
    from kyhan.console import deadline_page
    from kyhan.cycle.commands import deadline as acts
    from kyhan.cycle.queries import deadlines

    app = console.office()
    before = acts.extend(app, key, subjects, until=until, reason=reason, document=document, kind=kind)
    moved = {(one.subject, one.kind): one.due_on for one in before}
    running = deadlines.deadlines(app, key)
    deadline_page.show_extended(
        console, [one for one in running if (one["subject"], one["kind"]) in moved], moved, until
    )


@command(
    deadline,
    "export",
    "Xuất các hạn thành tệp lịch (.ics); nhập lại tệp mới thì hạn đã chuyển cũng chuyển theo.",
    "Export deadlines as a calendar file (.ics); importing a newer one moves what was moved.",
)
@_KEY
@click.argument("unit", metavar="[UNIT]", required=False)
@option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    metavar="FILE.ics",
    vi="Tệp lịch sẽ ghi",
    en="The calendar file to write",
)
def export(console: Console, key: str, unit: str | None, out: Path) -> None:
    """Writes the entries of a cycle, or of what concerns one unit."""
    from kyhan.console import file_page

    file_page.write_calendar(console, out, key, unit)
