"""`kyhan complaint`: complaints about a published result (Điều 4.2e). YEAR is the cycle's key, N the complaint's number."""

from datetime import date
from typing import TYPE_CHECKING

import click

from kyhan.console.commands import command, group, option
from kyhan.console.context import Console
from kyhan.console.types import DAY
from kyhan.i18n import Phrase, say

if TYPE_CHECKING:
    from kyhan.cycle.tables import Complaint


@group("complaint", "Khiếu nại sau công bố.", "Complaints after publication.")
def complaint() -> None:
    """Groups the commands."""


_KEY = click.argument("key", metavar="YEAR")
_NUMBER = click.argument("number", metavar="N", type=click.IntRange(min=1))
_REASON = option(
    "--reason", default="", vi="Lý do, là câu trả lời cho đơn vị (bắt buộc)", en="Reason, which answers the unit (owed)"
)
_DECIDED_ON = option(
    "--decided-on", type=DAY, vi="Ngày giải quyết; mặc định hôm nay", en="Day of the decision; today by default"
)
_LETTER = option(
    "--number",
    "letter",
    default="",
    metavar="NO",
    vi="Số công văn trả lời, ví dụ 20/UBND-VP; vào sổ văn bản",
    en="Number of the letter that answers, such as 20/UBND-VP; goes into the register",
)
_CRITERIA = option(
    "--criterion",
    "criteria",
    multiple=True,
    metavar="CODE",
    vi="Tiêu chí khiếu nại; dùng được nhiều lần",
    en="A criterion in dispute; may be repeated",
)


@command(complaint, "file", "Ghi khiếu nại của đơn vị.", "Record a complaint of a unit.")
@_KEY
@click.argument("unit", metavar="UNIT")
@option("--text", default="", vi="Nội dung khiếu nại (bắt buộc)", en="What the unit writes (owed)")
@_CRITERIA
@option(
    "--filed-on",
    type=DAY,
    vi="Ngày Văn phòng nhận; mặc định hôm nay",
    en="Day the office received it; today by default",
)
@option("--document", default="", metavar="NO", vi="Số văn bản của đơn vị", en="Number of the unit's document")
def file(
    console: Console, key: str, unit: str, text: str, criteria: tuple[str, ...], filed_on: date | None, document: str
) -> None:
    """Files a complaint: by the unit, or by the staff for one on paper."""
    from kyhan.cycle.commands import complaint as acts

    made = acts.file(console.office(), key, unit, text, filed_on=filed_on, document=document, criteria=criteria)
    late = (
        say(
            " Khiếu nại quá hạn: chỉ lãnh đạo nhận được, kèm lý do.",
            " It is late: only the leader may accept it, with a reason.",
        )
        if made.late
        else ""
    )
    _show(
        console,
        made,
        say(
            "Đã ghi khiếu nại số {n}, ngày {day}.{late}",
            "Recorded complaint {n} of {day}.{late}",
            n=made.number,
            day=made.filed_on,
            late=late,
        ),
    )


@command(complaint, "accept", "Thụ lý khiếu nại.", "Take a complaint under review.")
@_KEY
@_NUMBER
@option("--reason", default="", vi="Lý do, bắt buộc khi khiếu nại quá hạn", en="Reason, owed for a late one")
def accept(console: Console, key: str, number: int, reason: str) -> None:
    """Takes a complaint under review."""
    from kyhan.cycle.commands import complaint as acts

    _show(
        console,
        acts.accept(console.office(), key, number, reason=reason),
        say("Đã thụ lý khiếu nại số {n}.", "Accepted complaint {n}.", n=number),
    )


@command(complaint, "reject", "Từ chối thụ lý khiếu nại.", "Refuse to review a complaint.")
@_KEY
@_NUMBER
@_REASON
@_LETTER
def reject(console: Console, key: str, number: int, reason: str, letter: str) -> None:
    """Refuses to review a complaint."""
    from kyhan.cycle.commands import complaint as acts

    _show(
        console,
        acts.reject(console.office(), key, number, reason=reason, letter=letter),
        say("Không thụ lý khiếu nại số {n}.", "Rejected complaint {n}.", n=number),
    )


@command(
    complaint,
    "uphold",
    "Chấp nhận khiếu nại; phiếu của đơn vị mở lại cho các tiêu chí đó.",
    "Find for the unit; its form opens again for these criteria.",
)
@_KEY
@_NUMBER
@_REASON
@_CRITERIA
@_DECIDED_ON
@_LETTER
def uphold(
    console: Console,
    key: str,
    number: int,
    reason: str,
    criteria: tuple[str, ...],
    decided_on: date | None,
    letter: str,
) -> None:
    """Upholds a complaint."""
    from kyhan.console import standing
    from kyhan.cycle.commands import complaint as acts

    made = acts.uphold(
        console.office(), key, number, reason=reason, criteria=criteria, decided_on=decided_on, letter=letter
    )
    done = say(
        "Chấp nhận khiếu nại số {n}; thẩm định lại {codes}, rồi xem «kyhan cycle adjust {key} --dry-run».",
        "Upheld complaint {n}; verify {codes} again, then see «kyhan cycle adjust {key} --dry-run».",
        n=number,
        codes=made.criteria.split(),
        key=made.cycle,
    )
    standing.show_units(console, made.cycle, [made.unit], done)


@command(complaint, "dismiss", "Bác khiếu nại, giữ nguyên kết quả.", "Keep the result as published.")
@_KEY
@_NUMBER
@_REASON
@_DECIDED_ON
@_LETTER
def dismiss(console: Console, key: str, number: int, reason: str, decided_on: date | None, letter: str) -> None:
    """Dismisses a complaint."""
    from kyhan.cycle.commands import complaint as acts

    made = acts.dismiss(console.office(), key, number, reason=reason, decided_on=decided_on, letter=letter)
    _show(
        console,
        made,
        say("Đã bác khiếu nại số {n}; kết quả giữ nguyên.", "Dismissed complaint {n}; the result stays.", n=number),
    )


@command(complaint, "withdraw", "Đơn vị rút khiếu nại.", "End a complaint because its unit takes it back.")
@_KEY
@_NUMBER
@option("--reason", default="", vi="Lý do, nếu có", en="Reason, if any")
def withdraw(console: Console, key: str, number: int, reason: str) -> None:
    """Withdraws a complaint."""
    from kyhan.cycle.commands import complaint as acts

    _show(
        console,
        acts.withdraw(console.office(), key, number, reason=reason),
        say("Đã rút khiếu nại số {n}.", "Withdrew complaint {n}.", n=number),
    )


@command(
    complaint,
    "list",
    "Xem thời hạn khiếu nại (cách tính) và các khiếu nại.",
    "Show the window (how it was counted) and the complaints.",
)
@_KEY
def list_(console: Console, key: str) -> None:
    """Lists the complaints of a cycle with the window in which they may come."""
    from kyhan.console import complaint_page
    from kyhan.cycle.queries import complaints

    app = console.office()
    complaint_page.show_complaints(console, complaints.complaints(app, key), complaint_page.window_of(app, key))


def _show(console: Console, made: "Complaint", done: Phrase) -> None:
    """Prints what was done, where the complaint stands, and what keeps the cycle from closing."""
    from kyhan.console import complaint_page, standing

    standing.show_cycle(console, made.cycle, done, complaint_page.stands(console, made.cycle, made.number))
