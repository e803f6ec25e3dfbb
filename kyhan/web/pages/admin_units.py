"""Which units are there over time: finding, adding, renaming, merging, and reading them from a file."""

from base64 import b64decode, b64encode
from binascii import Error as BadBase64
from datetime import date
from typing import Final
from urllib.parse import quote

from starlette.responses import Response

from kyhan.clock import at_office
from kyhan.cycle.commands import roster as acts
from kyhan.cycle.commands.roster import NewUnit
from kyhan.cycle.queries import regulations, roster
from kyhan.documents.roster_file import roster_rows, roster_workbook
from kyhan.documents.tables import read_table
from kyhan.errors import Fault, InvalidInput, KyhanError, NotFound
from kyhan.i18n import Phrase, say
from kyhan.web.answering import status_of
from kyhan.web.listing import part_of
from kyhan.web.page import Page
from kyhan.web.pages.admin_office import WHO
from kyhan.web.routes import Routes

routes = Routes()
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FILE: Final = say("Tệp danh sách đơn vị", "The file of units")
_MOST_BYTES: Final = 700_000
"""A file is carried by the page that asks for confirmation; the largest province's roster is a quarter of this."""


@routes.get("/admin/units", who=WHO)
def units(page: Page) -> Response:
    """Shows the units of a day, found by name or code, and by group."""
    on: date | None = None
    try:
        with page.typed.reading(say("Danh sách đơn vị", "The roster")) as read:
            on = read.day("on", say("ngày", "day"))
    except KyhanError as refusal:
        page.refusal, page.status = refusal, status_of(refusal)
    group, everything = page.typed.text("group"), page.typed.flag("all")
    found = roster.units(page.app, on=on, everything=everything, search=page.typed.text("q"))
    groups = sorted({one.group for one in found} | regulations.unit_groups(page.app))
    shown = [one for one in found if group in ("", one.group)]
    return page.show("admin_units.html", part=part_of(page, shown), groups=groups)


@routes.get("/admin/units.xlsx", who=WHO)
def workbook(page: Page) -> Response:
    """Gives the units of today as a workbook that can be read in again."""
    rows = [(one.code, one.name, one.group, one.valid_from, one.valid_to) for one in roster.units(page.app)]
    name = f"don-vi-{page.today:%Y-%m-%d}.xlsx"
    return page.file(roster_workbook(rows, at_office(page.today)), name, _XLSX)


@routes.get("/admin/units/new", who=WHO)
def new(page: Page) -> Response:
    """Asks which unit is to be added."""
    return page.show("admin_unit_new.html", groups=sorted(regulations.unit_groups(page.app)))


@routes.post("/admin/units/new", who=WHO, again=new)
def add(page: Page) -> Response:
    """Adds a unit."""
    with page.typed.reading(say("Thêm đơn vị", "Adding a unit")) as read:
        code = read.owed("code", say("mã", "code"))
        name = read.owed("name", say("tên", "name"))
        group = read.owed("group", say("nhóm", "group"))
        valid_from = read.owed_day("valid_from", say("từ ngày", "from"))
    (added,) = acts.add(page.app, [NewUnit(code, name, group, valid_from)])
    return page.go(_address(added.code), say("Đã thêm {name}.", "Added {name}.", name=added.name))


@routes.get("/admin/units/merge", who=WHO)
def ask_merger(page: Page) -> Response:
    """Asks which units become one."""
    return page.show("admin_units_merge.html")


@routes.post("/admin/units/merge", who=WHO, again=ask_merger)
def merge(page: Page) -> Response:
    """Merges units into one from a day on."""
    with page.typed.reading(say("Sáp nhập đơn vị", "Merging units")) as read:
        into = read.owed("into", say("mã đơn vị mới", "code of the new unit"))
        name = read.owed("name", say("tên đơn vị mới", "name of the new unit"))
        from_on = read.owed_day("from_on", say("ngày có hiệu lực", "day of effect"))
    codes = [line.strip() for line in page.typed.text("codes").splitlines() if line.strip()]
    merged = acts.merge(page.app, codes, into, name=name, from_on=from_on, document=page.typed.text("document"))
    done = say(
        "Từ {day}: {n} đơn vị nhập thành {name}. Các kỳ đã phát hành công văn giữ danh sách cũ.",
        "From {day}: {n} units are merged into {name}. Cycles whose letter went out keep their roster.",
        day=from_on,
        n=len(codes),
        name=merged.name,
    )
    return page.go(_address(merged.code), done)


