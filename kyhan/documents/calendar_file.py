"""How do deadlines get into a person's calendar program: a file of entries (.ics, RFC 5545); the only door to icalendar.

An entry stands on the last day as a whole-day event: that is what calendar programs show best, and the day ends at 24:00
as the deadline does. Importing a newer file moves the entries that are there: they keep their UID and raise SEQUENCE.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from icalendar import Alarm, Event, Timezone
from icalendar import Calendar as File

from kyhan.calendar.receipt import lines
from kyhan.clock import OFFICE_ZONE
from kyhan.cycle.queries.deadline_calendar import Calendar, Entry
from kyhan.i18n import long_day, show
from kyhan.regulation.period_labels import PERIOD_LABELS

_RING_AT: Final = timedelta(hours=8)
_ONE_DAY: Final = timedelta(days=1)
_ZONE_FROM: Final = date(1975, 6, 13)  # since that day all of Vietnam has kept UTC+7 (IANA time zone data)
_ZONE_UNTIL: Final = date(2038, 1, 1)


def write(told: Calendar, *, practice: bool) -> bytes:
    """Returns the file; the same bytes for the same history."""
    return _file(f"Kỳ hạn {told.cycle}{_whose(told)}", [told], practice=practice)


def write_feed(every: Sequence[Calendar], *, practice: bool) -> bytes:
    """Returns the deadlines of several cycles as one file, which a calendar program fetches again and again."""
    return _file(f"Kỳ hạn{_whose(every[0]) if every else ''}", every, practice=practice)


def _whose(told: Calendar) -> str:
    return f" – {told.unit}" if told.unit else ""


def _file(name: str, every: Sequence[Calendar], *, practice: bool) -> bytes:
    name = f"{name}{' (bản tập dượt)' if practice else ''}"
    file = File()
    file.add("prodid", "-//kyhan//kyhan//VI")
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    file.add("method", "PUBLISH")
    file.add("name", name)  # RFC 7986; the two below are what programs have understood for longer
    file.add("x-wr-calname", name)
    file.add("x-wr-timezone", str(OFFICE_ZONE))
    zone = Timezone.from_tzid(str(OFFICE_ZONE), first_date=_ZONE_FROM, last_date=_ZONE_UNTIL)
    zone.pop("comment")  # the library's own remark, in English
    file.add_component(zone)
    for told in every:
        for entry in told.entries:
            file.add_component(_event(told, entry, practice=practice))
    return bytes(file.to_ical())


def _event(told: Calendar, entry: Entry, *, practice: bool) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", told.recorded_at)
    event.add("dtstart", entry.due_on)
    event.add("dtend", entry.due_on + _ONE_DAY)
    title = _title(told, entry)
    event.add("summary", f"[TẬP DƯỢT] {title}" if practice else title)
    event.add("description", "\n".join(_description(entry)))
    event.add("categories", [told.office, PERIOD_LABELS[entry.kind].vi])
    event.add("status", "CANCELLED" if entry.cancelled else "TENTATIVE" if entry.provisional else "CONFIRMED")
    event.add("transp", "TRANSPARENT")  # a deadline keeps nobody from a meeting
    for on in entry.remind_on:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", title)
        alarm.add("trigger", on - entry.due_on + _RING_AT)
        event.add_component(alarm)
    return event


_MARKS: Final = {"met": "Đã xong: ", "late": "Đã xong, trễ: ", "stopped": "Đã dừng: "}


def _title(told: Calendar, entry: Entry) -> str:
    mark = _MARKS.get(entry.outcome or "", "")
    return f"{mark}Hạn {PERIOD_LABELS[entry.kind].vi}: {entry.whose or f'cả kỳ {told.cycle}'}"


def _description(entry: Entry) -> list[str]:
    """Returns until when, on which ground, from when it was moved, and how it was counted, line by line."""
    choice = "; độ dài do Văn phòng chọn, không có văn bản quy định" if entry.policy else ""
    found = [f"Hết 24:00 {long_day(entry.due_on).vi} ({entry.article}{choice})."]
    if entry.ended_on:
        found.append(f"Kết thúc ngày {show(entry.ended_on, 'vi')}.")
    if entry.moved_from:
        why = f", vì {entry.reason}" if entry.reason else ""
        document = f" ({entry.document})" if entry.document else ""
        found.append(f"Đã chuyển từ {long_day(entry.moved_from).vi}{why}{document}.")
    moved = entry.due_on != entry.receipt.due_on
    found += ["", "Cách tính lần đầu:" if moved else "Cách tính:"]
    return [*found, *(line.vi for line in lines(entry.receipt))]
