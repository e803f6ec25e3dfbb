"""The door of the page of figures: where it listens, whom it answers, and what it does not tell."""

import os
import signal
import socket
import subprocess
import sys
import time
from datetime import date
from http import HTTPStatus
from http.client import RemoteDisconnected
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from kyhan.delivery.metrics_door import opened, read_address
from kyhan.errors import InvalidInput
from kyhan.settings import settings
from tests import factories
from tests.factories import SmallOffice
from tests.terminal import Terminal
from tests.watching import ANY_PORT, asked, fetched

EARLY = date(2026, 11, 16)
ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("9790", ("127.0.0.1", 9790)),
        ("10.0.0.5:9790", ("10.0.0.5", 9790)),
        ("metrics.example:1", ("metrics.example", 1)),
        ("[::1]:9790", ("::1", 9790)),
        ("0", ("127.0.0.1", 0)),
    ],
)
def test_without_a_host_only_this_machine_is_answered(told: str, meant: tuple[str, int]) -> None:
    assert read_address(told) == meant


@pytest.mark.parametrize("told", [":9790", "host:", "host", "70000", "-1", "1.5", "٣", "[]:1", " "])
def test_an_address_that_is_none_is_refused_by_the_name_of_its_setting(told: str) -> None:
    with pytest.raises(InvalidInput, match="KYHAN_METRICS"):
        read_address(told)


def test_the_page_is_also_served_by_ipv6() -> None:
    with opened("::1", 0, lambda: b"kyhan_up 1\n") as url:
        assert url.startswith("http://[::1]:")
        assert fetched(url).one("kyhan_up") == 1


def test_the_door_answers_only_for_its_page_and_tells_nothing_of_itself(capfd: pytest.CaptureFixture[str]) -> None:
    with opened("127.0.0.1", 0, lambda: b"kyhan_up 1\n") as url:
        elsewhere, _ = asked(url.replace("/metrics", "/"))
        posted, said = asked(url, "POST")
        head, nothing = asked(url, "HEAD")
    assert (elsewhere.status, posted.status) == (HTTPStatus.NOT_FOUND, HTTPStatus.NOT_IMPLEMENTED)
    assert b"Traceback" not in said
    assert posted.headers["Server"].strip() == "kyhan"
    assert (head.headers["Content-Length"], nothing) == ("11", b"")
    assert capfd.readouterr() == ("", "")


def test_a_client_that_breaks_off_or_says_nothing_leaves_no_word_and_keeps_nobody_waiting(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with opened("127.0.0.1", 0, lambda: b"kyhan_up 1\n" * 1_000_000) as url:
        port = urlsplit(url).port
        silent = socket.create_connection(("127.0.0.1", port))
        for words in (b"GET /metrics HTTP/1.0\r\n\r\n", b"GET /met", b"\x16\x03\x01 TLS?\r\n\r\n"):
            with socket.create_connection(("127.0.0.1", port)) as rude:
                rude.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
                rude.sendall(words)
        assert len(asked(url)[1]) == 11_000_000
        began = time.perf_counter()
    assert time.perf_counter() - began < 5
    silent.close()
    assert capfd.readouterr() == ("", "")


def test_a_fault_of_the_page_itself_goes_into_the_log_and_not_to_who_asks(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with opened("127.0.0.1", 0, lambda: bytes(1 // 0)) as url, pytest.raises(RemoteDisconnected):
        asked(url)
    assert "ZeroDivisionError" in caplog.text
    assert capfd.readouterr() == ("", "")


def test_a_port_that_is_taken_is_told_in_one_sentence_before_anything_runs(
    kyhan: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        monkeypatch.setenv("KYHAN_METRICS", str(port))
        settings.cache_clear()
        said = kyhan.refused("scheduler", "run")
    assert said.startswith(f"Metrics cannot be served at 127.0.0.1:{port} (Address already in use)")
    assert said.count("\n") == 1
    monkeypatch.setenv("KYHAN_METRICS", "somewhere")
    settings.cache_clear()
    assert "KYHAN_METRICS: «somewhere» is no address" in kyhan.refused("scheduler", "run")


def test_a_scheduler_serves_its_figures_and_ends_when_told_though_somebody_holds_the_line(office: SmallOffice) -> None:
    factories.acknowledged(office)
    office.on(EARLY, 8)
    own = {"KYHAN_METRICS": ANY_PORT, "PYTHONPATH": str(ROOT)}
    words = ["--database", office.address, "--lang", "en", "--now", office.clock.now().isoformat(), "scheduler", "run"]
    running = subprocess.Popen(
        [sys.executable, "-m", "kyhan", *words],
        env=os.environ | own,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stdout is not None
    said = [running.stdout.readline() for _ in range(4)]
    url = said[2].removeprefix("Metrics are at ").strip().removesuffix(".")
    page = fetched(url)
    with socket.create_connection(("127.0.0.1", urlsplit(url).port)):
        running.send_signal(signal.SIGTERM)
        try:
            out, err = running.communicate(timeout=15)
        finally:
            running.kill()
    assert (running.returncode, err) == (0, "")
    assert "The scheduler has stopped." in out
    assert page.one("kyhan_up") == page.one("kyhan_schedulers_alive", kind="run") == 1
    assert page.one("kyhan_ticks_total", outcome="worked") == 1
    assert page.one("kyhan_mails_today", state="sent") == 2
    assert page.one("kyhan_command_duration_seconds_count", command="remind", outcome="done") == 1
    assert page.one("process_resident_memory_bytes") > 10_000_000
