"""How long does a new holiday take that moves every open deadline of an office, with receipts and history?

11,000 submissions of four cycles wait for their forms; then a notice makes a day before their due day a day off. The
preview (`calendar off --dry-run`) and the change itself are timed: reading the deadlines, counting each anew, closing
the old revisions, writing the new ones with their receipts, and one event per cycle that names every row.
Run: python benchmarks/recount.py [DEADLINES]
"""

import sys
import time
from datetime import date

from sqlmodel import Session, col, func, select

from benchmarks.ground import offices
from benchmarks.ground.durable import on_each_kind
from kyhan.cli import collect_rarely
from kyhan.cycle import audit
from kyhan.cycle.commands import calendar, submission
from kyhan.cycle.tables import Deadline
from kyhan.database import reading

CYCLES = 4
NEW_HOLIDAY = date(2026, 11, 18)
"""A Wednesday before the forms are due, on 20 November."""


def prepared(address: str, deadlines: int) -> offices.Office:
    """Returns an office in which that many submission deadlines run."""
    units = offices.numbered(deadlines // CYCLES)
    office = offices.founded(address, units)
    for number in range(CYCLES):
        offices.issued(office, f"2026/{number}")
    office.on(offices.RECEIVED_ON)
    for number in range(CYCLES):
        submission.acknowledge(office.app.acting("staff"), f"2026/{number}", [code for code, _ in units])
    return office


def moved(office: offices.Office) -> int:
    """Returns how many deadlines run in a second revision, which a recount opened."""
    with reading(office.app.engine) as connection, Session(connection) as session:
        again = (
            select(func.count()).select_from(Deadline).where(Deadline.revision > 1, col(Deadline.closed_on).is_(None))
        )
        return session.exec(again).one()


def main() -> None:
    """Prints seconds for the preview and the change on each kind of database, and checks history and rows."""
    deadlines = int(sys.argv[1]) if len(sys.argv) > 1 else 11_000
    collect_rarely()  # as the program does
    with on_each_kind() as addresses:
        for kind, address in addresses.items():
            office = prepared(address, deadlines)
            staff = office.app.acting("staff")
            begin, cpu = time.perf_counter(), time.process_time()
            calendar.off(staff, NEW_HOLIDAY, reason="Nghỉ theo thông báo", document="1/TB", dry_run=True)
            previewed = time.perf_counter() - begin
            begin, cpu = time.perf_counter(), time.process_time()
            found = calendar.off(staff, NEW_HOLIDAY, reason="Nghỉ theo thông báo", document="1/TB")
            taken, cpu = time.perf_counter() - begin, time.process_time() - cpu
            with reading(office.app.engine) as connection:
                report = audit.verify(connection)
            if report.findings or not len(found.applied) == moved(office) == deadlines:
                raise SystemExit(f"{len(found.applied)} moved, {moved(office)} found, {report.findings[:3]}")
            print(
                f"{kind:12} preview {previewed:.2f} s, change {taken:.2f} s ({cpu:.2f} s of CPU here), {deadlines:,} moved"
            )
            office.app.engine.dispose()


if __name__ == "__main__":
    main()
