"""Does a receipt say to people and to programs how a deadline was counted?"""

import json
from datetime import date
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from kyhan.calendar.periods import BeforeDate, CalendarDays, Months, Period, Weeks, WithinQuarter, WorkingDays
from kyhan.calendar.receipt import CountedDay, Receipt, SkippedDay, lines
from kyhan.calendar.shipped import shipped_calendar
from kyhan.calendar.work_calendar import WorkCalendar
from kyhan.i18n import Phrase

PERIODS: tuple[Period, ...] = (
    WorkingDays(10),
    CalendarDays(5),
    Weeks(3),
    Months(2),
    BeforeDate(11, 10),
    WithinQuarter(4),
)


@cache
def vietnam() -> WorkCalendar:
    return shipped_calendar()


def texts(receipt: Receipt) -> tuple[list[str], list[str]]:
    said = lines(receipt)
    return [line.vi for line in said], [line.en for line in said]


@settings(deadline=None)  # the first example builds the shipped calendar
@given(st.dates(date(2018, 3, 1), date(2027, 8, 31)), st.sampled_from(PERIODS))
def test_a_receipt_is_read_back_from_its_json_unchanged(start_on: date, period: Period) -> None:
    receipt = period.receipt(start_on, vietnam(), "Điều 4.2")
    assert Receipt.from_json(json.loads(json.dumps(receipt.to_json()))) == receipt


def test_the_json_names_every_day_with_its_reason_and_document() -> None:
    receipt = WorkingDays(10).receipt(date(2025, 12, 25), vietnam(), "Điều 4.2b")
    stored = receipt.to_json()
    assert stored["start"] == "2025-12-25"
    assert stored["rule"] == {"vi": "10 ngày làm việc", "en": "10 working days"}
    assert (stored["article"], stored["due_on"], stored["raw_end"]) == ("Điều 4.2b", "2026-01-10", "2026-01-10")
    assert (stored["rolled"], stored["planned_on"], stored["provisional"]) == (False, None, [])
    assert stored["calendar"] == vietnam().fingerprint
    assert stored["counted"][-1] == "2026-01-10"
    assert stored["worked"] == [
        {"on": "2026-01-10", "reason": "Làm bù cho ngày 02/01/2026", "document": "12729/VPCP-KGVX"}
    ]
    assert stored["skipped"][0] == {"on": "2025-12-27", "reason": "Thứ Bảy", "document": None}
    assert stored["skipped"][3] == {
        "on": "2026-01-02",
        "reason": "Nghỉ hoán đổi, làm bù ngày 10/01/2026",
        "document": "12729/VPCP-KGVX",
    }


def test_people_read_the_count_day_by_day_with_reasons_documents_and_the_law() -> None:
    vi, en = texts(WorkingDays(10).receipt(date(2018, 12, 20), vietnam(), "Điều 4.2b"))
    assert vi[0] == "Quy tắc: 10 ngày làm việc (Điều 4.2b)."
    assert vi[1] == ("Thứ Năm, 20/12/2018: ngày xảy ra sự kiện, không tính (khoản 2, 3 Điều 147 Bộ luật Dân sự 2015).")
    assert vi[2:4] == ["  1. Thứ Sáu, 21/12/2018", "  – Thứ Bảy, 22/12/2018: nghỉ hằng tuần"]
    assert "  – Thứ Hai, 31/12/2018: ngày nghỉ (Nghỉ hoán đổi, làm bù ngày 05/01/2019; 6519/VPCP-KGVX)" in vi
    assert vi[-2] == "  10. Thứ Bảy, 05/01/2019: ngày làm việc (Làm bù cho ngày 31/12/2018; 6519/VPCP-KGVX)"
    assert vi[-1] == "Hạn cuối: hết 24:00 Thứ Bảy, 05/01/2019 (khoản 6 Điều 148 Bộ luật Dân sự 2015)."
    assert en[1] == "Thursday, 20/12/2018: the day of the event, not counted (Civil Code 2015, Art. 147.2-3)."
    assert en[-1] == "Due: by 24:00 on Saturday, 05/01/2019 (Civil Code 2015, Art. 148.6)."
    assert len(vi) == len(en) == 2 + 10 + 6 + 1


