"""Complaints about a published result: the register, filing, and deciding with a look at what would move."""

from typing import Any, Final

from starlette.responses import Response

from kyhan.calendar.receipt import lines
from kyhan.cycle.commands import complaint as acts
from kyhan.cycle.queries import complaints, deadlines, regulations
from kyhan.cycle.queries.complaint import ComplaintNow, complaint
from kyhan.cycle.queries.unit_values import UnitValues, unit_values
from kyhan.cycle.queries.what_if import WhatIf, what_if
from kyhan.errors import InvalidInput, NotFound
from kyhan.i18n import Phrase, say
from kyhan.web.page import Page
from kyhan.web.pages.results import as_points
from kyhan.web.routes import Routes
from kyhan.web.values import read_values
from kyhan.workflows.roles import UNIT, Role

routes = Routes()
_FILERS: Final = UNIT | {Role.STAFF}
_DECIDERS: Final = _FILERS | {Role.LEADER, Role.REVIEWER}


@routes.get("/cycles/{key}/complaints")
def register(page: Page, key: str) -> Response:
    """Shows the complaints, the days in which they may come, and how these were counted."""
    return page.show(
        "complaints.html",
        key=key,
        register=complaints.complaints(page.app, key),
        window=_counted(page, key, "cycle", "complaint"),
        may_file=page.has(*_FILERS),
    )


def _counted(page: Page, key: str, subject: str, kind: str) -> dict[str, Any] | None:
    """Returns the newest revision of a deadline with the lines of its receipt; None when it never ran."""
    try:
        found = deadlines.explain(page.app, key, subject, kind=kind)[-1]
    except NotFound:
        return None
    return {**found, "lines": lines(deadlines.receipt_of(found))}


@routes.get("/cycles/{key}/complaints/new", who=_FILERS)
def new(page: Page, key: str) -> Response:
    """Asks what the unit disputes; the staff first name the unit whose paper came."""
    asked = page.typed.text("unit") if page.has(Role.STAFF) else page.unit or page.person.unit or ""
    values = None
    if asked:
        try:
            values = unit_values(page.app, key, asked)
        except NotFound as refusal:
            page.refusal, page.status = refusal, 404
    return page.show(
        "complaint_new.html",
        key=key,
        values=values,
        window=_counted(page, key, "cycle", "complaint"),
        on_paper=page.has(Role.STAFF),
        ticked=page.typed.many("criteria"),
    )


@routes.post("/cycles/{key}/complaints/new", who=_FILERS, again=new)
def file(page: Page, key: str) -> Response:
    """Files a complaint: by the unit, or by the staff for one on paper."""
    typed, on_paper = page.typed, page.has(Role.STAFF)
    with typed.reading(say("Khiếu nại", "The complaint")) as read:
        unit = read.owed("unit", say("đơn vị", "unit"))
        text = read.owed("text", say("nội dung", "text"))
        filed_on = read.day("filed_on", say("ngày nhận đơn", "day of receipt")) if on_paper else None
    made = acts.file(
        page.app,
        key,
        unit,
        text,
        filed_on=filed_on,
        document=typed.text("document") if on_paper else "",
        criteria=typed.many("criteria"),
    )
    done = (
        say(
            "Đã ghi khiếu nại số {n}. Khiếu nại này quá hạn: lãnh đạo xét có thụ lý hay không.",
            "Complaint {n} is recorded. It is late: the leader decides whether it is accepted.",
            n=made.number,
        )
        if made.late
        else say("Đã ghi khiếu nại số {n}, trong hạn.", "Complaint {n} is recorded, in time.", n=made.number)
    )
    return page.go(f"/cycles/{key}/complaints/{made.number}", done)


