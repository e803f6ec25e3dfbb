"""How is a Word page laid out under NĐ 30/2020/NĐ-CP, Phụ lục I: paper, margins, letters, head, signature, tables?

Measures are those of the annex; where it gives a span, the choice stands beside it.
"""

import io
from datetime import datetime
from typing import Final

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Cm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from kyhan.documents.word import packed

FONT: Final = "Times New Roman"
LEFT: Final = WD_ALIGN_PARAGRAPH.LEFT
CENTRE: Final = WD_ALIGN_PARAGRAPH.CENTER
BOTH: Final = WD_ALIGN_PARAGRAPH.JUSTIFY
RIGHT: Final = WD_ALIGN_PARAGRAPH.RIGHT
TEXT_WIDTH: Final = 16.5
"""Centimetres between the margins: 21 - 30 mm left (30-35) - 15 mm right (15-20)."""
_HEAD: Final = (7.0, 9.5)
_LONG_RULE: Final = 1.9
"""Indent on both sides that leaves a rule as long as "Độc lập - Tự do - Hạnh phúc" in bold 13 (5.3 cm)."""
_MADE_AT: Final = datetime(2026, 1, 1)  # noqa: DTZ001 - a property of the file, fixed so that its bytes are

Where = "Page | _Cell"


class Page:
    """A document being built from top to bottom. `into` is where paragraphs go: the page, or a cell of a table."""

    def __init__(self) -> None:
        self.document = Document()
        _letters(self.document)
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.top_margin = section.bottom_margin = Cm(2)  # 20-25 mm
        section.left_margin, section.right_margin = Cm(3), Cm(1.5)
        section.header_distance, section.footer_distance = Cm(0.9), Cm(0.9)
        section.different_first_page_header_footer = True
        _header(section)

    def text(
        self,
        text: str,
        *,
        into: _Cell | None = None,
        size: float = 14,
        bold: bool = False,
        italic: bool = False,
        align: WD_ALIGN_PARAGRAPH = LEFT,
        indent: float = 0,
        first: float = 0,
        before: float = 0,
        after: float = 0,
        keep: bool = False,
    ) -> Paragraph:
        """Adds a paragraph. `indent`, `first` in cm, `before`, `after` in points; "**" parts bold from plain text."""
        paragraph = into.add_paragraph() if into is not None else self.document.add_paragraph()
        style = paragraph.paragraph_format
        paragraph.alignment = align
        style.left_indent, style.first_line_indent = Cm(indent), Cm(first)
        style.space_before, style.space_after = Pt(before), Pt(after)
        style.keep_with_next = keep
        for number, part in enumerate(text.split("**")):
            if part:
                run = paragraph.add_run(part)
                run.font.size, run.bold, run.italic = Pt(size), bold or number % 2 == 1, italic
        return paragraph

    def body(self, text: str, *, italic: bool = False, keep: bool = False) -> None:
        """Adds a paragraph of the text proper: 14, both margins, first line 1.27 cm (1-1.27), 6 pt apart."""
        paragraph = self.text(text, italic=italic, align=BOTH, first=1.27, after=6, keep=keep)
        paragraph.paragraph_format.line_spacing = 1.1

    def tag(self, tag: str, into: _Cell | None = None) -> None:
        """Adds a paragraph that holds only a jinja tag and vanishes when the template is filled."""
        self.text("{%p " + tag + " %}", into=into, size=10)

    def rule(self, into: _Cell | None = None, *, indent: float) -> None:
        """Adds a horizontal line, `indent` cm away from both sides."""
        paragraph = self.text("", into=into, after=4)
        style = paragraph.paragraph_format
        style.left_indent = style.right_indent = Cm(indent)
        style.line_spacing = Pt(3)
        border = OxmlElement("w:pBdr")
        border.append(_element("w:bottom", val="single", sz="6", space="1", color="auto"))
        paragraph._p.get_or_add_pPr().insert_element_before(border, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc")

    def head(self, about: str = "") -> None:
        """Adds the head: bodies and number left, country and day right. `about`: the line "V/v ..." of a letter."""
        table = self.grid(2, 2, list(_HEAD), lined=False)
        left, right = (_emptied(cell) for cell in table.rows[0].cells)
        self.tag("if superior", left)
        self.text("{{ superior }}", into=left, size=12, align=CENTRE)
        self.tag("endif", left)
        self.text("{{ issuer }}", into=left, size=12, bold=True, align=CENTRE)
        self.rule(left, indent=2.2)  # a third to a half of the line
        self.text("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", into=right, size=12, bold=True, align=CENTRE)
        self.text("Độc lập - Tự do - Hạnh phúc", into=right, size=13, bold=True, align=CENTRE)
        self.rule(right, indent=_LONG_RULE)
        left, right = (_emptied(cell) for cell in table.rows[1].cells)
        self.text("Số: {{ number }}", into=left, size=13, align=CENTRE)
        if about:
            self.tag("if not type_caps", left)
            self.text(f"V/v {about}", into=left, size=12, align=CENTRE, before=3)
            self.tag("endif", left)
        self.text("{{ date_line }}", into=right, size=13, italic=True, align=CENTRE)
        self.text("", size=6)

    def signature(self) -> None:
        """Adds "Nơi nhận" and the place of the signature, never apart from one another."""
        self.text("", size=6, keep=True)
        table = self.grid(1, 2, [8.0, 8.5], lined=False)
        left, right = (_emptied(cell) for cell in table.rows[0].cells)
        self.text("Nơi nhận:", into=left, size=12, bold=True, italic=True)
        self.tag("for line in copies", left)
        self.text("{{ line }}", into=left, size=11)
        self.tag("endfor", left)
        self.tag("for line in capacity", right)
        self.text("{{ line }}", into=right, bold=True, align=CENTRE)
        self.tag("endfor", right)
        self.text("{{ signer }}", into=right, bold=True, align=CENTRE, before=64)

    def annex(self, caption: str, title: str, kind: str) -> None:
        """Adds the head of an annex: its number, its title, and which document it belongs to."""
        if caption:
            self.text(caption, bold=True, align=CENTRE)
        self.text(title, bold=True, align=CENTRE)
        belongs = "(Kèm theo " + kind + " số {{ number }} {{ signed_on }} của {{ issuer_name }})"
        self.text(belongs, italic=True, align=CENTRE)
        self.rule(indent=6.5)
        self.text("", size=6)

    def break_here(self) -> None:
        """Ends a section: what follows begins on a new page, with page numbers of its own, as annexes have them."""
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        found = section._sectPr.find(qn("w:pgNumType"))
        if found is None:
            section._sectPr.insert_element_before(
                _element("w:pgNumType", start="1"), "w:cols", "w:titlePg", "w:docGrid"
            )
        last = self.document.paragraphs[-1]
        last.paragraph_format.line_spacing = Pt(1)  # or it could make a page of its own after a full one

    def grid(self, rows: int, columns: int, widths: list[float], *, lined: bool = True) -> Table:
        """Adds a table of fixed widths in cm; `lined`: with borders, its first row repeated on every page."""
        table = self.document.add_table(rows, columns, style="Table Grid" if lined else None)
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        stated = table._tbl.tblPr.find(qn("w:tblW"))
        if stated is None:
            stated = _element("w:tblW")
            table._tbl.tblPr.append(stated)
        stated.set(qn("w:type"), "dxa")
        stated.set(qn("w:w"), str(round(TEXT_WIDTH / 2.54 * 1440)))
        for row in table.rows:
            row._tr.get_or_add_trPr().append(_element("w:cantSplit"))
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Cm(width)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        if lined:
            table.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader"))
        return table

    def rows(self, table: Table, head: list[str], line: list[str], loop: str, centred: set[int]) -> None:
        """Fills a lined table of four rows: its head, and the line that is repeated for each turn of `loop`."""
        for column, (name, cell) in enumerate(zip(head, line, strict=True)):
            self.cell(table.cell(0, column), name, bold=True, align=CENTRE)
            self.cell(table.cell(2, column), cell, align=CENTRE if column in centred else LEFT)
        self.cell(table.cell(1, 0), "{%tr for " + loop + " %}")
        self.cell(table.cell(3, 0), "{%tr endfor %}")

    def cell(self, cell: _Cell, text: str, *, bold: bool = False, align: WD_ALIGN_PARAGRAPH = LEFT) -> None:
        """Fills a cell of a lined table."""
        cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
        self.text(text, into=_emptied(cell), size=12, bold=bold, align=align, before=2, after=2)

    def made(self, title: str) -> bytes:
        """Returns the file; the same page gives the same bytes."""
        properties = self.document.core_properties
        properties.title, properties.author, properties.comments = title, "", ""
        properties.created = properties.modified = _MADE_AT
        out = io.BytesIO()
        self.document.save(out)
        return packed(out.getvalue())


def _letters(document: Document) -> None:
    """Makes Times New Roman, in Vietnamese, the letters of everything."""
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(14)
    style.paragraph_format.space_after = Pt(0)
    own = style.element.get_or_add_rPr()
    fonts = own.find(qn("w:rFonts"))
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)
    own.append(_element("w:lang", val="vi-VN"))


def _header(section: Section) -> None:
    """Puts the page number in the middle of the top margin from page 2, and on every page whether it is a draft."""
    number = section.header.paragraphs[0]
    number.alignment = CENTRE
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        run = number.add_run()
        run.font.size = Pt(13)
        if kind:
            run._r.append(_element("w:fldChar", fldCharType=kind))
        else:
            instruction = OxmlElement("w:instrText")
            instruction.text = text
            run._r.append(instruction)
    for marked in (section.header.add_paragraph(), section.first_page_header.paragraphs[0]):
        marked.alignment = RIGHT
        run = marked.add_run("{{ mark }}")
        run.font.size, run.bold = Pt(12), True


def _emptied(cell: _Cell) -> _Cell:
    """Returns a cell without the empty paragraph that a new one holds; something must be added to it."""
    for paragraph in cell.paragraphs:
        if not paragraph.text:
            cell._tc.remove(paragraph._p)
    return cell


def _element(name: str, **attributes: str) -> OxmlElement:
    element = OxmlElement(name)
    for attribute, value in attributes.items():
        element.set(qn(f"w:{attribute}"), value)
    return element
