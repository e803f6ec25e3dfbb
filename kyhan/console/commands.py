"""How does the command line speak two languages: click's commands and options with a phrase for their help.

Every command of the project is made with `command(...)` or `group(...)` and every option with `option(...)`, so that
each has its help in Vietnamese and English, and each reading command takes `--json` after its name too.
"""

from collections.abc import Callable
from typing import Any

import click

from kyhan.errors import KyhanError
from kyhan.i18n import Phrase, say
from kyhan.text import nfc


class _Spoken:
    """Gives a click object a help text in the language in force. `text` is the phrase."""

    text: Phrase

    @property
    def help(self) -> str | None:
        """The help in the language in force."""
        return str(self.text)

    @help.setter
    def help(self, value: str | None) -> None:
        """Ignores what click sets: the phrase is the help."""


class LocalOption(_Spoken, click.Option):
    """An option whose help is a phrase."""

    def __init__(self, *args: Any, text: Phrase, **attributes: Any) -> None:  # noqa: ANN401 - click's own
        self.text = text
        super().__init__(*args, **attributes)


class LocalCommand(_Spoken, click.Command):
    """A command whose help is a phrase."""

    def __init__(self, *args: Any, text: Phrase, **attributes: Any) -> None:  # noqa: ANN401 - click's own
        self.text = text
        super().__init__(*args, **attributes)

    def get_short_help_str(self, limit: int = 45) -> str:  # noqa: ARG002 - one line each, in full
        """Returns the phrase's first sentence."""
        return str(self.text).split(". ")[0].rstrip(".")

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own
        """Runs the command with every typed text in NFC; names of files are left as they are on the disk.

        A refusal says what to do in words of the office; a note on it says with which command (`kyhan.console.hints`).
        """
        for parameter in self.params:
            if parameter.name in ctx.params and isinstance(parameter.type, click.types.StringParamType):
                ctx.params[parameter.name] = _composed(ctx.params[parameter.name])
        try:
            return super().invoke(ctx)
        except KyhanError as refusal:
            from kyhan.console.hints import hint

            if told := hint(refusal, ctx.command_path):
                refusal.add_note(str(told))
            raise


def _composed(value: Any) -> Any:  # noqa: ANN401 - one text, several, or none
    if isinstance(value, str):
        return nfc(value)
    return tuple(_composed(one) for one in value) if isinstance(value, tuple) else value


class LocalGroup(_Spoken, click.Group):
    """A group whose help is a phrase."""

    def __init__(self, *args: Any, text: Phrase, **attributes: Any) -> None:  # noqa: ANN401 - click's own
        self.text = text
        super().__init__(*args, **attributes)


def group(name: str, vi: str, en: str) -> Callable[[Callable[..., Any]], LocalGroup]:
    """Makes a command group with its help in two languages."""
    return click.command(name, cls=LocalGroup, text=say(vi, en))


def command(parent: LocalGroup, name: str, vi: str, en: str) -> Callable[[Callable[..., Any]], LocalCommand]:
    """Makes a command of a group with its help in two languages. The function gets the `Console` first."""

    def made(function: Callable[..., Any]) -> LocalCommand:
        built: LocalCommand = click.command(name, cls=LocalCommand, text=say(vi, en))(
            _json_anywhere(click.pass_obj(function))
        )
        parent.add_command(built)
        return built

    return made


def option(*names: str, vi: str, en: str, **attributes: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:  # noqa: ANN401 - click's own
    """Makes an option with its help in two languages."""
    return click.option(*names, cls=LocalOption, text=say(vi, en), **attributes)


def _json_anywhere(function: Callable[..., Any]) -> Callable[..., Any]:
    """Lets `--json` stand after the command as well as before it."""

    def keep(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
        if value:
            ctx.obj.as_json = True

    return click.option("--json", is_flag=True, hidden=True, expose_value=False, callback=keep)(function)
