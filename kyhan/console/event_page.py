"""How are the events of the history shown to people: when, who, what, on what, from which state to which, and why?"""

from datetime import date, datetime
from typing import Any, Final

from kyhan.clock import OFFICE_ZONE
from kyhan.console.context import Console
from kyhan.cycle.queries import event_words, history
from kyhan.i18n import say

_SHOWN: Final = 50
"""So many events a table shows unless told otherwise."""


def show_events(console: Console, wanted: history.Filter, last: int | None) -> None:
    """Shows the events that match, in the order of their recording; in a table the last 50 when `last` is not given."""
    app = console.office()
    if console.as_json:
        console.show_json({"events": history.events(app, wanted, limit=last)})
        return
    most = last or _SHOWN
    found = history.events(app, wanted, limit=most + 1)
    if not found:
        console.say(say("Không có sự kiện nào như vậy.", "There is no such event."))
        return
    console.table(
        [
            say("Ghi lúc", "Recorded at"),
            say("Xảy ra", "Happened"),
            say("Chuỗi", "Chain"),
            say("Ai", "Who"),
            say("Việc", "What"),
            say("Đối tượng", "Subject"),
            say("Trạng thái", "State"),
            say("Chi tiết", "Details"),
        ],
        [_row(event) for event in found[-most:]],
    )
    if len(found) > most:
        last_ones = say(
            "{n} sự kiện ghi sau cùng; xem thêm bằng --last.", "The last {n} events; see more with --last.", n=most
        )
        console.say(last_ones)


def _row(event: dict[str, Any]) -> tuple[object, ...]:
    recorded = datetime.fromisoformat(event["recorded_at"]).astimezone(OFFICE_ZONE)
    happened = date.fromisoformat(event["occurred_on"])
    return (
        f"{recorded:%d/%m/%Y %H:%M}",
        happened if happened != recorded.date() else None,
        event["chain"],
        event_words.who(event),
        event_words.what(event),
        event_words.subject_words(event["subject"]),
        event_words.move(event),
        event_words.details(event),
    )
