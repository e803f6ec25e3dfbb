"""PostgreSQL restarted under load: acts go on after it, what was answered is there, and every error is a sentence."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import postgres
from tests.factories import SmallOffice, founded
from tests.faults import life
from tests.faults.ordeal import Ordeal
from tests.faults.reckoning import check, finish, sentences
from tests.faults.scale import FULL, much
from tests.faults.told import listed

DURABLE = f"{postgres.QUICK} -c fsync=on -c full_page_writes=on -c synchronous_commit=on"
AWAY_SECONDS = 0.3
WHEN = ("mail", "act", "claim", "act")
"""What is under way when the server stops, in turn."""


@pytest.fixture(scope="module")
def own_server() -> Iterator[postgres.OwnServer]:
    """A server of this test's own that writes to the disk in earnest; all speak to it over TCP, as from other hosts."""
    with postgres.own(DURABLE, tcp=True) as one:
        yield one


@pytest.fixture
def remote(own_server: postgres.OwnServer, tmp_path: Path) -> Iterator[SmallOffice]:
    """An office on that server."""
    with own_server.lent() as address:
        built = founded(tmp_path / "none", address)
        yield built
        built.app.engine.dispose()


@pytest.mark.parametrize("mode", [*(["fast"] if FULL else []), "immediate"])
def test_a_server_restarted_while_people_act_and_mails_go_out_loses_nothing_and_tells_it_in_sentences(
    remote: SmallOffice,
    own_server: postgres.OwnServer,
    founded_file: Path,
    tmp_path: Path,
    mode: str,
    counts: Callable[[str], None],
) -> None:
    life.prepare(remote)
    met: Counter[str] = Counter()
    with Ordeal(remote, tmp_path / "homes", {"people": 2, "scheduler": 2}) as ordeal:
        for number in range(times := much(1, 40)):
            child = ordeal.moment(WHEN[number % len(WHEN)])
            met[child.in_hand] += 1
            own_server.stop(mode)
            back = time.monotonic() + AWAY_SECONDS
            while time.monotonic() < back:
                ordeal.listen()
            own_server.start()
            ordeal.office.app.engine.dispose()  # who looks on is not to be told of the restart as well
            check(ordeal)
            ordeal.moment("act")  # it goes on
        came_to = finish(ordeal, founded_file, tmp_path)
        told = ordeal.told

    assert told.refused["SetupNeeded"] + told.troubled > 0
    assert sentences(told) == told.sentences
    answers = f"{told.refused['SetupNeeded']} answers to people and {told.troubled} ticks were a sentence saying so"
    counts(f"stopped ({mode}) {times} times during {listed(met)}; {answers}; {came_to}")
