"""How does a Word template become a document? The one door to docxtpl and python-docx.

A template is a program that somebody edits, so it runs in jinja's sandbox, and every text put into it is escaped. The same
template and the same fields give the same bytes: no part of the file tells when it was made, but for the day it is given.
"""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

from kyhan.errors import Fault, InvalidInput
from kyhan.i18n import Phrase, say

MOST_BYTES: Final = 4_000_000
_MOST_UNPACKED: Final = 40_000_000
_BODY: Final = "word/document.xml"
_FIRST_DAY_OF_ZIP: Final = (1980, 1, 1, 0, 0, 0)
_TAG: Final = re.compile(r"<[^>]+>")
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_BLOCK: Final = re.compile(r"{%-?\s*(end)?(for|if)\b")
_SHOWN: Final = 60


@lru_cache
def environment() -> SandboxedEnvironment:
    """Returns the jinja in which templates run: no access to the program's inside, no field that is silently empty."""
    return SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)


def fill(template: bytes, name: str, fields: Mapping[str, Any], at: datetime, title: str) -> bytes:
    """Returns the document that a template makes of its fields.

    Args:
        name: The template's file, for messages.
        at: The instant that the file's properties name.
        title: The document's title in its properties.

    Raises:
        InvalidInput: the template cannot be filled, with the reason.
    """
    document = _opened(template, name)
    try:
        document.render(_clean(fields), environment())
    except Exception as error:  # an edited template is somebody else's program, it can fail in any way
        raise broken(name, [Fault("", _failed(error))]) from error
    for table in document.docx.element.body.iter(qn("w:tbl")):
        _square(table)
    properties = document.docx.core_properties
    properties.title, properties.author, properties.last_modified_by, properties.comments = title, "", "", ""
    properties.created = properties.modified = at.replace(tzinfo=None)
    properties.revision = 1
    made = io.BytesIO()
    document.save(made)
    return packed(made.getvalue())


def sources(template: bytes, name: str) -> list[tuple[Phrase, str]]:
    """Returns the jinja text of each part of a template: what part it is, and the text with one paragraph a line.

    Raises:
        InvalidInput: it is no Word document, holds macros, or is too large.
    """
    document = _opened(template, name)
    document.init_docx()
    found = [(say("thân văn bản", "body"), _lines(document.patch_xml(document.get_xml())))]
    kinds = {
        RELATIONSHIP_TYPE.HEADER: say("đầu trang", "header"),
        RELATIONSHIP_TYPE.FOOTER: say("chân trang", "footer"),
    }
    for kind, place in kinds.items():
        for _, part in document.get_headers_footers(kind):
            found.append((place, _lines(document.patch_xml(document.get_part_xml(part)))))
    return found


def syntax_fault(place: Phrase, source: str) -> Fault | None:
    """Returns where the jinja of a part is broken, and how; None where it is not."""
    try:
        environment().compile(source)
    except TemplateSyntaxError as error:
        lines = source.splitlines()
        number = error.lineno - 1
        if number >= len(lines) - 1 or "Unexpected end" in (error.message or ""):
            number = _left_open(lines, number)
        return Fault(
            "",
            say(
                "{place}, gần «{text}»: cú pháp sai: {what}",
                "{place}, near «{text}»: broken: {what}",
                place=place,
                text=_TAG.sub("", lines[number]).strip()[:_SHOWN],
                what=error.message or "",
            ),
        )
    return None


def _left_open(lines: Sequence[str], number: int) -> int:
    """Returns the line of the last loop or condition that no line closes; jinja itself names only the end of the part."""
    opened: list[int] = []
    for at, line in enumerate(lines):
        for end, _ in _BLOCK.findall(line):
            if not end:
                opened.append(at)
            elif opened:
                opened.pop()
    return opened[-1] if opened else number


def broken(name: str, faults: Sequence[Fault]) -> InvalidInput:
    """Returns the refusal of a template with all its faults."""
    return InvalidInput(say("Mẫu văn bản {name}", "The template {name}", name=name), faults)


