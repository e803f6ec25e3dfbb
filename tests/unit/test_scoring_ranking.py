"""Places in each group of units."""

from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kyhan.regulation.ranking import Place, rank
from kyhan.regulation.schema import TieRule
from kyhan.regulation.score_json import from_json, to_json
from kyhan.regulation.scoring import UnitScore


def result(total: str | Fraction, level: str | None = "I") -> UnitScore:
    return UnitScore((), Fraction(total), level, ())


def places(totals: dict[str, str], ties: TieRule) -> list[int | None]:
    scores = {unit: result(total) for unit, total in totals.items()}
    return [one.place for one in rank(scores, dict.fromkeys(scores, "commune"), ties).values()]


@pytest.mark.parametrize(("ties", "expected"), [("share", [1, 2, 2, 4]), ("dense", [1, 2, 2, 3])])
def test_equal_points_share_a_place_by_the_rule_of_the_regulation(ties: TieRule, expected: list[int]) -> None:
    assert places({"a": "90", "b": "84.25", "c": "84.25", "d": "70.5"}, ties) == expected


def test_shared_places_are_flagged() -> None:
    scores = {"a": result("90"), "b": result("80"), "c": result("80")}

    assert rank(scores, dict.fromkeys(scores, "commune"), "share") == {
        "a": Place(1, tied=False),
        "b": Place(2, tied=True),
        "c": Place(2, tied=True),
    }


def test_groups_are_ranked_apart() -> None:
    scores = {"a": result("90"), "x": result("95"), "b": result("80"), "y": result("90")}
    groups = {"a": "agency", "b": "agency", "x": "commune", "y": "commune"}

    assert {unit: one.place for unit, one in rank(scores, groups, "share").items()} == {"a": 1, "x": 1, "b": 2, "y": 2}


def test_a_unit_without_a_level_has_no_place_and_takes_none() -> None:
    scores = {"a": result("99", None), "b": result("80")}

    ranked = rank(scores, dict.fromkeys(scores, "agency"), "share")
    assert ranked == {"a": Place(None, tied=False), "b": Place(1, tied=False)}
    assert rank({}, {}, "share") == {}


def test_points_that_print_alike_but_differ_are_not_equal() -> None:
    assert places({"a": "44.405", "b": "44.40625", "c": "44.41"}, "share") == [3, 2, 1]


def test_the_ranking_can_be_repeated_from_json() -> None:
    scores = {"a": result("1421/32"), "b": result("44.41"), "c": result("1421/32")}
    groups = dict.fromkeys(scores, "commune")

    again = {unit: from_json(to_json(one)) for unit, one in scores.items()}

    assert rank(again, groups, "share") == rank(scores, groups, "share")


units = st.dictionaries(
    st.text("abcdefgh", min_size=1, max_size=3),
    st.tuples(
        st.one_of(st.fractions(0, 150, max_denominator=100), st.integers(0, 5).map(Fraction)),
        st.sampled_from(["I", "II", None]),
        st.sampled_from(["agency", "commune"]),
    ),
)


@given(units, st.sampled_from(["share", "dense"]), st.randoms(use_true_random=False))
def test_places_follow_from_the_points_alone(
    drawn: dict[str, tuple[Fraction, str | None, str]], ties: TieRule, random: Random
) -> None:
    scores = {unit: result(total, level) for unit, (total, level, _) in drawn.items()}
    groups = {unit: group for unit, (_, _, group) in drawn.items()}

    ranked = rank(scores, groups, ties)

    for unit, (total, level, group) in drawn.items():
        rivals = [other for other, one in drawn.items() if one[1] is not None and one[2] == group]
        ahead = [drawn[other][0] for other in rivals if drawn[other][0] > total]
        equal = [other for other in rivals if drawn[other][0] == total]
        place = 1 + (len(ahead) if ties == "share" else len(set(ahead)))
        expected = Place(place, tied=len(equal) > 1) if level is not None else Place(None, tied=False)
        assert ranked[unit] == expected
    shuffled = list(scores.items())
    random.shuffle(shuffled)
    assert rank(dict(shuffled), groups, ties) == ranked


def test_three_thousand_units_are_ranked_one_by_one() -> None:
    scores = {str(unit): result(Fraction(Decimal(unit) / 100)) for unit in range(3321)}

    ranked = rank(scores, dict.fromkeys(scores, "commune"), "share")

    assert [ranked[str(unit)].place for unit in range(3321)] == list(range(3321, 0, -1))
