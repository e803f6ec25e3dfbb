"""What would the units of Nam Đông have filled in? Invented, repeatable survey forms: CSV, JSON, and the office's own workbooks."""

import csv
import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Final

import openpyxl

from kyhan.documents.survey_layout import FORM, HEADER_ROW
from kyhan.i18n import show
from kyhan.regulation.schema import Criterion, Regulation

QUALITY: Final[Mapping[str, str]] = {
    "NV": "0.97",
    "TCKH": "0.95",
    "TP": "0.93",
    "TNMT": "0.88",
    "LDTBXH": "0.86",
    "VHTT": "0.99",
    "GDDT": "0.91",
    "YT": "0.80",
    "KTHT": "0.84",
    "NNPTNT": "0.78",
    "DT": "0.66",
    "20161": "0.97",
    "20164": "0.95",
    "20167": "0.94",
    "20170": "0.90",
    "20173": "0.84",
    "20179": "0.92",
    "20182": "0.86",
    "20185": "0.80",
    "20188": "0.79",
    "20191": "0.62",
}
"""How well each unit does, as a share of the points. Invented."""

_STEP: Final = Decimal("0.25")
HEADER: Final = (
    "mã tiêu chí",
    "nội dung",
    "điểm tối đa",
    "tự chấm",
    "không áp dụng",
    "giải trình",
    "tài liệu kiểm chứng",
)
Row = tuple[str, str, str, str, str, str, str]


def declared(unit: str, criterion: Criterion) -> Decimal:
    """Returns the invented declared points of a unit: its quality, a little up or down, in quarter points."""
    noise = int(hashlib.sha256(f"{unit}/{criterion.code}".encode()).hexdigest()[:4], 16) % 9 - 4
    share = Decimal(QUALITY[unit]) + Decimal(noise) / 100
    points = (criterion.points * min(share, Decimal(1)) / _STEP).quantize(Decimal(1)) * _STEP
    return min(points, criterion.points)


def rows(regulation: Regulation, group: str, unit: str, *, leave_out: frozenset[str] = frozenset()) -> list[Row]:
    """Returns a unit's form; criteria in `leave_out` stay blank."""
    found: list[Row] = []
    for criterion in regulation.criteria[group]:
        blank = criterion.code in leave_out
        value = "" if blank else show(declared(unit, criterion).normalize(), "vi")
        evidence = "" if blank else criterion.evidence
        found.append((criterion.code, criterion.text, show(criterion.points, "vi"), value, "", "", evidence))
    return found


def write(path: Path, lines: list[Row]) -> Path:
    """Writes a form in the format its ending names: .csv (UTF-8 with BOM, as Excel likes it) or .json."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file, delimiter=";").writerows([HEADER, *lines])
    else:
        objects = [dict(zip(HEADER, line, strict=True)) for line in lines]
        path.write_text(json.dumps(objects, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def fill(workbook: Path, lines: list[Row]) -> Path:
    """Fills in a workbook that the office wrote, as a unit's officer does in Excel: points and evidence by criterion."""
    book = openpyxl.load_workbook(workbook)
    sheet = book[FORM]
    titles = [str(cell.value) for cell in sheet[HEADER_ROW]]
    declared, proof = titles.index("Tự chấm"), titles.index("Tài liệu kiểm chứng")
    at = {str(row[0].value): row for row in sheet.iter_rows(min_row=HEADER_ROW + 1)}
    for code, _, _, points, _, _, evidence in lines:
        at[code][declared].value = points
        at[code][proof].value = evidence
    book.save(workbook)
    return workbook


def write_verified(path: Path, values: Mapping[str, tuple[str, str]]) -> Path:
    """Writes a verification form: criterion -> (verified points, reason of the difference)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file, delimiter=";")
        out.writerow(("mã tiêu chí", "thẩm định", "lý do chênh lệch"))
        out.writerows((code, points, reason) for code, (points, reason) in values.items())
    return path
