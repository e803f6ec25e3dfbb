"""A form while it is being filled in: what it says of itself, and that nothing typed is lost when it is sent."""

from decimal import Decimal
from fractions import Fraction

import pytest

from kyhan.cycle.commands import drafts, submission
from kyhan.cycle.commands.drafts import DraftRow
from kyhan.cycle.queries.filling import filling
from kyhan.errors import Conflict, InvalidInput, NotAllowed
from tests.factories import HUONG_PHU, KEY, KHE_TRE, SmallOffice, acknowledged, form, submitted
from tests.readings import state_of


def test_points_so_far_follow_the_regulation_and_what_is_empty_counts_nothing(office: SmallOffice) -> None:
    acknowledged(office)
    unit = office.acting("khe-tre")
    typed = [
        DraftRow("HD.01", "5,1"),
        DraftRow("HD.02", "2.2"),
        DraftRow("HD.03", not_applicable=True, explanation="Không có văn bản loại này"),
        DraftRow("HD.04", "chín"),
    ]
    drafts.save(unit, KEY, KHE_TRE, typed)

    found = filling(unit, KEY, KHE_TRE)

    group = found.score.blocks[0].groups[0]
    assert (group.raw, group.not_applicable) == (Decimal("7.3"), Decimal(5))
    assert group.points == Fraction("7.3") * 27 / 22  # converted on what applies (Điều 5)
    marks = {line.criterion.code: line.mark for line in found.lines}
    assert [marks[f"HD.0{n}"] for n in range(1, 6)] == ["answered", "answered", "answered", "fault", "missing"]
    with pytest.raises(InvalidInput, match="chín"):
        found.rows()


def test_a_draft_that_the_sender_has_not_seen_keeps_the_form_from_being_sent(office: SmallOffice) -> None:
    acknowledged(office)
    drafts.save(office.acting("khe-tre-head"), KEY, KHE_TRE, [DraftRow("HD.01", "5")])

    with pytest.raises(Conflict, match=r"khe-tre-head vừa sửa HD\.01"):
        submission.submit(office.acting("khe-tre"), KEY, KHE_TRE, form(office, KHE_TRE), drafts_seen={})

    assert state_of(office, KHE_TRE) == "filling"


def test_a_returned_form_is_open_for_what_is_asked_and_says_so(office: SmallOffice) -> None:
    submitted(office)
    submission.send_back(office.acting("an"), KEY, KHE_TRE, [("HD.02", "Ảnh đâu?")], reason="Bổ sung")

    found = filling(office.acting("khe-tre"), KEY, KHE_TRE)

    assert [line.criterion.code for line in found.lines if line.open] == ["HD.02"]
    assert [line.criterion.code for line in found.lines if line.provable] == ["HD.02"]
    assert [row.criterion for row in found.rows()] == ["HD.02"]
    with pytest.raises(NotAllowed):
        filling(office.acting("khe-tre"), KEY, HUONG_PHU)
