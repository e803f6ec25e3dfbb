"""Did somebody press Ctrl-C? Also where Python itself forgets it.

Python turns Ctrl-C into an exception wherever it happens to be. In a finalizer (a file or an archive that is being cleared
away) that exception is printed and dropped, and long work would go on to its end as if nobody had asked it to stop.
"""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def heeding() -> Iterator[Callable[[], None]]:
    """Gives a function that long work calls between two steps: it raises KeyboardInterrupt if Ctrl-C was pressed before."""
    asked: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        asked.append(number)
        signal.default_int_handler(number, frame)

    def heed() -> None:
        if asked:
            raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():  # only there signals arrive
        yield heed
        return
    before = signal.signal(signal.SIGINT, note)
    try:
        yield heed
    finally:
        signal.signal(signal.SIGINT, before)
