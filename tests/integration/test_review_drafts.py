"""What a reviewer types is kept until the form is verified, and nobody overwrites another's unseen."""

import pytest

from kyhan.cycle.commands import review_drafts as saving
from kyhan.cycle.commands import submission
from kyhan.cycle.commands.review_drafts import ReviewConflict, ReviewRow
from kyhan.cycle.queries.review import review
from kyhan.cycle.review_drafts import SavedReview
from kyhan.errors import InvalidInput, NotAllowed, NotNow
from tests.factories import KEY, KHE_TRE, NOI_VU, SmallOffice, accepted, submitted, upheld
from tests.readings import events, holds, refusal


def save(office: SmallOffice, *rows: ReviewRow, login: str = "binh", unit: str = KHE_TRE) -> list[SavedReview]:
    return saving.save(office.acting(login), KEY, unit, rows)


def typed(office: SmallOffice) -> dict[str, str]:
    """Returns what is saved of Khe Tre's form, by criterion."""
    rows = review(office.acting("chi"), KEY, KHE_TRE).rows
    return {row.criterion.code: row.draft.verified for row in rows if row.draft is not None}


def test_what_was_typed_comes_back_as_typed_and_is_no_act_of_the_history(office: SmallOffice) -> None:
    accepted(office)
    before = len(events(office))

    first, second = save(
        office, ReviewRow("HD.01", "5,7 hay 6?"), ReviewRow("HD.02", not_applicable=True, reason="Xã ở xa")
    )

    assert (first.version, first.saved_by, first.saved_at) == (1, "binh", office.clock.now())
    assert (second.not_applicable, second.reason) == (True, "Xã ở xa")
    assert typed(office) == {"HD.01": "5,7 hay 6?", "HD.02": ""}
    assert len(events(office)) == before
    assert holds(office) == []


def test_of_two_reviewers_at_one_criterion_the_later_is_told_who_saved_what_and_when(office: SmallOffice) -> None:
    accepted(office)
    save(office, ReviewRow("HD.01", "4"))

    with pytest.raises(ReviewConflict) as refused:
        save(office, ReviewRow("HD.02", "3"), ReviewRow("HD.01", "5"), login="chi")

    assert "HD.01 by binh at 09:00 16/11/2026 (4)" in refused.value.to("en")
    assert typed(office) == {"HD.01": "4"}
    assert save(office, ReviewRow("HD.01", "4"), login="chi")[0].version == 1  # the same is no conflict
    assert save(office, ReviewRow("HD.01", "5", version=1), login="chi")[0].version == 2


def test_only_a_reviewer_of_another_unit_saves_and_only_while_the_form_is_verified(office: SmallOffice) -> None:
    submitted(office)
    row = ReviewRow("HD.01", "4")
    refusal(NotNow, lambda: save(office, row))
    submission.accept(office.acting("an"), KEY, [KHE_TRE, NOI_VU])

    for login in ("an", "dung", "giang", "khe-tre"):
        refusal(NotAllowed, lambda who=login: save(office, row, login=who))
    assert "nobody verifies their own unit" in refusal(NotNow, lambda: save(office, row, login="vu", unit=NOI_VU))


def test_every_fault_is_named_and_a_disputed_form_is_open_for_the_dispute_alone(office: SmallOffice) -> None:
    upheld(office)

    with pytest.raises(InvalidInput) as refused:
        save(office, ReviewRow("HD.02", "3"), ReviewRow("XX.01", "1"), ReviewRow("HD.01", "1" * 41), ReviewRow("HD.01"))

    assert [(fault.place, fault.message.en[:30]) for fault in refused.value.faults] == [
        ("HD.02", "this criterion is not in dispu"),
        ("XX.01", "there is no such criterion"),
        ("HD.01", "has 41 characters, no more tha"),
        ("HD.01", "named twice"),
    ]


def test_what_was_typed_ends_with_the_verification_or_with_the_question(office: SmallOffice) -> None:
    accepted(office)
    save(office, ReviewRow("HD.01", "4"), ReviewRow("HD.02", "4"))
    submission.send_back(office.acting("binh"), KEY, KHE_TRE, [("HD.01", "Đường dẫn nào?")])
    submission.submit(office.acting("an"), KEY, KHE_TRE, [])
    submission.accept(office.acting("an"), KEY, [KHE_TRE])
    assert typed(office) == {"HD.02": "4"}

    submission.verify(office.acting("chi"), KEY, KHE_TRE, keep_rest=True)
    submission.reopen(office.acting("an"), KEY, KHE_TRE, reason="Nhầm")

    assert typed(office) == {}


def test_people_of_units_see_nothing_of_a_review(office: SmallOffice) -> None:
    accepted(office)

    refusal(NotAllowed, lambda: review(office.acting("khe-tre"), KEY, KHE_TRE))


def test_who_comes_second_is_told_who_was_faster_and_when_but_not_of_other_units(office: SmallOffice) -> None:
    accepted(office)

    late = refusal(NotNow, lambda: submission.accept(office.acting("binh"), KEY, [KHE_TRE]))
    assert late.endswith("Last act: Chuyên viên An, accept the form, at 09:00 16/11/2026.")
    own = refusal(NotNow, lambda: submission.withdraw(office.acting("khe-tre"), KEY, KHE_TRE))
    assert "Last act: Chuyên viên An" in own
    other = refusal(NotAllowed, lambda: submission.withdraw(office.acting("huong-phu"), KEY, KHE_TRE))
    assert "Last act" not in other
