"""What did a reviewer type on the page, which of it is new, and what has to be set right before the form is verified?"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kyhan import i18n
from kyhan.cycle.commands.review_drafts import ReviewConflict, ReviewRow
from kyhan.cycle.form_revision import one_text
from kyhan.cycle.queries.review import Review, ReviewedCriterion
from kyhan.cycle.review_drafts import SavedReview
from kyhan.errors import Fault, InvalidInput, KyhanError, Refusal
from kyhan.i18n import Phrase, say
from kyhan.regulation.form import FormRow, check_form
from kyhan.regulation.points import parse_points, trimmed
from kyhan.regulation.scoring import Value
from kyhan.web.typed import MOST_DIGITS, Typed

_NOTHING: Final = Value(None)


@dataclass(frozen=True, slots=True)
class Line:
    """A criterion as the page shows it.

    Attributes:
        verified, not_applicable, reason: What stands in the fields.
        was: What the page remembers of how they stood when it was drawn: the version, and a digest of their texts.
        value: What the fields say; Value(None) when they say nothing that can be scored.
        faults: What is wrong with them; only after they were refused.
        theirs: What another reviewer saved there meanwhile.
    """

    row: ReviewedCriterion
    verified: str
    not_applicable: bool
    reason: str
    was: str
    value: Value
    faults: tuple[Phrase, ...] = ()
    theirs: SavedReview | None = None

    @property
    def seen(self) -> bool:
        """Tells whether a reviewer decided on it."""
        return self.value != _NOTHING

    @property
    def unusable(self) -> bool:
        """Tells whether the fields say something that no score can be counted from."""
        if not self.seen:
            return bool(self.verified)
        return self.value.points is not None and self.value.points > self.row.criterion.points

    @property
    def different(self) -> bool:
        """Tells whether the verified value is another than the declared one."""
        return self.seen and self.value != self.row.stored.declared

    @property
    def unproven(self) -> bool:
        """Tells whether the unit declared something without a file or a note that would prove it."""
        return not (self.row.files or self.row.stored.evidence)


class ReviewFaults(InvalidInput):
    """The form cannot be verified as it stands; `by_criterion` says what is wrong at each field.

    Criteria without a value are told in one line: at first they are nearly all.
    """

    def __init__(self, wrong: Mapping[str, Sequence[Phrase]], missing: Sequence[str]) -> None:
        self.by_criterion = {**wrong, **dict.fromkeys(missing, (_MISSING,))}
        faults = [Fault("", phrase) for phrases in wrong.values() for phrase in phrases]
        if missing:
            lacks = say(
                "{n} tiêu chí chưa có điểm thẩm định: {codes}.",
                "{n} criteria have no verified value yet: {codes}.",
                n=len(missing),
                codes=list(missing),
            )
            faults.append(Fault("", lacks))
        super().__init__(say("Chưa thẩm định xong được", "Cannot be verified yet"), faults)


_MISSING: Final = say("Chưa có điểm thẩm định.", "There is no verified value yet.")


def lines(review: Review, typed: Typed | None = None, refusal: KyhanError | None = None) -> list[Line]:
    """Returns the criteria as the page shows them: what was typed, else what was saved, else what was verified before."""
    faults = refusal.by_criterion if isinstance(refusal, ReviewFaults) else {}
    theirs = refusal.theirs if isinstance(refusal, ReviewConflict) else {}
    return [
        _line(row, typed or Typed(), tuple(faults.get(row.criterion.code, ())), theirs.get(row.criterion.code))
        for row in review.rows
    ]


def _line(row: ReviewedCriterion, typed: Typed, faults: tuple[Phrase, ...], theirs: SavedReview | None) -> Line:
    code = row.criterion.code
    stood = _stored(row)
    fields = _typed(typed, code) if row.open and _sent(typed, code) else stood
    remembered = typed.text(f"was.{code}")
    # After a conflict the next saving is a decision made with theirs in sight; otherwise the page remembers what it showed.
    was = remembered if remembered and theirs is None else _remembered(row, stood)
    return Line(row, *fields, was, value_of(fields[0], not_applicable=fields[1]), faults, theirs)


_Fields = tuple[str, bool, str]


def _stored(row: ReviewedCriterion) -> _Fields:
    """Returns what stands in the fields before anybody types. A criterion in dispute is decided anew."""
    if row.draft is not None:
        return row.draft.verified, row.draft.not_applicable, row.draft.reason
    if row.open and row.disputed:
        return "", False, ""
    return shown(row.stored.verified), row.stored.verified.not_applicable, row.stored.reason


def _typed(typed: Typed, code: str) -> _Fields:
    return typed.text(f"verified.{code}"), typed.flag(f"na.{code}"), one_text(typed.text(f"reason.{code}"))


def _sent(typed: Typed, code: str) -> bool:
    return f"verified.{code}" in typed.fields


def _remembered(row: ReviewedCriterion, fields: _Fields) -> str:
    return f"{row.draft.version if row.draft else 0}.{_digest(fields)}"


def _digest(fields: _Fields) -> str:
    return hashlib.sha256(repr(fields).encode()).hexdigest()[:16]


def shown(value: Value) -> str:
    """Returns points as they are typed: "5,7" in Vietnamese, "5.7" in English; "" for none."""
    return "" if value.points is None else i18n.show(trimmed(value.points), i18n.language())


def value_of(text: str, *, not_applicable: bool) -> Value:
    """Returns what the fields of a criterion say, Value(None) where they say nothing that can be scored."""
    if not_applicable:
        return Value(None, not_applicable=True)
    try:
        return Value(parse_points(text))
    except Refusal:
        return _NOTHING


def changed(review: Review, typed: Typed) -> list[ReviewRow]:
    """Returns the criteria that somebody changed since the page was drawn, each with the version they had seen."""
    found = []
    for row in review.rows:
        code = row.criterion.code
        if _sent(typed, code):  # also where it was closed meanwhile: whoever typed is told by whom
            fields = _typed(typed, code)
            version, _, digest = typed.text(f"was.{code}").partition(".")
            if digest != _digest(fields):
                found.append(ReviewRow(code, *fields, version=int(version[:MOST_DIGITS]) if version.isdecimal() else 0))
    return found


def versions(review: Review, typed: Typed, saved: Sequence[SavedReview]) -> dict[str, int]:
    """Returns which version of what is saved of each criterion its reviewer has seen: on the page, or by saving it just now.

    Criteria that the page did not show, filtered out, count as seen.
    """
    found = {row.criterion.code: row.draft.version for row in review.rows if row.draft is not None}
    for code in found:
        version = typed.text(f"was.{code}").partition(".")[0]
        if version.isdecimal():
            found[code] = int(version[:MOST_DIGITS])
    return found | {one.criterion: one.version for one in saved}


def kept(review: Review, what: str, rows: Sequence[ReviewRow]) -> list[ReviewRow]:
    """Returns `rows` and with them the criteria that are to stay as declared.

    Args:
        what: A criterion's code, decided whatever stood there; "block:<code>" or "rest": those without a value yet, but
            never one in dispute.
        rows: What was typed besides.
    """
    whole = what == "rest" or what.startswith("block:")
    block = what.removeprefix("block:") if what.startswith("block:") else None
    typed = {row.criterion: row for row in rows}
    for line in lines(review):
        row, code = line.row, line.row.criterion.code
        new = typed.get(code)
        decided = value_of(new.verified, not_applicable=new.not_applicable) if new else line.value
        wanted = (
            code == what
            if not whole
            else block in (None, row.criterion.block) and decided == _NOTHING and not row.disputed
        )
        declared = row.stored.declared
        if row.open and wanted and declared != _NOTHING:
            version = new.version if new else (row.draft.version if row.draft else 0)
            typed[code] = ReviewRow(code, shown(declared), declared.not_applicable, "", version)
    return list(typed.values())


def form_rows(review: Review) -> list[FormRow]:
    """Returns the verified values that were saved, as the act takes them.

    Raises:
        ReviewFaults: a criterion has no value, one that is out of bounds, or differs without a reason; names every one.
    """
    rows: list[FormRow] = []
    wrong: dict[str, list[Phrase]] = {}
    missing: list[str] = []
    for line in lines(review):
        if line.row.open:
            code = line.row.criterion.code
            row = FormRow(code, line.value.points, not_applicable=line.not_applicable, reason=line.reason)
            rows.append(row)
            if not line.seen and not line.verified:
                missing.append(code)
            elif faults := list(_faults(review, line, row)):
                wrong[code] = faults
    if wrong or missing:
        raise ReviewFaults(wrong, missing)
    return rows


def _faults(review: Review, line: Line, row: FormRow) -> Iterator[Phrase]:
    if not line.seen:
        yield say(
            "{code}: «{text}» không phải là số điểm; viết như 84,25.",
            "{code}: «{text}» is not a number of points; write it like 84.25.",
            code=row.criterion,
            text=line.verified[:40],
        )
    elif line.not_applicable and line.verified:
        yield say(
            "{code}: vừa ghi điểm vừa ghi «không áp dụng»; chỉ giữ lại một.",
            "{code}: has both points and «not applicable»; keep one of them.",
            code=row.criterion,
        )
    else:
        criteria = review.regulation.criteria[review.submission["group"]]
        rule = review.regulation.not_applicable
        try:
            check_form(criteria, [row], purpose="verify", not_applicable=rule, declared=review.declared)
        except InvalidInput as invalid:
            yield from (fault.message for fault in invalid.faults)
