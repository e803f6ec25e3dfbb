"""A whole year played through the pages by every role: once as browsers are, once with JavaScript off.

The script is one and the same, so that nothing needs JavaScript. It goes from the preparation of the cycle to its end,
with a form returned, a complaint that is upheld, and reminders on the way.
"""

from pathlib import Path
from typing import Final

from playwright.sync_api import expect

from tests import workbooks
from tests.browsing import People
from tests.factories import HUONG_PHU, HUONG_SON, KEY, KHE_TRE, NOI_VU, SmallOffice, form, form_file

CYCLE: Final = f"/cycles/{KEY}"
FORM: Final = f"{CYCLE}/units/{KHE_TRE}/form"
NOTE: Final = {"name": "biên bản.txt", "mimeType": "text/plain", "buffer": "Biên bản kiểm tra".encode()}


def test_a_year_from_the_wizard_to_the_verified_history(who: People, office: SmallOffice, tmp_path: Path) -> None:
    _prepared_and_issued(who)
    _received(who)
    _filled_in_and_sent(who, office)
    _sent_as_files(who, office, tmp_path)
    _returned_and_completed(who)
    _verified(who)
    _published(who)
    _complained_and_adjusted(who)
    _closed_and_audited(who)


def _prepared_and_issued(who: People) -> None:
    an = who["an"]
    an.follows("Kỳ đánh giá", an.page.get_by_role("navigation", name="Mục chính"))
    an.follows("Lập kỳ mới")
    an.writes(year=KEY)
    an.presses("Tiếp: đơn vị và lịch")
    an.sees("dùng được, không có lỗi")
    an.presses("Tiếp: chạy thử các hạn")
    an.presses("Tiếp: lập kỳ")
    an.presses(f"Lập kỳ {KEY}")
    expect(an.page.get_by_role("heading", level=1)).to_have_text(f"Kỳ đánh giá {KEY}")

    told = an.waits_until("06/11/2026")
    assert "đã gửi 0 thư" not in told, "the staff were to be reminded of the letter"
    an.writes(number="12/UBND-VP")
    an.ticks("Công văn và phiếu đã gửi tới mọi đơn vị")
    an.presses("Phát hành công văn")
    an.is_told("Đã phát hành công văn 12/UBND-VP")
    an.waits_until("09/11/2026")


def _received(who: People) -> None:
    officer = who["khe-tre"]
    expect(officer.page.get_by_role("heading", level=1)).to_have_text("Việc của tôi")
    officer.presses("Xác nhận đã nhận hôm nay")
    officer.is_told("Đã xác nhận nhận công văn hôm nay")
    other = who["huong-phu"]
    other.goes(f"{CYCLE}/units/{HUONG_PHU}/form")
    other.presses("Xác nhận đã nhận công văn")
    other.is_told("gửi phiếu chậm nhất hết Thứ Hai, 23/11/2026")

    an = who["an"]
    an.follows("Đơn vị", an.page.get_by_role("navigation", name="Phần của kỳ"))
    an.ticks("Chọn Xã Hương Sơn")
    an.ticks("Chọn Phòng Nội vụ")
    an.page.get_by_label("Việc", exact=True).select_option(label="Ghi ngày nhận công văn")
    an.presses("Xem trước")
    an.writes(proof="CV đến 15")
    an.presses("Ghi ngày nhận công văn")
    an.is_told("xong cho 2 đơn vị")


def _filled_in_and_sent(who: People, office: SmallOffice) -> None:
    officer = who["khe-tre"]
    officer.goes(FORM)
    for row in form(office, KHE_TRE):
        officer.page.get_by_label(f"Tự chấm {row.criterion}", exact=True).fill(str(row.points).replace(".", ","))
    officer.page.get_by_label("Giải trình HD.01", exact=True).fill("Đủ theo kế hoạch")
    officer.presses("Thêm, xem, gỡ tài liệu của HD.01")
    expect(officer.page.get_by_role("heading", level=1)).to_contain_text("Tài liệu kiểm chứng HD.01")
    officer.page.get_by_label("Chọn tệp").set_input_files(NOTE)
    officer.presses("Gửi tài liệu")
    officer.is_told("Đã thêm biên bản.txt.")
    officer.follows("Về phiếu, tiêu chí HD.01")
    officer.page.get_by_role("button", name="Lưu và kiểm tra").first.click()
    officer.sees("Phiếu đã điền đủ.")

    _head_sends(who)


