"""Who writes next in this process? Whoever came first; the database only sees one of us at a time.

SQLite has no queue: who finds the database busy sleeps and asks again, and among many threads a few would wait for seconds
while others pass. Between processes the database decides, as ever.
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """A lock that its waiters get in the order in which they came."""

    def __init__(self) -> None:
        self._door = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._taken = False

    @contextmanager
    def mine(self, patience_seconds: float) -> Iterator[bool]:
        """Gives whether the turn came while the block's owner had patience; it passes on when the block ends."""
        got = self._take(patience_seconds)
        try:
            yield got
        finally:
            if got:
                self._pass_on()

    def _take(self, patience_seconds: float) -> bool:
        with self._door:
            if not self._taken:
                self._taken = True
                return True
            place = threading.Lock()
            place.acquire()
            self._waiting.append(place)
        if place.acquire(timeout=patience_seconds):
            return True
        with self._door:
            if place in self._waiting:
                self._waiting.remove(place)
                return False
        return True  # it came at the very moment when patience ended

    def _pass_on(self) -> None:
        with self._door:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False
