"""How does a test let a fleet work? Processes of `tests.worker_process`, started for an office and ended afterwards."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from kyhan.delivery import fleet
from kyhan.delivery.fleet import Jobs
from kyhan.delivery.tick import scheduler, tick
from tests.factories import SmallOffice
from tests.posting import MAIL_HOUR, way

PATIENCE: Final = 60
ROOT: Final = Path(__file__).parents[1]


@contextmanager
def workers(office: SmallOffice, sink_url: str, count: int, *more: str) -> Iterator[list["subprocess.Popen[str]"]]:
    """Lets workers serve the office at its instant; ends them afterwards as an administrator does."""
    words = [sys.executable, "-m", "tests.worker_process", "quick", office.clock.now().isoformat(), sink_url]
    processes = [
        subprocess.Popen([*words, office.address, *more], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(count)
    ]
    try:
        yield processes
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
            finally:
                assert process.stdout is not None
                process.stdout.close()


def until(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Waits until something is so."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came about"
        time.sleep(0.1)


def jobs(office: SmallOffice) -> dict[str, int] | None:
    """Returns how many jobs of the office wait and run."""
    return fleet.waiting(office.app)


def fleet_tick(office: SmallOffice) -> int:
    """One tick as a worker does it; returns how many mails were handed over."""
    this = scheduler(office.app, "worker")
    done = tick(office.app, way(office), this, mail_hour=MAIL_HOUR, hand_over=Jobs(office.app))
    assert done.faults() == []
    return done.handed_over
