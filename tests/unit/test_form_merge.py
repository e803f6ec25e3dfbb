"""Three ways: what one side changed is taken, what both changed differently waits, equal changes need nobody."""

from decimal import Decimal
from itertools import product

import pytest

from kyhan.cycle.form_merge import Decisions, Side, merge
from kyhan.cycle.form_revision import Entry, Filled, Issued
from kyhan.errors import InvalidInput
from kyhan.regulation.form import FormRow, Purpose
from kyhan.regulation.scoring import Value


def points(number: str | None) -> Value:
    return Value(None if number is None else Decimal(number))


def came(was: Entry, row: FormRow, purpose: Purpose = "declare") -> Filled:
    issued = Issued("0" * 8, "2026", "20161", "Khe Tre", "f" * 64, purpose, 7, {"HD.01": was})
    return Filled(
        "phieu.xlsx", issued, (row,), {"HD.01": {"points": "F6", "explanation": "H6", "not_applicable": "G6"}}
    )


def expected(was: str | None, now: str | None, new: str | None) -> str | None:
    """What holds by the definition: the side that moved; "?" where both did, apart from one another."""
    if new in (now, was):
        return now
    return new if now == was else "?"


@pytest.mark.parametrize(("was", "now", "new"), list(product([None, "1", "2", "3"], repeat=3)))
def test_a_value_is_that_of_the_side_which_changed_it(was: str | None, now: str | None, new: str | None) -> None:
    filled = came(Entry(points(was)), FormRow("HD.01", points(new).points))
    stored = {"HD.01": Entry(points(now))}
    held = expected(was, now, new)

    if held == "?":
        with pytest.raises(InvalidInput) as refused:
            merge(filled, stored)
        assert [fault.place for fault in refused.value.faults] == ["F6"]
        for side, result in (("returned", new), ("stored", now)):
            decided = merge(filled, stored, Decisions(side))  # type: ignore[arg-type] # the two sides
            assert decided.rows[0].value == points(result)
            assert decided.decided == {"HD.01": side}
    else:
        assert merge(filled, stored).rows[0].value == points(held)


def test_points_and_not_applicable_are_one_value() -> None:
    filled = came(Entry(points("5")), FormRow("HD.01", not_applicable=True, explanation="Không có"))
    stored = {"HD.01": Entry(points("4"))}

    with pytest.raises(InvalidInput) as refused:
        merge(filled, stored)

    (fault,) = refused.value.faults
    assert (fault.place, fault.message.en) == ("G6", "HD.01, declared: issued 5; stored 4; returned not applicable")
    taken = merge(filled, stored, Decisions("stored")).rows[0]
    assert (taken.value, taken.explanation) == (points("4"), "Không có")


def test_the_writing_that_is_stored_stays_where_the_number_is_the_same() -> None:
    row = merge(came(Entry(points("5.7")), FormRow("HD.01", Decimal("5.7"))), {"HD.01": Entry(points("5.70"))}).rows[0]

    assert str(row.points) == "5.70"


def test_texts_are_merged_each_for_itself() -> None:
    was = Entry(explanation="cũ", evidence="cũ")
    filled = came(was, FormRow("HD.01", explanation="mới", evidence="cũ"))

    row = merge(filled, {"HD.01": Entry(explanation="cũ", evidence="lưu sau")}).rows[0]

    assert (row.explanation, row.evidence) == ("mới", "lưu sau")


@pytest.mark.parametrize(("side", "verified"), [("returned", "4"), ("stored", "3")])
def test_a_reviewer_decides_anew_where_the_declared_value_moved(side: Side, verified: str) -> None:
    filled = came(Entry(points("5")), FormRow("HD.01", Decimal(4), reason="Thiếu"), "verify")
    stored = {"HD.01": Entry(points("6"), verified=points("3"))}

    with pytest.raises(InvalidInput, match="đã đổi sau khi lập phiếu thẩm định"):
        merge(filled, stored)
    assert merge(filled, stored, Decisions(criteria={"HD.01": side})).rows[0].value == points(verified)


def test_a_reviewer_who_wrote_nothing_has_nothing_to_decide() -> None:
    filled = came(Entry(points("5")), FormRow("HD.01"), "verify")

    assert merge(filled, {"HD.01": Entry(points("6"))}).rows[0].value == points(None)


def test_a_row_of_no_criterion_of_the_form_is_left_to_the_check_of_its_content() -> None:
    row = FormRow("XX", Decimal(1))

    assert merge(came(Entry(), row), {}).rows == (row,)
