"""Points, levels and what a better level lacked, on the tables of Article 6 and on real published figures."""

from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kyhan.errors import InvalidInput
from kyhan.regulation.loader import load_shipped, load_text
from kyhan.regulation.points import show_points
from kyhan.regulation.schema import Criterion, Regulation
from kyhan.regulation.score_json import from_json, to_json
from kyhan.regulation.scoring import BlockScore, UnitScore, Value, score

NAM_DONG = load_shipped("nam-dong-2018")
SAMPLE = load_shipped("tinh-mau-2026")
NOT_APPLICABLE = Value(None, not_applicable=True)
UNIT_GROUPS = [(regulation, group.code) for regulation in (NAM_DONG, SAMPLE) for group in regulation.unit_groups]


def criteria_of(group: str, regulation: Regulation = NAM_DONG, unit: str = "agency") -> list[Criterion]:
    return [one for one in regulation.criteria[unit] if one.group == group]


def fill(
    percent: dict[str, str],
    *,
    regulation: Regulation = NAM_DONG,
    unit: str = "agency",
    leave_out: frozenset[str] = frozenset(),
    points: dict[str, str] | None = None,
) -> dict[str, Value]:
    """Answers every criterion: `points` by group spread over what applies, else `percent` of it, else all of it."""
    values: dict[str, Value] = {}
    for block in regulation.scales[unit]:
        for group in block.groups:
            applies = [one for one in criteria_of(group.code, regulation, unit) if one.code not in leave_out]
            most = sum((one.points for one in applies), Decimal(0))
            left = Decimal((points or {}).get(group.code, most * Decimal(percent.get(group.code, "100")) / 100))
            assert left <= most
            for one in applies:
                given_points = min(one.points, left)
                left -= given_points
                values[one.code] = Value(given_points)
    return values | dict.fromkeys(leave_out, NOT_APPLICABLE)


def block(result: UnitScore, code: str) -> BlockScore:
    return next(one for one in result.blocks if one.code == code)


@pytest.mark.parametrize(
    ("code", "points", "leave_out", "raw", "not_applicable", "shown", "level"),
    [
        (
            "readiness",
            {"infrastructure": "25.13", "human-resources": "9.5", "policy-environment": "8"},
            ("NL.03",),
            "42.63",
            2,
            "44.41",
            "II",
        ),
        ("readiness", {}, (), "50", 0, "50", "I"),
        (
            "result",
            {"presence": "29.23", "interaction": "30", "transaction": "16.3", "transformation": "3"},
            ("HD.07", "HD.08"),
            "78.53",
            8,
            "85.36",
            "II",
        ),
        (
            "result",
            {"presence": "28.01", "interaction": "30", "transaction": "15.8", "transformation": "2"},
            ("HD.07", "HD.08"),
            "75.81",
            8,
            "82.4",
            "III",
        ),
    ],
    ids=["TP Huế, readiness", "Nam Đông, readiness", "Nam Đông, result", "Phú Vang, result"],
)
def test_the_figures_published_by_thua_thien_hue_in_2020_come_out(
    code: str,
    points: dict[str, str],
    leave_out: tuple[str, ...],
    raw: str,
    not_applicable: int,
    shown: str,
    level: str,
) -> None:
    """Source: Quyết định 3402/QĐ-UBND of 31/12/2020, which gives totals; the spread over groups is ours."""
    result = score(NAM_DONG, "agency", fill({}, points=points, leave_out=frozenset(leave_out)))

    scored = block(result, code)
    assert scored.raw == Decimal(raw)
    assert scored.not_applicable == not_applicable
    assert show_points(scored.points, "en") == shown
    assert scored.level == level


