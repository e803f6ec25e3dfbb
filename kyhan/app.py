"""What every command and query needs: the database, the clock, who acts, and through which door."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from kyhan.clock import Clock, SystemClock

if TYPE_CHECKING:
    from sqlalchemy import Engine


class Watch(Protocol):
    """Somebody who measures what a process does for an office. Called on every act and tick: quick, and never raises."""

    def acted(self, action: str, outcome: str, seconds: float) -> None:
        """Is told of an act that ended: "done", "refused" or "failed", and how long it took with waiting for its turn."""
        ...

    def ticked(self, outcome: str, faults: int, seconds: float) -> None:
        """Is told of a tick that ended: "worked", "idle" or "failed", what went wrong in it, and how long it took."""
        ...


@dataclass
class App:
    """One office as seen by one process.

    `login` is who acts ("system" for the scheduler), `channel` the door used (console, web, scheduler), `on_behalf_of`
    whom a paper was recorded for. `memory` keeps what was read of the office (calendar, people) until it changes. `watch`
    is told of every act and tick; nobody is, unless somebody asked to watch.
    """

    engine: "Engine"
    clock: Clock = field(default_factory=SystemClock)
    login: str = ""
    channel: str = "console"
    on_behalf_of: str | None = None
    memory: dict[str, Any] = field(default_factory=dict)
    watch: Watch | None = None

    def acting(self, login: str, channel: str | None = None) -> "App":
        """Returns the same office with another actor (and door), sharing what was read and who watches."""
        return App(self.engine, self.clock, login, channel or self.channel, None, self.memory, self.watch)
