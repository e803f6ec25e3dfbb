"""What is said of the signatures on a PDF, never more than is known: in full, or in a line's worth on each?"""

from datetime import datetime
from typing import Final

from kyhan.clock import OFFICE_ZONE
from kyhan.documents.pdf_signature import Integrity, Signature, Signatures, Trust
from kyhan.i18n import Phrase, say

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


def told(signed: Signatures) -> list[Phrase]:
    """Returns the lines that say what is known of every signature, and what these facts are worth."""
    if signed.unreadable is not None:
        return [say("Chữ ký số: {why}", "Digital signatures: {why}", why=signed.unreadable)]
    if not signed.found:
        return [say("Tệp không có chữ ký số.", "The file has no digital signature.")]
    return [*(line for number, one in enumerate(signed.found, 1) for line in _told(number, one)), _LIMITS]


def summary(signed: Signatures) -> list[Phrase]:
    """Returns a line's worth on each signature."""
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


def _at(at: datetime) -> str:
    return f"{at.astimezone(OFFICE_ZONE):%d/%m/%Y %H:%M}"


def _day(at: datetime | None) -> str:
    return "" if at is None else f"{at.astimezone(OFFICE_ZONE):%d/%m/%Y}"
