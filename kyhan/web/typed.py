"""What did somebody type into a form? Reads days, numbers and choices, and names every fault at once."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from kyhan.calendar.days import UnreadableDay, parse_day
from kyhan.errors import Fault, InvalidInput
from kyhan.i18n import Phrase, say
from kyhan.text import nfc

MOST_DIGITS: Final = 9
"""A database's whole numbers have ten; Python itself refuses to read some thousands."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file somebody sent: the name it had there, and its bytes."""

    name: str
    content: bytes


@dataclass
class Typed:
    """The fields of a form or of the query, as typed; texts are stripped and NFC."""

    fields: Mapping[str, list[str]] = field(default_factory=dict)
    uploads: Mapping[str, list[Upload]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def text(self, name: str, default: str = "") -> str:
        """Returns the last value of a field, "" as well as `default` when it is not there."""
        values = self.fields.get(name)
        return nfc(values[-1]).strip() if values else default

    def many(self, name: str) -> list[str]:
        """Returns every value of a field (check boxes), without empty ones."""
        return [nfc(one).strip() for one in self.fields.get(name, []) if one.strip()]

    def flag(self, name: str) -> bool:
        """Tells whether a check box is ticked."""
        return bool(self.text(name))

    def owed(self, name: str, label: Phrase) -> str:
        """Returns a text that has to be there; notes a fault when it is empty."""
        found = self.text(name)
        if not found:
            self.faults.append(Fault(str(label), say("chưa điền", "is empty")))
        return found

    def day(self, name: str, label: Phrase) -> date | None:
        """Returns a day as browsers (2026-11-09) or people (09/11/2026) write it, None when empty; notes a fault."""
        written = self.text(name)
        if not written:
            return None
        try:
            return parse_day(written)
        except UnreadableDay:
            self.faults.append(
                Fault(
                    str(label),
                    say(
                        "«{text}» không phải ngày; viết 09/11/2026",
                        "«{text}» is no day; write 09/11/2026",
                        text=written,
                    ),
                )
            )
            return None

    def owed_day(self, name: str, label: Phrase) -> date:
        """Returns a day that has to be there; notes a fault when it is not (and returns any day, never used)."""
        found = self.day(name, label)
        if found is None and not self.text(name):
            self.faults.append(Fault(str(label), say("chưa điền ngày", "has no day")))
        return found or date.min

    def number(self, name: str, label: Phrase) -> int | None:
        """Returns a whole number of at most `MOST_DIGITS` digits, None when empty; notes a fault."""
        written = self.text(name)
        if not written:
            return None
        if written.isascii() and written.isdigit() and len(written) <= MOST_DIGITS:
            return int(written)
        self.faults.append(
            Fault(str(label), say("«{text}» không phải số nguyên", "«{text}» is no whole number", text=written[:40]))
        )
        return None

    def asked(self, name: str) -> int | None:
        """Returns a number of an address that pages write themselves; None for anything that is none of `MOST_DIGITS`."""
        written = self.text(name)
        return int(written) if written.isascii() and written.isdigit() and len(written) <= MOST_DIGITS else None

    def twice(self, name: str, again: str) -> str:
        """Returns a new password that was typed twice; notes a fault when the two differ."""
        first = self.text(name)
        if first != self.text(again):
            self.faults.append(Fault("", say("hai lần gõ mật khẩu khác nhau", "the two passwords differ")))
        return first

    def upload(self, name: str) -> Upload | None:
        """Returns the file of a field, None when none was chosen."""
        found = self.uploads.get(name)
        return found[0] if found else None

    @contextmanager
    def reading(self, what: Phrase) -> Iterator["Typed"]:
        """Collects the faults of the fields read in the block.

        Raises:
            InvalidInput: at its end, with every fault, if there is any.
        """
        self.faults = []
        yield self
        if self.faults:
            raise InvalidInput(what, self.faults)
