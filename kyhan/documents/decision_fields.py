"""What is put into the templates of decisions: the results per group of units, what changed, and the seal of the history."""

from typing import Any

from kyhan.calendar.periods import describe
from kyhan.clock import office_day, office_time
from kyhan.cycle.queries.paper_kinds import DecisionPaper, Head
from kyhan.documents.official_words import (
    Fields,
    Signing,
    day_in_words,
    every,
    listed,
    number_of,
    numbered,
    points_of,
)
from kyhan.regulation.schema import PeriodKind, Regulation
from kyhan.text import sort_key
from kyhan.workflows.submission import SUBMISSION, State

Row = dict[str, Any]


def decision(found: DecisionPaper, signing: Signing) -> Fields:
    """Returns the fields of the decision that publishes the results."""
    regulation = found.paper.regulation
    rule = regulation.periods[PeriodKind.COMPLAINT]
    proposal = found.proposal
    proposed = f"Theo đề nghị của {regulation.owner.office}" + (
        f" tại {regulation.documents.proposal.name} số {proposal.symbol} {day_in_words(proposal.signed_on)}"
        if proposal.symbol
        else ""
    )
    until = found.complaints_until
    return {
        **_common(found, signing, [proposed], first_annex=1),
        "complaint_period": describe(rule.period).vi,
        "complaint_start": rule.starts_at.vi,
        "complaint_article": rule.article,
        "complaints_until": day_in_words(until) if until else "",
    }


def adjustment(found: DecisionPaper, signing: Signing) -> Fields:
    """Returns the fields of an adjusting decision: what changed is its first annex, the whole results follow."""
    previous = found.previous
    if previous is None:
        raise ValueError("an adjusting decision without one before it")
    places = found.paper.regulation.print_places
    before = f"Căn cứ Quyết định số {number_of(previous)} {day_in_words(previous.signed_on)} của {found.paper.regulation.owner.name}"
    proposed = f"Theo đề nghị của {found.paper.regulation.owner.office}"
    changes = [
        {
            "order": order,
            "code": one["unit"],
            "name": one["name"],
            "before": _result(one["old_total"], one["old_level"], one["old_place"], places),
            "after": _result(one["new_total"], one["new_level"], one["new_place"], places),
            "reason": _why(found.upheld.get(one["unit"], [])),
        }
        for order, one in enumerate(found.moved, 1)
    ]
    return {
        **_common(found, signing, [before, proposed], first_annex=2),
        "previous": number_of(previous),
        "previous_on": day_in_words(previous.signed_on),
        "changes": changes,
        "change_count": len(changes),
    }


def _common(found: DecisionPaper, signing: Signing, further: list[str], first_annex: int) -> Fields:
    regulation = found.paper.regulation
    with_units = [one for one in regulation.unit_groups if any(row["group"] == one.code for row in found.units)]
    groups: list[Row] = []
    for order, group in enumerate(with_units, first_annex):
        rows = [row for row in found.units if row["group"] == group.code]
        groups.append(
            {
                "roman": numbered(order),
                "name": group.name.vi,
                "caps": group.name.vi.upper(),
                "blocks": [
                    {"name": block.name.vi, "total": points_of(str(block.total), regulation.print_places)}
                    for block in regulation.scales[group.code]
                ],
                "ranked": [_ranked(row, regulation) for row in rows if row["place"] is not None],
                "unranked": _unranked(rows, regulation),
            }
        )
    return {
        **every(found.paper, regulation.documents.decision, signing, ["Như Điều 3"]),
        "grounds": listed([*regulation.documents.grounds, *further]),
        "groups": groups,
        "annexes": ", ".join(one["roman"] for one in groups),
        "unit_count": len(found.units),
        **_seal(found.head, numbered(first_annex + len(groups))),
    }


def _ranked(row: Row, regulation: Regulation) -> Row:
    notes = [*(["đồng hạng"] if row["tied"] else []), *(["gửi phiếu trễ hạn"] if row["late"] else [])]
    return {
        "place": row["place"],
        "code": row["unit"],
        "name": row["name"],
        "points": [
            f"{points_of(block['exact'], regulation.print_places)} ({block['level'] or 'dưới mức'})"
            for block in row["blocks"]
        ],
        "total": points_of(row["exact"], regulation.print_places),
        "level": row["level"],
        "note": "; ".join(notes),
    }


def _unranked(rows: list[Row], regulation: Regulation) -> list[Row]:
    without = sorted((row for row in rows if row["place"] is None), key=lambda row: sort_key(row["name"]))
    return [
        {
            "order": order,
            "code": row["unit"],
            "name": row["name"],
            "total": points_of(row["exact"], regulation.print_places) if row["exact"] else "",
            "reason": _reason(row, regulation),
        }
        for order, row in enumerate(without, 1)
    ]


def _reason(row: Row, regulation: Regulation) -> str:
    """Returns why a unit has no place: it has no result, or its points miss the last level, and by what."""
    if row["state"] != State.VERIFIED:
        words = {State.MISSING: "không gửi phiếu", State.EXEMPT: "được miễn đánh giá trong năm"}
        return words.get(row["state"]) or SUBMISSION.states[row["state"]].vi
    last = regulation.levels[-1]
    lacks = "; ".join(one["sentence"]["vi"].removeprefix(f"Mức {last} ") for one in row["missed"])
    return f"chưa đạt mức {last}" + (f": {lacks}" if lacks else "")


def _result(total: str | None, level: str | None, place: int | None, places: int) -> str:
    """Returns a result in one line: "90,25 điểm; mức I; hạng 1"."""
    if total is None:
        return "không có kết quả"
    ranked = f"mức {level}; hạng {place}" if level else "không xếp hạng"
    return f"{points_of(total, places)} điểm; {ranked}"


def _why(complaints: list[int]) -> str:
    if not complaints:
        return "thứ hạng thay đổi theo"
    return f"khiếu nại số {', '.join(map(str, complaints))} được chấp nhận"


def _seal(head: Head, roman: str) -> Fields:
    clock = office_time(head.recorded_at)
    return {
        "seal_roman": roman,
        "seal_hash": head.hash,
        "seal_number": head.seq,
        "seal_at": f"{clock:%H} giờ {clock:%M} phút {clock:%S} giây, {day_in_words(office_day(head.recorded_at))}",
        "seal": f"{head.chain}:{head.seq}:{head.hash}",
    }
