"""How are complaints shown, and the window in which they may come with its counting and the ambiguity of the text?"""

from typing import TYPE_CHECKING, Any

from kyhan.calendar.receipt import lines
from kyhan.console import standing
from kyhan.console.context import Console
from kyhan.cycle.queries import complaints, deadlines
from kyhan.errors import NotFound
from kyhan.i18n import Phrase, say
from kyhan.workflows.complaint import COMPLAINT

if TYPE_CHECKING:
    from kyhan.app import App

Fields = dict[str, Any]


def window_of(app: "App", key: str) -> Fields | None:
    """Returns the newest revision of a cycle's complaint window with its receipt; None before publication."""
    try:
        return deadlines.explain(app, key, "cycle", kind="complaint")[-1]
    except NotFound:
        return None


def stands(console: Console, key: str, number: int) -> Phrase:
    """Returns "Khiếu nại số 1 của Thị trấn Khe Tre (20161): đã nộp; hạn giải quyết khiếu nại: ..."."""
    one = next(one for one in complaints.complaints(console.office(), key)["complaints"] if one["number"] == number)
    return say(
        "Khiếu nại số {n} của {name} ({unit}): {state}{due}.",
        "Complaint {n} of {name} ({unit}): {state}{due}.",
        n=number,
        name=one["name"],
        unit=one["unit"],
        state=COMPLAINT.states[one["state"]],
        due=say("; {line}", "; {line}", line=standing.deadline(one["deadline"])) if one["deadline"] else "",
    )


def show_complaints(console: Console, found: Fields, window: Fields | None) -> None:
    """Shows the register that `kyhan.cycle.queries.complaints.complaints` gives, after the window."""
    if console.as_json:
        console.show_json({**found, "receipt": window["receipt"] if window else None})
        return
    console.say(*_window(found, window))
    if not found["complaints"]:
        console.say(say("Chưa có khiếu nại nào.", "There is no complaint."))
        return
    console.table(
        [
            say("Số", "Number"),
            say("Mã", "Code"),
            say("Đơn vị", "Unit"),
            say("Ngày gửi", "Filed on"),
            say("Tiêu chí", "Criteria"),
            say("Nội dung", "Text"),
            say("Trạng thái", "State"),
            say("Hạn giải quyết", "To be decided by"),
            say("Trả lời", "Answer"),
        ],
        [_row(one) for one in found["complaints"]],
    )


def _window(found: Fields, window: Fields | None) -> list[Phrase]:
    note = [say("Lưu ý: {note}", "Note: {note}", note=standing.spoken(found["note"]))] if found["note"] else []
    if window is None:
        return [
            say(
                "Chưa công bố kết quả nên chưa có thời hạn khiếu nại.",
                "Nothing is published yet, so no window for complaints runs.",
            ),
            *note,
        ]
    left = standing.time_left(found["window"]) if found["window"] else say("đã khép", "closed")
    head = say(
        "Đơn vị khiếu nại được đến hết {day} ({left}).",
        "Units may complain until the end of {day} ({left}).",
        day=standing.weekday_of(window["due_on"]),
        left=left,
    )
    return [head, *(say("  {line}", "  {line}", line=line) for line in lines(deadlines.receipt_of(window))), *note]


def _row(one: Fields) -> tuple[object, ...]:
    filed = standing.day(one["filed_on"])
    return (
        one["number"],
        one["unit"],
        one["name"],
        say("{day} (quá hạn)", "{day} (late)", day=filed) if one["late"] else filed,
        ", ".join(one["criteria"]),
        one["text"],
        COMPLAINT.states[one["state"]],
        standing.weekday_of(one["deadline"]["due_on"]) if one["deadline"] else None,
        one["answer"],
    )
