"""How fast is a step of a DBOS workflow? The row is written by a transaction step, which DBOS records with it.

Two ways. Steps of one workflow that runs on: the least that DBOS does per step, with nobody to wait for. A workflow for
each act: what an act is that comes from outside, from a person, at its own time.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from dbos import DBOS, SQLAlchemyDatasource
from sqlalchemy import event, text

from benchmarks.rivals import flow

READ = text("SELECT state, version FROM thing WHERE id = :id")
MOVE = text(
    "UPDATE thing SET state = :state, version = version + 1, due_on = :due WHERE id = :id AND version = :version"
)
TELL = text("INSERT INTO happened VALUES (:id, :version, :action, :source, :target, :actor, :at, :due)")
MAKE = text("INSERT INTO thing VALUES (:id, 'awaiting_receipt', 1, '2026-11-05')")


@contextmanager
def _launched(address: str, things: int) -> Iterator[Callable[[int], str]]:
    """Gives the transaction step that moves thing number n, once DBOS runs on a new database."""
    source = SQLAlchemyDatasource.create(address)
    if address.startswith("sqlite"):
        event.listen(source.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=FULL"))
        source.engine.dispose()
    with source.engine.begin() as connection:
        for table in flow.TABLES:
            connection.execute(text(table))
        connection.execute(MAKE, [{"id": number} for number in range(things)])
    DBOS(config={"name": "bench", "system_database_url": address, "log_level": "ERROR"})

    @source.transaction(isolation_level="READ COMMITTED" if "postgresql" in address else "SERIALIZABLE")
    def move(number: int) -> str:
        session = source.sql_session()
        state, version = session.execute(READ, {"id": number}).one()
        action, target = flow.moved(state)
        place = {"id": number, "due": flow.DUE_ON}
        if session.execute(MOVE, place | {"state": target, "version": version}).rowcount != 1:
            raise AssertionError("somebody else moved it")
        told = {"action": action, "source": state, "target": target, "actor": flow.ACTOR, "at": flow.recorded_at()}
        session.execute(TELL, place | told | {"version": version + 1})
        return target

    yield move
    DBOS.destroy()


@contextmanager
def in_one_workflow(address: str, things: int) -> Iterator[Callable[[range], None]]:
    """Gives what moves all things of a range, each by a step of one workflow."""
    with _launched(address, things) as move:

        @DBOS.workflow()
        def run(first: int, after: int) -> None:
            for number in range(first, after):
                move(number)

        DBOS.launch()
        yield lambda numbers: run(numbers.start, numbers.stop)


@contextmanager
def stepping(address: str, things: int) -> Iterator[Callable[[int], None]]:
    """Gives what moves thing number n by a workflow of its own."""
    with _launched(address, things) as move:

        @DBOS.workflow()
        def act(number: int) -> str:
            return move(number)

        DBOS.launch()
        yield act
