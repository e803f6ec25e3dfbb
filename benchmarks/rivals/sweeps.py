"""How do the others find and handle due deadlines with two processes? One mail each, under a unique key, noted as sent.

`prepare` makes the deadlines, all due; `work` runs in each of the processes until nothing is left. The mails are a line of
text: no digest per person, no template, no quiet days, no history; what is compared is the machinery.
"""

import asyncio
import smtplib
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

import psycopg

from benchmarks.ground.durable import plain

TABLES = (
    "CREATE TABLE deadline (id INTEGER PRIMARY KEY, due_on TEXT NOT NULL, state TEXT NOT NULL)",
    "CREATE TABLE reminder (deadline INTEGER PRIMARY KEY, message_id TEXT NOT NULL, state TEXT NOT NULL)",
)
TODAY = "2026-11-13"
DUE = "SELECT id FROM deadline WHERE due_on <= '2026-11-13' AND state = 'open'"
CLAIM = "INSERT INTO reminder VALUES (?, ?, 'claimed') ON CONFLICT DO NOTHING"
SENT = "UPDATE reminder SET state = 'sent' WHERE deadline = ? AND state = 'claimed'"
MET = "UPDATE deadline SET state = 'reminded' WHERE id = ?"


class Post:
    """One connection to the mail server for each thread."""

    def __init__(self, smtp_url: str) -> None:
        self._at = urlsplit(smtp_url)
        self._own = threading.local()

    def send(self, number: int) -> None:
        """Hands one mail over."""
        if not hasattr(self._own, "smtp"):
            self._own.smtp = smtplib.SMTP(self._at.hostname or "", self._at.port or 25)
        to = f"u{number}@bench.example"
        self._own.smtp.sendmail(
            "kyhan@bench.example", [to], f"Message-ID: <{number}@bench>\r\nTo: {to}\r\n\r\nA form is due.\r\n"
        )


def connected(address: str) -> Callable[[str, Sequence[object]], Any]:
    """Returns what runs a statement with its values, each committed by itself unless it is BEGIN."""
    if address.startswith("sqlite"):
        sqlite = sqlite3.connect(plain(address), isolation_level=None, timeout=30, check_same_thread=False)
        sqlite.execute("PRAGMA synchronous=FULL")
        return sqlite.execute
    server = psycopg.connect(plain(address), autocommit=True, prepare_threshold=0)
    return lambda statement, values=(): server.execute(statement.replace("?", "%s"), values)


def prepare(address: str, deadlines: int) -> None:
    """Makes that many deadlines, all due."""
    run = connected(address)
    for table in TABLES:
        run(table, ())
    run("BEGIN", ())
    for number in range(deadlines):
        run("INSERT INTO deadline VALUES (?, '2026-11-12', 'open')", (number,))
    run("COMMIT", ())


def handled(address: str) -> int:
    """Returns how many reminders are noted as sent."""
    count: int = connected(address)("SELECT count(*) FROM reminder WHERE state = 'sent'", ()).fetchone()[0]
    return count


def bare(address: str, smtp_url: str, _first: bool, _deadlines: int) -> None:
    """Claims each deadline by its unique key (who inserts it sends it), sends, and notes it; two commits each."""
    run, post = connected(address), Post(smtp_url)
    for (number,) in run(DUE, ()).fetchall():
        if run(CLAIM, (number, f"<{number}@bench>")).rowcount == 1:
            post.send(number)
            _note(run, number)


def procrastinate(address: str, smtp_url: str, first: bool, deadlines: int) -> None:
    """One process defers a job for each deadline, in one batch; both run a worker until everything is noted."""
    import procrastinate as library  # noqa: PLC0415 - only this contender needs it

    app = library.App(connector=library.PsycopgConnector(conninfo=plain(address)))
    run, post = connected(address), Post(smtp_url)

    @app.task(name="remind")
    def remind(number: int) -> None:
        if run(CLAIM, (number, f"<{number}@bench>")).rowcount == 1:
            post.send(number)
            _note(run, number)

    async def work() -> None:
        async with app.open_async():
            if first:
                await app.schema_manager.apply_schema_async()
                await remind.batch_defer_async(*[{"number": number} for (number,) in run(DUE, ()).fetchall()])
            else:
                await asyncio.to_thread(_wait, lambda: run(_JOBS, ()).fetchone()[0] is not None)
            await app.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False)

    asyncio.run(work())
    _wait(lambda: handled(address) >= deadlines)


_JOBS = "SELECT to_regclass('procrastinate_jobs')"


def _note(run: Callable[[str, Sequence[object]], Any], number: int) -> None:
    """Notes a sent reminder and its deadline in one transaction."""
    run("BEGIN", ())
    run(SENT, (number,))
    run(MET, (number,))
    run("COMMIT", ())


def dbos(address: str, smtp_url: str, first: bool, deadlines: int) -> None:
    """One process enqueues a workflow for each deadline; both take them from the queue until everything is noted."""
    from dbos import DBOS  # noqa: PLC0415 - only this contender needs it

    post, own = Post(smtp_url), threading.local()
    DBOS(
        config={
            "name": "bench",
            "system_database_url": address,
            "log_level": "ERROR",
            "executor_id": "1" if first else "2",
            "application_version": "1",
        }
    )

    @DBOS.step()
    def send(number: int) -> None:
        post.send(number)

    @DBOS.step()
    def note(number: int) -> None:
        if not hasattr(own, "run"):
            own.run = connected(address)
        own.run("BEGIN IMMEDIATE" if address.startswith("sqlite") else "BEGIN", ())
        own.run("INSERT INTO reminder VALUES (?, ?, 'sent')", (number, f"<{number}@bench>"))
        own.run(MET, (number,))
        own.run("COMMIT", ())

    @DBOS.workflow()
    def remind(number: int) -> None:
        send(number)
        note(number)

    DBOS.launch()
    DBOS.register_queue("reminders", worker_concurrency=20, polling_interval_sec=0.1)
    if first:
        for (number,) in connected(address)(DUE, ()).fetchall():
            DBOS.enqueue_workflow("reminders", remind, number)
    _wait(lambda: handled(address) >= deadlines)
    DBOS.destroy(workflow_completion_timeout_sec=60)


def _wait(done: Callable[[], bool]) -> None:
    while not done():
        time.sleep(0.05)
