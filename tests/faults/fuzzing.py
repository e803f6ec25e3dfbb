"""What does a reader make of any input at all? It reads it or refuses it with a sentence, within two seconds.

Anything else that comes out of it is a fault, named with the number by which the input can be drawn again.
"""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import Final, NoReturn

from kyhan.errors import KyhanError
from tests.faults.mutation import Input
from tests.faults.scale import much

SEED: Final = os.environ.get("KYHAN_FAULTS_SEED", "0")
"""Another one draws other inputs."""
SHARES: Final = 2
"""In how many parts the inputs of a reader are read, for machines with several processors."""
MOST_CPU_SECONDS: Final = 2.0
_SHOWN: Final = 2_000


class _TooLongError(BaseException):
    """A reader is still busy. No `Exception`, which a reader may take for damage of its input."""


@dataclass
class Tally:
    """What came of the inputs."""

    inputs: int = 0
    accepted: int = 0
    slowest: float = 0.0
    """CPU seconds that the slowest input took."""

    def __str__(self) -> str:
        refused = self.inputs - self.accepted
        return (
            f"{self.inputs} inputs: {self.accepted} accepted, {refused} refused; the slowest took {self.slowest:.2f} s"
        )


def fuzz(name: str, share: int, draw: Input, read: Callable[[str, bytes], bool]) -> Tally:
    """Draws a share of the inputs of a reader and gives them to it.

    Args:
        name: Whose inputs; others draw others.
        read: Reads an input (name and content) and tells whether it was accepted; may refuse by a `KyhanError`.
    """
    tally = Tally()
    every = much(150, 100_000)
    for number in range(share, every, SHARES):
        kind, content = draw(Random(f"{SEED}/{name}/{number}"))
        before = time.process_time()
        try:
            with _bounded():
                tally.accepted += _accepted(read, kind, content)
        except BaseException as error:
            error.add_note(f"input {name}/{number} of seed {SEED}: {kind} {content[:_SHOWN]!r}")
            raise
        tally.slowest = max(tally.slowest, time.process_time() - before)
        tally.inputs += 1
    return tally


def _accepted(read: Callable[[str, bytes], bool], kind: str, content: bytes) -> bool:
    try:
        return read(kind, content)
    except KyhanError as refusal:
        for language in ("vi", "en"):
            refusal.to(language).encode()  # a sentence that cannot be printed would be the next fault
        return False


@contextmanager
def _bounded() -> Iterator[None]:
    previous = signal.signal(signal.SIGPROF, _too_long)
    signal.setitimer(signal.ITIMER_PROF, MOST_CPU_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, previous)


def _too_long(_signal: int, _frame: object) -> NoReturn:
    raise _TooLongError(f"still busy after {MOST_CPU_SECONDS} s")
