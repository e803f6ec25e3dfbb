"""The clock of a practice copy: moved day by day, with everything that would have happened by itself on the way."""

from datetime import timedelta
from typing import Final

from starlette.responses import Response

from kyhan.clock import at_office, office_day
from kyhan.errors import Fault, InvalidInput, NotNow
from kyhan.i18n import say
from kyhan.web.page import Page
from kyhan.web.practice import morning
from kyhan.web.routes import EVERYBODY, Routes

routes = Routes()
_MOST_DAYS: Final = 400


@routes.post("/practice/clock", who=EVERYBODY, second_factor=False)
def move(page: Page) -> Response:
    """Moves the clock forward by days or until a day; each morning the scheduler does its work."""
    clock = page.site.practice_clock
    if clock is None:
        raise NotNow(
            say("Chỉ bản tập dượt mới chỉnh được ngày giờ.", "Only in a practice copy can the clock be moved.")
        )
    here = office_day(clock.now())
    with page.typed.reading(say("Chuyển ngày", "Moving the clock")) as read:
        days = read.number("days", say("số ngày", "days"))
        until = (
            read.day("until", say("đến ngày", "until"))
            if days is None
            else here + timedelta(days=min(days, _MOST_DAYS))
        )
    if until is None or not here < until <= here + timedelta(days=_MOST_DAYS):
        wrong = say(
            "chọn một ngày sau hôm nay, không quá {most} ngày nữa",
            "choose a later day, at most {most} days on",
            most=_MOST_DAYS,
        )
        raise InvalidInput(say("Chuyển ngày", "Moving the clock"), [Fault("", wrong)])
    mails = 0
    while office_day(clock.now()) < until:
        clock.set(at_office(office_day(clock.now()) + timedelta(days=1), 8))
        mails += morning(page.site)
    clock.set(at_office(until, 9))
    done = say(
        "Bây giờ là 09:00 ngày {day}; trên đường đi đã gửi {mails} thư nhắc.",
        "It is 09:00 on {day}; {mails} reminder mails went out on the way.",
        day=until,
        mails=mails,
    )
    back = page.typed.text("back")
    return page.go(back if back.startswith("/") and not back.startswith("//") else "/", done)
