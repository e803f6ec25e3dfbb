"""What the office does by itself, day by day: sealing the history, closing what is over, showing that a scheduler lives."""

from datetime import datetime
from typing import Any

from sqlmodel import col, func, select

from kyhan.app import App
from kyhan.cycle import history
from kyhan.cycle.act import Act, writing_act
from kyhan.cycle.commands.cycle import close_within
from kyhan.cycle.tables import Cycle, Event, Heartbeat
from kyhan.errors import NotNow
from kyhan.workflows import assessment
from kyhan.workflows.roles import SYSTEM


def seal(app: App, *, daily: bool = False) -> dict[str, history.Head] | None:
    """Writes the heads of all chains into the office's own chain, so that a cut tail of any of them shows.

    Args:
        daily: Do nothing when today's seal is there already.

    Returns:
        The heads, the office's own after sealing included; None when there was nothing to do.
    """
    with writing_act(app, "seal") as act:
        if daily and _sealed_today(act):
            return None
        heads = _heads(act)
        data = {
            "heads": {chain: [head.seq, head.hash] for chain, head in heads.items() if chain != history.OFFICE_CHAIN}
        }
        act.record(history.OFFICE_CHAIN, "history", "seal", data=data)
        heads[history.OFFICE_CHAIN] = history.head(act.connection, history.OFFICE_CHAIN)
        return heads


def _sealed_today(act: Act) -> bool:
    last = act.session.exec(
        select(func.max(Event.occurred_on)).where(Event.chain == history.OFFICE_CHAIN, Event.subject == "history")
    ).one()
    return last is not None and last >= act.today


def _heads(act: Act) -> dict[str, history.Head]:
    chains = act.session.exec(select(Event.chain).distinct().order_by(col(Event.chain))).all()
    return {chain: history.head(act.connection, chain) for chain in chains}


def close_due(app: App) -> list[str]:
    """Closes every published cycle whose window is over and in which nothing is open; returns their keys."""
    closed: list[str] = []
    with writing_act(app, "close") as act:
        published = act.session.exec(select(Cycle).where(Cycle.state == assessment.State.PUBLISHED)).all()
        for cycle in published:
            try:
                close_within(act, cycle, SYSTEM)
            except NotNow:
                continue  # something in it is still open: it is looked at again at the next tick
            closed.append(cycle.key)
    return closed


def beat(app: App, scheduler: str, kind: str, started_at: datetime, result: str) -> None:
    """Notes that a scheduler ticked just now."""
    with writing_act(app, "beat") as act:
        values: dict[str, Any] = {"ticked_at": act.now, "last_result": result}
        row = act.session.get(Heartbeat, scheduler)
        if row is None:
            act.insert_unrecorded([Heartbeat(scheduler=scheduler, kind=kind, started_at=started_at, **values)])
        else:
            act.update_unrecorded(row, started_at=started_at, **values)