def _opened(template: bytes, name: str) -> DocxTemplate:
    if len(template) > MOST_BYTES:
        raise broken(name, [Fault("", say("tệp quá lớn đối với một mẫu", "the file is too large for a template"))])
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as packed:
            parts = packed.infolist()
            if any(one.filename.casefold().endswith("vbaproject.bin") for one in parts):
                why = say("có macro; lưu lại dạng .docx không macro", "it holds macros; save it as .docx without")
                raise broken(name, [Fault("", why)])
            if sum(one.file_size for one in parts) > _MOST_UNPACKED:
                raise broken(name, [Fault("", say("giải nén ra quá lớn", "it unpacks to too much"))])
            packed.getinfo(_BODY)
        document = DocxTemplate(io.BytesIO(template))
        document.init_docx()
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError) as error:  # lxml's faults are SyntaxErrors
        why = say(
            "không phải tệp Word .docx, hoặc tệp hỏng; lấy lại bản gốc của mẫu",
            "is no Word .docx, or damaged; get the original of the template",
        )
        raise broken(name, [Fault("", why)]) from error
    return document


def _lines(source: str) -> str:
    return re.sub(r"<w:p([ >])", r"\n<w:p\1", source)


def _clean(value: Any) -> Any:  # noqa: ANN401 - fields are texts, flags, numbers, and lists and rows of these
    """Returns the fields without what XML cannot carry; tabs become blanks, new lines stay."""
    if isinstance(value, str):
        return _CONTROL.sub(" ", value)
    if isinstance(value, Mapping):
        return {name: _clean(one) for name, one in value.items()}
    return [_clean(one) for one in value] if isinstance(value, list) else value


def _failed(error: Exception) -> Phrase:
    return say(
        "không điền được: {what}; kiểm tra lại mẫu",
        "cannot be filled: {what}; check the template",
        what=f"{type(error).__name__}: {error}"[:300],
    )


def _square(table: Any) -> None:  # noqa: ANN401 - lxml's elements
    """Gives a table whose columns were repeated the widths of its widest row, scaled to the width the table states."""
    rows = [row.findall(qn("w:tc")) for row in table.findall(qn("w:tr"))]
    plain = [row for row in rows if row and not any(list(cell.iter(qn("w:gridSpan"))) for cell in row)]
    stated = table.find(f"{qn('w:tblPr')}/{qn('w:tblW')}")
    grid = table.find(qn("w:tblGrid"))
    if not plain or grid is None or stated is None or stated.get(qn("w:type")) != "dxa":
        return
    widths = [_width(cell) for cell in max(plain, key=len)]
    if None in widths or not sum(filter(None, widths)):
        return
    scale = int(stated.get(qn("w:w"))), sum(filter(None, widths))
    fitted = [(one or 0) * scale[0] // scale[1] for one in widths]
    for column in list(grid):
        grid.remove(column)
    for width in fitted:
        grid.append(grid.makeelement(qn("w:gridCol"), {qn("w:w"): str(width)}))
    for row in plain:
        if len(row) == len(fitted):
            for cell, width in zip(row, fitted, strict=True):
                cell.find(f"{qn('w:tcPr')}/{qn('w:tcW')}").set(qn("w:w"), str(width))


def _width(cell: Any) -> int | None:  # noqa: ANN401 - lxml's elements
    found = cell.find(f"{qn('w:tcPr')}/{qn('w:tcW')}")
    return None if found is None or found.get(qn("w:type")) != "dxa" else int(found.get(qn("w:w")))


def packed(made: bytes) -> bytes:
    """Returns the same file with its parts in a fixed order and without the time at which they were packed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as source, zipfile.ZipFile(out, "w") as target:
        # Readers want the list of contents first.
        for name in sorted(source.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            part = zipfile.ZipInfo(name, _FIRST_DAY_OF_ZIP)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.external_attr = 0o600 << 16
            target.writestr(part, source.read(name))
    return out.getvalue()
