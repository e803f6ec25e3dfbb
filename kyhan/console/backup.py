"""`kyhan backup`, `kyhan restore`: everything an office has in one file, whether that file holds, and back again."""

from pathlib import Path
from typing import Final

import click

from kyhan.console.commands import LocalCommand, LocalGroup, command, option
from kyhan.console.context import Console
from kyhan.i18n import Phrase, say

_FILE: Final = click.Path(path_type=Path)


class WriteFirst(LocalGroup):
    """A group whose command may be left out when it is "write": `kyhan backup FILE` is `kyhan backup write FILE`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Puts the command in where none was given."""
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = ["write", *args]
        return super().parse_args(ctx, args)


@click.command(
    "backup",
    cls=WriteFirst,
    text=say(
        "Sao lưu vào một tệp (kyhan backup TỆP), và kiểm tra tệp đó.",
        "Make a backup (kyhan backup FILE), and check one.",
    ),
)
def backup() -> None:
    """Groups the commands."""


@command(
    backup,
    "write",
    "Ghi mọi dữ liệu của văn phòng vào một tệp mới; mọi người vẫn làm việc bình thường.",
    "Write all data of the office into a new file; everybody goes on working.",
)
@click.argument("file", type=_FILE)
def write(console: Console, file: Path) -> None:
    """Writes a backup of one moment, and reads it back."""
    from kyhan.console import backup_page
    from kyhan.cycle.commands import backup as commands
    from kyhan.settings import settings

    manifest = commands.write(console.office(), file, settings().without_secrets())
    backup_page.show_written(console, file, manifest)


@command(
    backup,
    "check",
    "Kiểm tra một bản sao lưu: mọi mã băm, số dòng và nhật ký. Không cần cơ sở dữ liệu.",
    "Check a backup: every hash, the numbers of rows, and the history. Needs no database.",
)
@click.argument("file", type=_FILE)
def check(console: Console, file: Path) -> None:
    """Checks a file by itself alone."""
    from kyhan.console import backup_page
    from kyhan.cycle.queries import backups

    backup_page.show_checked(console, file, backups.check(file, lambda rows: _show_progress(console, rows)))


_SHOW_EVERY: Final = 100_000


def _show_progress(console: Console, rows: int) -> None:
    if rows >= _SHOW_EVERY:
        console.progress(_read_so_far(rows))


def _read_so_far(rows: int) -> Phrase:
    return say("… đã đọc {rows} dòng", "… {rows} rows read", rows=rows)


@click.command(
    "restore",
    cls=LocalCommand,
    text=say(
        "Khôi phục văn phòng từ bản sao lưu vào một cơ sở dữ liệu trống.",
        "Restore an office from a backup into an empty database.",
    ),
)
@click.argument("file", type=_FILE)
@option(
    "--files-only",
    is_flag=True,
    vi="Không đụng đến cơ sở dữ liệu đang dùng; chỉ lấy lại các tệp tài liệu bị thiếu hoặc bị thay đổi",
    en="Leave the present database alone; bring back only files that are missing or were changed",
)
@click.pass_obj
def restore(console: Console, file: Path, files_only: bool) -> None:
    """Restores into the address in force; nobody needs to be named but for bringing files back."""
    from kyhan.app import App
    from kyhan.console import backup_page
    from kyhan.cycle.commands import backup as commands
    from kyhan.database import open_engine
    from kyhan.settings import settings

    if files_only:
        backup_page.show_files(console, *commands.restore_files(console.office(), file))
        return
    engine = open_engine(console.address)
    click.get_current_context().call_on_close(engine.dispose)
    manifest, report = commands.restore(App(engine, files=settings().files), file)
    backup_page.show_restored(console, file, manifest, report)
