"""How are the days of a year, a review and the impact of a change shown, as tables and as JSON?"""

from typing import TYPE_CHECKING, Any

from kyhan.calendar.days import DayKind, SpecialDay
from kyhan.calendar.work_calendar import WorkCalendar
from kyhan.console.before_office import SHIPPED_CALENDAR
from kyhan.console.context import Console
from kyhan.cycle.queries.calendar import days_of
from kyhan.cycle.queries.calendar_changes import Effect, Review, effects
from kyhan.i18n import Phrase, long_day, say, together
from kyhan.regulation.period_labels import PERIOD_LABELS

if TYPE_CHECKING:
    from kyhan.cycle.impact import Impact

_KINDS = {DayKind.OFF: say("nghỉ", "off"), DayKind.WORK: say("làm việc", "worked")}
_PROVISIONAL = say("tạm tính, chưa có thông báo chính thức", "provisional, no official notice yet")
_OFFICIAL = say("theo thông báo chính thức", "by official notice")


def show_year(console: Console, calendar: WorkCalendar, year: int, month: int | None, *, stored: bool) -> None:
    """Shows the days of a year, or a month of it, that differ from the plain week (Monday to Friday worked)."""
    days = days_of(calendar, year, month)
    provisional = year in calendar.provisional_years
    if console.as_json:
        console.show_json(
            {
                "year": year,
                "month": month,
                "provisional": provisional,
                "days": [_day(day) for day in days],
                "office_calendar": stored,
            }
        )
        return
    title = say(
        "Lịch làm việc năm {year} ({status})",
        "Work calendar of {year} ({status})",
        year=year,
        status=_PROVISIONAL if provisional else _OFFICIAL,
    )
    console.table(
        [
            say("Ngày", "Day"),
            say("Là ngày", "Is"),
            say("Lý do", "Reason"),
            say("Văn bản", "Document"),
            say("Ban hành", "Announced"),
        ],
        [(long_day(day.on), _KINDS[day.kind], day.reason, day.document, day.announced_on) for day in days],
        title=title,
    )
    console.say(
        say(
            "Ngoài các ngày trên: thứ Hai đến thứ Sáu làm việc, thứ Bảy và Chủ Nhật nghỉ.",
            "Apart from these days: Monday to Friday worked, Saturday and Sunday off.",
        )
    )
    if not stored:
        console.say(SHIPPED_CALENDAR)


def show_review(console: Console, review: Review) -> None:
    """Shows where the proposed days of a year differ from the stored ones."""
    if console.as_json:
        console.show_json(
            {
                "year": review.year,
                "covered": review.covered,
                "stored_provisional": review.stored_provisional,
                "proposed_provisional": review.proposed_provisional,
                "differences": [
                    {
                        "on": one.on,
                        "moves": one.moves,
                        "stored": _day(one.stored) if one.stored else None,
                        "proposed": _day(one.proposed) if one.proposed else None,
                    }
                    for one in review.differences
                ],
            }
        )
        return
    if review.differences:
        console.table(
            [
                say("Ngày", "Day"),
                say("Lịch của văn phòng", "The office's calendar"),
                say("Đề xuất", "Proposed"),
                say("Đổi ngày làm việc?", "Moves a working day?"),
            ],
            [
                (
                    long_day(one.on),
                    _statement(one.stored),
                    _statement(one.proposed),
                    say("có", "yes") if one.moves else say("không, chỉ đổi ghi chú", "no, only what is said of it"),
                )
                for one in review.differences
            ],
            title=say(
                "Năm {year}: lịch đề xuất khác lịch của văn phòng",
                "{year}: where the proposal differs",
                year=review.year,
            ),
        )
    console.say(*_conclusion(review))


def _conclusion(review: Review) -> list[Phrase]:
    """Returns what a review comes to, and what can be done."""
    year = review.year
    found: list[Phrase] = []
    if not review.covered:
        found.append(
            say("Lịch của văn phòng chưa có năm {year}.", "The office's calendar does not have {year} yet.", year=year)
        )
    if review.proposed_provisional:
        found.append(
            say(
                "Đề xuất của năm {year} là tạm tính: chưa có thông báo chính thức kèm chương trình.",
                "The proposal for {year} is provisional: no official notice of it is shipped.",
                year=year,
            )
        )
    if review.covered and not review.differences and review.stored_provisional == review.proposed_provisional:
        found.append(
            say("Lịch năm {year} đã khớp với đề xuất.", "The calendar of {year} agrees with the proposal.", year=year)
        )
        return found
    found.append(
        say(
            "Chưa có gì thay đổi; xem ảnh hưởng rồi áp dụng: kyhan calendar adopt {year} --dry-run, sau đó bỏ --dry-run.",
            "Nothing has changed; see the impact, then adopt: kyhan calendar adopt {year} --dry-run, then without --dry-run.",
            year=year,
        )
    )
    return found


