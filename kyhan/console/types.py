"""What do arguments mean: parameter types of the command line that read what people write."""

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from kyhan.calendar.days import parse_day
from kyhan.errors import Refusal

if TYPE_CHECKING:
    from click import Context, Parameter


class Day(click.ParamType[date]):
    """A day: 2026-11-09 or 09/11/2026; anything else is refused with its reason."""

    name = "day"

    def convert(self, value: Any, param: "Parameter | None", ctx: "Context | None") -> date:  # noqa: ANN401 - click's signature
        """Returns the day."""
        if isinstance(value, date):
            return value
        try:
            return parse_day(value)
        except Refusal as refusal:
            self.fail(str(refusal), param, ctx)


DAY = Day()