def _head_sends(who: People) -> None:
    head = who["khe-tre-head"]
    head.goes(f"{FORM}/check")
    head.ticks("Tôi, Chủ tịch Khe Tre, thủ trưởng Thị trấn Khe Tre, cam kết")
    head.presses("Gửi phiếu cho Văn phòng")
    head.is_told("Đã gửi phiếu cho Văn phòng.")
    head.sees("đủ mọi tiêu chí")


def _sent_as_files(who: People, office: SmallOffice, folder: Path) -> None:
    """Hương Phú fills in the workbook of its page; the staff take what the two others sent them."""
    unit = who["huong-phu"]
    unit.goes(f"{CYCLE}/units/{HUONG_PHU}")
    with unit.page.expect_download() as download:
        unit.presses("Lập và tải phiếu Excel")
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    unit.page.get_by_label("Phiếu đã điền").set_input_files(workbooks.filled(file, form(office, HUONG_PHU)))
    unit.presses("Gửi phiếu này")
    unit.is_told("Phiếu đủ số liệu")

    an = who["an"]
    for code in (HUONG_SON, NOI_VU):
        an.goes(f"{CYCLE}/units/{code}")
        an.page.get_by_label("Phiếu đã điền").set_input_files(form_file(folder / f"{code}.csv", form(office, code)))
        an.presses("Gửi phiếu này")
        an.is_told("Phiếu đủ số liệu")


def _returned_and_completed(who: People) -> None:
    an = who["an"]
    an.goes(f"{CYCLE}/units?state=submitted")
    an.page.get_by_label("Việc", exact=True).select_option(label="Tiếp nhận phiếu vào thẩm định")
    an.page.get_by_label("Cho", exact=True).select_option(label="cả 4 đơn vị đang lọc")
    an.presses("Xem trước")
    an.presses("Tiếp nhận phiếu vào thẩm định")
    an.is_told("xong cho 4 đơn vị")

    binh = who["binh"]
    binh.goes(f"{CYCLE}/units/{KHE_TRE}/review")
    binh.follows("Trả lại để bổ sung…")
    binh.page.get_by_label("Câu hỏi về HD.02").fill("Ảnh bảng niêm yết đâu?")
    binh.presses("Trả lại phiếu cho đơn vị")
    binh.is_told("Đã trả lại phiếu cho Thị trấn Khe Tre với 1 câu hỏi")

    officer = who["khe-tre"]
    officer.goes(FORM)
    officer.sees("Ảnh bảng niêm yết đâu?")
    assert officer.page.get_by_label("Tự chấm", exact=False).count() == 1, "only the criterion in question is open"
    officer.page.get_by_label("Giải trình HD.02", exact=True).fill("Ảnh chụp ngày 15/11")
    officer.page.get_by_role("button", name="Lưu và kiểm tra").first.click()
    officer.sees("Phiếu đã điền đủ.")
    _head_sends(who)


def _verified(who: People) -> None:
    binh, vu = who["binh"], who["vu"]
    binh.waits_until("27/11/2026")
    binh.goes(f"{CYCLE}/units/{KHE_TRE}/review")
    binh.presses("Tiếp nhận phiếu")
    binh.is_told("Đã tiếp nhận phiếu của Thị trấn Khe Tre")
    binh.page.get_by_label("Điểm thẩm định HD.01").fill("5")
    binh.presses("Giữ như tự chấm mọi tiêu chí còn lại")
    binh.is_told("phiếu chưa thẩm định xong")
    binh.presses("Thẩm định xong")
    binh.is_refused("Chưa thẩm định xong được")
    binh.page.get_by_label("Lý do chênh lệch HD.01").fill("Thiếu một báo cáo quý")
    binh.presses("Thẩm định xong")
    binh.is_told("Đã thẩm định xong phiếu của Thị trấn Khe Tre.")

    vu.goes(f"{CYCLE}/units/{NOI_VU}/review")
    vu.sees("Phiếu của đơn vị bạn.")
    expect(vu.page.get_by_role("button", name="Thẩm định xong")).to_have_count(0)
    for reviewer, code in ((vu, HUONG_PHU), (binh, HUONG_SON), (binh, NOI_VU)):
        reviewer.goes(f"{CYCLE}/units/{code}/review")
        reviewer.presses("Giữ như tự chấm mọi tiêu chí còn lại")
        reviewer.is_told("phiếu chưa thẩm định xong")
        reviewer.presses("Thẩm định xong")
        reviewer.is_told("Đã thẩm định xong phiếu của")


