"""Which criteria does a CSV file list? Read with every fault at its line; their meaning is checked elsewhere.

Columns, in any order: code, block, group, text, points, evidence. Separated by commas or, as Excel writes them in
Vietnam, by semicolons; the header decides which.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO
from typing import Final

from kyhan.errors import Fault, Refusal
from kyhan.i18n import Phrase, say
from kyhan.regulation.points import parse_points
from kyhan.regulation.schema import Criterion

COLUMNS: Final = ("code", "block", "group", "text", "points", "evidence")
_MAY_BE_EMPTY: Final = "evidence"


@dataclass(frozen=True, slots=True)
class CriteriaLine:
    """A criterion and the line of the file (the header is line 1) where it begins."""

    line: int
    criterion: Criterion


@dataclass(frozen=True, slots=True)
class CriteriaList:
    """The criteria of one file, in its order, and every fault of it; a faulty line gives no criterion."""

    lines: tuple[CriteriaLine, ...]
    faults: tuple[Fault, ...]


def read_criteria(name: str, text: str) -> CriteriaList:
    """Returns the criteria that `text`, the content of the file `name`, lists."""
    header = text.partition("\n")[0]
    delimiter = ";" if header.count(";") > header.count(",") else ","
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[CriteriaLine] = []
    faults: list[Fault] = []
    begins = 1
    try:
        columns = [cell.strip().lower() for cell in next(reader, [])]
        faults.extend(Fault(f"{name}:1", message) for message in _header_faults(columns))
        begins = reader.line_num + 1
        for cells in reader if not faults else ():
            if any(cell.strip() for cell in cells):
                found = _read_line(columns, cells)
                if isinstance(found, Criterion):
                    lines.append(CriteriaLine(begins, found))
                else:
                    faults.extend(Fault(f"{name}:{begins}", message) for message in found)
            begins = reader.line_num + 1
    except csv.Error:
        faults.append(Fault(f"{name}:{begins}", _QUOTES))
    return CriteriaList(tuple(lines), tuple(faults))


_QUOTES: Final = say(
    'dấu nháy kép không khép lại đúng chỗ; ô có dấu nháy phải viết là "...""...".',
    'a quotation mark is not closed where it should be; write a cell with one as "...""...".',
)


def _header_faults(columns: list[str]) -> Iterator[Phrase]:
    for column in COLUMNS:
        if column not in columns:
            yield say(
                "thiếu cột «{column}»; cần đủ các cột: {all}.",
                "the column «{column}» is missing; these are expected: {all}.",
                column=column,
                all=COLUMNS,
            )
    for column in dict.fromkeys(columns):
        if column not in COLUMNS:
            yield say(
                "có cột lạ «{column}»; chỉ nhận các cột: {all}.",
                "the column «{column}» is not known; these are expected: {all}.",
                column=column,
                all=COLUMNS,
            )
        elif columns.count(column) > 1:
            yield say("cột «{column}» lặp lại.", "the column «{column}» is repeated.", column=column)


def _read_line(columns: list[str], cells: list[str]) -> Criterion | list[Phrase]:
    if len(cells) != len(columns):
        return [
            say(
                "có {has} ô, cần {needed}; ô có dấu phân cách phải nằm trong dấu nháy kép.",
                "has {has} cells, {needed} are expected; a cell with the separator in it must be quoted.",
                has=len(cells),
                needed=len(columns),
            )
        ]
    row = {column: cell.strip() for column, cell in zip(columns, cells, strict=True)}
    faults = [
        say("ô «{column}» không được để trống.", "the cell «{column}» must not be empty.", column=column)
        for column in COLUMNS
        if column != _MAY_BE_EMPTY and not row[column]
    ]
    if any(letter.isspace() or letter == "/" for letter in row["code"]):
        faults.append(
            say(
                "mã «{code}» không được có dấu cách hay dấu «/».",
                "the code «{code}» must not contain a space or «/».",
                code=row["code"],
            )
        )
    points = Decimal(0)
    if row["points"]:
        try:
            points = parse_points(row["points"])
        except Refusal as refusal:
            faults.append(refusal.message)
        else:
            faults.extend(_NO_POINTS if points == 0 else ())
    if faults:
        return faults
    return Criterion(row["code"], row["block"], row["group"], row["text"], points, row["evidence"])


_NO_POINTS: Final = (say("điểm tối đa của tiêu chí phải lớn hơn 0.", "the points of a criterion must be more than 0."),)
