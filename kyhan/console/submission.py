"""`kyhan submission`: the form of each unit, from the receipt of the letter to the verified result.

YEAR is the cycle's key; UNIT a code, or the whole name without regard to marks and case. Acts on several units do all of
them or none.
"""

from datetime import date
from pathlib import Path

import click

from kyhan.console.commands import command, group, option
from kyhan.console.context import Console
from kyhan.console.types import DAY
from kyhan.errors import NotNow
from kyhan.i18n import Phrase, say


@group("submission", "Phiếu của từng đơn vị.", "The form of each unit.")
def submission() -> None:
    """Groups the commands."""


_KEY = click.argument("key", metavar="YEAR")
_UNIT = click.argument("unit", metavar="UNIT")
_UNITS = click.argument("units", metavar="UNIT...", nargs=-1, required=True)
_REASON = option("--reason", default="", vi="Lý do (bắt buộc)", en="Reason (owed)")
_TAKE = option(
    "--take",
    multiple=True,
    metavar="[CODE=]SIDE",
    vi="Ô mà hai bên cùng sửa lấy theo bên nào: returned (phiếu gửi về) hoặc stored (số đang lưu)",
    en="Which side holds where both changed a cell: returned (the file) or stored",
)


@command(
    submission,
    "acknowledge",
    "Ghi ngày đơn vị nhận công văn; thời hạn gửi phiếu tính từ ngày đó.",
    "Record the day units received the letter; their time to answer counts from it.",
)
@_KEY
@click.argument("units", metavar="[UNIT...]", nargs=-1)
@option("--all", "everyone", is_flag=True, vi="Mọi đơn vị còn chờ xác nhận", en="Every unit still awaiting it")
@option("--received-on", type=DAY, vi="Ngày đơn vị nhận; mặc định hôm nay", en="Day of receipt; today by default")
@option("--proof", default="", vi="Căn cứ, ví dụ số công văn đến", en="What shows it, such as the registry number")
def acknowledge(
    console: Console, key: str, units: tuple[str, ...], everyone: bool, received_on: date | None, proof: str
) -> None:
    """Starts the submission period of units."""
    from kyhan.cycle.commands import submission as acts

    if everyone == bool(units):
        raise click.UsageError(
            str(
                say(
                    "nêu các đơn vị, hoặc --all cho mọi đơn vị còn chờ",
                    "name the units, or give --all for every one still awaiting",
                )
            )
        )
    named = _awaiting(console, key) if everyone else units
    done = acts.acknowledge(console.office(), key, named, received_on=received_on, proof=proof)
    on = done[0].received_on
    _show(
        console,
        key,
        [one.unit for one in done],
        say("Đã ghi ngày nhận công văn: {day}.", "Recorded the receipt of the letter on {day}.", day=on),
    )


@command(
    submission,
    "submit",
    "Ghi phiếu đơn vị gửi về; phiếu trễ vẫn nhận và được đánh dấu.",
    "Record a form as it came in; a late one is taken and marked.",
)
@_KEY
@_UNIT
@option(
    "--form",
    "file",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    vi="Tệp phiếu: .csv, .xlsx hoặc .json",
    en="The form: .csv, .xlsx or .json",
)
@option(
    "--received-on",
    type=DAY,
    vi="Ngày Văn phòng nhận phiếu; mặc định hôm nay",
    en="Day the office received it; today by default",
)
@option(
    "--document",
    default="",
    metavar="NO",
    vi="Số văn bản gửi kèm; mặc định là tên tệp",
    en="Number of the covering letter; the file's name by default",
)
@_TAKE
def submit(
    console: Console, key: str, unit: str, file: Path, received_on: date | None, document: str, take: tuple[str, ...]
) -> None:
    """Takes a form from a file; one that «form write» made is merged with what is stored."""
    from kyhan.console import form_decisions, submission_page
    from kyhan.cycle.commands import submission as acts
    from kyhan.documents import form_door

    app, decided = console.office(), form_decisions.decisions(take)
    rows, received = form_door.take_form(app, key, unit, file, file.name, "declare", decided)
    number = document or received.name
    made = acts.submit(app, key, unit, rows, received_on=received_on, document=number, received=received)
    done = submission_page.taken(made.submitted_on, complete=not made.missing, late=made.late)
    _show(console, key, [made.unit], done)


