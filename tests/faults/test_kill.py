"""Processes that are killed at random moments leave no half act, lose none, and every reminder goes out once."""

from collections.abc import Callable
from pathlib import Path

from tests.factories import SmallOffice
from tests.faults import life
from tests.faults.ordeal import Ordeal
from tests.faults.reckoning import check, finish
from tests.faults.scale import much
from tests.faults.told import listed

WHEN = ("act", "act", "act", "mail", "mail", "claim", "tick")
"""What is to be under way when somebody is killed; acts are of many kinds."""


def test_whoever_is_killed_at_any_moment_the_office_goes_on_as_if_nothing_had_happened(
    office: SmallOffice, founded_file: Path, tmp_path: Path, counts: Callable[[str], None]
) -> None:
    life.prepare(office)
    with Ordeal(office, tmp_path / "homes", {"people": 1, "scheduler": 1}) as ordeal:
        killed = 0
        while killed < much(6, 300):
            child = ordeal.moment(ordeal.chance.choice(WHEN), ordeal.chance.randrange(1, 5))
            dying = list(ordeal.children) if ordeal.chance.random() < 0.15 else [child]  # now and then the whole host
            for one in dying:
                ordeal.kill(one)
            killed += len(dying)
            check(ordeal)
        died_in = ordeal.told.died_in.copy()
        came_to = finish(ordeal, founded_file, tmp_path)

    counts(f"killed {killed} times (during {listed(died_in)}); {came_to}")
