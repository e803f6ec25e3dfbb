"""How does a process tick every minute? The only door to APScheduler 3.

One ticker in memory, never a job per deadline and no job store: what is due is in the database, so a late tick does what
an early one would have done, and ticks that were missed are one tick.
"""

import logging
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from datetime import UTC
from types import FrameType
from typing import Final

from apscheduler.schedulers.background import BackgroundScheduler

from kyhan.clock import SystemClock

TICK_SECONDS: Final = 60
_STOP_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


class _Steady(BackgroundScheduler):  # type: ignore[misc] # APScheduler has no types
    """A scheduler that goes on when the machine's clock is set back.

    APScheduler sleeps until the time of day of its next tick: after a clock went back by an hour, for an hour.
    """

    def __init__(self, seconds: int) -> None:
        super().__init__(timezone=UTC)
        self._seconds = seconds

    def _process_jobs(self) -> float | None:
        """Does what is due and returns the seconds to sleep; more than a period is a clock that went back."""
        sleep: float | None = super()._process_jobs()
        if sleep is None or sleep <= self._seconds:
            return sleep
        for job in self.get_jobs():
            job.modify(next_run_time=SystemClock().now())
        return 0


class Ticker:
    """Calls `tick` at once and then every minute, in a thread of its own, never twice at the same time.

    `tick` is expected to keep its errors to itself; it speaks the language that is in force where the ticker is made.
    """

    def __init__(self, tick: Callable[[], None], *, seconds: int = TICK_SECONDS) -> None:
        # A tick that takes longer than a minute makes the next one wait, which is meant and no warning.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        context = copy_context()
        self._scheduler = _Steady(seconds)
        self._scheduler.add_job(
            lambda: context.run(tick),
            "interval",
            seconds=seconds,
            next_run_time=SystemClock().now(),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )

    def start(self) -> None:
        """Begins to tick; the first tick is at once."""
        self._scheduler.start()

    def stop(self) -> None:
        """Ends after the tick that is under way, if there is one."""
        self._scheduler.shutdown(wait=True)


def run(tick: Callable[[], None], *, seconds: int = TICK_SECONDS) -> None:
    """Ticks until the process is told to end (SIGINT, SIGTERM); the tick that is under way is finished first.

    Call it from the main thread: signals arrive there.
    """
    with hearing_signals() as told, ticking(tick, seconds=seconds):
        told()


@contextmanager
def ticking(tick: Callable[[], None], *, seconds: int = TICK_SECONDS) -> Iterator[None]:
    """Ticks beside what the block does; the tick that is under way at its end is finished."""
    ticker = Ticker(tick, seconds=seconds)
    ticker.start()
    try:
        yield
    finally:
        ticker.stop()


@contextmanager
def hearing_signals() -> Iterator[Callable[[], None]]:
    """Gives a function that returns when the process is told to end; meanwhile no signal interrupts anything.

    Call it from the main thread: signals arrive there.
    """
    hears, tells = socket.socketpair()
    tells.setblocking(False)
    with hears, tells:
        before = {number: signal.signal(number, _heard) for number in _STOP_SIGNALS}
        # The kernel may give the signal to another thread, which would not wake this one; the socket does.
        earlier = signal.set_wakeup_fd(tells.fileno(), warn_on_full_buffer=False)

        def told() -> None:
            while hears.recv(1)[0] not in _STOP_SIGNALS:
                pass

        try:
            yield told
        finally:
            signal.set_wakeup_fd(earlier)
            for number, handler in before.items():
                signal.signal(number, handler)


def _heard(_number: int, _frame: FrameType | None) -> None:
    """Does nothing: that the signal came is read from the socket."""
