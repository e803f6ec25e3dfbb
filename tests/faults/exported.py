"""An exported history under attack: is a change of its bytes found, and without reading the whole file again each time?

What the verifier says of a line depends on that line and on the heads of the chains before it alone. So a change is
found in the whole file when it is found in the lines it touched, read with the heads before them; only where those hold
is the whole file read. A test compares both verdicts.
"""

import json
from collections.abc import Iterable
from typing import Final

from kyhan.cycle import verify_history

Outside = list[tuple[str, int, str]]
"""Heads kept elsewhere: chain, number, hash."""


class Exported:
    """The lines of an export that holds, each with its line break, and the heads of the chains before each."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines: Final = [f"{line}\n".encode() for line in lines]
        self.events: Final = [json.loads(line) for line in self.lines]
        self.outside: Final[Outside] = []
        heads: dict[str, tuple[int, str]] = {}
        self._before: Final = []
        for event in self.events:
            self._before.append(dict(heads))
            heads[event["chain"]] = (event["seq"], event["hash"])
        self.outside.extend((chain, seq, own) for chain, (seq, own) in heads.items())
        self._starts: Final = [0]
        for line in self.lines:
            self._starts.append(self._starts[-1] + len(line))

    @property
    def content(self) -> bytes:
        """The whole file."""
        return b"".join(self.lines)

    def span(self, number: int) -> bytes:
        """Returns the line `number` (from 0) with the next one, if there is one."""
        return b"".join(self.lines[number : number + 2])

    def noticed(self, number: int, changed: bytes, *, instead_of: int = 1) -> bool:
        """Tells whether `changed`, in the place of so many lines from `number` (from 0) on, is found."""
        return self.noticed_at_once(number, changed) or bool(self.findings(self.whole(number, changed, instead_of)))

    def noticed_at_once(self, number: int, changed: bytes) -> bool:
        """Tells whether these lines alone, with the heads before them, show that something is wrong."""
        try:
            lines = changed.decode().removesuffix("\n").split("\n")
        except UnicodeDecodeError:
            return True
        heads = dict(self._before[number])
        return any(next(verify_history.check_line(line, heads, [], {}), None) for line in lines)

    def whole(self, number: int, changed: bytes, instead_of: int = 1) -> bytes:
        """Returns the whole file with a change."""
        return b"".join((*self.lines[:number], changed, *self.lines[number + instead_of :]))

    def findings(self, content: bytes, outside: Outside | None = None) -> list[str]:
        """Returns what the verifier finds in a whole file, beside heads kept elsewhere (by default those of the file)."""
        return findings(content, self.outside if outside is None else outside)


def findings(content: bytes, outside: Outside) -> list[str]:
    """Returns what the verifier finds in a file's content, as its `main` reads it."""
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        return [f"cannot read: {error}"]
    found: list[str] = verify_history.verify(text.removesuffix("\n").split("\n"), outside)[0]
    return found if text.endswith("\n") else [*found, "the last line is cut off"]
