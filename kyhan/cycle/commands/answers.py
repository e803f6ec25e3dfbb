"""How do a form's rows become stored answers: what a unit declares, what the office asks, what a reviewer verifies.

Called by the submission commands inside their transaction; the rules of a valid form are `kyhan.regulation.form`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlmodel import col, func, select

from kyhan.cycle import results
from kyhan.cycle.act import Act
from kyhan.cycle.tables import Answer, Query, Submission
from kyhan.errors import Fault, InvalidInput
from kyhan.i18n import Phrase, say
from kyhan.regulation.form import FormRow, check_form
from kyhan.regulation.schema import Regulation
from kyhan.regulation.scoring import Value


def declare(
    act: Act, regulation: Regulation, submission: Submission, rows: Sequence[FormRow], *, only_queried: bool, on: date
) -> tuple[str, ...]:
    """Stores what a unit declares and returns the criteria that still lack a value.

    Args:
        only_queried: The form was returned: only the criteria in question may change, all other rows may be left out.
        on: The day the questions count as answered.

    Raises:
        InvalidInput: every fault of the form with its place.
    """
    criteria = regulation.criteria[submission.group]
    form = check_form(criteria, rows, purpose="declare", not_applicable=regulation.not_applicable)
    stored = results.answers(act, submission)
    asked = _open_queries(act, submission) if submission.returned_on is not None else ()
    taken = form.rows
    if only_queried:
        queried = {query.criterion for query in asked}
        _refuse_unasked(form.rows, stored, queried)
        taken = tuple(_completed(row, stored) for row in form.rows if row.criterion in queried)
    answered = {row.criterion for row in form.rows if row.answered or row.explanation.strip() or row.evidence.strip()}
    act.update_each([(query, {"answered_on": on}) for query in asked if query.criterion in answered])
    changes = [(stored[row.criterion], _change(stored[row.criterion], row)) for row in taken if row.criterion in stored]
    act.update_each([(answer, values) for answer, values in changes if _differs(answer, values)])
    act.insert_values(
        Answer,
        [
            {"cycle": submission.cycle, "unit": submission.unit, "criterion": row.criterion}
            | _declaration(row)
            | _NOT_VERIFIED
            for row in form.rows
            if row.criterion not in stored
        ],
    )
    given = {row.criterion: row.answered for row in taken}
    kept = {code for code, answer in stored.items() if answer.declared is not None or answer.declared_not_applicable}
    return tuple(one.code for one in criteria if not given.get(one.code, one.code in kept))


_NOT_VERIFIED: Final = {"verified": None, "verified_not_applicable": False, "difference_reason": ""}


def _declaration(row: FormRow) -> dict[str, Any]:
    return {
        "declared": _text(row.points),
        "declared_not_applicable": row.not_applicable,
        "explanation": row.explanation,
        "evidence": row.evidence,
    }


def _completed(row: FormRow, stored: dict[str, Answer]) -> FormRow:
    """Returns a row of a completed form: what it leaves empty stays as the unit wrote it before."""
    answer = stored.get(row.criterion)
    if answer is None:
        return row
    value = row.value if row.answered else results.declared_value(answer)
    return replace(
        row,
        points=value.points,
        not_applicable=value.not_applicable,
        explanation=row.explanation or answer.explanation,
        evidence=row.evidence or answer.evidence,
    )


def _change(answer: Answer, row: FormRow) -> dict[str, Any]:
    """Returns what a row makes of a stored answer; what the office verified holds for the value it looked at alone."""
    kept = results.declared_value(answer) == row.value
    return {
        **_declaration(row),
        "verified": answer.verified if kept else None,
        "verified_not_applicable": answer.verified_not_applicable and kept,
        "difference_reason": answer.difference_reason if kept else "",
    }


def _text(points: Decimal | None) -> str | None:
    return None if points is None else format(points, "f")


def _differs(answer: Answer, values: dict[str, Any]) -> bool:
    return any(getattr(answer, name) != value for name, value in values.items())


def _open_queries(act: Act, submission: Submission) -> Sequence[Query]:
    return act.session.exec(
        select(Query).where(
            Query.cycle == submission.cycle, Query.unit == submission.unit, col(Query.answered_on).is_(None)
        )
    ).all()


def ask(act: Act, regulation: Regulation, submission: Submission, queries: Sequence[tuple[str, str]]) -> None:
    """Stores the office's questions on a form that it returns: pairs of criterion code and question.

    Raises:
        InvalidInput: a criterion is unknown or a question empty; lists every one.
    """
    known = {criterion.code for criterion in regulation.criteria[submission.group]}
    faults = [
        Fault(code, say("không có tiêu chí này trong danh mục", "there is no such criterion"))
        for code, _ in queries
        if code not in known
    ]
    faults += [
        Fault(code, say("câu hỏi còn trống", "the question is empty"))
        for code, question in queries
        if not question.strip()
    ]
    if faults:
        raise InvalidInput(say("Không trả lại phiếu được", "Cannot return the form"), faults)
    latest = act.session.exec(
        select(func.max(Query.number)).where(Query.cycle == submission.cycle, Query.unit == submission.unit)
    ).one()
    act.insert(
        *(
            Query(
                cycle=submission.cycle,
                unit=submission.unit,
                number=number,
                criterion=criterion,
                question=question,
                asked_on=act.today,
                asked_by=act.actor.login,
            )
            for number, (criterion, question) in enumerate(queries, (latest or 0) + 1)
        )
    )


def _refuse_unasked(rows: Sequence[FormRow], stored: dict[str, Answer], asked: set[str]) -> None:
    faults = [
        Fault(row.place or row.criterion, _UNASKED)
        for row in rows
        if row.criterion not in asked
        and row.answered
        and (row.criterion not in stored or results.declared_value(stored[row.criterion]) != row.value)
    ]
    if faults:
        raise InvalidInput(say("Phiếu bổ sung không hợp lệ", "The completed form is not valid"), faults)


_UNASKED: Phrase = say(
    "tiêu chí này không được hỏi, giá trị phải giữ như phiếu đã gửi",
    "this criterion was not asked about; its value must stay as submitted",
)


@dataclass(frozen=True, slots=True)
class Verified:
    """What a verification form leads to: the writes, all verified values, what lacks, and what differs."""

    changes: list[tuple[Answer, dict[str, Any]]]
    values: dict[str, Value]
    unverified: tuple[str, ...]
    differences: list[str]


def take_verified(
    act: Act, regulation: Regulation, submission: Submission, rows: Sequence[FormRow], *, keep_rest: bool
) -> Verified:
    """Returns what the reviewer's rows make of the stored answers; nothing is written.

    A criterion in dispute needs a row of its own: an upheld complaint is never settled by keeping what was there.

    Raises:
        InvalidInput: every fault of the form with its place; also a value for a criterion that is not in dispute.
    """
    criteria = regulation.criteria[submission.group]
    stored = results.answers(act, submission)
    declared = {code: results.declared_value(answer) for code, answer in stored.items()}
    form = check_form(criteria, rows, purpose="verify", not_applicable=regulation.not_applicable, declared=declared)
    disputed = set(submission.reopened_for.split())
    if disputed:
        _refuse_undisputed(form.rows, stored, disputed)
    given = {row.criterion: row for row in form.rows if row.answered}
    changes: list[tuple[Answer, dict[str, Any]]] = []
    values: dict[str, Value] = {}
    for criterion in criteria:
        answer = stored[criterion.code]
        keep = criterion.code not in disputed and (keep_rest or bool(disputed))
        value, reason = _decided(answer, given.get(criterion.code), keep_rest=keep)
        if value is None:
            continue
        values[criterion.code] = value
        changes.append(
            (
                answer,
                {
                    "verified": _text(value.points),
                    "verified_not_applicable": value.not_applicable,
                    "difference_reason": reason,
                },
            )
        )
    return Verified(
        [(answer, new) for answer, new in changes if _differs(answer, new)],
        values,
        tuple(one.code for one in criteria if one.code not in values),
        [code for code, value in values.items() if value != declared[code]],
    )


def _decided(answer: Answer, row: FormRow | None, *, keep_rest: bool) -> tuple[Value | None, str]:
    """Returns the verified value and reason: the form's row, else what was verified before, else what was declared."""
    if row is not None:
        return row.value, row.reason
    if not keep_rest:
        return None, ""
    before = results.verified_value(answer)
    if before != Value(None):
        return before, answer.difference_reason
    return results.declared_value(answer), ""


def _refuse_undisputed(rows: Sequence[FormRow], stored: dict[str, Answer], disputed: set[str]) -> None:
    faults = [
        Fault(row.place or row.criterion, _UNDISPUTED)
        for row in rows
        if row.criterion not in disputed and row.answered and results.verified_value(stored[row.criterion]) != row.value
    ]
    if faults:
        raise InvalidInput(say("Phiếu thẩm định không hợp lệ", "The verification form is not valid"), faults)


_UNDISPUTED: Phrase = say(
    "tiêu chí này không bị khiếu nại, giá trị phải giữ như đã công bố",
    "this criterion is not in dispute; its value must stay as published",
)
