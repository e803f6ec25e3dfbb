"""How does the sheet look that people fill in: its lines, what is open and what locked, what each cell takes?"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from openpyxl.cell import Cell
from openpyxl.formatting.rule import Rule
from openpyxl.styles import PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from kyhan.documents import survey_layout as look
from kyhan.documents.survey_layout import HEADER_ROW, HIDDEN, NOT_APPLICABLE, Column
from kyhan.documents.survey_totals import Counted, points_of
from kyhan.documents.workbook_writing import put_text
from kyhan.regulation.form import Purpose
from kyhan.regulation.schema import Block, Criterion, Regulation


@dataclass(frozen=True, slots=True)
class Kind:
    """What decides how a form looks: the group of units, the purpose, and the criteria that may change (None: all)."""

    group: str
    purpose: Purpose
    opened: frozenset[str] | None

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of its form sheet."""
        if self.purpose == "verify":
            return look.VERIFICATION
        return look.DECLARATION if self.opened is None else look.COMPLETION


class FormSheet:
    """Makes the sheet that people fill in, empty."""

    def __init__(self, sheet: Worksheet, regulation: Regulation, kind: Kind) -> None:
        self.sheet = sheet
        self.regulation = regulation
        self.kind = kind
        self.columns = kind.columns
        self.letters = look.letters(kind.columns)
        self.blocks = regulation.scales[kind.group]

    def make(self) -> tuple[dict[str, int], dict[tuple[str, str], Counted]]:
        """Makes it, and returns the row of every criterion and the rows of every group."""
        put_text(self.sheet["A2"], _HINTS[self.kind.purpose])
        self._titles()
        rows: dict[str, int] = {}
        where: dict[tuple[str, str], Counted] = {}
        at = HEADER_ROW + 1
        for block in self.blocks:
            self._heading(
                at, block.name.vi.upper(), block.total, f"={points_of(self.blocks, block.code)}", look.BLOCK_FILL
            )
            at += 1
            for group in block.groups:
                some = self._criteria(block, group.code)
                counted = Counted(at + 1, at + len(some), self.letters)
                where[block.code, group.code] = counted
                self._heading(at, group.name.vi, group.maximum, f"={counted.sum_of('counted')}", look.GROUP_FILL)
                for row, criterion in enumerate(some, at + 1):
                    self._criterion(row, criterion)
                    rows[criterion.code] = row
                at += len(some) + 1
        self._rules(at - 1, list(rows.values()))
        last = next(one.key for one in reversed(self.columns) if one.key not in HIDDEN)
        self.sheet.print_area = f"A1:{self.letters[last]}{at - 1}"
        return rows, where

    def _criteria(self, block: Block, group: str) -> list[Criterion]:
        criteria = self.regulation.criteria[self.kind.group]
        return [one for one in criteria if (one.block, one.group) == (block.code, group)]

    def _titles(self) -> None:
        for column in self.columns:
            cell = self._cell(column.key, HEADER_ROW)
            put_text(cell, column.title)
            cell.font, cell.fill, cell.border, cell.alignment = look.BOLD, look.HEAD_FILL, look.BOX, look.CENTRED
            self.sheet.row_dimensions[HEADER_ROW].height = look.height([], least=2)
            dimension = self.sheet.column_dimensions[self.letters[column.key]]
            dimension.width, dimension.hidden = column.width, column.key in HIDDEN

    def _heading(self, row: int, name: str, most: Decimal, points: str, fill: PatternFill) -> None:
        """Writes the line above a block or group: its name, what it counts for, and the points reached so far."""
        for column in self.columns:
            cell = self._cell(column.key, row)
            cell.font, cell.fill, cell.border = look.BOLD, fill, look.BOX
        put_text(self._cell("text", row), name)
        self._cell("text", row).alignment = look.WRAPPED
        self._cell("points", row).value = most
        reached = self._cell(self._points_key, row)
        reached.value, reached.number_format = points, "0.00"

    @property
    def _points_key(self) -> str:
        return "verified" if self.kind.purpose == "verify" else "declared"

    def _criterion(self, row: int, criterion: Criterion) -> None:
        may_change = self.kind.opened is None or criterion.code in self.kind.opened
        for column in self.columns:
            cell = self._cell(column.key, row)
            cell.font, cell.border, cell.alignment = look.PLAIN, look.BOX, _ALIGNED.get(column.key, look.WRAPPED)
            cell.number_format = look.AS_TYPED if column.filled or column.key == "code" else "General"
            cell.quotePrefix = column.key in _WORDS  # in all of them: the styles do not depend on what is in a cell
            if column.filled and may_change and self._applies(column):
                cell.protection, cell.fill = look.OPEN, look.OPEN_FILL
            if column.key == "question" and may_change:
                cell.fill = look.ASKED_FILL
        put_text(self._cell("code", row), criterion.code)
        put_text(self._cell("text", row), criterion.text)
        put_text(self._cell("proof", row), criterion.evidence)
        self._cell("points", row).value = criterion.points
        for key, formula in self._counting(row).items():
            cell = self._cell(key, row)
            cell.value, cell.number_format = formula, "General"

    def _applies(self, column: Column) -> bool:
        return self.regulation.not_applicable != "forbidden" or not column.key.endswith("_na")

    def _counting(self, row: int) -> dict[str, str]:
        """Returns the formulas of a criterion: points that count, points that do not apply, whether it is answered.

        A reviewer's empty cells count as the unit declared.
        """
        at = {key: f"{letter}{row}" for key, letter in self.letters.items()}
        points, most = at["declared"], at["points"]
        counted = f'IF({at["declared_na"]}<>"",0,IFERROR({_number(points)},0))'
        left_out = f'IF({at["declared_na"]}<>"",{most},0)'
        answered = f'OR({points}<>"",{at["declared_na"]}<>"")'
        if self.kind.purpose == "verify":
            value, not_applicable = at["verified"], at["verified_na"]
            answered = f'OR({value}<>"",{not_applicable}<>"")'
            own = f'IF({not_applicable}<>"",0,IFERROR({_number(value)},0))'
            counted = f"IF({answered},{own},{counted})"
            left_out = f'IF({answered},IF({not_applicable}<>"",{most},0),{left_out})'
        return {"counted": f"={counted}", "left_out": f"={left_out}", "answered": f"=IF({answered},1,0)"}

    def _rules(self, last: int, rows: list[int]) -> None:
        """Lets the cells take only what can be meant, and marks rows that contradict themselves."""
        points, left_out = self._points_key, f"{self._points_key}_na"
        said = "reason" if self.kind.purpose == "verify" else "explanation"
        first = rows[0]
        letter, na, why = self.letters[points], self.letters[left_out], self.letters[said]
        number = _number(f"{letter}{first}")
        most = f"${self.letters['points']}{first}"
        within = DataValidation(
            type="custom",
            formula1=f'OR({letter}{first}="",AND(IFERROR({number},-1)>=0,IFERROR({number},-1)<={most}))',
            allow_blank=True,
            errorTitle="Điểm không hợp lệ",
            error="Ghi số từ 0 đến điểm tối đa của tiêu chí, dấu thập phân là phẩy hoặc chấm.",
        )
        listed = DataValidation(
            type="list",
            formula1=f'"{NOT_APPLICABLE}"',
            allow_blank=True,
            errorTitle="Không áp dụng",
            error="Chọn x nếu tiêu chí không áp dụng cho đơn vị, nếu có áp dụng thì để trống.",
        )
        for rule, column in ((within, letter), (listed, na)):
            rule.showErrorMessage = True
            self.sheet.add_data_validation(rule)
            for row in rows:
                rule.add(f"{column}{row}")
        area = f"{letter}{HEADER_ROW + 1}:{na}{last}"
        top = HEADER_ROW + 1
        both = _marked(f'AND(${letter}{top}<>"",${na}{top}<>"",$A{top}<>"")')
        owed = _marked(f'AND(${na}{top}<>"",${why}{top}="",$A{top}<>"")')
        self.sheet.conditional_formatting.add(area, both)
        if self.kind.purpose == "declare":
            self.sheet.conditional_formatting.add(f"{why}{top}:{why}{last}", owed)

    def _cell(self, key: str, row: int) -> Cell:
        cell = self.sheet[f"{self.letters[key]}{row}"]
        assert isinstance(cell, Cell)  # noqa: S101 - nothing is merged here
        return cell


_HINTS: Final[Mapping[Purpose, str]] = {
    "declare": "Chỉ ghi vào ô màu vàng. Điểm: 0 đến tối đa, dấu phẩy hoặc chấm. KAD: không áp dụng.",
    "verify": "Chỉ ghi vào ô màu vàng. Ô để trống tính theo số tự chấm. KAD: không áp dụng.",
}
_WORDS: Final = frozenset({"explanation", "evidence", "question", "reason"})
"""Columns in which people's own words stand."""
_ALIGNED: Final = {
    "points": look.RIGHT,
    "last_year": look.RIGHT,
    "declared": look.RIGHT,
    "verified": look.RIGHT,
    "declared_na": look.MIDDLE,
    "verified_na": look.MIDDLE,
}


def _number(cell: str) -> str:
    """Returns the formula of the number that a cell means, be it typed with a comma or a point, on any machine."""
    return f'_xlfn.NUMBERVALUE(SUBSTITUTE({cell},",","."),"."," ")'


def _marked(formula: str) -> Rule:
    """Returns the rule that colours a cell where `formula` holds."""
    return Rule(type="expression", dxf=DifferentialStyle(fill=look.WRONG_FILL), formula=[formula])