@routes.get("/admin/units/import", who=WHO)
def ask_file(page: Page) -> Response:
    """Asks for a file of units."""
    return page.show("admin_units_import.html")


@routes.post("/admin/units/import", who=WHO, again=ask_file)
def take_file(page: Page) -> Response:
    """Shows what a file holds and everything wrong with it; once that was seen, adds its units, all or none."""
    name, content = _sent(page)
    since = date(page.today.year, 1, 1)
    rows = roster_rows(read_table(content, name))
    found = [NewUnit(one.code, one.name, one.group, one.valid_from or since, one.valid_to, one.place) for one in rows]
    if page.typed.text("step") == "do":
        added = acts.add(page.app, found)
        return page.go("/admin/units", say("Đã nạp {n} đơn vị.", "Imported {n} units.", n=len(added)))
    if faults := acts.check(page.app, found):
        raise InvalidInput(_FILE, faults)
    return page.show(
        "admin_units_check.html",
        name=name,
        content=b64encode(content).decode(),
        found=found,
        warning=_unknown_groups(page, found),
    )


def _sent(page: Page) -> tuple[str, bytes]:
    """Returns the file that was sent, or that the page of confirmation carries: its name and bytes."""
    sent = page.typed.upload("file")
    name, content = (
        (sent.name, sent.content) if sent else (page.typed.text("name"), _carried(page.typed.text("content")))
    )
    if not content:
        raise InvalidInput(_FILE, [Fault("", say("chưa chọn tệp", "no file was chosen"))])
    if len(content) > _MOST_BYTES:
        large = say(
            "tệp lớn hơn {n} kB; bỏ hình và trang thừa, hoặc chia làm nhiều tệp",
            "the file is larger than {n} kB; take out pictures and other sheets, or split it",
            n=_MOST_BYTES // 1000,
        )
        raise InvalidInput(_FILE, [Fault(name, large)])
    return name, content


def _carried(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (BadBase64, ValueError):
        return b""


def _unknown_groups(page: Page, found: list[NewUnit]) -> Phrase | None:
    """Returns a warning about groups that no stored regulation has: the letter of a cycle would be refused."""
    known = regulations.unit_groups(page.app)
    unknown = sorted({one.group for one in found} - known) if known else []
    if not unknown:
        return None
    return say(
        "Nhóm {unknown} không có trong quy chế nào đã lưu (có: {known}); nếu gõ nhầm, sửa tệp rồi gửi lại.",
        "No stored regulation has the group {unknown} (there are: {known}); if that is a slip, correct the file.",
        unknown=unknown,
        known=sorted(known),
    )


@routes.get("/admin/units/{code}", who=WHO)
def unit(page: Page, code: str) -> Response:
    """Shows every name and span of a unit."""
    spans = [one for one in roster.units(page.app, everything=True, search=code) if one.code == code]
    if not spans:
        raise NotFound(say("Không có đơn vị mã «{code}».", "There is no unit of the code «{code}».", code=code))
    spans.sort(key=lambda one: one.valid_from, reverse=True)
    groups = sorted({one.group for one in spans} | regulations.unit_groups(page.app))
    return page.show("admin_unit.html", code=code, spans=spans, group_pairs=[(one, one) for one in groups])


@routes.post("/admin/units/{code}", who=WHO, again=unit)
def rename(page: Page, code: str) -> Response:
    """Gives a unit another name or group from a day on."""
    with page.typed.reading(say("Đổi tên, nhóm", "Renaming")) as read:
        name = read.owed("name", say("tên mới", "new name"))
        from_on = read.owed_day("from_on", say("ngày có hiệu lực", "day of effect"))
    group, document = page.typed.text("group") or None, page.typed.text("document")
    acts.rename(page.app, code, name, from_on=from_on, group=group, document=document)
    done = say("Từ {day}: đơn vị tên là {name}.", "From {day} the unit is called {name}.", day=from_on, name=name)
    return page.go(_address(code), done)


def _address(code: str) -> str:
    return f"/admin/units/{quote(code, safe='')}"
