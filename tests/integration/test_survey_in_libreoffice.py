"""Survey workbooks in LibreOffice: they open, come back as they were, and count as the engine does."""

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from kyhan.cycle.form_revision import NOTHING, Entry, Issued
from kyhan.cycle.queries.forms import FormToWrite
from kyhan.documents.survey_layout import TOTALS
from kyhan.documents.survey_reading import read_survey
from kyhan.documents.survey_writing import Writer
from kyhan.regulation.form import Purpose
from kyhan.regulation.loader import load_shipped
from kyhan.regulation.schema import Regulation
from kyhan.regulation.scoring import UnitScore, Value, score
from tests.office_suite import needs_libreoffice, resaved

REGULATION = load_shipped("nam-dong-2018")
SHARES = ("1", "0.9", "0.85", "0.8", "0.71", "0.5")


def form_of(entries: Mapping[str, Entry], group: str, purpose: Purpose = "declare") -> FormToWrite:
    issued = Issued("ab12cd34", "2026", "20161", "Thị trấn Khe Tre", REGULATION.sha256, purpose, 3, entries)
    return FormToWrite(issued, 2026, group, datetime(2026, 11, 9, tzinfo=UTC), None, {}, {}, None)


def entries_of(group: str, share: str, chance: random.Random, *, left_out: float) -> dict[str, Entry]:
    """Returns answers around a share of the points, some criteria not applicable."""
    found = {}
    for one in REGULATION.criteria[group]:
        points = (one.points * Decimal(share) + Decimal(chance.randrange(-30, 31)) / 100).quantize(Decimal("0.01"))
        value = Value(min(max(points, Decimal(0)), one.points))
        if chance.random() < left_out:
            value = Value(None, not_applicable=True)
        found[one.code] = Entry(value, "=Lý do\ndòng hai" if value.not_applicable else "", "+84 _x0041_")
    return found


def computed(file: Path) -> tuple[list[float], list[str]]:
    """Returns the points and the levels that the sheet of totals shows: of blocks and groups, then of the unit."""
    sheet = openpyxl.load_workbook(file, data_only=True)[TOTALS]
    titles = [cell.value for cell in sheet[3]]
    points, level = titles.index("Quy đổi"), titles.index("Đạt")
    rows = [row for row in sheet.iter_rows(min_row=4, values_only=True) if row[0]]
    return [row[points] for row in rows], [row[level] for row in rows]


def expected(regulation: Regulation, result: UnitScore) -> tuple[list[float], list[str]]:
    points: list[float] = []
    levels: list[str] = []
    last = regulation.levels[-1]
    for block in result.blocks:
        points += [float(block.points), *(float(group.points) for group in block.groups)]
        levels.append(f"Mức {block.level}" if block.level else f"Dưới mức {last}")
    return [*points, float(result.total)], [*levels, f"Mức {result.level}" if result.level else f"Dưới mức {last}"]


def of_blocks(levels: list[str], result: UnitScore) -> list[str]:
    """Returns the levels that hold for a whole block: the worst of its own line and its groups'; then the unit's."""
    order = [*(f"Mức {level}" for level in REGULATION.levels), f"Dưới mức {REGULATION.levels[-1]}"]
    found, at = [], 0
    for block in result.blocks:
        lines = levels[at : at + 1 + len(block.groups)]
        found.append(max(lines, key=order.index))
        at += len(lines)
    return [*found, levels[-1]]


@needs_libreoffice
def test_libreoffice_gives_back_what_was_issued_and_counts_as_the_engine_does(tmp_path: Path) -> None:
    chance = random.Random(20261109)
    cases = [
        (group, entries_of(group, share, chance, left_out=0.12 if number % 2 else 0.0))
        for group in ("commune", "agency")
        for number, share in enumerate(SHARES)
    ]
    writer, files = Writer(REGULATION), []
    for number, (group, entries) in enumerate(cases):
        files.append(tmp_path / f"phieu-{number}.xlsx")
        files[-1].write_bytes(writer.workbook(form_of(entries, group)))

    levels_seen = set()
    for (group, entries), file in zip(cases, resaved(files, tmp_path), strict=True):
        read = read_survey(file.read_bytes(), file.name)
        assert read is not None
        assert read.faults == ()
        assert read.filled.issued.entries == entries
        for row in read.filled.rows:
            entry = entries[row.criterion]
            assert (row.value, row.explanation, row.evidence) == (entry.declared, entry.explanation, entry.evidence)
        result = score(REGULATION, group, {code: entry.declared for code, entry in entries.items()})
        points, levels = computed(file)
        known_points, known_levels = expected(REGULATION, result)
        assert points == pytest.approx(known_points, abs=1e-9)
        assert of_blocks(levels, result) == known_levels
        levels_seen.add(result.level)
    assert len(levels_seen) >= 4


@needs_libreoffice
def test_a_verification_form_counts_what_was_verified_and_else_what_was_declared(tmp_path: Path) -> None:
    entries = entries_of("commune", "0.9", random.Random(1), left_out=0.1)
    codes = list(entries)
    entries[codes[0]] = replace(entries[codes[0]], verified=Value(Decimal("1.25")), reason="-x")
    entries[codes[1]] = replace(entries[codes[1]], verified=Value(None, not_applicable=True))
    file = tmp_path / "tham-dinh.xlsx"
    file.write_bytes(Writer(REGULATION).workbook(form_of(entries, "commune", "verify")))

    (again,) = resaved([file], tmp_path)

    values = {code: one.declared if one.verified == NOTHING else one.verified for code, one in entries.items()}
    points, _ = computed(again)
    known, _ = expected(REGULATION, score(REGULATION, "commune", values))
    assert points == pytest.approx(known, abs=1e-9)
    read = read_survey(again.read_bytes(), again.name)
    assert read is not None
    assert read.filled.issued.entries == entries


@needs_libreoffice
def test_points_typed_in_either_way_count_the_same_in_libreoffice(tmp_path: Path) -> None:
    first = REGULATION.criteria["commune"][0].code
    file = tmp_path / "phieu.xlsx"
    file.write_bytes(Writer(REGULATION).workbook(form_of(dict.fromkeys(_codes(), Entry()), "commune")))
    copies = []
    for number, typed in enumerate(("5,5", "5.5", 5.5)):
        book = openpyxl.load_workbook(file)
        book["Phiếu"]["F6"].value = typed
        copies.append(tmp_path / f"go-{number}.xlsx")
        book.save(copies[-1])

    for copy in resaved(copies, tmp_path):
        points, _ = computed(copy)
        assert points[-1] == pytest.approx(5.5)
        read = read_survey(copy.read_bytes(), copy.name)
        assert read is not None
        assert {row.criterion: row.points for row in read.filled.rows}[first] == Decimal("5.5")


def _codes() -> list[str]:
    return [one.code for one in REGULATION.criteria["commune"]]
