"""How does a unit's form stand while it is being filled in: what is typed, asked, proven and missing, and the points so far?"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from kyhan.app import App
from kyhan.calendar.receipt import Receipt
from kyhan.clock import office_day
from kyhan.cycle import drafts, office, store
from kyhan.cycle.drafts import SavedDraft
from kyhan.cycle.form_revision import Entry
from kyhan.cycle.queries import evidence
from kyhan.cycle.queries.form_lines import Filling, Line
from kyhan.cycle.queries.forms import FormToWrite, forms
from kyhan.cycle.queries.sight import unit_named
from kyhan.cycle.tables import Cycle, Submission
from kyhan.database import reading
from kyhan.errors import InvalidInput, Refusal
from kyhan.i18n import Phrase, language, say, show
from kyhan.regulation.form import FormRow, check_form
from kyhan.regulation.points import parse_points
from kyhan.regulation.schema import Criterion, PeriodKind, Regulation
from kyhan.regulation.scoring import Value, score
from kyhan.workflows.evidence import ADD, EvidenceFacts, permit
from kyhan.workflows.machine import decide
from kyhan.workflows.roles import Actor
from kyhan.workflows.submission import SUBMISSION, SubmissionFacts


def filling(app: App, key: str, unit: str) -> Filling:
    """Returns a unit's form as it stands: what was handed in, with the drafts on top.

    Raises:
        NotAllowed: people of a unit ask for another one.
        NotFound: there is no such cycle or unit.
    """
    code = unit_named(app, key, unit)
    form = next(forms(app, key, [code], "declare"))
    files: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for file in evidence.evidence(app, key, code):
        files[file["criterion"]].append(file)
    with reading(app.engine) as connection, Session(bind=connection) as session:
        known = office.now(app, connection)
        actor = known.actor(app.login)
        cycle, submission = store.cycle(session.connection(), key), store.submission(session.connection(), key, code)
        regulation = office.regulation(app, connection, cycle.regulation_sha256)
        saved = {row.criterion: drafts.saved(row) for row in drafts.of_unit(connection, cycle.key, code)}
    today = office_day(app.clock.now())
    shut = _shut(actor, today, cycle, submission)
    reader = _Reader(regulation, form, saved, files, cycle, submission, actor, shut)
    lines = tuple(map(reader.line, regulation.criteria[submission.group]))
    values = {line.criterion.code: line.row.value if line.answered else Value(Decimal(0)) for line in lines}
    return Filling(
        cycle=cycle.key,
        unit=code,
        name=submission.name,
        state=submission.state,
        letter=cycle.letter_number or "",
        issued_on=cycle.issued_on,
        submitted_on=submission.submitted_on,
        shut=shut,
        due=form.due,
        working_days_left=known.calendar.working_days(today, form.due.due_on) if form.due else None,
        regulation=regulation,
        group=submission.group,
        lines=lines,
        score=score(regulation, submission.group, values),
    )


def if_received_on(app: App, key: str, on: date) -> Receipt:
    """Returns how the submission period would be counted if a unit received the letter on a day; changes nothing.

    Raises:
        NotFound: there is no such cycle.
        OutsideCalendar: the period would end beyond the office's calendar.
    """
    with reading(app.engine) as connection, Session(bind=connection) as session:
        regulation = office.regulation(app, connection, store.cycle(session.connection(), key).regulation_sha256)
        rule = regulation.periods[PeriodKind.SUBMISSION]
        return rule.period.receipt(on, office.now(app, connection).calendar, rule.article)


def _shut(actor: Actor, today: date, cycle: Cycle, submission: Submission) -> Phrase | None:
    facts = SubmissionFacts(
        state=submission.state,
        actor=actor,
        unit=submission.unit,
        reason="",
        today=today,
        occurred_on=today,
        cycle_state=cycle.state,
        issued_on=cycle.issued_on,
        received_on=submission.received_on,
        submitted_on=submission.submitted_on,
        complete_on=submission.complete_on,
        returned_on=submission.returned_on,
    )
    try:
        decide(SUBMISSION, "submit", facts)
    except Refusal as refused:
        return refused.message
    return None


@dataclass(frozen=True, slots=True)
class _Reader:
    """Makes the lines of one form from what is stored, typed, asked and proven."""

    regulation: Regulation
    form: FormToWrite
    saved: Mapping[str, SavedDraft]
    files: Mapping[str, Sequence[dict[str, Any]]]
    cycle: Cycle
    submission: Submission
    actor: Actor
    shut: Phrase | None

    def line(self, criterion: Criterion) -> Line:
        code = criterion.code
        stored, draft = self.form.issued.entries.get(code, Entry()), self.saved.get(code)
        if draft is not None:
            declared, not_applicable, explanation = draft.declared, draft.not_applicable, draft.explanation
        else:
            points = stored.declared.points
            declared = "" if points is None else show(points, language())
            not_applicable, explanation = stored.declared.not_applicable, stored.explanation
        row = FormRow(code, None, not_applicable, explanation, stored.evidence)
        row, faults = self._read(criterion, row, declared)
        return Line(
            criterion=criterion,
            declared=declared,
            not_applicable=not_applicable,
            explanation=explanation,
            draft=draft,
            row=row,
            faults=faults,
            questions=self.form.questions.get(code, ()),
            last_year=self.form.last_year.get(code, ""),
            open=self.shut is None and (self.form.open is None or code in self.form.open),
            provable=self._provable(code),
            files=tuple(self.files.get(code, ())),
        )

    def _read(self, criterion: Criterion, row: FormRow, declared: str) -> tuple[FormRow, tuple[Phrase, ...]]:
        """Returns the row with the points that were typed, and what is wrong with it."""
        try:
            read = replace(row, points=parse_points(declared)) if declared else row
        except Refusal as unreadable:
            told = say("{code}: {why}", "{code}: {why}", code=criterion.code, why=unreadable.message)
            return row, (told,)
        try:
            check_form([criterion], [read], purpose="declare", not_applicable=self.regulation.not_applicable)
        except InvalidInput as invalid:
            return read, tuple(fault.message for fault in invalid.faults)
        return read, ()

    def _provable(self, code: str) -> bool:
        only = frozenset(self.submission.reopened_for.split()) or self.form.open
        facts = EvidenceFacts(self.actor, self.submission.unit, self.submission.state, self.cycle.state, code, only)
        try:
            permit(ADD, facts)
        except Refusal:
            return False
        return True
