"""What every command and query needs: the database, the clock, who acts, and through which door."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kyhan.clock import Clock, SystemClock

if TYPE_CHECKING:
    from sqlalchemy import Engine


@dataclass
class App:
    """One office as seen by one process.

    `login` is who acts ("system" for the scheduler), `channel` the door used (console, web, scheduler), `on_behalf_of`
    whom a paper was recorded for. `files` is the folder of kept files, None the one that goes with the database (see
    `kyhan.cycle.files`). `memory` keeps what was read of the office (calendar, people) until it changes.
    """

    engine: "Engine"
    clock: Clock = field(default_factory=SystemClock)
    login: str = ""
    channel: str = "console"
    on_behalf_of: str | None = None
    files: Path | None = None
    memory: dict[str, Any] = field(default_factory=dict)

    def acting(self, login: str, channel: str | None = None) -> "App":
        """Returns the same office with another actor (and door), sharing what was read."""
        return App(self.engine, self.clock, login, channel or self.channel, None, self.files, self.memory)
