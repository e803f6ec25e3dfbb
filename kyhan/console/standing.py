"""What is said after an act: where the thing stands now, which deadline runs, and what comes next."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from kyhan.console.context import Console
from kyhan.cycle.queries.status import status
from kyhan.i18n import Phrase, long_day, say
from kyhan.regulation.period_labels import PERIOD_LABELS
from kyhan.regulation.schema import PeriodKind
from kyhan.workflows import assessment
from kyhan.workflows.assessment import CYCLE
from kyhan.workflows.submission import SUBMISSION, State

Fields = Mapping[str, Any]
_INCOMPLETE: Final = frozenset({State.SUBMITTED, State.RETURNED})
"""Where it matters what a form lacks."""
_NAMED: Final = 3
"""So many units are named in a line; of more, the number is given."""


def spoken(phrase: Mapping[str, str]) -> Phrase:
    """Returns the phrase that stands in JSON as {"vi": ..., "en": ...}."""
    return Phrase(phrase["vi"], phrase["en"])


def joined(phrases: Sequence[Phrase], by: str = "; ") -> Phrase:
    """Returns phrases as one."""
    return Phrase(by.join(one.vi for one in phrases), by.join(one.en for one in phrases))


def day(iso: str | None) -> date | None:
    """Returns the day that stands in JSON."""
    return None if iso is None else date.fromisoformat(iso)


def weekday_of(iso: str | None) -> Phrase | None:
    """Returns the day that stands in JSON, with its weekday."""
    return None if iso is None else long_day(date.fromisoformat(iso))


def working_days(count: int) -> Phrase:
    """Returns "3 ngày làm việc"."""
    return say("{n} ngày làm việc", "{n} working day{s}", n=count, s="" if count == 1 else "s")


def units_counted(count: int) -> Phrase:
    """Returns "3 đơn vị"."""
    return say("{n} đơn vị", "{n} unit{s}", n=count, s="" if count == 1 else "s")


def time_left(line: Fields) -> Phrase:
    """Returns how many working days a running deadline still leaves, or by how many it is overdue."""
    left = line["working_days_left"]
    if line["overdue"] and line["kind"] == PeriodKind.COMPLAINT:
        return say("đã hết", "over")
    if line["overdue"]:
        return say("quá hạn {n}", "{n} overdue", n=working_days(-left)) if left else say("đã quá hạn", "overdue")
    if left == 0:
        return say("không còn ngày làm việc nào sau hôm nay", "no working day left after today")
    return say("còn {n}", "{n} left", n=working_days(left))


def deadline(line: Fields) -> Phrase:
    """Returns "hạn gửi phiếu: hết Thứ Hai, 23/11/2026 (còn 10 ngày làm việc)"."""
    return say(
        "hạn {kind}: hết {day} ({left}{extended})",
        "deadline for {kind}: end of {day} ({left}{extended})",
        kind=PERIOD_LABELS[PeriodKind(line["kind"])],
        day=long_day(date.fromisoformat(line["due_on"])),
        left=time_left(line),
        extended=say("; đã gia hạn", "; extended") if line["extended"] else "",
    )


def cycle_lines(now: Fields) -> list[Phrase]:
    """Returns the state of a cycle, its own running deadlines, and what has to happen before it moves on.

    Args:
        now: What `kyhan.cycle.queries.status.status` gives.
    """
    state = say("Kỳ {key}: {state}.", "Cycle {key}: {state}.", key=now["cycle"], state=CYCLE.states[now["state"]])
    clocks = [say("{line}.", "{line}.", line=_capital(deadline(one))) for one in now["deadlines"]]
    return [state, *clocks, *_next(now)]


def unit_lines(units: Sequence[Fields]) -> list[Phrase]:
    """Returns where units stand, those in the same state under the same deadline in one line.

    Args:
        units: Lines of units as `status` gives them.
    """
    alike: dict[tuple[str, str], list[Fields]] = {}
    for unit in units:
        due = deadline(unit["deadline"]).vi if unit["deadline"] else ""
        alike.setdefault((unit["state"], due), []).append(unit)
    return [_alike(some) for some in alike.values()]


def show_cycle(console: Console, key: str, *done: Phrase) -> None:
    """Prints what was done and where the cycle stands now."""
    console.say(*done, *cycle_lines(status(console.office(), key)))


def show_units(console: Console, key: str, codes: Sequence[str], *done: Phrase) -> None:
    """Prints what was done and where these units and the cycle stand now."""
    now = status(console.office(), key)
    wanted = set(codes)
    whole, *_ = cycle_lines(now)
    console.say(*done, *unit_lines([one for one in now["units"] if one["unit"] in wanted]), whole, *_next(now))


def _next(now: Fields) -> list[Phrase]:
    waits = [spoken(one) for one in now["blocked_by"]]
    if not waits and now["state"] == assessment.State.PUBLISHED:
        waits = [
            say("không còn việc dở, khép lại được (cycle close)", "nothing is open, it may be closed (cycle close)")
        ]
    return [say("Tiếp theo: {waits}.", "Next: {waits}.", waits=joined(waits))] if waits else []


def _alike(units: Sequence[Fields]) -> Phrase:
    first = units[0]
    names = [f"{one['name']} ({one['unit']})" for one in units]
    lacking = first["missing"] if len(units) == 1 and first["state"] in _INCOMPLETE else []
    return say(
        "{who}: {state}{due}{lacks}.",
        "{who}: {state}{due}{lacks}.",
        who=names if len(names) <= _NAMED else units_counted(len(names)),
        state=SUBMISSION.states[first["state"]],
        due=say("; {line}", "; {line}", line=deadline(first["deadline"])) if first["deadline"] else "",
        lacks=say("; còn thiếu {codes}", "; still lacks {codes}", codes=lacking) if lacking else "",
    )


def _capital(phrase: Phrase) -> Phrase:
    return Phrase(phrase.vi[:1].upper() + phrase.vi[1:], phrase.en[:1].upper() + phrase.en[1:])
