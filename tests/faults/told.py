"""What have the children told, and what does it say about what must be there? Their messages are made in children.py."""

import os
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from signal import SIGCONT, SIGSTOP
from statistics import fmean
from typing import Any, Final

from kyhan.clock import office_time
from kyhan.errors import SetupNeeded
from tests.faults import life

FIRST_GUESS_SECONDS: Final = 0.01
"""How long something is taken to last before it was measured."""

Happened = tuple[str, str, str, str]
"""An event of a person: cycle, actor, action, subject."""


@dataclass
class Child:
    """A process as the test sees it: what it has in hand, and how far it is.

    Attributes:
        doing: What it has begun and not finished: an action, "tick", "mail"; empty between two.
        began: When it began what (seconds of the monotonic clock).
        events: What its act leaves when it is done.
        mail: The Message-ID it last began to hand over, as long as that may be without its note.
        ticking: The clock at the beginning of the tick under way.
        ticked: The clock at the beginning of the last whole tick.
        claims: Whether the tick under way is the first of its hour, which writes reminders if any are due.
        idle_on: The last day of which it said that it is done.
        first: Whether it is the one that does what a second person would do a second time.
        overslept: Whether it was frozen during the tick under way, so that others may have sent the mail it sends.
    """

    program: str
    process: Any
    hears: Connection
    doing: str = ""
    began: dict[str, float] = field(default_factory=dict)
    events: tuple[Happened, ...] = ()
    mail: str = ""
    ticking: datetime | None = None
    ticked: datetime | None = None
    claims: bool = False
    idle_on: date | None = None
    first: bool = True
    frozen: bool = False
    overslept: bool = False

    @property
    def in_hand(self) -> str:
        """What it is doing, as finely as is known: a tick is "claim", "mail", "note" or the rest of it."""
        if self.doing != "tick":
            return self.doing or "between"
        return "note" if self.mail else "claim" if self.claims else "tick"

    @property
    def stopped(self) -> bool:
        """Whether it stands still: the state "T" in /proc/<id>/stat, behind the program's name in brackets."""
        return Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(") ")[2].startswith("T")

    def freeze(self) -> None:
        """Stops it with SIGSTOP, or takes note that it stopped itself."""
        os.kill(self.process.pid, SIGSTOP)
        self.frozen = self.overslept = True

    def wake(self) -> None:
        """Lets it go on."""
        self.frozen = False
        os.kill(self.process.pid, SIGCONT)


def listed(counted: Counter[str]) -> str:
    """Returns counts as words, the most frequent first: "mail 10, submit 7"."""
    return ", ".join(f"{what} {count}" for what, count in counted.most_common())


@dataclass
class Told:
    """What all children told so far.

    Attributes:
        answered: Events of acts that were answered with success.
        open: Events of acts whose answer nobody got: each act may be there, whole.
        refused: Answers other than success, by class.
        troubled: How many ticks could not do everything.
        sentences: What those said, in Vietnamese and in English.
        faults: What no process may ever say.
        unsettled: Message-IDs caught by a death or a fault between the hand-over's beginning and its note.
        died_in: What the dead were doing; "between" two acts, or waiting.
        lasted: How many seconds things took, by name.
        begun: What began, in order, and whose it is.
    """

    answered: Counter[Happened] = field(default_factory=Counter)
    open: Counter[Happened] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    troubled: int = 0
    sentences: set[tuple[str, str]] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    unsettled: Counter[str] = field(default_factory=Counter)
    died_in: Counter[str] = field(default_factory=Counter)
    lasted: dict[str, list[float]] = field(default_factory=dict)
    begun: list[tuple[str, Child]] = field(default_factory=list)

    def hear(self, child: Child, kind: str, what: str, more: Any) -> None:
        """Takes one message of a child (see children.py)."""
        if kind == "idle":
            child.idle_on = more
        elif kind == "fault":
            self.faults.append(f"{child.program}: {what}\n{more}")
        elif kind == "begin":
            self._begin(child, what, more)
        elif what == "mail":
            self._took(child, "mail")
            child.doing = "tick"  # the note is still to come
        elif what == "tick":
            self.troubled += bool(more)
            self.sentences.update(more)
            self.settle(child, lost=bool(more) or child.overslept)
            child.overslept = False
            self._took(child, "tick", "tick" if child.ticked == child.ticking else "claim")
            child.ticked = child.ticking
        else:
            self._answer(child, kind, what, more)

    def settle(self, child: Child, *, lost: bool) -> None:
        """Says of the mail a child has in hand that it was noted, or that nobody will note it."""
        if child.mail and lost:
            self.unsettled[child.mail] += 1
        child.mail = ""

    def died(self, child: Child) -> None:
        """Takes what a child had in hand as left open."""
        self.died_in[child.in_hand] += 1
        self.open.update(child.events)
        self.settle(child, lost=True)

    def usual_seconds(self, what: str) -> float:
        """Returns how long something takes on the average of its last times."""
        known = self.lasted.get(what)
        return fmean(known[-20:]) if known else FIRST_GUESS_SECONDS

    def _begin(self, child: Child, what: str, more: Any) -> None:
        child.doing, child.began[what] = what, time.monotonic()
        if what == "mail":
            self.settle(child, lost=child.overslept)
            child.mail, child.claims = more, False
        elif what == "tick":
            child.claims = office_time(more).hour >= life.MAILS_AT and (child.ticked is None or child.ticked < more)
            child.ticking = more
            what = "claim" if child.claims else "tick"
        else:
            child.events = tuple(more)
            what = "act"
        self.begun.append((what, child))

    def _answer(self, child: Child, kind: str, what: str, more: Any) -> None:
        if kind == "done":
            self.answered.update(child.events)
        else:
            refusal, vi, en = more
            self.refused[refusal] += 1
            self.sentences.add((vi, en))
            if refusal == SetupNeeded.__name__:
                self.open.update(child.events)
        self._took(child, what)
        child.events = ()

    def _took(self, child: Child, what: str, name: str = "") -> None:
        if what in child.began:
            self.lasted.setdefault(name or what, []).append(time.monotonic() - child.began.pop(what))
        child.doing = ""
