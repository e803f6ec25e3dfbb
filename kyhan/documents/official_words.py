"""How does an official document speak? Heads, dates, capacities and lists as NĐ 30/2020/NĐ-CP, Phụ lục I, writes them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final, Literal

from kyhan.cycle.queries.paper_kinds import Number, Paper
from kyhan.errors import Fault, InvalidInput
from kyhan.i18n import say
from kyhan.regulation.points import show_points
from kyhan.regulation.schema import DocumentName
from kyhan.text import fold

Fields = dict[str, Any]
DRAFT: Final = "DỰ THẢO"
PRACTICE: Final = "BẢN TẬP DƯỢT"
LETTER: Final = "Công văn"
"""The one kind of document whose name is not printed: its number has no abbreviation of a kind (Phụ lục I, mục II)."""

_COLLECTIVES: Final = ("Ủy ban nhân dân", "Hội đồng nhân dân")
"""Bodies that decide together, so that one signs in their name: TM."""
_BLANK: Final = "      "
_ROMAN: Final = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


@dataclass(frozen=True, slots=True)
class Signing:
    """Who signs, in which capacity, and who else gets a copy. No name is ever supplied that was not given.

    Attributes:
        capacity: "tm": the head, in the name of a body that decides together; "kt": a deputy for the head; "tl": somebody
            below by order of the head.
        head: The head's title; "Chủ tịch" for a People's Committee or Council.
        title: The title of who signs; "Phó <head>" for a deputy.
        signer: The name; blank to be written by hand.
        copies: Who gets a copy besides those the document names itself.
    """

    capacity: Literal["tm", "kt", "tl"] = "tm"
    head: str = ""
    title: str = ""
    signer: str = ""
    copies: tuple[str, ...] = ()


def every(paper: Paper, document: DocumentName, signing: Signing, copies: Sequence[str]) -> Fields:
    """Returns the fields that every document has.

    Args:
        copies: Whom the document itself names under "Nơi nhận".

    Raises:
        InvalidInput: titles of the signer are owed; lists all.
    """
    owner = paper.regulation.owner
    own = document.issuer == "owner"
    issuer, superior = (owner.name, owner.superior or "") if own else (owner.office, owner.name)
    marks = [*([DRAFT] if paper.draft else []), *([PRACTICE] if paper.practice else [])]
    return {
        "superior": _in_lines(superior),
        "issuer": _in_lines(issuer),
        "number": paper.number.symbol or f"{_BLANK}/{document.suffix}",
        "date_line": f"{owner.place}, {day_in_words(paper.number.signed_on)}",
        "mark": " – ".join(marks),
        "capacity": _capacity(issuer, signing),
        "signer": signing.signer,
        "copies": [f"- {one};" for one in (*copies, *signing.copies)]
        + [f"- Lưu: VT{_drafter(paper.regulation.documents.letter)}."],
        "issuer_name": issuer,
        "owner": owner.name,
        "office": owner.office,
        "year": paper.year,
        "regulation": paper.regulation.title.vi,
        "signed_on": day_in_words(paper.number.signed_on),
    }


def letterhead(document: DocumentName) -> Fields:
    """Returns the fields of a letter about what kind of document it is."""
    return {"type_caps": "" if fold(document.name) == fold(LETTER) else document.name.upper()}


def day_in_words(day: date | None) -> str:
    """Returns "ngày 05 tháng 01 năm 2027": days below 10 and months 1 and 2 with a zero; blanks to fill in without a day."""
    if day is None:
        return f"ngày{_BLANK}tháng{_BLANK}năm{_BLANK}".rstrip()
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)  # noqa: PLR2004 - as the decree says
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def number_of(number: Number) -> str:
    """Returns the number of a document that another one names; blanks to fill in without one."""
    return number.symbol or _BLANK


def numbered(order: int) -> str:
    """Returns the Roman number of an annex, from 1."""
    left, found = order, ""
    for value, letters in _ROMAN:
        count, left = divmod(left, value)
        found += letters * count
    return found


def listed(lines: Iterable[str]) -> list[str]:
    """Returns lines of which each ends in a semicolon and the last in a full stop."""
    bare = [one.rstrip(" ;.,") for one in lines]
    return [f"{one}{'.' if number == len(bare) else ';'}" for number, one in enumerate(bare, 1)]


def sentence(text: str) -> str:
    """Returns a text as a sentence of its own, with a full stop however somebody ended it."""
    return f"{text.strip().rstrip('.;')}."


def points_of(exact: str, places: int) -> str:
    """Returns exact points as printed in Vietnamese: half-up, with a comma."""
    return show_points(Fraction(exact), "vi", places)


def _in_lines(body: str) -> str:
    """Returns a body's name in capitals, what it is and whose in a line each."""
    kind = next((one for one in _COLLECTIVES if body.startswith(f"{one} ")), "")
    return (f"{kind}\n{body.removeprefix(kind).strip()}" if kind else body).upper()


def _drafter(letter: DocumentName) -> str:
    """Returns ", VP", the unit that drafts: it stands in the number of an ordinary letter, after the body's own letters."""
    body, _, unit = letter.suffix.rpartition("-")
    return f", {unit}" if fold(letter.name) == fold(LETTER) and body else ""


def _capacity(issuer: str, signing: Signing) -> list[str]:
    collective = next((one for one in _COLLECTIVES if fold(issuer).startswith(fold(one))), "")
    head = signing.head or ("Chủ tịch" if collective else "")
    title = signing.title or (f"Phó {head}" if signing.capacity == "kt" and head else "")
    faults = []
    if not head:
        why = say(
            "nêu chức vụ của người đứng đầu {issuer}, ví dụ «Giám đốc»",
            "give the title of the head of {issuer}, such as «Giám đốc»",
            issuer=issuer,
        )
        faults.append(Fault("--head", why))
    if signing.capacity == "tl" and not title:
        why = say(
            "ký thừa lệnh phải nêu chức vụ người ký, ví dụ «Chánh Văn phòng»",
            "who signs by order gives the own title, such as «Chánh Văn phòng»",
        )
        faults.append(Fault("--title", why))
    if faults:
        raise InvalidInput(say("Người ký", "Who signs"), faults)
    together = [f"TM. {collective}"] if collective else []
    lines = {
        "tm": [*together, head],
        "kt": [*together, f"KT. {head}", title],
        "tl": [f"TL. {head}", title],
    }[signing.capacity]
    return [one.upper() for one in lines]
