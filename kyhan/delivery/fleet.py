"""How do many machines share an office's ticks and mails? The only door to Procrastinate.

The queue lies in a PostgreSQL schema of its own, "procrastinate", in the office's database. It holds nothing that is not
in kyhan's own tables: what is due is in the deadlines, what was written in the ledger, and a mail without a job gets one
at the next tick. So the queue is made anew whenever a release of Procrastinate wants other tables, and a job that runs
twice sends a mail once.
"""

import math
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from procrastinate import App as Queue
from procrastinate import BaseRetryStrategy, PsycopgConnector, RetryDecision, SyncPsycopgConnector
from procrastinate.jobs import Job
from procrastinate.schema import SchemaManager
from procrastinate.types import JSONDict
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url

from kyhan.app import App
from kyhan.cycle import outgoing
from kyhan.database import reading, writing
from kyhan.errors import KyhanError

SCHEMA: Final = "procrastinate"
MAILS_PER_JOB: Final = 25
"""Few enough that a lost job delays little, many enough that jobs cost less than mails."""
_SEND: Final = "send"
_QUEUE: Final = "kyhan"
_TICK_FIRST: Final = 10
"""The priority of ticks: thousands of waiting mails do not hold a tick back."""
_CONCURRENCY: Final = 2
"""Jobs at a time of one office in one worker: mails go on while a tick computes."""
_CONNECTIONS: Final = 1
"""For the queue of one office in one worker: with many offices and workers it is these that use a server up."""
_IDLE_SECONDS: Final = 60
_AWAY: Final = timedelta(seconds=30)
"""When mails are tried again whose database could not be asked."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a fleet notices things, in seconds. A dead worker's jobs run again within `stalled + sweep + poll`.

    Attributes:
        heartbeat: Between two signs of life of a worker.
        stalled: How long a worker without a sign of life counts as living.
        sweep: Between two searches for jobs of dead workers; divides 60.
        poll: Between two looks for new jobs.
    """

    heartbeat: int = 5
    stalled: int = 30
    sweep: int = 10
    poll: int = 5


@dataclass(frozen=True, slots=True)
class Work:
    """What the jobs of an office do; each reports for itself and keeps its errors to itself.

    Attributes:
        tick: One tick of the scheduler, which passes mails on to the given hand-over.
        send: Sends what was handed over to the claimant it is given.
    """

    tick: Callable[["Jobs"], None]
    send: Callable[[str], None]


class MailsWait(Exception):
    """Mails of a job are to be tried again after a while."""

    def __init__(self, after: timedelta) -> None:
        super().__init__(after)
        self.after = max(after, timedelta(seconds=1))


class _AsTheLedgerSays(BaseRetryStrategy):
    """Runs a job again when its mails are due again. A job that broke ends: the tick hands its mails over anew."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:  # noqa: ARG002 - Procrastinate's signature
        if not isinstance(exception, MailsWait):
            return None
        return RetryDecision(retry_in={"seconds": math.ceil(exception.after.total_seconds())})


@dataclass
class Jobs:
    """Passes mails on to the fleet, as jobs that are written in the transaction that writes or claims the mails."""

    app: App
    _defers: Queue = field(default_factory=lambda: Queue(connector=SyncPsycopgConnector()))

    def claimed(self, connection: Connection) -> None:
        """Passes on every mail of today that nobody sends yet."""
        self._pass_on(connection)

    def left(self, app: App) -> int:
        """Passes on what an earlier tick or a person left; looks before it takes the write lock."""
        with reading(app.engine) as connection:
            if not outgoing.not_handed_over(connection, app.clock.now()):
                return 0
        with writing(app.engine) as connection:
            return self._pass_on(connection)

    def _pass_on(self, connection: Connection) -> int:
        now = self.app.clock.now()
        waiting = outgoing.not_handed_over(connection, now)
        batches = {uuid.uuid4().hex: batch for batch in _batches(waiting)}
        for claimant, batch in batches.items():
            outgoing.hand_over(connection, now, batch, claimant)
        if batches:
            driver: Any = connection.connection.driver_connection
            with _in_schema(connection):
                arguments: list[JSONDict] = [{"claimant": claimant} for claimant in batches]
                self._defers.configure_task(_SEND, queue=_QUEUE, connection=driver).batch_defer(*arguments)
        return len(waiting)


def _batches(message_ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(message_ids), MAILS_PER_JOB):
        yield message_ids[start : start + MAILS_PER_JOB]


@contextmanager
def _in_schema(connection: Connection) -> Iterator[None]:
    """Lets Procrastinate's functions find their tables inside the running transaction."""
    before = connection.execute(text("SELECT current_setting('search_path')")).scalar_one()
    move = text("SELECT set_config('search_path', :path, true)")
    connection.execute(move, {"path": f"{SCHEMA}, {before}"})
    yield
    connection.execute(move, {"path": before})


