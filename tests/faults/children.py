"""Which processes live, die and freeze in these tests? People who act, and schedulers that tick and send.

Each is a process of its own with its own database connection, working directory and home, as on a host of its own. They
are forked from a server that has imported everything, so that a death falls into an act and not into an import. Each
tells the test through its pipe what it begins before it begins it, and what came of it: what was told is kept when the
teller is killed. The clock is one for all, moved by the test.
"""

import logging
import multiprocessing
import os
import signal
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection, wait
from pathlib import Path
from random import Random
from typing import Final

from kyhan.app import App
from kyhan.clock import to_utc
from kyhan.cycle.outgoing import Outgoing
from kyhan.database import open_engine
from kyhan.delivery.deliver import Mailer, Outcome
from kyhan.delivery.post import Post, post
from kyhan.delivery.tick import scheduler as scheduler_named
from kyhan.delivery.tick import tick
from kyhan.errors import Refusal, SetupNeeded
from kyhan.regulation.loader import load_shipped
from kyhan.settings import Settings
from tests.factories import SmallOffice
from tests.faults import life
from tests.faults.undisturbed import MAIL_FROM

FORKS: Final = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([__name__])
REGULATION: Final = load_shipped("nam-dong-2018")
PAUSE_SECONDS: Final = 0.005
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
_TICK: Final = timedelta(microseconds=1)


class SharedClock:
    """A clock that stands where the test set it, for all processes at once: one number in memory they share."""

    def __init__(self, at: datetime) -> None:
        self._since = FORKS.RawValue("q", 0)  # no lock, which a killed process could keep; one number is read whole
        self.set(at)

    def now(self) -> datetime:
        """Returns the instant the clock was set to."""
        return _EPOCH + self._since.value * _TICK

    def set(self, at: datetime) -> None:
        """Moves the clock."""
        self._since.value = (to_utc(at) - _EPOCH) // _TICK


@dataclass(frozen=True)
class Place:
    """Where a process lives: the office's address, the clock, the mail server, a folder that is its home, its chance.

    `first`: it alone does what a second person would do a second time. `freeze`: where it freezes itself, once
    ("before hand-over" or "after hand-over" of a mail, "within an act": in its transaction, when it has the turn).
    """

    address: str
    clock: SharedClock
    smtp_url: str
    home: Path
    seed: int
    first: bool = True
    freeze: str = ""

    def office(self) -> SmallOffice:
        """Opens the office here."""
        os.chdir(self.home)
        os.environ["HOME"] = str(self.home)
        return SmallOffice(App(open_engine(self.address), self.clock), self.clock, self.home / "none", REGULATION)  # type: ignore[arg-type] # a clock like FixedClock


def people(tell: Connection, place: Place) -> None:
    """Does what the script has for the day, then waits for the next day."""
    office, chance = place.office(), Random(place.seed)
    clock = office.app.clock = _DrowsyClock(place.clock)

    def act() -> None:
        key, deeds = life.waiting(office)
        mine = [deed for deed in deeds if place.first or not deed.alone]
        if not mine:
            _pause()
            if not deeds:
                day = life.today(office)
                tell.send(("idle", "", day))
                while life.today(office) == day:
                    _pause()
            return
        deed = chance.choice(mine)
        tell.send(("begin", deed.action, [(key, *one) for one in deed.recorded]))
        if place.freeze == "within an act":
            clock.freezes()
        try:
            deed.done_by(office, key)
        except Refusal as refused:
            tell.send(("told", deed.action, _said(refused)))
        else:
            tell.send(("done", deed.action, None))

    _go_on(tell, act)


def scheduler(tell: Connection, place: Place) -> None:
    """Ticks again and again: closes, seals, reminds and sends."""
    office = place.office()
    this = scheduler_named(office.app, "run")
    logging.getLogger("kyhan").addHandler(_Faults(tell))
    way: list[Post] = []

    def act() -> None:
        if not way:
            plain = post(office.app, Settings(smtp_url=place.smtp_url, mail_from=MAIL_FROM, outbox=place.home))
            way.append(replace(plain, mailer=_Telling(plain.mailer, tell, place.freeze)))
        at = office.clock.now()
        tell.send(("begin", "tick", at))
        done = tick(office.app, way[0], this, mail_hour=life.MAILS_AT)
        tell.send(("done", "tick", [(fault.vi, fault.en) for fault in done.faults()]))
        if not done.anything:
            _pause()

    _go_on(tell, act)


PROGRAMS: Final[dict[str, Callable[[Connection, Place], None]]] = {"people": people, "scheduler": scheduler}
"""What a child can be. Another kind of scheduler joins by telling the same: begin and done of "tick" and "mail"."""


@dataclass
class _Telling:
    """Sends mails as another does, and tells before and after each; freezes where it is told to, once."""

    mailer: Mailer
    tell: Connection
    freeze: str = ""

    def send(self, mail: Outgoing, at: datetime) -> Outcome:
        self.tell.send(("begin", "mail", mail.message_id))
        self._freeze("before hand-over")
        outcome = self.mailer.send(mail, at)
        self._freeze("after hand-over")
        self.tell.send(("done", "mail", None))
        return outcome

    def close(self) -> None:
        self.mailer.close()

    def _freeze(self, where: str) -> None:
        if self.freeze == where:
            self.freeze = ""
            os.kill(os.getpid(), signal.SIGSTOP)


class _Faults(logging.Handler):
    """Tells what a tick could not put into a sentence of ours: it would be a fault of the program."""

    def __init__(self, tell: Connection) -> None:
        super().__init__(logging.ERROR)
        self._tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        self._tell.send(("fault", record.getMessage(), self.format(record)))


class _DrowsyClock:
    """Another clock, at the next look at which the process can be made to freeze, once: an act looks when it has its turn."""

    def __init__(self, clock: SharedClock) -> None:
        self._clock, self._awaited, self._over = clock, False, False

    def freezes(self) -> None:
        self._awaited = not self._over

    def now(self) -> datetime:
        if self._awaited:
            self._awaited, self._over = False, True
            os.kill(os.getpid(), signal.SIGSTOP)
        return self._clock.now()


def _go_on(tell: Connection, act: Callable[[], None]) -> None:
    """Acts until killed. A database that gives up is told and met again; anything unforeseen is a fault."""
    while True:
        try:
            act()
        except SetupNeeded as refused:
            tell.send(("told", "look", _said(refused)))
            _pause()
        except Exception:
            with suppress(OSError):  # the test has ended
                tell.send(("fault", "", traceback.format_exc()))
            raise


def _pause() -> None:
    """Waits a little; ends with the test, should that have been killed itself."""
    test = multiprocessing.parent_process()
    assert test is not None
    if wait([test.sentinel], PAUSE_SECONDS):
        raise SystemExit


def _said(refused: Refusal) -> tuple[str, str, str]:
    return type(refused).__name__, refused.to("vi"), refused.to("en")
