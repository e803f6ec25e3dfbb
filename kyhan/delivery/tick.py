"""What does the scheduler do at each tick? Closes what is over, seals, reminds and sends, makes the day's backup.

Every part is guarded: one that fails does not keep the others from their work, and the failure is in the result, on the
heartbeat and in the log.
"""

import logging
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Final, Protocol, TypeVar

from sqlalchemy import Connection

from kyhan import logs
from kyhan.app import App
from kyhan.clock import office_day, office_time
from kyhan.cycle import ledger, naming, office
from kyhan.cycle.commands import backup, upkeep
from kyhan.cycle.commands.backup import Daily
from kyhan.cycle.commands.upkeep import Scheduler
from kyhan.database import reading
from kyhan.delivery.deliver import Delivered, deliver
from kyhan.delivery.post import Post
from kyhan.errors import KyhanError
from kyhan.i18n import Phrase, say, together
from kyhan.workflows.roles import SYSTEM

_log: Final = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Failure:
    """A part of a tick that failed, and why."""

    part: Phrase
    why: Phrase

    @property
    def line(self) -> Phrase:
        """The failure as one line."""
        return say("{part}: {why}", "{part}: {why}", part=self.part, why=self.why)


@dataclass
class TickResult:
    """What one tick did.

    Attributes:
        closed: Keys of the cycles that were closed.
        sealed: Whether the history was sealed for today.
        claimed: How many mails were written.
        handed_over: How many mails were passed on to the workers of the fleet.
        delivered: What became of the mails that were due for sending.
        backup: The day's backup, if this tick made it.
        failures: The parts that failed.
    """

    closed: list[str] = field(default_factory=list)
    sealed: bool = False
    claimed: int = 0
    handed_over: int = 0
    delivered: Delivered = field(default_factory=Delivered)
    backup: Path | None = None
    failures: list[Failure] = field(default_factory=list)

    @property
    def anything(self) -> bool:
        """Tells whether the tick did or tried anything."""
        done = self.closed or self.sealed or self.claimed or self.handed_over or self.delivered.sent or self.backup
        return bool(done or self.faults())

    def faults(self) -> list[Phrase]:
        """Returns everything that went wrong: failed parts, refused mails, no server."""
        return [failure.line for failure in self.failures] + self.delivered.faults()

    def deeds(self) -> list[Phrase]:
        """Returns what was done."""
        parts: list[Phrase] = []
        if self.closed:
            parts.append(say("khép lại kỳ {cycles}", "closed {cycles}", cycles=self.closed))
        if self.sealed:
            parts.append(say("niêm phong nhật ký", "sealed the history"))
        if self.claimed:
            parts.append(say("lập {n} thư", "wrote {n} mail(s)", n=self.claimed))
        if self.handed_over:
            parts.append(say("giao {n} thư cho các máy gửi", "handed {n} mail(s) to the workers", n=self.handed_over))
        if self.delivered.sent:
            parts.append(say("gửi {n} thư", "sent {n} mail(s)", n=len(self.delivered.sent)))
        if self.backup:
            parts.append(say("sao lưu vào {file}", "made the backup {file}", file=self.backup.name))
        return parts

    def summary(self) -> Phrase:
        """Returns what was done and what went wrong, in one line."""
        return _line([*self.deeds(), *self.faults()])


def _line(parts: list[Phrase]) -> Phrase:
    return together(parts) if parts else say("không có việc gì", "nothing to do")


class HandOver(Protocol):
    """Passes mails on to others who send them."""

    def claimed(self, connection: Connection) -> None:
        """Passes on what waits, in the transaction that wrote it."""
        ...

    def left(self, app: App) -> int:
        """Passes on what still waits, if anything does; returns how many mails."""
        ...


def scheduler(app: App, kind: str) -> Scheduler:
    """Returns this process as a scheduler of a kind: "run", "once" or "worker"."""
    own = "once" if kind == "once" else str(os.getpid())
    return Scheduler(f"{socket.gethostname()}:{own}", kind, app.clock.now())


def tick(
    app: App,
    post: Post,
    this: Scheduler,
    *,
    mail_hour: int,
    backups: Daily | None = None,
    hand_over: HandOver | None = None,
) -> TickResult:
    """Does what is due now. Safe to do at any time, any number of times, by any number of processes.

    Args:
        app: The office; the scheduler acts as the system, whoever started it.
        this: Who ticks, for the heartbeat.
        mail_hour: From which hour at the office the day's reminders go out.
        backups: Where the first tick of a day makes a backup, and how many are kept; None: nowhere.
        hand_over: Who sends the mails; None: this tick itself.
    """
    began = perf_counter()
    with logs.about(office=naming.known_label(app), scheduler=this.name):
        done = _work(app.acting(SYSTEM.login, "scheduler"), post, this, mail_hour, backups, hand_over)
        if done.deeds():
            _log.info("%s", _line(done.deeds()).en)
        for fault in done.delivered.faults():
            _log.warning("%s", fault.en)
    if app.watch is not None:
        faults = len(done.faults())
        outcome = "failed" if faults else "worked" if done.anything else "idle"
        app.watch.ticked(outcome, faults, perf_counter() - began)
    return done


def _work(
    system: App, post: Post, this: Scheduler, mail_hour: int, backups: Daily | None, hand_over: HandOver | None
) -> TickResult:
    done = TickResult()

    def guarded(part: Phrase, work: Callable[[], T], otherwise: T) -> T:
        try:
            return work()
        except KyhanError as error:
            _log.warning("%s: %s", part.en, error.message.en)
            done.failures.append(Failure(part, error.message))
        except Exception as error:  # noqa: BLE001 - a fault of one part must not stop the others, nor the scheduler
            _log.exception("%s", part.en)
            why = f"{type(error).__name__}: {error}"
            done.failures.append(Failure(part, Phrase(why, why)))
        return otherwise

    done.closed = guarded(say("khép lại kỳ đã xong", "closing what is over"), lambda: upkeep.close_due(system), [])
    done.sealed = guarded(
        say("niêm phong nhật ký", "sealing the history"), lambda: upkeep.seal(system, daily=True) is not None, False
    )
    if guarded(say("xem lịch làm việc", "looking at the calendar"), lambda: mail_time(system, mail_hour), False):
        done.claimed = guarded(
            say("lập thư nhắc hạn", "writing reminders"),
            lambda: ledger.claim(
                system,
                post.render,
                domain=post.domain,
                from_hour=mail_hour,
                then=hand_over.claimed if hand_over else None,
            ),
            0,
        )
        if hand_over is None:
            done.delivered = guarded(say("gửi thư", "sending mails"), lambda: deliver(system, post.mailer), Delivered())
        else:
            handed = guarded(say("giao thư", "handing mails over"), lambda: hand_over.left(system), 0)
            done.handed_over = done.claimed + handed
    if backups is not None:
        done.backup = guarded(say("sao lưu", "the backup"), lambda: backup.daily(system, backups), None)
    guarded(say("ghi nhịp", "the heartbeat"), lambda: upkeep.beat(system, this, done.summary()), None)
    return done


def mail_time(app: App, mail_hour: int) -> bool:
    """Tells whether mails may go out now: a working day at the office, from `mail_hour` on."""
    now = app.clock.now()
    with reading(app.engine) as connection:
        calendar = office.now(app, connection).calendar
    return calendar.is_working_day(office_day(now)) and office_time(now).hour >= mail_hour
