"""On which database are the words of the command line tested? On SQLite alone.

The console sees commands and queries only, never a database (import-linter holds that); those are tested on both.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import copied
from tests.factories import SmallOffice


@pytest.fixture
def office(founded_file: Path, tmp_path: Path) -> Iterator[SmallOffice]:
    """An office as it is on 1 October 2026, before any cycle."""
    with copied(founded_file, tmp_path) as built:
        yield built
