"""Does the exported history verify without kyhan, by the standalone script, and does every attack on the file show?"""

import json
import runpy
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kyhan.cycle import history, verify_history
from kyhan.cycle.queries import history as reading
from tests.attacks import sealed_office
from tests.factories import KEY

SCRIPT = Path(verify_history.__file__)
FIRST_HASH = "0" * 64


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """The exported history of a sealed office; the office's chain stands first."""
    office = sealed_office(tmp_path_factory.mktemp("export") / "office.db")
    yield list(reading.export(office.app))
    office.app.engine.dispose()


def findings(lines: Sequence[str], outside: Sequence[tuple[str, int, str]] = ()) -> list[str]:
    """Returns what the script finds."""
    found: list[str] = verify_history.verify(list(lines), list(outside))[0]
    return found


def run(*arguments: object) -> tuple[int, str]:
    """Runs the script as people do, in a Python of its own that sees no other package."""
    ran = subprocess.run(
        [sys.executable, "-I", str(SCRIPT), *map(str, arguments)], capture_output=True, text=True, check=False
    )
    return ran.returncode, ran.stdout + ran.stderr


def test_the_script_is_short_and_imports_nothing_of_kyhan() -> None:
    source = SCRIPT.read_text(encoding="utf-8")

    assert len(source.splitlines()) < 100
    assert not [line for line in source.splitlines() if line.startswith(("import kyhan", "from kyhan"))]


