"""`kyhan form`: the workbooks that units and reviewers fill in."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from kyhan.console.commands import command, group, option
from kyhan.console.context import Console
from kyhan.i18n import Phrase, say

if TYPE_CHECKING:
    from kyhan.regulation.form import Purpose

_SHOW_EVERY: Final = 200


@group(
    "form", "Lập phiếu Excel cho các đơn vị và tổ thẩm định.", "Write the workbooks that units and reviewers fill in."
)
def form() -> None:
    """Groups the commands."""


@command(
    form,
    "write",
    "Lập phiếu (.xlsx) cho các đơn vị, mỗi đơn vị một tệp; mặc định mọi đơn vị còn phải gửi phiếu.",
    "Write a workbook (.xlsx) per unit; by default for every unit that is still to send its form.",
)
@click.argument("key", metavar="YEAR")
@click.argument("units", metavar="[UNIT...]", nargs=-1)
@option(
    "--out",
    "folder",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    vi="Thư mục chứa phiếu; không ghi đè lên tệp nào",
    en="The folder for the workbooks; nothing in it is overwritten",
)
@option(
    "--for-verification",
    is_flag=True,
    vi="Lập phiếu thẩm định cho các phiếu đã tiếp nhận",
    en="Write verification forms of the accepted forms",
)
def write(console: Console, key: str, units: tuple[str, ...], folder: Path, for_verification: bool) -> None:
    """Writes workbooks and records which, under which hash."""
    from kyhan.console import stopping
    from kyhan.documents import form_folder

    purpose: Purpose = "verify" if for_verification else "declare"

    with stopping.heeding() as heed:

        def seen(count: int, whole: int) -> None:
            heed()
            if count % _SHOW_EVERY == 0:
                console.progress(_so_far(count, whole))

        written = form_folder.write(console.office(), key, units, purpose, folder, seen=seen)
    if console.as_json:
        console.show_json(
            {
                "cycle": key,
                "folder": str(folder),
                "forms": [{"unit": one.unit, "file": one.file, "sha256": one.sha256} for one in written],
            }
        )
        return
    console.say(
        say(
            "Đã lập {count} phiếu trong {folder}.",
            "Wrote {count} form(s) into {folder}.",
            count=len(written),
            folder=folder,
        ),
        say(
            "Nhận lại bằng «kyhan submission {verb} {key} ĐƠN_VỊ --form TỆP».",
            "Take one back with «kyhan submission {verb} {key} UNIT --form FILE».",
            verb="verify" if for_verification else "submit",
            key=key,
        ),
    )


def _so_far(count: int, whole: int) -> Phrase:
    return say("… đã lập {count}/{whole} phiếu", "… {count} of {whole} forms written", count=count, whole=whole)