def show_impact(console: Console, action: str, impact: "Impact", *, dry_run: bool) -> None:
    """Shows which deadlines a change of the calendar moves, and whether the change was made."""
    found = effects(console.office(), impact)
    if console.as_json:
        console.show_json(
            {
                "action": action,
                "applied": not dry_run,
                "days": list(impact.days_changed),
                "moves": [_move(one) for one in found],
                "unaffected": impact.unaffected,
            }
        )
        return
    if found:
        console.table(
            [
                say("Kỳ", "Cycle"),
                say("Mã", "Code"),
                say("Đơn vị", "Unit"),
                say("Hạn", "Deadline for"),
                say("Từ", "From"),
                say("Đến", "To"),
                say("Chuyển?", "Moves?"),
            ],
            [_row(one) for one in found],
            title=say("Các hạn đang chạy bị ảnh hưởng", "Running deadlines that are affected"),
        )
    console.say(*_summary(impact, found, dry_run=dry_run))


def _row(effect: Effect) -> tuple[object, ...]:
    whole = say("(cả kỳ)", "(the whole cycle)")
    moves = say("giữ nguyên", "kept") if effect.kept else say("có", "yes")
    return (
        effect.cycle,
        effect.unit,
        effect.name or whole,
        PERIOD_LABELS[effect.kind],
        long_day(effect.from_on),
        long_day(effect.to_on),
        moves,
    )


def _summary(impact: "Impact", found: tuple[Effect, ...], *, dry_run: bool) -> list[Phrase]:
    """Returns what a change comes to: days, deadlines, and whether it was made."""
    kept = sum(one.kept for one in found)
    days = [long_day(day) for day in impact.days_changed]
    summary = [
        say(
            "Ngày thay đổi: {days}.",
            "Days changed: {days}.",
            days=together(days),
        )
        if days
        else say("Không ngày nào thay đổi.", "No day changes."),
        say(
            "Hạn đang chạy: {moved} chuyển ngày, {kept} giữ nguyên, {unaffected} không bị ảnh hưởng.",
            "Running deadlines: {moved} move, {kept} kept, {unaffected} not affected.",
            moved=len(found) - kept,
            kept=kept,
            unaffected=impact.unaffected,
        ),
    ]
    if kept:
        summary.append(
            say(
                "Hạn giữ nguyên là hạn lẽ ra sớm hơn ngày đã báo cho đơn vị; thật sự muốn chuyển sớm hơn thì thêm --allow-earlier.",
                "Those kept would become earlier than the unit was told; to move them all the same, add --allow-earlier.",
            )
        )
    done = say("Đã ghi vào lịch, các hạn và nhật ký.", "Written to the calendar, the deadlines and the history.")
    shown = say(
        "Mới xem trước, chưa có gì thay đổi; bỏ --dry-run để thực hiện.",
        "A preview only, nothing was changed; leave out --dry-run to do it.",
    )
    return [*summary, shown if dry_run else done]


def _statement(day: SpecialDay | None) -> Phrase:
    if day is None:
        return say("như ngày thường trong tuần", "as in any week")
    return say(
        "{kind}: {reason}{document}",
        "{kind}: {reason}{document}",
        kind=_KINDS[day.kind],
        reason=day.reason,
        document=f" ({day.document})" if day.document else "",
    )


def _day(day: SpecialDay) -> dict[str, Any]:
    return {
        "on": day.on,
        "kind": day.kind.value,
        "reason": day.reason,
        "document": day.document,
        "announced_on": day.announced_on,
        "source": day.source,
    }


def _move(effect: Effect) -> dict[str, Any]:
    return {
        "cycle": effect.cycle,
        "subject": effect.subject,
        "unit": effect.unit,
        "name": effect.name,
        "kind": effect.kind.value,
        "from": effect.from_on,
        "to": effect.to_on,
        "kept": effect.kept,
    }
