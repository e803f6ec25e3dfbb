"""The root of the command line: global options, lazy sub-commands, and how a failure becomes a message and exit code.

Exit codes: 0 done, 1 refused (one clear message on stderr), 2 wrong usage. Run as `kyhan` or `python -m kyhan`.
"""

import gc
import gettext
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import click

from kyhan import i18n
from kyhan.console.commands import LocalGroup, LocalOption
from kyhan.console.context import Console
from kyhan.errors import KyhanError
from kyhan.i18n import Phrase, say

_COMMANDS: Final[dict[str, tuple[str, Phrase]]] = {
    "init": ("kyhan.console.init:init", say("Tạo cơ sở dữ liệu của một văn phòng", "Set up the database of an office")),
    "demo": (
        "kyhan.console.demo:demo",
        say("Diễn trọn năm 2026 của Nam Đông trên bản tập dượt", "Play the year 2026 of Nam Đông on a practice copy"),
    ),
    "rehearse": (
        "kyhan.console.rehearse:rehearse",
        say("Xem trước các mốc ngày của một năm", "Show the dates a year would have"),
    ),
    "calendar": (
        "kyhan.console.calendar:calendar",
        say("Lịch làm việc và tính ngày", "The work calendar and counting days"),
    ),
    "regulation": ("kyhan.console.regulation:regulation", say("Quy chế đánh giá", "Regulations")),
    "unit": ("kyhan.console.unit:unit", say("Danh sách đơn vị", "The roster of units")),
    "user": ("kyhan.console.user:user", say("Người dùng", "People")),
    "cycle": (
        "kyhan.console.cycle:cycle",
        say("Kỳ đánh giá: từ công văn đến công bố", "The cycle: from the letter to the publication"),
    ),
    "submission": ("kyhan.console.submission:submission", say("Phiếu của từng đơn vị", "The form of each unit")),
    "form": ("kyhan.console.form:form", say("Lập phiếu Excel", "The workbooks to fill in")),
    "evidence": (
        "kyhan.console.evidence:evidence",
        say("Tài liệu kiểm chứng và chữ ký số trên đó", "Evidence, and the digital signatures on it"),
    ),
    "complaint": ("kyhan.console.complaint:complaint", say("Khiếu nại sau công bố", "Complaints after publication")),
    "document": (
        "kyhan.console.document:document",
        say("Văn bản: công văn, quyết định, số văn bản, mẫu", "Documents: letters, decisions, numbers, templates"),
    ),
    "deadline": (
        "kyhan.console.deadline:deadline",
        say("Các hạn, cách tính và gia hạn", "Deadlines, how they are counted, extensions"),
    ),
    "chart": (
        "kyhan.console.chart:chart",
        say("Hình vẽ: thời gian, điểm, thứ hạng", "Pictures: the year in time, points, places"),
    ),
    "reminder": ("kyhan.console.reminder:reminder", say("Nhắc hạn", "Reminders")),
    "scheduler": ("kyhan.console.scheduler:scheduler", say("Bộ hẹn giờ", "The scheduler")),
    "serve": ("kyhan.console.serve:serve", say("Mở văn phòng trên trình duyệt", "Open the office in a browser")),
    "worker": (
        "kyhan.console.worker:worker",
        say("Một máy của đội (PostgreSQL)", "One worker of a fleet (PostgreSQL)"),
    ),
    "audit": ("kyhan.console.audit:audit", say("Nhật ký và kiểm chứng", "The history and its verification")),
    "archive": (
        "kyhan.console.archive:archive",
        say("Hồ sơ của một năm, và kiểm tra hồ sơ", "The file of a year, and checking one"),
    ),
    "backup": ("kyhan.console.backup:backup", say("Sao lưu và kiểm tra bản sao lưu", "Make and check a backup")),
    "restore": (
        "kyhan.console.backup:restore",
        say("Khôi phục văn phòng từ bản sao lưu", "Restore an office from a backup"),
    ),
    "database": (
        "kyhan.console.database:database",
        say("Cơ sở dữ liệu: lược đồ và nâng cấp", "The database: its schema and upgrading it"),
    ),
}


class Root(LocalGroup):
    """The root group: loads a sub-command's module only when it is used, so that `--help` stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Returns the command groups in the order a year uses them."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Imports and returns one command."""
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """Lists the commands from the table above, without importing them."""
        with formatter.section(str(say("Lệnh", "Commands"))):
            formatter.write_dl([(name, str(summary)) for name, (_, summary) in _COMMANDS.items()])

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,  # noqa: ANN401 - click's own
    ) -> click.Context:
        """Chooses the language before anything is parsed, so that help and usage errors are in it."""
        language = _language(args)
        i18n.speak(language)
        # click speaks through gettext's default domain, whose language is that of the environment.
        os.environ["LANGUAGE"] = language
        gettext.bindtextdomain("messages", str(Path(__file__).parent / "locale"))
        return super().make_context(info_name, args, parent, **extra)


