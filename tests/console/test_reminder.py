"""`kyhan reminder`, typed: the preview of a day, the ledger, and sending now."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from kyhan.settings import settings
from tests import factories
from tests.posting import NOBODY
from tests.smtp_sink import Sink
from tests.terminal import Terminal

EARLY = date(2026, 11, 16)


@pytest.fixture(autouse=True)
def outbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Keeps mails out of the user's own outbox."""
    monkeypatch.setenv("KYHAN_OUTBOX", str(tmp_path / "outbox"))
    monkeypatch.setenv("KYHAN_MAIL_FROM", "kyhan@office.example")
    settings.cache_clear()
    yield tmp_path / "outbox"
    settings.cache_clear()


def by_server(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("KYHAN_SMTP_URL", url)
    settings.cache_clear()


def test_a_preview_shows_who_gets_what_with_the_day_and_how_long_is_left(kyhan: Terminal) -> None:
    factories.acknowledged(kyhan.office)
    shown = kyhan.json("reminder", "preview", "--on", "2026-11-16")

    assert (shown["on"], shown["working_day"], shown["had_mail"]) == ("2026-11-16", True, 0)
    assert [mail["recipient"] for mail in shown["mails"]] == ["huong-phu", "khe-tre"]
    assert shown["mails"][1] == {
        "recipient": "khe-tre",
        "name": "Cán bộ Khe Tre",
        "address": "canbo@khe-tre.example",
        "language": "vi",
        "items": [
            {
                "cycle": "2026",
                "subject": "submission/20161",
                "kind": "submission",
                "unit": "20161",
                "unit_name": "Thị trấn Khe Tre",
                "due_on": "2026-11-23",
                "days_left": 5,
                "article": "Điều 4.2b",
                "policy": False,
                "rule": "submission-early",
                "occurrence": 1,
                "planned_on": "2026-11-16",
            }
        ],
    }
    ran = kyhan("reminder", "preview", "--on", "16/11/2026")
    assert "Reminders of Monday, 16/11/2026: 2 mail(s)" in ran.out
    assert "canbo@khe-tre.example" in ran.out


def test_a_full_preview_prints_the_mails(kyhan: Terminal) -> None:
    factories.acknowledged(kyhan.office)
    ran = kyhan("reminder", "preview", "--on", "2026-11-16", "--full")
    assert (
        "[BẢN TẬP DƯỢT] Còn 5 ngày làm việc: gửi phiếu khảo sát – Thị trấn Khe Tre (hạn Thứ Hai, 23/11/2026)" in ran.out
    )
    assert "Kính gửi Cán bộ Khe Tre," in ran.out
    assert "<html" in kyhan.json("reminder", "preview", "--on", "2026-11-16", "--full")["mails"][0]["html"]


def test_a_preview_of_a_rest_day_says_so_and_names_the_next_working_day(kyhan: Terminal) -> None:
    ran = kyhan("reminder", "preview", "--on", "2026-11-24")
    assert "Tuesday, 24/11/2026 is a rest day (Ngày Văn hóa Việt Nam)" in ran.out
    assert "Wednesday, 25/11/2026" in ran.out
    shown = kyhan.json("reminder", "preview", "--on", "2026-11-24")
    assert (shown["working_day"], shown["next_working_day"], shown["mails"]) == (False, "2026-11-25", [])


def test_a_preview_of_a_day_without_reminders_says_that_nobody_is_reminded(kyhan: Terminal) -> None:
    assert "Nobody is to be reminded" in kyhan("reminder", "preview").out


@pytest.mark.parametrize(("day", "code"), [("2026-09-30", 1), ("2040-01-02", 1), ("31/11/2026", 2), ("16-11-2026", 2)])
def test_a_day_that_has_passed_or_cannot_be_is_refused(kyhan: Terminal, day: str, code: int) -> None:
    ran = kyhan("reminder", "preview", "--on", day)
    assert (ran.code, ran.out) == (code, "")
    assert ran.err


def test_mails_go_into_the_outbox_folder_while_there_is_no_server(kyhan: Terminal, outbox: Path) -> None:
    factories.acknowledged(kyhan.office)
    kyhan.office.on(EARLY, 7)
    ran = kyhan("reminder", "send")

    assert "Wrote 2 mail(s), sent 2 into the folder" in ran.out
    files = sorted(outbox.iterdir())
    assert [file.name[:16] for file in files] == ["2026-11-16_huong", "2026-11-16_khe-t"]
    assert all(str(file) in ran.out for file in files)
    assert "had their mail of this day" in kyhan("reminder", "preview").out


def test_mails_go_by_the_server_that_is_set(kyhan: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    factories.acknowledged(kyhan.office)
    kyhan.office.on(EARLY)
    with Sink() as sink:
        by_server(monkeypatch, sink.url)
        sent = kyhan.json("reminder", "send")
    assert sent["claimed"] == 2
    assert sorted(one["recipient"] for one in sent["sent"]) == ["huong-phu", "khe-tre"]
    assert len(sink.received) == 2


def test_a_server_that_cannot_be_reached_is_told_and_the_mails_are_kept(
    kyhan: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.acknowledged(kyhan.office)
    kyhan.office.on(EARLY)
    by_server(monkeypatch, NOBODY)
    ran = kyhan("reminder", "send")
    assert ran.code == 1
    assert "could not be sent" in ran.err
    assert "127.0.0.1:9" in ran.err
    assert len(kyhan.json("reminder", "list")["reminders"]) == 2


@pytest.mark.parametrize("url", ["http://mail.example", "smtp://an:b@mail.example?tls=none"])
def test_a_server_s_address_that_cannot_be_is_refused(
    kyhan: Terminal, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    kyhan.office.on(EARLY)
    by_server(monkeypatch, url)
    assert "KYHAN_SMTP_URL" in kyhan.refused("reminder", "send")


def test_nothing_is_sent_on_a_rest_day(kyhan: Terminal) -> None:
    factories.acknowledged(kyhan.office)
    kyhan.office.on(date(2026, 11, 24))
    assert "is a rest day (Ngày Văn hóa Việt Nam), so no reminders go out" in kyhan.refused("reminder", "send")


def test_only_the_office_may_send(kyhan: Terminal) -> None:
    factories.acknowledged(kyhan.office)
    kyhan.office.on(EARLY)
    assert "may not send reminders" in kyhan.refused("reminder", "send", login="khe-tre")


def test_the_ledger_shows_each_reminder_with_its_mail(kyhan: Terminal) -> None:
    factories.acknowledged(kyhan.office)
    kyhan.office.on(date(2026, 11, 23))
    kyhan("reminder", "send")

    lines = kyhan.json("reminder", "list", "--cycle", "2026", "--recipient", "khe-tre")["reminders"]
    assert [(line["rule"], line["state"]) for line in lines] == [
        ("submission-early", "superseded"),
        ("submission-soon", "superseded"),
        ("submission-last-day", "sent"),
    ]
    assert set(lines[2]) == {
        "cycle", "subject", "kind", "revision", "rule", "occurrence", "planned_on", "recipient", "state", "message_id",
        "mail_on", "attempts", "sent_at", "error",
    }  # fmt: skip
    assert lines[2]["sent_at"] == "2026-11-23T09:00:00+07:00"
    ran = kyhan("reminder", "list", "--state", "sent")
    assert "submission-last-day" in ran.out
    assert "submission-early" not in ran.out


def test_a_ledger_without_such_lines_says_so(kyhan: Terminal) -> None:
    assert "The ledger has no such line." in kyhan("reminder", "list").out
    assert "1999" in kyhan.refused("reminder", "list", "--cycle", "1999")
    assert kyhan("reminder", "list", "--state", "lost").code == 2
