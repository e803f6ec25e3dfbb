"""How fast is a step that is a job of Procrastinate? Deferred by whoever acts, fetched and run by a worker.

Its best case: the acts are deferred one by one, and one worker then runs all, with nobody waiting for an answer.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import procrastinate
import psycopg

from benchmarks.ground.durable import plain
from benchmarks.rivals import bare, flow


@contextmanager
def in_batches(address: str, things: int) -> Iterator[Callable[[range], None]]:
    """Gives what moves all things of a range: a job for each, then a worker until none is left."""
    url = plain(address)
    read, move, tell, make = (
        statement.replace("?", "%s") for statement in (bare.READ, bare.MOVE, bare.TELL, bare.MAKE)
    )
    with psycopg.connect(url) as connection:
        for table in flow.TABLES:
            connection.execute(table)
        connection.cursor().executemany(make, [(number,) for number in range(things)])
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url))
    own = psycopg.connect(url, prepare_threshold=0)

    @app.task(name="step")
    def step(number: int) -> None:
        with own.transaction():
            state, version = own.execute(read, (number,)).fetchone()
            action, target = flow.moved(state)
            if own.execute(move, (target, flow.DUE_ON, number, version)).rowcount != 1:
                raise AssertionError("somebody else moved it")
            values = (number, version + 1, action, state, target, flow.ACTOR, flow.recorded_at(), flow.DUE_ON)
            own.execute(tell, values)

    with app.open():
        app.schema_manager.apply_schema()

    def run(numbers: range) -> None:
        async def all_of_them() -> None:
            async with app.open_async():
                for number in numbers:
                    await step.defer_async(number=number)
                await app.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False)

        asyncio.run(all_of_them())

    yield run
    own.close()
