"""How long does a year of a whole country take: every phase for 3,321 units, its growth, and the peak of memory?

Plays one cycle on SQLite through the same commands as the console: issue, acknowledge, submit, accept, verify, score and
rank, propose, publish, reminders, close, `audit verify`. Units are the real communes where the optional extra
`provinces` is installed, else numbered ones. Run: python benchmarks/year.py [UNITS ...]
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

from kyhan.app import App
from kyhan.clock import FixedClock, at_office
from kyhan.cycle import audit, ledger, results, store
from kyhan.cycle.act import Act, writing_act
from kyhan.cycle.commands import cycle, people, regulations, roster, setup, submission
from kyhan.cycle.ledger import Letter
from kyhan.database import open_engine, reading
from kyhan.regulation.form import FormRow
from kyhan.regulation.loader import load_shipped
from kyhan.regulation.schema import PeriodKind, Regulation
from kyhan.workflows.reminders import OpenDeadline, plan


def communes(count: int) -> list[tuple[str, str]]:
    """Returns codes and names: the real communes first, numbered ones beyond (or without the extra)."""
    found: list[tuple[str, str]] = []
    try:
        from vietnam_provinces import Ward  # noqa: PLC0415 - the optional extra
    except ImportError:
        print("  (vietnam-provinces is not installed: numbered units instead of the real communes)")
    else:
        found = [
            (f"{ward.code:05d}" if isinstance(ward.code, int) else f"{ward.code.value:05d}", ward.name)
            for ward in Ward.iter_all()
        ]
    found += [(f"X{number:05d}", f"Xã số {number}") for number in range(count - len(found))]
    return found[:count]


def timed(label: str, act: Callable[[], object], times: dict[str, float]) -> None:
    """Runs one phase and keeps how long it took."""
    begin = time.perf_counter()
    act()
    times[label] = time.perf_counter() - begin


def form(regulation: Regulation, number: int) -> list[FormRow]:
    """Returns a complete form whose points depend on the unit's number."""
    share = Decimal(60 + number % 40) / 100
    return [FormRow(one.code, (one.points * share).quantize(Decimal("0.01"))) for one in regulation.criteria["commune"]]


def year(count: int, folder: Path) -> dict[str, float]:
    """Plays one cycle with `count` units and returns the time of each phase in seconds."""
    clock = FixedClock(at_office(date(2026, 10, 1), 9))
    app = App(open_engine(f"sqlite:///{folder / f'year-{count}.db'}"), clock, login="admin")
    setup.init(app, name="Bench", place="Bench", admin="admin", admin_email="admin@bench.example", practice=True)
    units = communes(count)
    regulation = load_shipped("nam-dong-2018")
    people.add(
        app,
        [
            people.NewUser(login, login, f"{login}@bench.example", (role,))
            for login, role in (("staff", "staff"), ("reviewer", "reviewer"), ("leader", "leader"))
        ],
    )
    regulations.add(app, regulation)
    staff, reviewer, leader = app.acting("staff"), app.acting("reviewer"), app.acting("leader")
    codes = [code for code, _ in units]
    times: dict[str, float] = {}
    timed(
        "roster",
        lambda: roster.add(app, [roster.NewUnit(code, name, "commune", date(2026, 1, 1)) for code, name in units]),
        times,
    )
    timed(
        "officers",
        lambda: people.add(
            app,
            [
                people.NewUser(f"u{code.lower()}", name, f"u{code}@bench.example", ("unit_officer",), code)
                for code, name in units
            ],
        ),
        times,
    )
    cycle.start(staff, 2026, regulation_id=regulation.id)
    clock.set(at_office(date(2026, 11, 5), 9))
    timed("issue", lambda: cycle.issue(staff, "2026", number="12/UBND-VP"), times)
    timed("acknowledge (one act)", lambda: submission.acknowledge(staff, "2026", codes), times)
    clock.set(at_office(date(2026, 11, 12), 9))
    timed(
        "remind (plan, write mails)",
        lambda: ledger.claim(app.acting("system"), lambda _: Letter("s", "p", "h"), domain="bench.example"),
        times,
    )

    def submit_all() -> None:
        for number, code in enumerate(codes):
            submission.submit(staff, "2026", code, form(regulation, number))

    def verify_all() -> None:
        for code in codes:
            submission.verify(reviewer, "2026", code, keep_rest=True)

    timed("submit (an act each)", submit_all, times)
    clock.set(at_office(date(2026, 11, 19), 9))
    timed("accept (one act)", lambda: submission.accept(staff, "2026", codes), times)
    timed("verify, score (an act each)", verify_all, times)
    clock.set(at_office(date(2026, 12, 1), 9))
    timed(
        "propose, publish",
        lambda: (cycle.propose(staff, "2026", number="1"), cycle.publish(leader, "2026", number="1")),
        times,
    )
    clock.set(at_office(date(2026, 12, 20), 9))
    timed("close", lambda: cycle.close(staff, "2026"), times)
    times["whole year"] = sum(times.values())
    _parts(app, staff, regulation, times)
    return times


def _parts(app: App, staff: App, regulation: Regulation, times: dict[str, float]) -> None:
    """Measures parts on their own: ranking everything, planning reminders, verifying the history."""
    with writing_act(staff, "bench") as act:
        rows = list(store.submissions(act.connection, "2026"))
        for row in rows:
            row.place = None
        timed("  of it: ranking", lambda: results.rank_all(act, regulation, rows), times)
        act._changes = {}  # noqa: SLF001 - nothing is kept of this measurement
    _plan(app, regulation, times)
    with reading(app.engine) as connection:
        begin = time.perf_counter()
        report = audit.verify(connection)
        taken = time.perf_counter() - begin
    times["audit verify"] = taken
    times["audit verify, events/s"] = report.events / taken
    if report.findings:
        raise SystemExit(f"the history does not hold: {report.findings[:3]}")


def _plan(app: App, regulation: Regulation, times: dict[str, float]) -> None:
    with reading(app.engine) as connection:
        act = Act(app, connection)
        day = date(2026, 11, 19)
        deadlines = [
            OpenDeadline(
                "2026",
                f"submission/{one.unit}",
                PeriodKind.SUBMISSION,
                1,
                date(2026, 11, 5),
                date(2026, 11, 19),
                one.unit,
            )
            for one in store.submissions(act.connection, "2026")
        ]
        timed(
            "  of it: reminder plan",
            lambda: plan(deadlines, {"2026": regulation.reminders}, act.office.calendar, day),
            times,
        )


def main() -> None:
    """Prints a table: a row for each phase, a column for each number of units."""
    counts = [int(one) for one in sys.argv[1:]] or [100, 1000, 3321, 10000]
    with tempfile.TemporaryDirectory() as folder:
        columns = {count: year(count, Path(folder)) for count in counts}
    print(f"{'seconds':28}" + "".join(f"{count:>12,}" for count in counts))
    for label in columns[counts[0]]:
        print(f"{label:28}" + "".join(f"{columns[count][label]:12,.3f}" for count in counts))
    print(f"peak memory of the process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main()
