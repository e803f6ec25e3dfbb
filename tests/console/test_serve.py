"""`kyhan serve` on the command line: where it may be opened, that it answers, ticks beside it, and ends when told."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kyhan.cycle.commands import setup
from kyhan.cycle.queries import schedulers
from kyhan.settings import settings
from tests.factories import SmallOffice, standing
from tests.terminal import Terminal
from tests.watching import asked

ROOT = Path(__file__).parents[2]


def test_it_opens_tries_the_sign_in_page_and_closes(kyhan: Terminal) -> None:
    shown = kyhan("serve", "--port", "0", "--check").out

    assert "The sign-in page at http://127.0.0.1:" in shown
    assert "answers." in shown


def test_beyond_this_machine_it_wants_the_https_address_that_people_type(
    kyhan: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "set KYHAN_WEB_ADDRESS" in kyhan.refused("serve", "--host", "0.0.0.0", "--port", "0", "--check")  # noqa: S104 - it is refused

    monkeypatch.setenv("KYHAN_WEB_ADDRESS", "http://kyhan.example.vn")
    settings.cache_clear()
    assert "is not encrypted" in kyhan.refused("serve", "--port", "0", "--check")


def test_roles_that_owe_a_second_factor_have_to_exist(kyhan: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KYHAN_WEB_SECOND_FACTOR", "admin, boss, chief")
    settings.cache_clear()

    told = kyhan.refused("serve", "--port", "0", "--check")

    assert "boss: there is no such role" in told
    assert "chief: there is no such role" in told


def test_a_live_office_ticks_beside_the_pages_and_closes_when_told(tmp_path: Path) -> None:
    office = standing(tmp_path / "live.db")
    setup.init(office.app, name="Văn phòng", place="Nam Đông", admin="admin", admin_email="admin@office.example")
    words = ["--database", office.address, "--lang", "en", "serve", "--port", "0"]
    with subprocess.Popen(
        [sys.executable, "-m", "kyhan", *words], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        line = child.stdout.readline()
        address = line.split(" is at ")[1].split(" ")[0]
        answer, page = asked(f"{address}/sign-in")
        assert (answer.status, "Đăng nhập" in page.decode()) == (200, True)
        while not _ticked(office):
            pass
        child.send_signal(signal.SIGTERM)
        rest, errors = child.communicate(timeout=30)

    assert (child.returncode, errors, rest.splitlines()[-1]) == (0, "", "The site is closed.")
    office.app.engine.dispose()


def _ticked(office: SmallOffice) -> bool:
    return bool(schedulers.pulses(office.acting("admin")))
