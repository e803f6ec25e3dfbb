"""`kyhan cycle`: the assessment of a year as a whole, from its preparation to its end. YEAR is the cycle's key."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kyhan.console.commands import command, group, option
from kyhan.console.context import Console, instant
from kyhan.console.types import DAY
from kyhan.i18n import Phrase, long_day, say

if TYPE_CHECKING:
    from kyhan.cycle.tables import Publication


@group("cycle", "Kỳ đánh giá: từ công văn đến công bố.", "The cycle: from the letter to the publication.")
def cycle() -> None:
    """Groups the commands."""


_KEY = click.argument("key", metavar="YEAR")
_REASON = option("--reason", default="", vi="Lý do (bắt buộc)", en="Reason (owed)")
_DECISION = option(
    "--number", default="", metavar="NO", vi="Số Quyết định (bắt buộc)", en="Number of the decision (owed)"
)
_SIGNED_ON = option(
    "--signed-on",
    type=DAY,
    vi="Ngày ký; mặc định là ngày công bố",
    en="Day it was signed; day of publication by default",
)
_PUBLISHED_ON = option(
    "--published-on", type=DAY, vi="Ngày công bố; mặc định hôm nay", en="Day of publication; today by default"
)


@command(cycle, "start", "Lập kỳ đánh giá của một năm.", "Prepare the cycle of a year.")
@click.argument("year", type=click.IntRange(2000, 2099))
@option(
    "--regulation",
    required=True,
    metavar="ID",
    vi="Quy chế áp dụng (kyhan regulation list)",
    en="The regulation it follows (kyhan regulation list)",
)
@option(
    "--key",
    metavar="KEY",
    vi="Tên kỳ nếu một năm có nhiều kỳ; mặc định là năm",
    en="Name of the cycle where a year has several; the year by default",
)
def start(console: Console, year: int, regulation: str, key: str | None) -> None:
    """Prepares a cycle under the newest stored text of a regulation."""
    from kyhan.cycle.commands import cycle as acts

    made = acts.start(console.office(), year, regulation_id=regulation, key=key)
    done = say(
        "Đã lập kỳ đánh giá {key} theo quy chế {regulation}, mã băm {sha256}.",
        "Prepared cycle {key} under the regulation {regulation}, SHA-256 {sha256}.",
        key=made.key,
        regulation=made.regulation,
        sha256=made.regulation_sha256[:12],
    )
    _show(console, made.key, done)


@command(
    cycle,
    "issue",
    "Ghi việc phát hành công văn và phiếu khảo sát; danh sách đơn vị chốt tại đây.",
    "Record that letter and survey form went out; the roster is frozen here.",
)
@_KEY
@option(
    "--number",
    default="",
    metavar="NO",
    vi="Số công văn, ví dụ 12/UBND-VP (bắt buộc)",
    en="Number of the letter, such as 12/UBND-VP (owed)",
)
@option(
    "--date",
    "letter_on",
    type=DAY,
    vi="Ngày công văn; mặc định là ngày phát hành",
    en="Date of the letter; the day it went out by default",
)
@option("--issued-on", type=DAY, vi="Ngày phát hành; mặc định hôm nay", en="Day it went out; today by default")
@option("--reason", default="", vi="Lý do, nếu phát hành sau hạn", en="Reason, if it went out after the limit")
def issue(console: Console, key: str, number: str, letter_on: date | None, issued_on: date | None, reason: str) -> None:
    """Issues the letter to every unit on the roster of that day."""
    from kyhan.cycle.commands import cycle as acts

    made = acts.issue(console.office(), key, number=number, letter_on=letter_on, issued_on=issued_on, reason=reason)
    done = say(
        "Đã phát hành công văn {number}: {day}{late}.",
        "The letter {number} went out: {day}{late}.",
        number=made.letter_number,
        day=long_day(made.issued_on) if made.issued_on else "",
        late=say(" (trễ hạn)", " (late)") if made.issued_late else "",
    )
    receipt = say(
        "Ghi ngày từng đơn vị nhận công văn: kyhan submission acknowledge {key} MÃ...",
        "Record the day each unit received it: kyhan submission acknowledge {key} UNIT...",
        key=made.key,
    )
    _show(console, made.key, done, receipt)


@command(cycle, "propose", "Trình duyệt kết quả.", "Propose the results for approval.")
@_KEY
@option("--number", default="", metavar="NO", vi="Số tờ trình (bắt buộc)", en="Number of the proposal (owed)")
def propose(console: Console, key: str, number: str) -> None:
    """Submits the scored results to the leader."""
    from kyhan.cycle.commands import cycle as acts

    made = acts.propose(console.office(), key, number=number)
    _show(console, made.key, say("Đã trình duyệt theo {n}.", "Proposed under {n}.", n=made.proposal_number))


@command(cycle, "send-back", "Trả lại kết quả đang trình.", "Send proposed results back to the office.")
@_KEY
@_REASON
def send_back(console: Console, key: str, reason: str) -> None:
    """Gives proposed results back, with the reason."""
    from kyhan.cycle.commands import cycle as acts

    made = acts.send_back(console.office(), key, reason=reason)
    _show(
        console, made.key, say("Đã trả lại kết quả trình: {reason}", "Sent the results back: {reason}", reason=reason)
    )


@command(cycle, "publish", "Duyệt và công bố kết quả theo Quyết định.", "Approve and publish the results by decision.")
@_KEY
@_DECISION
@_SIGNED_ON
@_PUBLISHED_ON
def publish(console: Console, key: str, number: str, signed_on: date | None, published_on: date | None) -> None:
    """Freezes publication 1 and opens the complaint window."""
    from kyhan.cycle.commands import cycle as acts

    made = acts.publish(console.office(), key, number=number, signed_on=signed_on, published_on=published_on)
    _show(console, made.cycle, _decided(made))


@command(
    cycle,
    "adjust",
    "Công bố quyết định điều chỉnh sau khiếu nại; bản trước vẫn xem được.",
    "Publish an adjusting decision after a complaint; the one before stays readable.",
)
@_KEY
@_DECISION
@_SIGNED_ON
@_PUBLISHED_ON
@option(
    "--dry-run",
    is_flag=True,
    vi="Chỉ xem thứ hạng nào đổi, không công bố",
    en="Show which places would move only, publish nothing",
)
def adjust(
    console: Console, key: str, number: str, signed_on: date | None, published_on: date | None, dry_run: bool
) -> None:
    """Freezes the next publication, which supersedes the one before, and shows what moved."""
    from kyhan.console import results_page
    from kyhan.cycle.commands import cycle as acts
    from kyhan.cycle.queries import results

    app = console.office()
    if dry_run:
        results_page.show_preview(console, results.moves(app, key))
        return
    made = acts.adjust(app, key, number=number, signed_on=signed_on, published_on=published_on)
    results_page.show_moves(console, results.moves(app, key, old=made.number - 1, new=made.number))
    if not console.as_json:
        _show(console, made.cycle, _decided(made))


@command(
    cycle,
    "close",
    "Khép lại kỳ khi hết thời hạn khiếu nại và không còn việc dở.",
    "Close a cycle once the window is over and nothing is open.",
)
@_KEY
def close(console: Console, key: str) -> None:
    """Ends a published cycle."""
    from kyhan.cycle.commands import cycle as acts

    made = acts.close(console.office(), key)
    _show(console, made.key, say("Đã khép lại kỳ đánh giá.", "Closed the cycle."))


@command(cycle, "cancel", "Hủy kỳ đánh giá; mọi hạn dừng lại.", "Cancel a cycle; every clock in it stops.")
@_KEY
@_REASON
def cancel(console: Console, key: str, reason: str) -> None:
    """Ends a cycle before its time."""
    from kyhan.cycle.commands import cycle as acts

    made = acts.cancel(console.office(), key, reason=reason)
    _show(console, made.key, say("Đã hủy kỳ đánh giá: {reason}", "Cancelled the cycle: {reason}", reason=reason))


@command(
    cycle,
    "status",
    "Xem kỳ đang ở đâu: trạng thái, hạn, từng đơn vị.",
    "Show where a cycle stands: state, deadlines, every unit.",
)
@_KEY
@option(
    "--as-of",
    metavar="INSTANT",
    vi="Như đã ghi vào thời điểm đó, dựng lại từ nhật ký, ví dụ 2026-11-20T17:00",
    en="As recorded at that instant, rebuilt from the history, such as 2026-11-20T17:00",
)
@option(
    "--units",
    type=click.Choice(["all", "late", "overdue", "open"]),
    default="all",
    vi="Đơn vị nào: tất cả, gửi trễ, đang quá hạn, hay chưa xong",
    en="Which units: all, late, overdue, or not settled yet",
)
def status(console: Console, key: str, as_of: str | None, units: str) -> None:
    """Shows a cycle now, or from history alone as it was at an instant."""
    from kyhan.console import status_page
    from kyhan.cycle.queries import regulations
    from kyhan.cycle.queries import status as queries

    app = console.office()
    now = queries.status(app, key, as_of=instant(as_of, end_of_day=True) if as_of else None)
    status_page.show_status(console, now, regulations.of_cycle(app, key), units)


@command(cycle, "results", "Xem điểm, mức, thứ hạng của từng đơn vị.", "Show points, levels and places of every unit.")
@_KEY
@option(
    "--publication",
    type=click.IntRange(min=1),
    metavar="N",
    vi="Lần công bố thứ N; mặc định là lần đang có hiệu lực",
    en="Publication N; the one in force by default",
)
@option("--draft", is_flag=True, vi="Kết quả của hôm nay, chưa công bố", en="The results of today, not published")
@option(
    "--moved",
    is_flag=True,
    vi="Chỉ những gì thay đổi so với lần công bố trước",
    en="Only what moved against the publication before",
)
@option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.xlsx",
    vi="Ghi ra bảng tính thay vì in: bìa, từng nhóm, thay đổi giữa các lần công bố",
    en="Write a workbook instead: a cover, each group, what changed between publications",
)
def results(console: Console, key: str, publication: int | None, draft: bool, moved: bool, out: Path | None) -> None:
    """Shows results as published, or as they are now; or writes them as a workbook."""
    from kyhan.console import results_page
    from kyhan.cycle.queries import regulations
    from kyhan.cycle.queries import results as queries

    if draft and publication is not None:
        raise click.UsageError(
            str(say("chọn một trong --draft và --publication", "give one of --draft and --publication"))
        )
    if out is not None and moved:
        raise click.UsageError(
            str(
                say(
                    "bảng tính đã có trang thay đổi; bỏ --moved",
                    "the workbook has a sheet of changes; leave out --moved",
                )
            )
        )
    app = console.office()
    if out is not None:
        from kyhan.console import file_page

        file_page.write_results(console, out, key, publication=publication, draft=draft)
        return
    shown = queries.result(app, key, publication=publication, as_draft=draft)
    if not moved:
        results_page.show_results(console, shown, regulations.of_cycle(app, key))
    elif shown["publication"] == 1:
        results_page.show_moves(console, {"cycle": key, "from": None, "to": 1, "moved": []})
    else:
        new = shown["publication"]
        results_page.show_moves(console, queries.moves(app, key, old=new - 1 if new else None, new=new))


@command(cycle, "list", "Liệt kê các kỳ đánh giá.", "List the cycles.")
def list_(console: Console) -> None:
    """Lists every cycle with its state."""
    from kyhan.console import status_page
    from kyhan.cycle.queries import status as queries

    status_page.show_cycles(console, queries.cycles(console.office()))


def _decided(made: "Publication") -> Phrase:
    return say(
        "Đã công bố theo Quyết định {number}: {day} (công bố lần {count}).",
        "Published by decision {number}: {day} (publication {count}).",
        number=made.decision,
        day=long_day(made.published_on),
        count=made.number,
    )


def _show(console: Console, key: str, *done: Phrase) -> None:
    """Prints what was done and where the cycle stands."""
    from kyhan.console import standing

    standing.show_cycle(console, key, *done)
