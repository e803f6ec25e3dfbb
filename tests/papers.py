"""How does a test read a Word document back: its words, its measures, its parts? And how does it edit a template?"""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docx.section import Section
from docx.table import Table
from docx.text.paragraph import Paragraph

from kyhan.documents import official
from kyhan.documents.template_fields import Field, Template


class Read:
    """A document that was written."""

    def __init__(self, source: Path | bytes) -> None:
        self.content = source if isinstance(source, bytes) else source.read_bytes()
        self.document = Document(io.BytesIO(self.content))

    @property
    def paragraphs(self) -> list[Paragraph]:
        """Every paragraph of the body, those of tables too, in their order."""
        body = self.document.element.body
        return [Paragraph(one, self.document._body) for one in body.iter(qn("w:p"))]

    @property
    def text(self) -> str:
        """Everything the body says, a paragraph a line."""
        return "\n".join(one.text for one in self.paragraphs)

    def line(self, beginning: str) -> Paragraph:
        """Returns the one paragraph that begins so."""
        (found,) = [one for one in self.paragraphs if one.text.startswith(beginning)]
        return found

    def cells(self, number: int) -> list[list[str]]:
        """Returns what a table says, row by row; tables count from 0, the head of the page is the first."""
        table: Table = self.document.tables[number]
        return [[cell.text for cell in row.cells] for row in table.rows]

    @property
    def sections(self) -> list[Section]:
        """The sections: the document itself, then each annex."""
        return list(self.document.sections)

    def parts(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Yields the parts of the file with the time each is said to be packed."""
        with zipfile.ZipFile(io.BytesIO(self.content)) as packed:
            for one in packed.infolist():
                yield one.filename, one.date_time


def look(paragraph: Paragraph) -> list[tuple[float, bool, bool]]:
    """Returns size in points, bold and italic of each run that says something."""
    found = []
    for run in paragraph.runs:
        if run.text.strip():
            assert run.font.size is not None
            found.append((run.font.size.pt, bool(run.bold), bool(run.italic)))
    return found


def edited(name: Template, *changes: tuple[str, str], part: str = "word/document.xml") -> bytes:
    """Returns the shipped template with texts of one of its parts changed, as if in Word; each must be there."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(official.shipped(name))) as source, zipfile.ZipFile(out, "w") as target:
        for one in source.namelist():
            content = source.read(one).decode() if one.endswith(".xml") else source.read(one)
            if one == part and isinstance(content, str):
                for old, new in changes:
                    assert old in content, old
                    content = content.replace(old, new)
            target.writestr(one, content)
    return out.getvalue()


def invented(fields: tuple[Field, ...]) -> dict[str, Any]:
    """Returns some value for each field: a row of texts where it has parts."""
    lines = {"capacity", "copies", "criteria", "grounds", "points"}
    return {
        one.name: [invented(one.parts)] if one.parts else [one.name] if one.name in lines else one.name
        for one in fields
    }