@pytest.mark.parametrize(("regulation", "unit"), UNIT_GROUPS)
def test_every_minimum_of_every_table_is_met_at_the_minimum_and_missed_just_below(
    regulation: Regulation, unit: str
) -> None:
    for place, level in enumerate(regulation.levels):
        for one in regulation.scales[unit]:
            for group in one.groups:
                least = group.maximum * group.minimum_percent[level] / 100
                if least == 0:
                    continue
                below = {group.code: str(least - Decimal("0.0001"))}
                at = score(
                    regulation, unit, fill({}, regulation=regulation, unit=unit, points={group.code: str(least)})
                )
                missed = score(regulation, unit, fill({}, regulation=regulation, unit=unit, points=below))

                assert not any(lack.group == group.code and lack.level == level for lack in at.missed)
                assert missed.level is None or regulation.levels.index(missed.level) > place
                assert any(
                    (lack.level, lack.group, lack.needed) == (level, group.code, Fraction(least))
                    for lack in missed.missed
                )


@pytest.mark.parametrize("unit", ["agency", "commune"])
@pytest.mark.parametrize("level", NAM_DONG.levels)
def test_with_all_groups_at_their_minima_the_unit_has_exactly_that_level(unit: str, level: str) -> None:
    percent = {group.code: str(group.minimum_percent[level]) for one in NAM_DONG.scales[unit] for group in one.groups}

    result = score(NAM_DONG, unit, fill(percent, unit=unit))

    assert result.level == level
    assert [one.points for one in result.blocks] == [Fraction(one.minima[level]) for one in NAM_DONG.scales[unit]]


def test_commune_readiness_is_scaled_from_50_to_30() -> None:
    result = score(NAM_DONG, "commune", fill({"infrastructure": "80"}, unit="commune"))

    readiness = block(result, "readiness")
    assert readiness.raw == 44
    assert readiness.total == 30
    assert readiness.points == Fraction(132, 5)
    assert result.total == 60 + Fraction(132, 5)


def test_the_total_of_a_block_can_lack_where_every_group_is_enough() -> None:
    sample = {"services": "62.5", "governance": "75"}

    result = score(SAMPLE, "department", fill(sample, regulation=SAMPLE, unit="department"))

    (lack,) = result.missed
    assert (lack.level, lack.group) == ("Tốt", None)
    assert [lack.needed, lack.has, lack.by] == [160, 140, 20]
    assert result.level == "Đạt"
    assert (
        lack.sentence(SAMPLE, "department").vi == "Mức Tốt cần tổng điểm phần chuyển đổi số >= 160, có 140 (thiếu 20)"
    )


def test_the_level_of_a_unit_is_the_lowest_of_its_blocks() -> None:
    result = score(NAM_DONG, "agency", fill({"human-resources": "75"}))

    assert block(result, "result").level == "I"
    assert block(result, "readiness").level == "III"
    assert result.level == "III"
    assert {(lack.level, lack.block) for lack in result.missed} == {("II", "readiness"), ("I", "readiness")}


def test_a_missed_level_says_what_lacked_and_by_how_much() -> None:
    result = score(NAM_DONG, "agency", fill({}, points={"transaction": "15.5"}))

    (lack,) = result.next_missed
    assert lack.sentence(NAM_DONG, "agency").vi == "Mức II cần giao dịch >= 16, có 15,5 (thiếu 0,5)"
    assert lack.sentence(NAM_DONG, "agency").en == "Level II needs transaction >= 16, has 15.5 (0.5 short)"
    assert [(one.level, one.group) for one in result.missed] == [("II", "transaction"), ("I", "transaction")]


def test_a_difference_that_rounding_hides_is_shown_with_more_decimals() -> None:
    result = score(NAM_DONG, "agency", fill({}, points={"transaction": "15.9999"}))

    assert result.next_missed[0].sentence(NAM_DONG, "agency").vi == (
        "Mức II cần giao dịch >= 16, có 15,9999 (thiếu 0,0001)"
    )


def test_a_name_that_begins_with_capitals_keeps_them() -> None:
    renamed = load_text(NAM_DONG.source.replace('vi = \\"Giao dịch\\"', 'vi = \\"CNTT\\"'))
    result = score(renamed, "agency", fill({}, points={"transaction": "15.5"}))

    assert result.next_missed[0].sentence(renamed, "agency").vi.startswith("Mức II cần CNTT >= 16")


