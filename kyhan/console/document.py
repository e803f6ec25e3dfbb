"""`kyhan document`: the official documents of a cycle, their numbers and their templates."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import click

from kyhan.console.commands import command, group, option
from kyhan.console.context import Console
from kyhan.console.types import DAY
from kyhan.i18n import say

if TYPE_CHECKING:
    from kyhan.documents.official import Found
    from kyhan.documents.template_fields import Template


@group("document", "Văn bản của kỳ: soạn, số văn bản, mẫu.", "Documents of a cycle: writing, numbers, templates.")
def document() -> None:
    """Groups the commands."""


_WHAT: "Final[tuple[Template, ...]]" = ("letter", "decision", "adjustment", "complaint", "reminder")
_BY_NAME: "Final[dict[str, Template]]" = {one: one for one in _WHAT}
_CALENDAR_YEAR = click.argument("year", type=click.IntRange(2000, 2099))
_OUT = option("--out", type=click.Path(path_type=Path), required=True, metavar="FILE.docx", vi="Tệp sẽ ghi", en="The file to write")  # fmt: skip


@command(
    document,
    "write",
    "Soạn một văn bản Word của kỳ. Chưa ghi nhận hoặc chưa có số thì là dự thảo.",
    "Write a Word document of a cycle. What is not recorded and has no number is a draft.",
)
@click.argument("key", metavar="YEAR")
@click.argument("what", type=click.Choice(_WHAT))
@click.argument("which", metavar="[N|UNIT]", required=False)
@_OUT
@option(
    "--pdf",
    "as_pdf",
    is_flag=True,
    vi="Thêm bản PDF bên cạnh (cần LibreOffice)",
    en="Also a PDF beside it (needs LibreOffice)",
)
@option(
    "--capacity",
    type=click.Choice(["tm", "kt", "tl"]),
    default="tm",
    show_default=True,
    vi="Quyền hạn ký: thay mặt, ký thay, thừa lệnh",
    en="Capacity: in the body's name, for its head, by order",
)
@option(
    "--head",
    default="",
    metavar="TITLE",
    vi="Chức vụ người đứng đầu, ví dụ «Chủ tịch»",
    en="Title of the head, such as «Chủ tịch»",
)
@option(
    "--title",
    default="",
    metavar="TITLE",
    vi="Chức vụ người ký, ví dụ «Chánh Văn phòng»",
    en="Title of who signs, such as «Chánh Văn phòng»",
)
@option(
    "--signer",
    default="",
    metavar="NAME",
    vi="Họ tên người ký; để trống thì ghi tay",
    en="Name of who signs; blank to be written by hand",
)
@option(
    "--copy-to",
    "copies",
    multiple=True,
    metavar="WHO",
    vi="Thêm nơi nhận; dùng được nhiều lần",
    en="Who else gets a copy; may be repeated",
)
def write(
    console: Console, key: str, what: "Template", which: str | None, out: Path, as_pdf: bool,
    capacity: Literal["tm", "kt", "tl"], head: str, title: str, signer: str, copies: tuple[str, ...],
) -> None:  # fmt: skip
    """Writes the document, and the PDF, each whole or not at all."""
    from kyhan.console import document_page
    from kyhan.documents import official, pdf
    from kyhan.documents.official_words import Signing
    from kyhan.documents.whole_file import write_whole
    from kyhan.settings import settings

    if out.suffix.casefold() != ".docx":
        raise click.UsageError(str(say("--out phải là tệp .docx", "--out must be a .docx file")))
    if as_pdf:
        pdf.converter()
    found = _found(console, key, what, which)
    source = official.template(what, settings().templates)
    made = official.document(what, found, Signing(capacity, head, title, signer, copies), source)
    files = {out: made, **({out.with_suffix(".pdf"): pdf.pdf(made)} if as_pdf else {})}
    for file, content in files.items():
        write_whole(file, content)
    document_page.show_written(console, found.paper, source.name if source.own else None, list(files))


def _found(console: Console, key: str, what: "Template", which: str | None) -> "Found":
    from kyhan.documents import official

    if (which is None) == (what in {"complaint", "reminder"}) and what != "adjustment":
        wanted = say(
            "complaint cần số khiếu nại, reminder cần mã đơn vị, adjustment có thể nêu lần công bố; loại khác không cần",
            "complaint needs its number, reminder a unit, adjustment may name a publication; the others take nothing",
        )
        raise click.UsageError(str(wanted))
    if what != "reminder" and which is not None and not (which.isascii() and which.isdigit()):
        raise click.UsageError(str(say("«{which}» không phải là số", "«{which}» is no number", which=which)))
    return official.found(console.office(), key, what, which or "")


@command(
    document,
    "list",
    "Xem sổ số văn bản của một năm.",
    "Show the register of document numbers of a year.",
)
@_CALENDAR_YEAR
def list_(console: Console, year: int) -> None:
    """Lists the numbers of a calendar year and what each was used for."""
    from kyhan.console import document_page
    from kyhan.cycle.queries import register

    document_page.show_register(console, year, register.documents(console.office(), year))


@group("number", "Số văn bản.", "Document numbers.")
def number() -> None:
    """Groups the commands about numbers."""


document.add_command(number)


@command(
    number,
    "take",
    "Lấy số tiếp theo của một loại văn bản trong năm; mỗi năm bắt đầu lại từ 01.",
    "Take the next number of a kind of document in a year; each year begins again at 01.",
)
@_CALENDAR_YEAR
@click.argument("kind", metavar="KIND")
@option(
    "--for",
    "used_for",
    default="",
    metavar="WHAT",
    vi="Dùng cho việc gì (bắt buộc); với --cycle: letter, proposal, publication/1, complaint/1, reminder/MÃ",
    en="What it is for (owed); with --cycle: letter, proposal, publication/1, complaint/1, reminder/UNIT",
)
@option("--cycle", metavar="YEAR", vi="Kỳ đánh giá có văn bản này", en="The cycle that the document belongs to")
@option(
    "--number",
    "wanted",
    type=click.IntRange(1, 999_999),
    metavar="N",
    vi="Số đã cấp ở nơi khác",
    en="A number that was given elsewhere",
)
@option("--signed-on", type=DAY, vi="Ngày ký; mặc định hôm nay", en="Day of signature; today by default")
def take(
    console: Console, year: int, kind: str, used_for: str, cycle: str | None, wanted: int | None, signed_on: date | None
) -> None:
    """Takes a number from the register."""
    from kyhan.cycle.commands import register

    made = register.take(
        console.office(), year, kind, used_for=used_for, cycle=cycle, number=wanted, signed_on=signed_on
    )
    if console.as_json:
        console.show_json({"symbol": made.symbol, **made.model_dump(exclude={"symbol"})})
        return
    console.say(say("Đã lấy số {number}, ngày {day}.", "Took number {number} of {day}.", number=made.symbol, day=made.signed_on))  # fmt: skip


@command(
    document,
    "template",
    "Ghi ra một mẫu kèm theo để sửa, và liệt kê các trường của nó.",
    "Write a shipped template to be edited, and list its fields.",
)
@click.argument("name", type=click.Choice(_WHAT))
@_OUT
def template(console: Console, name: "Template", out: Path) -> None:
    """Writes the shipped template; one that is there already is not overwritten."""
    from kyhan.console import document_page
    from kyhan.documents import official
    from kyhan.documents.template_fields import FIELDS
    from kyhan.documents.whole_file import write_whole

    write_whole(out, official.shipped(name), replace=False)
    document_page.show_fields(console, name, out, FIELDS[name])


@command(
    document,
    "check",
    "Kiểm tra mẫu đã sửa: trường sai, trường thiếu, cú pháp hỏng.",
    "Check edited templates: unknown fields, missing fields, broken syntax.",
)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE.docx ...]")
@option(
    "--like",
    type=click.Choice(_WHAT),
    vi="Là mẫu nào, nếu tên tệp không nói",
    en="Which template it is, if the file's name does not say",
)
def check(console: Console, files: tuple[Path, ...], like: "Template | None") -> None:
    """Checks the files named, by default the office's own templates; refuses with every fault of all of them."""
    from kyhan.documents import official, template_check
    from kyhan.errors import Fault, InvalidInput
    from kyhan.settings import settings

    folder = settings().templates
    wanted = files or tuple(folder / f"{one}.docx" for one in _WHAT if folder and (folder / f"{one}.docx").exists())
    if not wanted:
        raise click.UsageError(
            str(say("nêu tệp mẫu, hoặc đặt KYHAN_TEMPLATES", "name a template, or set KYHAN_TEMPLATES"))
        )
    faults = []
    for file in wanted:
        kind = like or _BY_NAME.get(file.stem)
        if kind is None:
            known = say("không rõ là mẫu nào; thêm --like ({names})", "which template is it? give --like ({names})", names=list(_WHAT))  # fmt: skip
            faults.append(Fault(str(file), known))
            continue
        try:
            found: list[Fault] = template_check.check(official.content_of(file), file.name, kind)
        except InvalidInput as refused:
            found = list(refused.faults)
        faults += [Fault(f"{file}: {one.place}" if one.place else str(file), one.message) for one in found]
    if faults:
        raise InvalidInput(say("Mẫu văn bản", "The templates"), faults)
    if console.as_json:
        console.show_json({"files": list(wanted), "faults": []})
        return
    console.say(*(say("{file}: dùng được.", "{file}: it holds.", file=file) for file in wanted))
