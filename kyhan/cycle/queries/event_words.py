"""How is an event of the history said in words: who did what, on what, from which state to which, and why?

Events are the JSON of their bodies, as `kyhan.cycle.queries.history` gives them.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from kyhan.i18n import Phrase, say
from kyhan.regulation.period_labels import PERIOD_LABELS
from kyhan.workflows.assessment import CYCLE
from kyhan.workflows.complaint import COMPLAINT
from kyhan.workflows.machine import Workflow
from kyhan.workflows.roles import Role
from kyhan.workflows.submission import SUBMISSION

_WORKFLOWS: Final[Mapping[str, Workflow]] = {one.name: one for one in (CYCLE, SUBMISSION, COMPLAINT)}
_ROLES: Final = {str(role): role.label for role in Role}
_ACTIONS: Final = {
    "start": say("lập kỳ đánh giá", "prepare the cycle"),
    "file": say("gửi khiếu nại", "file a complaint"),
    "extend": say("gia hạn", "extend the deadline"),
    "recount": say("tính lại hạn theo lịch", "recount the deadlines"),
    "remind": say("nhắc hạn", "send reminders"),
    "form_write": say("lập phiếu", "write forms"),
    "seal": say("niêm phong nhật ký", "seal the history"),
    "init": say("khởi tạo", "set up"),
    "upgrade": say("nâng cấp cơ sở dữ liệu", "upgrade the database"),
    "calendar_adopt": say("áp dụng lịch năm", "adopt the calendar"),
    "calendar_swap": say("hoán đổi ngày làm việc", "swap working days"),
    "calendar_off": say("thêm ngày nghỉ", "add a day off"),
    "calendar_work": say("thêm ngày làm việc", "add a working day"),
    "calendar_undo": say("hoàn tác thay đổi lịch", "undo a calendar change"),
    "regulation_add": say("thêm quy chế", "add a regulation"),
    "unit_add": say("thêm đơn vị", "add units"),
    "unit_rename": say("đổi tên, nhóm đơn vị", "rename a unit"),
    "unit_merge": say("sáp nhập đơn vị", "merge units"),
    "evidence_add": say("thêm tài liệu kiểm chứng", "add evidence"),
    "evidence_remove": say("gỡ tài liệu kiểm chứng", "remove evidence"),
    "user_add": say("thêm người dùng", "add people"),
    "user_change": say("sửa người dùng", "change a person"),
    "user_deactivate": say("khóa người dùng", "deactivate a person"),
    "invite": say("mời đặt mật khẩu", "invite to set a password"),
    "password_set": say("đặt mật khẩu", "set a password"),
    "password_change": say("đổi mật khẩu", "change the password"),
    "sign_in": say("đăng nhập", "sign in"),
    "second_factor_pass": say("nhập mã xác thực", "give a code of the second factor"),
    "second_factor_begin": say("bắt đầu bật xác thực hai bước", "begin a second factor"),
    "second_factor_on": say("bật xác thực hai bước", "turn the second factor on"),
    "second_factor_off": say("tắt xác thực hai bước", "turn the second factor off"),
    "second_factor_reset": say("bỏ xác thực hai bước của một người", "reset a second factor"),
    "token_make": say("tạo mã truy cập", "make a token"),
    "token_revoke": say("thu hồi mã truy cập", "revoke a token"),
    "draft_save": say("lưu bản nháp", "save a draft"),
    "review_save": say("lưu thẩm định dở", "save unfinished verification"),
    "public_page_open": say("mở trang công khai", "open the public page"),
    "public_page_close": say("đóng trang công khai", "close the public page"),
    "document_register": say("vào sổ số văn bản", "enter a document's number"),
    "document_sign": say("sửa ngày ký văn bản", "correct a document's day of signature"),
}
"""Acts outside the three workflows; one that is not here is shown by its code."""
_SUBJECTS: Final = {
    "cycle": say("kỳ đánh giá", "cycle"),
    "submission": say("phiếu", "form of"),
    "complaint": say("khiếu nại", "complaint"),
    "calendar": say("lịch", "calendar"),
    "roster": say("danh sách đơn vị", "roster"),
    "people": say("người dùng", "people"),
    "regulations": say("quy chế", "regulations"),
    "history": say("nhật ký", "history"),
    "document": say("sổ văn bản", "register of documents"),
    "forms": say("các phiếu", "forms"),
}
_DETAILS: Final = {
    "number": say("số", "number"),
    "document": say("văn bản", "document"),
    "proof": say("căn cứ", "proof"),
    "kind": say("hạn", "deadline for"),
    "due_on": say("đến hết", "end of"),
    "from": say("từ", "from"),
    "to": say("đến", "to"),
    "asked_until": say("ngày xin", "asked for"),
    "complaints_until": say("nhận khiếu nại đến hết", "complaints until the end of"),
    "late": say("trễ", "late"),
    "missing": say("thiếu", "lacks"),
    "criteria": say("tiêu chí", "criteria"),
    "criterion": say("tiêu chí", "criterion"),
    "files": say("tệp", "files"),
    "queries": say("câu hỏi", "questions"),
    "differences": say("khác tự chấm", "differs from declared"),
    "unit": say("đơn vị", "unit"),
    "units": say("đơn vị", "units"),
    "group": say("nhóm", "group"),
    "changed": say("đã sửa", "changed"),
    "into": say("thành", "into"),
    "name": say("tên", "name"),
    "login": say("người dùng", "login"),
    "logins": say("người dùng", "logins"),
    "publication": say("công bố lần", "publication"),
    "supersedes": say("thay lần", "supersedes"),
    "moved": say("đổi hạng", "places moved"),
    "places_written": say("thứ hạng đã ghi", "places written"),
    "regulation": say("quy chế", "regulation"),
    "practice": say("bản tập dượt", "practice copy"),
    "mails": say("thư", "mails"),
    "used_for": say("dùng cho", "for"),
    "cycle": say("kỳ", "cycle"),
    "signed_on": say("ký", "signed on"),
    "purpose": say("để", "to"),
    "count": say("số phiếu", "how many"),
    "file": say("tệp", "file"),
    "decided": say("đã chọn", "decided"),
    "address": say("từ địa chỉ", "from the address"),
    "needs": say("còn cần", "still needs"),
    "token": say("mã số", "token"),
    "scopes": say("quyền", "scopes"),
}
"""What the facts of an event are called; one that is not here is shown by its key."""
_NAMES: Final[Mapping[str, Mapping[str, Phrase]]] = {
    "kind": {str(kind): label for kind, label in PERIOD_LABELS.items()},
    "purpose": {
        "declare": say("tự chấm", "declare"),
        "verify": say("thẩm định", "verify"),
        "api": say("chương trình khác dùng", "be used by a program"),
        "calendar": say("xem lịch hạn", "read the calendar of deadlines"),
        "invitation": say("đặt mật khẩu", "set a password"),
    },
    "needs": {
        "second_factor": say("mã xác thực", "a code of the second factor"),
        "enrolment": say("bật xác thực hai bước", "a second factor"),
    },
}
"""What the values of a detail are called."""
_FIRST: Final = ("why", "reason")
_UNSHOWN: Final = frozenset({*_FIRST, "attempt", "heads", "sha256", "forms", "kept"})


def who(event: dict[str, Any]) -> Phrase:
    """Returns the login of who acted, with the roles by which they might."""
    roles = [_ROLES.get(role, role) for role in (event["role"] or "").split(",") if role]
    actor = event["actor"] or "?"
    return say("{actor} ({roles})", "{actor} ({roles})", actor=actor, roles=roles) if roles else Phrase(actor, actor)


def what(event: dict[str, Any]) -> Phrase:
    """Returns the act; of a refused attempt what was tried."""
    if event["action"] == "refused":
        attempt = event["data"]["attempt"]
        tried = _action(_WORKFLOWS.get(event["subject"].partition("/")[0]), attempt)
        return say("bị từ chối: {tried}", "refused: {tried}", tried=tried)
    return _action(_WORKFLOWS.get(event["workflow"] or ""), event["action"])


def _action(workflow: Workflow | None, action: str) -> Phrase:
    labels = {row.action: row.label for row in workflow.table} if workflow else {}
    return labels.get(action) or _ACTIONS.get(action) or Phrase(action, action)


def subject_words(subject: str) -> Phrase:
    """Returns what an act was about, such as "phiếu 20161"."""
    kind, _, name = subject.partition("/")
    label = _SUBJECTS.get(kind, Phrase(kind, kind))
    return say("{label} {name}", "{label} {name}", label=label, name=name) if name else label


def move(event: dict[str, Any]) -> Phrase | None:
    """Returns from which state to which an act of a workflow led, None for other acts."""
    workflow = _WORKFLOWS.get(event["workflow"] or "")
    if workflow is None:
        return None
    old, new = (workflow.states.get(event[side], event[side]) for side in ("source", "target"))
    return say("{old} → {new}", "{old} → {new}", old=old, new=new)


def details(event: dict[str, Any]) -> Phrase:
    """Returns what else an event says, the reason first."""
    data = event["data"]
    hidden = _UNSHOWN | ({"kind"} if event["action"] == "refused" else set())
    parts = [Phrase(data[name], data[name]) for name in _FIRST if data.get(name)]
    parts += [
        _detail(name, value)
        for name, value in data.items()
        if name not in hidden and value not in ("", None, [], False)
    ]
    return Phrase("; ".join(part.vi for part in parts), "; ".join(part.en for part in parts))


def _detail(name: str, value: object) -> Phrase:
    label = _DETAILS.get(name, Phrase(name, name))
    if value is True:
        return label
    return say("{label} {value}", "{label} {value}", label=label, value=_shown(name, value))


def _shown(name: str, value: object) -> object:
    if isinstance(value, dict):
        return value["name"] if name == "file" else "; ".join(f"{key} {one}" for key, one in value.items())
    if name == "mails" and isinstance(value, list):
        return ", ".join(str(one["to"]) for one in value)
    if isinstance(value, list):
        return "; ".join(", ".join(map(str, one)) if isinstance(one, list) else str(one) for one in value)
    if name in _NAMES:
        return _NAMES[name].get(str(value), value)
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return value


def actions() -> dict[str, Phrase]:
    """Returns every act there can be, by its code, with what people call it."""
    of_workflows = {row.action: row.label for workflow in _WORKFLOWS.values() for row in workflow.table}
    return {**_ACTIONS, **of_workflows, "refused": say("bị từ chối", "refused")}
