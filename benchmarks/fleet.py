"""How much does one fleet carry: 34 offices on one PostgreSQL beside one office of 3,321 units, with two workers?

Every unit's officer is reminded on the same morning, the worst of the year. Measured from the start of the workers until
the last mail was taken by a mail server on loopback; then what workers and server need while there is nothing to do.
Run: python benchmarks/fleet.py [UNITS [OFFICES]]
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ground.durable import Databases
from ground.offices import Office, founded, issued, numbered
from sqlalchemy import Engine, create_engine

from kyhan.cycle.commands import submission
from kyhan.cycle.queries.reminders import mail_counts
from kyhan.delivery import fleet

ROOT = Path(__file__).parents[1]
WORKERS = 2
REMINDED_ON = date(2026, 11, 12)
QUIET_SECONDS = 90
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass
class Load:
    """What processes used: CPU seconds so far, resident memory, and the most connections the server saw."""

    cpu: float
    megabytes: float
    connections: int


def reminded(address: str, units: Sequence[tuple[str, str]]) -> Office:
    """Brings an office to the morning on which every unit's officer is reminded."""
    office = founded(address, units, officers=True)
    issued(office)
    submission.acknowledge(office.app.acting("staff"), "2026", [code for code, _ in units])
    office.on(REMINDED_ON)
    fleet.set_up(office.app)
    return office


@contextlib.contextmanager
def mail_server() -> Iterator[str]:
    """Gives the address of a mail server that takes everything, a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["aiosmtpd", "-n", "-l", f"127.0.0.1:{port}", "-c", "aiosmtpd.handlers.Sink"]
    server = subprocess.Popen([sys.executable, "-m", *words])
    try:
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        yield f"smtp://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


@contextlib.contextmanager
def fleet_of(offices: Sequence[Office], smtp_url: str) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """Gives running workers."""
    instant = offices[0].clock.now().isoformat()
    addresses = [office.app.engine.url.render_as_string(hide_password=False) for office in offices]
    words = [sys.executable, "-m", "tests.worker_process", "in-earnest", instant, smtp_url, *addresses]
    workers = [subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL) for _ in range(WORKERS)]
    try:
        yield workers
    finally:
        for worker in workers:
            worker.send_signal(signal.SIGTERM)
        for worker in workers:
            worker.wait()


def sent_by(office: Office) -> int:
    """Returns how many mails of an office went out, and keeps no connection of this program's own."""
    try:
        return mail_counts(office.app).sent
    finally:
        office.app.engine.dispose()


def load(workers: Sequence["subprocess.Popen[bytes]"], admin: Engine) -> Load:
    """Reads what the workers used so far, and how many connections the server has now."""
    cpu = memory = 0.0
    for worker in workers:
        fields = Path(f"/proc/{worker.pid}/stat").read_text().rpartition(")")[2].split()
        cpu += (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND
        memory += int(fields[21]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    with admin.connect() as connection:
        connections = connection.exec_driver_sql(
            "SELECT count(*) FROM pg_stat_activity WHERE datname LIKE 'kyhan%%' AND pid <> pg_backend_pid()"
        ).scalar_one()
    return Load(cpu, memory, connections)


def measure(label: str, offices: Sequence[Office], expected: int, admin: Engine) -> None:
    """Prints how long the morning took, and what quiet minutes cost."""
    for office in offices:
        office.app.engine.dispose()
    with mail_server() as smtp_url:
        begin = time.perf_counter()
        with fleet_of(offices, smtp_url) as workers:
            first = most = 0.0
            while (sent := sum(sent_by(office) for office in offices)) < expected:
                if sent and not first:
                    first = time.perf_counter()
                most = max(most, load(workers, admin).connections)
                time.sleep(1)
            end = time.perf_counter()
            before = load(workers, admin)
            time.sleep(QUIET_SECONDS)
            after = load(workers, admin)
    print(
        f"{label:42}{expected:8,} mails{end - begin:8.1f} s from the start,{end - first:7.1f} s of it sending; "
        f"at most {most:.0f} connections\n"
        f"{'':42}quiet: {(after.cpu - before.cpu) / QUIET_SECONDS:6.1%} of a core for {WORKERS} workers, "
        f"{after.megabytes / WORKERS:.0f} MB each, {after.connections} connections"
    )


def main() -> None:
    """Measures one large office, then as many small ones with as many units together."""
    units, count = (int(one) for one in [*sys.argv[1:], *["3321", "34"][len(sys.argv) - 1 :]])
    with Databases() as databases:
        one = reminded(databases.postgresql(), numbered(units))
        admin = create_engine(one.app.engine.url.set(database="postgres"), isolation_level="AUTOCOMMIT")
        measure(f"one office of {units:,} units", [one], units, admin)
        sizes = [units // count + (number < units % count) for number in range(count)]
        many = [reminded(databases.postgresql(), numbered(size)) for size in sizes]
        measure(f"{count} offices of {units // count} units", many, units, admin)
        admin.dispose()
        for office in (one, *many):
            office.app.engine.dispose()


if __name__ == "__main__":
    main()
