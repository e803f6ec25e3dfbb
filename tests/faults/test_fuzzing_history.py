"""Does the script that verifies an exported history name what is wrong with any file at all, and never stumble?"""

import io
import json
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from random import Random
from typing import Any

import pytest

from kyhan.cycle import history, verify_history
from kyhan.cycle.queries import history as reading
from tests.attacks import sealed_office
from tests.factories import KEY
from tests.faults.exported import Exported
from tests.faults.fuzzing import SHARES, fuzz
from tests.faults.mutation import Input, mutated, noise, one_of

Counts = Callable[[str], None]
STRANGE = (
    None,
    True,
    0,
    1.5,
    -1,
    10**30,
    "",
    "office",
    "a\nb",
    "\ud800",
    [],
    {},
    ["x"],
    {"a": None},
    {"2026": [1, ""]},
)
SHORT = 6
"""How many events of the cycle are mostly read, so that a hundred thousand files are read in minutes."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """The history of a year with seals."""
    office = sealed_office(tmp_path_factory.mktemp("exported") / "office.db")
    lines = list(reading.export(office.app))
    office.app.engine.dispose()
    return Exported(lines)


@pytest.fixture(scope="module")
def short(whole: Exported) -> Exported:
    """The beginning of the cycle's chain."""
    pairs = zip(whole.lines, whole.events, strict=True)
    return Exported([line.decode().rstrip("\n") for line, event in pairs if event["chain"] == KEY][:SHORT])


def inputs(whole: Exported, short: Exported) -> Input:
    def strange_value(random: Random) -> tuple[str, bytes]:
        """Puts something strange into an event and computes its hash anew, so that only its meaning is wrong."""
        at = random.randrange(SHORT)
        event: dict[str, Any] = json.loads(short.lines[at])
        event[random.choice([*event, "surplus"])] = random.choice(STRANGE)
        if random.random() < 0.3:
            event |= {"chain": "office", "action": "seal", "data": {"heads": random.choice(STRANGE)}}
        own = event.pop("hash", None)
        body = verify_history.canonical(event)
        if random.random() < 0.9:
            own = history.digest(body.encode(errors="replace").decode())
        line = verify_history.canonical({**event, "hash": own})
        return "short", short.whole(at, line.encode(errors="surrogatepass") + b"\n")

    def spoiled_line(random: Random) -> tuple[str, bytes]:
        at = random.randrange(SHORT)
        return "short", short.whole(at, mutated(random, short.lines[at]))

    return one_of(
        (50, spoiled_line),
        (30, strange_value),
        (10, lambda random: ("short", mutated(random, short.content))),
        (6, lambda random: ("whole", mutated(random, whole.content))),
        (4, lambda random: ("short", noise(random))),
    )


@pytest.mark.parametrize("share", range(SHARES))
def test_any_exported_history(whole: Exported, short: Exported, tmp_path: Path, share: int, counts: Counts) -> None:
    file = tmp_path / "history.jsonl"
    originals = {"whole": whole, "short": short}

    def read(name: str, content: bytes) -> bool:
        original = originals[name]
        file.write_bytes(content)
        out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        with redirect_stdout(out), redirect_stderr(out):
            code = verify_history.main([str(file), *(":".join(map(str, head)) for head in original.outside)])
        assert code == (0 if content == original.content else code or 3)
        assert code in {0, 1, 2}
        return code == 0

    counts(str(fuzz("history", share, inputs(whole, short), read)))
