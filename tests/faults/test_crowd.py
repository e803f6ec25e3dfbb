"""Processes that act and tick at once on one office: each act is done by one, each mail is sent by one."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from kyhan.cycle.queries import history
from tests.factories import SmallOffice
from tests.faults import life
from tests.faults.ordeal import Ordeal
from tests.faults.reckoning import check, finish, sentences
from tests.faults.scale import FULL, much
from tests.faults.told import listed

BEFORE, AMONG = "mails after the acts", "mails among the acts"
CROWDS: Final = [(2, BEFORE), (2, AMONG), (4, BEFORE), (4, AMONG)] if FULL else [(4, AMONG)]


@pytest.mark.parametrize(("each", "when"), CROWDS)
def test_of_several_people_and_schedulers_at_once_one_does_each_act_and_one_sends_each_mail(
    office: SmallOffice, founded_file: Path, tmp_path: Path, each: int, when: str, counts: Callable[[str], None]
) -> None:
    life.prepare(office)
    cast = {"people": each, "scheduler": each}
    with Ordeal(office, tmp_path / "homes", cast, at_once=when == AMONG) as ordeal:
        ordeal.live_days(much(3, 4 * life.DAYS))
        check(ordeal)
        came_to = finish(ordeal, founded_file, tmp_path)
        told = ordeal.told
        refused = history.events(office.acting("giang"), history.Filter(action="refused"))

    assert came_to.again == 0
    assert told.refused.total() > 0
    assert len(refused) == told.refused.total()
    assert sentences(told) == told.sentences
    counts(f"{each} people and {each} schedulers, {when}; refused: {listed(told.refused)}; {came_to}")
