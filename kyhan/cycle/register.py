"""Which numbers of documents are used, and for what? The register, per year and kind, within the transaction of an act.

A number belongs to the year in which its document is signed. It may be taken before the act that it is for (the clerk
gives it, the act follows); that act, and no other, then finds it free. Numbers that acts recorded before there was a
register count as used too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from sqlalchemy import Connection, select

from kyhan.cycle import office, rows
from kyhan.cycle.act import Act
from kyhan.cycle.history import OFFICE_CHAIN
from kyhan.cycle.prepared import Prepared
from kyhan.cycle.tables import Cycle, Document, Publication
from kyhan.errors import Refusal
from kyhan.i18n import Phrase, say
from kyhan.regulation.document_numbers import DocumentNumber, read_number

LETTER: Final = "letter"
PROPOSAL: Final = "proposal"
SUBJECT: Final = "document"

_YEAR = Prepared(rows.where_equal(Document, "year"))
_CYCLE = rows.table_of(Cycle)
_PUBLICATION = rows.table_of(Publication)
_LETTERS = select(_CYCLE.c.letter_number, _CYCLE.c.letter_on, _CYCLE.c.key)
_PROPOSALS = select(_CYCLE.c.proposal_number, _CYCLE.c.proposed_on, _CYCLE.c.key)
_DECISIONS = select(
    _PUBLICATION.c.decision, _PUBLICATION.c.signed_on, _PUBLICATION.c.cycle, _PUBLICATION.c.number
).order_by(_PUBLICATION.c.cycle, _PUBLICATION.c.number)  # never the snapshots, which are large


def of_publication(number: int) -> str:
    """Returns the use of the decision that publishes for the `number`-th time."""
    return f"publication/{number}"


def of_answer(complaint: int) -> str:
    """Returns the use of the letter that answers a complaint."""
    return f"complaint/{complaint}"


def of_reminder(unit: str) -> str:
    """Returns the use of a letter that reminds a unit."""
    return f"reminder/{unit}"


def use_in_words(used_for: str) -> Phrase:
    """Returns what a number was used for as people say it; what somebody wrote stands as it is."""
    what, _, which = used_for.partition("/")
    labels = {
        LETTER: say("công văn khảo sát", "the letter with the survey form"),
        PROPOSAL: say("trình duyệt kết quả", "the proposal of the results"),
        "publication": say("quyết định công bố lần {n}", "the decision of publication {n}", n=which),
        "complaint": say("trả lời khiếu nại số {n}", "the answer to complaint {n}", n=which),
        "reminder": say("nhắc đơn vị {unit}", "the reminder of unit {unit}", unit=which),
    }
    known = what in {LETTER, PROPOSAL} if not which else what in labels
    return labels[what] if known else Phrase(used_for, used_for)


def entries(connection: Connection, year: int) -> list[Document]:
    """Returns every number of a year, by kind and number; those from before the register as if they were in it."""
    found = {(one.kind, one.number): one for one in rows.load(connection, Document, _YEAR, year=year)}
    for one in _recorded_before(connection):
        if one.year == year:
            found.setdefault((one.kind, one.number), one)
    return [found[key] for key in sorted(found)]


@dataclass(frozen=True, slots=True)
class Claim:
    """A number that an act wants. `number` is None where none was given or it cannot be read; `fault` says why it cannot be had."""

    number: DocumentNumber | None
    fault: Phrase | None
    used_for: str
    cycle: str
    signed_on: date

    @property
    def symbol(self) -> str:
        """The number as printed; empty without one."""
        return self.number.symbol if self.number else ""


def claim(
    act: Act, cycle: Cycle, document: Literal["letter", "proposal", "decision"], text: str, on: date, used_for: str
) -> Claim:
    """Returns whether an act of a cycle may have the number `text` for a document signed on a day; writes nothing."""
    if not text.strip():
        return Claim(None, None, used_for, cycle.key, on)
    documents = office.regulation(act.app, act.connection, cycle.regulation_sha256).documents
    own = {"letter": documents.letter, "proposal": documents.proposal, "decision": documents.decision}.pop(document)
    others = [one for one in (documents.letter, documents.proposal, documents.decision) if one.suffix != own.suffix]
    try:
        number = read_number(text, own.suffix, others)
    except Refusal as refusal:
        return Claim(None, refusal.message, used_for, cycle.key, on)
    holder = holder_of(entries(act.connection, on.year), number)
    fault = None if holder is None or (holder.cycle, holder.used_for) == (cycle.key, used_for) else used(holder)
    return Claim(number, fault, used_for, cycle.key, on)


def holder_of(known: Sequence[Document], number: DocumentNumber) -> Document | None:
    """Returns the entry that has a number, None when it is free."""
    return next((one for one in known if (one.kind, one.number) == (number.kind, number.number)), None)


def used(holder: Document) -> Phrase:
    """Returns the sentence that a number is taken, and for what."""
    return say(
        "số {number} năm {year} đã dùng cho {what}{cycle}; xem sổ văn bản năm {year} và ghi đúng số của văn bản này",
        "the number {number} of {year} was used for {what}{cycle}; see the register of {year} and give this one's own",
        number=holder.symbol,
        year=holder.year,
        what=use_in_words(holder.used_for),
        cycle=say(" của kỳ {cycle}", " of cycle {cycle}", cycle=holder.cycle) if holder.cycle else "",
    )


def enter(act: Act, wanted: Claim) -> None:
    """Writes a claimed number into the register, with an event of its own in the office's chain.

    Call it before the act's other changes: the event takes every change noted so far.
    """
    if wanted.number is None:
        return
    number, signed_on = wanted.number, wanted.signed_on
    taken = act.session.get(Document, (signed_on.year, number.kind, number.number))
    if taken is None:
        write(act, number, signed_on, wanted.used_for, wanted.cycle)
    elif taken.signed_on != signed_on:
        act.update(taken, signed_on=signed_on)
        act.record(OFFICE_CHAIN, SUBJECT, "document_sign", data={"number": number.symbol, "signed_on": str(signed_on)})


def write(act: Act, number: DocumentNumber, signed_on: date, used_for: str, cycle: str | None) -> Document:
    """Writes a free number into the register."""
    document = Document(
        year=signed_on.year,
        kind=number.kind,
        number=number.number,
        symbol=number.symbol,
        signed_on=signed_on,
        used_for=used_for,
        cycle=cycle,
    )
    act.insert(document)
    data = {"number": number.symbol, "used_for": used_for, "cycle": cycle}
    act.record(OFFICE_CHAIN, SUBJECT, "document_register", occurred_on=signed_on, data=data)
    return document


def _recorded_before(connection: Connection) -> Iterator[Document]:
    """Yields the numbers that stand in cycles and publications; one that is no number of this form belongs to no kind."""
    for query, use in ((_LETTERS, LETTER), (_PROPOSALS, PROPOSAL), (_DECISIONS, None)):
        for text, on, cycle, *publication in connection.execute(query):
            try:
                number = read_number(text or "", "")
            except Refusal:
                continue
            if number.kind and on is not None:
                used_for = use or of_publication(publication[0])
                yield Document(
                    year=on.year, kind=number.kind, number=number.number, symbol=number.symbol,
                    signed_on=on, used_for=used_for, cycle=cycle,
                )  # fmt: skip
