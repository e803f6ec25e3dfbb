"""One act on many units: what it would do to each is shown first, then it is done to all of them or to none."""

import io
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.responses import Response

from kyhan.cycle.commands import deadline, submission
from kyhan.cycle.queries import units as query
from kyhan.cycle.queries.forms import WRITABLE
from kyhan.cycle.queries.units import Line
from kyhan.documents import form_folder
from kyhan.errors import Fault, InvalidInput, NotAllowed, NotFound
from kyhan.i18n import Phrase, say
from kyhan.web.page import Page
from kyhan.web.routes import OFFICE, Routes
from kyhan.web.unit_filter import filter_of, wanted_of
from kyhan.workflows.roles import UNIT, Role
from kyhan.workflows.submission import SUBMISSION

routes = Routes()

MOST_FORMS: Final = 200
"""So many workbooks are made while somebody waits; an office with more units takes them by the command line."""


@dataclass(frozen=True, slots=True)
class Act:
    """An act on many units: what its button says, who may do it, and what cannot be undone about it."""

    name: str
    label: Phrase
    roles: frozenset[Role]
    warning: Phrase | None = None

    def fits(self, line: Line) -> bool:
        """Tells whether the state of a unit permits it."""
        if self.name == "extend":
            return line.deadline is not None
        if self.name == "forms":
            return line.state in WRITABLE["declare"]
        return any(row.action == self.name for row in SUBMISSION.actions(line.state))


def _of_workflow(name: str, label: Phrase, warning: Phrase | None = None) -> Act:
    roles = frozenset(role for row in SUBMISSION.table if row.action == name for role in row.roles)
    return Act(name, label, roles - UNIT, warning)


ACTS: Final = {
    act.name: act
    for act in (
        _of_workflow("acknowledge", say("Ghi ngày nhận công văn", "Record the receipt of the letter"),
            say("Thời hạn gửi phiếu của từng đơn vị tính từ ngày này và không sửa lại được; cần thêm ngày thì gia hạn.",
                "Each unit's time to answer counts from this day, which cannot be changed; more days are given by extension.")),
        _of_workflow("accept", say("Tiếp nhận phiếu vào thẩm định", "Accept the forms")),
        _of_workflow("mark_missing", say("Ghi thiếu phiếu", "Mark the forms missing"),
            say("Đơn vị không có phiếu thì không được chấm điểm; phiếu gửi sau vẫn nhận và ghi là trễ.",
                "A unit without a form is not scored; one that still comes is taken and marked late.")),
        Act("extend", say("Gia hạn", "Extend the deadline"), frozenset({Role.STAFF, Role.LEADER}),
            say("Hạn chỉ kéo dài thêm, không rút ngắn lại được; hạn cũ vẫn lưu bên hạn mới.",
                "A deadline is only ever made longer; the old day is kept beside the new one.")),
        _of_workflow("exempt", say("Miễn đánh giá", "Exempt the units"),
            say("Miễn đánh giá không hủy được trong kỳ này.", "This cannot be undone within the cycle.")),
        Act("forms", say("Lập phiếu Excel (tệp nén)", "Make the workbooks (ZIP)"), frozenset({Role.STAFF})),
    )
}  # fmt: skip
"""By name, in the order they are offered."""


def acts_of(page: Page) -> list[Act]:
    """Returns the acts that the one who asks may do."""
    return [act for act in ACTS.values() if act.roles & page.roles]


@routes.get("/cycles/{key}/units-act", who=OFFICE)
def preview(page: Page, key: str) -> Response:
    """Names every unit that the act would reach; those whose state does not permit it are not ticked."""
    act = _act(page)
    wanted = wanted_of(page)
    named, ticked = page.typed.many("named"), page.typed.many("unit")
    if page.typed.text("scope") == "filter" and not named:
        lines: Sequence[Line] = query.units(page.app, key, wanted).lines
    else:
        chosen = set(named or ticked)
        lines = [line for line in query.units(page.app, key).lines if line.unit in chosen]
    again = page.refusal is not None
    return page.show(
        "units_act.html",
        key=key,
        act=act,
        units=[(line, line.unit in ticked if again else act.fits(line), act.fits(line)) for line in lines],
        filter=filter_of(wanted),
    )


@routes.post("/cycles/{key}/units-act", who=OFFICE, again=preview)
def do(page: Page, key: str) -> Response:
    """Does the act to the ticked units, all or none."""
    act, units = _act(page), page.typed.many("unit")
    if not units:
        raise InvalidInput(act.label, [Fault("", say("chưa chọn đơn vị nào", "no unit is chosen"))])
    if act.name == "forms":
        return _forms(page, key, units)
    _do(page, key, act, units)
    done = say("{act}: xong cho {n} đơn vị.", "{act}: done for {n} unit(s).", act=act.label, n=len(set(units)))
    return page.go(f"/cycles/{key}/units", done, **filter_of(wanted_of(page)))


def _act(page: Page) -> Act:
    act = ACTS.get(page.typed.text("act"))
    if act is None:
        raise NotFound(
            say("Chưa chọn việc cần làm; chọn trong danh sách.", "No act is chosen; choose one of the list.")
        )
    if not act.roles & page.roles:
        raise NotAllowed(
            say(
                "{name} không được làm việc này: {act} là của {roles}.",
                "{name} may not do this: «{act}» belongs to {roles}.",
                name=page.person.name,
                act=act.label,
                roles=[role.label for role in sorted(act.roles)],
            )
        )
    return act


REASON: Final = say("lý do", "reason")
DOCUMENT: Final = say("số văn bản", "document number")
UNTIL: Final = say("đến hết ngày", "until the end of")
RECEIVED: Final = say("ngày đơn vị nhận công văn", "day of receipt")


def _do(page: Page, key: str, act: Act, units: list[str]) -> None:
    if act.name == "acknowledge":
        with page.typed.reading(act.label) as read:
            on = read.owed_day("received_on", RECEIVED)
        submission.acknowledge(page.app, key, units, received_on=on, proof=page.typed.text("proof"))
    elif act.name == "accept":
        submission.accept(page.app, key, units)
    elif act.name == "extend":
        with page.typed.reading(act.label) as read:
            until, reason = read.owed_day("until", UNTIL), read.owed("reason", REASON)
            document = read.owed("document", DOCUMENT)
        deadline.extend(page.app, key, units, until=until, reason=reason, document=document)
    else:
        with page.typed.reading(act.label) as read:
            reason = read.owed("reason", REASON)
        settle = submission.exempt if act.name == "exempt" else submission.mark_missing
        settle(page.app, key, units, reason=reason)


def _forms(page: Page, key: str, units: list[str]) -> Response:
    if len(units) > MOST_FORMS:
        wrong = say(
            "chọn {n} đơn vị, mỗi lần lập nhiều nhất {most}; lọc theo nhóm rồi làm từng phần",
            "{n} units are chosen, at most {most} are made at a time; filter by group and go part by part",
            n=len(units),
            most=MOST_FORMS,
        )
        raise InvalidInput(ACTS["forms"].label, [Fault("", wrong)])
    packed = io.BytesIO()
    with tempfile.TemporaryDirectory(prefix="kyhan-phieu-") as name, zipfile.ZipFile(packed, "w") as target:
        folder = Path(name)
        for one in form_folder.write(page.app, key, units, "declare", folder):
            target.write(folder / one.file, one.file)  # a workbook is packed already
    return page.file(packed.getvalue(), f"phieu-{key}.zip", "application/zip")
