"""How is one unit's submission shown: its answers by block and group, its clocks, the questions and the score?"""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from kyhan.console import standing
from kyhan.console.context import Console
from kyhan.cycle.queries.deadlines import OUTCOMES
from kyhan.i18n import Phrase, say
from kyhan.regulation.period_labels import PERIOD_LABELS
from kyhan.regulation.points import round_points, trimmed
from kyhan.regulation.schema import PeriodKind, Regulation

Fields = dict[str, Any]


def show_submission(console: Console, seen: Fields, regulation: Regulation) -> None:
    """Shows what `kyhan.cycle.queries.submissions.submission` gives."""
    if console.as_json:
        console.show_json(seen)
        return
    console.say(*standing.unit_lines([seen]), *_facts(seen))
    if seen["deadlines"]:
        _clocks(console, seen["deadlines"])
    if seen["queries"]:
        _queries(console, seen["queries"])
    for block in regulation.scales[seen["group"]]:
        for group in block.groups:
            codes = {
                one.code
                for one in regulation.criteria[seen["group"]]
                if (one.block, one.group) == (block.code, group.code)
            }
            title = say("{block} – {group}", "{block} – {group}", block=block.name, group=group.name)
            _answers(console, title, [one for one in seen["answers"] if one["criterion"] in codes])
    if seen["score"]:
        console.say(score_line(seen, regulation))


def taken(on: date | None, *, complete: bool, late: bool) -> Phrase:
    """Returns how a form was taken on the day `on`."""
    return say(
        "Đã nhận phiếu ngày {day}. {complete}{late}",
        "Took the form on {day}. {complete}{late}",
        day=on,
        complete=say("Phiếu đủ số liệu.", "The form is complete.")
        if complete
        else say(
            "Phiếu chưa đủ số liệu: Văn phòng trả lại để bổ sung (submission return), hoặc đơn vị rút về rồi gửi lại "
            "(submission withdraw).",
            "The form is not complete: the office returns it (submission return), or the unit takes it back and sends "
            "it again (submission withdraw).",
        ),
        late=say(" Ghi là gửi trễ.", " Marked late.") if late else "",
    )


def score_line(seen: Fields, regulation: Regulation) -> Phrase:
    """Returns "Điểm: Kết quả 57/60 (mức I), ...; tổng 85,5, mức I." of a scored submission."""
    score = seen["score"]
    names = {block.code: block.name for block in regulation.scales[seen["group"]]}
    blocks = [
        say(
            "{name} {points}/{total} ({level})",
            "{name} {points}/{total} ({level})",
            name=names[block["code"]],
            points=_points(block["exact"], regulation),
            total=Decimal(block["total"]),
            level=_level(block["level"], regulation),
        )
        for block in score["blocks"]
    ]
    return say(
        "Điểm: {blocks}; tổng {total}, {level}.",
        "Score: {blocks}; total {total}, {level}.",
        blocks=blocks,
        total=_points(score["exact"], regulation),
        level=_level(score["level"], regulation),
    )


def _level(level: str | None, regulation: Regulation) -> Phrase:
    if level is None:
        return say("dưới mức {last}", "below level {last}", last=regulation.levels[-1])
    return say("mức {level}", "level {level}", level=level)


def _points(exact: str, regulation: Regulation) -> Decimal:
    return trimmed(round_points(Fraction(exact), regulation.print_places))


def _facts(seen: Fields) -> list[Phrase]:
    """Returns the days of what happened, and what is in dispute."""
    named = [
        (say("nhận công văn", "received the letter"), seen["received_on"]),
        (say("gửi phiếu", "handed in"), seen["submitted_on"]),
        (say("đủ số liệu", "complete"), seen["complete_on"]),
        (say("tiếp nhận", "accepted"), seen["accepted_on"]),
        (say("trả lại", "returned"), seen["returned_on"]),
        (say("thẩm định", "verified"), seen["verified_on"]),
    ]
    done = [say("{what} {day}", "{what} {day}", what=what, day=standing.day(on)) for what, on in named if on]
    found = [say("Các ngày: {done}.", "Days: {done}.", done=done)] if done else []
    if seen["receipt_proof"]:
        found.append(say("Căn cứ nhận: {proof}.", "Proof of receipt: {proof}.", proof=seen["receipt_proof"]))
    if seen["late"]:
        found.append(say("Phiếu gửi trễ hạn.", "The form was late."))
    if seen["verified_by"]:
        found.append(say("Người thẩm định: {who}.", "Verified by: {who}.", who=seen["verified_by"]))
    if seen["reopened_for"]:
        found.append(
            say(
                "Thẩm định lại theo khiếu nại: {codes}.",
                "Verified again for a complaint: {codes}.",
                codes=seen["reopened_for"],
            )
        )
    return found


def _clocks(console: Console, deadlines: list[Fields]) -> None:
    console.table(
        [
            say("Hạn", "Deadline for"),
            say("Lần", "Revision"),
            say("Tính từ", "Counted from"),
            say("Đến hết", "End of"),
            say("Kết thúc", "Ended"),
            say("Kết quả", "Outcome"),
            say("Lý do", "Reason"),
        ],
        [
            (
                PERIOD_LABELS[PeriodKind(one["kind"])],
                one["revision"],
                standing.day(one["starts_on"]),
                standing.weekday_of(one["due_on"]),
                standing.day(one["closed_on"]),
                OUTCOMES[one["outcome"]] if one["outcome"] else say("đang chạy", "running"),
                "; ".join(part for part in (one["reason"], one["document"]) if part),
            )
            for one in sorted(deadlines, key=lambda one: (one["starts_on"], one["kind"], one["revision"]))
        ],
        title=say("Các hạn", "Clocks"),
    )


def _queries(console: Console, queries: list[Fields]) -> None:
    console.table(
        [
            say("Số", "Number"),
            say("Tiêu chí", "Criterion"),
            say("Câu hỏi", "Question"),
            say("Ngày hỏi", "Asked on"),
            say("Người hỏi", "Asked by"),
            say("Trả lời", "Answered on"),
        ],
        [
            (
                one["number"],
                one["criterion"],
                one["question"],
                standing.day(one["asked_on"]),
                one["asked_by"],
                standing.day(one["answered_on"]) or say("chưa", "not yet"),
            )
            for one in queries
        ],
        title=say("Câu hỏi của Văn phòng", "Questions of the office"),
    )


def _answers(console: Console, title: Phrase, answers: list[Fields]) -> None:
    console.table(
        [
            say("Mã", "Code"),
            say("Tiêu chí", "Criterion"),
            say("Tối đa", "Most"),
            say("Tự chấm", "Declared"),
            say("Thẩm định", "Verified"),
            say("Tệp", "Files"),
            say("Lý do chênh lệch; giải trình", "Why it differs; explanation"),
        ],
        [
            (
                one["criterion"],
                one["text"],
                trimmed(Decimal(one["points"])),
                _value(one, "declared"),
                _value(one, "verified"),
                one["files"] or None,
                "; ".join(part for part in (one.get("difference_reason"), one.get("explanation")) if part),
            )
            for one in answers
        ],
        title=title,
        right=(2, 3, 4, 5),
    )


def _value(answer: Fields, which: str) -> Phrase | Decimal | None:
    if answer.get(f"{which}_not_applicable"):
        return say("không áp dụng", "not applicable")
    points = answer.get(which)
    return None if points is None else trimmed(Decimal(points))
