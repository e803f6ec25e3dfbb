"""Changing the calendar: a notice, a swap, a year, an undo; what it does to running deadlines is shown before it is done."""

from collections.abc import Callable
from datetime import date
from typing import Any

from starlette.responses import Response

from kyhan.cycle.commands import calendar as acts
from kyhan.cycle.impact import Impact
from kyhan.cycle.queries import calendar_changes
from kyhan.i18n import Phrase, say
from kyhan.web.page import Page
from kyhan.web.pages.calendar import may_change
from kyhan.web.routes import Routes
from kyhan.web.typed import Typed
from kyhan.workflows.roles import Role

routes = Routes()
_WHO = frozenset({Role.STAFF, Role.ADMIN})
KINDS: tuple[tuple[str, Phrase], ...] = (
    ("off", say("Thêm ngày nghỉ", "Add a day off")),
    ("work", say("Thêm ngày làm việc", "Add a working day")),
    ("swap", say("Hoán đổi ngày làm việc", "Swap working days")),
    ("adopt", say("Áp dụng lịch năm", "Adopt a year")),
    ("undo", say("Hoàn tác thay đổi", "Undo a change")),
)
"""The changes there are, with their labels."""
_WHAT = say("Sửa lịch", "Changing the calendar")
_HIDDEN = ("kind", "on", "off_on", "work_on", "year", "reason", "document", "announced_on")


@routes.get("/calendar/change", who=_WHO)
def change(page: Page) -> Response:
    """Asks what is to be changed."""
    kind = page.typed.text("kind", "off")
    known = dict(KINDS)
    return page.show("calendar_change.html", kind=kind if kind in known else "off", kinds=KINDS)


@routes.post("/calendar/change", who=_WHO, again=change)
def take_change(page: Page) -> Response:
    """Shows what a change does, and once that was seen, does it."""
    act, year = _wanted(page.typed)
    seen = page.typed.text("step") == "do"
    allow_earlier = page.typed.flag("allow_earlier")
    impact = act(page.app, dry_run=not seen, allow_earlier=allow_earlier)
    if not seen:
        return page.show(
            "calendar_impact.html",
            label=dict(KINDS)[page.typed.text("kind", "off")],
            impact=impact,
            effects=calendar_changes.effects(page.app, impact),
            kept=sum(move.kept for move in impact.moves),
            hidden=[(name, page.typed.text(name)) for name in _HIDDEN if page.typed.text(name)],
            allow_earlier=allow_earlier,
        )
    return page.go("/calendar", _done(impact), year=str(year))


@routes.get("/calendar/review")
def review(page: Page) -> Response:
    """Shows where the proposed days of a year (library and shipped notices) differ from the office's."""
    text = page.typed.text("year")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == len("2026") else page.today.year + 1
    found = calendar_changes.review(page.app, min(max(year, 2000), 2099))
    return page.show("calendar_review.html", found=found, may_change=may_change(page))


def _wanted(typed: Typed) -> tuple[Callable[..., Impact], int]:
    """Returns the act that a form asks for, and the year it is about."""
    kind = typed.text("kind", "off")
    with typed.reading(_WHAT) as read:
        if kind == "adopt":
            year = read.number("year", say("năm", "year"))
            read.owed("year", say("năm", "year"))
        elif kind == "swap":
            off_on = read.owed_day("off_on", say("ngày nghỉ", "day off"))
            work_on = read.owed_day("work_on", say("ngày làm bù", "make-up day"))
            announced_on = read.day("announced_on", say("ngày ban hành", "date of the document"))
        else:
            on = read.owed_day("on", say("ngày", "day"))
    if kind == "adopt":
        wanted = min(max(year or 0, 2000), 2099)
        return _bound(acts.adopt, wanted), wanted
    if kind == "swap":
        swap = _bound(
            acts.swap,
            off_on,
            work_on,
            document=typed.text("document"),
            reason=typed.text("reason"),
            announced_on=announced_on,
        )
        return swap, off_on.year
    if kind == "undo":
        return _bound(acts.undo, on), on.year
    act = acts.work if kind == "work" else acts.off
    return _bound(act, on, reason=typed.text("reason"), document=typed.text("document")), on.year


def _bound(act: Callable[..., Impact], *days: date | int, **told: Any) -> Callable[..., Impact]:  # noqa: ANN401 - a command's own
    def acting(*leading: object, **how: bool) -> Impact:
        return act(*leading, *days, **told, **how)

    return acting


def _done(impact: Impact) -> Phrase:
    return say(
        "Đã ghi vào lịch: {days} ngày thay đổi, {moved} hạn chuyển ngày, {kept} hạn giữ nguyên.",
        "Written to the calendar: {days} day(s) changed, {moved} deadline(s) moved, {kept} kept.",
        days=len(impact.days_changed),
        moved=len(impact.applied),
        kept=len(impact.moves) - len(impact.applied),
    )
