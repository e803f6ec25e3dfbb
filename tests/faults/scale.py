"""How much is broken: a sample in `make test`, everything in `make faults`?"""

import os
from typing import Final

FULL: Final = os.environ.get("KYHAN_FAULTS") == "full"


def much(sample: int, full: int) -> int:
    """Returns how often to do something: `full` under `make faults`, else `sample`."""
    return full if FULL else sample
