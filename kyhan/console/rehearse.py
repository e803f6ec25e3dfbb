"""`kyhan rehearse`: the dates a year would have, and what would break."""

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from kyhan.console.before_office import SHIPPED_CALENDAR, office_if_any
from kyhan.console.calendar import YEAR
from kyhan.console.commands import LocalCommand, option
from kyhan.console.context import Console
from kyhan.console.types import DAY
from kyhan.i18n import Phrase, long_day, say

if TYPE_CHECKING:
    from kyhan.calendar.work_calendar import WorkCalendar
    from kyhan.cycle.queries.rehearsal import Milestone, Rehearsal
    from kyhan.regulation.schema import Regulation


@click.command(
    "rehearse",
    cls=LocalCommand,
    text=say(
        "Xem trước các mốc ngày của một năm nếu gửi công văn vào một ngày, và điều gì không kịp. "
        "Không cần cơ sở dữ liệu; không lưu gì.",
        "Show the dates a year would have if the letter went out on a day, and what would not hold. "
        "Needs no database; stores nothing.",
    ),
)
@click.argument("year", type=YEAR)
@option("--issue-on", type=DAY, required=True, vi="Ngày gửi công văn", en="The day the letter goes out")
@option(
    "--regulation",
    "regulation_id",
    default="nam-dong-2018",
    show_default=True,
    metavar="ID",
    vi="Quy chế",
    en="The regulation",
)
@option(
    "--received-after",
    metavar="N",
    type=click.IntRange(0, 60),
    default=0,
    show_default=True,
    vi="Đơn vị nhận được sau mấy ngày làm việc",
    en="Working days until the units receive it",
)
@option("--json", "as_json", is_flag=True, vi="In kết quả dạng JSON", en="Print the result as JSON")
@click.pass_obj
def rehearse(
    console: Console, year: int, issue_on: date, regulation_id: str, received_after: int, as_json: bool
) -> None:
    """Counts the year with the office's calendar and regulation; without a database, with those shipped."""
    from kyhan.cycle.queries import rehearsal

    console.as_json = console.as_json or as_json
    regulation, calendar, stored = _rules(console, regulation_id, year)
    found = rehearsal.rehearse(regulation, calendar, year, issue_on, received_after=received_after)
    if console.as_json:
        console.show_json({**_json(found), "office_calendar": stored})
        return
    _show(console, regulation, found)
    if not stored:
        console.say(SHIPPED_CALENDAR)


def _rules(console: Console, regulation_id: str, year: int) -> "tuple[Regulation, WorkCalendar, bool]":
    """Returns the regulation, the calendar, and whether they are those of an office."""
    from kyhan.calendar.shipped import shipped_calendar
    from kyhan.cycle.queries import regulations
    from kyhan.cycle.queries.calendar import office_calendar

    app = office_if_any(console)
    regulation = regulations.named(app, regulation_id)
    # Without an office: the year before holds the plan of a limit in January, the years after the last clocks.
    calendar = office_calendar(app) if app else shipped_calendar(year - 1, year + 2)
    return regulation, calendar, app is not None


def _show(console: Console, regulation: "Regulation", found: "Rehearsal") -> None:
    from kyhan.calendar.periods import describe
    from kyhan.regulation.period_labels import PERIOD_LABELS

    console.say(regulation.title)
    console.table(
        [
            say("Việc", "What"),
            say("Thời hạn", "Period"),
            say("Kể từ", "Counted from"),
            say("Hạn cuối (24:00)", "Due (24:00)"),
            say("Căn cứ", "Provision"),
        ],
        [
            (
                PERIOD_LABELS[one.rule.kind],
                describe(one.rule.period),
                None if one.receipt.planned_on else long_day(one.receipt.start_on),
                long_day(one.receipt.due_on),
                _provision(one),
            )
            for one in found.milestones
        ],
        title=say(
            "Năm {year}, gửi công văn {day}, đơn vị nhận {received}",
            "{year}, letter sent on {day}, received on {received}",
            year=found.year,
            day=long_day(found.issue_on),
            received=long_day(found.received_on),
        ),
    )
    console.say(*_conclusions(found))


