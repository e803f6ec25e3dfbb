"""What a service writes about its work: one object a line where it is asked for, and nobody's address, password or mail."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from kyhan import logs
from kyhan.cycle import naming
from kyhan.cycle.rows import table_of
from kyhan.cycle.tables import Mail
from kyhan.database import reading, writing
from kyhan.settings import settings
from tests import factories
from tests.factories import SmallOffice
from tests.posting import NOBODY, mails, tick_at
from tests.smtp_sink import Sink
from tests.terminal import Terminal

EARLY = date(2026, 11, 16)
ROOT = Path(__file__).parent.parent.parent
REFUSED = "550 5.1.1 <canbo@khe-tre.example>: no such user"


def lines(text: str) -> list[dict[str, Any]]:
    """Returns the lines of a log, each an object."""
    return [json.loads(line) for line in text.splitlines()]


def running(office: SmallOffice, **own: str) -> "subprocess.Popen[str]":
    """Starts `kyhan scheduler run` as a process."""
    words = ["--database", office.address, "--lang", "en", "--now", office.clock.now().isoformat(), "scheduler", "run"]
    return subprocess.Popen(
        [sys.executable, "-m", "kyhan", *words],
        env=os.environ | {"PYTHONPATH": str(ROOT), "KYHAN_MAIL_FROM": "kyhan@office.example"} | own,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def written(monkeypatch: pytest.MonkeyPatch, **own: str) -> Iterator[None]:
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    yield
    settings.cache_clear()


def test_a_service_writes_each_thing_it_did_and_each_refused_mail_as_one_json_line(office: SmallOffice) -> None:
    factories.acknowledged(office)
    office.on(EARLY, 8)
    with reading(office.app.engine) as connection:
        called = naming.label(connection)
    with Sink(at_recipient={"canbo@khe-tre.example": [REFUSED]}) as sink:
        service = running(office, KYHAN_LOG="json", KYHAN_SMTP_URL=sink.url)
        assert service.stderr is not None
        told = [service.stderr.readline() for _ in range(2)]
        service.terminate()
        out, rest = service.communicate(timeout=30)
    assert (service.returncode, rest) == (0, "")
    done, refused = lines("".join(told))
    assert done.pop("message") == "sealed the history; wrote 2 mail(s); sent 1 mail(s)"
    assert refused.pop("message") == "the mail to khe-tre was not taken: 550 5.1.1 <***>: no such user"
    assert (done.pop("level"), refused.pop("level")) == ("info", "warning")
    for line in (done, refused):
        assert datetime.fromisoformat(line.pop("time")).utcoffset() == timedelta(0)
        assert line == {
            "logger": "kyhan.delivery.tick",
            "office": called,
            "scheduler": line["scheduler"],
        }
        assert line["scheduler"].endswith(f":{service.pid}")
    assert "is running" in out
    assert "sealed" not in out


def test_as_text_a_service_says_everything_once_as_it_always_did(office: SmallOffice) -> None:
    factories.acknowledged(office)
    office.on(EARLY, 8)
    with Sink(at_recipient={"canbo@khe-tre.example": [REFUSED]}) as sink:
        service = running(office, KYHAN_SMTP_URL=sink.url)
        assert service.stderr is not None
        told = service.stderr.readline()
        service.terminate()
        _, rest = service.communicate(timeout=30)
    assert told.startswith(
        "08:00  sealed the history; wrote 2 mail(s); sent 1 mail(s); the mail to khe-tre was not taken"
    )
    assert rest == ""


def test_a_tick_for_cron_writes_the_same_lines(kyhan: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    factories.acknowledged(kyhan.office)
    kyhan.office.on(EARLY, 8)
    with written(monkeypatch, KYHAN_LOG="json", KYHAN_SMTP_URL=NOBODY):
        ran = kyhan("scheduler", "once")
    first, second, closing = ran.err.splitlines()
    assert [line["level"] for line in lines(f"{first}\n{second}")] == ["info", "warning"]
    assert "mails cannot be sent" in json.loads(second)["message"]
    assert closing.startswith("sealed the history")


def test_a_level_leaves_out_what_is_below_it(kyhan: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    factories.acknowledged(kyhan.office)
    kyhan.office.on(EARLY, 8)
    with written(monkeypatch, KYHAN_LOG="json", KYHAN_SMTP_URL=NOBODY, KYHAN_LOG_LEVEL="warning"):
        first, _ = kyhan("scheduler", "once").err.splitlines()
    assert json.loads(first)["level"] == "warning"
    with written(monkeypatch, KYHAN_LOG="text", KYHAN_LOG_LEVEL="info"):
        kyhan.office.on(EARLY + timedelta(days=1), 8)
        assert "sealed the history" in kyhan("scheduler", "once").err


def test_a_log_or_level_that_does_not_exist_is_refused_by_its_name(
    kyhan: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with written(monkeypatch, KYHAN_LOG="xml", KYHAN_LOG_LEVEL="loud"):
        said = kyhan.refused("scheduler", "run")
    assert "KYHAN_LOG: the value «xml» cannot be used" in said
    assert "KYHAN_LOG_LEVEL: the value «loud» cannot be used" in said
    with written(monkeypatch, KYHAN_LOG="", KYHAN_LOG_LEVEL=""):
        assert (settings().log, settings().log_level) == ("text", None)


def test_a_fault_of_the_program_is_one_line_with_its_traceback(
    office: SmallOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    factories.acknowledged(office)
    with writing(office.app.engine) as connection:
        connection.exec_driver_sql("ALTER TABLE complaint RENAME COLUMN unit TO mislaid")
    with logs.written("json"):
        tick_at(office, EARLY)
    found = [line for line in lines(capsys.readouterr().err) if line["level"] == "error"]
    [fault] = found
    assert fault["message"] == "writing reminders"
    assert fault["exception"].startswith("Traceback")
    assert "complaint.unit" in fault["exception"]


@pytest.mark.parametrize("form", ["json", "text"])
def test_what_a_row_held_gets_into_no_log_though_the_database_refused_it(
    office: SmallOffice, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    factories.acknowledged(office)
    tick_at(office, EARLY)
    [mail] = mails(office, "khe-tre")
    again = {column.name: getattr(mail, column.name) for column in table_of(Mail).columns}
    secret = {"plain": "Kính gửi ông Nguyễn\n\nNội dung riêng", "html": "<p>riêng</p>", "subject": "Việc riêng"}
    capsys.readouterr()
    with logs.written(form):
        for broken in ({"state": None}, {"message_id": "<other@office.example>"}):
            try:
                with writing(office.app.engine) as connection:
                    connection.execute(table_of(Mail).insert(), again | secret | broken)
            except DBAPIError:
                logging.getLogger("kyhan.test").exception("broken")
    told = capsys.readouterr().err
    assert told.count("IntegrityError") >= 2
    for word in ("riêng", "Nguyễn", "canbo", "khe-tre"):
        assert word not in told


@pytest.mark.parametrize(
    ("told", "written"),
    [
        ("postgresql+psycopg://kyhan:p@ss:w/rd@db.example/office", "postgresql+psycopg://***@db.example/office"),
        ("?sslpassword=secret&sslmode=require", "?sslpassword=***&sslmode=require"),
        ("host=db password=secret dbname=x", "host=db password=*** dbname=x"),
        ("553 <can.bo@khe-tre.example>: unknown", "553 <***>: unknown"),
        ("to:an@office.example,b@c", "to:***,***"),
        ("wrote 2 mail(s) at 08:00 (550 5.1.1)", "wrote 2 mail(s) at 08:00 (550 5.1.1)"),
        ("null\nDETAIL:  Failing row (a,\n\nb).\n[SQL: INSERT]", "null\nDETAIL: ***\n[SQL: INSERT]"),
    ],
)
def test_addresses_and_passwords_are_taken_out_of_whatever_is_said(told: str, written: str) -> None:
    assert logs.without_secrets(told) == written


def test_a_library_s_lines_are_written_from_warnings_on(capsys: pytest.CaptureFixture[str]) -> None:
    with logs.written("json"), logs.about(office="nam_dong-9118845f"):
        logging.getLogger("another.library").info("chatter")
        logging.getLogger("another.library").warning("trouble")
    [line] = lines(capsys.readouterr().err)
    assert (line["logger"], line["message"], line["office"]) == ("another.library", "trouble", "nam_dong-9118845f")


def test_a_log_that_nobody_can_write_does_not_stop_the_work(
    office: SmallOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.acknowledged(office)
    full = Path("/dev/full").open("w", buffering=1)  # noqa: SIM115 - closing it fails, as the disk is full
    monkeypatch.setattr(sys, "stderr", full)
    with logs.written("json"):
        assert tick_at(office, EARLY).sealed
    monkeypatch.undo()
    with pytest.raises(OSError, match="No space left"):
        full.close()


def test_an_office_that_cannot_be_read_is_named_in_the_log_by_its_database(office: SmallOffice) -> None:
    with writing(office.app.engine) as connection:
        connection.exec_driver_sql("ALTER TABLE event RENAME TO mislaid")
    assert naming.known_label(office.app) == naming.database(office.app.engine)
    with writing(office.app.engine) as connection:
        connection.exec_driver_sql("ALTER TABLE mislaid RENAME TO event")
    assert naming.known_label(office.app).startswith(f"{naming.database(office.app.engine)}-")
