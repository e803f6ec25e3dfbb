"""How long does it take to write the workbooks of a country's communes, how much memory, and how long to read one back?

Every unit has confirmed the letter; the year before is published, so that last year's values stand in every form. The
forms are written by the program's own command, in one process. Run: python benchmarks/forms.py [UNITS]
"""

import resource
import statistics
import sys
import tempfile
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

from kyhan.app import App
from kyhan.cli import run
from kyhan.clock import FixedClock, at_office
from kyhan.cycle.commands import calendar, cycle, people, regulations, roster, setup, submission
from kyhan.database import open_engine
from kyhan.documents.survey_reading import read_survey
from kyhan.regulation.form import FormRow
from kyhan.regulation.loader import load_shipped

UNITS = 3_321


def office(address: str, units: int) -> App:
    """Returns an office whose cycle of 2027 is issued, after a published one of 2026; acts as staff."""
    clock = FixedClock(at_office(date(2026, 11, 5), 9))
    app = App(open_engine(address), clock, login="admin")
    setup.init(app, name="Bench", place="Bench", admin="admin", admin_email="admin@bench.example", practice=True)
    codes = [f"{number:05d}" for number in range(units)]
    roster.add(app, [roster.NewUnit(code, f"Xã Thí Điểm {code}", "commune", date(2026, 1, 1)) for code in codes])
    people.add(
        app,
        [
            people.NewUser("staff", "staff", "staff@bench.example", ("staff",)),
            people.NewUser("reviewer", "reviewer", "reviewer@bench.example", ("reviewer",)),
            people.NewUser("leader", "leader", "leader@bench.example", ("leader",)),
        ],
    )
    regulation = load_shipped("nam-dong-2018")
    regulations.add(app, regulation)
    staff = app.acting("staff")
    rows = [FormRow(one.code, one.points * Decimal("0.9")) for one in regulation.criteria["commune"]]
    cycle.start(staff, 2026, regulation_id=regulation.id)
    cycle.issue(staff, "2026", number="1/UBND-VP")
    submission.acknowledge(staff, "2026", codes)
    for code in codes:
        submission.submit(staff, "2026", code, rows)
    submission.accept(staff, "2026", codes)
    for code in codes:
        submission.verify(app.acting("reviewer"), "2026", code, keep_rest=True)
    cycle.propose(staff, "2026", number="2/TTr-VP")
    cycle.publish(app.acting("leader"), "2026", number="3/QĐ-UBND")
    clock.set(at_office(date(2027, 11, 5), 9))
    for year in (2027, 2028):
        calendar.adopt(app, year)
    cycle.start(staff, 2027, regulation_id=regulation.id)
    cycle.issue(staff, "2027", number="4/UBND-VP")
    submission.acknowledge(staff, "2027", codes)
    return staff


def peak() -> float:
    """Returns the greatest memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(units: int) -> None:
    """Prints seconds, CPU seconds, memory and the reading time."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        address = f"sqlite:///{folder / 'bench.db'}"
        office(address, units).engine.dispose()
        start = ["--database", address, "--as", "staff", "--now", "2027-11-05T09:00", "--lang", "en"]
        run([*start, "form", "write", "2027", "00000", "--out", str(folder / "one")])
        before, begin, work = peak(), time.perf_counter(), time.process_time()
        if run([*start, "form", "write", "2027", "--out", str(folder / "all")]):
            raise SystemExit(1)
        seconds, cpu = time.perf_counter() - begin, time.process_time() - work
        files = sorted((folder / "all").iterdir())
        size = sum(file.stat().st_size for file in files)
        print(f"{len(files):,} workbooks: {seconds:.1f} s, {cpu:.1f} s of CPU ({cpu / len(files) * 1000:.1f} ms each)")
        print(f"memory: {before:.0f} MB before, {peak():.0f} MB at its peak; {size / 1e6:.0f} MB on the disk")
        reads = []
        for file in files[:: max(1, len(files) // 100)]:
            content, begin = file.read_bytes(), time.perf_counter()
            read_survey(content, file.name)
            reads.append(time.perf_counter() - begin)
        print(f"reading one back: median {statistics.median(reads) * 1000:.0f} ms, most {max(reads) * 1000:.0f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else UNITS)
