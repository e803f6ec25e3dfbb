"""How fast is a step with python-statemachine over SQLModel rows, as their manuals show it: load, send, add, commit?"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Column, Integer, event
from sqlmodel import Field, Session, SQLModel, create_engine
from statemachine import State, StateMachine

from benchmarks.rivals import flow

VERSION = Column("version", Integer, nullable=False)


class Thing(SQLModel, table=True):
    """A thing with its state; `version` is counted, compared and set by SQLAlchemy itself."""

    id: int = Field(primary_key=True)
    state: str = "awaiting_receipt"
    version: int = Field(sa_column=VERSION)
    due_on: str = "2026-11-05"
    __mapper_args__ = {"version_id_col": VERSION}


class Happened(SQLModel, table=True):
    """A line of history."""

    thing: int = Field(primary_key=True)
    version: int = Field(primary_key=True)
    action: str
    source: str
    target: str
    actor: str
    recorded_at: str
    due_on: str


class Flow(StateMachine):
    """The process as the library declares it."""

    awaiting_receipt = State(initial=True)
    filling = State()
    submitted = State()
    verifying = State()
    verified = State(final=True)

    acknowledge = awaiting_receipt.to(filling)
    submit = filling.to(submitted)
    accept = submitted.to(verifying)
    verify = verifying.to(verified)


@contextmanager
def stepping(address: str, things: int) -> Iterator[Callable[[int], None]]:
    """Gives what moves thing number n one step on, of a new database at `address` with that many things."""
    engine = create_engine(address)
    if address.startswith("sqlite"):
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=FULL"))
    SQLModel.metadata.create_all(engine, [Thing.__table__, Happened.__table__])
    with Session(engine) as session:
        session.add_all([Thing(id=number) for number in range(things)])
        session.commit()

    def step(number: int) -> None:
        with Session(engine) as session:
            thing = session.get_one(Thing, number)
            source, action = thing.state, flow.ACTION[thing.state]
            Flow(thing, state_field="state").send(action)
            thing.due_on = flow.DUE_ON
            session.add(
                Happened(
                    thing=number,
                    version=thing.version + 1,
                    action=action,
                    source=source,
                    target=thing.state,
                    actor=flow.ACTOR,
                    recorded_at=flow.recorded_at(),
                    due_on=flow.DUE_ON,
                )
            )
            session.commit()

    yield step
    engine.dispose()
