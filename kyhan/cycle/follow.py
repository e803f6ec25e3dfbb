"""What follows by itself? Fired in the same transaction by the command that completed the condition."""

from functools import lru_cache

from sqlalchemy import bindparam
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from kyhan.cycle import office, results, store
from kyhan.cycle.act import Act
from kyhan.cycle.deadlines import CYCLE_SUBJECT
from kyhan.cycle.tables import Cycle, Submission
from kyhan.workflows import assessment, submission
from kyhan.workflows.assessment import CYCLE, CycleFacts
from kyhan.workflows.machine import decide
from kyhan.workflows.roles import SYSTEM


def follow(act: Act, cycle: Cycle) -> None:
    """Ends the survey when no form is expected, scores and ranks when all are settled, reopens when one is not."""
    if cycle.state == assessment.State.SCORED and _any(act, cycle, frozenset(submission.State) - submission.SETTLED):
        _fire(act, cycle, "reopen")
    if cycle.state == assessment.State.SURVEYING and not _any(act, cycle, submission.EXPECTED):
        _fire(act, cycle, "survey_over")
    if cycle.state == assessment.State.VERIFYING and not _any(
        act, cycle, frozenset(submission.State) - submission.SETTLED
    ):
        regulation = office.regulation(act.app, act.connection, cycle.regulation_sha256)
        ranked = results.rank_all(act, regulation, store.submissions(act.session, cycle.key))
        _fire(act, cycle, "verification_over", scored=ranked)


@lru_cache
def _one_in(states: frozenset[submission.State]) -> SelectOfScalar[str]:
    """Returns the question for one unit in any of `states`, built once per set of states."""
    in_states = col(Submission.state).in_(sorted(states))
    return select(Submission.unit).where(Submission.cycle == bindparam("cycle"), in_states).limit(1)


def _any(act: Act, cycle: Cycle, states: frozenset[submission.State]) -> bool:
    return act.session.exec(_one_in(states), params={"cycle": cycle.key}).first() is not None


def _fire(act: Act, cycle: Cycle, action: str, scored: int | None = None) -> None:
    step = decide(CYCLE, action, CycleFacts(state=cycle.state, actor=SYSTEM, reason="", today=act.today))
    if scored is None:
        act.update(cycle, state=step.target)
    else:
        act.update(cycle, state=step.target, scored_on=act.today)
    data = {} if scored is None else {"places_written": scored}
    act.record(cycle.key, CYCLE_SUBJECT, step, data=data, actor=SYSTEM)
