"""With which command can somebody do what a refusal says? Added here, since the sentences are true at every door."""

from collections.abc import Mapping
from typing import Final

from kyhan.cycle.form_merge import BothChanged
from kyhan.cycle.preparation import UnknownGroups
from kyhan.errors import Conflict, Damaged, InvalidInput, KyhanError, Listed, NotFound, OutsideCalendar
from kyhan.i18n import Phrase, say
from kyhan.workflows.machine import GuardsRefuse

_LISTS: Final[Mapping[Listed, str]] = {
    "cycles": "kyhan cycle list",
    "units": "kyhan cycle status",
    "roster": "kyhan unit list",
    "complaints": "kyhan complaint list",
    "regulations": "kyhan regulation list",
    "form": "kyhan submission show",
    "people": "kyhan user list --all",
}
_ACTORS: Final = say(
    "Chọn bằng --as hoặc KYHAN_USER; xem: kyhan user list", "Choose with --as or KYHAN_USER; see: kyhan user list"
)
_SIDES: Final = say(
    "Chọn bằng: --take returned (phiếu gửi về), --take stored (số đang lưu), hoặc từng tiêu chí --take MÃ=returned",
    "Choose with: --take returned (the file), --take stored (what is stored), or for each criterion --take CODE=returned",
)
_READS_THE_HISTORY: Final = frozenset(
    {"kyhan backup write", "kyhan archive write", "kyhan audit log", "kyhan audit export"}
)
_BY_OPTIONS: Final[Mapping[str, tuple[type[KyhanError], ...]]] = {
    "kyhan cycle start": (GuardsRefuse, Conflict),
    "kyhan deadline extend": (GuardsRefuse, InvalidInput),
}
"""What the options of a command may help against; of the others, that a condition does not hold: a reason, a number, a day."""


def hint(refusal: KyhanError, command: str) -> Phrase | None:
    """Returns a line about the command that helps after a refusal, None where none is known.

    Args:
        command: The command that was refused, such as "kyhan cycle issue".
    """
    if isinstance(refusal, NotFound | OutsideCalendar):
        return _named(refusal)
    if isinstance(refusal, UnknownGroups):
        return say(
            "Lệnh: kyhan unit rename {code} TÊN --group NHÓM --from NGÀY",
            "Command: kyhan unit rename {code} NAME --group CODE --from DAY",
            code=refusal.faults[0].place,
        )
    if isinstance(refusal, BothChanged):
        return _SIDES
    if isinstance(refusal, Damaged) and command in _READS_THE_HISTORY:
        return _run("kyhan audit verify --files")
    if isinstance(refusal, _BY_OPTIONS.get(command, GuardsRefuse)):
        return say("Các tùy chọn: {command} --help", "Options: {command} --help", command=command)
    return None


def _named(refusal: NotFound | OutsideCalendar) -> Phrase | None:
    """Returns the command for what a refusal names itself: a list of the office, a year."""
    if isinstance(refusal, OutsideCalendar):
        return _run(f"kyhan calendar adopt {refusal.missing_year}")
    if refusal.listed == "actors":
        return _ACTORS
    return _run(f"{_LISTS[refusal.listed]} {refusal.of}".strip()) if refusal.listed else None


def _run(command: str) -> Phrase:
    return say("Lệnh: {command}", "Command: {command}", command=command)
