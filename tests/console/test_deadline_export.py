"""`kyhan deadline export`: a calendar file, read back by the library that calendar programs use."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from icalendar import Calendar

from kyhan.calendar.shipped import shipped_calendar
from kyhan.cycle.commands import cycle, deadline, submission
from tests.factories import (
    HUONG_PHU,
    KEY,
    KHE_TRE,
    UNITS,
    SmallOffice,
    acknowledged,
    filed,
    form,
    published,
    started,
    submitted,
)
from tests.terminal import Terminal


def exported(kyhan: Terminal, folder: Path, *words: object, login: str = "an") -> Calendar:
    """Exports a calendar and reads it back."""
    file = folder / "deadlines.ics"
    ran = kyhan("deadline", "export", KEY, *words, "--out", file, login=login)
    assert ran.code == 0, ran.err
    return Calendar.from_ical(file.read_bytes())


def entry(calendar: Calendar, subject: str) -> Any:
    """Returns the one entry whose UID begins with the cycle and `subject`."""
    (found,) = [one for one in calendar.events if one["UID"].startswith(f"{KEY}/{subject}@")]
    return found


def extend(office: SmallOffice, reason: str = "Mưa lũ, mất điện; đường sạt lở") -> None:
    deadline.extend(office.acting("an"), KEY, [KHE_TRE], until=date(2026, 11, 27), reason=reason, document="20/UBND-VP")


def test_an_entry_is_a_whole_day_on_the_last_day_with_its_ground_and_counting(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    submitted(office, units=[KHE_TRE])

    found = entry(exported(kyhan, tmp_path), f"submission/{KHE_TRE}/verification")

    assert (found["DTSTART"].dt, found["DTEND"].dt) == (date(2026, 12, 1), date(2026, 12, 2))
    assert found["SUMMARY"] == "[TẬP DƯỢT] Hạn thẩm định phiếu: Thị trấn Khe Tre (20161)"
    lines = found["DESCRIPTION"].split("\n")
    assert lines[0] == "Hết 24:00 Thứ Ba, 01/12/2026 (Điều 4.2c)."
    assert "Quy tắc: 10 ngày làm việc (Điều 4.2c)." in lines
    assert any("Thứ Ba, 24/11/2026: ngày nghỉ (Ngày Văn hóa Việt Nam" in line for line in lines)
    assert found["STATUS"] == "CONFIRMED"
    assert found["SEQUENCE"] == 0


def test_a_moved_deadline_keeps_its_name_and_raises_its_sequence(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    acknowledged(office)
    before = entry(exported(kyhan, tmp_path), f"submission/{KHE_TRE}/submission")
    extend(office)
    after = entry(exported(kyhan, tmp_path), f"submission/{KHE_TRE}/submission")

    assert before["UID"] == after["UID"]
    assert before["SEQUENCE"] < after["SEQUENCE"]
    assert (before["DTSTART"].dt, after["DTSTART"].dt) == (date(2026, 11, 23), date(2026, 11, 27))
    told = "Đã chuyển từ Thứ Hai, 23/11/2026, vì Mưa lũ, mất điện; đường sạt lở (20/UBND-VP)."
    assert told in after["DESCRIPTION"].split("\n")


def test_every_change_of_a_deadline_raises_the_sequence(office: SmallOffice, kyhan: Terminal, tmp_path: Path) -> None:
    acknowledged(office)
    subject = f"submission/{KHE_TRE}/submission"

    def sequence() -> int:
        return int(entry(exported(kyhan, tmp_path), subject)["SEQUENCE"])

    seen = [sequence()]
    extend(office)
    seen.append(sequence())
    submission.submit(office.acting("khe-tre"), KEY, KHE_TRE, form(office, KHE_TRE))
    seen.append(sequence())
    submission.withdraw(office.acting("khe-tre"), KEY, KHE_TRE)
    seen.append(sequence())

    assert seen == sorted(set(seen))


def test_an_ended_deadline_stays_without_alarm_and_says_how_it_ended(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    submitted(office, units=[KHE_TRE])

    calendar = exported(kyhan, tmp_path)

    done = entry(calendar, f"submission/{KHE_TRE}/submission")
    assert done["SUMMARY"].startswith("[TẬP DƯỢT] Đã xong: Hạn gửi phiếu")
    assert "Kết thúc ngày 16/11/2026." in done["DESCRIPTION"]
    assert not done.alarms.times
    assert entry(calendar, f"submission/{HUONG_PHU}/submission").alarms.times


def test_a_cancelled_cycle_cancels_its_entries(office: SmallOffice, kyhan: Terminal, tmp_path: Path) -> None:
    acknowledged(office)
    cycle.cancel(office.acting("dung"), KEY, reason="Thử")

    calendar = exported(kyhan, tmp_path)

    assert entry(calendar, "cycle/conclusion")["STATUS"] == "CANCELLED"
    assert entry(calendar, f"submission/{KHE_TRE}/submission")["STATUS"] == "CANCELLED"
    assert entry(calendar, f"submission/{KHE_TRE}/receipt")["STATUS"] == "CONFIRMED"


def test_alarms_ring_at_eight_on_working_days_when_the_regulation_reminds(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    acknowledged(office)
    found = entry(exported(kyhan, tmp_path), f"submission/{KHE_TRE}/submission")
    working = shipped_calendar(2026, 2027)

    rings = [found["DTSTART"].dt + alarm["TRIGGER"].dt for alarm in found.walk("VALARM")]
    hours = {alarm["TRIGGER"].dt % timedelta(days=1) for alarm in found.walk("VALARM")}

    assert rings == [date(2026, 11, 16), date(2026, 11, 19), date(2026, 11, 23)]
    assert all(working.is_working_day(on) for on in rings)
    assert hours == {timedelta(hours=8)}


def test_the_file_is_a_publication_in_the_time_of_vietnam(office: SmallOffice, kyhan: Terminal, tmp_path: Path) -> None:
    acknowledged(office)

    calendar = exported(kyhan, tmp_path)

    assert calendar["METHOD"] == "PUBLISH"
    assert calendar["X-WR-CALNAME"] == "Kỳ hạn 2026 (bản tập dượt)"
    (zone,) = calendar.timezones
    assert zone["TZID"] == "Asia/Ho_Chi_Minh"
    (standard,) = zone.subcomponents
    assert standard["TZOFFSETTO"].td == timedelta(hours=7)
    uids = [event["UID"] for event in calendar.events]
    assert len(set(uids)) == len(uids) == 2 * len(UNITS) + 2
    assert not calendar.errors
    assert not any(event.errors for event in calendar.events)


def test_the_same_history_gives_the_same_bytes_and_lines_of_75_octets(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    submitted(office)
    files = [tmp_path / "first.ics", tmp_path / "second.ics"]
    for hour, file in enumerate(files, 10):
        office.on(date(2026, 11, 16), hour)
        assert kyhan("deadline", "export", KEY, "--out", file).code == 0

    content = files[0].read_bytes()
    assert content == files[1].read_bytes()
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


def test_one_unit_gets_what_concerns_it(office: SmallOffice, kyhan: Terminal, tmp_path: Path) -> None:
    filed(office)

    calendar = exported(kyhan, tmp_path, "Thị trấn Khe Tre")

    named = {event["UID"].partition("@")[0].removeprefix(f"{KEY}/") for event in calendar.events}
    assert named == {
        f"submission/{KHE_TRE}/receipt",
        f"submission/{KHE_TRE}/submission",
        f"submission/{KHE_TRE}/verification",
        "cycle/complaint",
        "complaint/1/complaint_review",
    }
    assert calendar["X-WR-CALNAME"] == "Kỳ hạn 2026 – Thị trấn Khe Tre (bản tập dượt)"


def test_people_of_a_unit_get_their_own_and_no_others(office: SmallOffice, kyhan: Terminal, tmp_path: Path) -> None:
    published(office)

    own = exported(kyhan, tmp_path, login="khe-tre")

    assert {event["UID"].split("/")[2].split("@")[0] for event in own.events} == {KHE_TRE, "complaint"}
    refused = kyhan.refused("deadline", "export", KEY, HUONG_PHU, "--out", tmp_path / "a.ics", login="khe-tre")
    assert "your own unit" in refused


def test_the_name_of_the_file_says_what_it_is(office: SmallOffice, kyhan: Terminal, tmp_path: Path) -> None:
    started(office)

    assert "must end in .ics." in kyhan.refused("deadline", "export", KEY, "--out", tmp_path / "a.txt")
    told = kyhan.json("deadline", "export", KEY, "--out", tmp_path / "a.ics")
    assert told["bytes"] == (tmp_path / "a.ics").stat().st_size
