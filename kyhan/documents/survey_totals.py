"""How does a survey workbook count along: points per group and block, and the level they would give, by formulas?

A help for whoever fills the form in; the office's own scoring (`kyhan.regulation.scoring`) decides. The formulas follow
it line by line, but count in binary numbers: both sides of a comparison are rounded to 8 decimals, far finer than points.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from kyhan.documents import survey_layout as look
from kyhan.documents.survey_layout import BLOCK_FILL, BOX, FORM, HEAD_FILL, NO_FILL
from kyhan.documents.workbook_writing import put_text
from kyhan.regulation.schema import Block, Regulation

HEADER: Final = 3
_FINE: Final = 8  # decimals at which two computed points count as equal
_FIRST_LEVEL: Final = 6  # the column of the best level's minima
_PERCENT: Final = 100


@dataclass(frozen=True, slots=True)
class Counted:
    """Where the rows of a group stand in the form sheet, first to last, and the letters of its counting columns."""

    first: int
    last: int
    letters: Mapping[str, str]

    def sum_of(self, key: str) -> str:
        """Returns the formula (without "=") that adds a counting column up."""
        letter = self.letters[key]
        return f"SUM('{FORM}'!${letter}${self.first}:${letter}${self.last})"


def write_totals(
    sheet: Worksheet, regulation: Regulation, unit_group: str, where: Mapping[tuple[str, str], Counted]
) -> None:
    """Writes the sheet: a line per block and group with its minima, and the unit's total and level.

    Args:
        where: The rows of every group, by block and group.
    """
    levels = regulation.levels
    index_column = _FIRST_LEVEL + len(levels) + 1
    titles = ["Phần, nhóm tiêu chí", "Tối đa", "Đã chấm", "Không áp dụng", "Quy đổi"]
    titles += [f"Mức {level}" for level in levels] + ["Đạt", "", "Chưa ghi"]
    for column, title in enumerate(titles, 1):
        _cell(sheet, HEADER, column, title, look.BOLD, HEAD_FILL)
    sheet.row_dimensions[HEADER].height = look.height([], least=2)
    row = HEADER + 1
    blocks: list[int] = []
    for block in regulation.scales[unit_group]:
        blocks.append(row)
        _block(sheet, row, regulation, block, where)
        row += 1 + len(block.groups)
    _last_line(sheet, row, levels, blocks)
    for number, width in enumerate((34, 9, 9, 10, 10, *[9] * len(levels), 14, 4, 9), 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.column_dimensions[get_column_letter(index_column)].hidden = True


def points_of(blocks: Sequence[Block], block: str) -> str:
    """Returns the cell that holds a block's points, as the form sheet names it."""
    row = HEADER + 1
    for one in blocks:
        if one.code == block:
            break
        row += 1 + len(one.groups)
    return f"'{look.TOTALS}'!$E${row}"


def _block(
    sheet: Worksheet, row: int, regulation: Regulation, block: Block, where: Mapping[tuple[str, str], Counted]
) -> None:
    convert = regulation.not_applicable == "convert"
    first, last = row + 1, row + len(block.groups)
    maximum = sum((group.maximum for group in block.groups), Decimal(0))
    minima = [block.minima[level] for level in regulation.levels]
    left = f"({maximum:f}-D{row})" if convert else f"{maximum:f}"
    _line(
        sheet,
        row,
        (block.name.vi, block.total, f"=SUM(C{first}:C{last})", f"=SUM(D{first}:D{last})"),
        f"=IF(ROUND({left},{_FINE})=0,0,C{row}*{block.total:f}/{left})",
        minima,
        look.BOLD,
        BLOCK_FILL,
    )
    _put(sheet, row, _FIRST_LEVEL + len(minima) + 2, f"=SUM({_missing_range(first, last, len(minima))})")
    for at, group in enumerate(block.groups, first):
        counted = where[block.code, group.code]
        left = f"({group.maximum:f}-D{at})" if convert else f"{group.maximum:f}"
        _line(
            sheet,
            at,
            (
                f"   {group.name.vi}",
                group.maximum,
                f"={counted.sum_of('counted')}",
                f"={counted.sum_of('left_out')}",
            ),
            f"=IF(ROUND({left},{_FINE})=0,0,C{at}*{group.maximum:f}/{left})",
            [group.maximum * group.minimum_percent[level] / _PERCENT for level in regulation.levels],
            look.PLAIN,
            NO_FILL,
        )
        criteria = counted.last - counted.first + 1
        missing = _FIRST_LEVEL + len(minima) + 2
        _put(sheet, at, missing, f"={criteria}-{counted.sum_of('answered')}")


