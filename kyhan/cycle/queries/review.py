"""What does a reviewer look at: a unit's form beside last year's values, its evidence, its clocks, and what was typed so far?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, and_, bindparam, func, literal, select

from kyhan.app import App
from kyhan.cycle import office, review_drafts
from kyhan.cycle.deadlines import submission_subject
from kyhan.cycle.form_revision import Entry, entry_of
from kyhan.cycle.queries import forms
from kyhan.cycle.queries.sight import require_office, unit_named
from kyhan.cycle.queries.view import Fields, View, day, view
from kyhan.cycle.review_drafts import SavedReview
from kyhan.cycle.rows import table_of
from kyhan.cycle.tables import Deadline, Submission
from kyhan.database import reading
from kyhan.errors import Refusal
from kyhan.i18n import Phrase
from kyhan.regulation.schema import Criterion, PeriodKind, Regulation
from kyhan.regulation.scoring import Value
from kyhan.text import sort_key
from kyhan.workflows.machine import decide
from kyhan.workflows.roles import Actor
from kyhan.workflows.submission import SUBMISSION, State, SubmissionFacts

WAITING: Final = frozenset({State.SUBMITTED, State.VERIFYING})
"""The form lies with the office, which has to do something."""
_CLOCKS: Final = (PeriodKind.SUBMISSION, PeriodKind.COMPLETION, PeriodKind.VERIFICATION)
_ACTS: Final = ("accept", "return", "verify", "reopen")


@dataclass(frozen=True, slots=True)
class ReviewedCriterion:
    """One criterion of a form under review.

    Attributes:
        stored: What the unit declared and wrote, and what the office verified before.
        last_year: Last year's verified value as people read it, "" for none.
        files: The evidence that is there now.
        asked: Questions of the office about it, with the days of asking and answering.
        draft: What a reviewer typed and has not verified yet.
        disputed: The form was opened again for a complaint about it.
        open: It may be changed.
    """

    criterion: Criterion
    stored: Entry
    last_year: str
    files: tuple[Fields, ...]
    asked: tuple[Fields, ...]
    draft: SavedReview | None
    disputed: bool
    open: bool


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock of a form: its latest revision. `left` is in working days, negative when overdue; None: it no longer runs."""

    kind: PeriodKind
    starts_on: date
    due_on: date
    left: int | None
    outcome: str | None
    extended: bool


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Where a form stands among those that wait for the office, the nearest deadline first; `at` counts from 1, 0: not there."""

    at: int
    count: int
    previous: str | None
    next: str | None


@dataclass(frozen=True, slots=True)
class Review:
    """A unit's form as its reviewer needs it.

    `submission` holds its columns, and `may` says of accept, return, verify and reopen why the one who asks cannot do it
    now, None: they can.
    """

    cycle: str
    unit: str
    submission: Mapping[str, Any]
    regulation: Regulation
    rows: tuple[ReviewedCriterion, ...]
    clocks: tuple[Clock, ...]
    neighbours: Neighbours
    may: Mapping[str, Phrase | None]

    @property
    def declared(self) -> dict[str, Value]:
        """What the unit declared, by criterion."""
        return {row.criterion.code: row.stored.declared for row in self.rows}


def review(app: App, key: str, unit: str) -> Review:
    """Returns a unit's form for reviewing.

    Raises:
        NotAllowed: people of a unit ask; what a reviewer thinks is the office's until it is decided.
        NotFound: there is no such cycle or unit.
    """
    require_office(app)
    code = unit_named(app, key, unit)
    seen = view(app, key, forms_of=code, unit=code)
    submission = seen.submissions[code]
    with reading(app.engine) as connection:
        typed = {row.criterion: review_drafts.saved(row) for row in review_drafts.of_unit(connection, seen.key, code)}
        actor = office.now(app, connection).actor(app.login)
        neighbours = _neighbours(connection, seen.key, code, actor)
    return Review(
        cycle=seen.key,
        unit=code,
        submission=submission,
        regulation=seen.regulation,
        rows=tuple(_rows(app, seen, code, typed)),
        clocks=tuple(_clocks(seen, code)),
        neighbours=neighbours,
        may={action: _refusal(action, _facts(seen, code, actor)) for action in _ACTS},
    )


def _rows(app: App, seen: View, code: str, typed: Mapping[str, SavedReview]) -> Iterator[ReviewedCriterion]:
    submission = seen.submissions[code]
    last_year = next(forms.forms(app, seen.key, [code], "verify")).last_year
    disputed = set(submission["reopened_for"].split())
    files, asked = _files(seen, code), _questions(seen, code)
    verifying = submission["state"] == State.VERIFYING
    for criterion in seen.regulation.criteria[submission["group"]]:
        answer = seen.answers.get(f"{code}/{criterion.code}")
        yield ReviewedCriterion(
            criterion=criterion,
            stored=entry_of(answer) if answer else Entry(),
            last_year=last_year.get(criterion.code, ""),
            files=files.get(criterion.code, ()),
            asked=asked.get(criterion.code, ()),
            draft=typed.get(criterion.code) if verifying else None,
            disputed=criterion.code in disputed,
            open=verifying and (not disputed or criterion.code in disputed),
        )


def _files(seen: View, code: str) -> dict[str, tuple[Fields, ...]]:
    found: dict[str, tuple[Fields, ...]] = {}
    for name, row in sorted(seen.evidence.items(), key=lambda one: sort_key(one[1]["name"])):
        criterion, _, sha256 = name.removeprefix(f"{code}/").partition("/")
        if row["removed_on"] is None:
            found[criterion] = (*found.get(criterion, ()), {"sha256": sha256, **row})
    return found


def _questions(seen: View, code: str) -> dict[str, tuple[Fields, ...]]:
    found: dict[str, tuple[Fields, ...]] = {}
    for name, row in sorted(seen.queries.items(), key=lambda one: int(one[0].rpartition("/")[2])):
        if name.startswith(f"{code}/"):
            found[row["criterion"]] = (*found.get(row["criterion"], ()), row)
    return found


def _clocks(seen: View, code: str) -> Iterator[Clock]:
    subject = submission_subject(code)
    for kind in _CLOCKS:
        revisions = [one for one in seen.deadlines.values() if one["subject"] == subject and one["kind"] == kind]
        if revisions:
            last = max(revisions, key=lambda one: int(one["revision"]))
            due_on = date.fromisoformat(last["due_on"])
            yield Clock(
                kind=kind,
                starts_on=date.fromisoformat(last["starts_on"]),
                due_on=due_on,
                left=seen.calendar.working_days(seen.today, due_on) if last["closed_on"] is None else None,
                outcome=last["outcome"],
                extended=last["cause"] == "extension",
            )


def _neighbours(connection: Connection, key: str, code: str, actor: Actor) -> Neighbours:
    """Returns the place among the waiting forms; that of the reader's own unit is nobody's next one."""
    found = connection.execute(_WAITING_FORMS, {"cycle": key}).all()
    waiting: list[str] = [
        unit
        for unit, _, _ in sorted(found, key=lambda one: (one.due_on or date.max, sort_key(one.name)))
        if unit == code or unit != actor.unit
    ]
    others: Sequence[str] = [unit for unit in waiting if unit != code]
    at = waiting.index(code) if code in waiting else 0
    return Neighbours(
        at=at + 1 if code in waiting else 0,
        count=len(waiting),
        previous=others[at - 1] if at else None,
        next=others[at] if at < len(others) else None,
    )


_FORM: Final = table_of(Submission).c
_CLOCK: Final = table_of(Deadline).c
_WAITING_FORMS: Final = (
    select(_FORM.unit, _FORM.name, func.min(_CLOCK.due_on).label("due_on"))
    .select_from(
        table_of(Submission).outerjoin(
            table_of(Deadline),
            and_(
                _CLOCK.cycle == _FORM.cycle,
                _CLOCK.subject == literal("submission/") + _FORM.unit,
                _CLOCK.closed_on.is_(None),
            ),
        )
    )
    .where(_FORM.cycle == bindparam("cycle"), _FORM.state.in_(sorted(WAITING)))
    .group_by(_FORM.unit, _FORM.name)
)
"""The forms that wait for the office, with the nearest of their running deadlines."""


def _facts(seen: View, code: str, actor: Actor) -> SubmissionFacts:
    """Returns the facts of an act whose form is filled in as it should be: with a reason, a question, every value."""
    row = seen.submissions[code]
    return SubmissionFacts(
        state=row["state"],
        actor=actor,
        unit=code,
        reason="-",
        today=seen.today,
        occurred_on=seen.today,
        cycle_state=seen.cycle["state"],
        issued_on=day(seen.cycle["issued_on"]),
        received_on=day(row["received_on"]),
        submitted_on=day(row["submitted_on"]),
        complete_on=day(row["complete_on"]),
        returned_on=day(row["returned_on"]),
        missing=tuple(row["missing"].split()),
        queried=1,
    )


def _refusal(action: str, facts: SubmissionFacts) -> Phrase | None:
    try:
        decide(SUBMISSION, action, facts)
    except Refusal as refusal:
        return refusal.message
    return None