def _language(args: Sequence[str]) -> str:
    """Returns the language asked for by --lang or KYHAN_LANG, else that of the locale, else English."""
    asked = ""
    for position, argument in enumerate(args):
        if argument == "--lang" and position + 1 < len(args):
            asked = args[position + 1]
        elif argument.startswith("--lang="):
            asked = argument.removeprefix("--lang=")
    locale = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    for wish in (asked, os.environ.get("KYHAN_LANG", "")):
        if wish in i18n.LANGUAGES:
            return wish
    return "vi" if locale.lower().startswith("vi") else "en"


def _print_version(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    """Prints the version and leaves; run from its source without being installed, the program has none."""
    if not value:
        return
    from importlib import metadata  # noqa: PLC0415 - it costs 20 ms, which every command would pay

    try:
        version = metadata.version("kyhan")
    except metadata.PackageNotFoundError:
        version = str(say("chạy từ mã nguồn, chưa cài đặt", "run from source, not installed"))
    click.echo(f"kyhan {version}")
    ctx.exit()


@click.command(
    cls=Root,
    text=say(
        "kyhan giữ đúng kỳ hạn của việc đánh giá hằng năm: công văn, phiếu, thẩm định, xếp hạng, công bố, khiếu nại.",
        "kyhan keeps the deadlines of the yearly assessment: letter, forms, verification, ranking, publication, complaints.",
    ),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.option(
    "--database",
    cls=LocalOption,
    metavar="URL",
    envvar="KYHAN_DATABASE",
    text=say("Địa chỉ cơ sở dữ liệu (KYHAN_DATABASE)", "Address of the database (KYHAN_DATABASE)"),
)
@click.option(
    "--as",
    "login",
    cls=LocalOption,
    metavar="LOGIN",
    envvar="KYHAN_USER",
    default="",
    text=say("Người thao tác (KYHAN_USER)", "Who acts (KYHAN_USER)"),
)
@click.option(
    "--lang",
    cls=LocalOption,
    type=click.Choice(i18n.LANGUAGES),
    text=say("Ngôn ngữ; mặc định theo máy", "Language; follows the locale"),
)
@click.option(
    "--json", "as_json", cls=LocalOption, is_flag=True, text=say("In kết quả dạng JSON", "Print results as JSON")
)
@click.option(
    "--now",
    metavar="INSTANT",
    cls=LocalOption,
    envvar="KYHAN_NOW",
    text=say(
        "Giờ của bản tập dượt, ví dụ 2026-11-09T09:00 (KYHAN_NOW)",
        "The clock of a practice copy, such as 2026-11-09T09:00 (KYHAN_NOW)",
    ),
)
@click.option(
    "--version",
    cls=LocalOption,
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    text=say("In số phiên bản rồi thoát.", "Show the version and exit."),
)
@click.pass_context
def kyhan(
    ctx: click.Context,
    database: str | None,
    login: str,
    lang: str | None,  # noqa: ARG001 - read before parsing
    as_json: bool,
    now: str | None,
) -> None:
    """Keeps the global options for the commands."""
    ctx.obj = Console(database=database, login=login, as_json=as_json, now=now, run=run)


def main() -> None:
    """Runs the command line of the process and ends it with its exit code."""
    collect_rarely()
    sys.exit(run(sys.argv[1:]))


def collect_rarely() -> None:
    """Lets Python look for circular garbage after every 50,000 new objects instead of 700.

    An act on thousands of rows makes hundreds of thousands that all live until it ends: looking through them again and
    again is a fifth of its time (docs/performance.md), and finds nothing.
    """
    gc.set_threshold(50_000)


def run(args: list[str]) -> int:
    """Runs one command line and returns its exit code; messages go to stderr."""
    try:
        result = kyhan.main(args, prog_name="kyhan", standalone_mode=False)
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except click.ClickException as usage:
        usage.show()
        return 2
    except click.Abort:
        click.echo(str(say("Đã dừng; chưa có gì thay đổi.", "Stopped; nothing was changed.")), err=True)
        return 1
    except KyhanError as error:
        click.echo(error.to(i18n.language()), err=True)
        for note in getattr(error, "__notes__", ()):
            click.echo(note, err=True)
        return 1
    return result if isinstance(result, int) else 0
