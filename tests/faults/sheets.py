"""Which files do people send in, and what may become of them on the way? The same table as CSV, JSON and workbook."""

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import Final

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from tests.faults.mutation import SCRAPS, Input, mutated, noise, one_of

Value = str | float | bool | None

_XML: Final = (
    *SCRAPS, b"<c>", b"</c>", b"<v>1</v>", b"<row>", b"</row>", b"<f>", b't="s"', b't="d"', b't="b"', b't="e"',
    b't="inlineStr"', b's="99"', b'r="ZZZ9"', b'r="A0"', b'r="-1"', b'r="A1048577"', b'<!DOCTYPE a [<!ENTITY x "y">]>',
)  # fmt: skip
_ENCODINGS: Final = ("utf-8-sig", "utf-16", "utf-16-le", "cp1258", "cp1252", "utf-32")
_NAMES: Final = ("p.csv", "p.json", "p.xlsx", "p.tsv", "p.xlsm", "p.xls", "p", "../p.csv", "p\udcff\n.csv")


@dataclass(frozen=True)
class Sheet:
    """A table that a reader accepts: its header and its rows."""

    header: tuple[str, ...]
    rows: Sequence[Sequence[Value]]

    @cached_property
    def as_csv(self) -> bytes:
        """The table as Excel in Vietnam saves it: semicolons."""
        text = io.StringIO()
        writer = csv.writer(text, delimiter=";")
        writer.writerow(self.header)
        writer.writerows(self.rows)
        return text.getvalue().encode()

    @cached_property
    def as_json(self) -> bytes:
        """The table as a list of objects."""
        return json.dumps([dict(zip(self.header, row, strict=True)) for row in self.rows], ensure_ascii=False).encode()

    @cached_property
    def as_workbook(self) -> bytes:
        """The table as a workbook."""
        book = openpyxl.Workbook()
        assert isinstance(book.active, Worksheet)
        for row in (self.header, *self.rows):
            book.active.append(list(row))
        content = io.BytesIO()
        book.save(content)
        return content.getvalue()

    @cached_property
    def parts(self) -> dict[str, bytes]:
        """The parts of the workbook by name."""
        with zipfile.ZipFile(io.BytesIO(self.as_workbook)) as packed:
            return {name: packed.read(name) for name in packed.namelist()}

    def inputs(self) -> Input:
        """Returns the draw of an input: spoiled files of all kinds, tables of scraps, and noise."""
        return one_of(
            (30, lambda random: ("p.csv", mutated(random, self.as_csv))),
            (10, self._scrappy),
            (20, lambda random: ("p.json", mutated(random, self.as_json))),
            (18, self._rewritten_part),
            (5, lambda random: ("p.xlsx", mutated(random, self.as_workbook))),
            (7, self._in_another_encoding),
            (5, lambda random: (random.choice(_NAMES), mutated(random, random.choice((self.as_csv, self.as_json))))),
            (5, lambda random: (random.choice(_NAMES), noise(random))),
        )

    def _scrappy(self, random: Random) -> tuple[str, bytes]:
        """Keeps the header and fills the rows with words that may stand in any of the columns, or in none."""
        known = [str(value).encode() for row in self.rows for value in row if value is not None]
        cells = (b";".join(random.choice((*known, *SCRAPS)) for _ in self.header) for _ in range(random.randrange(6)))
        return "p.csv", b"\n".join((";".join(self.header).encode(), *cells))

    def _in_another_encoding(self, random: Random) -> tuple[str, bytes]:
        text = mutated(random, self.as_csv).decode(errors="replace")
        return "p.csv", text.encode(random.choice(_ENCODINGS), errors="replace")

    def _rewritten_part(self, random: Random) -> tuple[str, bytes]:
        """Changes the inside of a workbook and packs it anew, so that the zip itself is whole."""
        sheet = "xl/worksheets/sheet1.xml"
        changed = sheet if random.random() < 0.5 else random.choice(list(self.parts))
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as target:
            for name, part in self.parts.items():
                target.writestr(name, mutated(random, part, _XML) if name == changed else part)
        return "p.xlsx", packed.getvalue()
