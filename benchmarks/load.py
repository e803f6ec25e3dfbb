"""Does an act cost more when the history is long? One person alone, then 50 people at once, on 0 to 100,000 events.

The history grows by extensions of other units' deadlines, many at once. At each length 50 officers who have not acted yet
confirm the receipt, hand their form in, withdraw it and hand it in again: 200 acts, by one thread and connection for each
person in this process. Alone they act one after another; at once each waits for its turn, and that is in the time.
Run: python benchmarks/load.py [EVENTS ...]
"""

import statistics
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import count

from sqlalchemy import text

from benchmarks.ground import offices
from benchmarks.ground.durable import on_each_kind
from kyhan.app import App
from kyhan.cycle import audit
from kyhan.cycle.commands import deadline, submission
from kyhan.cycle.queries.calendar import office_calendar
from kyhan.database import open_engine, reading
from kyhan.regulation.form import FormRow

PEOPLE = 50
OTHERS = 1000
"""Units whose deadlines are extended to make the history long."""


def grown(office: offices.Office, units: Sequence[str], wanted: int, days: Iterator[date]) -> int:
    """Lets the cycle's history grow to that many events at least; returns how many there are."""
    while (length := events(office)) < wanted:
        some = units[: wanted - length]
        deadline.extend(
            office.app.acting("staff"), "2026", some, until=next(days), reason="Bão lũ", document="1/QĐ-UBND"
        )
    return length


def events(office: offices.Office) -> int:
    """Returns the number of the cycle's last event."""
    with reading(office.app.engine) as connection:
        return int(connection.execute(text("SELECT max(seq) FROM event WHERE chain = '2026'")).scalar_one())


def acts(app: App, unit: str, form: Sequence[FormRow], times: list[float]) -> None:
    """Does the four acts of one person and notes how long each took, in seconds."""
    person = app.acting(f"u{unit.lower()}", "web")
    for act in (
        lambda: submission.acknowledge(person, "2026", [unit]),
        lambda: submission.submit(person, "2026", unit, form),
        lambda: submission.withdraw(person, "2026", unit),
        lambda: submission.submit(person, "2026", unit, form),
    ):
        begin = time.perf_counter()
        act()
        times.append(time.perf_counter() - begin)


def at_once(office: offices.Office, units: Sequence[str], form: Sequence[FormRow]) -> list[float]:
    """Lets everybody act at once, each on a connection of their own."""
    address = office.app.engine.url.render_as_string(hide_password=False)
    lists: list[list[float]] = [[] for _ in units]
    apps = [App(open_engine(address), office.clock) for _ in units]
    threads = [
        threading.Thread(target=acts, args=(app, unit, form, times))
        for unit, app, times in zip(units, apps, lists, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for app in apps:
        app.engine.dispose()
    return [one for times in lists for one in times]


def shown(times: list[float]) -> str:
    """Returns median and 95th percentile in milliseconds."""
    return f"{statistics.median(times) * 1000:9.1f}{statistics.quantiles(times, n=20)[-1] * 1000:9.1f}"


def main() -> None:
    """Prints the curve for each kind of database and checks the history at the end."""
    lengths = [int(one) for one in sys.argv[1:]] or [0, 1_000, 10_000, 100_000]
    units = offices.numbered(OTHERS + 2 * PEOPLE * len(lengths))
    codes = [code for code, _ in units]
    others, fresh = codes[:OTHERS], codes[OTHERS:]
    with on_each_kind() as addresses:
        for kind, address in addresses.items():
            office = offices.founded(address, units, officers=True)
            offices.issued(office)
            office.on(offices.RECEIVED_ON)
            submission.acknowledge(office.app.acting("staff"), "2026", others)
            form = offices.form(office.regulation, 1)
            calendar = office_calendar(office.app.acting("staff"))
            days = (calendar.shift(date(2026, 11, 20), number) for number in count(1))
            print(f"{kind + ': ms, median and p95':34}{'alone':>18}{f'{PEOPLE} at once':>18}")
            for number, wanted in enumerate(lengths):
                length = grown(office, others, wanted, days)
                people = fresh[2 * PEOPLE * number : 2 * PEOPLE * (number + 1)]
                alone: list[float] = []
                for unit in people[:PEOPLE]:
                    acts(office.app, unit, form, alone)
                together = at_once(office, people[PEOPLE:], form)
                print(f"  {length:10,} events before{'':10}{shown(alone)}{shown(together)}", flush=True)
            with reading(office.app.engine) as connection:
                if audit.verify(connection).findings:
                    raise SystemExit("the history does not hold")
            office.app.engine.dispose()


if __name__ == "__main__":
    main()
