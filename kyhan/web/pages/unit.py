"""One unit in a cycle: where its form stands, its clocks, what it was asked, and the acts that may be done now."""

import base64
import binascii
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from starlette.responses import Response

from kyhan.cycle.commands import submission as acts
from kyhan.cycle.form_merge import SIDES, BothChanged, Cell, Decisions, Side
from kyhan.cycle.queries import deadlines, evidence, regulations, status, submissions
from kyhan.cycle.queries.forms import WRITABLE
from kyhan.documents import form_door, form_folder
from kyhan.errors import Fault, InvalidInput, NotFound
from kyhan.i18n import Phrase, say
from kyhan.regulation.points import round_points, trimmed
from kyhan.regulation.schema import Regulation
from kyhan.web import receipts
from kyhan.web.page import Page
from kyhan.web.pages.deadlines import EXTENDERS, extend_one
from kyhan.web.pages.units import XLSX
from kyhan.web.routes import Routes
from kyhan.web.typed import Upload
from kyhan.workflows import assessment
from kyhan.workflows.roles import UNIT, Role
from kyhan.workflows.submission import SUBMISSION

routes = Routes()
Fields = dict[str, Any]

_AT: Final = "/cycles/{key}/units/{unit}"
_UNIT_OR_STAFF: Final = UNIT | {Role.STAFF}
_WHEN_RUNNING: Final = frozenset({"surveying", "verifying", "scored"})
"""The states of a cycle in which forms are worked on."""


@routes.get(_AT)
def unit(page: Page, key: str, unit: str) -> Response:
    """Shows one unit; its own people see their own, and what was verified once it is published."""
    shown = submissions.submission(page.app, key, unit)
    code, cycle_state = shown["unit"], _state_of(page, key)
    waiting = _waiting(page)
    try:
        clocks = receipts.told(deadlines.explain(page.app, key, code))
    except NotFound:  # nothing was counted yet: the letter is not issued
        clocks = []
    return page.show(
        "unit.html",
        key=key,
        unit=shown,
        clocks=clocks,
        outcomes=deadlines.OUTCOMES,
        answered=sum(1 for one in shown["answers"] if one.get("declared") or one.get("declared_not_applicable")),
        files=evidence.evidence(page.app, key, code),
        score=_score(shown, regulations.of_cycle(page.app, key)) if shown["score"] else None,
        may=_may(page, shown, cycle_state),
        writes=page.has(*_UNIT_OR_STAFF),
        both_changed=waiting,
        refusal=None if waiting else page.refusal,  # the cells and the choice say more than the sentence
    )


def _state_of(page: Page, key: str) -> str:
    return next((str(one["state"]) for one in status.cycles(page.app) if one["cycle"] == key), "")


def _may(page: Page, shown: Fields, cycle_state: str) -> frozenset[str]:
    """Returns the acts whose forms are shown. What a form asks decides whether the command takes it."""
    own = page.person.unit == shown["unit"]
    held = page.roles if own else page.roles - UNIT
    state = shown["state"]
    found = {row.action for row in SUBMISSION.actions(state) if row.roles & held}
    if own:
        found -= {"accept", "return", "verify"}  # nobody verifies the own unit
    if shown["missing"]:
        found -= {"accept"}
    if shown["returned_on"]:
        found -= {"withdraw"}
    if cycle_state not in _WHEN_RUNNING:
        found &= {"return", "verify"} if cycle_state == assessment.State.PUBLISHED else set()
    if shown["deadline"] and page.has(*EXTENDERS) and cycle_state in assessment.RUNNING:
        found.add("extend")
    if state in WRITABLE["declare"] and held & _UNIT_OR_STAFF and cycle_state in _WHEN_RUNNING:
        found.add("workbook")
    return frozenset(found)


def _score(shown: Fields, regulation: Regulation) -> Fields:
    """Returns points as they are printed, by block, with the level of each and of the whole."""
    score = shown["score"]
    names = {block.code: block.name for block in regulation.scales[shown["group"]]}

    def points(exact: str) -> str:
        return str(say("{n}", "{n}", n=trimmed(round_points(Fraction(exact), regulation.print_places))))

    return {
        "blocks": [
            {
                "name": names[block["code"]],
                "points": points(block["exact"]),
                "total": block["total"],
                "level": block["level"],
            }
            for block in score["blocks"]
        ],
        "total": points(score["exact"]),
        "level": score["level"],
        "last": regulation.levels[-1],
    }


@routes.post(f"{_AT}/acknowledge", who=_UNIT_OR_STAFF, again=unit)
def acknowledge(page: Page, key: str, unit: str) -> Response:
    """Records the receipt of the letter; people of the unit record today's."""
    with page.typed.reading(say("Ghi ngày nhận công văn", "The receipt of the letter")) as read:
        on = read.day("received_on", say("ngày nhận", "day of receipt"))
    acts.acknowledge(page.app, key, [unit], received_on=on, proof=page.typed.text("proof"))
    return _done(page, key, unit, say("Đã ghi ngày nhận công văn.", "The receipt of the letter is recorded."))


@routes.post(f"{_AT}/withdraw", who=UNIT, again=unit)
def withdraw(page: Page, key: str, unit: str) -> Response:
    """Takes a form back that the office has not accepted."""
    acts.withdraw(page.app, key, unit)
    return _done(
        page, key, unit, say("Đã rút phiếu; số liệu đã ghi vẫn còn.", "The form is taken back; what was written stays.")
    )


