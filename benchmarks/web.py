"""How quick is the site while an office of 150 units works in it? One server process, SQLite, 30 people clicking.

People of units fill forms in, reviewers verify, the staff look around and accept; every answer is timed at the browser. Once
with a pause between clicks, as people make, and once without, which shows how much one process can answer. Then one person
opens the pages of an office of 3,321 units. Browsers and server share the machine. Run: python benchmarks/web.py
"""

import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Final

from benchmarks.ground import offices
from benchmarks.ground.clicks import PASSWORD, Answer, Browser
from kyhan.cli import collect_rarely
from kyhan.cycle.commands import credentials, cycle, submission
from kyhan.settings import Settings
from kyhan.web.serving import answering, listening
from kyhan.web.site import Site

UNITS, ALL_COMMUNES = 150, 3321
PEOPLE: Final = ("officer",) * 19 + ("reviewer",) * 6 + ("staff",) * 4 + ("leader",)
CLICKS: Final = 60
"""How often each of them clicks in a run."""
PAUSE_SECONDS: Final = 1.0
"""Between two clicks, on the average."""
DONE, RUNNING = "1", "2"
"""A cycle that is published, and one in the middle of its survey."""
TODAY: Final = date(2026, 11, 18)
_SERVE: Final = "serve"


def built(address: str, count: int) -> None:
    """Makes an office with one published cycle and one in which forms are in every state."""
    units = [code for code, _ in offices.numbered(count)]
    office = offices.founded(address, offices.numbered(count), officers=True)
    staff, reviewer, leader = (office.app.acting(login) for login in ("staff", "reviewer", "leader"))
    everybody = ["staff", "reviewer", "leader", *(f"u{code.lower()}" for code in units[: len(PEOPLE)])]
    offices.issued(office, RUNNING)
    if count == UNITS:
        offices.issued(office, DONE)
    office.on(offices.RECEIVED_ON)
    if count == UNITS:
        submission.acknowledge(staff, DONE, units)
        for number, code in enumerate(units):
            submission.submit(staff, DONE, code, offices.form(office.regulation, number))
        submission.accept(staff, DONE, units)
        for code in units:
            submission.verify(reviewer, DONE, code, keep_rest=True)
        cycle.propose(staff, DONE, number="1")
        cycle.publish(leader, DONE, number="1")
    received = [*units[: len(PEOPLE) // 2], *units[len(PEOPLE) :]]
    submission.acknowledge(staff, RUNNING, received)
    sent = units[len(PEOPLE) + 20 : 140]
    for number, code in enumerate(sent):
        submission.submit(staff, RUNNING, code, offices.form(office.regulation, number))
    submission.accept(staff, RUNNING, sent[len(sent) // 2 :])
    for code in sent[-5:]:
        submission.verify(reviewer, RUNNING, code, keep_rest=True)
    office.on(TODAY)
    for login in everybody:
        credentials.set_practice_password(office.app.acting("admin"), login, PASSWORD)
    office.app.engine.dispose()


def serve(address: str) -> None:
    """Answers until standard input ends; says on which port. Runs in a process of its own."""
    collect_rarely()
    office = offices.standing(address)
    office.on(TODAY)
    with listening("127.0.0.1", 0) as at:
        port = at.getsockname()[1]
        with answering(Site(office.app, f"http://localhost:{port}", Settings(), office.clock), at):
            print(port, flush=True)
            sys.stdin.read()


@contextmanager
def served(address: str) -> Iterator[int]:
    """Gives the port on which a process of its own serves an office."""
    line = [sys.executable, "-m", "benchmarks.web", _SERVE, address]
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        if process.stdin is None or process.stdout is None:
            raise AssertionError("pipes were asked for")
        yield int(process.stdout.readline())
        process.stdin.close()


Clicks = Iterator[None]
_SEEN: Final = re.compile(r'name="seen\.([^"]+)" value="([^"]*)"')
_WAS: Final = re.compile(r'name="was\.([^"]+)" value="([^"]*)"')


def officer(browser: Browser, number: int, dice: random.Random) -> Clicks:
    """Fills the form of one unit in, looking around in between; half of them confirm the letter first."""
    code = f"X{number:05d}"
    unit, form = f"/cycles/{RUNNING}/units/{code}", f"/cycles/{RUNNING}/units/{code}/form"
    browser.opens("/", "my work")
    yield
    if number < len(PEOPLE) and number >= len(PEOPLE) // 2:
        browser.opens(form, "form")
        yield
        browser.sends(f"{form}/acknowledge", "acknowledge", {})
        yield
    while True:
        page = browser.opens(form, "form")
        yield
        for criterion, seen in dice.sample(_SEEN.findall(page), 4):
            fields = {"only": criterion, f"seen.{criterion}": seen, f"declared.{criterion}": f"0,{dice.randrange(100)}"}
            browser.sends(f"{form}/draft", "save draft", fields, by_script=True)
            yield
        for address, label in ((unit, "unit"), ("/", "my work"), ("/calendar", "calendar"), ("/cycles", "cycles")):
            browser.opens(address, label)
            yield
        browser.opens(f"/cycles/{DONE}/results", "results")
        yield


def reviewer(browser: Browser, number: int, dice: random.Random) -> Clicks:
    """Verifies one form after the other, a few criteria at a time; nobody works at a form of somebody else's."""
    mine = [f"X{one:05d}" for one in range(98 + 6 * number, 104 + 6 * number)]
    browser.opens("/", "my work")
    yield
    while True:
        browser.opens(f"/cycles/{RUNNING}/units?state=verifying", "units")
        yield
        address = f"/cycles/{RUNNING}/units/{dice.choice(mine)}/review"
        page = browser.opens(address, "review")
        yield
        for criterion, was in dice.sample(_WAS.findall(page), 1):
            typed = {f"verified.{criterion}": f"0,{dice.randrange(100)}", f"reason.{criterion}": "Theo hồ sơ"}
            browser.sends(address, "save review", {"do": "save", f"was.{criterion}": was, **typed})
            yield
        browser.opens(address, "review")
        yield


def office_worker(browser: Browser, number: int, _dice: random.Random) -> Clicks:
    """Looks at lists and units, and accepts forms that came in (the staff)."""
    waiting = [f"X{one:05d}" for one in range(50 + 8 * number, 58 + 8 * number)]  # of four, up to X00081
    around = (
        ("/", "my work"),
        ("/cycles", "cycles"),
        (f"/cycles/{RUNNING}", "cycle"),
        (f"/cycles/{RUNNING}/units", "units"),
        (f"/cycles/{DONE}/results", "results"),
        (f"/cycles/{RUNNING}/deadlines", "deadlines"),
        ("/calendar", "calendar"),
        ("/history", "history"),
    )
    while True:
        for address, label in around:
            browser.opens(address, label)
            yield
        unit = f"/cycles/{RUNNING}/units/{waiting[0] if waiting else 'X00120'}"
        browser.opens(unit, "unit")
        yield
        if browser.login == "staff" and waiting:
            del waiting[0]
            browser.sends(f"{unit}/accept", "accept", {})
            yield
            browser.opens(unit, "unit")
            yield


_CLICKS: Final[dict[str, Callable[[Browser, int, random.Random], Clicks]]] = {
    "officer": officer,
    "reviewer": reviewer,
    "staff": office_worker,
    "leader": office_worker,
}


def everybody_clicks(port: int, pause: float) -> tuple[list[Answer], float]:
    """Lets everybody click so often; returns every answer, and how many seconds it all took."""
    numbers = [PEOPLE[:at].count(role) for at, role in enumerate(PEOPLE)]
    browsers = [
        Browser(port, f"ux{number:05d}" if role == "officer" else role)
        for role, number in zip(PEOPLE, numbers, strict=True)
    ]

    def one(browser: Browser, role: str, number: int) -> None:
        dice = random.Random(f"{role} {number}")  # the same clicks in every run
        time.sleep(dice.uniform(0, 2 * pause))  # nobody begins at the same moment as everybody
        for _, _ in zip(range(CLICKS), _CLICKS[role](browser, number, dice), strict=False):
            time.sleep(dice.uniform(0, 2 * pause))

    threads = [
        threading.Thread(target=one, args=(browser, role, number))
        for browser, role, number in zip(browsers, PEOPLE, numbers, strict=True)
    ]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answer for browser in browsers for answer in browser.answers], time.perf_counter() - begin


def show(answers: Iterable[Answer]) -> None:
    """Prints a line for each page and act, and one for all reading and all acting."""
    by_label: dict[tuple[bool, str], list[Answer]] = {}
    for one in answers:
        for label in (one.label, "ALL ACTING" if one.acting else "ALL READING"):
            by_label.setdefault((one.acting, label), []).append(one)
    print(f"  {'ms':16}{'answers':>9}{'p50':>8}{'p95':>8}{'p99':>8}{'most':>8}{'errors':>8}")
    for (_, label), found in sorted(by_label.items()):
        times = sorted(one.seconds * 1000 for one in found)
        cuts = statistics.quantiles(times, n=100, method="inclusive") if len(times) > 1 else times * 99
        errors = sum(one.status >= 400 for one in found)  # noqa: PLR2004 - statuses of refusals and faults
        shown = "".join(f"{one:8.1f}" for one in (cuts[49], cuts[94], cuts[98], times[-1]))
        print(f"  {label:16}{len(found):9,}{shown}{errors:8}", flush=True)


def load() -> str:
    """Returns how busy the machine is: processes that run or wait to, on the average of the last minute."""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


def main() -> None:
    """Measures an office of 150 units with everybody in it, then the pages of one with 3,321."""
    with tempfile.TemporaryDirectory() as folder:
        for pause in (PAUSE_SECONDS, 0.0):
            address = f"sqlite:///{Path(folder) / f'{pause}.db'}"
            built(address, UNITS)
            with served(address) as port:
                before = load()
                answers, taken = everybody_clicks(port, pause)
            rate = len(answers) / taken
            print(f"{UNITS} units, {len(PEOPLE)} people, {pause} s between clicks: {rate:.0f} requests/s; {before}")
            show(answers)
        if "small" in sys.argv:
            return
        address = f"sqlite:///{Path(folder) / 'all.db'}"
        built(address, ALL_COMMUNES)
        with served(address) as port:
            browser = Browser(port, "staff")
            pages = {"cycle": "", "units": "/units", "deadlines": "/deadlines", "unit": "/units/X00100"}
            for _ in range(20):
                browser.opens("/", "my work")
                for label, part in pages.items():
                    browser.opens(f"/cycles/{RUNNING}{part}", label)
            print(f"{ALL_COMMUNES:,} units, one person; {load()}")
            show(browser.answers)


if __name__ == "__main__":
    if sys.argv[1:2] == [_SERVE]:
        serve(sys.argv[2])
    else:
        main()
