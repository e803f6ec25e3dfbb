"""What do tests look at after an act? The state, the clocks and the history of an office, through the queries."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from kyhan.cycle.queries import deadlines, history, status, submissions
from kyhan.errors import Refusal
from tests.factories import KEY, SmallOffice


def cycle_state(office: SmallOffice) -> str:
    """Returns the state of the cycle."""
    found: str = status.status(office.acting("an"), KEY)["state"]
    return found


def form_of(office: SmallOffice, unit: str) -> dict[str, Any]:
    """Returns a unit's submission in full."""
    return submissions.submission(office.acting("an"), KEY, unit)


def state_of(office: SmallOffice, unit: str) -> str:
    """Returns the state of a unit's submission."""
    found: str = form_of(office, unit)["state"]
    return found


def answer_of(office: SmallOffice, unit: str, criterion: str) -> dict[str, Any]:
    """Returns what a unit declared and the office verified for a criterion."""
    found: dict[str, Any] = next(one for one in form_of(office, unit)["answers"] if one["criterion"] == criterion)
    return found


def clocks(office: SmallOffice, subject: str) -> dict[str, date]:
    """Returns the running deadlines of a subject ("submission/20161", "cycle", "complaint/1"): kind -> due day."""
    return {one["kind"]: date.fromisoformat(one["due_on"]) for one in _deadlines(office, subject, everything=False)}


def revisions(office: SmallOffice, subject: str, kind: str) -> list[tuple[date, str | None]]:
    """Returns every revision of a deadline, the oldest first: its due day, and how it ended (None: it runs)."""
    found = [one for one in _deadlines(office, subject, everything=True) if one["kind"] == kind]
    return [
        (date.fromisoformat(one["due_on"]), one["outcome"])
        for one in sorted(found, key=lambda one: int(one["revision"]))
    ]


def _deadlines(office: SmallOffice, subject: str, *, everything: bool) -> list[dict[str, Any]]:
    found = deadlines.deadlines(office.acting("an"), KEY, everything=everything)
    return [one for one in found if one["subject"] == subject]


def events(office: SmallOffice, **wanted: Any) -> list[dict[str, Any]]:
    """Returns the events of the cycle (or of `chain`) that match, in their order; see `kyhan.cycle.queries.history`."""
    return history.events(office.acting("giang"), history.Filter(**{"chain": KEY, **wanted}))


def refusal(kind: type[Refusal], act: Callable[[], object]) -> str:
    """Runs an act that must be refused and returns its message in English."""
    with pytest.raises(kind) as refused:
        act()
    assert refused.type is kind or issubclass(refused.type, kind)
    return refused.value.to("en")


def holds(office: SmallOffice) -> list[str]:
    """Returns what a verification of the whole history finds, in English; nothing is what it should be."""
    return [fault.to("en") for fault in history.verify(office.app).findings]
