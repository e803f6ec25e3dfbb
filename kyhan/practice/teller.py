"""How is a year told? Runs real command lines on a practice database, day by day, and prints them with what they answer."""

import contextlib
import io
import shlex
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import click

from kyhan import i18n
from kyhan.errors import KyhanError
from kyhan.i18n import Phrase, long_day, say

Run = Callable[[list[str]], int]


class StoryBroken(KyhanError):
    """A command line of the story did not end as told: a fault of the program, not of the person who runs it."""

    def __init__(self, line: str, code: int, output: str) -> None:
        super().__init__(
            say(
                "Buổi tập dượt dừng ở «{line}» (mã {code}):\n{output}",
                "The practice year stopped at «{line}» (exit code {code}):\n{output}",
                line=line,
                code=code,
                output=output,
            )
        )


@dataclass
class Teller:
    """Tells a story on the practice database `database`, beginning on the day `today`."""

    run: Run
    database: Path
    today: date
    ran: int = 0
    _days: list[date] = field(default_factory=list)

    def tell(self, vi: str, en: str, **data: object) -> None:
        """Prints a sentence of the story."""
        click.echo(str(say(vi, en, **data)))

    def until(self, day: date) -> None:
        """Lets the days pass up to `day`; the scheduler runs every morning at 08:00, as it would by itself."""
        while self.today < day:
            self.today += timedelta(days=1)
            self._call(self._line("", ["scheduler", "once"], hour=8), quiet=True)
        click.echo(f"\n── {long_day(day)} " + "─" * 40)

    def do(self, login: str, *arguments: object, quiet: bool = False) -> str:
        """Runs one command line that must succeed; returns what it printed."""
        return self._call(self._line(login, [str(one) for one in arguments]), quiet=quiet)

    def refused(self, login: str, *arguments: object) -> None:
        """Runs one command line that must be refused, and shows the refusal."""
        self._call(self._line(login, [str(one) for one in arguments]), quiet=False, expected=1)

    def elsewhere(self, database: Path, *arguments: object) -> None:
        """Runs one command line that must succeed on another database, at the machine's own time; prints nothing."""
        address = ["--database", f"sqlite:///{database}", "--lang", i18n.language()]
        self._call([*address, *[str(one) for one in arguments]], quiet=True)

    def _line(self, login: str, arguments: list[str], hour: int = 9) -> list[str]:
        options = ["--database", f"sqlite:///{self.database}", "--lang", i18n.language()]
        if login:
            options += ["--as", login]
        return [*options, "--now", f"{self.today.isoformat()}T{hour:02d}:00", *arguments]

    def _call(self, line: list[str], *, quiet: bool, expected: int = 0) -> str:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            code = self.run(line)
        self.ran += 1
        output = printed.getvalue()
        if code != expected:
            raise StoryBroken(shlex.join(line), code, output)
        if not quiet:
            click.echo(self._shown(line))
            click.echo("".join(f"  {text}\n" for text in output.splitlines() if not text.startswith("[")), nl=False)
        return output

    def _shown(self, line: list[str]) -> str:
        """Returns the line as a person would type it, without the options that set the practice clock and file."""
        login = f"--as {line[line.index('--as') + 1]} " if "--as" in line else ""
        rest = line[line.index("--now") + 2 :]
        return f"$ kyhan {login}{shlex.join(rest)}"


def title(phrase: Phrase) -> None:
    """Prints the title of a part of the story."""
    click.echo(f"\n━━ {phrase} ━━")
