"""How are deadlines shown: those that run, how each was counted and moved, and what an extension did?"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from kyhan.calendar.receipt import lines
from kyhan.console import standing
from kyhan.console.context import Console
from kyhan.cycle.queries.deadlines import OUTCOMES, receipt_of
from kyhan.i18n import Phrase, long_day, say
from kyhan.regulation.period_labels import PERIOD_LABELS
from kyhan.regulation.schema import PeriodKind

Fields = dict[str, Any]


def show_deadlines(console: Console, key: str, found: Sequence[Fields]) -> None:
    """Shows a list of deadlines."""
    if console.as_json:
        console.show_json({"cycle": key, "deadlines": list(found)})
        return
    if not found:
        console.say(
            say(
                "Không có hạn nào đang chạy; thêm --all để xem các hạn đã kết thúc.",
                "No deadline is running; add --all for those that ended.",
            )
        )
        return
    console.table(
        [
            say("Đến hết", "End of"),
            say("Còn", "Left"),
            say("Hạn", "Deadline for"),
            say("Của", "Of"),
            say("Tính từ", "Counted from"),
            say("Lần", "Revision"),
            say("Kết quả", "Outcome"),
            say("Căn cứ", "Rests on"),
        ],
        [
            (
                standing.weekday_of(one["due_on"]),
                None if one["closed_on"] else standing.time_left(one),
                PERIOD_LABELS[PeriodKind(one["kind"])],
                _whose(one),
                standing.day(one["starts_on"]),
                one["revision"],
                _outcome(one),
                _rests_on(one),
            )
            for one in found
        ],
    )


def show_explained(console: Console, key: str, found: Sequence[Fields]) -> None:
    """Shows every revision with its receipt, and where a day moved, from when to when and why."""
    if console.as_json:
        console.show_json({"cycle": key, "deadlines": list(found)})
        return
    before: dict[str, Fields] = {}
    for number, one in enumerate(found):
        if number:
            console.say("")
        console.say(*_explained(one, before.get(one["kind"])))
        before[one["kind"]] = one


def show_extended(
    console: Console, running: Sequence[Fields], before: Mapping[tuple[str, str], date], until: date
) -> None:
    """Shows old and new day of the deadlines that an extension moved.

    Args:
        running: The deadlines as they run now.
        before: The old day of each, by subject and kind.
        until: The day that was asked for.
    """
    console.table(
        [say("Của", "Of"), say("Hạn", "Deadline for"), say("Từ", "From"), say("Đến hết", "To the end of")],
        [
            (
                _whose(one),
                PERIOD_LABELS[PeriodKind(one["kind"])],
                long_day(before[one["subject"], one["kind"]]),
                standing.weekday_of(one["due_on"]),
            )
            for one in running
        ],
        title=say("Đã gia hạn", "Extended"),
    )
    if any(one["due_on"] != until.isoformat() for one in running):
        console.say(
            say(
                "{day} là ngày nghỉ nên hạn kéo dài đến ngày làm việc tiếp theo (khoản 5 Điều 148 Bộ luật Dân sự 2015).",
                "{day} is a rest day, so the deadline runs to the next working day (Civil Code 2015, Art. 148.5).",
                day=long_day(until),
            )
        )


def _explained(one: Fields, before: Fields | None) -> list[Phrase]:
    found = [
        say(
            "Hạn {kind} ({code}) của {whose}, lần {revision}: hết {due} – {outcome}.",
            "Deadline for {kind} ({code}) of {whose}, revision {revision}: end of {due} – {outcome}.",
            kind=PERIOD_LABELS[PeriodKind(one["kind"])],
            code=one["kind"],
            whose=_whose(one),
            revision=one["revision"],
            due=standing.weekday_of(one["due_on"]),
            outcome=_outcome(one),
        ),
    ]
    if before is not None and before["receipt"] == one["receipt"]:
        found.append(
            say("  Cách tính: như lần {n}.", "  Counted as in revision {n}.", n=before["revision"]),
        )
    else:
        found += [say("  {line}", "  {line}", line=line) for line in lines(receipt_of(one))]
    moved = _moved(one, before)
    if moved is not None:
        found.append(moved)
    if one["policy"]:
        found.append(
            say(
                "  Văn phòng tự chọn độ dài này; không có văn bản quy định.",
                "  The office chose this length; no text sets it.",
            )
        )
    if one["note"]:
        found.append(say("  Lưu ý: {note}", "  Note: {note}", note=standing.spoken(one["note"])))
    return found


def _moved(one: Fields, before: Fields | None) -> Phrase | None:
    """Returns why a deadline is not on the day that its receipt or the revision before it names; None when it is."""
    due = standing.weekday_of(one["due_on"])
    if one["reason"] and before is not None:
        return say(
            "  Thay đổi: {old} → {due}, vì {reason}{document}.",
            "  Moved: {old} → {due}, because: {reason}{document}.",
            old=standing.weekday_of(before["due_on"]),
            due=due,
            reason=one["reason"],
            document=f" ({one['document']})" if one["document"] else "",
        )
    if one["cause"] == "not_before":
        return say(
            "  Hạn là {due}: bổ sung phiếu không bao giờ hết sớm hơn hạn gửi phiếu đã báo cho đơn vị.",
            "  Due on {due}: completing a form never ends before the day the unit was told for sending it.",
            due=due,
        )
    return None


def _whose(one: Fields) -> Phrase:
    if one["unit"]:
        return say("{name} ({unit})", "{name} ({unit})", name=one["name"], unit=one["unit"])
    kind, _, number = one["subject"].partition("/")
    return (
        say("khiếu nại số {n}", "complaint {n}", n=number) if kind == "complaint" else say("cả kỳ", "the whole cycle")
    )


def _outcome(one: Fields) -> Phrase:
    if one["closed_on"] is None:
        return say("đang chạy", "running")
    what = OUTCOMES[one["outcome"]]
    return say("{what}, {day}", "{what}, {day}", what=what, day=standing.day(one["closed_on"]))


def _rests_on(one: Fields) -> Phrase:
    """Returns the article, the policy mark, and the document of an extension or recount."""
    return standing.joined(
        [
            say("{article}", "{article}", article=one["article"]),
            *([say("văn phòng chọn", "the office's choice")] if one["policy"] else []),
            *([say("{document}", "{document}", document=one["document"])] if one["document"] else []),
        ]
    )
