"""What a filled form is: validity refuses with every fault, incompleteness is only reported."""

from decimal import Decimal

import pytest

from kyhan.errors import InvalidInput
from kyhan.regulation.form import Form, FormRow, Purpose, check_form
from kyhan.regulation.schema import Criterion, NotApplicableRule
from kyhan.regulation.scoring import Value

CRITERIA = tuple(
    Criterion(code, "result", "presence", f"Tiêu chí {code}", Decimal(points), "")
    for code, points in (("A1", "6"), ("A2", "2.5"), ("A3", "4"))
)


def check(
    *rows: FormRow,
    purpose: Purpose = "declare",
    rule: NotApplicableRule = "convert",
    declared: dict[str, Value] | None = None,
) -> Form:
    return check_form(CRITERIA, rows, purpose=purpose, not_applicable=rule, declared=declared)


def faults_of(*rows: FormRow, purpose: Purpose = "declare", rule: NotApplicableRule = "convert") -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        check(*rows, purpose=purpose, rule=rule)
    return [fault.to("vi") for fault in caught.value.faults]


def row(criterion: str, points: str | None = None, *, place: str = "phieu.csv:2", reason: str = "") -> FormRow:
    return FormRow(criterion, None if points is None else Decimal(points), place=place, reason=reason)


def test_a_complete_form_keeps_the_order_of_the_criteria_and_gives_its_values() -> None:
    form = check(row("A3", "4"), row("A1", "0"), row("A2", "2.5"))

    assert [one.criterion for one in form.rows] == ["A1", "A2", "A3"]
    assert form.complete
    assert form.values() == {"A1": Value(Decimal(0)), "A2": Value(Decimal("2.5")), "A3": Value(Decimal(4))}


def test_an_incomplete_form_is_valid_and_names_every_criterion_without_an_answer() -> None:
    form = check(FormRow("A2", explanation="chờ số liệu"), row("A1", "3"))

    assert form.missing == ("A2", "A3")
    assert not form.complete
    assert form.values() == {"A1": Value(Decimal(3))}


def test_not_applicable_with_an_explanation_is_an_answer() -> None:
    form = check(FormRow("A1", not_applicable=True, explanation="không có thủ tục có thu"))

    assert form.missing == ("A2", "A3")
    assert form.values() == {"A1": Value(None, not_applicable=True)}


def test_every_fault_is_told_at_its_place() -> None:
    faults = faults_of(
        row("B9", "1", place="phieu.csv:2"),
        row("A1", "6.01", place="phieu.csv:3"),
        row("A1", "5", place="phieu.csv:4"),
        FormRow("A2", Decimal(1), not_applicable=True, place="phieu.csv:5"),
        row("A3", "-1", place="phieu.csv:6"),
    )

    assert [fault.split(": ")[0] for fault in faults] == [f"phieu.csv:{line}" for line in (2, 3, 4, 5, 5, 6)]
    assert "Không có tiêu chí «B9»" in faults[0]
    assert "6,01 điểm nằm ngoài khoảng từ 0 đến 6" in faults[1]
    assert "lặp lại (lần đầu ở phieu.csv:3)" in faults[2]
    assert "chỉ giữ lại một" in faults[3]
    assert "phải nêu lý do" in faults[4]
    assert "-1 điểm" in faults[5]


@pytest.mark.parametrize("points", ["NaN", "Infinity", "1.00001"])
def test_points_that_no_form_can_hold_are_faults(points: str) -> None:
    assert len(faults_of(row("A1", points))) == 1


def test_not_applicable_is_refused_where_the_regulation_forbids_it() -> None:
    faults = faults_of(FormRow("A1", not_applicable=True, explanation="lý do"), rule="forbidden")

    assert len(faults) == 1
    assert "quy chế không cho phép" in faults[0]


def test_a_verified_value_that_differs_from_the_declared_one_needs_a_reason() -> None:
    declared = {"A1": Value(Decimal("5.0")), "A2": Value(None, not_applicable=True)}
    same = (row("A1", "5"), FormRow("A2", not_applicable=True))

    assert check(*same, purpose="verify", declared=declared).missing == ("A3",)
    with pytest.raises(InvalidInput) as caught:
        check(row("A1", "4"), row("A2", "1"), row("A3", "1"), purpose="verify", declared=declared)
    assert ["lý do chênh lệch" in fault.to("vi") for fault in caught.value.faults] == [True, True, True]


def test_with_its_reason_a_difference_is_accepted() -> None:
    form = check(row("A1", "4", reason="thiếu minh chứng"), purpose="verify", declared={"A1": Value(Decimal(5))})

    assert form.values() == {"A1": Value(Decimal(4))}


def test_a_row_left_empty_by_the_reviewer_owes_no_reason() -> None:
    assert check(row("A1"), purpose="verify", declared={"A1": Value(Decimal(5))}).missing == ("A1", "A2", "A3")
