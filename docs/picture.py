"""Draws the year as SVG: the cycle's states, and the two clocks of a unit, counted by the calendar itself."""

from datetime import date, timedelta
from html import escape

from kyhan.calendar.periods import Period
from kyhan.calendar.shipped import shipped_calendar
from kyhan.regulation.loader import load_shipped
from kyhan.regulation.schema import PeriodKind

FIRST, LAST = date(2026, 10, 26), date(2027, 1, 3)
LEFT, DAY, TOP, ROW = 250, 12, 64, 44
ISSUED, RECEIVED, SENT, SURVEYED = date(2026, 11, 5), date(2026, 11, 6), date(2026, 11, 18), date(2026, 11, 27)
SCORED, PROPOSED, PUBLISHED = date(2026, 12, 4), date(2026, 12, 7), date(2026, 12, 10)
INK, GREY, PALE, BLUE, LIGHT = "#1b2430", "#6b7684", "#eef1f5", "#1f5fa8", "#cfe0f3"


def x(day: date) -> int:
    """Returns the left edge of a day's column."""
    return LEFT + (day - FIRST).days * DAY


def text(
    at: int, y: int, words: str, *, size: int = 13, fill: str = INK, anchor: str = "start", weight: str = "normal"
) -> str:
    """Returns one line of text."""
    return f'<text x="{at}" y="{y}" font-size="{size}" fill="{fill}" text-anchor="{anchor}" font-weight="{weight}">{escape(words)}</text>'


def bar(
    row: int, start: date, end: date, words: str, *, fill: str, ink: str = "#fff", stroke: str = "none"
) -> list[str]:
    """Returns a bar over the days from `start` to `end`, both included."""
    y = TOP + row * ROW + 8
    width = x(end) + DAY - x(start)
    return [
        f'<rect x="{x(start)}" y="{y}" width="{width}" height="26" rx="3" fill="{fill}" stroke="{stroke}"/>',
        text(x(start) + 6, y + 18, words, size=12, fill=ink),
    ]


def label(row: int, name: str, note: str) -> list[str]:
    """Returns the name of a row and the article it rests on."""
    y = TOP + row * ROW
    return [text(12, y + 20, name, weight="bold"), text(12, y + 36, note, size=11, fill=GREY)]


def picture() -> str:
    """Returns the whole picture."""
    calendar = shipped_calendar(2026, 2027)
    periods = load_shipped("nam-dong-2018").periods

    def due(kind: PeriodKind, start: date) -> date:
        period: Period = periods[kind].period
        return period.due_on(start, calendar)

    height = TOP + 6 * ROW + 40
    width = x(LAST) + DAY + 16
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"',
        '  role="img" aria-label="The year 2026: states of the cycle and the clocks of one unit"',
        '  font-family="DejaVu Sans, Arial, sans-serif">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
    ]
    day = FIRST
    while day <= LAST:
        if not calendar.is_working_day(day):
            shade = PALE if day.weekday() > 4 else "#d9dee6"
            out.append(f'<rect x="{x(day)}" y="{TOP}" width="{DAY}" height="{6 * ROW}" fill="{shade}"/>')
        if day.weekday() == 0:
            out.append(text(x(day), TOP - 8, f"{day:%d/%m}", size=11, fill=GREY))
        day += timedelta(days=1)
    out.append(text(12, 24, "Kỳ đánh giá 2026 · A year: states and clocks", size=16, weight="bold"))
    out += label(0, "Kỳ đánh giá · cycle", "trạng thái · states")
    for start, end, words, fill, ink in (
        (FIRST, ISSUED - timedelta(1), "chuẩn bị", LIGHT, INK),
        (ISSUED, SURVEYED - timedelta(1), "khảo sát · surveying", BLUE, "#fff"),
        (SURVEYED, SCORED - timedelta(1), "thẩm định", "#3f7fc4", "#fff"),
        (SCORED, PUBLISHED - timedelta(1), "duyệt", "#3f7fc4", "#fff"),
        (PUBLISHED, date(2026, 12, 15), "công bố", BLUE, "#fff"),
        (date(2026, 12, 16), LAST, "khép lại · closed", LIGHT, INK),
    ):
        out += bar(0, start, end, words, fill=fill, ink=ink)
    out += label(1, "Gửi công văn · letter", "trước 10/11 · 4.2a")
    limit = due(PeriodKind.ISSUE, date(2026, 1, 1))
    out += bar(1, FIRST, limit, f"đến 24:00 {limit:%d/%m}", fill="none", ink=INK, stroke=BLUE)
    out += label(2, "Đơn vị điền phiếu · form", "10 ngày làm việc từ ngày nhận · 4.2b")
    end = due(PeriodKind.SUBMISSION, RECEIVED)
    out += bar(2, RECEIVED + timedelta(1), end, f"nhận {RECEIVED:%d/%m} → {end:%d/%m}", fill=BLUE)
    out += label(3, "Thẩm định · verification", "10 ngày làm việc từ ngày đủ số liệu · 4.2c")
    end = due(PeriodKind.VERIFICATION, SENT)
    out += bar(3, SENT + timedelta(1), end, f"đủ {SENT:%d/%m} → {end:%d/%m}", fill=BLUE)
    out += label(4, "Khiếu nại · complaints", "5 ngày từ ngày công bố · 4.2e")
    end = due(PeriodKind.COMPLAINT, PUBLISHED)
    out += bar(4, PUBLISHED + timedelta(1), end, f"→ {end:%d/%m}", fill=BLUE)
    out += label(5, "Kết thúc · conclusion", "trong quý IV · 4.3")
    end = due(PeriodKind.CONCLUSION, date(2026, 1, 1))
    out += bar(5, FIRST, end, f"đến 24:00 {end:%d/%m/%Y}", fill="none", ink=INK, stroke=BLUE)
    out.append(
        text(
            12,
            height - 14,
            "Ngày nghỉ tô xám; ngày xảy ra sự kiện không tính. Rest days are grey; the day of the event is not counted.",
            size=11,
            fill=GREY,
        )
    )
    return "\n".join([*out, "</svg>", ""])
