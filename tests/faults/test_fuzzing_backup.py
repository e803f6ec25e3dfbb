"""Does a check, and where it finds nothing a restoring, take or refuse any backup file at all?"""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from kyhan.cycle.backup_format import EMPTY_SEAL, MANIFEST, SEAL_DIGITS
from kyhan.cycle.backup_reading import DAMAGED
from kyhan.cycle.commands import backup
from kyhan.cycle.queries import backups
from kyhan.database import open_engine
from kyhan.errors import Damaged
from tests.factories import founded, started
from tests.faults.fuzzing import SHARES, fuzz
from tests.faults.mutation import Input, mutated, noise, one_of
from tests.faults.scale import much
from tests.saved import saved

Counts = Callable[[str], None]
Members = dict[str, bytes]
RESTORED_OF = 5
"""Of so many backups that hold by themselves one is restored in full, which takes twenty times as long as checking it."""


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A backup of an office with a prepared cycle."""
    office = founded(tmp_path_factory.mktemp("backup") / "office.db")
    started(office)
    content = saved(office).read_bytes()
    office.app.engine.dispose()
    return content


def unpacked(content: bytes) -> Members:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def sealed(content: bytes) -> bytes:
    """Writes the right seal at the end of what ends with any."""
    kept = content[:-SEAL_DIGITS]
    return kept + hashlib.sha256(kept).hexdigest().encode()


def packed(members: Members) -> bytes:
    """Packs and seals members that may be anything."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as zipped:
        zipped.comment = EMPTY_SEAL
        for name, content in members.items():
            zipped.writestr(name, content)
    return sealed(target.getvalue())


def with_right_hashes(members: Members) -> bytes:
    """Packs members under a manifest that says what they are."""
    told: dict[str, Any] = json.loads(members[MANIFEST])
    for one in told["members"]:
        content = members[one["name"]]
        one |= {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        one["rows"] = None if one["rows"] is None else content.count(b"\n")
    return packed({**members, MANIFEST: json.dumps(told).encode()})


def inputs(original: bytes) -> Input:
    members = unpacked(original)
    tables = [name for name, content in members.items() if name != MANIFEST and content]

    def other_member(random: Random) -> tuple[str, bytes]:
        name = random.choice(tables)
        return "member", with_right_hashes({**members, name: mutated(random, members[name])})

    def other_line(random: Random) -> tuple[str, bytes]:
        """Changes one row, which stays a row more often."""
        name = random.choice(tables)
        lines = members[name].splitlines(keepends=True)
        at = random.randrange(len(lines))
        lines[at] = mutated(random, lines[at].rstrip(b"\n")) + b"\n"
        return "row", with_right_hashes({**members, name: b"".join(lines)})

    def other_members(random: Random) -> tuple[str, bytes]:
        names = list(members)
        random.shuffle(names)
        return "members", packed({name: members[name] for name in names[: random.randrange(len(names) + 1)]})

    return one_of(
        (25, lambda random: ("bytes", mutated(random, original))),
        (15, lambda random: ("sealed bytes", sealed(mutated(random, original)))),
        (15, other_member),
        (25, other_line),
        (10, lambda random: ("manifest", packed({**members, MANIFEST: mutated(random, members[MANIFEST])}))),
        (4, other_members),
        (3, lambda random: ("noise", noise(random))),
        (3, lambda random: ("noise", b"PK\x03\x04" + noise(random) + EMPTY_SEAL)),
    )


@pytest.mark.parametrize("share", range(SHARES))
def test_any_backup(original: bytes, tmp_path: Path, share: int, counts: Counts) -> None:
    file = tmp_path / "backup.zip"
    held = restored = 0

    def read(_kind: str, content: bytes) -> bool:
        nonlocal held, restored
        file.write_bytes(content)
        checked = backups.check(file)
        if checked.findings:
            raise Damaged(DAMAGED, checked.findings)
        held += 1
        if held % much(1, RESTORED_OF):
            return False
        engine = open_engine("sqlite://")
        try:
            backup.restore(engine, file)
        finally:
            engine.dispose()
        restored += 1
        return True

    tally = fuzz("backup", share, inputs(original), read)
    counts(
        f"{tally}; {held} held, of which one in {much(1, RESTORED_OF)} was restored: {restored} whole, the others refused"
    )
