"""Reviewing a unit's form: criterion by criterion beside its evidence, until it is verified, or returned with questions."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, urlencode

from starlette.responses import Response

from kyhan.clock import OFFICE_ZONE
from kyhan.cycle.commands import review_drafts
from kyhan.cycle.commands import submission as acts
from kyhan.cycle.queries import evidence as stored_evidence
from kyhan.cycle.queries.review import Review
from kyhan.cycle.queries.review import review as reviewed
from kyhan.cycle.review_drafts import SavedReview
from kyhan.documents import signature_words
from kyhan.documents.evidence_signatures import signatures
from kyhan.documents.file_kind import KINDS, size
from kyhan.errors import Fault, InvalidInput
from kyhan.i18n import Phrase, say
from kyhan.web import reviewing
from kyhan.web.page import Page
from kyhan.web.review_outcome import outcome
from kyhan.web.reviewing import Line
from kyhan.web.routes import OFFICE, Routes
from kyhan.web.typed import Typed
from kyhan.workflows.roles import Role

routes = Routes()
_REVIEWERS: Final = frozenset({Role.REVIEWER})
_TAKERS: Final = frozenset({Role.STAFF, Role.REVIEWER})
_ADDRESS: Final = "/cycles/{key}/units/{unit}/review"

_FILTERS: Final = {
    "": say("Tất cả", "All"),
    "different": say("Khác tự chấm", "Different"),
    "unseen": say("Chưa thẩm định", "Not decided"),
    "unproven": say("Chưa có minh chứng", "No evidence"),
    "disputed": say("Bị khiếu nại", "In dispute"),
}


@routes.get(_ADDRESS, who=OFFICE)
def review(page: Page, key: str, unit: str) -> Response:
    """Shows the form, and to its reviewer the fields to verify it in."""
    seen = reviewed(page.app, key, unit)
    posted = page.request.method == "POST"
    lines = reviewing.lines(seen, page.typed if posted else None, page.refusal)
    if page.part:
        return page.show("parts/review_outcome.html", outcome=outcome(seen, lines), saved=(), saved_at="")
    chosen = page.typed.text("only")
    if chosen not in _FILTERS or isinstance(page.refusal, reviewing.ReviewFaults):
        chosen = ""  # what is wrong is shown, whatever was asked for before
    return page.show(
        "review.html",
        key=key,
        seen=seen,
        unit=seen.submission,
        blocks=seen.regulation.scales[seen.submission["group"]],
        lines=[line for line in lines if _wanted(line, chosen)],
        chosen=chosen,
        filters=[(name, label, sum(_wanted(line, name) for line in lines)) for name, label in _FILTERS.items()],
        outcome=outcome(seen, lines),
        saved=(),
        saved_at="",
        writable=seen.may["verify"] is None,
        own=page.person.unit == seen.unit and page.has(Role.REVIEWER),
        may={name: page.has(*roles) and seen.may[name] is None for name, roles in _WHO.items()},
    )


_WHO: Final = {"accept": _TAKERS, "return": _TAKERS, "verify": _REVIEWERS, "reopen": frozenset({Role.STAFF})}


def _wanted(line: Line, only: str) -> bool:
    return {
        "": True,
        "different": line.different,
        "unseen": line.row.open and not line.seen,
        "unproven": line.unproven,
        "disputed": line.row.disputed,
    }[only]


@routes.post(_ADDRESS, who=_REVIEWERS, again=review)
def work(page: Page, key: str, unit: str) -> Response:
    """Saves what was typed; then keeps criteria as declared, or verifies the form, as the button said.

    "try" alone saves nothing: it shows what would follow.
    """
    do = page.typed.text("do")
    if do == "try":
        return review(page, key, unit)
    seen = reviewed(page.app, key, unit)
    rows = reviewing.changed(seen, page.typed)
    if do.startswith("keep:"):
        rows = reviewing.kept(seen, do.removeprefix("keep:"), rows)
    saved = review_drafts.save(page.app, key, unit, rows) if rows else []
    versions = reviewing.versions(seen, page.typed, saved)
    page.typed = _only_of(page.typed)  # everything else is stored now, and shown from there
    if page.part:
        return _saved_part(page, key, unit, saved)
    if do == "verify":
        return _verify(page, key, unit, versions)
    kept = do.removeprefix("keep:")
    return _back(page, key, unit, _told(page, saved), at=kept if kept in seen.declared else "")


def _only_of(typed: Typed) -> Typed:
    return Typed({name: values for name, values in typed.fields.items() if name == "only"})


def _told(page: Page, saved: list[SavedReview]) -> Phrase:
    if not saved:
        return say("Không có gì mới để lưu.", "There was nothing new to save.")
    return say(
        "Đã lưu {n} tiêu chí lúc {at}; phiếu chưa thẩm định xong.",
        "{n} criteria saved at {at}; the form is not verified yet.",
        n=len(saved),
        at=_time(page),
    )


def _time(page: Page) -> str:
    return f"{page.site.now().astimezone(OFFICE_ZONE):%H:%M:%S}"


def _saved_part(page: Page, key: str, unit: str, saved: list[SavedReview]) -> Response:
    seen = reviewed(page.app, key, unit)
    lines = reviewing.lines(seen)
    codes = {one.criterion for one in saved}
    now = [line for line in lines if line.row.criterion.code in codes]
    at = _time(page) if saved else ""
    return page.show("parts/review_outcome.html", outcome=outcome(seen, lines), saved=now, saved_at=at)


def _verify(page: Page, key: str, unit: str, versions: Mapping[str, int]) -> Response:
    rows = reviewing.form_rows(reviewed(page.app, key, unit))
    done = acts.verify(page.app, key, unit, rows, drafts_seen=versions)
    return _back(page, key, unit, say("Đã thẩm định xong phiếu của {name}.", "{name} is verified.", name=done.name))


def _back(page: Page, key: str, unit: str, done: Phrase, at: str = "") -> Response:
    """Goes back to the criteria that were shown, and to one of them (`at`)."""
    only = page.typed.text("only")
    query = f"?{urlencode({'only': only})}" if only else ""
    place = f"#c-{quote(at)}" if at else ""
    return page.go(_ADDRESS.format(key=quote(key), unit=quote(unit)) + query + place, done)


@routes.get(f"{_ADDRESS}/evidence/{{criterion}}", who=OFFICE)
def evidence(page: Page, key: str, unit: str, criterion: str) -> Response:
    """Shows the files of a criterion, who added them, and what can be said of the signatures on PDFs."""
    seen = reviewed(page.app, key, unit)
    files = stored_evidence.evidence(page.app, key, seen.unit, criterion)
    signed = signatures(page.app, [file for file in files if file["kind"] == "pdf"], page.site.settings.trust)
    return page.show(
        "parts/review_evidence.html" if page.part else "review_evidence.html",
        key=key,
        seen=seen,
        criterion=criterion,
        files=files,
        signed={sha256: signature_words.told(one) for sha256, one in signed.items()},
        kinds=KINDS,
        size=size,
    )


@routes.post(f"{_ADDRESS}/accept", who=_TAKERS, again=review)
def accept(page: Page, key: str, unit: str) -> Response:
    """Takes the form into verification."""
    (done,) = acts.accept(page.app, key, [unit])
    told = say("Đã tiếp nhận phiếu của {name}; có thể thẩm định.", "The form of {name} is accepted.", name=done.name)
    return _back(page, key, unit, told)


@routes.post(f"{_ADDRESS}/reopen", who=frozenset({Role.STAFF}), again=review)
def reopen(page: Page, key: str, unit: str) -> Response:
    """Opens a verified form again."""
    with page.typed.reading(say("Mở lại phiếu", "Opening the form again")) as read:
        reason = read.owed("reason", say("lý do", "reason"))
    done = acts.reopen(page.app, key, unit, reason=reason)
    told = say(
        "Đã mở lại phiếu của {name} để thẩm định lại.",
        "The form of {name} is open again for verification.",
        name=done.name,
    )
    return _back(page, key, unit, told)


@routes.get(f"{_ADDRESS}/return", who=_TAKERS)
def questions(page: Page, key: str, unit: str) -> Response:
    """Shows the criteria, each with a field for a question to the unit."""
    seen = reviewed(page.app, key, unit)
    return page.show(
        "review_return.html",
        key=key,
        seen=seen,
        unit=seen.submission,
        missing=set(seen.submission["missing"].split()),
        refused=seen.may["return"],
    )


@routes.post(f"{_ADDRESS}/return", who=_TAKERS, again=questions)
def send_back(page: Page, key: str, unit: str) -> Response:
    """Returns the form with its questions."""
    seen: Review = reviewed(page.app, key, unit)
    codes = [row.criterion.code for row in seen.rows]
    asked = [(code, question) for code in codes if (question := page.typed.text(f"question.{code}"))]
    if not asked and seen.may["return"] is None:
        wrong = say(
            "ghi câu hỏi cho ít nhất một tiêu chí cần bổ sung",
            "write a question for at least one criterion in question",
        )
        raise InvalidInput(say("Trả lại phiếu", "Returning the form"), [Fault("", wrong)])
    done = acts.send_back(page.app, key, unit, asked, reason=page.typed.text("reason"))
    told = say(
        "Đã trả lại phiếu cho {name} với {n} câu hỏi; đơn vị chỉ sửa được các tiêu chí này.",
        "The form was returned to {name} with {n} question(s); the unit can change these criteria only.",
        name=done.name,
        n=len(asked),
    )
    return page.go(_ADDRESS.format(key=key, unit=unit), told)
