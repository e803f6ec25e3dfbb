"""How does a unit's form become an .xlsx workbook that people fill in, and that can tell what it is when it comes back?

Making the look of a workbook takes several times as long as filling it in. So a `Writer` makes it once for each kind of
form, and for each unit only replaces what differs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from openpyxl import Workbook
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.worksheet import Worksheet

from kyhan.cycle.form_revision import Entry
from kyhan.cycle.queries.forms import FormToWrite
from kyhan.documents import survey_layout as look
from kyhan.documents.survey_cover import prepare_cover, write_cover
from kyhan.documents.survey_layout import COVER, FORM, HEADER_ROW, METADATA, NOT_APPLICABLE, TOTALS, Column
from kyhan.documents.survey_metadata import write_metadata
from kyhan.documents.survey_sheet import FormSheet, Kind
from kyhan.documents.survey_totals import write_totals
from kyhan.documents.workbook_writing import FONT, put_text, workbook_bytes
from kyhan.i18n import show
from kyhan.regulation.points import trimmed
from kyhan.regulation.schema import Criterion, Regulation
from kyhan.regulation.scoring import Value

_KINDS_KEPT: Final = 8
"""Kinds of form (group of units, purpose, criteria open) whose look is kept ready."""
_MARGIN: Final = 0.4  # inches; a table wants the whole page


@dataclass(frozen=True, slots=True)
class _Look:
    """A workbook ready to be filled in, and the row of each criterion in its form sheet."""

    book: Workbook
    rows: Mapping[str, int]
    columns: tuple[Column, ...]


class Writer:
    """Writes workbooks under one regulation."""

    def __init__(self, regulation: Regulation) -> None:
        self.regulation = regulation
        self._ready = lru_cache(maxsize=_KINDS_KEPT)(self._made)

    def workbook(self, form: FormToWrite) -> bytes:
        """Returns the .xlsx file of a form: the same bytes for the same form."""
        ready = self._ready(Kind(form.group, form.issued.purpose, form.open))
        write_cover(ready.book[COVER], form, self.regulation)
        _fill(ready, form, self.regulation.criteria[form.group])
        heading = f"Kỳ {form.issued.cycle} – {form.issued.unit} – {form.issued.name}"
        for name in (FORM, TOTALS):
            put_text(ready.book[name]["A1"], heading)
        write_metadata(ready.book[METADATA], form.issued)
        ready.book.properties.title = heading
        return workbook_bytes(ready.book, form.at)

    def _made(self, kind: Kind) -> _Look:
        book = Workbook()
        book.remove(book.worksheets[0])
        sheets = [book.create_sheet(name) for name in (COVER, FORM, TOTALS, METADATA)]
        cover, form, totals, metadata = sheets
        prepare_cover(cover)
        rows, where = FormSheet(form, self.regulation, kind).make()
        write_totals(totals, self.regulation, kind.group, where)
        put_text(
            totals["A2"],
            "Tự cộng từ trang «Phiếu»; tiêu chí chưa ghi tính 0 điểm. Mức đạt khi mọi điểm tối thiểu đều đạt.",
        )
        for sheet in (form, totals):
            sheet["A1"].font, sheet["A2"].font = look.TITLE, look.ITALIC
            _set_up_page(sheet)
        metadata.sheet_state = "veryHidden"
        for sheet in sheets:
            sheet.column_dimensions.max_outline = 0  # openpyxl sets it in the first saving, after it was to be written
            sheet.protection.sheet = True
            sheet.protection.formatColumns = sheet.protection.formatRows = False  # False: people may
        book.security = WorkbookProtection(lockStructure=True)
        book.calculation.fullCalcOnLoad = True
        book.active = 0
        return _Look(book, rows, kind.columns)


def _set_up_page(sheet: Worksheet) -> None:
    """Sets the sheet up for A4 across: one page wide, the titles repeated, numbered."""
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr] # openpyxl makes it itself
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    sheet.freeze_panes = f"C{HEADER_ROW + 1}"
    margins = sheet.page_margins
    margins.left = margins.right = margins.top = _MARGIN
    footer = HeaderFooterItem()
    footer.center.text, footer.center.font = "Trang &P/&N", FONT
    sheet.oddFooter = footer


def _fill(ready: _Look, form: FormToWrite, criteria: Sequence[Criterion]) -> None:
    """Writes what stands in a form into its sheet, and makes its rows tall enough; whatever stood there is replaced."""
    sheet, letters = ready.book[FORM], look.letters(ready.columns)
    widths = {column.key: column.width for column in ready.columns}
    for criterion in criteria:
        row = ready.rows[criterion.code]
        texts = {
            key: text
            for key, text in _texts(form, criterion.code, form.issued.entries[criterion.code]).items()
            if key in letters
        }
        for key, text in texts.items():
            put_text(sheet[f"{letters[key]}{row}"], text)
        seen = {"text": criterion.text, "proof": criterion.evidence, **texts}
        sheet.row_dimensions[row].height = look.height((text, widths[key]) for key, text in seen.items())


def _texts(form: FormToWrite, criterion: str, entry: Entry) -> dict[str, str]:
    return {
        "last_year": form.last_year.get(criterion, ""),
        "declared": _points(entry.declared),
        "declared_na": NOT_APPLICABLE if entry.declared.not_applicable else "",
        "explanation": entry.explanation,
        "evidence": entry.evidence,
        "question": "\n".join(form.questions.get(criterion, ())),
        "verified": _points(entry.verified),
        "verified_na": NOT_APPLICABLE if entry.verified.not_applicable else "",
        "reason": entry.reason,
    }


def _points(value: Value) -> str:
    return "" if value.points is None else show(trimmed(value.points), "vi")
