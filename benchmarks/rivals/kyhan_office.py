"""How fast is a step of kyhan? `submission acknowledge` of one unit: a deadline ends, the next begins, all on record."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from benchmarks.ground import offices
from kyhan.cycle.commands import submission


@contextmanager
def stepping(address: str, things: int) -> Iterator[Callable[[int], None]]:
    """Gives what moves unit number n one step on, of a new office at `address` with that many units."""
    office = offices.founded(address, offices.numbered(things))
    offices.issued(office)
    office.on(offices.RECEIVED_ON)
    staff = office.app.acting("staff")

    def step(number: int) -> None:
        submission.acknowledge(staff, "2026", [f"X{number:05d}"])

    yield step
    office.app.engine.dispose()
