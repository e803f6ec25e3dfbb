"""How is a deadline told on a page: how each revision was counted, and why the day moved?"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from kyhan.calendar.receipt import lines
from kyhan.cycle.queries.deadlines import receipt_of
from kyhan.i18n import Phrase, long_day, say

Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """One revision of a deadline. `steps` is its receipt day by day; empty where the one before, which is told too, was counted the same way."""

    line: Fields
    steps: tuple[str, ...]
    moved: Phrase | None

    @property
    def running(self) -> bool:
        """Whether the clock runs."""
        return self.line["closed_on"] is None


def told(found: list[Fields]) -> list[Told]:
    """Returns what `kyhan.cycle.queries.deadlines.explain` gives, as pages tell it: oldest first."""
    before: dict[str, Fields] = {}
    shown = []
    for one in found:
        old = before.get(one["kind"])
        moved = _moved(one, old)
        same = old is not None and old["receipt"] == one["receipt"]
        # The clock that runs is counted where it stands, though it was resumed and not counted anew.
        in_full = not same or (one["closed_on"] is None and moved is None)
        steps = tuple(str(line).strip() for line in lines(receipt_of(one))) if in_full else ()
        shown.append(Told(one, steps, moved))
        before[one["kind"]] = one
    return shown


def _moved(one: Fields, before: Fields | None) -> Phrase | None:
    """Returns why a deadline is not on the day that its receipt or the revision before it names; None when it is."""
    due = long_day(date.fromisoformat(one["due_on"]))
    if one["reason"] and before is not None:
        return say(
            "Chuyển từ {old} sang {due}, vì {reason}{document}.",
            "Moved from {old} to {due}, because: {reason}{document}.",
            old=long_day(date.fromisoformat(before["due_on"])),
            due=due,
            reason=one["reason"],
            document=f" ({one['document']})" if one["document"] else "",
        )
    if one["cause"] == "not_before":
        return say(
            "Hạn là {due}: bổ sung phiếu không bao giờ hết sớm hơn hạn gửi phiếu đã báo cho đơn vị.",
            "Due on {due}: completing a form never ends before the day the unit was told for sending it.",
            due=due,
        )
    return None
