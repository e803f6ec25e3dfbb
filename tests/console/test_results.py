"""`kyhan cycle results` and `kyhan cycle adjust`: places, levels, reasons, publications and what moved between them."""

from decimal import Decimal

from kyhan.cycle.commands import complaint, submission
from kyhan.regulation.form import FormRow
from tests.factories import (
    AS_BEFORE,
    HUONG_PHU,
    HUONG_SON,
    KEY,
    KHE_TRE,
    NOI_VU,
    UNITS,
    VERIFIED_ON,
    SmallOffice,
    accepted,
    acknowledged,
    form,
    published,
    submitted,
    upheld,
    verified,
)
from tests.terminal import Terminal


def lowered(office: SmallOffice) -> None:
    """The form of Khe Tre is verified again and falls behind Hương Phú."""
    upheld(office)
    rows = [FormRow("HD.01", Decimal(0), reason="Không có trang")]
    submission.verify(office.acting("chi"), KEY, KHE_TRE, rows)


def test_results_are_shown_per_group_with_points_levels_and_places(office: SmallOffice, kyhan: Terminal) -> None:
    published(office)

    shown = kyhan("cycle", "results", KEY).out

    assert "publication 1 by decision 15/QĐ-UBND, signed on 01/12/2026, published on 01/12/2026." in shown
    assert "Communes and townships" in shown
    first = next(line for line in shown.splitlines() if KHE_TRE in line)
    assert first.split() == ["1", KHE_TRE, "Thị", "trấn", "Khe", "Tre", "57", "(I)", "28.5", "(I)", "85.5", "I"]


def test_results_say_what_the_next_better_level_lacked(office: SmallOffice, kyhan: Terminal) -> None:
    published(office)

    shown = kyhan("cycle", "results", KEY, lang="vi").out

    assert "Vì sao chưa đạt mức cao hơn:" in shown
    assert "Xã Hương Sơn (20167): Mức II cần tổng điểm phần mức độ đạt được >= 50,1, có 48 (thiếu 2,1)" in shown


def test_results_as_json_have_the_documented_keys(office: SmallOffice, kyhan: Terminal) -> None:
    published(office)

    units = {unit["unit"]: unit for unit in kyhan.json("cycle", "results", KEY)["units"]}

    third = units[HUONG_SON]
    assert (third["group"], third["level"], third["place"], third["total"]) == ("commune", "III", 3, "72")
    blocks = [(one["code"], one["points"], one["total"], one["level"]) for one in third["blocks"]]
    assert blocks == [("result", "48", "60", "III"), ("readiness", "24", "30", "II")]
    assert {one["level"] for one in third["missed"]} == {"II"}
    assert units[KHE_TRE]["missed"] == []


def test_units_with_equal_points_share_a_marked_place(office: SmallOffice, kyhan: Terminal) -> None:
    acknowledged(office)
    for unit in UNITS:
        submission.submit(office.acting("an"), KEY, unit, form(office, unit, Decimal("0.95")))
    submission.accept(office.acting("an"), KEY, UNITS)
    for unit in UNITS:
        submission.verify(office.acting("binh"), KEY, unit, keep_rest=True)

    shown = kyhan("cycle", "results", KEY, "--draft").out

    assert shown.count("=1") == 3
    assert [unit["tied"] for unit in kyhan.json("cycle", "results", KEY)["units"]] == [False, True, True, True]


def test_units_without_a_place_are_listed_with_the_reason(office: SmallOffice, kyhan: Terminal) -> None:
    acknowledged(office)
    for unit in (KHE_TRE, NOI_VU):
        submission.submit(office.acting("an"), KEY, unit, form(office, unit, Decimal("0.5")))
    submission.exempt(office.acting("dung"), KEY, [HUONG_PHU, HUONG_SON], reason="Sáp nhập")
    submission.accept(office.acting("an"), KEY, [KHE_TRE, NOI_VU])
    for unit in (KHE_TRE, NOI_VU):
        submission.verify(office.acting("binh"), KEY, unit, keep_rest=True)

    shown = kyhan("cycle", "results", KEY).out

    assert "Draft results of cycle 2026, not published." in shown
    assert "Not ranked (Communes and townships):" in shown
    assert "Xã Hương Phú (20164): exempt." in shown
    assert "Thị trấn Khe Tre (20161): 45 points, below level IV. Level IV needs the total of result >= 38.5" in shown


def test_a_draft_is_for_the_office_and_there_is_none_before_scoring(office: SmallOffice, kyhan: Terminal) -> None:
    accepted(office)

    assert "has no results yet" in kyhan.refused("cycle", "results", KEY)
    office.on(VERIFIED_ON)
    for unit in UNITS:
        submission.verify(office.acting("binh"), KEY, unit, keep_rest=True)
    assert "Draft results" in kyhan("cycle", "results", KEY).out
    assert "for the office only" in kyhan.refused("cycle", "results", KEY, login="khe-tre")


def test_units_see_results_once_published(office: SmallOffice, kyhan: Terminal) -> None:
    published(office)

    assert kyhan.json("cycle", "results", KEY, login="khe-tre")["publication"] == 1


