"""The acts on a whole cycle: the letter, the proposal, the decision, the end, and the public page of the result."""

from typing import Final
from urllib.parse import quote

from starlette.responses import Response

from kyhan.cycle.commands import cycle, public_page
from kyhan.errors import Fault
from kyhan.i18n import say
from kyhan.web.page import Page
from kyhan.web.pages import cycle as shown
from kyhan.web.routes import Routes
from kyhan.web.typed import Typed
from kyhan.workflows.roles import Role

routes = Routes()

_STAFF: Final = frozenset({Role.STAFF})
_LEADER: Final = frozenset({Role.LEADER})


@routes.post("/cycles/{key}/issue", who=_STAFF, again=shown.cycle)
def issue(page: Page, key: str) -> Response:
    """Records that the letter went out; the roster is frozen."""
    with page.typed.reading(say("Phát hành công văn", "Issuing the letter")) as read:
        number = read.owed("number", say("số công văn", "the letter's number"))
        letter_on = read.day("letter_on", say("ngày công văn", "the letter's date"))
        issued_on = read.day("issued_on", say("ngày phát hành", "the day of issue"))
        _sure(read, "issue_sure")
    done = cycle.issue(
        page.app, key, number=number, letter_on=letter_on, issued_on=issued_on, reason=page.typed.text("reason")
    )
    told = say(
        "Đã phát hành công văn {number}; đơn vị xác nhận đã nhận thì thời hạn gửi phiếu bắt đầu chạy.",
        "The letter {number} is issued; a unit's time for the form starts once it confirms receipt.",
        number=done.letter_number,
    )
    return page.go(_address(key), told)


@routes.post("/cycles/{key}/propose", who=_STAFF, again=shown.cycle)
def propose(page: Page, key: str) -> Response:
    """Submits the results for approval."""
    with page.typed.reading(say("Trình duyệt kết quả", "Proposing the results")) as read:
        number = read.owed("number", say("số tờ trình", "the proposal's number"))
    done = cycle.propose(page.app, key, number=number)
    told = say(
        "Đã trình duyệt kết quả theo tờ trình {number}.",
        "The results are proposed under {number}.",
        number=done.proposal_number,
    )
    return page.go(_address(key), told)


@routes.post("/cycles/{key}/send-back", who=_LEADER, again=shown.cycle)
def send_back(page: Page, key: str) -> Response:
    """Gives the results back to the office."""
    with page.typed.reading(say("Trả lại kết quả trình", "Sending the results back")) as read:
        reason = read.owed("back_reason", say("lý do trả lại", "the reason"))
    cycle.send_back(page.app, key, reason=reason)
    return page.go(_address(key), say("Đã trả lại kết quả cho Văn phòng.", "The results went back to the office."))


@routes.post("/cycles/{key}/publish", who=_LEADER, again=shown.cycle)
def publish(page: Page, key: str) -> Response:
    """Publishes the results; the complaint window starts."""
    with page.typed.reading(say("Công bố kết quả", "Publishing the results")) as read:
        number = read.owed("number", say("số quyết định", "the decision's number"))
        signed_on = read.day("signed_on", say("ngày ký", "the day of signature"))
        published_on = read.day("published_on", say("ngày công bố", "the day of publication"))
        _sure(read, "publish_sure")
    done = cycle.publish(page.app, key, number=number, signed_on=signed_on, published_on=published_on)
    told = say(
        "Đã công bố kết quả theo quyết định {number}; thời hạn khiếu nại bắt đầu.",
        "The results are published by {number}; the complaint window runs.",
        number=done.decision,
    )
    return page.go(_address(key), told)


@routes.post("/cycles/{key}/adjust", who=_LEADER, again=shown.cycle)
def adjust(page: Page, key: str) -> Response:
    """Publishes an adjusting decision; the publication before stays readable."""
    with page.typed.reading(say("Công bố quyết định điều chỉnh", "The adjusting decision")) as read:
        number = read.owed("number", say("số quyết định", "the decision's number"))
        signed_on = read.day("signed_on", say("ngày ký", "the day of signature"))
        published_on = read.day("published_on", say("ngày công bố", "the day of publication"))
        _sure(read, "adjust_sure")
    done = cycle.adjust(page.app, key, number=number, signed_on=signed_on, published_on=published_on)
    told = say(
        "Đã công bố kết quả điều chỉnh theo quyết định {number} (công bố lần {n}).",
        "The adjusted results are published by {number} (publication {n}).",
        number=done.decision,
        n=done.number,
    )
    return page.go(_address(key), told)


@routes.post("/cycles/{key}/close", who=_STAFF, again=shown.cycle)
def close(page: Page, key: str) -> Response:
    """Ends a published cycle."""
    with page.typed.reading(say("Khép lại kỳ đánh giá", "Closing the cycle")) as read:
        _sure(read, "close_sure")
    cycle.close(page.app, key)
    return page.go(_address(key), say("Đã khép lại kỳ đánh giá.", "The cycle is closed."))


@routes.post("/cycles/{key}/cancel", who=_LEADER, again=shown.cycle)
def cancel(page: Page, key: str) -> Response:
    """Ends a cycle before its time."""
    with page.typed.reading(say("Hủy kỳ đánh giá", "Cancelling the cycle")) as read:
        reason = read.owed("cancel_reason", say("lý do hủy", "the reason"))
        _sure(read, "cancel_sure")
    cycle.cancel(page.app, key, reason=reason)
    return page.go(
        _address(key),
        say("Đã hủy kỳ đánh giá; mọi thời hạn đã dừng.", "The cycle is cancelled; every clock has stopped."),
    )


@routes.post("/cycles/{key}/public/open", who=_STAFF | _LEADER, again=shown.cycle)
def open_public(page: Page, key: str) -> Response:
    """Lets everybody read the published result."""
    public_page.open_page(page.app, key)
    told = say(
        "Đã mở trang công khai: ai có địa chỉ cũng xem được kết quả.",
        "The public page is open: whoever has the address can read the result.",
    )
    return page.go(_address(key), told)


@routes.post("/cycles/{key}/public/close", who=_STAFF | _LEADER, again=shown.cycle)
def close_public(page: Page, key: str) -> Response:
    """Takes the result from the public again."""
    public_page.close_page(page.app, key)
    return page.go(_address(key), say("Đã đóng trang công khai.", "The public page is closed."))


def _address(key: str) -> str:
    return f"/cycles/{quote(key, safe='')}"


def _sure(read: Typed, name: str) -> None:
    """Asks for the tick beside a button that cannot be undone."""
    if not read.flag(name):
        read.faults.append(
            Fault(
                "",
                say(
                    "việc này không hoàn tác được: đánh dấu ô xác nhận rồi bấm lại",
                    "this cannot be undone: tick the box beside the button, then try again",
                ),
            )
        )