def _published(who: People) -> None:
    an, dung = who["an"], who["dung"]
    an.goes(CYCLE)
    an.writes(an.part("Trình duyệt kết quả"), number="05/TTr-VP")
    an.presses("Trình duyệt")
    an.is_told("Đã trình duyệt kết quả")
    an.waits_until("01/12/2026")

    dung.goes(CYCLE)
    dung.writes(dung.part("Công bố kết quả"), number="15/QĐ-UBND")
    dung.ticks("Tôi đã xem kết quả và quyết định đã được ký.")
    dung.presses("Công bố kết quả")
    dung.is_told("Đã công bố kết quả theo quyết định 15/QĐ-UBND")


def _complained_and_adjusted(who: People) -> None:
    officer, an, binh, chi, dung = (who[login] for login in ("khe-tre", "an", "binh", "chi", "dung"))
    officer.waits_until("03/12/2026")
    officer.goes(f"{CYCLE}/complaints")
    officer.follows("Gửi khiếu nại")
    officer.writes(text="Báo cáo quý III đã gửi ngày 30/9, đề nghị xem lại.")
    officer.ticks("HD.01")
    officer.presses("Gửi khiếu nại")
    officer.is_told("Đã ghi khiếu nại số 1, trong hạn.")

    an.goes(f"{CYCLE}/complaints/1")
    an.presses("Thụ lý khiếu nại")
    an.is_told("Đã thụ lý khiếu nại.")
    binh.goes(f"{CYCLE}/complaints/1")
    binh.sees("đã thẩm định")
    expect(binh.page.get_by_role("button", name="Chấp nhận khiếu nại")).to_have_count(0)
    chi.goes(f"{CYCLE}/complaints/1")
    chi.writes(reason="Báo cáo đến đúng hạn, Văn phòng xếp nhầm hồ sơ")
    chi.presses("Chấp nhận khiếu nại")
    chi.is_told("Đã chấp nhận khiếu nại")

    chi.follows("Tới phiếu thẩm định")
    chi.page.get_by_label("Điểm thẩm định HD.01").fill("5,7")
    chi.presses("Thẩm định xong")
    chi.is_told("Đã thẩm định xong phiếu của Thị trấn Khe Tre.")
    dung.goes(CYCLE)
    dung.writes(dung.part("Công bố quyết định điều chỉnh"), number="16/QĐ-UBND")
    dung.ticks("Tôi đã xem kết quả và quyết định đã được ký.")
    dung.presses("Công bố điều chỉnh")
    dung.is_told("(công bố lần 2)")


def _closed_and_audited(who: People) -> None:
    giang = who["giang"]
    giang.waits_until("08/12/2026")
    giang.goes(CYCLE)
    expect(giang.page.locator("[aria-current=step]")).to_contain_text("đã khép lại")
    giang.follows("Nhật ký", giang.page.get_by_role("navigation", name="Mục chính"))
    giang.writes(actor="dung")
    giang.presses("Lọc")
    giang.sees("16/QĐ-UBND")
    giang.follows("Thư đã gửi")
    giang.writes(to="dung")
    giang.presses("Lọc")
    giang.sees("Còn 3 ngày làm việc: phát hành công văn")
    giang.follows("Kiểm chứng, xuất")
    giang.ticks("đọc lại cả mọi tệp tài liệu")
    giang.presses("Kiểm chứng")
    expect(giang.page.get_by_role("status").first).to_contain_text("Nhật ký nguyên vẹn.")
    expect(giang.page.get_by_role("status").first).to_contain_text("Đã đọc 4 tệp tài liệu.")
