"""What is a unit's form while it is being filled in: its lines as typed so far, what each still lacks, and what can be sent?"""

import json
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, Final

from kyhan.cycle.drafts import SavedDraft
from kyhan.cycle.form_revision import one_text
from kyhan.cycle.queries.forms import Due
from kyhan.errors import Fault, InvalidInput
from kyhan.i18n import Phrase, say
from kyhan.regulation.form import FormRow
from kyhan.regulation.schema import Criterion, Regulation
from kyhan.regulation.scoring import UnitScore
from kyhan.workflows.evidence import WITH_UNIT

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
