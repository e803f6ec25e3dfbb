"""`kyhan regulation`: the regulations, kept by the office or shipped, their check, and the machines as diagrams."""

from pathlib import Path

import click

from kyhan import i18n
from kyhan.console.before_office import office_if_any
from kyhan.console.commands import command, group, option
from kyhan.console.context import Console
from kyhan.errors import InvalidInput, NotFound
from kyhan.i18n import say

_MACHINES = ("cycle", "submission", "complaint")


@group("regulation", "Quy chế đánh giá.", "Regulations.")
def regulation() -> None:
    """Groups the commands."""


@command(
    regulation,
    "list",
    "Xem các quy chế của văn phòng và kèm chương trình.",
    "List the office's regulations and those shipped.",
)
def list_(console: Console) -> None:
    """Lists the stored texts, with the cycles that keep them, and the shipped regulations."""
    from kyhan.console import regulation_page
    from kyhan.cycle.queries import regulations
    from kyhan.regulation.loader import load_shipped, shipped_ids

    app = office_if_any(console)
    texts = regulations.stored(app) if app else ()
    regulation_page.show_list(console, texts, [load_shipped(one) for one in shipped_ids()])


@command(regulation, "show", "Xem nội dung một quy chế.", "Show what a regulation says.")
@click.argument("regulation_id", metavar="ID")
def show(console: Console, regulation_id: str) -> None:
    """Shows the newest stored text of a regulation, or the shipped one where the office has none."""
    from kyhan.console import regulation_page
    from kyhan.cycle.queries import regulations

    regulation_page.show_regulation(console, regulations.named(office_if_any(console), regulation_id))


@command(
    regulation,
    "check",
    "Kiểm tra một quy chế (thư mục, hoặc mã của quy chế kèm chương trình), nêu mọi lỗi và điểm lạ.",
    "Check a regulation (a folder, or the id of a shipped one), with every fault and oddity.",
)
@click.argument("folder_or_id", type=click.Path(path_type=str), metavar="FOLDER|ID")
def check(console: Console, folder_or_id: str) -> int:
    """Checks a regulation; the exit code is 1 when it has faults. Warnings do not forbid its use."""
    from kyhan.regulation.checks import check_folder

    report = check_folder(_folder(folder_or_id))
    if console.as_json:
        console.show_json(
            {
                "id": report.regulation.id if report.regulation else None,
                "sha256": report.regulation.sha256 if report.regulation else None,
                "faults": [
                    {"place": one.place, "message": {"vi": one.message.vi, "en": one.message.en}}
                    for one in report.faults
                ],
                "warnings": [
                    {"place": one.place, "message": {"vi": one.message.vi, "en": one.message.en}}
                    for one in report.warnings
                ],
            }
        )
        return 0 if report.regulation else 1
    console.say(
        *(say("Lưu ý: {warning}", "Warning: {warning}", warning=one.to(i18n.language())) for one in report.warnings)
    )
    if report.regulation is None:
        raise InvalidInput(say("Quy chế {name}", "The regulation {name}", name=folder_or_id), report.faults)
    console.say(
        say(
            "Quy chế «{id}» dùng được: {faults} lỗi, {warnings} điểm lưu ý. Thêm bằng: kyhan regulation add {name}",
            "The regulation «{id}» is sound: {faults} faults, {warnings} warnings. Add it with: kyhan regulation add {name}",
            id=report.regulation.id,
            faults=len(report.faults),
            warnings=len(report.warnings),
            name=folder_or_id,
        )
    )
    return 0


@command(
    regulation,
    "add",
    "Thêm một quy chế: thư mục, hoặc mã của quy chế kèm chương trình.",
    "Add a regulation: a folder, or the id of a shipped one.",
)
@click.argument("folder_or_id", type=click.Path(path_type=str), metavar="FOLDER|ID")
def add(console: Console, folder_or_id: str) -> None:
    """Stores the exact text of a regulation; a name that is both is the shipped one."""
    from kyhan.cycle.commands import regulations
    from kyhan.regulation.loader import load_folder

    app = console.office()
    found = load_folder(_folder(folder_or_id))
    stored = regulations.add(app, found)
    console.say(
        say(
            "Quy chế «{id}» đã được lưu (bản {number}, SHA-256 {sha256}…). Mỗi kỳ giữ đúng bản lúc lập kỳ.",
            "The regulation «{id}» is stored (text {number}, SHA-256 {sha256}…). A cycle keeps the text it started with.",
            id=stored.id,
            number=stored.number,
            sha256=stored.sha256[:12],
        )
    )
    if found.criteria_status == "example":
        console.say(say("Lưu ý: {note}", "Note: {note}", note=found.criteria_note))
    console.say(
        say(
            "Việc tiếp theo: kyhan cycle start NĂM --regulation {id}",
            "What comes next: kyhan cycle start YEAR --regulation {id}",
            id=stored.id,
        )
    )


@command(regulation, "diagram", "In các máy trạng thái dưới dạng Mermaid.", "Print the state machines as Mermaid.")
@option(
    "--machine",
    type=click.Choice(_MACHINES),
    vi="Chỉ một máy; mặc định cả ba, dạng Markdown",
    en="One machine only; all three by default, as Markdown",
)
def diagram(console: Console, machine: str | None) -> None:
    """Prints one machine as Mermaid, or all three as a page of Markdown."""
    from kyhan.workflows.diagram import MACHINES, mermaid

    drawn = {one.name: (one.label, mermaid(one, i18n.language())) for one in MACHINES if machine in (None, one.name)}
    if console.as_json:
        console.show_json({"machines": [{"name": name, "mermaid": text} for name, (_, text) in drawn.items()]})
    elif machine is not None:
        click.echo(drawn[machine][1], nl=False)
    else:
        sections = [f"## {str(label).capitalize()}\n\n```mermaid\n{text}```\n" for label, text in drawn.values()]
        click.echo("\n".join(sections), nl=False)


def _folder(name: str) -> Path:
    """Returns the folder meant: that of the shipped regulation whose id is `name`, else the one at that path.

    Raises:
        NotFound: there is neither; the sentence names the shipped ones.
    """
    from kyhan.regulation.loader import LIBRARY, shipped_ids

    known = shipped_ids()
    folder = LIBRARY / name if name in known else Path(name)
    if folder.is_dir():
        return folder
    raise NotFound(
        say(
            "Không có thư mục «{name}», cũng không có quy chế kèm chương trình mang mã đó (có: {known}); kiểm tra lại.",
            "There is neither a folder «{name}» nor a shipped regulation of that id (there are: {known}); check it.",
            name=name,
            known=known,
        )
    )