def _provision(one: "Milestone") -> Phrase:
    if not one.rule.policy:
        return Phrase(one.rule.article, one.rule.article)
    return say("{article}, văn phòng chọn", "{article}, chosen by the office", article=one.rule.article)


def _conclusions(found: "Rehearsal") -> list[Phrase]:
    """Returns what the dates come to, and what would not hold."""
    # What a reader of a date must know, where the text itself leaves it open.
    notes = [one.rule.note for one in found.milestones if one.rule.note is not None and not one.rule.policy]
    said = [
        say(
            "Nếu ai cũng dùng hết thời hạn, công bố sớm nhất {day}.",
            "If everybody uses the whole time, the earliest publication is {day}.",
            day=long_day(found.publication_on),
        ),
        _slack(found.slack_working_days),
        say(
            "Không có khiếu nại thì kỳ khép lại được từ {day}.",
            "Without complaints the cycle can close from {day}.",
            day=long_day(found.closing_on),
        ),
        *_plans(found),
        *(say("Lưu ý: {note}", "Note: {note}", note=note) for note in notes),
        *(
            say("KHÔNG KỊP: {what}", "BREAKS: {what}", what=one.sentence)
            if one.breaks
            else say("Lưu ý: {what}", "Note: {what}", what=one.sentence)
            for one in found.findings
        ),
    ]
    if not any(one.breaks for one in found.findings):
        said.append(say("Mọi hạn đều giữ được.", "Every limit holds."))
    return said


def _plans(found: "Rehearsal") -> list[Phrase]:
    """Returns, for each fixed limit that falls on a rest day, the working day to plan for; the limit itself stands."""
    from kyhan.regulation.period_labels import PERIOD_LABELS

    return [
        say(
            "Hạn {kind} {due} rơi vào ngày nghỉ và không lùi: nên xong chậm nhất {plan}.",
            "The limit for {kind}, {due}, is a rest day and does not move: plan to finish on {plan}.",
            kind=PERIOD_LABELS[one.rule.kind],
            due=long_day(one.receipt.due_on),
            plan=long_day(one.receipt.planned_on),
        )
        for one in found.milestones
        if one.receipt.planned_on is not None and one.receipt.planned_on != one.receipt.due_on
    ]


def _slack(days: int) -> Phrase:
    if days < 0:
        return say(
            "Công bố trễ {days} ngày làm việc so với hạn của cả kỳ.",
            "That is {days} working days past the limit of the whole.",
            days=-days,
        )
    return say(
        "Từ đó đến hạn của cả kỳ còn {days} ngày làm việc.",
        "From there to the limit of the whole: {days} working days.",
        days=days,
    )


def _json(found: "Rehearsal") -> dict[str, Any]:
    return {
        "year": found.year,
        "regulation": found.regulation,
        "issue_on": found.issue_on,
        "received_on": found.received_on,
        "steps": [
            {
                "kind": one.rule.kind.value,
                "starts_on": None if one.receipt.planned_on else one.receipt.start_on,
                "due_on": one.receipt.due_on,
                "planned_on": one.receipt.planned_on,
                "article": one.rule.article,
                "policy": one.rule.policy,
                "provisional": list(one.receipt.provisional_years),
            }
            for one in found.milestones
        ],
        "publication_on": found.publication_on,
        "closing_on": found.closing_on,
        "slack_working_days": found.slack_working_days,
        "holds": not any(one.breaks for one in found.findings),
        "findings": [
            {"code": one.code, "breaks": one.breaks, "sentence": {"vi": one.sentence.vi, "en": one.sentence.en}}
            for one in found.findings
        ],
    }
