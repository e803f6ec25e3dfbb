"""What if workers of a fleet die or freeze at any moment? Every mail goes out, under one Message-ID, and nothing is said twice."""

import random
import signal
import time
from collections import Counter
from collections.abc import Callable

import pytest

from kyhan.cycle.queries.reminders import mail_counts
from tests.factories import SmallOffice
from tests.faults.scale import much
from tests.posting import more_officers, with_officers
from tests.readings import holds
from tests.smtp_sink import DO_NOTHING, Sink
from tests.workers import fleet_tick, until, workers

HELD = "canbo@khe-tre.example"

pytestmark = pytest.mark.parametrize("office", ["postgresql"], indirect=True)


def sent(office: SmallOffice) -> int:
    return mail_counts(office.app).sent


def test_workers_killed_at_random_moments_lose_no_mail_and_say_nothing_twice(
    office: SmallOffice, counts: Callable[[str], None]
) -> None:
    people = with_officers(office, 1)
    rounds = much(2, 40)
    chance = random.Random(1)
    slowest = 0.0
    with Sink() as sink, workers(office, sink.url, 1) as (steady,):
        until(lambda: sent(office) >= people)
        for _ in range(rounds):
            with workers(office, sink.url, 1) as (doomed,):
                time.sleep(much(2, 1))  # it needs a moment to begin
                people += more_officers(office, 10)
                fleet_tick(office)
                time.sleep(chance.uniform(0, 1.5))
                doomed.send_signal(signal.SIGKILL)
                killed = time.monotonic()
                until(lambda: sent(office) >= people)  # noqa: B023 - called at once
                slowest = max(slowest, time.monotonic() - killed)
        assert steady.poll() is None
    times = Counter(mail.id for mail in sink.received)
    again = {mail for mail, count in times.items() if count > 1}
    counts(
        f"{rounds} workers killed: {len(times)} mails, none missing, {len(again)} handed over again under the same "
        f"Message-ID; the slowest round was whole {slowest:.1f} s after the kill"
    )
    assert len(times) == sent(office)
    assert len({mail.to for mail in sink.received}) == len(times)
    assert max(times.values()) <= 2
    assert len(again) <= rounds
    assert holds(office) == []


def test_a_worker_frozen_past_its_claim_changes_nothing_when_it_wakes_and_works_on(
    office: SmallOffice, counts: Callable[[str], None]
) -> None:
    people = with_officers(office, 3)
    with Sink(at_data={HELD: [DO_NOTHING]}) as sink, workers(office, sink.url, 1) as (frozen,):
        until(lambda: HELD in sink.recipients)
        frozen.send_signal(signal.SIGSTOP)
        with workers(office, sink.url, 1):
            until(lambda: sent(office) >= people)
            before = Counter(sink.recipients)
            frozen.send_signal(signal.SIGCONT)
        people += more_officers(office, 3)
        fleet_tick(office)
        until(lambda: sent(office) >= people)
        assert frozen.poll() is None
        assert before[HELD] == 2
        assert Counter(sink.recipients)[HELD] == 2
        assert len({mail.id for mail in sink.received if mail.to == HELD}) == 1
        others = Counter(mail.id for mail in sink.received if mail.to != HELD)
        assert set(others.values()) == {1}
    counts(
        f"1 worker frozen while it sent, its mail sent by another, woken, {people} mails in all, each to be read once"
    )
    assert holds(office) == []
