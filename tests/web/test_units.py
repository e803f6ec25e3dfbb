"""The list of units on the web: filtered, as a file, and one act for many of them."""

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import date

from kyhan.cycle.commands import deadline
from tests import workbooks
from tests.factories import (
    COMMUNES,
    HUONG_PHU,
    KEY,
    KHE_TRE,
    NOI_VU,
    UNITS,
    SmallOffice,
    acknowledged,
    issued,
    submitted,
)
from tests.readings import events
from tests.visiting import Visitor

Visit = Callable[..., Visitor]
LIST = f"/cycles/{KEY}/units"
ACT = f"/cycles/{KEY}/units-act"


def test_each_unit_is_shown_with_its_state_its_deadline_and_the_days_left(office: SmallOffice, visit: Visit) -> None:
    submitted(office, COMMUNES)

    page = visit("an").goes(LIST)

    assert "1–4 trong 4 đơn vị" in page.text
    assert "Phòng Nội vụ NV · Cơ quan" in page.text
    assert "Thứ Hai, 23/11/2026 ○ còn 5 ngày làm việc gửi phiếu" in page.text
    assert "0/40" in page.text
    assert "34/34" in page.text


def test_the_filter_stands_in_the_address_and_needs_no_marks(office: SmallOffice, visit: Visit) -> None:
    submitted(office, COMMUNES)
    deadline.extend(office.acting("an"), KEY, [NOI_VU], until=date(2026, 11, 27), reason="Mưa lũ", document="3/UBND")
    office.on(date(2026, 11, 30))
    visitor = visit("an")

    assert "2 đơn vị" in visitor.goes(f"{LIST}?q=huong&sort=code").text
    assert "Xã Hương" not in visitor.goes(f"{LIST}?state=filling").text
    assert "Phòng Nội vụ" in visitor.goes(f"{LIST}?overdue=1&extended=1").text
    assert "được gia hạn" in visitor.page.text
    assert "Không có đơn vị nào như vậy" in visitor.goes(f"{LIST}?late=1").text


def test_a_deadline_is_explained_to_the_script_without_the_page_around_it(office: SmallOffice, visit: Visit) -> None:
    acknowledged(office)
    visitor = visit("an")
    explained = f"/cycles/{KEY}/deadlines/explain?subject={KHE_TRE}&kind=submission"

    assert explained in visitor.goes(LIST).links
    part = visitor.client.get(explained, headers={"HX-Request": "true"}).text

    assert "10. Thứ Hai, 23/11/2026" in part
    assert "<html" not in part


def test_only_the_people_of_the_office_see_the_list(office: SmallOffice, visit: Visit) -> None:
    issued(office)

    for address in (LIST, f"{LIST}.csv", f"{LIST}.xlsx", f"{ACT}?act=accept"):
        visitor = visit("khe-tre")
        visitor.goes(address)
        assert visitor.answer.status_code == 403


def test_the_receipt_of_the_letter_is_recorded_for_the_units_of_the_preview(office: SmallOffice, visit: Visit) -> None:
    issued(office)
    visitor = visit("an")

    preview = visitor.goes(f"{ACT}?act=acknowledge&scope=filter&group=commune")
    assert preview.forms[-1].fields["unit"] == [KHE_TRE, HUONG_PHU, COMMUNES[2]]
    visitor.sends(ACT, received_on="06/11/2026", proof="CV đến 15", unit=[KHE_TRE, HUONG_PHU])

    assert "Ghi ngày nhận công văn: xong cho 2 đơn vị." in visitor.page.text
    assert "group=commune" in str(visitor.answer.url)
    assert [one["subject"] for one in events(office, action="acknowledge")] == [
        f"submission/{KHE_TRE}",
        f"submission/{HUONG_PHU}",
    ]


def test_a_refused_act_is_done_to_no_unit_and_keeps_what_was_typed_and_ticked(
    office: SmallOffice, visit: Visit
) -> None:
    submitted(office, COMMUNES)
    visitor = visit("an")
    visitor.goes(f"{ACT}?act=mark_missing&scope=filter")
    assert visitor.page.forms[-1].fields["unit"] == [NOI_VU]

    visitor.sends(ACT, unit=[NOI_VU, KHE_TRE], reason="Không có phiếu")

    assert visitor.answer.status_code == 422
    assert "Không làm được cho 2 trong 2 đơn vị" in visitor.page.text
    assert visitor.page.forms[-1].fields["unit"] == [NOI_VU, KHE_TRE]
    assert visitor.page.forms[-1].fields["reason"] == ["Không có phiếu"]
    assert events(office, action="mark_missing") == []


def test_units_are_extended_and_accepted_together_and_only_the_leader_exempts(
    office: SmallOffice, visit: Visit
) -> None:
    submitted(office, COMMUNES)
    visitor = visit("an")
    visitor.goes(f"{ACT}?act=extend&unit={NOI_VU}")
    visitor.sends(ACT, until="27/11/2026", reason="Mưa lũ", document="3/UBND")
    visitor.goes(f"{ACT}?act=accept&scope=filter&group=commune")
    visitor.sends(ACT)
    assert "Tiếp nhận phiếu vào thẩm định: xong cho 3 đơn vị." in visitor.page.text
    visitor.goes(f"{ACT}?act=exempt&unit={NOI_VU}")
    assert visitor.answer.status_code == 403

    leader = visit("dung")
    leader.goes(f"{ACT}?act=exempt&unit={NOI_VU}")
    leader.sends(ACT, reason="Giải thể")

    assert "Miễn đánh giá: xong cho 1 đơn vị." in leader.page.text
    assert len(events(office, action="extend")) == 1


def test_the_workbooks_of_the_chosen_units_come_in_one_zip_and_are_recorded(office: SmallOffice, visit: Visit) -> None:
    acknowledged(office)
    visitor = visit("an")

    visitor.goes(f"{ACT}?act=forms&unit={KHE_TRE}&unit={NOI_VU}")
    visitor.sends(ACT)

    with zipfile.ZipFile(io.BytesIO(visitor.answer.content)) as packed:
        assert sorted(packed.namelist()) == ["20161_Thi-tran-Khe-Tre.xlsx", "NV_Phong-Noi-vu.xlsx"]
    (event,) = events(office, action="form_write")
    assert set(event["data"]["forms"]) == {KHE_TRE, NOI_VU}


def test_the_list_shown_is_downloaded_as_csv_and_as_workbook(office: SmallOffice, visit: Visit) -> None:
    acknowledged(office)
    visitor = visit("giang")

    visitor.goes(f"{LIST}.csv?group=commune&sort=code")
    rows = list(csv.reader(io.StringIO(visitor.answer.content.decode("utf-8-sig")), delimiter=";"))
    visitor.goes(f"{LIST}.xlsx")
    sheet = workbooks.opened(io.BytesIO(visitor.answer.content)).worksheets[0]

    assert [row[0] for row in rows[1:]] == list(COMMUNES)
    assert rows[1][7] == "Thứ Hai, 23/11/2026"
    assert {sheet.cell(row, 1).value for row in range(4, 8)} == set(UNITS)