@routes.post(f"{_AT}/accept", who=frozenset({Role.STAFF, Role.REVIEWER}), again=unit)
def accept(page: Page, key: str, unit: str) -> Response:
    """Takes a complete form into verification."""
    acts.accept(page.app, key, [unit])
    return _done(page, key, unit, say("Đã tiếp nhận phiếu vào thẩm định.", "The form is accepted for verification."))


@routes.post(f"{_AT}/mark-missing", who=frozenset({Role.STAFF}), again=unit)
def mark_missing(page: Page, key: str, unit: str) -> Response:
    """Records that the unit sent nothing in its time."""
    acts.mark_missing(page.app, key, [unit], reason=_reason(page))
    return _done(page, key, unit, say("Đã ghi thiếu phiếu.", "The form is marked missing."))


@routes.post(f"{_AT}/exempt", who=frozenset({Role.LEADER}), again=unit)
def exempt(page: Page, key: str, unit: str) -> Response:
    """Takes the unit out of the assessment."""
    acts.exempt(page.app, key, [unit], reason=_reason(page))
    return _done(page, key, unit, say("Đã miễn đánh giá đơn vị này.", "The unit is exempt."))


@routes.post(f"{_AT}/reopen", who=frozenset({Role.STAFF}), again=unit)
def reopen(page: Page, key: str, unit: str) -> Response:
    """Opens a verified form again."""
    acts.reopen(page.app, key, unit, reason=_reason(page))
    return _done(page, key, unit, say("Đã mở lại phiếu để thẩm định lại.", "The form is open for verification again."))


@routes.post(f"{_AT}/extend", who=EXTENDERS, again=unit)
def extend(page: Page, key: str, unit: str) -> Response:
    """Extends the deadline that runs."""
    return _done(page, key, unit, extend_one(page, key, unit))


@routes.post(f"{_AT}/workbook.xlsx", who=_UNIT_OR_STAFF, again=unit)
def workbook(page: Page, key: str, unit: str) -> Response:
    """Makes the unit's workbook as its form stands now; the history keeps which file was given out."""
    with tempfile.TemporaryDirectory(prefix="kyhan-phieu-") as name:
        (made,) = form_folder.write(page.app, key, [unit], "declare", Path(name))
        content = (Path(name) / made.file).read_bytes()
    return page.file(content, made.file, XLSX)


@routes.post(f"{_AT}/workbook", who=_UNIT_OR_STAFF, again=unit)
def take_workbook(page: Page, key: str, unit: str) -> Response:
    """Takes a form that came as a file; cells that both sides changed are asked about before anything is taken."""
    with page.typed.reading(say("Nhận phiếu", "Taking the form")) as read:
        on = read.day("received_on", say("ngày nhận phiếu", "day of receipt"))
        file = _file(page)
        if file is None:
            read.faults.append(Fault(str(say("tệp phiếu", "the file")), say("chưa chọn tệp", "no file is chosen")))
    if file is None:
        raise AssertionError("a missing file was refused")
    rows, received = form_door.take_form(page.app, key, unit, file.content, file.name, "declare", _decisions(page))
    made = acts.submit(
        page.app,
        key,
        unit,
        rows,
        received_on=on,
        document=page.typed.text("document") or received.name,
        received=received,
    )
    lacking = made.missing.split()
    whole = say("Phiếu đủ số liệu.", "The form is complete.")
    lacks = say("Phiếu còn thiếu {n} tiêu chí.", "The form lacks {n} criteria.", n=len(lacking))
    late = say(" Ghi là gửi trễ.", " It is marked late.") if made.late else Phrase("", "")
    done = say(
        "Đã nhận phiếu ngày {day}. {what}{late}",
        "Took the form on {day}. {what}{late}",
        day=made.submitted_on,
        what=lacks if lacking else whole,
        late=late,
    )
    return _done(page, key, unit, done)


_DECISION: Final = "take:"
"""What begins the name of a field that decides on one criterion."""


def _decisions(page: Page) -> Decisions:
    sides: Mapping[str, Side] = {side: side for side in SIDES}
    typed = page.typed
    criteria = {
        name.removeprefix(_DECISION): sides[typed.text(name)]
        for name in typed.fields
        if name.startswith(_DECISION) and typed.text(name) in sides
    }
    return Decisions(sides.get(typed.text("take")), criteria)


def _file(page: Page) -> Upload | None:
    """Returns the file that was chosen, or the one that the page of the decision carries along."""
    chosen = page.typed.upload("file")
    if chosen is not None or not page.typed.text("content"):
        return chosen
    try:
        return Upload(page.typed.text("name"), base64.b64decode(page.typed.text("content"), validate=True))
    except binascii.Error as error:
        raise InvalidInput(
            say("Nhận phiếu", "Taking the form"),
            [Fault("", say("tệp đi kèm bị hỏng; chọn lại tệp", "the file is damaged; choose it again"))],
        ) from error


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file on which somebody has to decide. Its bytes travel in the page: what a browser names is never looked up here."""

    name: str
    content: str
    cells: tuple[Cell, ...]


def _waiting(page: Page) -> Waiting | None:
    file = _file(page) if isinstance(page.refusal, BothChanged) else None
    if file is None or not isinstance(page.refusal, BothChanged):
        return None
    return Waiting(file.name, base64.b64encode(file.content).decode(), page.refusal.cells)


def _reason(page: Page) -> str:
    with page.typed.reading(say("Việc này", "This act")) as read:
        return read.owed("reason", say("lý do", "reason"))


def _done(page: Page, key: str, unit: str, done: Phrase) -> Response:
    return page.go(f"/cycles/{key}/units/{unit}", done)
