"""How long does a mail wait that a sender held when it was killed (kill -9)?

One machine: `kyhan scheduler run` is killed while the mail server lets it wait, and started again at once, as systemd does.
A fleet: one of two workers is killed likewise; nobody starts it again. Measured from the kill until the mail server gets
the mail again, under the same Message-ID. Run: python benchmarks/takeover.py [ROUNDS]
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from ground.durable import KINDS, Databases

from tests.factories import SmallOffice, founded
from tests.posting import with_officers
from tests.smtp_sink import DO_NOTHING, Sink

ROOT = Path(__file__).parents[1]
HELD = "canbo@khe-tre.example"


def scheduler(office: SmallOffice, smtp_url: str) -> "subprocess.Popen[bytes]":
    """Starts the scheduler of one machine on a practice copy."""
    words = ["--database", office.address, "--now", office.clock.now().isoformat(), "scheduler", "run"]
    settings = {"KYHAN_SMTP_URL": smtp_url, "KYHAN_MAIL_FROM": "kyhan@office.example"}
    return subprocess.Popen(
        [sys.executable, "-m", "kyhan", *words], cwd=ROOT, stdout=subprocess.DEVNULL, env={**os.environ, **settings}
    )


def worker(office: SmallOffice, smtp_url: str) -> "subprocess.Popen[bytes]":
    """Starts a worker of a fleet, at the pace it has in earnest."""
    words = ["tests.worker_process", "in-earnest", office.clock.now().isoformat(), smtp_url, office.address]
    return subprocess.Popen([sys.executable, "-m", *words], cwd=ROOT, stdout=subprocess.DEVNULL)


def taken_over(
    office: SmallOffice, start: Callable[[SmallOffice, str], "subprocess.Popen[bytes]"], *, spare: bool
) -> float:
    """Returns the seconds from the kill until the held mail comes again.

    Args:
        spare: Another process stands by before the kill; else one is started at it.
    """
    with_officers(office, 3)
    office.app.engine.dispose()
    with Sink(at_data={HELD: [DO_NOTHING]}) as sink:
        doomed = start(office, sink.url)
        _until(lambda: HELD in sink.recipients)
        other = start(office, sink.url) if spare else None
        if spare:
            time.sleep(8)  # it is up, and waits for work
        doomed.send_signal(signal.SIGKILL)
        killed = time.perf_counter()
        other = other or start(office, sink.url)
        _until(lambda: sink.recipients.count(HELD) > 1)
        taken = time.perf_counter() - killed
        for process in (doomed, other):
            process.kill()
            process.wait()
        ids = {mail.id for mail in sink.received if mail.to == HELD}
    if len(ids) != 1:
        raise SystemExit(f"the mail came under {len(ids)} Message-IDs")
    return taken


def _until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 120
    while not condition():
        if time.monotonic() > end:
            raise SystemExit("it never came about")
        time.sleep(0.02)


def show(label: str, seconds: Sequence[float]) -> None:
    """Prints the fastest and the slowest of some rounds."""
    print(f"{label:52}{min(seconds):8.1f} .. {max(seconds):.1f} s")


def main() -> None:
    """Measures each kind a few times."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with Databases() as databases, tempfile.TemporaryDirectory() as folder:

        def office(kind: str) -> SmallOffice:
            return founded(Path(folder) / "none", databases.new(kind))

        for kind in KINDS:
            taken = [taken_over(office(kind), scheduler, spare=False) for _ in range(rounds)]
            show(f"one machine, {kind}: killed and started again", taken)
        taken = [taken_over(office("PostgreSQL"), worker, spare=True) for _ in range(rounds)]
        show("fleet, PostgreSQL: one of two workers killed", taken)


if __name__ == "__main__":
    main()