def _line(
    sheet: Worksheet,
    row: int,
    begin: Sequence[str | Decimal],
    points: str,
    minima: Sequence[Decimal],
    font: Font,
    fill: PatternFill,
) -> None:
    """Writes one line; its last two cells are the level reached in words and, hidden, how many levels are missed."""
    for column, value in enumerate((*begin, points, *minima), 1):
        _cell(sheet, row, column, value, font, fill)
    end = get_column_letter(_FIRST_LEVEL + len(minima) - 1)
    said, index = _FIRST_LEVEL + len(minima), get_column_letter(_FIRST_LEVEL + len(minima) + 1)
    first = get_column_letter(_FIRST_LEVEL)
    _put(
        sheet,
        row,
        said + 1,
        f"=SUMPRODUCT(--(ROUND({first}{row}:{end}{row},{_FINE})>ROUND(E{row},{_FINE})))",
    )
    _cell(sheet, row, said, _level(f"{index}{row}", len(minima)), font, fill)


def _last_line(sheet: Worksheet, row: int, levels: Sequence[str], blocks: Sequence[int]) -> None:
    end = row - 1
    index = get_column_letter(_FIRST_LEVEL + len(levels) + 1)
    total = "+".join(f"E{block}" for block in blocks)
    values: list[str | None] = ["Cả đơn vị", None, None, None, f"={total}", *[None] * len(levels)]
    for column, value in enumerate(values, 1):
        _cell(sheet, row, column, value or "", look.BOLD, HEAD_FILL)
    _put(sheet, row, _FIRST_LEVEL + len(levels) + 1, f"=MAX({index}{blocks[0]}:{index}{end})")
    _cell(sheet, row, _FIRST_LEVEL + len(levels), _level(f"{index}{row}", len(levels)), look.BOLD, HEAD_FILL)
    missing = _FIRST_LEVEL + len(levels) + 2
    letter = get_column_letter(missing)
    _put(sheet, row, missing, f"={'+'.join(f'{letter}{block}' for block in blocks)}")


def _level(index: str, count: int) -> str:
    """Returns the formula of the level's name: the header's cell, or that no level is reached."""
    first, last = get_column_letter(_FIRST_LEVEL), get_column_letter(_FIRST_LEVEL + count - 1)
    lowest = f"${last}${HEADER}"
    return f'=IF({index}>={count},"Dưới "&LOWER(LEFT({lowest},1))&MID({lowest},2,99),INDEX(${first}${HEADER}:{lowest},1,{index}+1))'


def _missing_range(first: int, last: int, levels: int) -> str:
    letter = get_column_letter(_FIRST_LEVEL + levels + 2)
    return f"{letter}{first}:{letter}{last}"


def _cell(sheet: Worksheet, row: int, column: int, value: str | Decimal, font: Font, fill: PatternFill) -> None:
    cell = sheet.cell(row, column)
    if isinstance(value, str) and not value.startswith("="):
        put_text(cell, value)  # type: ignore[arg-type] # no merged cells here
    else:
        cell.value = value
        cell.number_format = "0.00" if column == _FIRST_LEVEL - 1 else "General"
    cell.font, cell.fill, cell.border = font, fill, BOX
    cell.alignment = look.WRAPPED if column == 1 else look.CENTRED


def _put(sheet: Worksheet, row: int, column: int, formula: str) -> None:
    _cell(sheet, row, column, formula, look.PLAIN, NO_FILL)
