"""What a unit types is kept until it is handed in, and nobody overwrites another's unseen."""

import pytest

from kyhan.cycle.commands import drafts as saving
from kyhan.cycle.commands import submission
from kyhan.cycle.commands.drafts import DraftConflict, DraftRow
from kyhan.cycle.drafts import SavedDraft
from kyhan.cycle.queries import drafts
from kyhan.errors import InvalidInput, NotAllowed, NotFound, NotNow
from tests.factories import (
    HUONG_PHU,
    KEY,
    KHE_TRE,
    NOI_VU,
    SmallOffice,
    accepted,
    acknowledged,
    form,
    issued,
    submitted,
)
from tests.readings import events, holds, refusal


def save(office: SmallOffice, *rows: DraftRow, login: str = "khe-tre", unit: str = KHE_TRE) -> list[SavedDraft]:
    return saving.save(office.acting(login), KEY, unit, rows)


def test_what_was_typed_comes_back_as_typed_for_everybody_of_the_unit(office: SmallOffice) -> None:
    acknowledged(office)
    before = len(events(office))

    first, second = save(
        office, DraftRow("HD.01", "5,7 hay 6?"), DraftRow("HD.02", not_applicable=True, explanation="Dòng 1\nDòng 2")
    )

    assert (first.version, first.saved_by, first.saved_at) == (1, "khe-tre", office.clock.now())
    seen = drafts.drafts(office.acting("khe-tre-head"), KEY, KHE_TRE)
    assert seen == {"HD.01": first, "HD.02": second}
    assert (seen["HD.01"].declared, seen["HD.02"].explanation) == ("5,7 hay 6?", "Dòng 1\nDòng 2")
    assert len(events(office)) == before
    assert holds(office) == []


def test_a_draft_that_was_cleared_is_a_draft_too(office: SmallOffice) -> None:
    acknowledged(office)
    save(office, DraftRow("HD.01", "5"))

    (cleared,) = save(office, DraftRow("HD.01", version=1))

    assert (cleared.declared, cleared.version) == ("", 2)


def test_of_two_people_at_one_criterion_the_later_is_told_who_saved_what_and_when(office: SmallOffice) -> None:
    acknowledged(office)
    save(office, DraftRow("HD.01", "5,5"))
    save(office, DraftRow("HD.01", "5,7", version=1), login="khe-tre-head")

    with pytest.raises(DraftConflict) as refused:
        save(office, DraftRow("HD.02", "3"), DraftRow("HD.01", "5,6", version=1))

    assert "HD.01 by khe-tre-head at 09:00 09/11/2026" in refused.value.to("en")
    assert {code: one.declared for code, one in refused.value.theirs.items()} == {"HD.01": "5,7"}
    assert list(drafts.drafts(office.acting("khe-tre"), KEY, KHE_TRE)) == ["HD.01"]
    assert save(office, DraftRow("HD.01", "5,6", version=2))[0].version == 3
    assert events(office, action="refused") == []


def test_the_same_sent_twice_because_an_answer_was_lost_is_no_conflict(office: SmallOffice) -> None:
    acknowledged(office)
    row = DraftRow("HD.01", "5,5")

    assert save(office, row) == save(office, row)


def test_drafts_end_when_the_form_is_handed_in(office: SmallOffice) -> None:
    acknowledged(office)
    save(office, DraftRow("HD.01", "5"))
    save(office, DraftRow("HD.01", "4"), login="huong-phu", unit=HUONG_PHU)

    submission.submit(office.acting("khe-tre"), KEY, KHE_TRE, form(office, KHE_TRE))

    assert drafts.drafts(office.acting("khe-tre"), KEY, KHE_TRE) == {}
    assert len(drafts.drafts(office.acting("huong-phu"), KEY, HUONG_PHU)) == 1
    refusal(NotNow, lambda: save(office, DraftRow("HD.01", "5")))
    submission.withdraw(office.acting("khe-tre"), KEY, KHE_TRE)
    assert save(office, DraftRow("HD.01", "5"))[0].version == 1
    assert holds(office) == []


def test_in_a_returned_form_only_what_was_asked_about_is_saved(office: SmallOffice) -> None:
    accepted(office)
    submission.send_back(office.acting("binh"), KEY, KHE_TRE, [("HD.01", "Số nào đúng?")])

    said = refusal(InvalidInput, lambda: save(office, DraftRow("HD.01", "5"), DraftRow("HD.02", "3")))

    assert "HD.02: this criterion was not asked about" in said
    assert "HD.01" not in said
    assert save(office, DraftRow("HD.01", "5"))[0].declared == "5"


def test_a_unit_s_drafts_are_its_own_and_an_attempt_at_another_s_is_recorded(office: SmallOffice) -> None:
    acknowledged(office)
    row = DraftRow("HD.01", "5")

    refusal(NotAllowed, lambda: save(office, row, login="huong-phu"))
    refusal(NotAllowed, lambda: drafts.drafts(office.acting("huong-phu"), KEY, KHE_TRE))
    refusal(NotAllowed, lambda: save(office, row, login="binh"))
    refusal(NotAllowed, lambda: save(office, row, login="dung"))
    assert [one["actor"] for one in events(office, action="refused")] == ["huong-phu", "binh", "dung"]
    assert save(office, row, login="an")[0].saved_by == "an"  # staff, for paper
    refusal(NotFound, lambda: drafts.drafts(office.acting("an"), KEY, "99999"))


def test_nothing_is_saved_before_the_unit_has_the_form_and_while_the_office_has_it(office: SmallOffice) -> None:
    issued(office)
    refusal(NotNow, lambda: save(office, DraftRow("HD.01", "5")))


def test_a_unit_that_is_missing_may_still_prepare_its_form(office: SmallOffice) -> None:
    submitted(office, [HUONG_PHU, NOI_VU])
    office.clock.set(office.clock.now().replace(day=25))
    submission.mark_missing(office.acting("an"), KEY, [KHE_TRE], reason="Quá hạn")

    assert save(office, DraftRow("HD.01", "5"))[0].version == 1


def test_every_fault_of_a_draft_is_told_and_nothing_is_saved(office: SmallOffice) -> None:
    acknowledged(office)

    said = refusal(
        InvalidInput,
        lambda: save(
            office,
            DraftRow("HD.01", "5"),
            DraftRow("HD.99", "1"),
            DraftRow("HD.02", "1" * 41, explanation="x" * 5001),
            DraftRow("HD.03", "1\x00"),
            DraftRow("HD.01", "6"),
        ),
    )

    for why in (
        "HD.99: there is no such criterion",
        "HD.02: has 41 characters",
        "HD.02: has 5001 characters",
        "HD.03: has a control character (U+0000)",
        "HD.01: named twice",
    ):
        assert why in said
    assert drafts.drafts(office.acting("khe-tre"), KEY, KHE_TRE) == {}
