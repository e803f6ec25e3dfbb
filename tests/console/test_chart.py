"""`kyhan chart`: the year in time, points against the levels, places against those before; as SVG and PNG."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from PIL import Image

from kyhan.cycle.commands import cycle, deadline, submission
from kyhan.regulation.form import FormRow
from tests.factories import (
    HUONG_PHU,
    HUONG_SON,
    KEY,
    KHE_TRE,
    NOI_VU,
    UNITS,
    SmallOffice,
    acknowledged,
    form,
    published,
    started,
    submitted,
    upheld,
    verified,
)
from tests.pictures import words_on
from tests.terminal import Terminal


def drawn(kyhan: Terminal, folder: Path, *words: object, login: str = "an") -> list[str]:
    """Draws an SVG and returns the words on it."""
    file = folder / "picture.svg"
    ran = kyhan("chart", KEY, *words, "--out", file, login=login)
    assert ran.code == 0, ran.err
    return words_on(file)


def adjusted(office: SmallOffice) -> None:
    """An adjusting decision moved Khe Tre behind Hương Phú."""
    upheld(office)
    submission.verify(office.acting("chi"), KEY, KHE_TRE, [FormRow("HD.01", Decimal(0), reason="Không có trang")])
    cycle.adjust(office.acting("dung"), KEY, number="16/QĐ-UBND")


def a_year_before(office: SmallOffice) -> None:
    """The cycle of 2025, run late and in one day: Hương Phú came first, Hương Sơn was exempt."""
    office.on(date(2026, 10, 2))
    staff, key = office.acting("an"), "2025"
    cycle.start(staff, 2025, regulation_id=office.regulation.id)
    cycle.issue(staff, key, number="02/UBND-VP", reason="Nhập lại năm trước")
    submission.exempt(office.acting("dung"), key, [HUONG_SON, NOI_VU], reason="Chưa đánh giá")
    submission.acknowledge(staff, key, [KHE_TRE, HUONG_PHU], proof="CV đến 2")
    for unit, share in ((KHE_TRE, Decimal("0.91")), (HUONG_PHU, Decimal("0.95"))):
        submission.submit(staff, key, unit, form(office, unit, share))
    submission.accept(staff, key, [KHE_TRE, HUONG_PHU])
    for unit in (KHE_TRE, HUONG_PHU):
        submission.verify(office.acting("binh"), key, unit, keep_rest=True)
    cycle.propose(staff, key, number="02/TTr-VP")
    cycle.publish(office.acting("dung"), key, number="02/QĐ-UBND")


def test_the_time_line_names_every_unit_its_standing_and_the_limits(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    submitted(office, units=[KHE_TRE])
    deadline.extend(
        office.acting("an"), KEY, [HUONG_PHU], until=date(2026, 11, 27), reason="Mưa lũ", document="20/UBND-VP"
    )
    office.on(date(2026, 11, 25))

    found = drawn(kyhan, tmp_path, "timeline")

    assert {"Thị trấn Khe Tre", "Xã Hương Phú", "Xã Hương Sơn", "Phòng Nội vụ"} <= set(found)
    assert found.count("QUÁ HẠN 1 ngày làm việc") == 2
    assert "đang điền phiếu, gia hạn" in found
    assert "hạn phát hành công văn: hết 09/11 (Điều 4.2a)" in found
    assert "hạn kết thúc đánh giá: hết 31/12 (Điều 4.3)" in found
    assert "06/11 công văn 12/UBND-VP" in found
    assert "ngày 25/11" in found


def test_the_time_line_of_a_day_gone_by_is_drawn_from_the_history(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    published(office)

    assert "01/12 công bố 15/QĐ-UBND" in drawn(kyhan, tmp_path, "timeline")
    before = drawn(kyhan, tmp_path, "timeline", "--as-of", "2026-11-10")
    assert "01/12 công bố 15/QĐ-UBND" not in before
    assert before.count("đang điền phiếu") == len(UNITS)


def test_the_same_history_gives_the_same_bytes(office: SmallOffice, kyhan: Terminal, tmp_path: Path) -> None:
    published(office)

    for what in ("timeline", "points"):
        for ending in ("svg", "png"):
            files = [tmp_path / f"{name}.{ending}" for name in ("first", "second")]
            for file in files:
                assert kyhan("chart", KEY, what, "--out", file).code == 0
            assert files[0].read_bytes() == files[1].read_bytes()
    with Image.open(tmp_path / "first.png") as image:
        assert image.width == 1870


def test_points_stand_against_the_least_points_of_each_level(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    published(office)

    found = drawn(kyhan, tmp_path, "points")

    assert "Mức độ đạt được (tối đa 60)" in found
    assert {"I ≥ 54", "II ≥ 50,1", "III ≥ 43,5", "IV ≥ 38,5", "III ≥ 22,5"} <= set(found)
    assert {"1.", "Thị trấn Khe Tre", "57", "28,5", "85,5, mức I", "72, mức III"} <= set(found)


def test_a_level_missed_for_one_group_of_criteria_is_told_with_the_group(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    acknowledged(office)
    rows = form(office, KHE_TRE, Decimal(1))
    weak = [FormRow(row.criterion, Decimal(0)) if row.criterion == "MT.01" else row for row in rows]
    submission.exempt(office.acting("dung"), KEY, [HUONG_PHU, HUONG_SON, NOI_VU], reason="Sáp nhập")
    submission.submit(office.acting("an"), KEY, KHE_TRE, weak)
    submission.accept(office.acting("an"), KEY, [KHE_TRE])
    submission.verify(office.acting("binh"), KEY, KHE_TRE, keep_rest=True)

    found = drawn(kyhan, tmp_path, "points")

    assert any("(thiếu môi trường)" in text for text in found)
    assert "Kết quả dự kiến, chưa công bố · 4 đơn vị" in found
    assert found.count("miễn đánh giá") == 3


def test_places_stand_beside_those_of_the_publication_before(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    adjusted(office)

    found = drawn(kyhan, tmp_path, "places")

    assert "Thứ hạng: công bố lần 1 và công bố lần 2 – BẢN TẬP DƯỢT" in found
    assert {"1. Thị trấn Khe Tre", "2. Thị trấn Khe Tre", "tăng 1 bậc", "giảm 1 bậc"} <= set(found)
    assert found == drawn(kyhan, tmp_path, "places", "--publication", 1)


def test_places_stand_beside_those_of_the_year_before(office: SmallOffice, kyhan: Terminal, tmp_path: Path) -> None:
    a_year_before(office)
    published(office)

    found = drawn(kyhan, tmp_path, "places", "--group", "commune")

    assert "Thứ hạng: kỳ 2025 và kỳ 2026 – BẢN TẬP DƯỢT" in found
    assert "kỳ 2025, Quyết định số 02/QĐ-UBND → kỳ 2026, Quyết định số 15/QĐ-UBND · 3 đơn vị" in found
    assert {"2. Thị trấn Khe Tre", "1. Thị trấn Khe Tre", "3. Xã Hương Sơn"} <= set(found)
    assert "Phòng Nội vụ" not in " ".join(found)
    assert found == drawn(kyhan, tmp_path, "places", "--group", "commune", "--against", "2025")


def test_without_anything_earlier_there_are_no_places_to_compare(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    published(office)

    message = kyhan.refused("chart", KEY, "places", "--out", tmp_path / "a.svg")

    assert "There is nothing to compare cycle 2026 with" in message
    assert not list(tmp_path.glob("*.svg"))


def test_before_the_letter_there_is_nothing_to_draw(office: SmallOffice, kyhan: Terminal, tmp_path: Path) -> None:
    started(office)

    assert "is not issued" in kyhan.refused("chart", KEY, "timeline", "--out", tmp_path / "a.svg")
    assert "has no results yet" in kyhan.refused("chart", KEY, "points", "--out", tmp_path / "a.svg")


def test_people_of_a_unit_see_their_own_clocks_only(office: SmallOffice, kyhan: Terminal, tmp_path: Path) -> None:
    submitted(office)

    found = drawn(kyhan, tmp_path, "timeline", login="khe-tre")

    assert "Thị trấn Khe Tre" in found
    assert "Xã Hương Phú" not in found


def test_one_group_is_drawn_when_asked_for(office: SmallOffice, kyhan: Terminal, tmp_path: Path) -> None:
    verified(office)

    for what in ("timeline", "points"):
        found = drawn(kyhan, tmp_path, what, "--group", "agency")
        assert "Phòng Nội vụ" in found
        assert "Xã Hương Phú" not in found
    message = kyhan.refused("chart", KEY, "points", "--group", "x", "--out", tmp_path / "a.svg")
    assert "there are: agency, commune." in message


def test_a_picture_of_another_kind_and_a_page_too_far_are_refused(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    submitted(office)

    assert "must end in .svg, .png." in kyhan.refused("chart", KEY, "timeline", "--out", tmp_path / "a.gif")
    assert "There is no page 2" in kyhan.refused("chart", KEY, "timeline", "--page", 2, "--out", tmp_path / "a.svg")
    assert "There is no folder" in kyhan.refused("chart", KEY, "timeline", "--out", tmp_path / "no" / "a.svg")


def test_options_of_another_picture_are_wrong_usage(office: SmallOffice, kyhan: Terminal, tmp_path: Path) -> None:
    submitted(office)
    out = ("--out", tmp_path / "a.svg")

    assert kyhan("chart", KEY, "points", "--as-of", "2026-11-20", *out).code == 2
    assert kyhan("chart", KEY, "timeline", "--against", "2025", *out).code == 2
    assert kyhan("chart", KEY, "places", "--against", "2025", "--publication", 1, *out).code == 2


def test_a_late_verification_and_a_missing_form_are_told(office: SmallOffice, kyhan: Terminal, tmp_path: Path) -> None:
    submitted(office, units=[KHE_TRE, HUONG_PHU, HUONG_SON])
    submission.accept(office.acting("an"), KEY, [KHE_TRE, HUONG_PHU, HUONG_SON])
    office.on(date(2026, 12, 3))
    submission.mark_missing(office.acting("an"), KEY, [NOI_VU], reason="Không gửi")
    submission.verify(office.acting("binh"), KEY, KHE_TRE, keep_rest=True)

    found = drawn(kyhan, tmp_path, "timeline")

    assert "đã thẩm định, thẩm định trễ" in found
    assert "thiếu phiếu" in found
    assert found.count("QUÁ HẠN 2 ngày làm việc") == 2
