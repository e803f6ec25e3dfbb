"""Writing many forms that is interrupted leaves no file under its final name, and no word in the history."""

import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from kyhan.cycle.commands import roster
from kyhan.cycle.queries import history
from tests.factories import KEY, SmallOffice, issued

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_writing_forms_that_is_interrupted_leaves_no_file_under_its_name(
    office: SmallOffice, tmp_path: Path, number: signal.Signals
) -> None:
    since = date(2026, 1, 1)
    roster.add(office.acting("an"), [roster.NewUnit(f"{unit:05}", "Xã", "commune", since) for unit in range(400)])
    issued(office)
    office.app.engine.dispose()
    folder = tmp_path / "phieu"
    words = ["--database", office.address, "--as", "an", "--lang", "en", "form", "write", KEY, "--out", str(folder)]
    child = subprocess.Popen([sys.executable, "-m", "kyhan", *words], cwd=ROOT, stderr=subprocess.PIPE, text=True)
    while child.poll() is None and len(list(folder.glob(".*/*.xlsx"))) < 20:
        pass

    child.send_signal(number)
    _, errors = child.communicate()

    assert list(folder.glob("*.xlsx")) == []
    if number is signal.SIGINT:
        assert (child.returncode, errors.strip()) == (1, "Stopped; nothing was changed.")
        assert list(folder.iterdir()) == []
    events = history.events(office.acting("giang"), history.Filter(chain=KEY, action="form_write"))
    assert events == []