def test_the_best_level_lacks_nothing_and_below_the_last_there_is_no_level() -> None:
    best = score(NAM_DONG, "agency", fill({}))
    none = score(NAM_DONG, "agency", fill({"presence": "79"}))

    assert (best.level, best.missed, best.next_missed) == ("I", (), ())
    assert best.total == 150
    assert none.level is None
    assert {lack.level for lack in none.next_missed} == {"IV"}
    assert [lack.level for lack in none.missed] == ["IV", "III", "II", "I"]


@pytest.mark.parametrize(("level", "percent"), [("III", "100"), (None, "0")])
def test_a_group_that_does_not_apply_at_all_meets_only_a_minimum_of_nothing(level: str | None, percent: str) -> None:
    transformation = frozenset(one.code for one in criteria_of("transformation"))

    result = score(NAM_DONG, "agency", fill({"presence": percent}, leave_out=transformation))

    assert result.level == level
    group = block(result, "result").groups[3]
    assert [group.points, group.not_applicable, group.raw] == [0, 5, 0]
    if level:
        assert block(result, "result").points == 100
        assert [lack.group for lack in result.missed] == ["transformation", "transformation"]


def test_a_block_that_does_not_apply_at_all_has_no_points_and_no_level() -> None:
    readiness = frozenset(one.code for one in NAM_DONG.criteria["agency"] if one.block == "readiness")

    result = score(NAM_DONG, "agency", fill({}, leave_out=readiness))

    assert block(result, "readiness").points == 0
    assert block(result, "readiness").level is None
    assert result.level is None
    assert result.total == 100


def test_where_not_applicable_counts_as_nothing_the_denominator_stays() -> None:
    result = score(SAMPLE, "ward", fill({}, regulation=SAMPLE, unit="ward", leave_out=frozenset({"DV2"})))

    assert result.blocks[0].points == 80
    assert result.blocks[0].not_applicable == 20
    assert result.blocks[0].groups[0].points == 40
    assert result.level == "Đạt"


def test_answers_that_cannot_be_scored_are_all_named() -> None:
    values = fill({}) | {
        "HD.01": Value(None),
        "HD.02": Value(Decimal("6.5")),
        "HD.03": Value(Decimal(1), not_applicable=True),
        "HD.04": Value(Decimal("NaN")),
        "XX": Value(Decimal(1)),
    }
    del values["TT.01"]

    with pytest.raises(InvalidInput) as caught:
        score(NAM_DONG, "agency", values)

    assert [fault.place for fault in caught.value.faults] == ["HD.01", "HD.02", "HD.03", "HD.04", "TT.01", "XX"]


def test_not_applicable_cannot_be_scored_where_the_regulation_forbids_it() -> None:
    forbids = load_text(NAM_DONG.source.replace('not_applicable = \\"convert\\"', 'not_applicable = \\"forbidden\\"'))

    with pytest.raises(InvalidInput, match=r"HD\.01"):
        score(forbids, "agency", fill({}, leave_out=frozenset({"HD.01"})))


def test_json_shows_rounded_points_and_keeps_the_exact_ones() -> None:
    result = score(
        NAM_DONG, "agency", fill({}, points={"transaction": "15.5"}, leave_out=frozenset({"NL.03", "HD.08"}))
    )

    data = to_json(result)

    assert from_json(data) == result
    assert data["level"] == "III"
    assert data["missed"][0]["by"] == "0.5"
    assert data["blocks"][0] == data["blocks"][0] | {"raw": "91.5", "not_applicable": "4", "points": "95.31"}
    assert data["blocks"][0]["exact"] == "1525/16"


answers = st.one_of(st.none(), st.decimals(min_value=0, max_value=1, places=2))


