"""May this act happen, and where does it lead? The typed tables of the workflows, their self-check, and `decide`.

The only door to the library `transitions`: one `Machine` per workflow, built once, moves a throw-away token. Nothing is
written here; a decision is a value (`Step`) or a refusal with its reasons.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from transitions import Machine

from kyhan.errors import Fault, KyhanError, NotAllowed, NotNow
from kyhan.i18n import Phrase, say, together
from kyhan.workflows.roles import UNIT, Actor, Role


class Facts(Protocol):
    """What every decision needs to know; each workflow adds its own facts."""

    @property
    def state(self) -> str:
        """The state the thing is in."""
        ...

    @property
    def actor(self) -> Actor:
        """Who acts."""
        ...

    @property
    def unit(self) -> str | None:
        """The unit concerned, if the thing belongs to one."""
        ...

    @property
    def reason(self) -> str:
        """The reason given, or an empty text."""
        ...


Guard = Callable[[Any, Role], Phrase | None]
"""Returns None when satisfied, else the reason of the refusal: what is missing and what can be done instead."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of a workflow's table. `article` is the provision the row rests on; `[P]` marks the project's policy."""

    action: str
    label: Phrase
    sources: tuple[str, ...]
    target: str
    roles: frozenset[Role]
    article: str
    guards: tuple[Guard, ...] = ()
    owes_reason: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a waiting state waits under: deadline kinds (the first one that exists applies), and what their end means."""

    deadlines: tuple[str, ...]
    on_pass: Phrase
    article: str


@dataclass(frozen=True, slots=True)
class Step:
    """A decision taken: `action` moves `source` to `target`; the actor used `role`."""

    workflow: str
    action: str
    source: str
    target: str
    role: Role


@dataclass
class _Token:
    """The throw-away object that the library moves."""

    state: str
    refusals: list[Phrase] = field(default_factory=list)
    role: Role = Role.SYSTEM


@dataclass(frozen=True)
class Workflow:
    """A state machine as data: all states with their labels, the table, and what each waiting state waits for.

    `settled` states may be left again but wait for nothing; `final` states are never left.
    """

    name: str
    label: Phrase
    states: Mapping[str, Phrase]
    initial: str
    settled: frozenset[str]
    final: frozenset[str]
    waiting: Mapping[str, Waiting]
    table: tuple[Transition, ...]
    machine: Any = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        findings = check(self)
        if findings:
            raise BadWorkflow(self.name, findings)
        object.__setattr__(self, "machine", _build(self))

    def actions(self, state: str) -> tuple[Transition, ...]:
        """Returns the rows that can leave `state`, in the order of the table."""
        return tuple(row for row in self.table if state in row.sources)


class BadWorkflow(KyhanError):
    """A workflow definition contradicts itself: a programming error, found when the module is imported."""

    def __init__(self, name: str, findings: list[str]) -> None:
        self.findings = tuple(findings)
        super().__init__(Phrase(*(f"{name}: {'; '.join(findings)}",) * 2))


def check(workflow: Workflow) -> list[str]:
    """Returns every contradiction in a definition: none is the only acceptable answer."""
    states = set(workflow.states)
    findings = [
        f"state {state} is not declared"
        for row in workflow.table
        for state in (*row.sources, row.target)
        if state not in states
    ]
    reached, edge = {workflow.initial}, {workflow.initial}
    while edge:
        edge = {row.target for row in workflow.table if set(row.sources) & edge} - reached
        reached |= edge
    findings += [f"state {state} cannot be reached" for state in sorted(states - reached)]
    left = {state for row in workflow.table for state in row.sources}
    findings += [f"state {state} is a dead end" for state in sorted(states - left - workflow.final)]
    findings += [f"final state {state} is left" for state in sorted(workflow.final & left)]
    must_wait = states - workflow.final - workflow.settled
    findings += [f"waiting state {state} has no deadline" for state in sorted(must_wait) if not _waits(workflow, state)]
    findings += [f"state {state} does not wait" for state in sorted(set(workflow.waiting) - must_wait)]
    findings += [f"{row.action} names no article" for row in workflow.table if not row.article]
    findings += [f"{row.action} has no role" for row in workflow.table if not row.roles]
    seen: set[tuple[str, str]] = set()
    for row in workflow.table:
        for source in row.sources:
            if (row.action, source) in seen:
                findings.append(f"{row.action} leaves {source} twice")
            seen.add((row.action, source))
    return findings


def _waits(workflow: Workflow, state: str) -> bool:
    rule = workflow.waiting.get(state)
    return rule is not None and bool(rule.deadlines) and bool(rule.article)


def _build(workflow: Workflow) -> Machine:
    # Plain text throughout: given an Enum, the library would key its states on the members' names.
    return Machine(
        model=None,
        states=[str(state) for state in workflow.states],
        initial=str(workflow.initial),
        transitions=[
            {
                "trigger": row.action,
                "source": [str(source) for source in row.sources],
                "dest": str(row.target),
                "conditions": _condition(row),
            }
            for row in workflow.table
        ],
        auto_transitions=False,
        send_event=True,
        queued=False,
    )


def _condition(row: Transition) -> Callable[[Any], bool]:
    """Returns the row's guards as one condition that leaves its reasons on the token (the library drops them)."""

    def permitted(event: Any) -> bool:  # noqa: ANN401 - the library's EventData is untyped
        token: _Token = event.model
        facts: Facts = event.kwargs["facts"]
        for guard in row.guards:
            refusal = guard(facts, token.role)
            if refusal is not None:
                token.refusals.append(refusal)
        if row.owes_reason and not facts.reason.strip():
            token.refusals.append(_REASON_OWED)
        return not token.refusals

    return permitted


