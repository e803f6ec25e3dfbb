"""A process that freezes and wakes again: what it held is done by another, and waking it changes nothing that is settled."""

import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from sqlmodel import Session

from kyhan.cycle import ledger
from kyhan.cycle.outgoing import SENT
from kyhan.cycle.tables import Mail
from kyhan.database import reading
from tests.factories import SmallOffice, issued, standing
from tests.faults import life
from tests.faults.ordeal import Ordeal
from tests.faults.reckoning import check, finish, sentences
from tests.faults.scale import FULL, much
from tests.faults.told import listed
from tests.posting import way

IMPATIENT = "options=-c%20idle_in_transaction_session_timeout%3D500ms"
"""Added to an address: the server takes the turn from a frozen writer after half a second, not after 45."""
FREED_WITHIN_SECONDS = 20
ASLEEP_SECONDS = 0.3
"""How long a process sleeps at most, unless the clock moves on before: past a claim or to the next day."""


def test_a_scheduler_that_froze_after_it_looked_at_the_clock_writes_no_reminders_before_their_hour(
    office: SmallOffice,
) -> None:
    issued(office)
    office.on(date(2026, 11, 11), 7)  # the day after the confirmation of receipt was due
    write = partial(ledger.claim, office.acting("system"), way(office).render, domain="office.example", from_hour=8)

    assert write() == 0
    office.on(date(2026, 11, 11), 8)
    assert write() > 0


def mail(ordeal: Ordeal, message_id: str) -> Mail:
    """Returns a mail as it is stored."""
    with reading(ordeal.office.app.engine) as connection, Session(bind=connection) as session:
        return session.get_one(Mail, message_id)


@pytest.mark.parametrize("where", [*(["before hand-over"] if FULL else []), "after hand-over"])
def test_a_mail_whose_sender_freezes_is_sent_by_another_and_the_woken_sender_changes_nothing(
    office: SmallOffice, founded_file: Path, tmp_path: Path, where: str, counts: Callable[[str], None]
) -> None:
    life.prepare(office)
    with Ordeal(office, tmp_path / "homes", {"people": 1}) as ordeal:
        sleeper = ordeal.bear("scheduler", freeze=where)
        ordeal.live(lambda: bool(sleeper.mail) and sleeper.stopped)
        held, taken_at = sleeper.mail, ordeal.clock.now()
        sleeper.freeze()
        ordeal.bear("scheduler")
        ordeal.live(lambda: mail(ordeal, held).state == SENT)
        settled = mail(ordeal, held)
        ordeal.live_days(1)  # so that a note written now would bear another time
        sleeper.wake()
        ordeal.live(lambda: not sleeper.overslept)

        assert mail(ordeal, held) == settled
        assert settled.attempts == 2
        assert ordeal.clock.now() > taken_at
        assert [one.id for one in ordeal.sink.received].count(held) == 2
        came_to = finish(ordeal, founded_file, tmp_path)
    assert came_to.again == 1
    counts(f"frozen {where}; {came_to}")


@pytest.mark.parametrize("office", ["postgresql"], indirect=True)
def test_a_writer_frozen_in_its_transaction_loses_its_turn_and_is_told_so_when_it_wakes(
    office: SmallOffice, founded_file: Path, tmp_path: Path, counts: Callable[[str], None]
) -> None:
    life.prepare(office)
    impatient = standing(office.file, f"{office.address}&{IMPATIENT}")
    with Ordeal(impatient, tmp_path / "homes", {"scheduler": 1}) as ordeal:
        sleeper = ordeal.bear("people", freeze="within an act")
        ordeal.live(lambda: bool(sleeper.events) and sleeper.stopped)
        sleeper.freeze()
        begun = time.monotonic()
        ordeal.bear("people")
        ordeal.live(lambda: ordeal.told.answered.total() > 0)
        waited = time.monotonic() - begun
        sleeper.wake()
        ordeal.live(lambda: not sleeper.events)

        assert waited < FREED_WITHIN_SECONDS
        assert ordeal.told.refused["SetupNeeded"] == 1
        assert "look whether what you did was recorded" in str(sorted(ordeal.told.sentences))
        check(ordeal)
        ordeal.live_days(2)
        came_to = finish(ordeal, founded_file, tmp_path)
    counts(f"the others went on after {waited:.1f} s; {came_to}")


@pytest.mark.skipif(not FULL, reason="waits for as long as a writer on SQLite waits for its turn; see «make faults»")
@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_on_sqlite_who_waits_for_a_frozen_writer_is_told_so_and_the_woken_one_finishes_its_act(
    office: SmallOffice, founded_file: Path, tmp_path: Path, counts: Callable[[str], None]
) -> None:
    life.prepare(office)
    with Ordeal(office, tmp_path / "homes", {}) as ordeal:
        sleeper = ordeal.bear("people", freeze="within an act")
        ordeal.live(lambda: bool(sleeper.events) and sleeper.stopped)
        sleeper.freeze()
        ordeal.bear("people")
        ordeal.live(lambda: ordeal.told.refused["SetupNeeded"] > 0)
        assert "writing to" in str(sorted(ordeal.told.sentences))
        assert ordeal.told.answered.total() == 0
        sleeper.wake()
        ordeal.bear("scheduler")
        ordeal.live_days(2)
        came_to = finish(ordeal, founded_file, tmp_path)
    counts(f"{came_to}")


def test_whoever_freezes_at_any_moment_and_wakes_past_every_claim_the_office_goes_on_as_if_nothing_had_happened(
    office: SmallOffice, founded_file: Path, tmp_path: Path, counts: Callable[[str], None]
) -> None:
    life.prepare(office)
    frozen_in: Counter[str] = Counter()
    with Ordeal(office, tmp_path / "homes", {"people": 2, "scheduler": 2}) as ordeal:
        for _ in range(much(1, 100)):
            child = ordeal.moment(ordeal.chance.choice(("act", "mail", "mail", "claim", "tick")))
            child.freeze()
            ordeal.listen()
            frozen_in[child.in_hand] += 1
            since, before = time.monotonic(), ordeal.clock.now()
            ordeal.live(lambda: ordeal.clock.now() != before or time.monotonic() - since > ASLEEP_SECONDS)  # noqa: B023 - asked within the round
            child.wake()
            check(ordeal)
        came_to = finish(ordeal, founded_file, tmp_path)
        assert sentences(ordeal.told) == ordeal.told.sentences
    counts(f"frozen {frozen_in.total()} times (during {listed(frozen_in)}); {came_to}")
