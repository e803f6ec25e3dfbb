"""What follows by itself? Fired in the same transaction by the command that completed the condition."""

from functools import lru_cache

from sqlalchemy import bindparam, literal, select

from kyhan.cycle import office, results, store
from kyhan.cycle.act import Act
from kyhan.cycle.deadlines import CYCLE_SUBJECT
from kyhan.cycle.prepared import Prepared
from kyhan.cycle.rows import table_of
from kyhan.cycle.tables import Cycle, Submission
from kyhan.workflows import assessment, submission
from kyhan.workflows.assessment import CYCLE, CycleFacts
from kyhan.workflows.machine import decide
from kyhan.workflows.roles import SYSTEM

_UNSETTLED = frozenset(submission.State) - submission.SETTLED


def follow(act: Act, cycle: Cycle) -> None:
    """Ends the survey when no form is expected, scores and ranks when all are settled, reopens when one is not."""
    if cycle.state == assessment.State.SCORED and _some(act, cycle, _UNSETTLED):
        _fire(act, cycle, "reopen", _facts(act, cycle))
    if cycle.state == assessment.State.SURVEYING and not (expected := _some(act, cycle, submission.EXPECTED)):
        _fire(act, cycle, "survey_over", _facts(act, cycle, expected=expected))
    if cycle.state == assessment.State.VERIFYING and not (unsettled := _some(act, cycle, _UNSETTLED)):
        regulation = office.regulation(act.app, act.connection, cycle.regulation_sha256)
        ranked = results.rank_all(act, regulation, store.submissions(act.connection, cycle.key))
        _fire(act, cycle, "verification_over", _facts(act, cycle, unsettled=unsettled), scored=ranked)


def _facts(act: Act, cycle: Cycle, *, expected: tuple[str, ...] = (), unsettled: tuple[str, ...] = ()) -> CycleFacts:
    return CycleFacts(
        state=cycle.state, actor=SYSTEM, reason="", today=act.today, expected=expected, unsettled=unsettled
    )


@lru_cache
def _one_in(states: frozenset[submission.State]) -> Prepared:
    """Returns the question for one unit in any of `states`, built once per set of states."""
    table = table_of(Submission).c
    in_states = table.state.in_([literal(state.value) for state in sorted(states)])
    return Prepared(select(table.unit).where(table.cycle == bindparam("cycle"), in_states).limit(1))


def _some(act: Act, cycle: Cycle, states: frozenset[submission.State]) -> tuple[str, ...]:
    """Returns one unit in any of `states`, or nothing: asking for all would cost more with every unit."""
    found = _one_in(states).rows(act.connection, {"cycle": cycle.key})
    return found[0] if found else ()


def _fire(act: Act, cycle: Cycle, action: str, facts: CycleFacts, *, scored: int | None = None) -> None:
    step = decide(CYCLE, action, facts)
    if scored is None:
        act.update(cycle, state=step.target)
    else:
        act.update(cycle, state=step.target, scored_on=act.today)
    data = {} if scored is None else {"places_written": scored}
    act.record(cycle.key, CYCLE_SUBJECT, step, data=data, actor=SYSTEM)
