"""How does kyhan compare with what one would pick instead? The same job, the same durability, in one run.

A step: a thing of a process is read, its transition checked, and its new state, its new deadline and a line of history
committed. A sweep: 11,000 deadlines that are due are found and handled by two processes (benchmarks/rivals/sweeps.py).
Every contender runs in a process of its own with a database of its own; their rounds are interleaved, so that a slow
moment of the machine falls on all, and medians are printed.

Needs the optional extra `peers`. Run: python benchmarks/peers.py [steps] [sweep] [DEADLINES]
"""

import importlib
import multiprocessing
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from multiprocessing.connection import Connection

from benchmarks.ground import mailbox
from benchmarks.ground.durable import KINDS, Databases
from benchmarks.rivals import kyhan_sweep, sweeps

ROUNDS, STEPS = 7, 100


@dataclass(frozen=True)
class Contender:
    """One way to do the job: its name, where its code is (module:function in benchmarks.rivals), and on what it runs."""

    name: str
    code: str
    kinds: tuple[str, ...] = KINDS
    needs: str = "kyhan"
    """The package it is made of."""
    whole_rounds: bool = False
    """It is given a round's things at once, not one after the other."""


CONTENDERS = (
    Contender("bare driver", "bare:stepping"),
    Contender("kyhan", "kyhan_office:stepping"),
    Contender("python-statemachine with SQLModel", "statemachine_sqlmodel:stepping", needs="statemachine"),
    Contender("DBOS, steps of one workflow", "dbos_transact:in_one_workflow", needs="dbos", whole_rounds=True),
    Contender("DBOS, a workflow for each act", "dbos_transact:stepping", needs="dbos"),
    Contender("Procrastinate, a job for each step", "procrastinate_alone:in_batches", KINDS[1:], whole_rounds=True),
)


def compete(contender: Contender, address: str, line: Connection) -> None:
    """Runs one contender in this process: does a round whenever its number comes.

    Answers with the seconds it took and those of this process's own CPU (a server's are not among them).
    """
    warnings.simplefilter("ignore")  # the contenders' own affair
    module, function = contender.code.split(":")
    prepare = getattr(importlib.import_module(f"benchmarks.rivals.{module}"), function)
    with prepare(address, (ROUNDS + 1) * STEPS) as do:
        line.send((0.0, 0.0))
        while (number := line.recv()) is not None:
            things = range(number * STEPS, (number + 1) * STEPS)
            begin, cpu = time.perf_counter(), time.process_time()
            if contender.whole_rounds:
                do(things)
            else:
                for thing in things:
                    do(thing)
            line.send((time.perf_counter() - begin, time.process_time() - cpu))


def steps(kind: str, databases: Databases) -> dict[str, tuple[float, float]]:
    """Returns the medians of seconds and CPU seconds per step of each contender that runs on this kind of database."""
    spawn = multiprocessing.get_context("spawn")
    running = []
    for contender in (one for one in CONTENDERS if kind in one.kinds and find_spec(one.needs)):
        here, there = spawn.Pipe()
        process = spawn.Process(target=compete, args=(contender, databases.new(kind), there))
        process.start()
        there.close()
        here.recv()
        running.append((contender.name, process, here, []))
    for number in range(ROUNDS + 1):
        for _, _, line, taken in running:
            line.send(number)
            taken.append(line.recv())
    for _, process, line, _ in running:
        line.send(None)
        process.join(60)
    return {
        name: (
            statistics.median(seconds for seconds, _ in taken[1:]) / STEPS,  # the first round warms up
            statistics.median(cpu for _, cpu in taken[1:]) / STEPS,
        )
        for name, _, _, taken in running
    }


def print_steps(databases: Databases) -> None:
    """Prints steps per second and how many times the contender's rate kyhan has."""
    for kind in KINDS:
        found = steps(kind, databases)
        print(f"\n{'durable steps on ' + kind:40}{'steps/s':>10}{'ms each':>10}{'ms of CPU':>11}{'kyhan is':>12}")
        for name, (seconds, cpu) in found.items():
            print(
                f"{name:40}{1 / seconds:10,.0f}{1000 * seconds:10.2f}{1000 * cpu:11.2f}"
                f"{seconds / found['kyhan'][0]:10.2f} x",
                flush=True,
            )


def swept(
    prepare: Callable[[str], None], work: Callable[..., None], more: list[tuple[object, ...]], address: str
) -> float:
    """Returns the seconds that the processes need together, from their start on; each is given one of `more`."""
    prepare(address)
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=work, args=(address, *one)) for one in more]
    begin = time.perf_counter()
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    if any(process.exitcode for process in processes):
        raise SystemExit("a process failed")
    return time.perf_counter() - begin


def print_sweeps(databases: Databases, deadlines: int) -> None:
    """Prints the seconds of each sweep, and checks that each mail went out once and everything is noted."""
    for kind in KINDS:
        print(f"\n{f'{deadlines:,} due deadlines, two processes, {kind}':58}{'s':>8}{'mails':>9}{'twice':>7}")
        for cycles, case in ((4, "kyhan, four cycles, a digest for each person"), (1, "kyhan, each another person's")):
            with mailbox.running() as box:
                address = databases.new(kind)
                prepare = partial(kyhan_sweep.prepare, deadlines=deadlines, cycles=cycles)
                seconds = swept(prepare, kyhan_sweep.work, [(box.url,), (box.url,)], address)
                mails = deadlines // cycles
                if kyhan_sweep.handled(address) != (deadlines, mails):
                    raise SystemExit(f"handled: {kyhan_sweep.handled(address)}")
                print_sweep(case, seconds, box.taken())
        for name, case in ((name, case) for name, case in SWEEPS[kind].items() if name == "bare" or find_spec(name)):
            with mailbox.running() as box:
                address = databases.new(kind)
                each = [(box.url, first, deadlines) for first in (True, False)]
                seconds = swept(partial(sweeps.prepare, deadlines=deadlines), getattr(sweeps, name), each, address)
                if sweeps.handled(address) != deadlines:
                    raise SystemExit(f"handled: {sweeps.handled(address)}")
                print_sweep(case, seconds, box.taken())


SWEEPS = {
    "SQLite": {"bare": "bare driver", "dbos": "DBOS, a queue of workflows"},
    "PostgreSQL": {
        "bare": "bare driver",
        "procrastinate": "Procrastinate, a job each",
        "dbos": "DBOS, a queue of workflows",
    },
}


def print_sweep(case: str, seconds: float, mails: list[tuple[str, str]]) -> None:
    """Prints one line."""
    print(f"{case:58}{seconds:8.1f}{len(mails):9,}{len(mails) - len(set(mails)):7}", flush=True)


def main() -> None:
    """Prints what was asked for, everything by default; a number says how many deadlines are swept."""
    asked = [one for one in sys.argv[1:] if not one.isdigit()] or ["steps", "sweep"]
    deadlines = next((int(one) for one in sys.argv[1:] if one.isdigit()), 11_000)
    missing = sorted({one.needs for one in CONTENDERS if not find_spec(one.needs)})
    if missing:
        print(f'(without {", ".join(missing)}: install the optional extra "peers")')
    with Databases() as databases:
        if "steps" in asked:
            print_steps(databases)
        if "sweep" in asked:
            print_sweeps(databases, deadlines)


if __name__ == "__main__":
    main()
