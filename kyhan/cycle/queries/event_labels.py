"""What are the tables and columns of the history called by people?"""

from collections.abc import Mapping
from typing import Final

from kyhan.i18n import Phrase, say
from kyhan.regulation.period_labels import PERIOD_LABELS
from kyhan.workflows.assessment import CYCLE
from kyhan.workflows.complaint import COMPLAINT
from kyhan.workflows.machine import Workflow
from kyhan.workflows.submission import SUBMISSION


def _states(workflow: Workflow) -> dict[str, Phrase]:
    return {str(state): label for state, label in workflow.states.items()}


TABLES: Final[Mapping[str, Phrase]] = {
    "office": say("văn phòng", "office"),
    "calendar_year": say("năm của lịch", "year of the calendar"),
    "calendar_day": say("ngày của lịch", "day of the calendar"),
    "regulation_text": say("văn bản quy chế", "text of a regulation"),
    "unit": say("đơn vị", "unit"),
    "user": say("người dùng", "person"),
    "document": say("số văn bản", "number of a document"),
    "cycle": say("kỳ đánh giá", "cycle"),
    "submission": say("phiếu của đơn vị", "unit's form"),
    "answer": say("trả lời tiêu chí", "answer to a criterion"),
    "evidence": say("tài liệu kiểm chứng", "evidence"),
    "query": say("câu hỏi của Văn phòng", "question of the office"),
    "deadline": say("hạn", "deadline"),
    "complaint": say("khiếu nại", "complaint"),
    "publication": say("bản công bố", "publication"),
    "public_page": say("trang công khai", "public page"),
}

COLUMNS: Final[Mapping[str, Phrase]] = {
    "accepted_on": say("tiếp nhận ngày", "accepted on"),
    "active": say("còn truy cập", "access stands"),
    "added_by": say("người thêm", "added by"),
    "added_on": say("thêm ngày", "added on"),
    "announced_on": say("ban hành ngày", "announced on"),
    "answer": say("trả lời", "answer"),
    "answered_on": say("trả lời ngày", "answered on"),
    "asked_by": say("người hỏi", "asked by"),
    "asked_on": say("hỏi ngày", "asked on"),
    "basis": say("biên nhận tính hạn", "receipt of the count"),
    "cause": say("do", "cause"),
    "closed_on": say("đóng ngày", "closed on"),
    "complete_on": say("đủ dữ liệu ngày", "complete on"),
    "created_on": say("lập ngày", "created on"),
    "criteria": say("tiêu chí", "criteria"),
    "criterion": say("tiêu chí", "criterion"),
    "cycle": say("kỳ", "cycle"),
    "decided_by": say("người quyết định", "decided by"),
    "decided_on": say("quyết định ngày", "decided on"),
    "decision": say("số quyết định", "decision"),
    "declared": say("tự chấm", "declared"),
    "declared_not_applicable": say("đơn vị nêu không áp dụng", "declared not applicable"),
    "difference_reason": say("lý do chấm khác", "reason of the difference"),
    "document": say("văn bản", "document"),
    "due_on": say("hết hạn ngày", "due on"),
    "email": say("thư điện tử", "address"),
    "ended_on": say("kết thúc ngày", "ended on"),
    "evidence": say("tài liệu kiểm chứng", "evidence"),
    "explanation": say("giải trình", "explanation"),
    "filed_on": say("gửi ngày", "filed on"),
    "group": say("nhóm", "group"),
    "history_head": say("đầu chuỗi nhật ký", "head of the history"),
    "id": say("mã", "id"),
    "issued_late": say("phát hành trễ", "issued late"),
    "issued_on": say("phát hành ngày", "issued on"),
    "kind": say("loại", "kind"),
    "language": say("ngôn ngữ", "language"),
    "late": say("trễ", "late"),
    "letter_number": say("số công văn", "number of the letter"),
    "letter_on": say("ngày công văn", "date of the letter"),
    "missing": say("còn thiếu", "missing"),
    "name": say("tên", "name"),
    "number": say("số", "number"),
    "opened_on": say("mở ngày", "opened on"),
    "outcome": say("kết cục", "outcome"),
    "place": say("thứ hạng", "place"),
    "practice": say("bản tập dượt", "practice copy"),
    "proposal_number": say("số tờ trình", "number of the proposal"),
    "proposed_on": say("trình ngày", "proposed on"),
    "provisional": say("tạm tính", "provisional"),
    "published_on": say("công bố ngày", "published on"),
    "question": say("câu hỏi", "question"),
    "reason": say("lý do", "reason"),
    "receipt_proof": say("căn cứ nhận", "proof of receipt"),
    "received_on": say("nhận ngày", "received on"),
    "regulation": say("quy chế", "regulation"),
    "regulation_sha256": say("SHA-256 của quy chế", "SHA-256 of the regulation"),
    "removal_reason": say("lý do gỡ", "reason of removal"),
    "removed_by": say("người gỡ", "removed by"),
    "removed_on": say("gỡ ngày", "removed on"),
    "reopened_for": say("mở lại cho tiêu chí", "reopened for"),
    "returned_on": say("trả lại ngày", "returned on"),
    "roles": say("vai trò", "roles"),
    "score": say("bảng điểm", "score"),
    "scored_on": say("chấm xong ngày", "scored on"),
    "sha256": say("SHA-256", "SHA-256"),
    "signed_on": say("ký ngày", "signed on"),
    "size": say("dung lượng (byte)", "size (bytes)"),
    "snapshot": say("bảng kết quả", "table of results"),
    "source": say("nguồn", "source"),
    "starts_on": say("tính từ ngày", "counted from"),
    "state": say("trạng thái", "state"),
    "submitted_on": say("gửi phiếu ngày", "submitted on"),
    "successor": say("nhập vào", "merged into"),
    "symbol": say("số, ký hiệu", "symbol"),
    "text": say("nội dung", "text"),
    "tied": say("đồng hạng", "tied"),
    "title": say("tên gọi", "title"),
    "unit": say("đơn vị", "unit"),
    "used_for": say("dùng cho", "used for"),
    "valid_from": say("từ ngày", "from"),
    "valid_to": say("đến ngày", "until"),
    "verified": say("thẩm định", "verified"),
    "verified_by": say("người thẩm định", "verified by"),
    "verified_not_applicable": say("thẩm định không áp dụng", "verified not applicable"),
    "verified_on": say("thẩm định xong ngày", "verified on"),
    "year": say("năm", "year"),
}
"""Every column that is told; a test compares it with the tables. A version is no fact and is not told."""

VALUES: Final[Mapping[tuple[str, str], Mapping[str, Phrase]]] = {
    ("cycle", "state"): _states(CYCLE),
    ("submission", "state"): _states(SUBMISSION),
    ("complaint", "state"): _states(COMPLAINT),
    ("deadline", "kind"): {str(kind): label for kind, label in PERIOD_LABELS.items()},
    ("calendar_day", "kind"): {"off": say("nghỉ", "off"), "work": say("làm việc", "worked")},
    ("", "outcome"): {
        "met": say("đúng hạn", "met"),
        "late": say("trễ hạn", "late"),
        "superseded": say("được thay bằng hạn mới", "superseded"),
        "stopped": say("dừng", "stopped"),
    },
    ("", "cause"): {
        "period": say("thời hạn của quy chế", "period of the regulation"),
        "extension": say("gia hạn", "extension"),
        "recount": say("tính lại theo lịch", "recounted"),
    },
}
"""What the values of a column of a table ("": of any) are called."""
