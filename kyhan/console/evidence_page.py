"""How is evidence shown: the files of a criterion, and what can be said of the signatures on a PDF, never more than that?"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from kyhan.clock import OFFICE_ZONE
from kyhan.console.context import Console
from kyhan.documents.file_kind import KINDS
from kyhan.documents.pdf_signature import Integrity, Signature, Signatures, Trust
from kyhan.i18n import Phrase, say

if TYPE_CHECKING:
    from kyhan.cycle.tables import Evidence

Fields = dict[str, Any]
_KILOBYTE: Final = 1_000
_MEGABYTE: Final = 1_000_000

_INTEGRITY: Final = {
    Integrity.WHOLE: say("nguyên vẹn", "intact"),
    Integrity.ADDED: say(
        "nguyên vẹn, sau khi ký có thêm chữ ký, ô điền hoặc ghi chú", "intact; signatures, filled fields or notes came later"
    ),
    Integrity.REVISED: say(
        "phần đã ký còn nguyên, nhưng SAU KHI KÝ TỆP ĐÃ BỊ SỬA", "the signed part is intact, but THE FILE WAS CHANGED AFTER SIGNING"
    ),
    Integrity.CHANGED: say("KHÔNG CÒN NGUYÊN VẸN: nội dung hoặc chữ ký đã bị thay đổi", "NOT INTACT: content or signature was changed"),
    Integrity.UNKNOWN: say("không kiểm tra được", "it cannot be checked"),
}  # fmt: skip
_TRUST: Final = {
    Trust.TRUSTED: say(
        "chứng thư được danh sách tin cậy của Văn phòng bảo đảm", "the office's trust list vouches for the certificate"
    ),
    Trust.NOT_LISTED: say(
        "chứng thư không nằm trong danh sách tin cậy của Văn phòng", "the certificate is not on the office's trust list"
    ),
    Trust.OUT_OF_DATE: say(
        "chứng thư chưa hoặc không còn hiệu lực ngày Văn phòng nhận tệp",
        "the certificate was not valid yet or no longer on the day the office got the file",
    ),
    Trust.REVOKED: say("chứng thư đã bị thu hồi", "the certificate was revoked"),
    Trust.UNFIT: say(
        "chứng thư không dùng để ký, hoặc dùng thuật toán đã yếu", "the certificate is not for signing, or uses weak means"
    ),
    Trust.UNKNOWN: say("chưa nói được gì về chứng thư", "nothing can be said of the certificate"),
}  # fmt: skip
_SHORT: Final = {
    Integrity.WHOLE: say("nguyên vẹn", "intact"),
    Integrity.ADDED: say("nguyên vẹn, có phần thêm", "intact, with additions"),
    Integrity.REVISED: say("ĐÃ SỬA SAU KHI KÝ", "CHANGED AFTER SIGNING"),
    Integrity.CHANGED: say("KHÔNG CÒN NGUYÊN VẸN", "NOT INTACT"),
    Integrity.UNKNOWN: say("không kiểm tra được", "not checkable"),
}
_LIMITS: Final = say(
    "Đây là dữ kiện kỹ thuật, tính theo ngày Văn phòng nhận tệp; việc thu hồi chứng thư không được hỏi qua mạng.",
    "These are technical facts as of the day the office got the file; no network was asked about revoked certificates.",
)


def show_added(console: Console, made: "Sequence[Evidence]") -> None:
    """Shows what was added."""
    console.say(
        *(
            say(
                "Đã thêm {name} ({kind}, {size}) vào tiêu chí {criterion}; mã băm {sha256}.",
                "Added {name} ({kind}, {size}) to criterion {criterion}; SHA-256 {sha256}.",
                name=one.name,
                kind=KINDS[one.kind],
                size=_size(one.size),
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
                _size(row["size"]),
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
        size=_size(sum({row["sha256"]: row["size"] for row in rows}.values())),
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
            size=_size(row["size"]),
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
    if signed is None:
        return
    if signed.unreadable is not None:
        console.say(say("Chữ ký số: {why}", "Digital signatures: {why}", why=signed.unreadable))
        return
    if not signed.found:
        console.say(say("Tệp không có chữ ký số.", "The file has no digital signature."))
        return
    for number, one in enumerate(signed.found, 1):
        console.say(*_told(number, one))
    console.say(_LIMITS)


def _told(number: int, one: Signature) -> list[Phrase]:
    """Returns the lines about one signature."""
    what = say("Dấu thời gian", "Time stamp") if one.stamp else say("Chữ ký số", "Digital signature")
    lines = [say("{what} {n}: {how}.", "{what} {n}: {how}.", what=what, n=number, how=_INTEGRITY[one.integrity])]
    if not one.signer:
        return lines
    how = say("theo dấu thời gian tin cậy", "by a trusted time stamp")
    if not one.proven:
        how = say("theo máy của người ký, chưa được chứng thực", "as the signer's machine said, not proven")
    if one.signed_at is None:
        when = say("không ghi giờ ký", "no time of signing")
    else:
        when = say("ký lúc {at} ({how})", "signed at {at} ({how})", at=_at(one.signed_at), how=how)
    return [
        *lines,
        say("  Người ký: {signer}; {when}.", "  Signer: {signer}; {when}.", signer=one.signer, when=when),
        say(
            "  Chứng thư số {serial} do {issuer} cấp, hiệu lực {since} – {until}: {trust}.",
            "  Certificate {serial} issued by {issuer}, valid {since} – {until}: {trust}.",
            serial=one.serial,
            issuer=one.issuer,
            since=_day(one.valid_from),
            until=_day(one.valid_to),
            trust=_TRUST[one.trust],
        ),
    ]


def _summary(signed: Signatures | None) -> list[Phrase]:
    """Returns a line's worth on each signature."""
    if signed is None:
        return []
    if signed.unreadable is not None:
        return [signed.unreadable]
    if not signed.found:
        return [say("không có", "none")]
    return [
        say(
            "{who}: {how}{trust}",
            "{who}: {how}{trust}",
            who=one.signer.split(",")[0] or one.field,
            how=_SHORT[one.integrity],
            trust=_trust(one),
        )
        for one in signed.found
    ]


def _trust(one: Signature) -> Phrase:
    """Returns what to add about the certificate; of a file that was changed nothing, lest it be read as praise."""
    if one.integrity not in (Integrity.WHOLE, Integrity.ADDED):
        return Phrase("", "")
    if one.trust is Trust.TRUSTED:
        return say(", chứng thư tin cậy", ", certificate trusted")
    return say(", chứng thư không tin cậy", ", certificate not trusted")


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


def _size(count: int) -> Phrase:
    if count < _MEGABYTE:
        return Phrase(*(f"{-(-count // _KILOBYTE)} kB",) * 2)
    return say("{n} MB", "{n} MB", n=Decimal(-(-count * 10 // _MEGABYTE)) / 10)


def _at(at: datetime) -> str:
    return f"{at.astimezone(OFFICE_ZONE):%d/%m/%Y %H:%M}"


def _day(at: datetime | None) -> str:
    return "" if at is None else f"{at.astimezone(OFFICE_ZONE):%d/%m/%Y}"
