"""Acts on the office's calendar.

Each shows its impact first; `dry_run` stops there, else days, deadlines and history change in one transaction.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date

from sqlmodel import select

from kyhan.app import App
from kyhan.calendar.days import DayKind, SpecialDay
from kyhan.calendar.shipped import shipped_calendar
from kyhan.calendar.work_calendar import WorkCalendar
from kyhan.cycle import history
from kyhan.cycle.act import Act, writing_act
from kyhan.cycle.calendar_undo import undone
from kyhan.cycle.impact import Impact, apply, impact
from kyhan.cycle.permissions import require
from kyhan.cycle.tables import CalendarDay, CalendarYear
from kyhan.database import reading
from kyhan.errors import Fault, InvalidInput, NotNow
from kyhan.i18n import Phrase, say
from kyhan.workflows.roles import Role

_OWN = "office"


def swap(
    app: App,
    off_on: date,
    work_on: date,
    *,
    document: str,
    reason: str = "",
    announced_on: date | None = None,
    dry_run: bool = False,
    allow_earlier: bool = False,
) -> Impact:
    """Makes `off_on` a day off and `work_on` its make-up working day, by a numbered document (hoán đổi ngày làm việc).

    Raises:
        InvalidInput: `off_on` is not worked, `work_on` is worked already, or there is no document.
    """
    off_reason = reason or f"Nghỉ hoán đổi (làm bù {work_on:%d/%m/%Y})"
    work_reason = reason or f"Làm bù cho ngày {off_on:%d/%m/%Y}"

    def days(calendar: WorkCalendar) -> WorkCalendar:
        faults = [*_document_owed(document), *_must_work(calendar, off_on), *_must_rest(calendar, work_on)]
        _refuse(faults)
        return calendar.with_days(
            [
                SpecialDay(off_on, DayKind.OFF, off_reason, document, announced_on, _OWN),
                SpecialDay(work_on, DayKind.WORK, work_reason, document, announced_on, _OWN),
            ]
        )

    return _change(
        app, "calendar_swap", days, reason=off_reason, document=document, dry_run=dry_run, allow_earlier=allow_earlier
    )


def off(
    app: App, on: date, *, reason: str, document: str = "", dry_run: bool = False, allow_earlier: bool = False
) -> Impact:
    """Makes a working day a day off (a notice, a closed office), with the reason."""

    def days(calendar: WorkCalendar) -> WorkCalendar:
        _refuse([*_reason_owed(reason), *_must_work(calendar, on)])
        return calendar.with_days([SpecialDay(on, DayKind.OFF, reason, document or None, None, _OWN)])

    return _change(
        app,
        "calendar_off",
        days,
        reason=reason,
        document=document or None,
        dry_run=dry_run,
        allow_earlier=allow_earlier,
    )


def work(
    app: App, on: date, *, reason: str, document: str = "", dry_run: bool = False, allow_earlier: bool = False
) -> Impact:
    """Makes a rest day a working day, with the reason."""

    def days(calendar: WorkCalendar) -> WorkCalendar:
        _refuse([*_reason_owed(reason), *_must_rest(calendar, on)])
        return calendar.with_days([SpecialDay(on, DayKind.WORK, reason, document or None, None, _OWN)])

    return _change(
        app,
        "calendar_work",
        days,
        reason=reason,
        document=document or None,
        dry_run=dry_run,
        allow_earlier=allow_earlier,
    )


def adopt(app: App, year: int, *, dry_run: bool = False, allow_earlier: bool = False) -> Impact:
    """Takes over what the library and the shipped notices say of a year, in place of what is stored for it.

    A year next to the span is added to it; the year stays provisional while no official notice of it is shipped.
    """
    proposed = shipped_calendar(year, year)

    def days(calendar: WorkCalendar) -> WorkCalendar:
        if not calendar.first_on.year - 1 <= year <= calendar.last_on.year + 1:
            raise NotNow(
                say(
                    "Lịch hiện có từ năm {first} đến {last}; thêm lần lượt từng năm liền kề.",
                    "The calendar covers {first} to {last}; add the years one after the other.",
                    first=calendar.first_on.year,
                    last=calendar.last_on.year,
                )
            )
        return calendar.with_year(year, proposed.special_days, provisional=year in proposed.provisional_years)

    reason = f"Áp dụng lịch năm {year}"
    return _change(
        app, "calendar_adopt", days, reason=reason, document=None, dry_run=dry_run, allow_earlier=allow_earlier
    )


def undo(app: App, on: date, *, dry_run: bool = False, allow_earlier: bool = False) -> Impact:
    """Takes back the last change of a day, with the other day of a swap: each is again what it was before that change.

    Raises:
        NotFound: the office never changed that day.
        NotNow: that change cannot be taken back whole: another of its days was changed since, or it added a year.
    """

    def days(calendar: WorkCalendar) -> WorkCalendar:
        with reading(app.engine) as connection:
            return undone(connection, calendar, on)

    reason = f"Hoàn tác thay đổi lịch của ngày {on:%d/%m/%Y}"
    return _change(
        app, "calendar_undo", days, reason=reason, document=None, dry_run=dry_run, allow_earlier=allow_earlier
    )


def _change(
    app: App,
    action: str,
    days: Callable[[WorkCalendar], WorkCalendar],
    *,
    reason: str,
    document: str | None,
    dry_run: bool,
    allow_earlier: bool,
) -> Impact:
    """Computes the new calendar and its impact; unless `dry_run`, writes days, deadlines and history together."""
    opening: AbstractContextManager[Act] = _looking(app) if dry_run else writing_act(app, action, subject="calendar")
    with opening as act:
        require(act, say("sửa lịch làm việc", "change the calendar"), Role.STAFF, Role.ADMIN)
        new = days(act.office.calendar)
        found = impact(act, new, allow_earlier=allow_earlier)
        if not dry_run:
            store(act, new)
            act.record(
                history.OFFICE_CHAIN,
                "calendar",
                action,
                data={"reason": reason, "document": document, "fingerprint": new.fingerprint},
            )
            apply(act, found, reason=reason, document=document)
    return found


@contextmanager
def _looking(app: App) -> Iterator[Act]:
    with reading(app.engine) as connection:
        yield Act(app, connection)


def store(act: Act, new: WorkCalendar) -> None:
    """Writes the days and years in which `new` differs from what is stored."""
    rows = {row.on: row for row in act.session.exec(select(CalendarDay))}
    wanted = {day.on: _row(day) for day in new.special_days}
    for on in sorted(rows.keys() - wanted.keys()):
        act.delete(rows[on])
    act.insert(*(wanted[on] for on in sorted(wanted.keys() - rows.keys())))
    for on in sorted(wanted.keys() & rows.keys()):
        values = wanted[on].model_dump(exclude={"on"})
        if rows[on].model_dump(exclude={"on"}) != values:
            act.update(rows[on], **values)
    years = {row.year: row for row in act.session.exec(select(CalendarYear))}
    for year in range(new.first_on.year, new.last_on.year + 1):
        provisional = year in new.provisional_years
        if year not in years:
            act.insert(CalendarYear(year=year, provisional=provisional, source="kyhan"))
        elif years[year].provisional != provisional:
            act.update(years[year], provisional=provisional)


def _row(day: SpecialDay) -> CalendarDay:
    return CalendarDay(
        on=day.on,
        kind=day.kind.value,
        reason=day.reason,
        document=day.document,
        announced_on=day.announced_on,
        source=day.source,
    )


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise InvalidInput(say("Chưa sửa được lịch làm việc", "The calendar cannot be changed"), faults)


def _document_owed(document: str) -> list[Fault]:
    sentence = say(
        "phải có số văn bản chính thức; đề xuất chưa ban hành không phải căn cứ",
        "the number of the official document is owed; a proposal is no ground",
    )
    return [] if document.strip() else [Fault("--document", sentence)]


def _reason_owed(reason: str) -> list[Fault]:
    return [] if reason.strip() else [Fault("--reason", say("phải nêu lý do", "a reason is owed"))]


def _must_work(calendar: WorkCalendar, on: date) -> list[Fault]:
    fact = calendar.why(on)
    return [] if fact.working else [_already(on, say("đã là ngày nghỉ", "is a rest day already"), fact.reason)]


def _must_rest(calendar: WorkCalendar, on: date) -> list[Fault]:
    fact = calendar.why(on)
    return [_already(on, say("đã là ngày làm việc", "is a working day already"), fact.reason)] if fact.working else []


def _already(on: date, what: Phrase, why: Phrase) -> Fault:
    return Fault(f"{on:%d/%m/%Y}", say("{what} ({why})", "{what} ({why})", what=what, why=why))
