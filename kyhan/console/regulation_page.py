"""How is a regulation shown: what it is, its periods, reminders, scales and criteria, as tables and as JSON?"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from kyhan.calendar.periods import describe
from kyhan.console.context import Console
from kyhan.cycle.queries.regulations import StoredText
from kyhan.i18n import Phrase, say
from kyhan.regulation.period_labels import PERIOD_LABELS
from kyhan.regulation.schema import Block, PeriodRule, Regulation, ReminderRule
from kyhan.workflows.roles import Role

_STATUS: Final = {
    "official": say("tiêu chí của văn bản", "the text's own criteria"),
    "example": say("tiêu chí ví dụ", "example criteria"),
}
_NOT_APPLICABLE: Final = {
    "convert": say("loại khỏi mẫu số rồi quy đổi", "leaves the denominator, the rest is converted"),
    "zero": say("tính 0 điểm", "counts as 0 points"),
    "forbidden": say("không được chọn", "may not be said"),
}
_TIES: Final = {
    "share": say("đồng hạng, hạng sau cách quãng (1, 2, 2, 4)", "share a place, the next one is skipped (1, 2, 2, 4)"),
    "dense": say("đồng hạng, hạng sau liền kề (1, 2, 2, 3)", "share a place, the next one follows (1, 2, 2, 3)"),
}


def show_list(console: Console, stored: Sequence[StoredText], shipped: Sequence[Regulation]) -> None:
    """Shows the stored texts and the shipped regulations."""
    kept = {text.sha256 for text in stored}
    if console.as_json:
        console.show_json(
            {
                "stored": [
                    {
                        "id": one.id,
                        "number": one.number,
                        "title": one.title,
                        "sha256": one.sha256,
                        "cycles": list(one.cycles),
                    }
                    for one in stored
                ],
                "shipped": [
                    {"id": one.id, "title": one.title.vi, "sha256": one.sha256, "stored": one.sha256 in kept}
                    for one in shipped
                ],
            }
        )
        return
    if stored:
        console.table(
            [
                say("Mã", "Id"),
                say("Bản", "Text"),
                say("Tên", "Title"),
                say("SHA-256", "SHA-256"),
                say("Các kỳ", "Cycles"),
            ],
            [(one.id, one.number, one.title, f"{one.sha256[:12]}…", one.cycles) for one in stored],
            title=say("Quy chế của văn phòng", "The office's regulations"),
        )
    else:
        console.say(say("Văn phòng chưa có quy chế nào.", "The office has no regulation yet."))
    console.table(
        [say("Mã", "Id"), say("Tên", "Title"), say("Văn phòng đã lưu?", "Stored by the office?")],
        [(one.id, one.title, say("rồi", "yes") if one.sha256 in kept else say("chưa", "no")) for one in shipped],
        title=say(
            "Quy chế kèm chương trình (thêm bằng: kyhan regulation add MÃ)",
            "Shipped (add with: kyhan regulation add ID)",
        ),
    )


def show_regulation(console: Console, regulation: Regulation) -> None:
    """Shows everything a regulation says but the criteria themselves."""
    if console.as_json:
        console.show_json(_json(regulation))
        return
    console.say(*_head(regulation))
    _show_periods(console, regulation)
    _show_reminders(console, regulation)
    for group in regulation.unit_groups:
        for block in regulation.scales[group.code]:
            _show_block(console, regulation, group.name, block)
    console.say(
        *(
            say(
                "{group} ({code}): {count} tiêu chí.",
                "{group} ({code}): {count} criteria.",
                group=group.name,
                code=group.code,
                count=len(regulation.criteria[group.code]),
            )
            for group in regulation.unit_groups
        ),
        say(
            "{status}: {note}",
            "{status}: {note}",
            status=_STATUS[regulation.criteria_status],
            note=regulation.criteria_note,
        ),
        say("Không áp dụng: {rule}.", "Not applicable: {rule}.", rule=_NOT_APPLICABLE[regulation.not_applicable]),
        say("Bằng điểm: {rule}.", "Equal points: {rule}.", rule=_TIES[regulation.ties]),
        f"SHA-256: {regulation.sha256}",
    )


def _head(regulation: Regulation) -> list[Phrase]:
    unknown = say("không ghi trong văn bản đã công bố", "not in the published text")
    head = [
        regulation.title,
        say(
            "Mã: {id}. Số: {number}. Ngày ký: {day}.",
            "Id: {id}. Number: {number}. Signed on: {day}.",
            id=regulation.id,
            number=regulation.number or unknown,
            day=regulation.issued_on or unknown,
        ),
        say(
            "Cơ quan ban hành: {name}. Chủ trì: {office}.",
            "Owner: {name}. Run by: {office}.",
            name=regulation.owner.name,
            office=regulation.owner.office,
        ),
    ]
    return [*head, say("Lưu ý: {note}", "Note: {note}", note=regulation.note)] if regulation.note else head


def _show_periods(console: Console, regulation: Regulation) -> None:
    rules = list(regulation.periods.values())
    console.table(
        [
            say("Việc", "What"),
            say("Thời hạn", "Period"),
            say("Kể từ", "Counted from"),
            say("Căn cứ", "Provision"),
            say("Do ai định", "Set by"),
        ],
        [
            (
                PERIOD_LABELS[rule.kind],
                describe(rule.period),
                rule.starts_at,
                rule.article,
                say("văn phòng", "the office") if rule.policy else say("văn bản", "the text"),
            )
            for rule in rules
        ],
        title=say("Thời hạn", "Periods"),
    )
    console.say(*(_period_note(rule, rule.note) for rule in rules if rule.note is not None))


def _period_note(rule: PeriodRule, note: Phrase) -> Phrase:
    return say("Lưu ý, {kind}: {note}", "Note, {kind}: {note}", kind=PERIOD_LABELS[rule.kind], note=note)


def _show_reminders(console: Console, regulation: Regulation) -> None:
    console.table(
        [say("Mã", "Id"), say("Hạn", "Deadline for"), say("Lúc nào", "When"), say("Ai", "Who"), say("Số lần", "Times")],
        [
            (
                rule.id,
                PERIOD_LABELS[rule.deadline],
                _when(rule),
                [Role(audience.value).label for audience in rule.audience],
                rule.max_count,
            )
            for rule in regulation.reminders
        ],
        title=say("Nhắc hạn (ngày làm việc)", "Reminders (working days)"),
        right=(4,),
    )


def _when(rule: ReminderRule) -> Phrase:
    if rule.offset == 0:
        first = say("ngày cuối", "on the last day")
    elif rule.offset < 0:
        first = say("trước {days} ngày", "{days} before", days=_days(-rule.offset))
    else:
        first = say("sau {days} ngày", "{days} after", days=_days(rule.offset))
    if rule.repeat_every is None:
        return first
    return say("{first}, rồi mỗi {days} ngày", "{first}, then every {days}", first=first, days=_days(rule.repeat_every))


def _days(count: int) -> Phrase:
    """Returns a number, in English with its unit, since that has a plural."""
    return Phrase(str(count), "1 day" if count == 1 else f"{count} days")


def _percent(share: Decimal) -> Phrase:
    return say("{share}%", "{share}%", share=share)


def _show_block(console: Console, regulation: Regulation, group: Phrase, block: Block) -> None:
    """Shows the maxima of a block and its groups, and what each level asks for: points of the block, per cent of a group."""
    levels = regulation.levels
    rows: list[tuple[object, ...]] = [
        (one.name, one.maximum, *(_percent(one.minimum_percent[level]) for level in levels)) for one in block.groups
    ]
    rows.append((say("cả phần", "the block"), block.total, *(block.minima[level] for level in levels)))
    console.table(
        [
            say("Nhóm tiêu chí", "Group of criteria"),
            say("Tối đa", "Maximum"),
            *(say("Mức {level}", "Level {level}", level=level) for level in levels),
        ],
        rows,
        title=say("{group}: {block}", "{group}: {block}", group=group, block=block.name),
        right=range(1, len(levels) + 2),
    )


def _json(regulation: Regulation) -> dict[str, Any]:
    return {
        "id": regulation.id,
        "sha256": regulation.sha256,
        "title": _both(regulation.title),
        "number": regulation.number,
        "issued_on": regulation.issued_on,
        "note": _both(regulation.note) if regulation.note else None,
        "owner": {"name": regulation.owner.name, "office": regulation.owner.office, "place": regulation.owner.place},
        "levels": list(regulation.levels),
        "not_applicable": regulation.not_applicable,
        "ties": regulation.ties,
        "print_places": regulation.print_places,
        "criteria_status": regulation.criteria_status,
        "periods": [
            {
                "kind": rule.kind.value,
                "period": _both(describe(rule.period)),
                "article": rule.article,
                "starts_at": _both(rule.starts_at),
                "policy": rule.policy,
                "note": _both(rule.note) if rule.note else None,
            }
            for rule in regulation.periods.values()
        ],
        "reminders": [
            {
                "id": rule.id,
                "deadline": rule.deadline.value,
                "offset": rule.offset,
                "repeat_every": rule.repeat_every,
                "max_count": rule.max_count,
                "audience": [audience.value for audience in rule.audience],
            }
            for rule in regulation.reminders
        ],
        "groups": [
            {
                "code": group.code,
                "name": _both(group.name),
                "criteria": len(regulation.criteria[group.code]),
                "blocks": [_block(block) for block in regulation.scales[group.code]],
            }
            for group in regulation.unit_groups
        ],
    }


def _block(block: Block) -> dict[str, Any]:
    return {
        "code": block.code,
        "name": _both(block.name),
        "total": str(block.total),
        "minima": {level: str(points) for level, points in block.minima.items()},
        "groups": [
            {
                "code": one.code,
                "name": _both(one.name),
                "maximum": str(one.maximum),
                "minimum_percent": {level: str(percent) for level, percent in one.minimum_percent.items()},
            }
            for one in block.groups
        ],
    }


def _both(phrase: Phrase) -> dict[str, str]:
    return {"vi": phrase.vi, "en": phrase.en}
