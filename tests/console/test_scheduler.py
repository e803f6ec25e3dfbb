"""`kyhan scheduler`, typed: one tick for cron, and whether a scheduler lives. `scheduler run` is in test_scheduler.py."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from kyhan.settings import settings
from tests import factories
from tests.posting import NOBODY
from tests.terminal import Terminal

EARLY = date(2026, 11, 16)


@pytest.fixture(autouse=True)
def _outbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keeps mails out of the user's own outbox."""
    monkeypatch.setenv("KYHAN_OUTBOX", str(tmp_path / "outbox"))
    settings.cache_clear()
    yield
    settings.cache_clear()


def test_one_tick_does_what_is_due_and_says_it(kyhan: Terminal) -> None:
    factories.acknowledged(kyhan.office)
    kyhan.office.on(EARLY, 8)
    assert kyhan("scheduler", "once").out.endswith("sealed the history; wrote 2 mail(s); sent 2 mail(s)\n")
    assert kyhan("scheduler", "once").out.endswith("nothing to do\n")


def test_one_tick_needs_nobody_to_be_named(kyhan: Terminal) -> None:
    assert kyhan("scheduler", "once", login="").code == 0


def test_one_tick_answers_in_json(kyhan: Terminal) -> None:
    factories.acknowledged(kyhan.office)
    kyhan.office.on(EARLY, 8)
    done = kyhan.json("scheduler", "once")
    assert set(done) == {
        "practice",
        "closed",
        "sealed",
        "claimed",
        "sent",
        "failed",
        "unknown",
        "unreachable",
        "backup",
        "failures",
    }
    assert (done["sealed"], done["claimed"], len(done["sent"]), done["failures"]) == (True, 2, 2, [])


def test_a_tick_in_which_something_failed_ends_with_1_and_says_what(
    kyhan: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.acknowledged(kyhan.office)
    kyhan.office.on(EARLY, 8)
    monkeypatch.setenv("KYHAN_SMTP_URL", NOBODY)
    settings.cache_clear()
    ran = kyhan("scheduler", "once")
    assert ran.code == 1
    assert "mails cannot be sent, it is tried again: 127.0.0.1:9" in ran.err


def test_the_status_shows_who_ticked_when_and_how_the_mails_stand(kyhan: Terminal) -> None:
    factories.acknowledged(kyhan.office)
    kyhan.office.on(EARLY, 8)
    kyhan("scheduler", "once")
    kyhan.office.clock.set(kyhan.office.clock.now() + timedelta(seconds=70))

    shown = kyhan.json("scheduler", "status")
    [one] = shown["schedulers"]
    assert (shown["alive"], one["alive"], one["age_seconds"], one["kind"]) == (True, True, 70, "once")
    assert one["last_result"] == "sealed the history; wrote 2 mail(s); sent 2 mail(s)"
    assert shown["mails"] == {"waiting": 0, "retrying": 0, "sending": 0, "given_up": 0, "sent": 2}
    assert "70 s ago" in kyhan("scheduler", "status").out


@pytest.mark.parametrize(("age", "said"), [(timedelta(minutes=10), "10 min ago"), (timedelta(hours=20), "20 h ago")])
def test_the_status_says_when_no_scheduler_lives_and_what_to_do(kyhan: Terminal, age: timedelta, said: str) -> None:
    kyhan("scheduler", "once")
    kyhan.office.clock.set(kyhan.office.clock.now() + age)
    ran = kyhan("scheduler", "status")
    assert "silent" in ran.out
    assert said in ran.out
    assert "No scheduler is alive" in ran.out
    assert ran.code == 0


def test_the_status_of_an_office_that_never_had_a_scheduler_is_that(kyhan: Terminal) -> None:
    assert "No scheduler is alive" in kyhan("scheduler", "status").out
    assert kyhan.json("scheduler", "status")["schedulers"] == []


def test_settings_that_cannot_be_are_each_named(kyhan: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KYHAN_MAIL_HOUR", "tám")
    settings.cache_clear()

    assert "KYHAN_MAIL_HOUR: the value «tám» cannot be used" in kyhan.refused("scheduler", "once")
