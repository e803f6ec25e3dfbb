"""The evidence of one criterion: files that come in, go out and are taken out again, and the signatures on them."""

import logging
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from starlette.responses import Response

from kyhan.cycle.commands import evidence as acts
from kyhan.cycle.commands.evidence import Limits, NewFile
from kyhan.cycle.queries import evidence as queries
from kyhan.cycle.queries.filling import filling
from kyhan.cycle.queries.form_lines import Filling, Line
from kyhan.documents import signature_words
from kyhan.documents.cells import InvalidFile
from kyhan.documents.evidence_signatures import signatures
from kyhan.documents.file_kind import KINDS, kind_of, size
from kyhan.documents.file_name import safe_name
from kyhan.errors import Fault, InvalidInput, NotFound
from kyhan.i18n import say
from kyhan.web.page import Page
from kyhan.web.pages.form import WRITERS
from kyhan.web.routes import Routes
from kyhan.web.typed import Upload

routes = Routes()
_log = logging.getLogger("kyhan.web")
_AT: Final = "/cycles/{key}/units/{unit}/form/evidence/{criterion}"
_PDF: Final = "pdf"
_MEGABYTE: Final = 1_000_000
_TYPES: Final[Mapping[str, str]] = MappingProxyType({"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg"})
"""What a browser is told of a file that it saves; of every other kind only that it is a file."""


def _found(page: Page, key: str, unit: str, criterion: str) -> tuple[Filling, Line]:
    form = filling(page.app, key, unit)
    line = form.line(criterion)
    if line is None:
        raise NotFound(say("Phiếu không có tiêu chí «{code}».", "The form has no criterion «{code}».", code=criterion))
    return form, line


@routes.get(_AT, who=WRITERS)
def evidence(page: Page, key: str, unit: str, criterion: str, name: str = "") -> Response:
    """Shows the files of a criterion; of a PDF the signatures when they are asked for (`signatures`: a file's SHA-256).

    Args:
        name: The SHA-256 of a file that was to be removed and was not.
    """
    form, line = _found(page, key, unit, criterion)
    rows = queries.evidence(page.app, form.cycle, form.unit, criterion, removed=True)
    wanted = page.typed.text("signatures")
    asked = [row for row in rows if row["kind"] == _PDF and row["sha256"] == wanted]
    signed = signatures(page.app, asked, page.site.settings.trust) if asked else {}
    shown: dict[str, Any] = {
        "key": form.cycle,
        "form": form,
        "line": line,
        "at": f"/cycles/{form.cycle}/units/{form.unit}/form",
        "present": [row for row in rows if row["removed_on"] is None],
        "removed": [row for row in rows if row["removed_on"] is not None],
        "signed": {own: signature_words.told(one) for own, one in signed.items()},
        "opened": name,
        "KINDS": KINDS,
        "size": size,
        "most": page.site.settings.evidence_file_mb,
    }
    if page.part and asked:
        return page.show("parts/form_signatures.html", **shown, file=asked[0])
    return page.show("form_evidence.html", **shown)


@routes.post(_AT, who=WRITERS, again=evidence)
def add(page: Page, key: str, unit: str, criterion: str) -> Response:
    """Takes the files chosen, all or none; what they are is told from their content."""
    form, _ = _found(page, key, unit, criterion)
    known = page.site.settings
    limits = Limits(known.evidence_file_mb * _MEGABYTE, known.evidence_unit_mb * _MEGABYTE)
    made = acts.add(page.app, key, form.unit, criterion, _new(page.typed.uploads.get("file", [])), limits=limits)
    done = say("Đã thêm {files}.", "Added {files}.", files=[one.name for one in made])
    return page.go(f"/cycles/{form.cycle}/units/{form.unit}/form/evidence/{criterion}", done)


def _new(uploads: list[Upload]) -> list[NewFile]:
    """Returns the files with their kinds and safe names.

    Raises:
        InvalidInput: none was chosen, or some are of a kind that is not taken; names each.
    """
    found: list[NewFile] = []
    faults: list[Fault] = []
    for one in uploads:
        try:
            kind = kind_of(one.content, one.name)
        except InvalidFile as refused:
            faults += refused.faults
        else:
            found.append(NewFile(safe_name(one.name, kind), kind, one.content))
    if not uploads:
        faults.append(Fault("", say("chưa chọn tệp nào", "no file is chosen")))
    if faults:
        raise InvalidInput(say("Tài liệu kiểm chứng", "The evidence"), faults)
    return found


@routes.get(f"{_AT}/{{name}}")
def download(page: Page, key: str, unit: str, criterion: str, name: str) -> Response:
    """Gives a file out as it came in, to be saved; the query says who may have it."""
    row = queries.one(page.app, key, unit, criterion, name)
    try:
        content = queries.content(page.app, row)
    except NotFound as gone:
        _log.error("evidence cannot be given out: %s", gone)  # where it should lie is for the administrator alone
        raise NotFound(
            say(
                "Văn phòng không còn đọc được tệp «{name}»; báo người quản trị khôi phục từ bản sao lưu.",
                "The office can no longer read the file «{name}»; tell the administrator to restore it from a backup.",
                name=row["name"],
            )
        ) from gone
    return page.file(content, row["name"], _TYPES.get(row["kind"], "application/octet-stream"))


@routes.post(f"{_AT}/{{name}}/remove", who=WRITERS, again=evidence)
def remove(page: Page, key: str, unit: str, criterion: str, name: str) -> Response:
    """Takes a file out, with the reason; its bytes and the history stay."""
    form, _ = _found(page, key, unit, criterion)
    with page.typed.reading(say("Gỡ tài liệu", "Removing evidence")) as read:
        reason = read.owed(f"reason-{name}", say("lý do", "reason"))
    made = acts.remove(page.app, key, form.unit, criterion, name, reason=reason)
    done = say("Đã gỡ {name}.", "Removed {name}.", name=made.name)
    return page.go(f"/cycles/{form.cycle}/units/{form.unit}/form/evidence/{criterion}", done)
