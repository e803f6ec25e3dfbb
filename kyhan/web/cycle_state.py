"""How far is a cycle, what blocks its next step, and which acts may somebody do on it now? For the page of a cycle."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import quote

from kyhan.cycle.queries.overview import Overview
from kyhan.i18n import Phrase, long_day, say
from kyhan.workflows.assessment import DECIDED, RUNNING, State
from kyhan.workflows.roles import Role
from kyhan.workflows.submission import State as Form

_ORDER: Final = (
    State.PREPARED,
    State.SURVEYING,
    State.VERIFYING,
    State.SCORED,
    State.AWAITING_APPROVAL,
    State.PUBLISHED,
    State.CLOSED,
)


@dataclass(frozen=True, slots=True)
class Step:
    """A state of the stepper; `on` is the day it was reached, where it is known."""

    state: str
    on: date | None
    past: bool
    here: bool


@dataclass(frozen=True, slots=True)
class Block:
    """Something that has to happen first; `place` is where it is done, None where the one who asks cannot go."""

    what: Phrase
    place: str | None


def steps(seen: Overview) -> tuple[Step, ...]:
    """Returns the states of a cycle in their order; a cancelled one ends where it was."""
    reached = {
        State.SURVEYING: seen.issued_on,
        State.SCORED: seen.scored_on,
        State.AWAITING_APPROVAL: seen.proposed_on,
        State.PUBLISHED: seen.published_on,
        State.CLOSED: seen.ended_on if seen.state == State.CLOSED else None,
    }
    if seen.state == State.CANCELLED:
        known = [state for state in _ORDER if state == State.PREPARED or reached.get(state)]
        done = [Step(state, reached.get(state), past=True, here=False) for state in known]
        return (*done, Step(State.CANCELLED, seen.ended_on, past=False, here=True))
    at = _ORDER.index(State(seen.state))
    return tuple(
        Step(state, reached.get(state) if n <= at else None, past=n < at or seen.state == State.CLOSED, here=n == at)
        for n, state in enumerate(_ORDER)
    )


def blocks(seen: Overview) -> tuple[Block, ...]:
    """Returns what has to happen before the cycle can move on."""
    found = _BLOCKS.get(State(seen.state))
    return tuple(found(seen)) if found else ()


def acts(seen: Overview, roles: frozenset[Role]) -> frozenset[str]:
    """Returns the acts on the whole cycle that somebody with these roles may do now; the commands decide in the end."""
    state, found = seen.state, set()
    if Role.STAFF in roles:
        found |= {"issue"} if state == State.PREPARED else {"propose"} if state == State.SCORED else set()
        found |= {"close"} if state == State.PUBLISHED and not blocks(seen) else set()
    if Role.LEADER in roles:
        found |= {"publish", "send_back"} if state == State.AWAITING_APPROVAL else set()
        found |= {"adjust"} if seen.unpublished_change else set()
        found |= {"cancel"} if state in RUNNING else set()
    if roles & {Role.STAFF, Role.LEADER} and state in DECIDED:
        found.add("public_close" if seen.public_since else "public_open")
    return frozenset(found)


def _units(seen: Overview, state: str, vi: str, en: str) -> Iterator[Block]:
    tally = seen.tallies.get(state)
    if tally is not None:
        yield Block(say(vi, en, count=tally.units), _place(seen, f"/units?state={state}"))


def _place(seen: Overview, place: str) -> str | None:
    """Returns a page of the cycle; people of a unit see no list of units."""
    return f"/cycles/{quote(seen.key, safe='')}{place}" if seen.own is None else None


def _prepared(seen: Overview) -> Iterator[Block]:
    yield Block(say("chưa phát hành công văn", "the letter is not issued yet"), _place(seen, "#acts"))


def _surveying(seen: Overview) -> Iterator[Block]:
    yield from _units(
        seen,
        Form.AWAITING_RECEIPT,
        "{count} đơn vị chưa xác nhận đã nhận công văn",
        "{count} units have not confirmed the letter",
    )
    yield from _units(seen, Form.FILLING, "{count} đơn vị đang điền phiếu", "{count} units are filling their form in")
    yield from _units(seen, Form.RETURNED, "{count} đơn vị đang bổ sung phiếu", "{count} units complete their form")


def _verifying(seen: Overview) -> Iterator[Block]:
    yield from _units(seen, Form.SUBMITTED, "{count} phiếu chờ tiếp nhận", "{count} forms wait to be accepted")
    yield from _units(seen, Form.VERIFYING, "{count} phiếu chưa thẩm định xong", "{count} forms are not verified yet")
    yield from _surveying(seen)


def _scored(seen: Overview) -> Iterator[Block]:
    yield Block(
        say("Văn phòng chưa trình duyệt kết quả", "the office has not proposed the results"), _place(seen, "#acts")
    )


def _awaiting(seen: Overview) -> Iterator[Block]:
    what = say("chờ lãnh đạo công bố hoặc trả lại", "the leader publishes the results or sends them back")
    yield Block(what, _place(seen, "#acts"))


def _published(seen: Overview) -> Iterator[Block]:
    complaints = f"/cycles/{quote(seen.key, safe='')}/complaints"
    if seen.window is not None and seen.today <= seen.window.due_on:
        what = say(
            "còn thời hạn khiếu nại đến hết {day}",
            "complaints may come until the end of {day}",
            day=long_day(seen.window.due_on),
        )
        yield Block(what, complaints)
    if seen.open_complaints:
        what = say("{count} khiếu nại chưa giải quyết", "{count} complaints are open", count=seen.open_complaints)
        yield Block(what, complaints)
    yield from _units(
        seen,
        Form.VERIFYING,
        "{count} phiếu đang thẩm định lại theo khiếu nại",
        "{count} forms are verified again for a complaint",
    )
    if seen.unpublished_change:
        what = say(
            "kết quả đã thay đổi, chưa có quyết định điều chỉnh", "the results changed; no adjusting decision is out"
        )
        yield Block(what, _place(seen, "#acts"))


_BLOCKS: Final = {
    State.PREPARED: _prepared,
    State.SURVEYING: _surveying,
    State.VERIFYING: _verifying,
    State.SCORED: _scored,
    State.AWAITING_APPROVAL: _awaiting,
    State.PUBLISHED: _published,
}
