"""A command killed at any point leaves the database as before it or as after it, and what was answered is kept."""

import random
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from kyhan.cycle.commands import roster
from kyhan.cycle.queries import history
from tests.factories import KEY, UNITS, SmallOffice, issued

ROOT = Path(__file__).parents[2]

ACTS = """
import sys
from datetime import date
from kyhan.app import App
from kyhan.clock import FixedClock, at_office
from kyhan.cycle.commands import submission
from kyhan.database import open_engine
from tests.factories import KEY, UNITS, SmallOffice, form
from kyhan.regulation.loader import load_shipped

clock = FixedClock(at_office(date(2026, 11, 16), 9))
app = App(open_engine(sys.argv[1]), clock, login="an")
office = SmallOffice(app, clock, None, load_shipped("nam-dong-2018"))
submission.acknowledge(app, KEY, UNITS)
print("acknowledge", flush=True)
while True:
    for unit in UNITS:
        submission.submit(app, KEY, unit, form(office, unit))
        print("submit", flush=True)
        submission.send_back(app, KEY, unit, [("HD.01", "Xin nêu rõ")])
        print("return", flush=True)
"""


@pytest.mark.parametrize("attempt", range(6))
def test_a_killed_process_leaves_no_half_act_and_loses_none(office: SmallOffice, attempt: int) -> None:
    issued(office)
    office.app.engine.dispose()
    before = len(history.events(office.acting("giang"), history.Filter(chain=KEY)))
    child = subprocess.Popen(
        [sys.executable, "-c", ACTS, office.address],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    answered = [child.stdout.readline().strip() for _ in range(random.Random(attempt).randrange(2, 40))]
    child.kill()
    rest, errors = child.communicate()
    answered += rest.split()

    events = history.events(office.acting("giang"), history.Filter(chain=KEY))[before:]
    acts = [event["action"] for event in events if event["actor"] == "an"]

    assert errors == ""
    assert history.verify(office.acting("giang")).findings == []
    assert acts.count("acknowledge") == len(UNITS)
    assert [act for act in acts if act != "acknowledge"][: len(answered) - 1] == answered[1:]
    assert len(acts) - len(UNITS) - (len(answered) - 1) in (0, 1)  # at most one was kept whose answer was cut off


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
