"""`kyhan archive`: the file of a year, to be kept when nobody has kyhan any more, and whether such a file still holds."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from kyhan.console import stopping
from kyhan.console.backup import WriteFirst
from kyhan.console.commands import command, option
from kyhan.console.context import Console
from kyhan.errors import Refusal
from kyhan.i18n import Phrase, say

if TYPE_CHECKING:
    from collections.abc import Callable

_FILE: Final = click.Path(path_type=Path, dir_okay=False)


@click.command(
    "archive",
    cls=WriteFirst,
    text=say(
        "Lập hồ sơ của một năm (kyhan archive NĂM --out TỆP), và kiểm tra hồ sơ đó.",
        "Make the file of a year (kyhan archive YEAR --out FILE), and check one.",
    ),
)
def archive() -> None:
    """Groups the commands."""


@command(
    archive,
    "write",
    "Ghi mọi thứ của một kỳ vào một tệp nén: trang đọc được, số liệu, phiếu, tài liệu, thư, nhật ký.",
    "Write everything of a cycle into one zip: pages to read, data, forms, evidence, mails, history.",
)
@click.argument("key", metavar="YEAR")
@option(
    "--out",
    "file",
    type=_FILE,
    required=True,
    metavar="FILE",
    vi="Tệp .zip mới; không ghi đè lên tệp nào",
    en="A new .zip file; nothing is overwritten",
)
def write(console: Console, key: str, file: Path) -> None:
    """Writes the file of a year, and reads it back."""
    from kyhan.console import archive_page
    from kyhan.cycle.queries import archive as query
    from kyhan.delivery import archive_sections
    from kyhan.documents import archive_check, archive_writing
    from kyhan.settings import settings

    if os.path.lexists(file):
        raise Refusal(
            say(
                "Đã có «{file}»; hồ sơ không ghi đè lên tệp nào, hãy đặt tên khác.",
                "«{file}» is there already; an archive overwrites nothing, choose another name.",
                file=file,
            )
        )
    app = console.office()
    with stopping.heeding() as heed:
        with query.year(app, key) as year:
            sections = archive_sections.rendered(app, year, settings())
            archive_writing.write(file, year, sections, seen=_progress(console, _written, heed))
        checked = archive_check.check(file, seen=_progress(console, _read, heed))
    archive_page.show_written(console, file, checked)


@command(
    archive,
    "check",
    "Kiểm tra hồ sơ của một năm: từng byte, toàn bộ nhật ký, các lần công bố và tài liệu. Không cần cơ sở dữ liệu.",
    "Check the file of a year: every byte, the whole history, publications and evidence. Needs no database.",
)
@click.argument("file", type=_FILE)
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
def check(console: Console, file: Path, seals: Path | None, heads: tuple[str, ...]) -> None:
    """Checks a file by itself alone."""
    from kyhan.console import archive_page, seal_file
    from kyhan.documents import archive_check

    outside = seal_file.read_seals(seals, heads)
    with stopping.heeding() as heed:
        checked = archive_check.check(file, outside, seen=_progress(console, _read, heed))
    archive_page.show_checked(console, file, checked)


_SHOW_EVERY: Final = 1_000


def _progress(
    console: Console, phrase: "Callable[[int], Phrase]", heed: "Callable[[], None]"
) -> "Callable[[int], None]":
    def show(count: int) -> None:
        heed()
        if count % _SHOW_EVERY == 0:
            console.progress(phrase(count))

    return show


def _written(count: int) -> Phrase:
    return say("… đã ghi {count} tệp", "… {count} files written", count=count)


def _read(count: int) -> Phrase:
    return say("… đã đọc {count} tệp", "… {count} files read", count=count)