@routes.get("/cycles/{key}/complaints/{number}")
def one(page: Page, key: str, number: str) -> Response:
    """Shows a complaint, what was done with it, and what the one who asks may do or may not."""
    known = complaint(page.app, key, _number(number))
    values = unit_values(page.app, key, known.line["unit"])
    told = _preview(page, key, known, values) if page.unit is None else None
    return page.show(
        "complaint.html",
        key=key,
        known=known,
        values=values,
        review=_counted(page, key, f"complaint/{number}", "complaint_review"),
        may=[choice for choice in known.choices if choice.refusal is None],
        barred=_barred(known),
        deciding=known.line["state"] == "under_review",
        told=told,
        ticked=page.typed.many("criteria") or known.line["criteria"],
        as_points=as_points(regulations.of_cycle(page.app, key)),
    )


def _barred(known: ComplaintNow) -> dict[Phrase, list[Phrase]]:
    """Returns why the one who asks cannot do what belongs to their role, with the acts of which each reason holds."""
    found: dict[Phrase, list[Phrase]] = {}
    for choice in known.choices:
        if choice.refusal is not None:
            found.setdefault(choice.refusal, []).append(choice.label)
    return found


def _preview(page: Page, key: str, known: ComplaintNow, values: UnitValues) -> WhatIf | None:
    """Returns what would move with the values typed for the criteria in dispute; None while nothing is typed."""
    if page.request.method == "POST" or not known.has_result:
        return None
    disputed = [one for one in values.values if one.criterion.code in known.line["criteria"]]
    try:
        asked = read_values(page.typed, disputed, say("Xem trước", "The preview"))
        return what_if(page.app, key, values.unit, asked) if asked else None
    except InvalidInput as refusal:
        page.refusal, page.status = refusal, 422
        return None


@routes.post("/cycles/{key}/complaints/{number}", who=_DECIDERS, again=one)
def decide(page: Page, key: str, number: str) -> Response:
    """Does what the button pressed says: accept, reject, uphold, dismiss or withdraw."""
    typed, n = page.typed, _number(number)
    action, reason, letter = typed.text("do"), typed.text("reason"), typed.text("letter")
    with typed.reading(say("Giải quyết khiếu nại", "The decision")) as read:
        on = read.day("decided_on", say("ngày giải quyết", "day of the decision"))
        if action in {"reject", "uphold", "dismiss"}:
            read.owed("reason", say("lý do, là câu trả lời cho đơn vị", "reason, which answers the unit"))
    if action == "accept":
        acts.accept(page.app, key, n, reason=reason)
    elif action == "reject":
        acts.reject(page.app, key, n, reason=reason, letter=letter)
    elif action == "uphold":
        criteria = typed.many("criteria")
        acts.uphold(page.app, key, n, reason=reason, criteria=criteria, decided_on=on, letter=letter)
    elif action == "dismiss":
        acts.dismiss(page.app, key, n, reason=reason, decided_on=on, letter=letter)
    elif action == "withdraw":
        acts.withdraw(page.app, key, n, reason=reason)
    else:
        raise NotFound(say("Chưa chọn việc cần làm; bấm một nút trong trang.", "Nothing was chosen; press a button."))
    return page.go(f"/cycles/{key}/complaints/{n}", _DONE[action])


_DONE: Final[dict[str, Phrase]] = {
    "accept": say("Đã thụ lý khiếu nại.", "The complaint is under review."),
    "reject": say("Đã từ chối thụ lý khiếu nại.", "The complaint is rejected."),
    "uphold": say(
        "Đã chấp nhận khiếu nại; phiếu của đơn vị mở lại để thẩm định các tiêu chí đã chọn.",
        "The complaint is upheld; the unit's form is open again for the chosen criteria.",
    ),
    "dismiss": say("Đã bác khiếu nại; kết quả giữ nguyên.", "The complaint is dismissed; the result stays."),
    "withdraw": say("Đã rút khiếu nại.", "The complaint is withdrawn."),
}


def _number(written: str) -> int:
    if written.isascii() and written.isdigit() and len(written) <= _MOST_DIGITS:
        return int(written)
    raise NotFound(say("Không có khiếu nại «{n}».", "There is no complaint «{n}».", n=written[:40]))


_MOST_DIGITS: Final = 6
