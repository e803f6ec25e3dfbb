"""`kyhan evidence`: the files that prove what a unit declares, criterion by criterion, and the signatures on them.

YEAR is the cycle's key, UNIT a code or whole name, CRITERION a code; FILE is, where it is kept already, its name or the
beginning of its SHA-256.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from kyhan.console.commands import command, group, option
from kyhan.console.context import Console
from kyhan.i18n import say

if TYPE_CHECKING:
    from kyhan.app import App
    from kyhan.documents.pdf_signature import Signatures


@group(
    "evidence",
    "Tài liệu kiểm chứng của từng tiêu chí, và chữ ký số trên đó.",
    "The evidence of each criterion, and the digital signatures on it.",
)
def evidence() -> None:
    """Groups the commands."""


_KEY = click.argument("key", metavar="YEAR")
_UNIT = click.argument("unit", metavar="UNIT")
_CRITERION = click.argument("criterion", metavar="CRITERION")
_NAME = click.argument("name", metavar="FILE")
_PDF: Final = "pdf"


def _signatures(app: "App", rows: Sequence[dict[str, Any]]) -> "dict[str, Signatures]":
    from kyhan.documents.evidence_signatures import signatures
    from kyhan.settings import settings

    signed = [row for row in rows if row["kind"] == _PDF]
    return signatures(app, signed, settings().trust) if signed else {}


@command(
    evidence,
    "add",
    "Thêm tài liệu kiểm chứng cho một tiêu chí (PDF, ảnh, Word, Excel …); mọi tệp đều nhận, hoặc không tệp nào.",
    "Add evidence to a criterion (PDF, pictures, Word, Excel ...); every file is taken, or none.",
)
@_KEY
@_UNIT
@_CRITERION
@click.argument("paths", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
def add(console: Console, key: str, unit: str, criterion: str, paths: tuple[Path, ...]) -> None:
    """Takes files from the disk."""
    from kyhan.console import evidence_door, evidence_page
    from kyhan.cycle.commands import evidence as acts

    limits = evidence_door.limits()
    taken = evidence_door.read_files(paths, limits)
    made = acts.add(console.office(), key, unit, criterion, taken, limits=limits)
    evidence_page.show_added(console, made)


@command(
    evidence,
    "list",
    "Danh sách tài liệu kiểm chứng; của một đơn vị thì kèm chữ ký số của từng tệp PDF.",
    "List evidence; for one unit with the signatures of each PDF.",
)
@_KEY
@click.argument("unit", metavar="[UNIT]", required=False)
@click.argument("criterion", metavar="[CRITERION]", required=False)
@option("--removed", is_flag=True, vi="Cả tệp đã gỡ", en="Those that were removed too")
def list_(console: Console, key: str, unit: str | None, criterion: str | None, removed: bool) -> None:
    """Lists the evidence of a cycle, a unit or a criterion."""
    from kyhan.console import evidence_page
    from kyhan.cycle.queries import evidence as queries

    app = console.office()
    rows = queries.evidence(app, key, unit, criterion, removed=removed)
    signed = _signatures(app, rows) if unit is not None else {}
    evidence_page.show_list(console, rows, signed)


@command(
    evidence,
    "show",
    "Xem một tài liệu: loại, dung lượng, ai nộp, mã băm; với PDF, từng chữ ký số.",
    "Show one file: kind, size, who added it, its hash; of a PDF each digital signature.",
)
@_KEY
@_UNIT
@_CRITERION
@_NAME
def show(console: Console, key: str, unit: str, criterion: str, name: str) -> None:
    """Shows the facts of a file; a removed one too."""
    from kyhan.console import evidence_page
    from kyhan.cycle.queries import evidence as queries

    app = console.office()
    row = queries.one(app, key, unit, criterion, name)
    signed = _signatures(app, [row])
    evidence_page.show_one(console, row, signed.get(row["sha256"]))


@command(evidence, "get", "Lấy một tài liệu ra tệp.", "Write a file of evidence out.")
@_KEY
@_UNIT
@_CRITERION
@_NAME
@option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path(),
    metavar="PATH",
    vi="Thư mục, hoặc tên tệp mới; mặc định thư mục hiện tại",
    en="A folder, or the name of a new file; the present folder by default",
)
def get(console: Console, key: str, unit: str, criterion: str, name: str, out: Path) -> None:
    """Writes the bytes as they came in; nothing is overwritten."""
    from kyhan.console import evidence_door
    from kyhan.cycle.queries import evidence as queries

    app = console.office()
    row = queries.one(app, key, unit, criterion, name)
    file = evidence_door.write_file(out / row["name"] if out.is_dir() else out, queries.content(app, row))
    console.say(say("Đã ghi {file} ({sha256}).", "Wrote {file} ({sha256}).", file=file, sha256=row["sha256"]))


@command(
    evidence,
    "remove",
    "Gỡ một tài liệu, nêu lý do; nhật ký và bản lưu vẫn giữ.",
    "Take a file out, with the reason; the history and its bytes stay.",
)
@_KEY
@_UNIT
@_CRITERION
@_NAME
@option("--reason", default="", vi="Lý do (bắt buộc)", en="Reason (owed)")
def remove(console: Console, key: str, unit: str, criterion: str, name: str, reason: str) -> None:
    """Removes a file from a criterion."""
    from kyhan.cycle.commands import evidence as acts

    made = acts.remove(console.office(), key, unit, criterion, name, reason=reason)
    console.say(
        say(
            "Đã gỡ {name} khỏi tiêu chí {criterion}: {reason}",
            "Removed {name} from criterion {criterion}: {reason}",
            name=made.name,
            criterion=made.criterion,
            reason=reason,
        )
    )
