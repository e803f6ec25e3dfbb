"""The survey form of a unit: filled in and saved as it goes, checked, handed in, and acknowledged with a receipt."""

from typing import Any, Final

from starlette.responses import Response

from kyhan.calendar.receipt import lines as lines_of
from kyhan.clock import OFFICE_ZONE
from kyhan.cycle.commands import drafts, submission
from kyhan.cycle.commands.drafts import DraftConflict
from kyhan.cycle.queries import history
from kyhan.cycle.queries.filling import filling, if_received_on
from kyhan.cycle.queries.form_lines import Filling
from kyhan.cycle.queries.sight import unit_named
from kyhan.errors import Conflict, Fault, NotFound
from kyhan.i18n import Phrase, language, long_day, say
from kyhan.regulation.points import show_points
from kyhan.web import form_typed
from kyhan.web.page import Page
from kyhan.web.routes import Routes
from kyhan.workflows.roles import UNIT, Role
from kyhan.workflows.submission import State

routes = Routes()
WRITERS: Final = UNIT | {Role.STAFF}
"""Who fills forms in: people of the unit, and the office's staff for what came on paper."""
_AT: Final = "/cycles/{key}/units/{unit}/form"


def _address(form: Filling, part: str = "") -> str:
    return _AT.format(key=form.cycle, unit=form.unit) + part


def _shown(form: Filling) -> dict[str, Any]:
    """Returns what every template of a form names."""
    places = form.regulation.print_places
    return {
        "key": form.cycle,
        "form": form,
        "at": _address(form),
        "seen": form_typed.seen,
        "exact": lambda points: show_points(points, language(), places),
    }


@routes.get(_AT, who=WRITERS)
def form(page: Page, key: str, unit: str) -> Response:
    """Shows the form with everything typed so far."""
    found = filling(page.app, key, unit)
    receipt = None
    if found.state == State.AWAITING_RECEIPT and found.issued_on:
        receipt = if_received_on(page.app, found.cycle, page.today)
    theirs = page.refusal.theirs if isinstance(page.refusal, DraftConflict) else {}
    return page.show(
        "form.html",
        **_shown(found),
        theirs=theirs,
        kept=form_typed.shown_as_typed,
        receipt=receipt,
        why=lines_of(receipt) if receipt else (),
    )


def unsaved(page: Page, key: str, unit: str) -> Response:
    """Shows why nothing was saved: for a script beside the criterion, else on the whole page with what was typed."""
    if not page.part:
        return form(page, key, unit)
    found = filling(page.app, key, unit)
    line = found.line(page.typed.text("only"))
    if line is None:
        return page.show("parts/refusal.html")
    theirs = page.refusal.theirs if isinstance(page.refusal, DraftConflict) else {}
    return page.show("parts/form_unsaved.html", **_shown(found), line=line, theirs=theirs)


@routes.post(f"{_AT}/draft", who=WRITERS, again=unsaved, keeps=True)
def draft(page: Page, key: str, unit: str) -> Response:
    """Saves what was changed on the page; nothing of it is handed in yet."""
    typed = page.typed
    only = typed.text("only") if page.part else ""
    before = filling(page.app, key, unit)
    rows = list(form_typed.changed(typed, before, only))
    if rows:
        drafts.save(page.app, key, unit, rows)
    said = _saved(page)
    if page.part:
        after = filling(page.app, key, unit)
        if (line := after.line(only)) is None:
            raise NotFound(say("Phiếu không có tiêu chí này.", "The form has no such criterion."))
        whole = bool(typed.text(f"take.{only}"))
        template = "parts/form_criterion.html" if whole else "parts/form_saved.html"
        page.typed.fields = {}
        return page.show(template, **_shown(after), line=line, said=said, theirs={}, kept=form_typed.shown_as_typed)
    if then := typed.text("then"):
        part = "/check" if then == "check" else f"/evidence/{then}"
        return page.go(_address(before, part), said if rows else None)
    return page.go(_address(before), said if rows else say("Không có gì mới để lưu.", "There is nothing new to save."))


def _saved(page: Page) -> Phrase:
    """Says that it was saved, by the office's clock to the second."""
    return say("Đã lưu lúc {at}.", "Saved at {at}.", at=f"{page.site.now().astimezone(OFFICE_ZONE):%H:%M:%S}")


@routes.post(f"{_AT}/acknowledge", who=WRITERS, again=form)
def acknowledge(page: Page, key: str, unit: str) -> Response:
    """Records that the unit received the letter; the staff may record an earlier day, with what shows it."""
    on, proof = None, ""
    if page.has(Role.STAFF):
        with page.typed.reading(say("Ghi ngày nhận công văn", "The receipt of the letter")) as read:
            on, proof = read.day("received_on", say("ngày nhận", "day of receipt")), read.text("proof")
    submission.acknowledge(page.app, key, [unit], received_on=on, proof=proof)
    found = filling(page.app, key, unit)
    done = say("Đã ghi ngày nhận công văn.", "The receipt of the letter is recorded.")
    if found.due:
        done = say(
            "Đã ghi ngày nhận công văn; gửi phiếu chậm nhất hết {day}.",
            "The receipt of the letter is recorded; the form is due by the end of {day}.",
            day=long_day(found.due.due_on),
        )
    return page.go(_address(found), done)


@routes.get(f"{_AT}/check", who=WRITERS)
def check(page: Page, key: str, unit: str) -> Response:
    """Shows what lacks and what would be handed in, with the declaration under it."""
    return page.show("form_check.html", **_shown(filling(page.app, key, unit)))


@routes.post(f"{_AT}/send", who=WRITERS, again=check)
def send(page: Page, key: str, unit: str) -> Response:
    """Hands the form in as it stood on the page of the check."""
    found = filling(page.app, key, unit)
    typed, on, document = page.typed, None, ""
    with typed.reading(say("Gửi phiếu", "Handing the form in")) as read:
        if not read.flag("declared"):
            read.faults.append(Fault("", say("chưa đánh dấu vào ô cam kết", "the declaration is not ticked")))
        if page.has(Role.STAFF):
            on, document = read.day("received_on", say("ngày nhận phiếu", "day of receipt")), read.text("document")
    if typed.text("revision") != found.revision:
        raise Conflict(
            say(
                "Chưa gửi gì: phiếu đã được sửa sau khi bạn mở trang này. Dưới đây là bản mới nhất; xem lại rồi gửi.",
                "Nothing was sent: the form was changed after you opened this page. Below is the newest; look again, then send.",
            )
        )
    submission.submit(
        page.app, key, found.unit, found.rows(), received_on=on, document=document, drafts_seen=found.versions()
    )
    return page.go(_address(found, "/receipt"), say("Đã gửi phiếu cho Văn phòng.", "The form was handed in."))


@routes.get(f"{_AT}/receipt", who=WRITERS)
def receipt(page: Page, key: str, unit: str) -> Response:
    """Shows what the history holds of the form's coming in, the latest first: number, day, and the hash."""
    code = unit_named(page.app, key, unit)
    events = history.events(page.app, history.Filter(chain=key, unit=code, action="submit"))
    if not events:
        raise NotFound(say("Đơn vị chưa gửi phiếu lần nào.", "The unit has not handed a form in yet."))
    found = filling(page.app, key, code)
    return page.show("form_receipt.html", **_shown(found), latest=events[-1], earlier=events[-2::-1])
