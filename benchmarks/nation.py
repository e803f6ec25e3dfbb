"""How long does the national year take: 3,321 communes in 34 offices, each a database of one PostgreSQL server?

Every office plays its whole year through the commands: letter, receipts, a form and its verification per commune (an act
each), scoring, ranking, publication and close. Two processes share the offices, as two hosts would; beside it, one office
with all the communes plays the same year in one process. Setting the offices up is not counted: it happens once.
Run: python benchmarks/nation.py [COMMUNES OFFICES]
"""

import multiprocessing
import sys
import time
from datetime import date

from benchmarks.ground import offices
from benchmarks.ground.durable import Databases
from kyhan.cycle import audit
from kyhan.cycle.commands import cycle, submission
from kyhan.database import reading

PROCESSES = 2


def year(address: str, codes: list[str]) -> float:
    """Plays the year of one office; returns the seconds it took and checks its history."""
    office = offices.standing(address)
    staff, reviewer, leader = (office.app.acting(login) for login in ("staff", "reviewer", "leader"))
    begin = time.perf_counter()
    offices.issued(office)
    office.on(offices.RECEIVED_ON)
    submission.acknowledge(staff, "2026", codes)
    office.on(date(2026, 11, 12))
    for number, code in enumerate(codes):
        submission.submit(staff, "2026", code, offices.form(office.regulation, number))
    office.on(date(2026, 11, 19))
    submission.accept(staff, "2026", codes)
    for code in codes:
        submission.verify(reviewer, "2026", code, keep_rest=True)
    office.on(date(2026, 12, 1))
    cycle.propose(staff, "2026", number="1")
    cycle.publish(leader, "2026", number="1")
    office.on(date(2026, 12, 20))
    cycle.close(staff, "2026")
    taken = time.perf_counter() - begin
    with reading(office.app.engine) as connection:
        findings = audit.verify(connection).findings
    if findings:
        raise SystemExit(f"the history does not hold: {findings[:3]}")
    office.app.engine.dispose()
    return taken


def play(task: tuple[str, list[str]]) -> float:
    """Plays one office's year, as a process of the pool is asked to."""
    return year(*task)


def made(databases: Databases, units: list[tuple[str, str]]) -> tuple[str, list[str]]:
    """Returns the address of a new office with these units, and their codes."""
    address = databases.postgresql()
    offices.founded(address, units).app.engine.dispose()
    return address, [code for code, _ in units]


def main() -> None:
    """Prints the seconds of the nation in many offices, and of one office with everybody."""
    communes, count = (int(one) for one in sys.argv[1:3]) if len(sys.argv) > 1 else (3321, 34)
    everybody = offices.numbered(communes)
    with Databases() as databases:
        tasks = [made(databases, everybody[number::count]) for number in range(count)]
        alone = made(databases, everybody)
        with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
            begin = time.perf_counter()
            each = pool.map(play, tasks, chunksize=1)
            checked = time.perf_counter() - begin
        print(f"{communes:,} communes in {count} offices, {PROCESSES} processes: {sum(each) / PROCESSES:.1f} s of acts")
        print(f"  with starting the processes and verifying every history: {checked:.1f} s on the wall")
        print(f"one office with {communes:,} communes, one process: {year(*alone):.1f} s")


if __name__ == "__main__":
    main()
