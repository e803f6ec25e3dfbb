"""The deadlines of a cycle: which run, how each was counted and moved, extending one, and all of them as a calendar file."""

import re
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from starlette.responses import Response

from kyhan.cycle.commands import deadline as acts
from kyhan.cycle.queries import deadlines as query
from kyhan.cycle.queries.deadline_calendar import calendar
from kyhan.cycle.queries.status import cycles
from kyhan.documents import calendar_file
from kyhan.i18n import Phrase, long_day, say
from kyhan.regulation.period_labels import PERIOD_LABELS
from kyhan.regulation.schema import PeriodKind
from kyhan.text import fold
from kyhan.web import receipts
from kyhan.web.page import Page
from kyhan.web.routes import Routes
from kyhan.workflows.assessment import RUNNING
from kyhan.workflows.roles import Role

routes = Routes()

PER_PAGE: Final = 100
EXTENDERS: Final = frozenset({Role.STAFF, Role.LEADER})
_KINDS: Final = [(kind.value, label) for kind, label in PERIOD_LABELS.items()]

Fields = dict[str, Any]


@routes.get("/cycles/{key}/deadlines")
def deadlines(page: Page, key: str) -> Response:
    """Lists a hundred deadlines, the nearest first; a person of a unit sees that unit's."""
    typed = page.typed
    everything = typed.text("show") == "all"
    every = _with_old_days(query.deadlines(page.app, key, everything=True))
    found = [one for one in every if (everything or not one["closed_on"]) and _answers(one, page)]
    pages = max(1, -(-len(found) // PER_PAGE))
    number = min(max(1, typed.asked("page") or 1), pages)
    first = (number - 1) * PER_PAGE
    named = {name: typed.text(name) for name in ("q", "of", "show") if typed.text(name)}
    return page.show(
        "deadlines.html",
        key=key,
        shown=found[first : first + PER_PAGE],
        first=first + 1,
        count=len(found),
        number=number,
        pages=pages,
        query=urlencode(named),
        everything=everything,
        kinds=_KINDS,
        outcomes=query.OUTCOMES,
        whose=whose,
        may_extend=page.has(*EXTENDERS) and _runs(page, key),
    )


def _runs(page: Page, key: str) -> bool:
    return any(one["cycle"] == key and one["state"] in RUNNING for one in cycles(page.app))


def _with_old_days(found: list[Fields]) -> list[Fields]:
    """Returns the deadlines, each with the day it was on in the revision before, if it was on another."""
    due = {(one["subject"], one["kind"], one["revision"]): one for one in found}
    shown = []
    for one in found:
        old = due.get((one["subject"], one["kind"], one["revision"] - 1))
        moved = old is not None and old["outcome"] == "superseded" and old["due_on"] != one["due_on"]
        shown.append({**one, "moved_from": old["due_on"] if old and moved else None})
    return shown


def _answers(one: Fields, page: Page) -> bool:
    if page.typed.text("of") not in ("", one["kind"]):
        return False
    search = fold(page.typed.text("q"))
    return not search or f" {search}" in f" {fold(one['name'] or '')}" or fold(one["unit"] or "").startswith(search)


def whose(subject: str) -> Phrase:
    """Returns what a deadline that is no unit's belongs to, in words."""
    kind, _, number = subject.partition("/")
    if kind == "complaint":
        return say("khiếu nại số {n}", "complaint {n}", n=number)
    return say("cả kỳ", "the whole cycle")


@routes.get("/cycles/{key}/deadlines/explain")
def explain(page: Page, key: str) -> Response:
    """Shows how the deadlines of a subject were counted, day by day; to the script the receipt alone."""
    subject, kind = page.typed.text("subject"), page.typed.text("kind")
    found = query.explain(page.app, key, subject, kind=kind or None)
    unit, name = found[0]["unit"], found[0]["name"]
    shown = {"told": receipts.told(found), "outcomes": query.OUTCOMES}
    if page.part:
        return page.show("parts/receipt.html", **shown)
    named = Phrase(name, name) if name else whose(subject)
    return page.show("deadlines_explain.html", key=key, whose=named, unit=unit, **shown)


@routes.get("/cycles/{key}/deadlines.ics")
def as_calendar(page: Page, key: str) -> Response:
    """Gives the deadlines as a file for calendar programs; `unit` in the address: only what concerns that one."""
    unit = page.typed.text("unit") or None
    told = calendar(page.app, key, unit=unit)
    name = f"han-{key}{f'-{unit}' if unit else ''}.ics"
    return page.file(calendar_file.write(told, practice=page.site.practice), name, "text/calendar; charset=utf-8")


def extend_one(page: Page, key: str, subject: str) -> Phrase:
    """Extends the deadline of one subject as typed, and returns what was done.

    Raises:
        InvalidInput: fields are empty or wrong, or there is nothing to extend; lists every fault.
    """
    with page.typed.reading(say("Gia hạn", "The extension")) as read:
        until = read.owed_day("until", say("đến hết ngày", "until the end of"))
        reason = read.owed("reason", say("lý do", "reason"))
        document = read.owed("document", say("số văn bản", "document number"))
        subject = subject or _subject(read.owed("subject", say("của ai", "whose")))
    kind = page.typed.text("kind") or None
    (old,) = acts.extend(page.app, key, [subject], until=until, reason=reason, document=document, kind=kind)
    moved = query.explain(page.app, key, subject, kind=old.kind)[-1]
    return say(
        "Đã gia hạn {kind}: từ {old} sang hết {new}.",
        "Extended the deadline for {kind}: from {old} to the end of {new}.",
        kind=PERIOD_LABELS[PeriodKind(old.kind)],
        old=long_day(old.due_on),
        new=long_day(date.fromisoformat(moved["due_on"])),
    )


def _subject(written: str) -> str:
    """Returns what is meant by «cả kỳ» and «khiếu nại số 1», in either language; anything else is a unit as it was typed."""
    words = fold(written.replace("/", " "))
    if words in ("ca ky", "cycle"):
        return "cycle"
    found = _COMPLAINT.fullmatch(words)
    return f"complaint/{int(found[1])}" if found else written


_COMPLAINT: Final = re.compile(r"(?:khieu nai(?: so)?|complaint) (\d{1,6})", re.ASCII)


@routes.post("/cycles/{key}/deadlines/extend", who=EXTENDERS, again=deadlines)
def extend(page: Page, key: str) -> Response:
    """Extends one deadline."""
    return page.go(f"/cycles/{key}/deadlines", extend_one(page, key, ""))
