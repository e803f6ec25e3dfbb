"""What does the page of one unit show? What it declared and the office verified, both clocks, forms and evidence."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from kyhan.cycle.queries.archive import Year
from kyhan.documents.archive_facts import Handed, OfUnit, Row
from kyhan.documents.archive_format import Member
from kyhan.documents.archive_pages import link, render, why_not_better
from kyhan.documents.archive_words import clocks, day, exact_points, person, points, short_day
from kyhan.workflows.submission import SUBMISSION

_NOTHING: Final[Row] = {}
_UNKEPT: Final = "không giữ bản chép, chỉ giữ mã băm"
_GONE: Final = "kho tài liệu không còn giữ nguyên vẹn"
_ACTIONS: Final[Mapping[str, str]] = {"form_write": "Văn phòng lập phiếu"} | {
    row.action: row.label.vi for row in SUBMISSION.table
}


def unit_page(year: Year, unit: OfUnit, forms: Sequence[Handed], absent: set[str]) -> Member:
    """Returns the page of a unit.

    Args:
        forms: The forms that the history names of this unit, in order.
        absent: Paths of files whose bytes are not in the archive.
    """
    row = unit.submission
    score = json.loads(row["score"]) if row["score"] else None
    content = render(
        "unit.html",
        year,
        unit.page,
        f"{row['name']} ({unit.code})",
        rows=_facts(year, row, score),
        blocks=_blocks(year, row["group"], score) if score else [],
        why=why_not_better(year, row["group"], score) if score else "",
        groups=_groups(year, unit),
        queries=[_query(year, one) for one in unit.queries],
        clocks=clocks(unit.deadlines, year.regulation),
        forms=[_form(year, unit, one, absent) for one in forms],
        evidence=[_evidence(year, unit, one, absent) for one in unit.evidence],
        data=link(unit.data, unit.page),
    )
    return Member(unit.page, content, f"{row['name']} ({unit.code})")


def _facts(year: Year, row: Row, score: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    names = {group.code: group.name.vi for group in year.regulation.unit_groups}
    proof = f" ({row['receipt_proof']})" if row["receipt_proof"] else ""
    place = f"{row['place']}{' (đồng hạng)' if row['tied'] else ''}" if row["place"] else ""
    return [
        ("Nhóm", names[row["group"]]),
        ("Tình trạng phiếu", SUBMISSION.states[row["state"]].vi),
        ("Nhận công văn ngày", f"{day(row['received_on'])}{proof}" if row["received_on"] else ""),
        ("Gửi phiếu ngày", f"{day(row['submitted_on'])}{' (trễ hạn)' if row['late'] else ''}"),
        ("Phiếu đủ số liệu ngày", day(row["complete_on"])),
        ("Còn thiếu tiêu chí", ", ".join(row["missing"].split())),
        ("Văn phòng tiếp nhận ngày", day(row["accepted_on"])),
        ("Trả lại ngày", day(row["returned_on"])),
        ("Thẩm định xong ngày", day(row["verified_on"])),
        ("Người thẩm định", "; ".join(person(year.office, one) for one in row["verified_by"].split())),
        ("Tổng điểm", exact_points(score["exact"], year.regulation) if score else ""),
        ("Mức", (score["level"] or "không xếp hạng") if score else ""),
        ("Thứ hạng trong nhóm", place),
    ]


def _blocks(year: Year, group: str, score: Mapping[str, Any]) -> list[Mapping[str, str]]:
    names = {block.code: block.name.vi for block in year.regulation.scales[group]}
    return [
        {
            "name": names[block["code"]],
            "points": exact_points(block["exact"], year.regulation),
            "total": points(block["total"]),
            "level": block["level"] or "dưới mức",
        }
        for block in score["blocks"]
    ]


def _groups(year: Year, unit: OfUnit) -> list[Mapping[str, Any]]:
    """Returns the criteria in the order of the regulation, under the name of their block and group."""
    group = unit.submission["group"]
    names = {
        (block.code, part.code): f"{block.name.vi} – {part.name.vi}"
        for block in year.regulation.scales[group]
        for part in block.groups
    }
    found: dict[tuple[str, str], list[Mapping[str, str]]] = {}
    for one in year.regulation.criteria[group]:
        answer = unit.answers.get(one.code, _NOTHING)
        line = {
            "code": one.code,
            "text": one.text,
            "points": points(str(one.points)),
            "declared": points(answer.get("declared"), not_applicable=answer.get("declared_not_applicable", False)),
            "verified": points(answer.get("verified"), not_applicable=answer.get("verified_not_applicable", False)),
            "explanation": answer.get("explanation", ""),
            "reference": answer.get("evidence", ""),
            "reason": answer.get("difference_reason", ""),
        }
        found.setdefault((one.block, one.group), []).append(line)
    return [{"name": names[key], "criteria": criteria} for key, criteria in found.items()]


def _query(year: Year, row: Row) -> Mapping[str, Any]:
    return {
        "number": row["number"],
        "criterion": row["criterion"],
        "question": row["question"],
        "asked_on": short_day(row["asked_on"]),
        "asked_by": person(year.office, row["asked_by"]),
        "answered_on": short_day(row["answered_on"]),
    }


def _form(year: Year, unit: OfUnit, one: Handed, absent: set[str]) -> Mapping[str, str]:
    return {
        "on": short_day(one.on),
        "what": _ACTIONS.get(one.action, one.action),
        "who": person(year.office, one.actor),
        "name": one.name,
        "sha256": one.sha256,
        "href": "" if one.path in absent else link(one.path, unit.page),
        "why": _GONE if one.required else _UNKEPT,
    }


def _evidence(year: Year, unit: OfUnit, row: Row, absent: set[str]) -> Mapping[str, str]:
    removed = row["removed_on"] is not None
    by = person(year.office, row["removed_by"])
    return {
        "criterion": row["criterion"],
        "name": row["name"],
        "added": f"{short_day(row['added_on'])}, {person(year.office, row['added_by'])}",
        "removed": f"{short_day(row['removed_on'])}, {by}: {row['removal_reason']}" if removed else "",
        "sha256": row["sha256"],
        "href": "" if removed or row["path"] in absent else link(row["path"], unit.page),
        "why": "đã gỡ, chỉ giữ mã băm ở đây" if removed else _GONE,
    }