def set_up(app: App) -> None:
    """Makes the queue in the office's database, or makes it anew when it is of another release of Procrastinate.

    Raises:
        SetupNeeded: the database cannot be reached, or its user may not create a schema.
    """
    newest = max(file.name for file in Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    if _stored(app) == newest:
        return
    with writing(app.engine) as connection:
        if _version(connection) == newest:  # another worker was quicker
            return
        connection.execute(text(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"))
        connection.execute(text(f"CREATE SCHEMA {SCHEMA}"))
        with _in_schema(connection):
            driver: Any = connection.connection.driver_connection
            driver.execute(SchemaManager.get_schema())
        connection.execute(text(f"COMMENT ON SCHEMA {SCHEMA} IS '{newest}'"))


def _stored(app: App) -> str | None:
    with reading(app.engine) as connection:
        return _version(connection)


def _version(connection: Connection) -> str | None:
    """Returns the newest of Procrastinate's migrations that the queue has; None while there is no queue."""
    found: str | None = connection.execute(
        text("SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = :name"), {"name": SCHEMA}
    ).scalar()
    return found


def waiting(app: App) -> dict[str, int] | None:
    """Returns how many jobs wait ("todo") and run ("doing"); None where no fleet ever worked."""
    if app.engine.dialect.name != "postgresql" or _stored(app) is None:
        return None
    with reading(app.engine) as connection:
        rows = connection.execute(
            text(f"SELECT status::text, count(*) FROM {SCHEMA}.procrastinate_jobs GROUP BY status")  # noqa: S608 - a constant
        )
        return {"todo": 0, "doing": 0, **{status: count for status, count in rows if status in ("todo", "doing")}}


async def work(app: App, doing: Work, pace: Pace) -> None:
    """Does an office's jobs until it is cancelled, which lets the jobs under way finish.

    Every minute one tick in the whole fleet, whoever does it; mails in between; jobs of dead workers again.

    Raises:
        Exception: the database cannot be reached or the queue is gone; the caller begins anew.
    """
    queue = Queue(connector=_connector(app))
    jobs = Jobs(app)

    @queue.periodic(cron="* * * * *")
    @queue.task(name="tick", queue=_QUEUE, lock="tick", queueing_lock="tick", priority=_TICK_FIRST)
    def tick(timestamp: int) -> None:  # noqa: ARG001 - what is due is asked of the clock, not of the job
        doing.tick(jobs)

    @queue.task(name=_SEND, queue=_QUEUE, retry=_AsTheLedgerSays())
    def send(claimant: str) -> None:
        doing.send(claimant)
        try:
            again = outgoing.next_due(app, claimant)
        except KyhanError:  # the database is away, which `doing` has told
            raise MailsWait(_AWAY) from None
        if again is not None:
            raise MailsWait(again - app.clock.now())

    @queue.periodic(cron=f"* * * * * */{pace.sweep}")
    @queue.task(name="sweep", queue=_QUEUE, lock="sweep", queueing_lock="sweep", priority=_TICK_FIRST)
    async def sweep(timestamp: int) -> None:  # noqa: ARG001 - as above
        manager = queue.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=pace.stalled):
            await manager.retry_job(job)

    async with queue.open_async():
        await queue.run_worker_async(
            queues=[_QUEUE],
            concurrency=_CONCURRENCY,
            install_signal_handlers=False,
            listen_notify=False,  # a listener would hold one more connection per office and worker
            delete_jobs="always",  # what was done is in the history and the ledger
            fetch_job_polling_interval=pace.poll,
            update_heartbeat_interval=pace.heartbeat,
            stalled_worker_timeout=pace.stalled,
        )


def _connector(app: App) -> PsycopgConnector:
    url = make_url(app.engine.url)
    given = str(url.query.get("options", ""))
    return PsycopgConnector(
        conninfo=url.set(drivername="postgresql").render_as_string(hide_password=False),
        kwargs={"options": f"-c search_path={SCHEMA} {given}".strip(), "application_name": "kyhan worker"},
        min_size=0,
        max_size=_CONNECTIONS,
        max_idle=_IDLE_SECONDS,
    )