@st.composite
def a_unit(draw: st.DrawFn) -> tuple[Regulation, str, dict[str, Value]]:
    regulation, unit = draw(st.sampled_from(UNIT_GROUPS))
    values = {}
    for one in regulation.criteria[unit]:
        share = draw(answers)
        values[one.code] = NOT_APPLICABLE if share is None else Value(one.points * share)
    return regulation, unit, values


def rank_of(regulation: Regulation, level: str | None) -> int:
    return len(regulation.levels) if level is None else regulation.levels.index(level)


@settings(deadline=None)
@given(a_unit(), st.randoms(use_true_random=False))
def test_the_order_of_the_answers_changes_nothing(
    given_unit: tuple[Regulation, str, dict[str, Value]], random: Random
) -> None:
    regulation, unit, values = given_unit
    shuffled = list(values.items())
    random.shuffle(shuffled)

    assert score(regulation, unit, dict(shuffled)) == score(regulation, unit, values)


@settings(deadline=None)
@given(a_unit(), st.data())
def test_more_points_never_give_a_worse_level_or_a_lower_total(
    given_unit: tuple[Regulation, str, dict[str, Value]], data: st.DataObject
) -> None:
    regulation, unit, values = given_unit
    one = data.draw(st.sampled_from(regulation.criteria[unit]))
    before = values[one.code].points
    if before is None:
        return
    more = before + (one.points - before) * data.draw(st.decimals(min_value=0, max_value=1, places=1))

    old, new = score(regulation, unit, values), score(regulation, unit, values | {one.code: Value(more)})

    assert new.total >= old.total
    assert rank_of(regulation, new.level) <= rank_of(regulation, old.level)
    lacks = [{(one.level, one.block, one.group) for one in result.missed} for result in (new, old)]
    assert lacks[0] <= lacks[1]


@settings(deadline=None)
@given(a_unit())
def test_a_result_agrees_with_a_plain_reading_of_article_6(
    given_unit: tuple[Regulation, str, dict[str, Value]],
) -> None:
    """An independent count: fractions from the start, each level tested whole, no short cuts."""
    regulation, unit, values = given_unit
    convert = regulation.not_applicable == "convert"
    result = score(regulation, unit, values)
    held = []
    for level in regulation.levels:
        holds = True
        for one in regulation.scales[unit]:
            raw = most = maximum = Fraction(0)
            for group in one.groups:
                answered = [
                    (criterion, values[criterion.code]) for criterion in criteria_of(group.code, regulation, unit)
                ]
                group_raw = sum(
                    (Fraction(value.points) for _, value in answered if value.points is not None), Fraction(0)
                )
                group_most = sum(
                    (Fraction(c.points) for c, value in answered if not (convert and value.not_applicable)), Fraction(0)
                )
                maximum += Fraction(group.maximum)
                raw, most = raw + group_raw, most + group_most
                share = group_raw / group_most if group_most else Fraction(0)
                holds &= share >= Fraction(group.minimum_percent[level]) / 100
            holds &= (raw / most if most else Fraction(0)) * Fraction(one.total) >= Fraction(one.minima[level])
        held.append(holds)
    assert rank_of(regulation, result.level) == (held.index(True) if True in held else len(held))
    assert from_json(to_json(result)) == result


@settings(deadline=None)
@given(a_unit())
def test_leaving_out_what_was_full_never_changes_a_share_upwards(
    given_unit: tuple[Regulation, str, dict[str, Value]],
) -> None:
    regulation, unit, values = given_unit
    if regulation.not_applicable != "convert":
        return
    full = {one.code: Value(one.points) for one in regulation.criteria[unit]}
    one = regulation.criteria[unit][0]

    assert score(regulation, unit, full | {one.code: NOT_APPLICABLE}).total == score(regulation, unit, full).total
    if values[one.code].points == one.points:
        left_out = score(regulation, unit, values | {one.code: NOT_APPLICABLE})
        assert left_out.total <= score(regulation, unit, values).total
