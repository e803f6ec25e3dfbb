"""What is a filled form: which rows are valid, which criteria still lack a value, and where a reason is owed.

Validity and completeness are two questions. A form with a fault is refused whole, with every fault. A form that merely
lacks values is received; it names what is missing and does not start the verification clock (Điều 4.2c: "phiếu khảo sát
cung cấp đầy đủ số liệu").
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kyhan.errors import Fault, InvalidInput
from kyhan.i18n import Phrase, say
from kyhan.regulation.points import MOST_DECIMALS
from kyhan.regulation.schema import Criterion, NotApplicableRule
from kyhan.regulation.scoring import Value

Purpose = Literal["declare", "verify"]


@dataclass(frozen=True, slots=True)
class FormRow:
    """One row as it was written: the unit's own value when declaring, the reviewer's when verifying.

    Attributes:
        criterion: Code of the criterion, in NFC.
        points: The declared or the verified points; None when the cell was empty.
        not_applicable: The row says that the criterion does not apply to this unit.
        explanation: The unit's words; owed when it declares a criterion not applicable.
        evidence: Where the proof is (a note, a document number).
        reason: Why the verified value differs from the declared one; owed when it does.
        place: Where the row stands, for faults: "phieu.csv:7".
    """

    criterion: str
    points: Decimal | None = None
    not_applicable: bool = False
    explanation: str = ""
    evidence: str = ""
    reason: str = ""
    place: str = ""

    @property
    def value(self) -> Value:
        """The row's answer as scoring takes it."""
        return Value(self.points, self.not_applicable)

    @property
    def answered(self) -> bool:
        """Whether the row says anything that can be scored."""
        return self.not_applicable or self.points is not None


@dataclass(frozen=True, slots=True)
class Form:
    """A valid form: its rows in the order of the criteria, and the codes of the criteria without an answer."""

    purpose: Purpose
    rows: tuple[FormRow, ...]
    missing: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether every criterion has an answer."""
        return not self.missing

    def values(self) -> dict[str, Value]:
        """Returns the answers given, by criterion code."""
        return {row.criterion: row.value for row in self.rows if row.answered}


def check_form(
    criteria: Sequence[Criterion],
    rows: Sequence[FormRow],
    *,
    purpose: Purpose,
    not_applicable: NotApplicableRule,
    declared: Mapping[str, Value] | None = None,
) -> Form:
    """Returns the form that `rows` make, or refuses them with every fault and its place.

    Args:
        criteria: The criteria of the unit's group, as the regulation lists them.
        rows: The rows as read, in any order.
        purpose: "declare" (the unit fills in) or "verify" (the reviewer decides).
        not_applicable: The regulation's rule; "forbidden" refuses every row that says so.
        declared: What the unit declared, by criterion code; used when verifying, where another value owes a reason.

    Raises:
        InvalidInput: Unknown or repeated criteria, points outside their range or with more than 4 decimals, a value
            together with "not applicable", or a missing reason.
    """
    known = {criterion.code: criterion for criterion in criteria}
    first: dict[str, FormRow] = {}
    faults: list[Fault] = []
    for row in rows:
        criterion = known.get(row.criterion)
        if criterion is None:
            faults.append(Fault(row.place, _unknown(row.criterion)))
        elif row.criterion in first:
            faults.append(Fault(row.place, _repeated(row.criterion, first[row.criterion].place)))
        else:
            first[row.criterion] = row
            found = _row_faults(criterion, row, not_applicable)
            owed = _reason_owed(row, declared or {}) if purpose == "verify" else _explanation_owed(row)
            faults.extend(Fault(row.place, message) for message in (*found, *owed))
    if faults:
        raise InvalidInput(say("Phiếu không hợp lệ", "The form is not valid"), faults)
    return Form(
        purpose,
        tuple(first[code] for code in known if code in first),
        tuple(code for code in known if code not in first or not first[code].answered),
    )


def _row_faults(criterion: Criterion, row: FormRow, rule: NotApplicableRule) -> Iterator[Phrase]:
    if row.not_applicable and rule == "forbidden":
        yield say(
            "{code}: quy chế không cho phép ghi «không áp dụng»; hãy ghi điểm, kể cả điểm 0.",
            "{code}: the regulation does not allow «not applicable»; give points, be it 0.",
            code=row.criterion,
        )
    if row.points is None:
        return
    if row.not_applicable:
        yield say(
            "{code}: vừa ghi điểm vừa ghi «không áp dụng»; chỉ giữ lại một.",
            "{code}: has both points and «not applicable»; keep one of them.",
            code=row.criterion,
        )
    if not (row.points.is_finite() and 0 <= row.points <= criterion.points):
        yield say(
            "{code}: {points} điểm nằm ngoài khoảng từ 0 đến {most}.",
            "{code}: {points} points are outside 0 to {most}.",
            code=row.criterion,
            points=row.points,
            most=criterion.points,
        )
    elif row.points != round(row.points, MOST_DECIMALS):
        yield say(
            "{code}: {points} có quá {most} chữ số thập phân.",
            "{code}: {points} has more than {most} decimals.",
            code=row.criterion,
            points=row.points,
            most=MOST_DECIMALS,
        )


def _explanation_owed(row: FormRow) -> Iterator[Phrase]:
    if row.not_applicable and not row.explanation.strip():
        yield say(
            "{code}: ghi «không áp dụng» thì phải nêu lý do ở cột giải trình.",
            "{code}: «not applicable» needs its reason in the explanation column.",
            code=row.criterion,
        )


def _reason_owed(row: FormRow, declared: Mapping[str, Value]) -> Iterator[Phrase]:
    if row.answered and row.value != declared.get(row.criterion, Value(None)) and not row.reason.strip():
        yield say(
            "{code}: kết quả thẩm định khác số tự chấm thì phải nêu lý do chênh lệch.",
            "{code}: a verified value that differs from the declared one needs a reason.",
            code=row.criterion,
        )


def _unknown(code: str) -> Phrase:
    return say(
        "Không có tiêu chí «{code}» trong danh mục của nhóm đơn vị này; xem lại mã tiêu chí.",
        "There is no criterion «{code}» in the list of this group of units; check its code.",
        code=code,
    )


def _repeated(code: str, first_place: str) -> Phrase:
    return say(
        "Tiêu chí «{code}» lặp lại (lần đầu ở {first}); chỉ giữ lại một dòng.",
        "Criterion «{code}» is repeated (first at {first}); keep one row.",
        code=code,
        first=first_place,
    )
