"""Taking a number from the register of documents: for a paper of a cycle before its act, or for any other of the office."""

from datetime import date

from sqlmodel import select

from kyhan.app import App
from kyhan.cycle import office, register
from kyhan.cycle.act import Act, writing_act
from kyhan.cycle.permissions import require
from kyhan.cycle.tables import Document, RegulationText
from kyhan.errors import Fault, InvalidInput, Refusal
from kyhan.i18n import Phrase, say
from kyhan.regulation.document_numbers import DocumentNumber, read_kind
from kyhan.text import nfc
from kyhan.workflows.roles import Role


def take(
    app: App,
    year: int,
    kind: str,
    *,
    used_for: str,
    cycle: str | None = None,
    number: int | None = None,
    signed_on: date | None = None,
) -> Document:
    """Takes the next free number of a kind in a year, which begins at 01 every 1 January, or one that was given outside.

    Args:
        year: The calendar year in which the document is signed.
        kind: What follows the number ("QĐ-UBND"), without regard to marks and case where it is in use already.
        used_for: What the document is. With `cycle`, one of "letter", "proposal", "publication/1", "complaint/1",
            "reminder/20161" reserves the number for that act, or prints it on that letter.
        cycle: The cycle it belongs to.
        number: A number of the office's choice; the one after the highest when not given.
        signed_on: The day of signature; today when not given.

    Raises:
        InvalidInput: lists everything wrong with it, such as a number that is used already, and for what.
    """
    with writing_act(app, "document_register", subject=register.SUBJECT) as act:
        require(act, say("lấy số văn bản", "take a document's number"), Role.STAFF)
        key = act.cycle(cycle).key if cycle else None
        on = signed_on or act.today
        known = register.entries(act.connection, year)
        faults = [*_about_day(on, year, act.today, given=signed_on is not None)]
        if not used_for.strip():
            faults.append(Fault("--for", say("phải ghi số này dùng cho việc gì", "say what the number is for")))
        try:
            symbol = read_kind(kind, _kinds(act, known))
        except Refusal as refusal:
            raise InvalidInput(_WHAT, [*faults, Fault("KIND", refusal.message)]) from refusal
        highest = max((one.number for one in known if one.kind == symbol), default=0)
        wanted = DocumentNumber(symbol, highest + 1 if number is None else number)
        holder = register.holder_of(known, wanted)
        if holder is not None:
            faults.append(Fault("--number", register.used(holder)))
        if faults:
            raise InvalidInput(_WHAT, faults)
        return register.write(act, wanted, on, nfc(used_for), key)


_WHAT: Phrase = say("Số văn bản", "The document's number")


def _about_day(on: date, year: int, today: date, *, given: bool) -> list[Fault]:
    """Returns what is wrong with the day of signature."""
    if on > today:
        return [
            Fault("--signed-on", say("ngày ký {day} còn ở tương lai", "signed on {day} is in the future", day=on)),
        ]
    if on.year == year:
        return []
    why = say(
        "ngày ký {day} không thuộc năm {year}; số văn bản tính theo năm ký",
        "{day} is not in {year}; numbers count by the year of signature",
        day=on,
        year=year,
    )
    owed = say("hôm nay không thuộc năm {year}; nêu ngày ký", "today is not in {year}; give the day of signature", year=year)  # fmt: skip
    return [Fault("--signed-on", why if given else owed)]


def _kinds(act: Act, known: list[Document]) -> list[str]:
    """Returns the symbols in use: those of the year's numbers and of every stored regulation."""
    found = dict.fromkeys(one.kind for one in known)
    for sha256 in act.session.exec(select(RegulationText.sha256)).all():
        documents = office.regulation(act.app, act.connection, sha256).documents
        for one in (documents.letter, documents.proposal, documents.decision):
            found.setdefault(one.suffix)
    return list(found)
