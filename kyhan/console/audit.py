"""`kyhan audit`: reading the history, verifying it, exporting it for others to check, and sealing it."""

from datetime import date
from pathlib import Path

import click

from kyhan.console.commands import command, group, option
from kyhan.console.context import Console
from kyhan.console.types import DAY
from kyhan.i18n import Phrase, say

_FILE = click.Path(path_type=Path, dir_okay=False)


@group("audit", "Nhật ký và kiểm chứng.", "The history and its verification.")
def audit() -> None:
    """Groups the commands."""


@command(audit, "log", "Đọc nhật ký: ai làm gì, khi nào, vì sao.", "Read the history: who did what, when, and why.")
@click.argument("key", metavar="[YEAR]", required=False)
@option(
    "--unit",
    metavar="CODE",
    vi="Chỉ phiếu và khiếu nại của đơn vị này",
    en="Only the form and the complaints of this unit",
)
@option("--actor", metavar="LOGIN", vi="Chỉ việc của người này", en="Only acts of this person")
@option(
    "--action",
    metavar="ACTION",
    vi="Chỉ loại việc này, ví dụ submit, refused",
    en="Only this action, such as submit, refused",
)
@option("--from", "from_on", type=DAY, vi="Việc xảy ra từ ngày này", en="What happened on this day or later")
@option("--until", "until_on", type=DAY, vi="Việc xảy ra đến hết ngày này", en="What happened on this day or earlier")
@option(
    "--last",
    type=click.IntRange(min=1),
    metavar="N",
    vi="N sự kiện ghi sau cùng; bảng mặc định 50, JSON không giới hạn",
    en="The last N events recorded; tables show 50 by default, JSON all",
)
def log(
    console: Console,
    key: str | None,
    unit: str | None,
    actor: str | None,
    action: str | None,
    from_on: date | None,
    until_on: date | None,
    last: int | None,
) -> None:
    """Shows events; without YEAR those of every cycle and of the office itself ("office")."""
    from kyhan.console import audit_page, event_page
    from kyhan.cycle.queries import history

    app = console.office()
    if key is not None:
        audit_page.require_chain(app, key)
    wanted = history.Filter(chain=key, unit=unit, actor=actor, action=action, from_on=from_on, until_on=until_on)
    event_page.show_events(console, wanted, last)


@command(
    audit,
    "verify",
    "Kiểm chứng toàn bộ nhật ký; sai một byte cũng bị chỉ ra.",
    "Verify the whole history; one changed byte shows.",
)
@option(
    "--seals",
    type=_FILE,
    metavar="FILE",
    vi="Tệp niêm phong do «audit seal --out» ghi",
    en="A seal file written by «audit seal --out»",
)
@option(
    "--head",
    "heads",
    multiple=True,
    metavar="CHAIN:SEQ:HASH",
    vi="Đầu chuỗi in trong Quyết định; dùng được nhiều lần",
    en="A head printed in a decision; may be repeated",
)
@option(
    "--files",
    is_flag=True,
    vi="Đọc lại cả mọi tệp tài liệu được giữ: còn đủ, không bị thay đổi",
    en="Read every kept file too: none missing, none changed",
)
def verify(console: Console, seals: Path | None, heads: tuple[str, ...], files: bool) -> None:
    """Compares the history with itself, its seals, the workflows and the present rows."""
    from kyhan.console import audit_page, seal_file
    from kyhan.cycle.queries import history

    app = console.office()
    outside = seal_file.read_seals(seals, heads)
    report = history.verify(
        app,
        outside=outside,
        seen=lambda count: console.progress(_read_so_far(count)),
        files_seen=(lambda count: console.progress(_files_so_far(count))) if files else None,
    )
    audit_page.show_report(console, report, history.heads(app))


def _read_so_far(count: int) -> Phrase:
    return say("… đã đọc {count} sự kiện", "… {count} events read", count=count)


def _files_so_far(count: int) -> Phrase:
    return say("… đã đọc {count} tệp", "… {count} files read", count=count)


@command(
    audit,
    "export",
    "Xuất nhật ký ra tệp JSONL để kiểm chứng ở nơi khác.",
    "Export the history as JSONL, to be checked elsewhere.",
)
@click.argument("file", type=_FILE)
@option("--cycle", "key", metavar="YEAR", vi="Chỉ một kỳ", en="One cycle only")
def export(console: Console, file: Path, key: str | None) -> None:
    """Writes the events, and beside them the script that verifies them without kyhan."""
    from kyhan.console import audit_page, seal_file
    from kyhan.cycle.queries import history

    app = console.office()
    if key is not None:
        audit_page.require_chain(app, key)
    count, verifier = seal_file.write_export(file, history.export(app, key))
    audit_page.show_exported(console, file, verifier, count, history.heads(app), key)


@command(
    audit,
    "seal",
    "Niêm phong: ghi đầu mọi chuỗi vào nhật ký, và vào tệp nếu muốn.",
    "Seal: write the heads of all chains into the history, and into a file if wanted.",
)
@option(
    "--out",
    type=_FILE,
    metavar="FILE",
    vi="Ghi thêm vào tệp này, giữ ở nơi khác",
    en="Append to this file, to be kept elsewhere",
)
def seal(console: Console, out: Path | None) -> None:
    """Seals the history as it stands."""
    from kyhan.console import audit_page, seal_file
    from kyhan.cycle.commands import upkeep

    app = console.office()
    if out is not None:
        seal_file.require_writable(out)
    heads = {chain: (head.seq, head.hash) for chain, head in (upkeep.seal(app) or {}).items()}
    if out is not None:
        seal_file.append_seals(out, heads, app.clock.now())
    audit_page.show_sealed(console, heads, out)
