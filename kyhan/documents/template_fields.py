"""Which fields does each template of an official document have, what do they mean, and which may not be left out?"""

from dataclasses import dataclass
from typing import Final, Literal

from kyhan.i18n import Phrase, say

Template = Literal["letter", "decision", "adjustment", "complaint", "reminder"]
TEMPLATES: Final[dict[Template, Phrase]] = {
    "letter": say("Công văn gửi phiếu khảo sát", "The letter with the survey form"),
    "decision": say("Quyết định công bố kết quả", "The decision that publishes the results"),
    "adjustment": say("Quyết định điều chỉnh kết quả", "The decision that adjusts the results"),
    "complaint": say("Công văn trả lời khiếu nại", "The letter that answers a complaint"),
    "reminder": say("Công văn nhắc đơn vị", "The letter that reminds a unit"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `parts` are the fields of each row where it is a list of rows; `owed`: a template must use it."""

    name: str
    meaning: Phrase
    owed: bool = False
    parts: tuple["Field", ...] = ()


def _owed(name: str, vi: str, en: str, *parts: Field) -> Field:
    return Field(name, say(vi, en), owed=True, parts=parts)


def _free(name: str, vi: str, en: str, *parts: Field) -> Field:
    return Field(name, say(vi, en), parts=parts)


_EVERY: Final = (
    _owed(
        "superior",
        "cơ quan chủ quản, chữ hoa, thành dòng; trống nếu không có",
        "the body above in capitals, in lines; may be empty",
    ),
    _owed("issuer", "cơ quan ban hành, chữ hoa, thành dòng", "the issuing body in capitals, in lines"),
    _owed("number", "số và ký hiệu: 05/QĐ-UBND", "number and symbol: 05/QĐ-UBND"),
    _owed("date_line", "địa danh và ngày tháng năm", "place and day"),
    _owed("mark", "DỰ THẢO, BẢN TẬP DƯỢT; trống nếu không", "DRAFT, PRACTICE COPY; else empty"),
    _owed("capacity", "các dòng quyền hạn, chức vụ người ký", "the lines of the signer's capacity and title"),
    _owed("signer", "họ tên người ký; có thể trống", "the signer's name; may be empty"),
    _owed("copies", "các dòng Nơi nhận", "the lines of who gets a copy"),
    _free("issuer_name", "cơ quan ban hành", "the issuing body"),
    _free("owner", "cơ quan duyệt và công bố", "the body that approves and publishes"),
    _free("office", "cơ quan chủ trì đánh giá", "the office that runs the assessment"),
    _free("year", "năm đánh giá", "the assessed year"),
    _free("regulation", "tên quy chế", "the regulation's title"),
    _free("signed_on", "ngày ký bằng chữ: ngày 05 tháng 01 năm 2027", "day of signature in words"),
)
_LETTERHEAD: Final = (
    _free("type_caps", "tên loại văn bản; trống với công văn", "name of the kind; empty for an ordinary letter"),
)
_LETTER: Final = (
    *_LETTERHEAD,
    _free("type_name", "tên loại khi nhắc tới: Công văn", "name of the kind within a sentence"),
    _owed(
        "groups", "nhóm đơn vị nhận, kèm danh sách", "groups of units with their lists",
        _free("name", "tên nhóm", "name"),
        _free("last", "là nhóm cuối", "whether it is the last"),
        _owed(
            "units", "các đơn vị", "the units",
            _free("order", "số thứ tự trong danh sách", "its number in the list"),
            _free("code", "mã đơn vị", "code"),
            _owed("name", "tên đơn vị", "name"),
        ),
    ),
    _free("unit_count", "tổng số đơn vị", "how many units there are"),
    _owed("submission_period", "thời hạn gửi phiếu: 10 ngày làm việc", "the time for the form"),
    _free("submission_start", "mốc tính thời hạn", "from when it counts"),
    _free("submission_article", "điều khoản", "the provision"),
)  # fmt: skip
_GROUP: Final = (
    _owed("roman", "số thứ tự phụ lục: I, II", "number of the annex: I, II"),
    _free("name", "tên nhóm đơn vị", "name of the group"),
    _free("caps", "tên nhóm, chữ hoa", "name of the group in capitals"),
    _owed(
        "blocks", "các phần chấm điểm", "the blocks",
        _free("name", "tên phần", "name"),
        _free("total", "điểm tối đa", "points it counts for"),
    ),
    _owed(
        "ranked", "các đơn vị được xếp hạng", "the units with a place",
        _owed("place", "thứ hạng", "place"),
        _free("code", "mã đơn vị", "code"),
        _owed("name", "tên đơn vị", "name"),
        _owed("points", "điểm và mức từng phần", "points and level of each block"),
        _owed("total", "tổng điểm", "total"),
        _owed("level", "mức", "level"),
        _free("note", "ghi chú: đồng hạng, gửi trễ", "marks: shared place, late"),
    ),
    _owed(
        "unranked", "các đơn vị không xếp hạng", "the units without a place",
        _free("order", "số thứ tự", "number in the list"),
        _free("code", "mã đơn vị", "code"),
        _owed("name", "tên đơn vị", "name"),
        _free("total", "tổng điểm", "total"),
        _owed("reason", "lý do", "why"),
    ),
)  # fmt: skip
_SEAL: Final = (
    _free("seal_roman", "số thứ tự phụ lục niêm phong", "number of the annex that seals"),
    _owed("seal_hash", "mã băm của sự kiện cuối", "hash of the last event"),
    _owed("seal_number", "số thứ tự của sự kiện đó", "number of that event"),
    _owed("seal_at", "lúc ghi sự kiện đó", "when it was recorded"),
    _owed("seal", "cả ba cho lệnh audit verify --head", "all three as audit verify --head takes them"),
)
_DECISION: Final = (
    _owed("grounds", "các dòng căn cứ", "the lines of legal grounds"),
    _owed("groups", "kết quả theo nhóm đơn vị", "the results by group of units", *_GROUP),
    _free("annexes", "các phụ lục kết quả: I, II", "the annexes of results: I, II"),
    _free("unit_count", "tổng số đơn vị", "how many units there are"),
    *_SEAL,
)
_RULING: Final = (
    _owed("complaint_period", "thời hạn khiếu nại: 5 ngày", "the time for complaints"),
    _free("complaint_start", "mốc tính thời hạn", "from when it counts"),
    _free("complaint_article", "điều khoản", "the provision"),
    _free("complaints_until", "ngày cuối nhận khiếu nại; trống trước công bố", "last day for complaints; may be empty"),
)
_CHANGES: Final = (
    _owed("previous", "số quyết định được điều chỉnh", "number of the decision that is adjusted"),
    _owed("previous_on", "ngày của quyết định đó", "its day"),
    _owed(
        "changes", "các đơn vị thay đổi", "the units that change",
        _free("order", "số thứ tự", "number in the list"),
        _free("code", "mã đơn vị", "code"),
        _owed("name", "tên đơn vị", "name"),
        _owed("before", "kết quả trước", "the result before"),
        _owed("after", "kết quả sau", "the result after"),
        _free("reason", "lý do", "why"),
    ),
    _free("change_count", "số đơn vị thay đổi", "how many units change"),
)  # fmt: skip
_ANSWER: Final = (
    *_LETTERHEAD,
    _owed("unit", "đơn vị khiếu nại", "the unit"),
    _free("complaint_number", "số khiếu nại trong kỳ", "number of the complaint"),
    _free("complaint_document", "số văn bản của đơn vị; có thể trống", "number of the unit's document; may be empty"),
    _free("filed_on", "ngày nhận khiếu nại", "day it was filed"),
    _free("text", "nội dung khiếu nại", "what the unit wrote"),
    _free("criteria", "các tiêu chí", "the criteria"),
    _free("decision", "số quyết định bị khiếu nại", "number of the decision in question"),
    _free("decision_on", "ngày của quyết định đó", "its day"),
    _owed("outcome", "upheld, dismissed hoặc rejected", "upheld, dismissed or rejected"),
    _owed("reason", "lý do", "the reason"),
    _free("adjusted", "số quyết định điều chỉnh; có thể trống", "number of the adjusting decision; may be empty"),
    _free("adjusted_on", "ngày của quyết định đó", "its day"),
    _free("article", "điều khoản", "the provision"),
)
_REMINDER: Final = (
    *_LETTERHEAD,
    _owed("unit", "đơn vị", "the unit"),
    _free("letter", "số công văn khảo sát", "number of the letter with the survey form"),
    _free("letter_on", "ngày của công văn đó", "its day"),
    _owed(
        "deadlines", "các hạn đang chạy", "the running deadlines",
        _owed("what", "việc phải làm", "what is due"),
        _owed("due", "ngày cuối, kèm thứ", "last day with its weekday"),
        _free("left", "còn hoặc quá bao nhiêu ngày", "how many days are left or overdue"),
        _free("article", "điều khoản", "the provision"),
        _free("last", "là hạn cuối danh sách", "whether it is the last"),
    ),
)  # fmt: skip

FIELDS: Final[dict[Template, tuple[Field, ...]]] = {
    "letter": (*_EVERY, *_LETTER),
    "decision": (*_EVERY, *_DECISION, *_RULING),
    "adjustment": (*_EVERY, *_DECISION, *_CHANGES),
    "complaint": (*_EVERY, *_ANSWER),
    "reminder": (*_EVERY, *_REMINDER),
}
