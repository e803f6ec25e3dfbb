"""How does a unit's form stand while it is being filled in: what is typed, asked, proven and missing, and the points so far?"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final

from sqlmodel import Session

from kyhan.app import App
from kyhan.calendar.receipt import Receipt
from kyhan.clock import office_day
from kyhan.cycle import drafts, office, store
from kyhan.cycle.drafts import SavedDraft
from kyhan.cycle.form_revision import Entry, one_text
from kyhan.cycle.queries import evidence
from kyhan.cycle.queries.forms import Due, FormToWrite, forms
from kyhan.cycle.queries.sight import unit_named
from kyhan.cycle.tables import Cycle, Submission
from kyhan.database import reading
from kyhan.errors import Fault, InvalidInput, Refusal
from kyhan.i18n import Phrase, language, say, show
from kyhan.regulation.form import FormRow, check_form
from kyhan.regulation.points import parse_points
from kyhan.regulation.schema import Criterion, PeriodKind, Regulation
from kyhan.regulation.scoring import UnitScore, Value, score
from kyhan.workflows.evidence import ADD, WITH_UNIT, EvidenceFacts, permit
from kyhan.workflows.machine import decide
from kyhan.workflows.roles import Actor
from kyhan.workflows.submission import SUBMISSION, SubmissionFacts

_DIGITS: Final = 16


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion of a form that is being filled in.

    Attributes:
        declared: The text as typed, else the stored points as people read them.
        draft: Who saved what is shown, and when; None: it is what was handed in before, or nothing.
        row: The row as it would be handed in; what is typed and no number counts as empty in it.
        faults: Why it could not be handed in as it is.
        questions: What the office asks; only of a returned form.
        open: It may be changed now, by whoever may hand the form in.
        provable: Who asks may add and remove its evidence now.
        files: Its evidence, as `kyhan.cycle.queries.evidence` gives it.
    """

    criterion: Criterion
    declared: str
    not_applicable: bool
    explanation: str
    draft: SavedDraft | None
    row: FormRow
    faults: tuple[Phrase, ...]
    questions: tuple[str, ...]
    last_year: str
    open: bool
    provable: bool
    files: tuple[dict[str, Any], ...]

    @property
    def answered(self) -> bool:
        """Whether it has an answer that can be scored."""
        return self.row.answered and not self.faults

    @property
    def mark(self) -> str:
        """What is to be done: "fault", "missing", "asked" (not answered yet), "answered"; "kept": it is not open."""
        if not self.open:
            return "kept"
        if self.faults:
            return "fault"
        if self.questions and self.draft is None:
            return "asked"
        return "answered" if self.answered else "missing"

    @property
    def version(self) -> int:
        """The version of the draft shown; 0: there is none."""
        return self.draft.version if self.draft else 0

    @property
    def digest(self) -> str:
        """Tells what is shown from anything else that may be typed."""
        return digest(self.declared, self.explanation, not_applicable=self.not_applicable)


@dataclass(frozen=True, slots=True)
class Filling:
    """A unit's form as it stands now.

    Attributes:
        issued_on: The day of the letter; None: it is not issued yet.
        shut: Why it cannot be handed in now by the one who asks; None: it can.
        due: The running deadline, None where none runs.
        score: What the answers give so far; what is not answered counts 0 points.
        revision: Tells this state of the whole form from any other.
    """

    cycle: str
    unit: str
    name: str
    state: str
    letter: str
    issued_on: date | None
    submitted_on: date | None
    shut: Phrase | None
    due: Due | None
    working_days_left: int | None
    regulation: Regulation
    group: str
    lines: tuple[Line, ...]
    score: UnitScore

    @property
    def with_unit(self) -> bool:
        """Whether the form lies with the unit, which may hand it in."""
        return self.state in WITH_UNIT

    @property
    def unanswered(self) -> tuple[Line, ...]:
        """The criteria without an answer that can be scored."""
        return tuple(line for line in self.lines if not line.answered)

    @property
    def faulty(self) -> tuple[Line, ...]:
        """The criteria that could not be handed in as they are."""
        return tuple(line for line in self.lines if line.open and line.faults)

    @property
    def revision(self) -> str:
        """Tells this state of the whole form from any other."""
        told = json.dumps([self.state, *((line.criterion.code, line.digest) for line in self.lines)])
        return sha256(told.encode()).hexdigest()[:_DIGITS]

    def line(self, criterion: str) -> Line | None:
        """Returns the line of a criterion, None where the form has no such criterion."""
        return next((line for line in self.lines if line.criterion.code == criterion), None)

    def rows(self) -> list[FormRow]:
        """Returns the rows to hand in: every criterion that is open.

        Raises:
            InvalidInput: some could not be handed in as they are; lists every one.
        """
        if self.faulty:
            faults = [Fault("", why) for line in self.faulty for why in line.faults]
            raise InvalidInput(say("Phiếu chưa gửi được", "The form cannot be handed in"), faults)
        return [line.row for line in self.lines if line.open]

    def versions(self) -> dict[str, int]:
        """Returns the versions of the drafts that the rows are made of, by criterion."""
        return {line.criterion.code: line.draft.version for line in self.lines if line.draft}


def digest(declared: str, explanation: str, *, not_applicable: bool) -> str:
    """Returns a short digest of what is typed for a criterion: equal texts have equal ones."""
    told = json.dumps([declared, not_applicable, one_text(explanation)], ensure_ascii=False)
    return sha256(told.encode()).hexdigest()[:_DIGITS]


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
        cycle, submission = store.cycle(session, key), store.submission(session, key, code)
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
        regulation = office.regulation(app, connection, store.cycle(session, key).regulation_sha256)
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
