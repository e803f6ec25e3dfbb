"""How fast is a step with nothing but the driver, `sqlite3` or psycopg with prepared statements?"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg

from benchmarks.ground.durable import plain
from benchmarks.rivals import flow

READ = "SELECT state, version FROM thing WHERE id = ?"
MOVE = "UPDATE thing SET state = ?, version = version + 1, due_on = ? WHERE id = ? AND version = ?"
TELL = "INSERT INTO happened VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
MAKE = "INSERT INTO thing VALUES (?, 'awaiting_receipt', 1, '2026-11-05')"


@contextmanager
def stepping(address: str, things: int) -> Iterator[Callable[[int], None]]:
    """Gives what moves thing number n one step on, of a new database at `address` with that many things."""
    if address.startswith("sqlite"):
        connection = sqlite3.connect(plain(address), isolation_level=None)
        connection.execute("PRAGMA synchronous=FULL")
        run, begin = connection.execute, "BEGIN IMMEDIATE"
        connection.execute("BEGIN")
        insert_many = connection.executemany
        mark = "?"
    else:
        connection = psycopg.connect(plain(address), autocommit=True, prepare_threshold=0)
        run, begin = connection.execute, "BEGIN"
        connection.execute("BEGIN")
        insert_many = connection.cursor().executemany
        mark = "%s"
    read, move, tell, make = (statement.replace("?", mark) for statement in (READ, MOVE, TELL, MAKE))
    for table in flow.TABLES:
        run(table)
    insert_many(make, [(number,) for number in range(things)])
    run("COMMIT")

    def step(number: int) -> None:
        run(begin)
        state, version = run(read, (number,)).fetchone()
        action, target = flow.moved(state)
        if run(move, (target, flow.DUE_ON, number, version)).rowcount != 1:
            raise AssertionError("somebody else moved it")
        run(
            tell,
            (number, version + 1, action, state, target, flow.ACTOR, flow.recorded_at(), flow.DUE_ON),
        )
        run("COMMIT")

    yield step
    connection.close()