def test_rolling_is_explained_with_the_rest_days_it_passes() -> None:
    vi, en = texts(CalendarDays(5).receipt(date(2026, 12, 14), vietnam(), "Điều 4.2e"))
    assert vi[6:] == [
        "  5. Thứ Bảy, 19/12/2026",
        "  – Thứ Bảy, 19/12/2026: nghỉ hằng tuần",
        "  – Chủ Nhật, 20/12/2026: nghỉ hằng tuần",
        (
            "Thứ Bảy, 19/12/2026 là ngày nghỉ nên thời hạn kéo dài đến hết ngày làm việc tiếp theo, "
            "Thứ Hai, 21/12/2026 (khoản 5 Điều 148 Bộ luật Dân sự 2015)."
        ),
        "Hạn cuối: hết 24:00 Thứ Hai, 21/12/2026 (khoản 6 Điều 148 Bộ luật Dân sự 2015).",
    ]
    assert "148.5" in en[-2]


def test_a_fixed_date_says_that_it_stands_and_when_to_plan() -> None:
    vi, en = texts(BeforeDate(11, 10).receipt(date(2025, 1, 1), vietnam(), "Điều 4.2a"))
    assert vi == [
        "Quy tắc: trước ngày 10/11 (Điều 4.2a).",
        "Hạn theo ngày cố định: Chủ Nhật, 09/11/2025, không lùi sang ngày làm việc tiếp theo.",
        "  – Thứ Bảy, 08/11/2025: nghỉ hằng tuần",
        "  – Chủ Nhật, 09/11/2025: nghỉ hằng tuần",
        "Nên làm xong chậm nhất Thứ Sáu, 07/11/2025, ngày làm việc cuối cùng trước hạn.",
        "Hạn cuối: hết 24:00 Chủ Nhật, 09/11/2025 (khoản 6 Điều 148 Bộ luật Dân sự 2015).",
    ]
    assert en[4] == "Plan to finish on Friday, 07/11/2025, the last working day before the limit."


def test_a_fixed_date_on_a_working_day_needs_no_plan() -> None:
    vi, _ = texts(WithinQuarter(4).receipt(date(2026, 1, 1), vietnam(), "Điều 4.3"))
    assert vi[1:] == [
        "Hạn theo ngày cố định: Thứ Năm, 31/12/2026, không lùi sang ngày làm việc tiếp theo.",
        "Hạn cuối: hết 24:00 Thứ Năm, 31/12/2026 (khoản 6 Điều 148 Bộ luật Dân sự 2015).",
    ]


def test_a_provisional_year_is_warned_of() -> None:
    provisional = vietnam().with_year(2028, [], provisional=True)
    receipt = WorkingDays(10).receipt(date(2027, 12, 24), provisional, "Điều 4.2b")
    vi, en = texts(receipt)
    assert receipt.provisional_years == (2028,)
    assert vi[-1] == "Lưu ý: lịch nghỉ năm 2028 là tạm tính, chưa có thông báo chính thức; hạn này có thể thay đổi."
    assert "provisional" in en[-1]


def test_a_reason_without_a_document_stands_alone() -> None:
    receipt = Receipt(
        start_on=date(2026, 11, 9),
        rule=Phrase("1 ngày làm việc", "1 working day"),
        article="Điều 4",
        counted=(CountedDay(1, date(2026, 11, 11)),),
        skipped=(SkippedDay(date(2026, 11, 10), "Lũ lụt", None),),
        raw_end_on=date(2026, 11, 11),
        due_on=date(2026, 11, 11),
        planned_on=None,
        rolled=False,
        provisional_years=(),
        calendar_fingerprint="",
    )
    assert "  – Thứ Ba, 10/11/2026: ngày nghỉ (Lũ lụt)" in texts(receipt)[0]
