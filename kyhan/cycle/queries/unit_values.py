"""Which value stands for each criterion of one unit: what it declared, what the office verified?"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection
from sqlmodel import Session

from kyhan.app import App
from kyhan.cycle import office, results, rows, store
from kyhan.cycle.prepared import Prepared
from kyhan.cycle.queries.sight import limited_to, unit_named
from kyhan.cycle.tables import Answer, Cycle, Submission
from kyhan.database import reading
from kyhan.regulation.schema import Criterion
from kyhan.regulation.scoring import Value

_ANSWERS: Final = Prepared(rows.where_equal(Answer, "cycle", "unit"))
_NOTHING: Final = Value(None)


@dataclass(frozen=True, slots=True)
class CriterionValue:
    """A criterion with the two values of one unit."""

    criterion: Criterion
    declared: Value
    verified: Value

    @property
    def differs(self) -> bool:
        """Tells whether the office gave another value than the unit declared."""
        return self.verified not in (_NOTHING, self.declared)

    @property
    def counts(self) -> Value:
        """What counts: the verified value, and the declared one as long as there is none."""
        return self.declared if self.verified == _NOTHING else self.verified


@dataclass(frozen=True, slots=True)
class UnitValues:
    """A unit's values in the order of the regulation; `may_not_apply` tells whether its regulation knows such criteria."""

    unit: str
    name: str
    group: str
    may_not_apply: bool
    values: tuple[CriterionValue, ...]


def unit_values(app: App, key: str, unit: str) -> UnitValues:
    """Returns the values of a unit named by code or name; its own people see what was verified once it is published.

    Raises:
        NotFound: there is no such cycle or unit.
        NotAllowed: people of a unit ask for another one.
    """
    code, own = unit_named(app, key, unit), limited_to(app)
    with reading(app.engine) as connection, Session(bind=connection) as session:
        cycle = store.cycle(session.connection(), key)
        submission = store.submission(session.connection(), cycle.key, code)
        return values_of(app, connection, cycle, submission, verified=own is None or cycle.published_on is not None)


def values_of(
    app: App, connection: Connection, cycle: Cycle, submission: Submission, *, verified: bool = True
) -> UnitValues:
    """Returns the values of a unit whose form was loaded; without what was verified when `verified` is False."""
    regulation = office.regulation(app, connection, cycle.regulation_sha256)
    found = rows.load(connection, Answer, _ANSWERS, cycle=cycle.key, unit=submission.unit)
    answers = {one.criterion: one for one in found}
    return UnitValues(
        submission.unit,
        submission.name,
        submission.group,
        regulation.not_applicable != "forbidden",
        tuple(_of(one, answers.get(one.code), verified=verified) for one in regulation.criteria[submission.group]),
    )


def _of(criterion: Criterion, answer: Answer | None, *, verified: bool) -> CriterionValue:
    if answer is None:
        return CriterionValue(criterion, _NOTHING, _NOTHING)
    given = results.verified_value(answer) if verified else _NOTHING
    return CriterionValue(criterion, results.declared_value(answer), given)
