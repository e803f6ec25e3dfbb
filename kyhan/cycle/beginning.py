"""What does every act read first? The ends of the two chains it may write to, and the cycle it is about, by one look."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, literal, select, true

from kyhan.cycle import history, rows
from kyhan.cycle.prepared import Prepared
from kyhan.cycle.tables import Cycle

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


@dataclass(frozen=True, slots=True)
class Beginning:
    """The last events of the installation's chain and of the act's own, and the cycle of that name, if there is one."""

    heads: dict[str, history.Head]
    cycle: Cycle | None


_OFFICE: Final = history.last("office").subquery()
_CHAIN: Final = history.last("chain").subquery()
_CYCLE: Final = rows.table_of(Cycle)
_ALWAYS: Final = select(literal(1)).subquery()
"""One row, whether or not any of the three is there."""
_LOOK: Final = Prepared(
    select(_OFFICE.c.seq, _OFFICE.c.hash, _CHAIN.c.seq, _CHAIN.c.hash, *_CYCLE.c).select_from(
        _ALWAYS.join(_OFFICE, true(), isouter=True)
        .join(_CHAIN, true(), isouter=True)
        .join(_CYCLE, _CYCLE.c.key == bindparam("chain"), isouter=True)
    )
)


def beginning(connection: "Connection", chain: str) -> Beginning:
    """Returns what an act reads first, for an act whose event will most likely go into `chain`."""
    ((office_seq, office_hash, seq, hash_, *cycle),) = _LOOK.rows(
        connection, {"office": history.OFFICE_CHAIN, "chain": chain}
    )
    heads = {
        chain: history.Head(seq, hash_) if seq else history.Head(),
        history.OFFICE_CHAIN: history.Head(office_seq, office_hash) if office_seq else history.Head(),
    }
    return Beginning(heads, rows.made(Cycle, cycle) if cycle[0] is not None else None)
