"""Which state of a unit's form does a workbook carry, so that one that comes back can be told from another's and merged?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from kyhan.errors import Fault, InvalidInput
from kyhan.i18n import Phrase, say
from kyhan.regulation.form import FormRow, Purpose
from kyhan.regulation.scoring import Value
from kyhan.text import nfc

NOTHING: Final = Value(None)
_DIGITS: Final = 12
"""So much of a hash tells two regulation texts apart for people."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands for one criterion: what the unit declared and wrote, what the office verified and why it differs."""

    declared: Value = NOTHING
    explanation: str = ""
    evidence: str = ""
    verified: Value = NOTHING
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Issued:
    """A form as it was written into a workbook.

    Attributes:
        office: The mark of the office whose database it comes from (`kyhan.cycle.naming`); a practice copy has its own.
        cycle: The cycle's key.
        unit: The unit's code.
        name: The unit's name in that cycle.
        regulation_sha256: The text under which the cycle runs.
        purpose: "declare": for the unit; "verify": for the reviewer.
        revision: Number, in the cycle's chain, of the last event on this form when it was written; 0: none.
        entries: What stood in it, by criterion, for every criterion of the unit's group.
    """

    office: str
    cycle: str
    unit: str
    name: str
    regulation_sha256: str
    purpose: Purpose
    revision: int
    entries: Mapping[str, Entry]


@dataclass(frozen=True, slots=True)
class Filled:
    """A workbook that came back: what it was issued as, and its rows.

    `cells` says where each part of a criterion stands ("phieu.xlsx!Phiếu!F7"), by criterion and part: "points",
    "not_applicable", "explanation", "evidence", "reason".
    """

    file: str
    issued: Issued
    rows: tuple[FormRow, ...]
    cells: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def entry_of(answer: Mapping[str, Any]) -> Entry:
    """Returns the entry of a stored answer, given by its columns; texts as they come back from a file."""
    return Entry(
        Value(_decimal(answer["declared"]), bool(answer["declared_not_applicable"])),
        one_text(answer["explanation"]),
        one_text(answer["evidence"]),
        Value(_decimal(answer["verified"]), bool(answer["verified_not_applicable"])),
        one_text(answer["difference_reason"]),
    )


def one_text(text: str) -> str:
    """Returns a text in the one form in which texts are compared: NFC, outer white space gone, line breaks alike."""
    return nfc(text.replace("\r\n", "\n").replace("\r", "\n"))


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def require_own(filled: Filled, expected: Issued) -> None:
    """Refuses a workbook that was written for something else than what it is handed in for.

    Args:
        expected: What the form at hand would be issued as now; its entries and revision do not matter.

    Raises:
        InvalidInput: another office, cycle, unit, regulation or purpose; names every one.
    """
    issued = filled.issued
    found: list[Phrase] = []
    if issued.purpose != expected.purpose:
        found.append(_OTHER_PURPOSE[issued.purpose])
    if issued.office != expected.office:
        found.append(
            say(
                "phiếu do cơ sở dữ liệu khác lập ({theirs}), không phải cơ sở dữ liệu này ({ours}); "
                "bản tập dượt và bản thật là hai cơ sở dữ liệu",
                "the form was written by another database ({theirs}), not by this one ({ours}); a practice copy and the "
                "live office are two",
                theirs=issued.office,
                ours=expected.office,
            )
        )
    if issued.cycle != expected.cycle:
        found.append(
            say(
                "phiếu của kỳ {theirs}, không phải kỳ {ours}",
                "the form is of cycle {theirs}, not of cycle {ours}",
                theirs=issued.cycle,
                ours=expected.cycle,
            )
        )
    if issued.unit != expected.unit:
        found.append(
            say(
                "phiếu của đơn vị {theirs}, không phải {ours}",
                "the form is of the unit {theirs}, not of {ours}",
                theirs=f"{issued.unit} {issued.name}",
                ours=f"{expected.unit} {expected.name}",
            )
        )
    if issued.regulation_sha256 != expected.regulation_sha256:
        found.append(
            say(
                "phiếu lập theo văn bản quy chế {theirs}…, kỳ này theo {ours}…",
                "the form was written under the regulation text {theirs}…, the cycle runs under {ours}…",
                theirs=issued.regulation_sha256[:_DIGITS],
                ours=expected.regulation_sha256[:_DIGITS],
            )
        )
    if found:
        raise InvalidInput(
            say("Tệp {file} không phải phiếu cần nộp", "File {file} is not the form asked for", file=filled.file),
            [Fault(filled.file, phrase) for phrase in found],
        )


_OTHER_PURPOSE: Final[Mapping[Purpose, Phrase]] = {
    "declare": say(
        "đây là phiếu tự chấm, nộp bằng «submission submit»",
        "this is a survey form; hand it in with «submission submit»",
    ),
    "verify": say(
        "đây là phiếu thẩm định, nộp bằng «submission verify»",
        "this is a verification form; hand it in with «submission verify»",
    ),
}