@command(
    submission,
    "withdraw",
    "Đơn vị rút phiếu khi Văn phòng chưa tiếp nhận.",
    "Take back a form that the office has not accepted yet.",
)
@_KEY
@_UNIT
def withdraw(console: Console, key: str, unit: str) -> None:
    """Takes a form back; its old deadline runs on."""
    from kyhan.cycle.commands import submission as acts

    made = acts.withdraw(console.office(), key, unit)
    _show(
        console,
        key,
        [made.unit],
        say("Đã rút phiếu; số liệu đã ghi vẫn còn.", "Took the form back; what was written stays."),
    )


@command(submission, "accept", "Tiếp nhận phiếu đủ số liệu vào thẩm định.", "Take complete forms into verification.")
@_KEY
@_UNITS
def accept(console: Console, key: str, units: tuple[str, ...]) -> None:
    """Finds forms complete; their clock counts from the day each was received."""
    from kyhan.cycle.commands import submission as acts

    done = acts.accept(console.office(), key, units)
    _show(console, key, [one.unit for one in done], say("Đã tiếp nhận phiếu.", "Accepted."))


@command(
    submission,
    "return",
    "Trả lại phiếu kèm câu hỏi; đơn vị chỉ sửa tiêu chí được hỏi.",
    "Return a form with questions; the unit changes only the criteria asked about.",
)
@_KEY
@_UNIT
@option(
    "--query",
    "queries",
    nargs=2,
    multiple=True,
    metavar="CODE TEXT",
    vi="Tiêu chí và câu hỏi; dùng được nhiều lần",
    en="A criterion and its question; may be repeated",
)
@option("--reason", default="", vi="Lý do chung", en="Reason in general")
@option(
    "--out",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    vi="Lập luôn phiếu bổ sung vào thư mục này: chỉ mở các tiêu chí được hỏi",
    en="Write the workbook to complete into this folder: only the criteria asked about are open",
)
def send_back(
    console: Console, key: str, unit: str, queries: tuple[tuple[str, str], ...], reason: str, folder: Path | None
) -> None:
    """Returns a form to its unit, with its workbook where a folder is given."""
    from kyhan.cycle.commands import submission as acts
    from kyhan.documents import form_folder

    if folder is not None:
        form_folder.require_free(console.office(), key, unit, folder)
    made = acts.send_back(console.office(), key, unit, queries, reason=reason)
    done = say(
        "Đã trả lại phiếu với {n} câu hỏi; đơn vị chỉ sửa các tiêu chí được hỏi.",
        "Returned the form with {n} question(s); the unit changes only the criteria asked about.",
        n=len(queries),
    )
    _show(console, key, [made.unit], done, *(_completion(console, key, made.unit, folder) if folder else ()))


@command(
    submission, "verify", "Ghi kết quả thẩm định và chấm điểm đơn vị.", "Record the verified values and score the unit."
)
@_KEY
@_UNIT
@option(
    "--form",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    vi="Tệp phiếu thẩm định: .csv, .xlsx hoặc .json",
    en="The verification form: .csv, .xlsx or .json",
)
@option(
    "--keep-rest",
    is_flag=True,
    vi="Tiêu chí không có trong tệp giữ như đơn vị tự chấm (hoặc như đã thẩm định)",
    en="Criteria that are not in the file keep what was declared (or verified before)",
)
@option("--verified-on", type=DAY, vi="Ngày thẩm định; mặc định hôm nay", en="Day it was done; today by default")
@_TAKE
def verify(
    console: Console,
    key: str,
    unit: str,
    file: Path | None,
    keep_rest: bool,
    verified_on: date | None,
    take: tuple[str, ...],
) -> None:
    """Takes verified values from a file, or keeps what the unit declared."""
    from kyhan.console import form_decisions, submission_page
    from kyhan.cycle.commands import submission as acts
    from kyhan.cycle.queries import regulations, submissions
    from kyhan.documents import form_door

    app, decided = console.office(), form_decisions.decisions(take)
    rows, received = form_door.take_form(app, key, unit, file, file.name, "verify", decided) if file else ((), None)
    made = acts.verify(app, key, unit, rows, keep_rest=keep_rest, verified_on=verified_on, received=received)
    seen = submissions.submission(app, key, made.unit)
    score = submission_page.score_line(seen, regulations.of_cycle(app, key))
    _show(console, key, [made.unit], say("Đã thẩm định ngày {day}.", "Verified on {day}.", day=made.verified_on), score)


