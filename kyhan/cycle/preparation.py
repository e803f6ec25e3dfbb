"""What must hold before a cycle can be prepared and its letter go out: a name, a stored regulation, units it knows."""

import re
from collections.abc import Sequence
from typing import Final

from sqlmodel import col, select

from kyhan.cycle.act import Act
from kyhan.cycle.history import OFFICE_CHAIN
from kyhan.cycle.tables import RegulationText
from kyhan.errors import Fault, InvalidInput, NotFound
from kyhan.i18n import say
from kyhan.regulation.schema import Regulation

_KEY: Final = re.compile(r"[^\s:]{1,60}")


def check_key(key: str) -> None:
    """Refuses a name that could not stand in a line of heads, or that is the installation's own chain."""
    if _KEY.fullmatch(key) and key != OFFICE_CHAIN:
        return
    sentence = say(
        "tên kỳ có từ 1 đến 60 ký tự, không có dấu cách và dấu «:», và không phải «{taken}»",
        "a cycle's name has 1 to 60 characters without spaces and «:», and is not «{taken}»",
        taken=OFFICE_CHAIN,
    )
    raise InvalidInput(say("Chưa lập được kỳ đánh giá", "Cannot prepare the cycle"), [Fault(key, sentence)])


def stored_regulation(act: Act, regulation_id: str) -> RegulationText:
    """Returns the text of a regulation that was added last.

    Raises:
        NotFound: none of that id is stored.
    """
    texts = act.session.exec(select(RegulationText).order_by(col(RegulationText.id), col(RegulationText.number))).all()
    named = [text for text in texts if text.id == regulation_id]
    if named:
        return named[-1]
    raise NotFound(
        say(
            "Chưa có quy chế «{id}»; hiện có: {known}. Chọn một trong số đó, hoặc thêm quy chế trước.",
            "There is no regulation «{id}»; there are: {known}. Choose one of them, or add the regulation first.",
            id=regulation_id,
            known=sorted({text.id for text in texts}) or "-",
        ),
        listed="regulations",
    )


class UnknownGroups(InvalidInput):
    """A roster has units of groups that the regulation does not know; each fault's place is a unit's code."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(say("Danh sách đơn vị không khớp quy chế", "The roster does not fit the regulation"), faults)


def check_groups(regulation: Regulation, units: Sequence[tuple[str, str]]) -> None:
    """Refuses a roster with a unit (code and group) of a group that the regulation does not know; names each."""
    known = {group.code for group in regulation.unit_groups}
    faults = [
        Fault(
            code,
            say(
                "nhóm «{group}» không có trong quy chế (có: {known}); đổi nhóm của đơn vị trong danh sách đơn vị",
                "the regulation has no group «{group}» (it has: {known}); change the unit's group in the roster",
                code=code,
                group=group,
                known=sorted(known),
            ),
        )
        for code, group in units
        if group not in known
    ]
    if faults:
        raise UnknownGroups(faults)
