"""How is the number of an official document read and written under NĐ 30/2020/NĐ-CP, Phụ lục I?

`15/QĐ-UBND`: a running number, which begins at 01 every 1 January, then what kind of document of which body it is. That
second part is data of the regulation (`documents.<name>.suffix`), since the body whose documents these are is its owner.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kyhan.errors import Refusal
from kyhan.i18n import say
from kyhan.regulation.schema import DocumentName
from kyhan.text import fold, nfc

_WRITTEN: Final = re.compile(r"([0-9]{1,6})(?:\s*/\s*(\S+))?")
_KIND: Final = re.compile(r"[^\W\d_][\w/-]{0,39}|[0-9]{4}/[^\W\d_][\w/-]{0,34}")


@dataclass(frozen=True, slots=True, order=True)
class DocumentNumber:
    """A number within one year: `kind` is what follows the slash, `number` counts from 1."""

    kind: str
    number: int

    @property
    def symbol(self) -> str:
        """The whole as printed, padded below 10: "05/QĐ-UBND"."""
        return f"{self.number:02d}/{self.kind}"


def read_number(text: str, own: str, others: Sequence[DocumentName] = ()) -> DocumentNumber:
    """Returns the number that `text` writes: "15/QĐ-UBND", "15/qd-ubnd" or "15" alone, which takes the suffix `own`.

    Another suffix is taken as it stands, since it is what the paper says (a body may be renamed during a year).

    Args:
        own: The suffix that the regulation gives this kind of document.
        others: The regulation's other documents; a number with the suffix of one of them belongs to that one.

    Raises:
        Refusal: it is no such number, or that of another kind of document.
    """
    match = _WRITTEN.fullmatch(nfc(text))
    if match is None or int(match[1]) == 0 or (match[2] is not None and not _KIND.fullmatch(match[2])):
        raise Refusal(
            say(
                "«{text}» không phải số văn bản; viết số thứ tự trong năm rồi ký hiệu, ví dụ 15/{own}",
                "«{text}» is no document number; write its number in the year and its symbol, such as 15/{own}",
                text=text,
                own=own,
            )
        )
    kind = match[2] or own
    if fold(kind) == fold(own):
        kind = own
    else:
        for other in others:
            if fold(other.suffix) == fold(kind):
                raise Refusal(
                    say(
                        "«{text}» là số của {other}; số ở đây có dạng 15/{own}",
                        "«{text}» is the number of a «{other}»; here it has the form 15/{own}",
                        text=text,
                        other=other.name,
                        own=own,
                    )
                )
    return DocumentNumber(kind, int(match[1]))


def read_kind(text: str, known: Sequence[str]) -> str:
    """Returns the symbol that `text` names: one of `known` without regard to marks and case, else a new one as written.

    Raises:
        Refusal: it cannot be a symbol: one has a capital letter and no blank ("QĐ-UBND").
    """
    wanted = nfc(text)
    found = next((one for one in known if fold(one) == fold(wanted)), None)
    if found is not None:
        return found
    if not _KIND.fullmatch(wanted) or wanted == wanted.casefold():
        raise Refusal(
            say(
                "«{text}» không phải ký hiệu văn bản; ký hiệu đang dùng: {known}",
                "«{text}» is no symbol of documents; those in use: {known}",
                text=text,
                known=sorted(known) or "-",
            )
        )
    return wanted
