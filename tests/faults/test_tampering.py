"""Is every change of an exported history found by the script that verifies it without kyhan?"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from kyhan.cycle import history, verify_history
from kyhan.cycle.commands import upkeep
from kyhan.cycle.queries import history as reading
from tests.attacks import sealed_office
from tests.factories import KEY, SET_UP_ON, founded, started
from tests.faults.exported import Exported, findings
from tests.faults.scale import FULL, much

Counts = Callable[[str], None]
SHARES = 4
"""In how many parts the changes of single bytes are made, for machines with several processors."""
REPLACED_BY = b'0" \n\r\xff'
INSERTED = b'0" \n'


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """The history of a year up to an upheld complaint, sealed at the end."""
    office = sealed_office(tmp_path_factory.mktemp("exported") / "office.db")
    lines = list(reading.export(office.app))
    office.app.engine.dispose()
    return Exported(lines)


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory, exported: Exported) -> list[bytes]:
    """Events of another office, which began in the same way and sealed its history an hour later."""
    office = founded(tmp_path_factory.mktemp("elsewhere") / "office.db").on(SET_UP_ON, 10)
    upkeep.seal(office.acting("system"))
    started(office)
    lines = [f"{line}\n".encode() for line in reading.export(office.app)]
    office.app.engine.dispose()
    return [line for line in lines if line not in exported.lines]


def changes(content: bytes, at: int) -> Iterator[bytes]:
    """Yields `content` with every change of one byte at a place: replaced, taken away, put before, swapped with the next."""
    byte = content[at]
    for new in {*(byte ^ 1 << bit for bit in range(8)), *REPLACED_BY} - {byte}:
        yield content[:at] + bytes([new]) + content[at + 1 :]
    yield content[:at] + content[at + 1 :]
    for new in {*INSERTED, byte}:
        yield content[:at] + bytes([new]) + content[at:]
    if at + 1 < len(content) and content[at + 1] != byte:
        yield content[:at] + content[at : at + 2][::-1] + content[at + 2 :]


def places(exported: Exported, share: int) -> Iterator[tuple[int, int]]:
    """Yields a share of all places of a file, or a sample of them: the number of a line, and the byte in it."""
    every = [(number, at) for number, line in enumerate(exported.lines) for at in range(len(line))]
    yield from every[share::SHARES] if FULL else Random(share).sample(every, 25)


@pytest.mark.parametrize("share", range(SHARES))
def test_every_change_of_a_single_byte_is_found(exported: Exported, share: int, counts: Counts) -> None:
    random = Random(share)
    made = compared = 0
    for number, at in places(exported, share):
        in_middle = at + 2 < len(exported.lines[number])
        before, lines = (exported.lines[number], 1) if in_middle else (exported.span(number), 2)
        for changed in changes(before, at):
            made += 1
            assert exported.noticed(number, changed, instead_of=lines), (number, at, changed)
            if random.random() < much(50, 1) / 1000:
                compared += 1
                assert exported.findings(exported.whole(number, changed, lines))
    counts(f"{made} changes of a byte: all found; {compared} of them read as whole files besides")


def test_every_change_of_whole_events_is_found(exported: Exported, elsewhere: list[bytes], counts: Counts) -> None:
    """Without a head kept elsewhere all but a changed end of the office's own chain, as docs/history.md says."""
    every = list(moves(exported.lines, elsewhere))
    end = max(number for number, event in enumerate(exported.events) if event["chain"] == "office")
    hidden = {f"{end} taken away", f"strange 0 for {end}", *(f"cut before {number}" for number in range(1, end + 1))}
    made = every if FULL else Random(2).sample(every, 200)
    for what, lines in made:
        content = b"".join(lines)
        assert findings(content, []) or what in hidden, what
        assert exported.findings(content), what
    counts(
        f"{len(made)} of {len(every)} files with an event taken away, swapped, moved, doubled or a strange one: all found"
    )


def moves(lines: list[bytes], strange: list[bytes]) -> Iterator[tuple[str, list[bytes]]]:
    """Yields the lines with every deletion, swap, move and doubling of one, and every insertion of a strange one."""
    every = range(len(lines))
    for one in every:
        rest = [*lines[:one], *lines[one + 1 :]]
        yield f"{one} taken away", rest
        yield f"cut before {one}", lines[:one]
        for other in every[one + 1 :]:
            swapped = list(lines)
            swapped[one], swapped[other] = swapped[other], swapped[one]
            yield f"{one} and {other} swapped", swapped
        for to in every:
            if to != one:
                yield f"{one} moved to {to}", [*rest[:to], lines[one], *rest[to:]]
            yield f"{one} doubled at {to}", [*lines[:to], lines[one], *lines[to:]]
        for number, line in enumerate(strange):
            yield f"strange {number} before {one}", [*lines[:one], line, *lines[one:]]
            yield f"strange {number} for {one}", [*lines[:one], line, *lines[one + 1 :]]


def test_whoever_rewrites_everything_from_an_event_on_shows_against_a_seal(exported: Exported, counts: Counts) -> None:
    alone = []
    for number, event in enumerate(exported.events):
        forged = rewritten(exported, number)
        assert exported.findings(forged), number
        if findings(forged, []):
            alone.append(event["chain"])

    assert alone == [KEY] * sum(event["chain"] == KEY for event in exported.events)
    counts(
        f"rewritten from each of {len(exported.events)} events on: all found by a seal, {len(alone)} by the one inside"
    )


def rewritten(exported: Exported, start: int) -> bytes:
    """Returns the file with one event changed, and every hash behind it in its chain computed anew."""
    chain, own = exported.events[start]["chain"], ""
    lines = list(exported.lines)
    for number, event in enumerate(exported.events):
        if number < start or event["chain"] != chain:
            continue
        body = {key: value for key, value in event.items() if key != "hash"}
        body |= {"prev_hash": own} if own else {"channel": "web"}
        own = history.digest(history.canonical(body))
        lines[number] = f"{history.canonical({**body, 'hash': own})}\n".encode()
    return b"".join(lines)


def test_the_verdict_on_the_lines_touched_is_that_on_the_whole_file(exported: Exported) -> None:
    """The shortcut of `Exported` finds in a line exactly what the whole file shows there, and nothing where all is well."""
    random = Random(3)
    for number, line in enumerate(exported.lines):
        assert not exported.noticed_at_once(number, line)
        assert not exported.noticed_at_once(number, exported.span(number))
        for at in random.sample(range(len(line) - 1), much(2, 40)):
            changed = line[:at] + bytes([line[at] ^ 1]) + line[at + 1 :]
            whole = exported.findings(exported.whole(number, changed))
            assert exported.noticed_at_once(number, changed)
            assert whole[0].startswith((f"line {number + 1} ", "cannot read"))
    assert exported.findings(exported.content) == []


def test_the_script_itself_says_so_of_the_file(exported: Exported, tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    random = Random(4)

    def run() -> int:
        heads = [":".join(map(str, head)) for head in exported.outside]
        command = [sys.executable, "-I", verify_history.__file__, str(file), *heads]
        return subprocess.run(command, capture_output=True, check=False).returncode

    file.write_bytes(exported.content)
    assert run() == 0
    for at in random.sample(range(len(exported.content)), much(3, 100)):
        change = random.choice(list(changes(exported.content, at)))
        file.write_bytes(change)
        assert run() == (1 if readable(change) else 2)
    for what, lines in random.sample(list(moves(exported.lines, [])), much(3, 100)):
        file.write_bytes(b"".join(lines))
        assert run() == 1, what


def readable(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True
