"""How is a cycle started? Year and regulation, units and calendar, the dates tried out, and then it is prepared."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import quote

from starlette.responses import Response

from kyhan.cycle.commands import cycle
from kyhan.cycle.queries import calendar_changes, regulations, rehearsal, roster, status
from kyhan.cycle.queries.calendar import office_calendar
from kyhan.cycle.queries.rehearsal import Rehearsal
from kyhan.errors import Fault, KyhanError
from kyhan.i18n import say
from kyhan.regulation.checks import check_texts
from kyhan.regulation.schema import PeriodKind, Regulation
from kyhan.regulation.texts import parse_source
from kyhan.web.answering import status_of
from kyhan.web.page import Page
from kyhan.web.routes import Routes
from kyhan.workflows.roles import Role

routes = Routes()

_STAFF: Final = frozenset({Role.STAFF})
_STEPS: Final = (
    say("Năm và quy chế", "Year and regulation"),
    say("Đơn vị và lịch", "Units and calendar"),
    say("Chạy thử các hạn", "Trying the dates out"),
    say("Lập kỳ", "Preparing the cycle"),
)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What was chosen so far."""

    year: int
    regulation: Regulation
    key: str


@routes.get("/cycles/new", who=_STAFF)
def wizard(page: Page) -> Response:
    """Shows the step that is asked for; with a fault in what was chosen, the step where that is chosen."""
    step = page.typed.number("step", say("bước", "step")) or 1
    step = min(max(step, 1), len(_STEPS))
    stored = regulations.stored(page.app)
    shown: dict[str, object] = {"ids": list(dict.fromkeys(one.id for one in stored)), "titles": _STEPS}
    try:
        if step > 1:
            plan = _plan(page)
            shown |= {"plan": plan, "taken": _taken(page, plan)}
            shown |= _SHOWN[step](page, plan)
    except KyhanError as refusal:
        step = 3 if step > 2 and "plan" in shown else 1  # noqa: PLR2004 - the step before the last two
        page.refusal, page.status = page.refusal or refusal, status_of(page.refusal or refusal)
        shown |= {"tried": None}
    return page.show("wizard.html", step=step, **shown)


@routes.post("/cycles/new", who=_STAFF, again=wizard)
def start(page: Page) -> Response:
    """Prepares the cycle."""
    plan = _plan(page)
    made = cycle.start(page.app, plan.year, regulation_id=plan.regulation.id, key=plan.key)
    told = say(
        "Đã lập kỳ {key}; việc tiếp theo là phát hành công văn.",
        "Cycle {key} is prepared; what comes next is to issue the letter.",
        key=made.key,
    )
    return page.go(f"/cycles/{quote(made.key, safe='')}", told)


def _plan(page: Page) -> _Plan:
    """Reads the first step.

    Raises:
        InvalidInput: the year is none, or the name cannot stand in an address.
        NotFound: the office has no such regulation.
    """
    with page.typed.reading(say("Lập kỳ đánh giá", "A new cycle")) as read:
        year = read.number("year", say("năm đánh giá", "the year"))
        if year is None and not read.text("year"):
            read.faults.append(Fault(str(say("năm đánh giá", "the year")), say("chưa điền", "is empty")))
        if year is not None and not office_calendar(page.app).covers(year):
            outside = say(
                "lịch của văn phòng chưa có năm {year}; thêm năm đó ở trang Lịch trước",
                "the office's calendar does not have {year}; add that year on the calendar's page first",
                year=year,
            )
            read.faults.append(Fault(str(say("năm đánh giá", "the year")), outside))
        chosen = read.owed("regulation", say("quy chế", "the regulation"))
        key = read.text("key") or str(year or "")
        if "/" in key or key == "new":
            wrong = say(
                "«{key}» không làm địa chỉ trang được; chọn tên không có dấu «/» và không phải «new»",
                "«{key}» cannot stand in an address; choose one without «/» that is not «new»",
                key=key,
            )
            read.faults.append(Fault(str(say("tên kỳ", "the name")), wrong))
    return _Plan(year or 0, regulations.named(page.app, chosen), key)


def _taken(page: Page, plan: _Plan) -> list[str]:
    """Returns the cycles there are of that year already."""
    return [one["cycle"] for one in status.cycles(page.app) if one["year"] == plan.year]


def _checks(page: Page, plan: _Plan) -> dict[str, object]:
    """Returns what is known about the regulation, the units of today and the calendar of the year and the next."""
    groups = Counter(one.group for one in roster.units(page.app))
    return {
        "warnings": check_texts(parse_source(plan.regulation.source)).warnings,
        "groups": [(one, groups.get(one.code, 0)) for one in plan.regulation.unit_groups],
        "strange": sorted(set(groups) - {one.code for one in plan.regulation.unit_groups}),
        "units": sum(groups.values()),
        "years": [calendar_changes.review(page.app, year) for year in (plan.year, plan.year + 1)],
    }


def _trial(page: Page, plan: _Plan) -> dict[str, object]:
    """Returns the dates of the year for a letter sent on the chosen day, by default the last day it is in time."""
    calendar = office_calendar(page.app)
    with page.typed.reading(say("Chạy thử", "Trying out")) as read:
        letter_on = read.day("letter_on", say("ngày gửi công văn", "the letter's day"))
        after = read.number("received_after", say("số ngày làm việc đến khi nhận", "working days until receipt"))
    rule = plan.regulation.periods[PeriodKind.ISSUE]
    limit_on = rule.period.receipt(date(plan.year, 1, 1), calendar, rule.article).due_on
    sent_on = letter_on or max(limit_on, page.today)
    tried: Rehearsal = rehearsal.rehearse(
        plan.regulation, calendar, plan.year, sent_on, received_after=min(after or 0, _MOST_AFTER)
    )
    return {"tried": tried, "limit_on": limit_on}


_MOST_AFTER: Final = 60
_SHOWN: Final = {2: _checks, 3: _trial, 4: _trial}
