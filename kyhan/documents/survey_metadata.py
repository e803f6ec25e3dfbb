"""What does the hidden sheet of a survey workbook say: which form it is, and every value as issued, under a checksum?

The checksum finds slips (a copied sheet, an edited cell), not forgery: whoever knows the program can compute it.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final

from openpyxl.worksheet.worksheet import Worksheet

from kyhan.cycle.form_revision import Entry, Issued
from kyhan.documents.workbook_writing import put_text
from kyhan.i18n import Phrase, say
from kyhan.regulation.scoring import Value

VERSION: Final = "1"
"""How this sheet is laid out; another one is refused."""

_MARK: Final = "kyhan form"
_FACTS: Final = ("office", "cycle", "unit", "name", "regulation_sha256", "purpose", "revision")
_FIRST_ENTRY: Final = len(_FACTS) + 3  # below the mark, the facts and the checksum
_WIDTH: Final = 8
_YES: Final = "x"


class UnreadableMetadata(Exception):
    """The hidden sheet is not as it was written; `message` says in which way."""

    def __init__(self, message: Phrase) -> None:
        super().__init__(message)
        self.message = message


def write_metadata(sheet: Worksheet, issued: Issued) -> None:
    """Writes the sheet, every cell as text; whatever stood there is replaced."""
    facts = [str(getattr(issued, name)) for name in _FACTS]
    entries = [_line(code, entry) for code, entry in issued.entries.items()]
    lines = [
        (_MARK, VERSION),
        *zip(_FACTS, facts, strict=True),
        ("checksum", _checksum(facts, entries)),
        *entries,
    ]
    for row, line in enumerate(lines, 1):
        for column, text in enumerate(line, 1):
            cell = sheet.cell(row, column)
            cell.quotePrefix = True  # in every cell, so that the file's styles do not depend on what is in it
            put_text(cell, text)  # type: ignore[arg-type] # no merged cells here


def read_metadata(rows: Iterable[Sequence[str]]) -> Issued:
    """Returns what the sheet says.

    Args:
        rows: The texts of its cells, "" for empty ones.

    Raises:
        UnreadableMetadata: written by another release, or changed since.
    """
    lines = [[*row, *[""] * _WIDTH][:_WIDTH] for row in rows]
    if not lines or lines[0][0] != _MARK:
        raise UnreadableMetadata(_CHANGED)
    if lines[0][1] != VERSION:
        raise UnreadableMetadata(
            say(
                "phiếu do phiên bản khác của chương trình lập (dạng {version}); nâng cấp chương trình hoặc lập lại phiếu.",
                "the form was written by another release (form {version}); upgrade, or write the form again.",
                version=lines[0][1],
            )
        )
    facts = {line[0]: line[1] for line in lines[1 : _FIRST_ENTRY - 1]}
    entries = [tuple(line) for line in lines[_FIRST_ENTRY - 1 :] if line[0]]
    if facts.get("checksum") != _checksum([facts.get(name, "") for name in _FACTS], entries):
        raise UnreadableMetadata(_CHANGED)
    try:
        return Issued(
            office=facts["office"],
            cycle=facts["cycle"],
            unit=facts["unit"],
            name=facts["name"],
            regulation_sha256=facts["regulation_sha256"],
            purpose="verify" if facts["purpose"] == "verify" else "declare",
            revision=int(facts["revision"]),
            entries=_entries(entries),
        )
    except (ValueError, InvalidOperation) as error:
        raise UnreadableMetadata(_CHANGED) from error


_CHANGED: Final = say(
    "trang ẩn của phiếu đã bị sửa hoặc chép từ tệp khác; chép số liệu vào phiếu gốc rồi nộp lại.",
    "the hidden sheet of the form was changed or copied from elsewhere; copy the values into the original form.",
)


def _checksum(facts: Sequence[str], entries: Sequence[Sequence[str]]) -> str:
    lines = [[one.rstrip() for one in line] for line in entries]
    written = json.dumps([VERSION, list(facts), lines], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def _line(code: str, entry: Entry) -> tuple[str, ...]:
    declared, verified = entry.declared, entry.verified
    return (
        code,
        _points(declared),
        _yes(declared),
        entry.explanation,
        entry.evidence,
        _points(verified),
        _yes(verified),
        entry.reason,
    )


def _points(value: Value) -> str:
    return "" if value.points is None else format(value.points, "f")


def _yes(value: Value) -> str:
    return _YES if value.not_applicable else ""


def _entries(lines: Sequence[Sequence[str]]) -> Mapping[str, Entry]:
    return {
        code: Entry(
            Value(Decimal(declared) if declared else None, bool(not_applicable)),
            explanation,
            evidence,
            Value(Decimal(verified) if verified else None, bool(verified_na)),
            reason,
        )
        for code, declared, not_applicable, explanation, evidence, verified, verified_na, reason in lines
    }