_REASON_OWED: Final = say("phải nêu lý do", "a reason is owed")


def decide(workflow: Workflow, action: str, facts: Facts) -> Step:
    """Returns the step that `action` takes from `facts.state`.

    Raises:
        NotAllowed: the actor holds none of the roles, or acts for another unit.
        NotNow: the state has no such action, or a guard refuses; every reason is listed.
    """
    _refuse_other_units(workflow, action, facts)
    row = next((row for row in workflow.table if row.action == action and facts.state in row.sources), None)
    if row is None:
        raise OutOfState(_no_such_action(workflow, action, facts))
    token = _Token(str(facts.state), role=_role(row, facts))
    workflow.machine.events[action].trigger(token, facts=facts)
    if token.refusals:
        raise GuardsRefuse(row.label, tuple(token.refusals))
    return Step(workflow.name, action, str(facts.state), token.state, token.role)


class OutOfState(NotNow):
    """The thing is in another state than the act starts from; perhaps since somebody was faster."""


class GuardsRefuse(NotNow):
    """One or more conditions of an act do not hold; `reasons` lists all of them."""

    def __init__(self, label: Phrase, reasons: tuple[Phrase, ...]) -> None:
        self.reasons = reasons
        super().__init__(
            say(
                "Chưa {label} được: {reasons}.",
                "Cannot {label}: {reasons}.",
                label=label,
                reasons=together(reasons),
            )
        )

    def faults(self, place: str) -> list[Fault]:
        """Returns the reasons as faults of a bulk act, each at `place`."""
        return [Fault(place, reason) for reason in self.reasons]


def _refuse_other_units(workflow: Workflow, action: str, facts: Facts) -> None:
    """Refuses people of another unit before anything else, so that a refusal tells them nothing about that unit.

    What belongs to no unit (the cycle as a whole) is refused by the roles of its table.
    """
    if facts.unit is None or facts.actor.roles - UNIT or facts.actor.unit == facts.unit:
        return
    raise NotAllowed(
        say(
            "{name} chỉ được {label} cho đơn vị của mình ({own}), không phải cho {unit}.",
            "{name} may {label} for their own unit ({own}) only, not for {unit}.",
            name=facts.actor.name,
            label=_label(workflow, action),
            own=facts.actor.unit or "-",
            unit=facts.unit,
        )
    )


def _label(workflow: Workflow, action: str) -> Phrase:
    return next((row.label for row in workflow.table if row.action == action), Phrase(action, action))


def _role(row: Transition, facts: Facts) -> Role:
    """Returns the role used: a role of the office before that of a unit, which counts for the own unit alone."""
    held = facts.actor.roles & row.roles
    if facts.actor.unit != facts.unit:
        held -= UNIT
    office = sorted(held - UNIT)
    if office:
        return office[0]
    if not held:
        raise NotAllowed(
            say(
                "{name} không được {label}: việc này của {roles}.",
                "{name} may not {label}: this belongs to {roles}.",
                name=facts.actor.name,
                label=row.label,
                roles=[role.label for role in sorted(row.roles)],
            )
        )
    return min(held)


def _no_such_action(workflow: Workflow, action: str, facts: Facts) -> Phrase:
    possible = [row.label for row in workflow.actions(facts.state)]
    return say(
        "Không {label} được khi {thing} đang ở trạng thái «{state}»; lúc này có thể: {possible}.",
        "Cannot {label} while the {thing} is «{state}»; possible now: {possible}.",
        label=_label(workflow, action),
        thing=workflow.label,
        state=workflow.states[facts.state],
        possible=possible or say("không có việc nào", "nothing"),
    )