@command(
    submission,
    "reopen",
    "Mở lại phiếu đã thẩm định, trước khi trình duyệt.",
    "Open a verified form again, before the results are proposed.",
)
@_KEY
@_UNIT
@_REASON
def reopen(console: Console, key: str, unit: str, reason: str) -> None:
    """Opens a form again for verification."""
    from kyhan.cycle.commands import submission as acts

    made = acts.reopen(console.office(), key, unit, reason=reason)
    _show(console, key, [made.unit], say("Đã mở lại phiếu: {reason}", "Opened the form again: {reason}", reason=reason))


@command(
    submission,
    "mark-missing",
    "Ghi thiếu phiếu khi đã hết thời hạn gửi.",
    "Record that units sent nothing although their time is over.",
)
@_KEY
@_UNITS
@_REASON
def mark_missing(console: Console, key: str, units: tuple[str, ...], reason: str) -> None:
    """Marks forms missing; one that still comes is taken and marked late."""
    from kyhan.cycle.commands import submission as acts

    done = acts.mark_missing(console.office(), key, units, reason=reason)
    _show(
        console,
        key,
        [one.unit for one in done],
        say("Đã ghi thiếu phiếu: {reason}", "Marked missing: {reason}", reason=reason),
    )


@command(
    submission,
    "exempt",
    "Miễn đánh giá đơn vị (giải thể, sáp nhập).",
    "Take units out of the assessment (dissolved, merged).",
)
@_KEY
@_UNITS
@_REASON
def exempt(console: Console, key: str, units: tuple[str, ...], reason: str) -> None:
    """Exempts units."""
    from kyhan.cycle.commands import submission as acts

    done = acts.exempt(console.office(), key, units, reason=reason)
    _show(
        console, key, [one.unit for one in done], say("Đã miễn đánh giá: {reason}", "Exempted: {reason}", reason=reason)
    )


@command(
    submission,
    "show",
    "Xem phiếu của một đơn vị: từng tiêu chí, câu hỏi, các hạn, điểm.",
    "Show one unit's form: every criterion, questions, clocks, score.",
)
@_KEY
@_UNIT
def show(console: Console, key: str, unit: str) -> None:
    """Shows what one unit wrote and the office verified."""
    from kyhan.console import submission_page
    from kyhan.cycle.queries import regulations, submissions

    app = console.office()
    submission_page.show_submission(console, submissions.submission(app, key, unit), regulations.of_cycle(app, key))


def _completion(console: Console, key: str, unit: str, folder: Path) -> list[Phrase]:
    """Writes the workbook of a returned form and returns where it is."""
    from kyhan.documents import form_folder

    written = form_folder.write(console.office(), key, [unit], "declare", folder, form_folder.COMPLETION)
    return [say("Phiếu bổ sung: {file}", "The workbook to complete: {file}", file=folder / one.file) for one in written]


def _awaiting(console: Console, key: str) -> list[str]:
    """Returns the units that have not confirmed the letter."""
    from kyhan.cycle.queries.status import status
    from kyhan.workflows.submission import State

    found = [unit["unit"] for unit in status(console.office(), key)["units"] if unit["state"] == State.AWAITING_RECEIPT]
    if found:
        return found
    raise NotNow(
        say(
            "Kỳ {key} không có đơn vị nào đang chờ xác nhận công văn; xem «kyhan cycle status {key}».",
            "No unit of cycle {key} is awaiting the letter; see «kyhan cycle status {key}».",
            key=key,
        )
    )


def _show(console: Console, key: str, units: list[str], *done: Phrase) -> None:
    from kyhan.console import standing

    standing.show_units(console, key, units, *done)
