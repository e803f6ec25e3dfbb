"""Survey workbooks: written per unit, filled in, handed in, merged with what is stored since."""

import hashlib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kyhan.cycle import files
from kyhan.cycle.commands import submission
from kyhan.documents.survey_layout import COVER, METADATA
from kyhan.regulation.form import FormRow
from tests import workbooks
from tests.factories import (
    HUONG_PHU,
    KEY,
    KHE_TRE,
    NOI_VU,
    UNITS,
    SmallOffice,
    accepted,
    acknowledged,
    form,
    issued,
    published,
    started,
    submitted,
    upheld,
)
from tests.readings import answer_of, events, form_of, holds
from tests.terminal import Terminal


def written(kyhan: Terminal, folder: Path, unit: str = KHE_TRE, *options: str, login: str = "an") -> Path:
    """Writes one unit's workbook and returns it."""
    told = kyhan.json("form", "write", KEY, unit, "--out", folder, *options, login=login)
    return folder / told["forms"][0]["file"]


def told_on_cover(file: Path) -> str:
    sheet = workbooks.opened(file)[COVER]
    return "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)


def test_a_workbook_is_written_for_every_unit_that_is_to_send_its_form(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    acknowledged(office)

    ran = kyhan("form", "write", KEY, "--out", tmp_path / "phieu")

    assert "Wrote 4 form(s)" in ran.out
    assert sorted(file.name for file in (tmp_path / "phieu").iterdir()) == [
        "20161_Thi-tran-Khe-Tre.xlsx",
        "20164_Xa-Huong-Phu.xlsx",
        "20167_Xa-Huong-Son.xlsx",
        "NV_Phong-Noi-vu.xlsx",
    ]
    (event,) = events(office, action="form_write")
    assert set(event["data"]["forms"]) == set(UNITS)
    assert (
        hashlib.sha256((tmp_path / "phieu" / "NV_Phong-Noi-vu.xlsx").read_bytes()).hexdigest()
        == (event["data"]["forms"][NOI_VU])
    )
    assert "declare" in kyhan("audit", "log", KEY, "--action", "form_write").out
    assert holds(office) == []


def test_the_cover_says_until_when_with_the_weekday_and_the_article(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    acknowledged(office)

    told = told_on_cover(written(kyhan, tmp_path))

    assert "hết Thứ Hai, 23/11/2026" in told
    assert "10 ngày làm việc kể từ ngày đơn vị nhận được công văn (09/11/2026), không tính ngày đó; Điều 4.2b" in told
    assert "Thị trấn Khe Tre" in told
    assert "Ví dụ, không phải Phụ lục của Quyết định" in told


def test_a_unit_that_has_not_confirmed_the_letter_is_told_how_its_time_will_count(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    issued(office)

    told = told_on_cover(written(kyhan, tmp_path))

    assert "10 ngày làm việc kể từ ngày đơn vị nhận được công văn" in told
    assert "Báo ngay cho Văn phòng" in told


def test_the_same_form_is_the_same_bytes_and_nothing_is_overwritten(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    acknowledged(office)
    one, other = written(kyhan, tmp_path / "a"), written(kyhan, tmp_path / "b")

    assert one.read_bytes() == other.read_bytes()
    message = kyhan.refused("form", "write", KEY, "--out", tmp_path / "a")
    assert "20161_Thi-tran-Khe-Tre.xlsx" in message
    assert list((tmp_path / "a").iterdir()) == [one]


def test_a_filled_workbook_is_handed_in_its_bytes_kept_and_named_in_the_history(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    acknowledged(office)
    file = workbooks.filled(written(kyhan, tmp_path, login="khe-tre"), form(office, KHE_TRE))

    ran = kyhan("submission", "submit", KEY, KHE_TRE, "--form", file, login="khe-tre")

    assert "The form is complete." in ran.out
    assert [one["declared"] for one in form_of(office, KHE_TRE)["answers"]][:2] == ["5.70", "4.75"]
    (event,) = events(office, action="submit")
    kept = event["data"]["file"]
    assert event["data"]["kept"] == [kept["sha256"]]
    assert files.place(office.app, kept["sha256"]).read_bytes() == file.read_bytes()
    assert (kept["name"], kept["size"]) == (file.name, file.stat().st_size)
    assert "20161_Thi" in kyhan("audit", "log", KEY, "--action", "submit").out  # the column folds the rest


def test_a_plain_table_is_taken_as_before_and_its_bytes_are_kept(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    acknowledged(office)
    file = tmp_path / "bang.csv"
    file.write_text("mã;tự chấm\nHD.01;5,5\n", encoding="utf-8")

    kyhan("submission", "submit", KEY, KHE_TRE, "--form", file)

    assert answer_of(office, KHE_TRE, "HD.01")["declared"] == "5.5"
    kept = events(office, action="submit")[0]["data"]["file"]
    assert files.read(office.app, kept["sha256"]) == file.read_bytes()


def test_a_form_of_another_unit_is_refused_with_its_name(office: SmallOffice, kyhan: Terminal, tmp_path: Path) -> None:
    acknowledged(office)
    file = written(kyhan, tmp_path, HUONG_PHU)

    message = kyhan.refused("submission", "submit", KEY, KHE_TRE, "--form", file)

    assert "the form is of the unit 20164 Xã Hương Phú, not of 20161 Thị trấn Khe Tre" in message


def test_a_verification_form_is_no_survey_form(office: SmallOffice, kyhan: Terminal, tmp_path: Path) -> None:
    accepted(office)
    file = written(kyhan, tmp_path, KHE_TRE, "--for-verification", login="binh")
    assert file.name == "20161_Thi-tran-Khe-Tre_tham-dinh.xlsx"

    message = kyhan.refused("submission", "submit", KEY, KHE_TRE, "--form", file)

    assert "this is a verification form; hand it in with «submission verify»" in message


def test_every_fault_of_a_workbook_is_listed_with_its_cell(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    acknowledged(office)
    file = written(kyhan, tmp_path)
    workbooks.fill(file, "HD.01", "Tự chấm", "7")
    workbooks.fill(file, "HD.02", "Tự chấm", "=1+1")
    workbooks.fill(file, "HD.03", "Không áp dụng", "x")

    message = kyhan.refused("submission", "submit", KEY, KHE_TRE, "--form", file)

    assert "!Phiếu!F7: the cell holds a formula" in message
    assert "!Phiếu!F6: HD.01: 7 points are outside 0 to 6." in message
    assert "!Phiếu!F8: HD.03: «not applicable» needs its reason" in message
    assert form_of(office, KHE_TRE)["state"] == "filling"


def merged_case(office: SmallOffice, kyhan: Terminal, tmp_path: Path) -> Path:
    """A workbook written before the unit handed in and took back a form, filled in since."""
    acknowledged(office)
    file = written(kyhan, tmp_path)
    unit = office.acting("khe-tre")
    stored = [FormRow("HD.01", Decimal("5.00"), explanation="Đã lưu"), FormRow("HD.02", Decimal(4))]
    submission.submit(unit, KEY, KHE_TRE, stored)
    submission.withdraw(unit, KEY, KHE_TRE)
    workbooks.fill(file, "HD.01", "Tự chấm", "5,5")
    workbooks.fill(file, "HD.03", "Tự chấm", 3.25)
    return file


def test_what_one_side_changed_is_taken_and_what_both_changed_waits_for_a_decision(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    file = merged_case(office, kyhan, tmp_path)

    message = kyhan.refused("submission", "submit", KEY, KHE_TRE, "--form", file)

    assert "1 fault(s), nothing was changed" in message
    assert "!Phiếu!F6: HD.01, declared: issued (empty); stored 5; returned 5.5" in message
    assert answer_of(office, KHE_TRE, "HD.03").get("declared") is None


@pytest.mark.parametrize(
    ("take", "points"), [("returned", "5.5"), ("stored", "5.00"), ("HD.01=returned", "5.5"), ("HD.01=stored", "5.00")]
)
def test_a_decision_takes_one_side_and_stands_in_the_history(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path, take: str, points: str
) -> None:
    file = merged_case(office, kyhan, tmp_path)

    ran = kyhan("submission", "submit", KEY, KHE_TRE, "--form", file, "--take", take)

    assert ran.code == 0, ran.err
    assert answer_of(office, KHE_TRE, "HD.01")["declared"] == points
    assert answer_of(office, KHE_TRE, "HD.01")["explanation"] == "Đã lưu"
    assert answer_of(office, KHE_TRE, "HD.02")["declared"] == "4"
    assert answer_of(office, KHE_TRE, "HD.03")["declared"] == "3.25"
    assert events(office, action="submit")[-1]["data"]["decided"] == {"HD.01": take.rpartition("=")[2]}
    assert holds(office) == []


def test_whoever_corrects_a_workbook_and_hands_it_in_again_has_nothing_to_decide(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    acknowledged(office)
    file = workbooks.filled(written(kyhan, tmp_path), form(office, KHE_TRE))
    unit = office.acting("khe-tre")
    assert kyhan("submission", "submit", KEY, KHE_TRE, "--form", file, login="khe-tre").code == 0
    submission.withdraw(unit, KEY, KHE_TRE)
    workbooks.fill(file, "HD.01", "Tự chấm", "4,5")

    assert kyhan("submission", "submit", KEY, KHE_TRE, "--form", file, login="khe-tre").code == 0

    assert answer_of(office, KHE_TRE, "HD.01")["declared"] == "4.5"
    submission.withdraw(unit, KEY, KHE_TRE)
    submission.submit(unit, KEY, KHE_TRE, [FormRow("HD.01", Decimal(2))])  # from elsewhere
    submission.withdraw(unit, KEY, KHE_TRE)
    workbooks.fill(file, "HD.01", "Tự chấm", "5")
    assert "stored 2; returned 5" in kyhan.refused("submission", "submit", KEY, KHE_TRE, "--form", file)


@pytest.mark.parametrize(
    ("take", "sentence"), [("both", "write returned (the file)"), ("XX=stored", "no such criterion")]
)
def test_a_decision_that_means_nothing_is_refused(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path, take: str, sentence: str
) -> None:
    file = merged_case(office, kyhan, tmp_path)

    assert sentence in kyhan.refused("submission", "submit", KEY, KHE_TRE, "--form", file, "--take", take)


def test_a_returned_form_opens_only_what_was_asked_about_and_keeps_what_was_written(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    acknowledged(office)
    rows = form(office, KHE_TRE, without=["HD.02"])
    rows[0] = FormRow("HD.01", Decimal(5), explanation="=Giải trình trước")
    submission.submit(office.acting("khe-tre"), KEY, KHE_TRE, rows)
    asked = ("--query", "HD.02", "Còn thiếu số liệu", "--query", "HD.02", "Gửi kèm ảnh chụp")

    ran = kyhan("submission", "return", KEY, KHE_TRE, *asked, "--out", tmp_path / "tra")

    file = tmp_path / "tra" / "20161_Thi-tran-Khe-Tre_bo-sung.xlsx"
    assert str(file) in ran.out
    book = workbooks.opened(file)
    assert not workbooks.cell(book, "HD.02", "Tự chấm").protection.locked
    assert workbooks.cell(book, "HD.01", "Tự chấm").protection.locked
    assert workbooks.cell(book, "HD.02", "Câu hỏi của Văn phòng").value == "Còn thiếu số liệu\nGửi kèm ảnh chụp"
    kept = workbooks.cell(book, "HD.01", "Giải trình")
    assert (kept.value, kept.data_type, kept.quotePrefix) == ("=Giải trình trước", "s", True)
    assert "BỔ SUNG" in told_on_cover(file)
    assert "Không sớm hơn hạn gửi phiếu ban đầu" in told_on_cover(file)  # 5 days end on 16/11, the form is due on 23/11

    workbooks.fill(file, "HD.02", "Tự chấm", "4,5")
    ran = kyhan("submission", "submit", KEY, KHE_TRE, "--form", file, login="khe-tre")
    assert "The form is complete." in ran.out
    assert answer_of(office, KHE_TRE, "HD.02")["declared"] == "4.5"
    assert answer_of(office, KHE_TRE, "HD.01")["explanation"] == "=Giải trình trước"


def test_a_form_is_not_returned_where_its_workbook_has_no_room(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    submitted(office)
    (tmp_path / "20161_Thi-tran-Khe-Tre_bo-sung.xlsx").write_bytes(b"")

    kyhan.refused("submission", "return", KEY, KHE_TRE, "--query", "HD.02", "Vì sao?", "--out", tmp_path)

    assert form_of(office, KHE_TRE)["state"] == "submitted"


def test_a_reviewer_verifies_by_workbook(office: SmallOffice, kyhan: Terminal, tmp_path: Path) -> None:
    accepted(office)
    file = written(kyhan, tmp_path, KHE_TRE, "--for-verification", login="binh")
    book = workbooks.opened(file)
    assert workbooks.cell(book, "HD.01", "Tự chấm").value == "5,7"
    assert workbooks.cell(book, "HD.01", "Tự chấm").protection.locked
    assert not workbooks.cell(book, "HD.01", "Thẩm định").protection.locked
    workbooks.filled(file, [FormRow("HD.01", Decimal(4), reason="Thiếu hai mục")], "Thẩm định")

    ran = kyhan("submission", "verify", KEY, KHE_TRE, "--form", file, "--keep-rest", login="binh")

    assert ran.code == 0, ran.err
    answer = answer_of(office, KHE_TRE, "HD.01")
    assert (answer["verified"], answer["difference_reason"]) == ("4", "Thiếu hai mục")
    assert "file" in events(office, action="verify")[0]["data"]


def test_a_reviewer_who_judged_other_values_than_those_stored_now_has_to_look_again(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    accepted(office)
    file = written(kyhan, tmp_path, KHE_TRE, "--for-verification", login="binh")
    workbooks.filled(file, [FormRow("HD.01", Decimal(4), reason="Thiếu")], "Thẩm định")
    submission.send_back(office.acting("an"), KEY, KHE_TRE, [("HD.01", "Xem lại")])
    submission.submit(office.acting("khe-tre"), KEY, KHE_TRE, [FormRow("HD.01", Decimal(3))])
    submission.accept(office.acting("an"), KEY, [KHE_TRE])

    message = kyhan.refused("submission", "verify", KEY, KHE_TRE, "--form", file, "--keep-rest", login="binh")

    assert (
        "HD.01, declared (changed since the verification form was written): issued 5.7; stored 3; returned 4" in message
    )
    ran = kyhan("submission", "verify", KEY, KHE_TRE, "--form", file, "--keep-rest", "--take", "returned", login="binh")
    assert ran.code == 0, ran.err
    assert answer_of(office, KHE_TRE, "HD.01")["verified"] == "4"


def test_a_disputed_form_opens_only_the_criteria_in_dispute(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    upheld(office)

    book = workbooks.opened(written(kyhan, tmp_path, KHE_TRE, "--for-verification", login="chi"))

    assert not workbooks.cell(book, "HD.01", "Thẩm định").protection.locked
    assert workbooks.cell(book, "HD.02", "Thẩm định").protection.locked
    assert workbooks.cell(book, "HD.02", "Thẩm định").value == "4,75"


def test_units_write_their_own_survey_form_and_nothing_else(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    accepted(office)
    out = ("--out", tmp_path)
    assert "belongs to office staff" in kyhan.refused("form", "write", KEY, *out, login="giang")
    assert "own unit" in kyhan.refused("form", "write", KEY, HUONG_PHU, *out, login="khe-tre")
    assert "the office's" in kyhan.refused("form", "write", KEY, *out, "--for-verification", login="khe-tre")
    assert "«verifying»" in kyhan.refused("form", "write", KEY, *out, login="khe-tre")
    assert not list(tmp_path.glob("*.xlsx"))


def test_where_no_form_can_be_written_it_is_said(office: SmallOffice, kyhan: Terminal, tmp_path: Path) -> None:
    started(office)

    assert "No form of cycle 2026 can be written now" in kyhan.refused("form", "write", KEY, "--out", tmp_path)


def test_a_folder_that_cannot_be_made_is_told(office: SmallOffice, kyhan: Terminal, tmp_path: Path) -> None:
    acknowledged(office)
    (tmp_path / "tep").write_text("no folder")

    assert "cannot be written to" in kyhan.refused("form", "write", KEY, KHE_TRE, "--out", tmp_path / "tep" / "phieu")
    assert not events(office, action="form_write")


def test_a_workbook_whose_hidden_sheet_was_changed_is_refused(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    acknowledged(office)
    file = written(kyhan, tmp_path)
    book = workbooks.opened(file)
    assert book[METADATA].sheet_state == "veryHidden"
    book[METADATA]["B4"].value = HUONG_PHU
    book.save(file)

    assert "the hidden sheet of the form was changed" in kyhan.refused(
        "submission", "submit", KEY, KHE_TRE, "--form", file
    )


def test_last_years_verified_values_stand_beside_this_years(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    published(office)
    office.on(date(2027, 11, 8))
    kyhan("calendar", "adopt", "2027", login="admin")
    kyhan("calendar", "adopt", "2028", login="admin")
    assert kyhan("cycle", "start", "2027", "--regulation", "nam-dong-2018").code == 0
    assert kyhan("cycle", "issue", "2027", "--number", "11/UBND-VP").code == 0
    told = kyhan.json("form", "write", "2027", KHE_TRE, "--out", tmp_path)

    book = workbooks.opened(tmp_path / told["forms"][0]["file"])

    assert workbooks.cell(book, "HD.01", "Năm trước").value == "5,7"
    assert workbooks.cell(book, "HD.01", "Tự chấm").value is None
