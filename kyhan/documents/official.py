"""Which template makes which document? The office's own from its folder, where there is one, else the one that is shipped."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from kyhan.app import App
from kyhan.clock import at_office
from kyhan.cycle.queries import papers
from kyhan.cycle.queries.paper_kinds import AnswerPaper, DecisionPaper, LetterPaper, ReminderPaper
from kyhan.documents import decision_fields, letter_fields, word
from kyhan.documents.official_words import Signing
from kyhan.documents.template_check import check
from kyhan.documents.template_fields import TEMPLATES, Template
from kyhan.errors import NotFound
from kyhan.i18n import say

Found = LetterPaper | DecisionPaper | AnswerPaper | ReminderPaper
SHIPPED: Final = Path(__file__).parent / "templates"

_FIELDS: Final[dict[Template, Callable[[Any, Signing], dict[str, Any]]]] = {
    "letter": letter_fields.letter,
    "decision": decision_fields.decision,
    "adjustment": decision_fields.adjustment,
    "complaint": letter_fields.complaint,
    "reminder": letter_fields.reminder,
}


@dataclass(frozen=True, slots=True)
class Source:
    """A template's bytes and where they come from; `own`: from the office's folder."""

    name: str
    content: bytes
    own: bool


def found(app: App, key: str, what: Template, which: str = "") -> Found:
    """Returns the facts that a document of a cycle is made of.

    Args:
        which: For "complaint" its number, for "reminder" the unit, for "adjustment" the publication's number ("": the
            newest); the others take nothing.

    Raises:
        NotFound, NotNow, NotAllowed: as `kyhan.cycle.queries.papers` says.
    """
    match what:
        case "letter":
            return papers.letter(app, key)
        case "decision":
            return papers.decision(app, key)
        case "adjustment":
            return papers.adjustment(app, key, publication=int(which) if which else None)
        case "complaint":
            return papers.answer(app, key, int(which))
        case "reminder":
            return papers.reminder(app, key, which)


def template(name: Template, folder: Path | None) -> Source:
    """Returns a template: `<folder>/<name>.docx` if it is there, else the shipped one.

    Raises:
        NotFound: the folder is not there, or the file in it cannot be read.
    """
    if folder is None:
        return Source(f"{name}.docx", shipped(name), own=False)
    if not folder.is_dir():
        raise NotFound(
            say(
                "Không có thư mục mẫu {folder}; sửa KYHAN_TEMPLATES hoặc tạo thư mục đó.",
                "There is no folder of templates {folder}; correct KYHAN_TEMPLATES or make that folder.",
                folder=folder,
            )
        )
    file = folder / f"{name}.docx"
    if not file.exists():
        return Source(file.name, shipped(name), own=False)
    return Source(str(file), content_of(file), own=True)


def shipped(name: Template) -> bytes:
    """Returns the template that comes with the program."""
    return (SHIPPED / f"{name}.docx").read_bytes()


def content_of(file: Path) -> bytes:
    """Returns a template's bytes, no more than one may have.

    Raises:
        NotFound: it cannot be read.
    """
    try:
        with file.open("rb") as opened:
            return opened.read(word.MOST_BYTES + 1)
    except OSError as error:
        raise NotFound(
            say(
                "Không đọc được mẫu {file} ({reason}).",
                "The template {file} cannot be read ({reason}).",
                file=file,
                reason=error.strerror or error,
            )
        ) from error


def document(name: Template, found: Found, signing: Signing, source: Source) -> bytes:
    """Returns the Word document that a template makes of a cycle's facts; the same facts give the same bytes.

    Raises:
        InvalidInput: the office's own template does not hold, or titles of the signer are owed; lists every fault.
    """
    if source.own and (faults := check(source.content, source.name, name)):
        raise word.broken(source.name, faults)
    fields = _FIELDS[name](found, signing)
    made_on: date = found.paper.number.signed_on or found.paper.on
    return word.fill(
        source.content, source.name, fields, at_office(made_on), f"{TEMPLATES[name].vi} {found.paper.year}"
    )
