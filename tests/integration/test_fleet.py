"""Do many workers do the work of one: each minute one tick, each mail once, whoever dies or is away?"""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from kyhan.cycle import ledger, outgoing
from kyhan.cycle.queries.reminders import mail_counts
from kyhan.cycle.queries.schedulers import pulses
from kyhan.database import reading, writing
from kyhan.delivery import fleet
from kyhan.delivery.deliver import deliver_own
from kyhan.delivery.fleet import Jobs
from kyhan.delivery.worker import offices
from kyhan.errors import InvalidInput
from tests import postgres
from tests.factories import SmallOffice, founded
from tests.posting import NOBODY, way, with_officers
from tests.readings import holds
from tests.smtp_sink import DO_NOTHING, Sink
from tests.terminal import Terminal
from tests.watching import asked
from tests.workers import PATIENCE, ROOT, fleet_tick, jobs, until, workers

pytestmark = pytest.mark.parametrize("office", ["postgresql"], indirect=True)


# --- What a tick hands over -------------------------------------------------------------------------------------------


def test_mails_and_their_jobs_are_written_together(office: SmallOffice) -> None:
    count = with_officers(office, 10)
    fleet.set_up(office.app)

    assert fleet_tick(office) >= count

    assert mail_counts(office.app).waiting >= count
    written = jobs(office)
    assert written is not None
    assert written["todo"] == -(-mail_counts(office.app).waiting // fleet.MAILS_PER_JOB)


def test_when_the_transaction_breaks_there_are_neither_mails_nor_jobs(office: SmallOffice) -> None:
    with_officers(office, 10)
    fleet.set_up(office.app)
    post = way(office)

    def then(connection: Connection) -> None:
        Jobs(office.app).claimed(connection)
        raise RuntimeError("the plug is pulled")

    with pytest.raises(RuntimeError, match="plug"):
        ledger.claim(office.acting("system"), post.render, domain=post.domain, then=then)

    assert mail_counts(office.app).waiting == 0
    assert jobs(office) == {"todo": 0, "doing": 0}


def test_what_was_handed_over_is_not_handed_over_again_until_it_was_forgotten(office: SmallOffice) -> None:
    with_officers(office, 10)
    fleet.set_up(office.app)
    handed = fleet_tick(office)

    assert fleet_tick(office) == 0
    office.clock.set(office.clock.now() + outgoing.FORGOTTEN_AFTER)
    assert fleet_tick(office) == handed


def test_mails_that_a_person_wrote_are_handed_over_by_the_next_tick(office: SmallOffice) -> None:
    with_officers(office, 10)
    fleet.set_up(office.app)
    post = way(office)
    claimed = ledger.claim(office.acting("an"), post.render, domain=post.domain)

    assert fleet_tick(office) == claimed


def test_a_job_that_runs_again_sends_what_its_first_run_held_and_nothing_twice(office: SmallOffice) -> None:
    with_officers(office, 1)
    fleet.set_up(office.app)
    fleet_tick(office)
    with reading(office.app.engine) as connection:
        claimant = connection.execute(text("SELECT claimed_by FROM mail LIMIT 1")).scalar_one()
    held = outgoing.take(office.app, claimant, own_only=True)
    assert held is not None
    with Sink() as sink:
        post = way(office, sink.url)

        first = deliver_own(office.app, post.mailer, claimant)
        second = deliver_own(office.app, post.mailer, claimant)

        assert held.message_id in {mail.id for mail in sink.received}
        assert len({mail.id for mail in sink.received}) == len(sink.received) == len(first.sent)
        assert second.sent == []
    became = outgoing.sent(office.clock.now())
    assert not outgoing.note(office.app, held, became)  # the first run, should it still live, changes nothing


def test_a_claimant_takes_only_what_was_handed_to_it(office: SmallOffice) -> None:
    with_officers(office, 10)
    fleet.set_up(office.app)
    fleet_tick(office)

    assert outgoing.take(office.app, "somebody else", own_only=True) is None


# --- The queue --------------------------------------------------------------------------------------------------------


def test_the_queue_is_made_once_and_anew_for_another_release(office: SmallOffice) -> None:
    assert jobs(office) is None
    fleet.set_up(office.app)
    with_officers(office, 10)
    fleet_tick(office)
    fleet.set_up(office.app)
    assert jobs(office) != {"todo": 0, "doing": 0}

    with writing(office.app.engine) as connection:
        connection.execute(text("COMMENT ON SCHEMA procrastinate IS 'of long ago'"))
    fleet.set_up(office.app)

    assert jobs(office) == {"todo": 0, "doing": 0}
    office.clock.set(office.clock.now() + outgoing.FORGOTTEN_AFTER)
    assert fleet_tick(office)  # nothing was lost with the old queue


# --- Workers ----------------------------------------------------------------------------------------------------------


def test_two_workers_send_every_mail_once_and_are_seen(office: SmallOffice, kyhan: Terminal) -> None:
    count = with_officers(office, 10)
    with Sink() as sink, workers(office, sink.url, 2):
        until(lambda: mail_counts(office.app).sent >= count)
        until(lambda: len(pulses(office.app)) == 3)

        assert len({mail.id for mail in sink.received}) == len(sink.received) == mail_counts(office.app).sent
        assert [pulse.kind for pulse in sorted(pulses(office.app), key=lambda one: one.kind)] == [
            "fleet",
            *["worker"] * 2,
        ]
        shown = kyhan("--now", office.clock.now().isoformat(), "scheduler", "status").out
        assert "worker of the fleet" in shown
        assert "Jobs of the fleet: " in shown
        assert "No scheduler is alive" not in shown
    assert holds(office) == []


def test_what_a_killed_worker_held_is_sent_by_another_under_the_same_message_id(office: SmallOffice) -> None:
    count = with_officers(office, 2)
    held = "canbo@khe-tre.example"
    with Sink(at_data={held: [DO_NOTHING]}) as sink, workers(office, sink.url, 1) as (doomed,):
        until(lambda: held in sink.recipients)
        doomed.send_signal(signal.SIGKILL)
        killed = time.monotonic()
        with workers(office, sink.url, 1):
            until(lambda: sink.recipients.count(held) > 1)
            assert time.monotonic() - killed < 60
            until(lambda: mail_counts(office.app).sent >= count)
        assert len({mail.id for mail in sink.received if mail.to == held}) == 1
        others = [mail.id for mail in sink.received if mail.to != held]
        assert len(set(others)) == len(others)


def test_a_mail_the_server_does_not_take_now_stays_the_business_of_its_job(office: SmallOffice) -> None:
    with_officers(office, 1)
    with Sink(at_recipient={"canbo@khe-tre.example": ["450 later"]}) as sink, workers(office, sink.url, 1):
        until(lambda: mail_counts(office.app).retrying == 1)
        until(lambda: mail_counts(office.app).waiting == 0)
        until(lambda: (jobs(office) or {}).get("todo"))


def test_an_office_that_is_away_does_not_stop_the_others(office: SmallOffice, server: postgres.Server) -> None:
    count = with_officers(office, 2)
    with Sink() as sink, workers(office, sink.url, 1, server.address("nowhere")) as (one,):
        until(lambda: mail_counts(office.app).sent >= count)
        one.terminate()
        said, _ = one.communicate(timeout=PATIENCE)
    assert "nowhere: FAULT The server has no such database" in said
    assert said.count("nowhere: FAULT") == 1


def test_one_worker_serves_many_offices(office: SmallOffice, server: postgres.Server, tmp_path: Path) -> None:
    count = with_officers(office, 2)
    with server.lent() as address:
        other = founded(tmp_path / "other.db", address)
        with_officers(other, 2)
        with Sink() as sink, workers(office, sink.url, 1, address):
            until(lambda: mail_counts(office.app).sent >= count and mail_counts(other.app).sent >= count)
        other.app.engine.dispose()


def test_without_a_mail_server_mails_wait_for_it(office: SmallOffice) -> None:
    count = with_officers(office, 2)
    with workers(office, NOBODY, 1):
        until(lambda: mail_counts(office.app).retrying)
    assert mail_counts(office.app).sent == 0
    assert mail_counts(office.app).waiting + mail_counts(office.app).retrying >= count


# --- Refusals ---------------------------------------------------------------------------------------------------------


def refused(addresses: Sequence[str]) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        offices(addresses)
    return [fault.to("en") for fault in caught.value.faults]


def test_every_address_that_a_fleet_cannot_serve_is_named_without_its_password(office: SmallOffice) -> None:
    twice = "postgresql://u:secret@db/one"
    found = refused(["sqlite:///a.db", "nonsense", twice, twice, office.address])

    assert len(found) == 3
    assert "on SQLite run «kyhan scheduler run»" in found[0]
    assert "is not understood" in found[1]
    assert "it is named twice" in found[2]
    assert "secret" not in "".join(found)


def test_the_file_of_databases_is_checked_before_anything_begins(kyhan: Terminal, tmp_path: Path) -> None:
    assert "cannot be read" in kyhan.refused("worker", "--databases", tmp_path / "none")
    empty = tmp_path / "empty"
    empty.write_text("# nothing yet\n\n")
    assert "names no database" in kyhan.refused("worker", "--databases", empty)
    wrong = tmp_path / "wrong"
    wrong.write_text("sqlite:///a.db\n")
    assert "serves PostgreSQL only" in kyhan.refused("worker", "--databases", wrong)


# --- The command ------------------------------------------------------------------------------------------------------


def test_the_command_serves_the_offices_of_a_file_with_metrics_and_logs_until_it_is_told_to_stop(
    office: SmallOffice, tmp_path: Path
) -> None:
    named = tmp_path / "databases"
    named.write_text(f"# the fleet\n{office.address}\n")
    settings = {"KYHAN_METRICS": "0", "KYHAN_LOG": "json", "KYHAN_OUTBOX": str(tmp_path / "outbox")}
    words = [sys.executable, "-m", "kyhan", "--lang", "en", "worker", "--databases", str(named)]
    with (
        (tmp_path / "log").open("w") as log,
        subprocess.Popen(
            words, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True, env={**os.environ, **settings}
        ) as process,
    ):
        assert process.stdout is not None
        assert "running for 1 office(s)" in process.stdout.readline()
        page = process.stdout.readline().split()[-1].rstrip(".")
        until(lambda: any(pulse.kind == "fleet" for pulse in pulses(office.app)))
        until(lambda: "sealed the history" in (tmp_path / "log").read_text())

        _, shown = asked(page)
        process.terminate()
        rest, _ = process.communicate(timeout=PATIENCE)

    assert process.returncode == 0
    assert "The worker has stopped." in rest
    assert re.search(r'^kyhan_up\{office="kyhan_[0-9a-f-]+"\} 1\.0$', shown.decode(), re.MULTILINE)
    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert {line["scheduler"] for line in lines if "sealed" in line["message"]} == {"fleet"}
