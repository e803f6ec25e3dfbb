"""What did somebody decide with --take about the cells of a form that both sides changed?"""

from collections.abc import Mapping, Sequence
from typing import Final

from kyhan.cycle.form_merge import SIDES, Decisions, Side
from kyhan.errors import Fault, InvalidInput
from kyhan.i18n import say


def decisions(take: Sequence[str]) -> Decisions:
    """Returns which side holds where a form's file and what is stored changed the same cell.

    Args:
        take: "returned", "stored", or "CODE=returned" for one criterion.

    Raises:
        InvalidInput: one of them is not understood; lists each.
    """
    everything: Side | None = None
    criteria: dict[str, Side] = {}
    faults: list[Fault] = []
    for one in take:
        code, _, side = one.rpartition("=")
        known = _SIDES.get(side)
        if known is None:
            faults.append(Fault(one, _NO_SIDE))
        elif code:
            criteria[code] = known
        else:
            everything = known
    if faults:
        raise InvalidInput(say("Không hiểu quyết định (--take)", "The decision (--take) is not understood"), faults)
    return Decisions(everything, criteria)


_SIDES: Final[Mapping[str, Side]] = {side: side for side in SIDES}
_NO_SIDE: Final = say(
    "viết returned (phiếu gửi về), stored (số đang lưu), hoặc MÃ=returned cho từng tiêu chí",
    "write returned (the file), stored (what is stored), or CODE=returned for one criterion",
)
