"""The units of a cycle: where each stands and until when; filtered, sorted, and as a file."""

from typing import Final
from urllib.parse import urlencode

from starlette.responses import Response

from kyhan.cycle.queries import units as query
from kyhan.cycle.queries.units import Line, Listed
from kyhan.documents import workbook_list
from kyhan.documents.sheet_layout import Value
from kyhan.i18n import long_day, say
from kyhan.regulation.period_labels import PERIOD_LABELS
from kyhan.regulation.schema import PeriodKind
from kyhan.web.drawing import day
from kyhan.web.page import Page
from kyhan.web.pages import units_act
from kyhan.web.routes import OFFICE, Routes
from kyhan.web.unit_filter import filter_of, wanted_of
from kyhan.workflows.assessment import RUNNING
from kyhan.workflows.submission import SUBMISSION, State

routes = Routes()

PER_PAGE: Final = 100
_SORTS: Final = {
    "name": say("tên đơn vị", "name"),
    "due": say("hạn gần nhất trước", "nearest deadline first"),
    "state": say("tình trạng", "state"),
    "code": say("mã đơn vị", "code"),
}


@routes.get("/cycles/{key}/units", who=OFFICE)
def units(page: Page, key: str) -> Response:
    """Shows a hundred units of the filter."""
    wanted = wanted_of(page)
    listed = query.units(page.app, key, wanted)
    pages = max(1, -(-len(listed.lines) // PER_PAGE))
    number = min(max(1, page.typed.asked("page") or 1), pages)
    shown = listed.lines[(number - 1) * PER_PAGE : number * PER_PAGE]
    return page.show(
        "units.html",
        key=key,
        listed=listed,
        shown=shown,
        progress=query.progress(page.app, key, [line.unit for line in shown]),
        filter=filter_of(wanted),
        query=urlencode(filter_of(wanted)),
        number=number,
        pages=pages,
        first=(number - 1) * PER_PAGE + 1,
        states=[(state, SUBMISSION.states[state]) for state in State],
        sorts=_SORTS,
        acts=units_act.acts_of(page) if listed.cycle_state in RUNNING else [],
    )


_COLUMNS: Final = (
    (say("Mã", "Code"), 10),
    (say("Đơn vị", "Unit"), 30),
    (say("Nhóm", "Group"), 24),
    (say("Tình trạng", "State"), 22),
    (say("Nhận công văn", "Received"), 12),
    (say("Gửi phiếu", "Handed in"), 12),
    (say("Hạn", "Deadline for"), 20),
    (say("Đến hết", "End of"), 22),
    (say("Số ngày làm việc còn lại", "Working days left"), 10),
    (say("Tiêu chí đã trả lời", "Criteria answered"), 10),
    (say("Số tiêu chí", "Criteria"), 9),
    (say("Đánh dấu", "Marks"), 24),
)


@routes.get("/cycles/{key}/units.csv", who=OFFICE)
def as_csv(page: Page, key: str) -> Response:
    """Gives the whole list of the filter as a CSV."""
    columns, rows = _table(page, key)
    return page.file(workbook_list.as_csv(columns, rows), f"don-vi-{key}.csv", "text/csv; charset=utf-8")


@routes.get("/cycles/{key}/units.xlsx", who=OFFICE)
def as_workbook(page: Page, key: str) -> Response:
    """Gives the whole list of the filter as a workbook."""
    columns, rows = _table(page, key)
    title = say(
        "Đơn vị của kỳ {key}, ngày {day}", "Units of cycle {key} on {day}", key=key.replace("/", "-"), day=page.today
    )
    content = workbook_list.as_workbook(str(title), columns, [width for _, width in _COLUMNS], rows, page.site.now())
    return page.file(content, f"don-vi-{key}.xlsx", XLSX)


XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _table(page: Page, key: str) -> tuple[list[str], list[list[Value]]]:
    listed = query.units(page.app, key, wanted_of(page))
    answered = query.progress(page.app, key, [line.unit for line in listed.lines])
    rows = [_row(listed, line, answered[line.unit]) for line in listed.lines]
    return [str(name) for name, _ in _COLUMNS], rows


def _row(listed: Listed, line: Line, answered: int) -> list[Value]:
    due = line.deadline
    marks = {
        "overdue": say("quá hạn", "overdue"),
        "late": say("gửi trễ", "late"),
        "extended": say("được gia hạn", "extended"),
    }
    return [
        line.unit,
        line.name,
        str(listed.groups[line.group]),
        str(SUBMISSION.states[line.state]),
        day(line.received_on),
        day(line.submitted_on),
        str(PERIOD_LABELS[PeriodKind(due.kind)]) if due else "",
        str(long_day(due.due_on)) if due else "",
        due.left if due else None,
        answered,
        listed.criteria[line.group],
        ", ".join(str(word) for mark, word in marks.items() if query.MARKS[mark](line)),
    ]
