"""Makes what the docs take from the program: the machines drawn, the picture of the year, the commands, the API.

It also makes the shipped Word templates and compiles the Vietnamese words of the command-line library.

`python docs/generate.py` writes; `--check` only tells what is out of date and exits 1 if anything is.
"""

import io
import sys
from pathlib import Path

import click
from api_page import page as api_page
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from picture import picture
from templates import templates

from kyhan import i18n
from kyhan.cli import kyhan
from kyhan.workflows.assessment import CYCLE
from kyhan.workflows.complaint import COMPLAINT
from kyhan.workflows.diagram import mermaid
from kyhan.workflows.submission import SUBMISSION

DOCS = Path(__file__).parent
LOCALE = DOCS.parent / "kyhan" / "locale" / "vi" / "LC_MESSAGES"


def machines() -> str:
    """Returns the page of the three state machines, drawn from their tables."""
    out = [
        "# The three machines",
        "",
        "Drawn by `make docs` from `kyhan/workflows`; `kyhan regulation diagram` prints the same.",
        "",
    ]
    for workflow in (CYCLE, SUBMISSION, COMPLAINT):
        out += [
            f"## {workflow.label.en} ({workflow.label.vi})",
            "",
            "```mermaid",
            mermaid(workflow, "en").rstrip(),
            "```",
            "",
        ]
        out += ["| action | from | to | who | reason owed | rests on |", "|---|---|---|---|---|---|"]
        for row in workflow.table:
            sources = ", ".join(str(one) for one in row.sources)
            roles = ", ".join(sorted(row.roles))
            out.append(
                f"| {row.action} | {sources} | {row.target} | {roles} | {'yes' if row.owes_reason else ''} | {row.article} |"
            )
        out.append("")
    return "\n".join(out)


def commands() -> str:
    """Returns the page of commands: each group's page; every command must be named in it."""
    i18n.speak("en")
    context = click.Context(kyhan, info_name="kyhan")
    out = [(DOCS / "cli-parts" / "intro.md").read_text(encoding="utf-8").rstrip(), ""]
    missing: list[str] = []
    for name in kyhan.list_commands(context):
        command = kyhan.get_command(context, name)
        part = DOCS / "cli-parts" / f"{name}.md"
        text = part.read_text(encoding="utf-8").rstrip() if part.exists() else ""
        missing += [f"{part.name}: {usage}" for usage in _leaves(f"kyhan {name}", command) if usage not in text]
        out += [text, ""]
    if missing:
        raise SystemExit("commands without a word in docs/cli-parts:\n  " + "\n  ".join(missing))
    return "\n".join(out)


def _leaves(path: str, command: click.Command | None) -> list[str]:
    """Returns the names of all commands below one, as they are typed."""
    if isinstance(command, click.Group):
        return [leaf for name, one in sorted(command.commands.items()) for leaf in _leaves(f"{path} {name}", one)]
    return [path] if command else []


def catalogue() -> bytes:
    """Returns the compiled Vietnamese words of the command-line library."""
    with (LOCALE / "messages.po").open("rb") as file:
        words = read_po(file, locale="vi")
    compiled = io.BytesIO()
    write_mo(compiled, words)
    return compiled.getvalue()


def main() -> int:
    """Writes or checks every generated file."""
    wanted = {
        DOCS / "machines.md": machines().encode(),
        DOCS / "year.svg": picture().encode(),
        DOCS / "cli.md": commands().encode(),
        DOCS / "api.md": api_page().encode(),
        LOCALE / "messages.mo": catalogue(),
        **templates(),
    }
    stale = [path for path, content in wanted.items() if not path.exists() or path.read_bytes() != content]
    if "--check" in sys.argv[1:]:
        for path in stale:
            print(f"out of date: {path.relative_to(DOCS.parent)} (run: make docs)")
        return 1 if stale else 0
    for path in stale:
        path.write_bytes(wanted[path])
        print(f"written: {path.relative_to(DOCS.parent)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
