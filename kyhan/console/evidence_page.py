"""How is evidence shown: the files of a criterion, and what can be said of the signatures on a PDF, never more than that?"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from kyhan.console.context import Console
from kyhan.documents.file_kind import KINDS, size
from kyhan.documents.pdf_signature import Signatures
from kyhan.documents.signature_words import summary, told
from kyhan.i18n import Phrase, say

if TYPE_CHECKING:
    from kyhan.cycle.tables import Evidence

Fields = dict[str, Any]


def show_added(console: Console, made: "Sequence[Evidence]") -> None:
    """Shows what was added."""
    console.say(
        *(
            say(
                "Đã thêm {name} ({kind}, {size}) vào tiêu chí {criterion}; mã băm {sha256}.",
                "Added {name} ({kind}, {size}) to criterion {criterion}; SHA-256 {sha256}.",
                name=one.name,
                kind=KINDS[one.kind],
                size=size(one.size),
                criterion=one.criterion,
                sha256=one.sha256,
            )
            for one in made
        )
    )


def show_list(console: Console, rows: Sequence[Fields], signed: Mapping[str, Signatures]) -> None:
    """Shows evidence, with the signatures of the PDFs whose SHA-256 `signed` has."""
    if console.as_json:
        told = [{**row, "signatures": _json(signed.get(row["sha256"]))} for row in rows]
        console.show_json({"evidence": told})
        return
    if not rows:
        console.say(say("Chưa có tài liệu kiểm chứng nào.", "There is no evidence."))
        return
    console.table(
        [
            say("Đơn vị", "Unit"),
            say("Tiêu chí", "Criterion"),
            say("Tệp", "File"),
            say("Loại", "Kind"),
            say("Dung lượng", "Size"),
            say("Ngày nộp", "Added on"),
            say("Người nộp", "Added by"),
            Phrase("SHA-256", "SHA-256"),
            say("Chữ ký số; đã gỡ", "Signatures; removed"),
        ],
        [
            (
                row["unit"],
                row["criterion"],
                row["name"],
                KINDS.get(row["kind"], row["kind"]),
                size(row["size"]),
                date.fromisoformat(row["added_on"]),
                row["added_by"],
                row["sha256"][:12],
                _joined([*_summary(signed.get(row["sha256"])), *_removal(row)]),
            )
            for row in rows
        ],
        right=(4,),
    )
    total = say(
        "{n} tệp, {size}.",
        "{n} file(s), {size}.",
        n=len(rows),
        size=size(sum({row["sha256"]: row["size"] for row in rows}.values())),
    )
    console.say(total)


def show_one(console: Console, row: Fields, signed: Signatures | None) -> None:
    """Shows one file, and what can be said of its signatures."""
    if console.as_json:
        console.show_json({**row, "signatures": _json(signed)})
        return
    console.say(
        say(
            "{name}: {kind}, {size}; tiêu chí {criterion} của {unit}.",
            "{name}: {kind}, {size}; criterion {criterion} of {unit}.",
            name=row["name"],
            kind=KINDS.get(row["kind"], row["kind"]),
            size=size(row["size"]),
            criterion=row["criterion"],
            unit=row["unit"],
        ),
        say(
            "{who} nộp ngày {day}.",
            "Added by {who} on {day}.",
            who=row["added_by"],
            day=date.fromisoformat(row["added_on"]),
        ),
        f"SHA-256: {row['sha256']}",
        *_removal(row),
    )
    if signed is not None:
        console.say(*told(signed))


def _summary(signed: Signatures | None) -> list[Phrase]:
    return [] if signed is None else summary(signed)


def _removal(row: Fields) -> list[Phrase]:
    if row["removed_on"] is None:
        return []
    return [
        say(
            "Đã gỡ ngày {day} ({who}): {why}",
            "Removed on {day} ({who}): {why}",
            day=date.fromisoformat(row["removed_on"]),
            who=row["removed_by"],
            why=row["removal_reason"],
        )
    ]


def _json(signed: Signatures | None) -> Fields | None:
    if signed is None:
        return None
    why = signed.unreadable
    return {
        "unreadable": None if why is None else {"vi": why.vi, "en": why.en},
        "found": [
            {
                "field": one.field,
                "integrity": one.integrity,
                "trust": one.trust,
                "stamp": one.stamp,
                "signer": one.signer,
                "issuer": one.issuer,
                "serial": one.serial,
                "valid_from": one.valid_from,
                "valid_to": one.valid_to,
                "signed_at": one.signed_at,
                "proven": one.proven,
            }
            for one in signed.found
        ],
    }


def _joined(phrases: Sequence[Phrase]) -> Phrase:
    return Phrase("; ".join(one.vi for one in phrases), "; ".join(one.en for one in phrases))
