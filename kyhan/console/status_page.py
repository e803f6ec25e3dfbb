"""How is a cycle's standing shown, with every unit of it, as tables and as JSON?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from kyhan.clock import OFFICE_ZONE
from kyhan.console import standing
from kyhan.console.context import Console
from kyhan.i18n import Phrase, say
from kyhan.regulation.period_labels import PERIOD_LABELS
from kyhan.regulation.schema import PeriodKind, Regulation
from kyhan.workflows.assessment import CYCLE
from kyhan.workflows.submission import SETTLED, SUBMISSION

Fields = dict[str, Any]

_EMPTY: Final = {
    "late": say("Không có đơn vị nào gửi trễ.", "No unit was late."),
    "overdue": say("Không có đơn vị nào đang quá hạn.", "No unit is overdue."),
    "open": say("Không còn đơn vị nào dở dang.", "Nothing is open for any unit."),
}


def show_status(console: Console, now: Fields, regulation: Regulation, which: str) -> None:
    """Shows a cycle and those of its units that are asked for: "all", "late", "overdue" or "open"."""
    units = [unit for unit in now["units"] if _wanted(unit, which)]
    if console.as_json:
        console.show_json({**now, "units": units})
        return
    console.say(*_head(now), *standing.cycle_lines(now), *_facts(now))
    groups = {group.code: group.name for group in regulation.unit_groups}
    if units:
        console.table(
            [
                say("Mã", "Code"),
                say("Đơn vị", "Unit"),
                say("Nhóm", "Group"),
                say("Trạng thái", "State"),
                say("Hạn", "Deadline for"),
                say("Đến hết", "End of"),
                say("Còn", "Left"),
                say("Lưu ý", "Marks"),
            ],
            [_row(unit, groups[unit["group"]]) for unit in units],
        )
    elif which in _EMPTY:
        console.say(_EMPTY[which])


def show_cycles(console: Console, cycles: Sequence[Fields]) -> None:
    """Shows the list of cycles."""
    if console.as_json:
        console.show_json({"cycles": list(cycles)})
        return
    if not cycles:
        console.say(
            say(
                "Chưa có kỳ đánh giá nào; lập bằng «kyhan cycle start NĂM --regulation MÃ».",
                "There is no cycle yet; prepare one with «kyhan cycle start YEAR --regulation ID».",
            )
        )
        return
    console.table(
        [
            say("Kỳ", "Cycle"),
            say("Năm", "Year"),
            say("Quy chế", "Regulation"),
            say("Trạng thái", "State"),
            say("Phát hành", "Issued"),
            say("Công bố", "Published"),
        ],
        [
            (
                one["cycle"],
                one["year"],
                one["regulation"],
                CYCLE.states[one["state"]],
                one["issued_on"],
                one["published_on"],
            )
            for one in cycles
        ],
    )


def _wanted(unit: Fields, which: str) -> bool:
    if which == "open":
        return unit["state"] not in SETTLED
    return which == "all" or bool(unit[which])


def _head(now: Fields) -> list[Phrase]:
    at: datetime | None = now["as_of"]
    if at is None:
        return []
    local = at.astimezone(OFFICE_ZONE)
    return [
        say(
            "Dựng lại từ nhật ký: như đã ghi lúc {time} ngày {day}.",
            "Rebuilt from the history: as recorded at {time} on {day}.",
            time=f"{local:%H:%M}",
            day=local.date(),
        )
    ]


def _facts(now: Fields) -> list[Phrase]:
    """Returns what happened so far: letter, forms, publications, complaints."""
    found: list[Phrase] = []
    if now["issued_on"]:
        found.append(
            say(
                "Công văn {number}, phát hành {day}{late}.",
                "Letter {number}, issued on {day}{late}.",
                number=now["letter"]["number"],
                day=standing.weekday_of(now["issued_on"]),
                late=say(" (trễ hạn)", " (late)") if now["letter"]["late"] else "",
            )
        )
    if now["counts"]:
        counted = [
            say("{count} {state}", "{count} {state}", count=now["counts"][state], state=label)
            for state, label in SUBMISSION.states.items()
            if state in now["counts"]
        ]
        found.append(say("Phiếu: {counts}.", "Forms: {counts}.", counts=standing.joined(counted, ", ")))
    found += [
        say(
            "Công bố lần {number}: {decision}, {day}.",
            "Publication {number}: {decision}, {day}.",
            number=one["number"],
            decision=one["decision"],
            day=standing.weekday_of(one["published_on"]),
        )
        for one in now["publications"]
    ]
    if now["open_complaints"]:
        found.append(
            say("Khiếu nại đang mở: số {n}.", "Open complaints: number {n}.", n=sorted(now["open_complaints"]))
        )
    return found


def _row(unit: Fields, group: Phrase) -> tuple[object, ...]:
    running = unit["deadline"]
    return (
        unit["unit"],
        unit["name"],
        group,
        SUBMISSION.states[unit["state"]],
        PERIOD_LABELS[PeriodKind(running["kind"])] if running else None,
        standing.weekday_of(running["due_on"]) if running else None,
        standing.time_left(running) if running else None,
        standing.joined(_marks(unit), ", "),
    )


def _marks(unit: Fields) -> list[Phrase]:
    found: list[Phrase] = []
    if unit["late"]:
        found.append(say("gửi trễ", "late"))
    if unit["deadline"] and unit["deadline"]["extended"]:
        found.append(say("đã gia hạn", "extended"))
    if unit["missing"]:
        found.append(say("thiếu {n} tiêu chí", "criteria missing: {n}", n=len(unit["missing"])))
    return found