def test_a_publication_that_is_not_there_is_refused_with_those_there_are(office: SmallOffice, kyhan: Terminal) -> None:
    published(office)

    assert "has no publication 2; there are: 1." in kyhan.refused("cycle", "results", KEY, "--publication", 2)
    assert kyhan("cycle", "results", KEY, "--publication", 0).code == 2
    assert kyhan("cycle", "results", KEY, "--publication", 1, "--draft").code == 2


def test_a_dry_run_of_adjust_shows_the_places_that_would_move_and_publishes_nothing(
    office: SmallOffice, kyhan: Terminal
) -> None:
    lowered(office)

    shown = kyhan("cycle", "adjust", KEY, "--dry-run", login="dung").out

    assert "What moved between publication 1 and the results of today" in shown
    assert "1 → 2" in next(line for line in shown.splitlines() if KHE_TRE in line)
    assert "2 → 1" in next(line for line in shown.splitlines() if HUONG_PHU in line)
    assert "nothing was published" in shown
    assert kyhan.json("cycle", "results", KEY)["publication"] == 1


def test_an_adjusting_decision_supersedes_and_both_stay_readable(office: SmallOffice, kyhan: Terminal) -> None:
    lowered(office)

    ran = kyhan("cycle", "adjust", KEY, "--number", "16/QĐ-UBND", login="dung")

    assert "What moved between publication 1 and publication 2" in ran.out
    assert "Published by decision 16/QĐ-UBND: Thursday, 03/12/2026 (publication 2)." in ran.out
    assert "publication 2 by decision 16/QĐ-UBND" in kyhan("cycle", "results", KEY).out
    assert "Superseded by publication 2." in kyhan("cycle", "results", KEY, "--publication", 1).out
    moved = kyhan.json("cycle", "results", KEY, "--moved")
    assert (moved["from"], moved["to"]) == (1, 2)
    assert [(one["unit"], one["old_place"], one["new_place"]) for one in moved["moved"]] == [
        (HUONG_PHU, 2, 1),
        (KHE_TRE, 1, 2),
    ]


def test_an_adjusting_decision_as_json_says_what_it_moved(office: SmallOffice, kyhan: Terminal) -> None:
    lowered(office)

    moved = kyhan.json("cycle", "adjust", KEY, "--number", "16/QĐ-UBND", login="dung")

    assert (moved["from"], moved["to"], len(moved["moved"])) == (1, 2, 2)


def test_the_draft_is_compared_with_the_publication_in_force(office: SmallOffice, kyhan: Terminal) -> None:
    lowered(office)

    assert "1 → 2" in kyhan("cycle", "results", KEY, "--draft", "--moved").out


def test_the_first_publication_has_nothing_to_be_compared_with(office: SmallOffice, kyhan: Terminal) -> None:
    published(office)

    assert "is the first, there is none before it" in kyhan("cycle", "results", KEY, "--moved").out
    assert kyhan.json("cycle", "results", KEY, "--moved") == {
        "practice": True,
        "cycle": KEY,
        "from": None,
        "to": 1,
        "moved": [],
    }
    assert "Nothing differs" in kyhan("cycle", "results", KEY, "--draft", "--moved").out


def test_an_adjustment_that_changes_nothing_is_refused(office: SmallOffice, kyhan: Terminal) -> None:
    published(office)

    message = kyhan.refused("cycle", "adjust", KEY, "--number", "16/QĐ-UBND", login="dung")

    assert "the results do not differ from what is published" in message


def test_before_publication_nothing_can_have_moved(office: SmallOffice, kyhan: Terminal) -> None:
    verified(office)

    assert "is not published yet" in kyhan.refused("cycle", "results", KEY, "--moved")
    assert "is not published yet" in kyhan.refused("cycle", "adjust", KEY, "--dry-run", login="dung")


def test_a_form_verified_again_with_the_same_values_leaves_nothing_to_adjust(
    office: SmallOffice, kyhan: Terminal
) -> None:
    upheld(office)
    submission.verify(office.acting("chi"), KEY, KHE_TRE, AS_BEFORE)
    complaint.file(office.acting("an"), KEY, HUONG_PHU, "Một khiếu nại khác.")

    assert kyhan.json("cycle", "adjust", KEY, "--dry-run", login="dung")["moved"] == []
    told = kyhan("cycle", "adjust", KEY, "--dry-run", login="dung").out
    assert "Nothing differs" in told
    assert "to publish" not in told


def test_a_publication_that_does_not_exist_yet_is_not_answered_with_the_draft(
    office: SmallOffice, kyhan: Terminal
) -> None:
    verified(office)

    assert "is not published yet" in kyhan.refused("cycle", "results", KEY, "--publication", 1)
    assert kyhan.json("cycle", "results", KEY)["publication"] is None


def test_late_forms_are_marked_in_the_ranking(office: SmallOffice, kyhan: Terminal) -> None:
    submitted(office, units=[KHE_TRE, HUONG_PHU, NOI_VU])
    office.on(VERIFIED_ON)
    submission.submit(office.acting("an"), KEY, HUONG_SON, form(office, HUONG_SON))
    submission.accept(office.acting("an"), KEY, UNITS)
    for unit in UNITS:
        submission.verify(office.acting("binh"), KEY, unit, keep_rest=True)

    line = next(line for line in kyhan("cycle", "results", KEY).out.splitlines() if HUONG_SON in line)

    assert line.rstrip().endswith("late")
