"""Which dates would a year have, and what would break, if the letter went out on a given day? Pure; nothing is stored.

Every unit is taken to receive the letter on one day and everybody to use the whole time the regulation gives: the
latest dates that are still in time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kyhan.calendar.receipt import Receipt
from kyhan.calendar.work_calendar import WorkCalendar
from kyhan.errors import Fault, InvalidInput
from kyhan.i18n import Phrase, long_day, say
from kyhan.regulation.schema import PeriodKind, PeriodRule, Regulation


@dataclass(frozen=True, slots=True)
class Milestone:
    """One period of the year: its rule and its counting."""

    rule: PeriodRule
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Finding:
    """What a person must know about the dates. `breaks`: a limit of the regulation would not be kept."""

    code: str
    breaks: bool
    sentence: Phrase


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The dates of a year.

    Attributes:
        received_on: The day on which every unit is taken to receive the letter.
        milestones: The periods in the order of the year; those a regulation does not have are left out.
        publication_on: The first working day after the verification may have ended.
        closing_on: The first working day after the time for complaints; the cycle may close then if nobody complains.
        slack_working_days: By how many working days the publication may slip and still keep the limit of the whole;
            negative when the limit is missed.
    """

    year: int
    regulation: str
    issue_on: date
    received_on: date
    milestones: tuple[Milestone, ...]
    publication_on: date
    closing_on: date
    slack_working_days: int
    findings: tuple[Finding, ...]

    def of(self, kind: PeriodKind) -> Milestone:
        """Returns the milestone of a kind that every regulation has."""
        return next(one for one in self.milestones if one.rule.kind is kind)


def rehearse(
    regulation: Regulation, calendar: WorkCalendar, year: int, issue_on: date, *, received_after: int = 0
) -> Rehearsal:
    """Returns the dates of `year` under a regulation, for a letter sent on `issue_on`.

    Args:
        received_after: Working days from the day of issue to the day every unit receives the letter; 0: the same day.

    Raises:
        InvalidInput: the day of issue is neither in that year nor in the next.
        OutsideCalendar: a date lies beyond the calendar.
    """
    _refuse_other_years(year, issue_on)
    received_on = calendar.shift(issue_on, received_after) if received_after else issue_on

    def counted(kind: PeriodKind, starts_on: date) -> Receipt:
        rule = regulation.periods[kind]
        return rule.period.receipt(starts_on, calendar, rule.article)

    of_the_year = date(year, 1, 1)
    submission = counted(PeriodKind.SUBMISSION, received_on)
    verification = counted(PeriodKind.VERIFICATION, submission.due_on)
    publication_on = calendar.shift(verification.due_on, 1)
    complaint = counted(PeriodKind.COMPLAINT, publication_on)
    receipts = {
        PeriodKind.ISSUE: counted(PeriodKind.ISSUE, of_the_year),
        PeriodKind.SUBMISSION: submission,
        PeriodKind.VERIFICATION: verification,
        PeriodKind.CONCLUSION: counted(PeriodKind.CONCLUSION, of_the_year),
        PeriodKind.COMPLAINT: complaint,
        PeriodKind.COMPLAINT_REVIEW: counted(PeriodKind.COMPLAINT_REVIEW, complaint.due_on),
    }
    if PeriodKind.RECEIPT in regulation.periods:
        receipts[PeriodKind.RECEIPT] = counted(PeriodKind.RECEIPT, issue_on)
    limit_on = receipts[PeriodKind.CONCLUSION].due_on
    return Rehearsal(
        year=year,
        regulation=regulation.id,
        issue_on=issue_on,
        received_on=received_on,
        milestones=tuple(
            Milestone(regulation.periods[kind], receipts[kind]) for kind in PeriodKind if kind in receipts
        ),
        publication_on=publication_on,
        closing_on=calendar.shift(complaint.due_on, 1),
        slack_working_days=calendar.working_days(publication_on, limit_on),
        findings=tuple(_findings(calendar, issue_on, publication_on, receipts)),
    )


def _refuse_other_years(year: int, issue_on: date) -> None:
    if year <= issue_on.year <= year + 1:
        return
    sentence = say(
        "ngày gửi công văn {day} không thuộc năm {year}; sửa năm hoặc ngày.",
        "the letter's day {day} does not belong to {year}; correct the year or the day.",
        day=issue_on,
        year=year,
    )
    raise InvalidInput(say("Chưa diễn thử được", "Cannot rehearse"), [Fault("--issue-on", sentence)])


def _findings(
    calendar: WorkCalendar, issue_on: date, publication_on: date, receipts: dict[PeriodKind, Receipt]
) -> Iterator[Finding]:
    yield from _issue_findings(calendar, issue_on, receipts[PeriodKind.ISSUE])
    limit = receipts[PeriodKind.CONCLUSION]
    until = {"limit": limit.due_on, "article": limit.article}
    verification, complaint = receipts[PeriodKind.VERIFICATION], receipts[PeriodKind.COMPLAINT]
    if verification.due_on > limit.due_on:
        yield Finding(
            "verification_after_limit",
            True,
            say(
                "Thẩm định có thể kéo đến {day}, sau hạn {limit} của cả kỳ ({article}); gửi công văn sớm hơn.",
                "Verification may run to {day}, past the limit of the whole, {limit} ({article}); send the letter earlier.",
                day=verification.due_on,
                **until,
            ),
        )
    elif publication_on > limit.due_on:
        yield Finding(
            "publication_after_limit",
            True,
            say(
                "Ngày công bố sớm nhất {day} đã sau hạn {limit} của cả kỳ ({article}); phải thẩm định xong sớm hơn hạn.",
                "The earliest publication, {day}, is past the limit of the whole, {limit} ({article}); "
                "verification must end before its own deadline.",
                day=publication_on,
                **until,
            ),
        )
    if complaint.due_on > limit.due_on:
        yield Finding(
            "complaints_after_limit",
            True,
            say(
                "Thời hạn gửi khiếu nại kéo đến {day}, sau hạn {limit} của cả kỳ ({article}).",
                "The time for complaints runs to {day}, past the limit of the whole, {limit} ({article}).",
                day=complaint.due_on,
                **until,
            ),
        )
    years = sorted({year for receipt in receipts.values() for year in receipt.provisional_years})
    if years:
        yield Finding(
            "provisional_calendar",
            False,
            say(
                "Lịch nghỉ năm {years} là tạm tính, chưa có thông báo chính thức; các ngày trên có thể thay đổi.",
                "The calendar of {years} is provisional, no official notice is out; these dates may still move.",
                years=years,
            ),
        )


def _issue_findings(calendar: WorkCalendar, issue_on: date, limit: Receipt) -> Iterator[Finding]:
    if issue_on > limit.due_on:
        yield Finding(
            "issued_late",
            True,
            say(
                "Gửi công văn ngày {day} là trễ: hạn là 24:00 ngày {limit} ({article}); vẫn gửi được nhưng phải nêu lý do.",
                "Sending the letter on {day} is late: the limit is 24:00 on {limit} ({article}); "
                "it may still go out, with the reason.",
                day=issue_on,
                limit=limit.due_on,
                article=limit.article,
            ),
        )
    if not calendar.is_working_day(issue_on):
        yield Finding(
            "issued_on_rest_day",
            False,
            say(
                "{day} là ngày nghỉ ({why}); đơn vị có thể chỉ nhận được công văn vào ngày làm việc sau đó.",
                "{day} is a rest day ({why}); units may receive the letter only on the next working day.",
                day=long_day(issue_on),
                why=calendar.why(issue_on).reason,
            ),
        )