def test_an_export_holds_and_its_heads_are_those_of_the_database(lines: list[str], tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")

    code, out = run(file)

    own = json.loads(lines[-1])["hash"]
    assert code == 0
    assert f"head {KEY}:{json.loads(lines[-1])['seq']}:{own}" in out
    assert out.endswith("the history holds\n")
    assert run(file, f"{KEY}:{json.loads(lines[-1])['seq']}:{own}")[0] == 0


def test_a_head_that_does_not_agree_and_a_cut_file_are_found(lines: list[str], tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert run(file, f"{KEY}:3:{FIRST_HASH}")[0] == 1
    assert f"chain {KEY}: the sealed event 999 is gone" in run(file, f"{KEY}:999:{FIRST_HASH}")[1]

    file.write_text("\n".join(lines)[:-5], encoding="utf-8")
    code, out = run(file)

    assert code == 1
    assert "the last line is cut off" in out
    assert "the history does NOT hold" in out


@pytest.mark.parametrize("arguments", [["missing.jsonl"], ["{file}", "2026"], ["{file}", "2026:x:y"]])
def test_what_cannot_be_read_is_not_called_a_verdict(tmp_path: Path, arguments: list[str]) -> None:
    file = tmp_path / "history.jsonl"
    file.write_text("", encoding="utf-8")

    code, out = run(*(one.format(file=file) for one in arguments))

    assert code == 2
    assert "cannot read" in out


def test_the_script_can_also_be_run_by_name(lines: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "history.jsonl"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["verify_history.py", str(file)])

    with pytest.raises(SystemExit) as left:
        runpy.run_path(str(SCRIPT), run_name="__main__")

    assert left.value.code == 0


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_any_changed_character(lines: list[str], data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(lines) - 1), label="line")
    line = lines[number]
    at = data.draw(st.integers(0, len(line) - 1), label="character")
    new = data.draw(st.characters(codec="utf-8"), label="new")
    assume(new != line[at])

    assert findings([*lines[:number], line[:at] + new + line[at + 1 :], *lines[number + 1 :]])


@pytest.mark.parametrize("new", list("x1]"))  # a letter, a digit, a bracket
def test_any_changed_character_of_a_seal(lines: list[str], new: str) -> None:
    number = next(number for number, line in enumerate(lines) if '"action":"seal"' in line)
    line = lines[number]
    for at in range(len(line)):
        if line[at] != new:
            assert findings([*lines[:number], line[:at] + new + line[at + 1 :], *lines[number + 1 :]])


def test_any_deleted_doubled_or_swapped_line(lines: list[str]) -> None:
    seal = [json.loads(line) for line in lines if json.loads(line)["chain"] == "office"][-1]
    for number, line in enumerate(lines):
        assert findings([*lines[:number], *lines[number + 1 :]], [("office", seal["seq"], seal["hash"])])
        assert findings([*lines[:number], line, *lines[number:]])
    for number in range(len(lines) - 1):
        swapped = list(lines)
        swapped[number], swapped[number + 1] = swapped[number + 1], swapped[number]
        if json.loads(lines[number])["chain"] == json.loads(lines[number + 1])["chain"]:
            assert findings(swapped)


def test_a_tail_cut_after_a_seal(lines: list[str]) -> None:
    last = json.loads(lines[-1])["seq"]

    assert findings(lines[:-3]) == [f"chain {KEY}: the sealed event {last} is gone, the tail was cut"]


def test_a_history_recomputed_after_a_change_shows_against_its_seal(lines: list[str]) -> None:
    start = next(number for number, line in enumerate(lines) if json.loads(line)["chain"] == KEY)
    forged: list[str] = []
    previous = FIRST_HASH
    for line in lines[start:]:
        event: dict[str, Any] = json.loads(line)
        del event["hash"]
        event |= {"prev_hash": previous, "channel": "web"}
        previous = history.digest(history.canonical(event))
        forged.append(history.canonical({**event, "hash": previous}))

    last = json.loads(lines[-1])["seq"]
    assert findings([*lines[:start], *forged]) == [f"chain {KEY}: event {last} differs from its seal"]


@pytest.mark.parametrize("line", ["", "[]", "null", "1", '{"seq":1}', "{" * 5000, '{"a":1,"a":2}'])
def test_a_line_that_is_no_event_is_named(lines: list[str], line: str) -> None:
    found = findings([*lines, line])

    assert found
    assert found[0].startswith(f"line {len(lines) + 1} cannot be read")


@pytest.mark.parametrize(
    "change",
    [{"chain": []}, {"chain": None}, {"chain": "20\n26"}, {"seq": True}, {"seq": []}, {"hash": 1}, {"hash": "\ud800"}],
)
def test_an_event_whose_chain_number_or_hash_is_none_is_named_not_stumbled_over(
    lines: list[str], change: dict[str, Any]
) -> None:
    line = history.canonical(json.loads(lines[0]) | change)

    assert findings([line, *lines[1:]])[0] == "line 1 cannot be read: chain, seq or hash is of the wrong kind"


def test_half_a_character_is_named_not_stumbled_over(lines: list[str]) -> None:
    line = history.canonical(json.loads(lines[0]) | {"actor": "\ud800"})

    assert findings([line, *lines[1:]])[0].startswith("line 1 cannot be read: UnicodeEncodeError")


def test_chains_in_another_order_than_the_export_s_are_found(lines: list[str]) -> None:
    first = next(number for number, line in enumerate(lines) if json.loads(line)["chain"] == KEY)

    found = findings([*lines[first:], *lines[:first]])

    assert found[0] == f"line {len(lines) - first + 1} stands behind a chain that comes after chain office"
    assert findings([*lines[: first - 1], lines[first], lines[first - 1], *lines[first + 1 :]])


def test_the_same_event_written_in_another_form_is_found(lines: list[str]) -> None:
    spaced = json.dumps(json.loads(lines[0]), ensure_ascii=False, sort_keys=True)

    assert findings([spaced, *lines[1:]]) == ["line 1 is not written in canonical form"]


def test_one_chain_can_be_exported_alone(lines: list[str], tmp_path: Path) -> None:
    office = sealed_office(tmp_path / "office.db")

    alone = list(reading.export(office.app, KEY))

    assert {json.loads(line)["chain"] for line in alone} == {KEY}
    assert findings(alone) == []
    assert len(alone) < len(lines)
    office.app.engine.dispose()
