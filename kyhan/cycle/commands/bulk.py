"""How does one act reach many units: all or none, with every refusal listed."""

from collections.abc import Callable, Sequence

from kyhan.cycle import store
from kyhan.cycle.act import Act
from kyhan.cycle.tables import Cycle, Submission
from kyhan.errors import Fault, InvalidInput, Refusal
from kyhan.i18n import say


def for_each(act: Act, cycle: Cycle, units: Sequence[str], one: Callable[[Submission], None]) -> list[Submission]:
    """Runs `one` on the submission of every named unit and returns them in the order given.

    Raises:
        Refusal: of the only unit named, as it is; of several, one `InvalidInput` that lists each refused unit. The
            transaction is undone either way.
    """
    done: dict[str, Submission] = {}
    refused: list[tuple[str, Refusal]] = []
    for unit in dict.fromkeys(units):
        try:
            submission = store.submission(act.connection, cycle.key, unit)
            if submission.unit not in done:  # one unit may be named twice, by code and by name
                one(submission)
                done[submission.unit] = submission
        except Refusal as refusal:
            refused.append((unit, refusal))
    if not refused:
        return list(done.values())
    if len(set(units)) == 1:
        raise refused[0][1]
    raise InvalidInput(
        say(
            "Không làm được cho {refused} trong {count} đơn vị",
            "Refused for {refused} of {count} units",
            refused=len(refused),
            count=len(units),
        ),
        [Fault(unit, refusal.message) for unit, refusal in refused],
    )
