"""What waits for the one who asks, and is the installation in order for those who run it?"""

from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

from starlette.responses import Response

from kyhan.cycle.commands import submission
from kyhan.cycle.queries import backups, schedulers
from kyhan.cycle.queries.tasks import Kind, Task
from kyhan.cycle.queries.work import work as waiting
from kyhan.errors import Refusal
from kyhan.i18n import Phrase, say
from kyhan.web.page import Page
from kyhan.web.routes import Routes
from kyhan.workflows.roles import UNIT, Role

routes = Routes()

_OLD_DAYS: Final = 2
"""A daily backup older than this many days is missed."""

_PLACES: Final[dict[Kind, tuple[str, str, Phrase]]] = {
    Kind.ISSUE: ("#acts", "#acts", say("Phát hành", "Issue")),
    Kind.RECEIPTS: ("/units?state=awaiting_receipt", "/units/{unit}", say("Ghi ngày nhận", "Record the receipt")),
    Kind.FORMS_OVERDUE: ("/units?state=filling&overdue=1", "", say("Xem các đơn vị", "See the units")),
    Kind.COMPLETIONS_OVERDUE: ("/units?state=returned&overdue=1", "", say("Xem các đơn vị", "See the units")),
    Kind.ACCEPT: ("/units?state=submitted", "/units/{unit}", say("Tiếp nhận", "Accept")),
    Kind.VERIFY: ("/units?state=verifying", "/units/{unit}/review", say("Thẩm định", "Verify")),
    Kind.PROPOSE: ("#acts", "", say("Trình duyệt", "Propose")),
    Kind.APPROVE: ("#acts", "", say("Xem và quyết định", "Read and decide")),
    Kind.ADJUST: ("#acts", "", say("Công bố điều chỉnh", "Publish the adjustment")),
    Kind.CLOSE: ("#acts", "", say("Khép lại kỳ", "Close the cycle")),
    Kind.ACCEPT_COMPLAINTS: ("/complaints", "/complaints/{complaint}", say("Xem khiếu nại", "Read the complaint")),
    Kind.DECIDE_COMPLAINTS: ("/complaints", "/complaints/{complaint}", say("Giải quyết", "Decide")),
    Kind.ACKNOWLEDGE: ("", "/units/{unit}", say("Xác nhận đã nhận hôm nay", "Confirm: received today")),
    Kind.FILL_IN: ("", "/units/{unit}/form", say("Mở phiếu", "Open the form")),
    Kind.COMPLETE: ("", "/units/{unit}/form", say("Mở phiếu", "Open the form")),
    Kind.SEND_LATE: ("", "/units/{unit}/form", say("Mở phiếu", "Open the form")),
    Kind.COMPLAIN: ("", "/complaints", say("Xem kết quả và khiếu nại", "See the result, complain")),
}
"""Where each task is done: the page for several units, the one for a single unit or complaint, and its button."""


@routes.get("/")
def work(page: Page) -> Response:
    """Shows what waits, by deadline."""
    return page.show(
        "work.html",
        tasks=[(one, address(one), _PLACES[one.kind][2]) for one in waiting(page.app)],
        out_of_order=list(_out_of_order(page)) if page.has(Role.ADMIN) else [],
        looks_on=page.roles <= {Role.AUDITOR},
    )


@routes.post("/tasks/acknowledge", who=UNIT, again=work)
def acknowledge(page: Page) -> Response:
    """Confirms that the unit of the one who asks received the letter today."""
    submission.acknowledge(page.app, page.typed.text("cycle"), [page.person.unit or ""])
    done = say(
        "Đã xác nhận nhận công văn hôm nay; thời hạn gửi phiếu tính từ ngày mai.",
        "Receipt is confirmed for today; the time for the form counts from tomorrow.",
    )
    return page.go("/", done)


def address(task: Task) -> str:
    """Returns the page on which a task is done."""
    several, single, _ = _PLACES[task.kind]
    alone = task.unit is not None or task.complaint is not None
    place = (single if alone else several) or single or several
    return f"/cycles/{quote(task.cycle, safe='')}" + place.format(
        unit=quote(task.unit or "", safe=""), complaint=task.complaint
    )


def _out_of_order(page: Page) -> Iterator[Phrase]:
    """Yields what the administrator must mend; a practice copy has neither scheduler nor backups."""
    if page.site.practice:
        return
    if not any(one.ticks and one.alive for one in schedulers.pulses(page.app)):
        yield say(
            "Bộ lập lịch không chạy: không có thư nhắc nào được gửi. Chạy «kyhan serve» (có sẵn bộ lập lịch) hoặc «kyhan scheduler run».",
            "No scheduler runs: no reminders go out. Run «kyhan serve» (which has one) or «kyhan scheduler run».",
        )
    folder = page.site.settings.backups
    if folder is None:
        yield say(
            "Chưa đặt thư mục sao lưu hằng ngày; đặt KYHAN_BACKUPS rồi khởi động lại.",
            "No folder for daily backups is set; set KYHAN_BACKUPS and start again.",
        )
        return
    try:
        newest = backups.newest(page.app, folder)
    except Refusal as refusal:
        yield Phrase(str(refusal), str(refusal))
        return
    if newest.backup is None or newest.age_days >= _OLD_DAYS:
        yield say(
            "Không có bản sao lưu nào trong {days} ngày qua; xem «kyhan backup».",
            "There is no backup of the last {days} days; see «kyhan backup».",
            days=_OLD_DAYS,
        )
