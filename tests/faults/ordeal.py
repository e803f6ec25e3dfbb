"""How does an office live while its processes die, freeze and crowd?

An ordeal is an office, a mail server, and children (children.py) that play its life. The test is the sun: it moves the
clock, to eight when the day's acts are done and to the next working day when the mails are out. In between it harms.
What must hold after each harm and at the end is in reckoning.py.
"""

import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, timedelta
from multiprocessing.connection import Connection, wait
from pathlib import Path
from random import Random
from typing import Final, Self

from sqlmodel import Session, select

from kyhan.clock import office_day, office_time
from kyhan.cycle.outgoing import FAILED, PLANNED, SENDING, TAKEN_FOR
from kyhan.cycle.queries import reminders
from kyhan.cycle.tables import Mail
from kyhan.database import reading
from kyhan.errors import SetupNeeded
from tests.factories import SmallOffice, standing
from tests.faults import life, undisturbed
from tests.faults.children import FORKS, PROGRAMS, Place, SharedClock
from tests.faults.told import Child, Told
from tests.smtp_sink import Sink

PATIENCE_SECONDS: Final = 180
"""How long something may take to become so: longer than any process waits for another."""
LOOK_SECONDS: Final = 0.01


class Ordeal:
    """One office under harm. Use it as a context: its children end with it.

    Args:
        office: Founded and prepared (`life.prepare`).
        folder: Where the children live.
        cast: How many children of each program.
        seed: Of every chance taken.
        at_once: People act while the day's mails are written and sent, not before.
    """

    def __init__(
        self, office: SmallOffice, folder: Path, cast: dict[str, int], *, seed: int = 1, at_once: bool = False
    ) -> None:
        self.clock = SharedClock(office.clock.now())
        self.office = standing(office.file, office.address)
        self.office.clock = self.office.app.clock = self.clock  # type: ignore[assignment] # a clock like FixedClock
        self.at_once, self._begins_at = at_once, life.MAILS_AT if at_once else life.ACTS_AT
        self.office.on(life.FIRST_ON, self._begins_at)
        self.told, self.sink, self.chance = Told(), Sink(), Random(seed)
        self.children: list[Child] = []
        self.last_day = False
        """Whether the life ends with the day that is under way."""
        self.over = False
        self._folder, self._cast, self._seed, self._births = folder, cast, seed, 0

    def __enter__(self) -> Self:
        with ExitStack() as undo:
            undo.callback(self.office.app.engine.dispose)
            undo.enter_context(self.sink)
            undo.callback(self.end_all)
            for program, count in self._cast.items():
                for _ in range(count):
                    self.bear(program)
            self._undo = undo.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._undo.close()

    def bear(self, program: str, *, first: bool | None = None, freeze: str = "") -> Child:
        """Starts a child of a program, with its own folder as home; `first` and `freeze` as in `Place`."""
        self._births += 1
        home = self._folder / f"{program}-{self._births}"
        home.mkdir(parents=True)
        if first is None:
            first = not any(child.program == program for child in self.children)
        place = Place(
            self.office.address, self.clock, self.sink.url, home, self._seed * 1000 + self._births, first, freeze
        )
        hears, tells = FORKS.Pipe(duplex=False)
        process = FORKS.Process(target=PROGRAMS[program], args=(tells, place), daemon=True)
        process.start()
        tells.close()
        child = Child(program, process, hears, first=first)
        self.children.append(child)
        return child

    def live(self, until: Callable[[], bool]) -> None:
        """Lets the office live until something is so.

        Raises:
            AssertionError: it never becomes so, or a process met a fault of the program.
        """
        patience = time.monotonic() + PATIENCE_SECONDS
        while not until():
            assert not self.told.faults, "\n".join(self.told.faults)
            assert time.monotonic() < patience, f"at {self.clock.now()} it still is not so: {self.children}"
            if not self.listen(until):
                self._move_the_clock()

    def live_days(self, count: int) -> None:
        """Lets the office live `count` practice days; it ends in the morning of the next."""
        for _ in range(count):
            day = life.today(self.office)
            self.live(lambda: life.today(self.office) != day)  # noqa: B023 - asked within the round

    def listen(self, until: Callable[[], bool] = lambda: False) -> bool:
        """Hears what the children have said by now, up to the word that makes something so; tells whether one did."""
        ears = {child.hears: child for child in self.children}
        ready = [one for one in wait(list(ears), LOOK_SECONDS) if isinstance(one, Connection)]
        for ear in ready:
            try:
                while ear.poll():
                    self.told.hear(ears[ear], *ear.recv())
                    if until():
                        return True
            except EOFError:
                self.told.faults.append(f"{ears[ear].program} ended by itself")
        return False

    def moment(self, what: str, nth: int = 1) -> Child:
        """Lets the office live until something ("act", "claim", "mail", "tick") has begun `nth` times from now, and then
        for a while that spreads evenly over as long as such a thing takes; returns whose it is."""
        begun = self.told.begun
        begun.clear()

        def met() -> bool:
            return bool(begun) and begun[-1][0] == what and sum(one == what for one, _ in begun) >= nth

        self.live(met)
        child = begun[-1][1]
        time.sleep(self.chance.uniform(0, 1.1 * self.told.usual_seconds(child.in_hand)))  # the moment, by chance
        return child

    def kill(self, child: Child) -> None:
        """Kills a child with SIGKILL, hears what it told before, and starts another in its place."""
        self._end(child)
        self.bear(child.program, first=child.first)

    def end_all(self) -> None:
        """Kills all children, for good."""
        for child in list(self.children):
            self._end(child)

    def _end(self, child: Child) -> None:
        child.process.kill()
        child.process.join()
        try:
            while True:
                self.told.hear(child, *child.hears.recv())
        except (EOFError, OSError):  # OSError: it died within a word
            child.hears.close()
        child.process.close()
        self.told.died(child)
        self.children.remove(child)

    def _move_the_clock(self) -> None:
        now = self.clock.now()
        day = office_day(now)
        if any(child.idle_on != day for child in self.children if child.program == "people"):
            return
        if office_time(now).hour < life.MAILS_AT:
            self.office.on(day, life.MAILS_AT)
            return
        if any(child.ticked != now for child in self.children if child.program != "people" and not child.frozen):
            return
        try:
            stand = self.mails_of(day)
            if stand[PLANNED] or [one for one in reminders.preview(self.office.app).digests if one.address]:
                return
            if stand[SENDING] or stand[FAILED]:
                self.clock.set(now + TAKEN_FOR + timedelta(minutes=1))
            elif self.last_day:
                self.over = True
            else:
                self.office.on(undisturbed.next_day(self.office, day), self._begins_at)
        except SetupNeeded:
            return  # the database's server is away just now

    def mails_of(self, day: date) -> Counter[str]:
        """Returns how many mails of a day there are, by state."""
        with reading(self.office.app.engine) as connection, Session(bind=connection) as session:
            return Counter(session.exec(select(Mail.state).where(Mail.on == day)))
