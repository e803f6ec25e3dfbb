"""Which file of a criterion is meant? By its name or the beginning of its SHA-256."""

import re
from collections.abc import Sequence
from typing import Final

from kyhan.cycle.tables import Evidence
from kyhan.errors import NotFound
from kyhan.i18n import say
from kyhan.text import fold, nfc

_HASH: Final = re.compile("[0-9a-f]{6,64}")


def find_one(known: Sequence[Evidence], criterion: str, name: str) -> Evidence:
    """Returns the file that is meant.

    Args:
        known: The files of the criterion to choose from; of several with one name the only one still there is meant.
        name: A file's name, or at least six digits of its SHA-256 from the beginning.

    Raises:
        NotFound: there is none, or several have that name.
    """
    wanted = nfc(name)
    found = [one for one in known if one.name == wanted] or [one for one in known if fold(one.name) == fold(wanted)]
    if not found and _HASH.fullmatch(wanted):
        found = [one for one in known if one.sha256.startswith(wanted)]
    present = [one for one in found if one.removed_on is None]
    if len(found) == 1 or len(present) == 1:
        return (present or found)[0]
    if found:
        raise NotFound(
            say(
                "Tiêu chí {criterion} có {n} tệp tên «{name}»; nêu mã băm: {hashes}.",
                "Criterion {criterion} has {n} files named «{name}»; give the hash: {hashes}.",
                criterion=criterion,
                n=len(found),
                name=name,
                hashes=[one.sha256[:12] for one in found],
            )
        )
    raise NotFound(
        say(
            "Tiêu chí {criterion} không có tệp «{name}»; có: {known}.",
            "Criterion {criterion} has no file «{name}»; there are: {known}.",
            criterion=criterion,
            name=name,
            known=[one.name for one in known] or say("chưa có tệp nào", "none yet"),
        )
    )
