"""What a console command works with: the global options, the office they lead to, and how it prints.

Imports that cost time (the database layer, rich) are made where they are needed.
"""

import json
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import click

from kyhan import clock, i18n
from kyhan.calendar.days import UnreadableDay, parse_day
from kyhan.errors import Fault, InvalidInput, NotAllowed, NotNow
from kyhan.i18n import Phrase, long_day, say, show
from kyhan.places import default_database_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kyhan.app import App


@dataclass
class Console:
    """The global options of one call. `practice` is known once the office was opened."""

    database: str | None = None
    login: str = ""
    as_json: bool = False
    now: str | None = None
    run: "Callable[[list[str]], int] | None" = None
    """Runs another command line in this process (the practice year is told in command lines)."""
    practice: bool | None = None
    _app: "App | None" = None

    @property
    def address(self) -> str:
        """The database's address: as given, else the user's own file."""
        return self.database or f"sqlite:///{default_database_file()}"

    def office(self) -> "App":
        """Opens the office of the database. Only a practice copy obeys `--now`.

        Raises:
            SetupNeeded: there is no database, or it is of another version.
            NotNow: `--now` was given for a live database.
            NotAllowed: somebody would act as the system.
        """
        if self._app is not None:
            return self._app
        from kyhan.app import App
        from kyhan.cycle.opening import open_office
        from kyhan.settings import settings
        from kyhan.workflows.roles import SYSTEM

        if self.login == SYSTEM.login:
            raise NotAllowed(
                say(
                    "«{login}» là chính chương trình, không ai đứng tên đó để thao tác; chọn người bằng --as.",
                    "«{login}» is the program itself, nobody acts under that name; choose a person with --as.",
                    login=self.login,
                )
            )
        engine, practice = open_office(self.address)
        click.get_current_context().find_root().call_on_close(engine.dispose)
        self.practice = practice
        app = App(engine, login=self.login, files=settings().files)
        if self.now:
            if not practice:
                raise NotNow(
                    say(
                        "--now chỉ dùng cho bản tập dượt; cơ sở dữ liệu này là thật nên luôn theo giờ của máy.",
                        "--now is for practice copies only; this database is live and follows the machine's clock.",
                    )
                )
            app.clock = clock.FixedClock(instant(self.now))
        self._app = app
        return app

    def show_json(self, value: "dict[str, Any]") -> None:
        """Prints one JSON object; a practice copy says that it is one."""
        marked = {"practice": True, **value} if self.practice else value
        click.echo(json.dumps(marked, ensure_ascii=False, indent=2, default=_plain))

    def say(self, *phrases: Phrase | str) -> None:
        """Prints lines for people."""
        self._mark()
        for phrase in phrases:
            click.echo(str(phrase))

    def table(
        self,
        columns: "Sequence[Phrase]",
        rows: "Iterable[Sequence[object]]",
        *,
        title: Phrase | None = None,
        right: "Sequence[int]" = (),
    ) -> None:
        """Prints a table for people. Dates, decimals and phrases print in the language in force; None prints empty.

        Args:
            right: Positions of the columns that are aligned to the right.
        """
        from rich import box
        from rich.console import Console as Terminal
        from rich.table import Table

        self._mark()
        built = Table(
            title=str(title) if title else None,
            title_justify="left",
            title_style="bold",
            box=box.SIMPLE_HEAD,
            pad_edge=False,
        )
        for position, column in enumerate(columns):
            built.add_column(str(column), justify="right" if position in right else "left", overflow="fold")
        for row in rows:
            built.add_row(*("" if cell is None else show(cell, i18n.language()) for cell in row))
        width = None if sys.stdout.isatty() else 140
        Terminal(width=width, highlight=False, markup=False, emoji=False).print(built)

    def progress(self, phrase: Phrase) -> None:
        """Prints a line about long work on stderr."""
        click.echo(str(phrase), err=True)

    _marked: bool = False

    def _mark(self) -> None:
        """Prints once, before anything else, that this is a practice copy."""
        if self.practice and not self._marked and not self.as_json:
            self._marked = True
            at = self._app.clock.now() if self._app else None
            today = long_day(clock.office_day(at)) if at else ""
            click.echo(str(say("[BẢN TẬP DƯỢT · {today}]", "[PRACTICE COPY · {today}]", today=today)))


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(clock.OFFICE_ZONE).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Phrase):
        return str(value)
    if isinstance(value, tuple | set | frozenset):
        return list(value)
    return str(value)


_TICK: Final = timedelta(microseconds=1)


def instant(text: str, *, end_of_day: bool = False) -> datetime:
    """Returns the instant that a person wrote: a day (ISO or dd/mm/yyyy), or ISO date and time; in UTC.

    Without an offset it is a time at the office. A bare day means 09:00 at the office or, with `end_of_day`, the last
    moment of that day: who asks how things stood on a day means the whole of it.
    """
    try:
        if len(text) <= len("2026-11-09"):
            day = parse_day(text)
            return clock.at_office(day + timedelta(days=1)) - _TICK if end_of_day else clock.at_office(day, 9)
        at = datetime.fromisoformat(text)
    except (ValueError, UnreadableDay):
        sentence = say(
            "«{text}» không phải thời điểm; viết 2026-11-09 hoặc 2026-11-09T09:00",
            "«{text}» is not an instant; write 2026-11-09 or 2026-11-09T09:00",
            text=text,
        )
        raise InvalidInput(
            say("Không hiểu thời điểm", "The instant is not understood"), [Fault("", sentence)]
        ) from None
    return (at if at.tzinfo else at.replace(tzinfo=clock.OFFICE_ZONE)).astimezone(UTC)
