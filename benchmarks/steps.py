"""How many durable, audited steps per second, beside a bare `sqlite3` transaction with the same settings?

The bare transaction updates one row and inserts one event (the same bytes as kyhan's event), WAL, synchronous=FULL, one
commit each. kyhan's step is `submission accept` of one unit: role, guards, compare-and-set, chained event, what follows.
Both run interleaved in one process; the medians of several rounds are printed, and where kyhan's time goes.
"""

import cProfile
import pstats
import sqlite3
import statistics
import tempfile
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

from sqlalchemy import text

from kyhan.app import App
from kyhan.clock import FixedClock, at_office
from kyhan.cycle.commands import cycle, people, regulations, roster, setup, submission
from kyhan.database import open_engine, reading
from kyhan.regulation.form import FormRow
from kyhan.regulation.loader import load_shipped

ROUNDS, STEPS = 7, 100


def office(folder: Path) -> App:
    """Returns an office with enough submitted forms, acting as staff."""
    app = App(
        open_engine(f"sqlite:///{folder / 'kyhan.db'}"), FixedClock(at_office(date(2026, 11, 5), 9)), login="admin"
    )
    setup.init(app, name="Bench", place="Bench", admin="admin", admin_email="admin@bench.example", practice=True)
    codes = [f"{number:05d}" for number in range(ROUNDS * STEPS + STEPS)]
    roster.add(app, [roster.NewUnit(code, f"Xã {code}", "commune", date(2026, 1, 1)) for code in codes])
    people.add(app, [people.NewUser("staff", "staff", "staff@bench.example", ("staff",))])
    regulation = load_shipped("nam-dong-2018")
    regulations.add(app, regulation)
    staff = app.acting("staff")
    cycle.start(staff, 2026, regulation_id=regulation.id)
    cycle.issue(staff, "2026", number="1/UBND-VP")
    submission.acknowledge(staff, "2026", codes)
    rows = [FormRow(one.code, one.points * Decimal("0.9")) for one in regulation.criteria["commune"]]
    for code in codes:
        submission.submit(staff, "2026", code, rows)
    return staff


def bare(folder: Path) -> sqlite3.Connection:
    """Returns a database with one table of rows and one of events."""
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
    for statement in (
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL",
        "CREATE TABLE thing (id INTEGER PRIMARY KEY, state TEXT, version INT)",
        "CREATE TABLE event (seq INTEGER PRIMARY KEY, body TEXT, hash TEXT)",
    ):
        connection.execute(statement)
    connection.executemany("INSERT INTO thing VALUES (?, 'submitted', 1)", [(number,) for number in range(10_000)])
    return connection


def main() -> None:
    """Prints steps per second of both and their ratio."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        staff, connection = office(folder), bare(folder)
        submission.accept(staff, "2026", ["00000"])
        with reading(staff.engine) as look:
            body = look.execute(
                text("SELECT body FROM event WHERE chain = '2026' ORDER BY seq DESC LIMIT 1")
            ).scalar_one()
        kyhan_times, bare_times = [], []
        for number in range(ROUNDS):
            units = [f"{1 + number * STEPS + step:05d}" for step in range(STEPS)]
            begin = time.perf_counter()
            for unit in units:
                submission.accept(staff, "2026", [unit])
            kyhan_times.append(STEPS / (time.perf_counter() - begin))
            begin = time.perf_counter()
            for unit in units:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute(
                    "UPDATE thing SET state = 'verifying', version = version + 1 WHERE id = ? AND version = 1",
                    (int(unit),),
                )
                connection.execute("INSERT INTO event (body, hash) VALUES (?, ?)", (body, "0" * 64))
                connection.execute("COMMIT")
            bare_times.append(STEPS / (time.perf_counter() - begin))
        ours, theirs = statistics.median(kyhan_times), statistics.median(bare_times)
        print(f"bare sqlite3:      {theirs:8,.0f} durable steps/s")
        print(f"kyhan accept:      {ours:8,.0f} durable audited steps/s   ratio {ours / theirs:.2f}")
        profile = cProfile.Profile()
        profile.enable()
        for unit in (f"{1 + ROUNDS * STEPS + step:05d}" for step in range(STEPS - 1)):
            submission.accept(staff, "2026", [unit])
        profile.disable()
        pstats.Stats(profile).sort_stats("cumtime").print_stats("kyhan/", 14)


if __name__ == "__main__":
    main()
