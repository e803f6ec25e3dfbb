"""Does the loader take or refuse any regulation at all, from a folder of files or from the text that a cycle keeps?"""

import json
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from kyhan.regulation.loader import LIBRARY, load_folder, load_shipped, load_text
from tests.faults.fuzzing import SHARES, fuzz
from tests.faults.mutation import Input, mutated, noise, one_of

Counts = Callable[[str], None]
SMALL = "tinh-mau-2026"
FILES = {path.name: path.read_bytes() for path in (LIBRARY / SMALL).iterdir()}
TOML = "regulation.toml"
STORED = load_shipped(SMALL).source.encode()


def spoiled_file(name: str) -> Input:
    return lambda random: (name, mutated(random, FILES[name]))


def escaped(random: Random) -> tuple[str, bytes]:
    """Changes the stored text in a way that leaves it JSON: a content with other words, or half a character."""
    files = dict(json.loads(STORED)["files"])
    name = random.choice(list(files))
    files[name] = random.choice([mutated(random, files[name].encode()).decode(errors="surrogateescape"), None, 1, []])
    return "", json.dumps({"files": files}).encode()


INPUTS = one_of(
    (55, spoiled_file(TOML)),
    *((8, spoiled_file(name)) for name in FILES if name != TOML),
    (3, lambda random: (random.choice(list(FILES)), noise(random))),
    (2, lambda random: ("criteria-\udcff\n.csv", mutated(random, FILES["criteria-ward.csv"]))),
    (8, lambda random: ("", mutated(random, STORED))),
    (8, escaped),
)


@pytest.mark.parametrize("share", range(SHARES))
def test_any_regulation(tmp_path: Path, share: int, counts: Counts) -> None:
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content)

    def read(name: str, content: bytes) -> bool:
        if not name:
            load_text.__wrapped__(content.decode(errors="replace"))
            return True
        file = tmp_path / name
        file.write_bytes(content)
        try:
            regulation = load_folder(tmp_path)
        finally:
            file.unlink()
            if name in FILES:
                file.write_bytes(FILES[name])
        assert load_text.__wrapped__(regulation.source) == regulation
        return True

    counts(str(fuzz("regulation", share, INPUTS, read)))
