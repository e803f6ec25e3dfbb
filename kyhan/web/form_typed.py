"""Which criteria did somebody change on the page of a form, and which draft had they seen when they did?

Every criterion carries in "seen.CODE" the version of its draft and a digest of what stood there when the page was made. So
a whole page that is sent saves what was changed on it alone, and never takes an old value for a new one.
"""

from collections.abc import Iterator
from typing import Final

from kyhan.cycle.commands.drafts import DraftRow
from kyhan.cycle.form_revision import one_text
from kyhan.cycle.queries.form_lines import Filling, Line, digest
from kyhan.web.typed import MOST_DIGITS, Typed

MINE: Final = "mine"
THEIRS: Final = "theirs"


def seen(line: Line) -> str:
    """Returns what a page keeps of a criterion, to tell later whether it was changed there, and since which draft."""
    return f"{line.version}:{line.digest}"


def changed(typed: Typed, form: Filling, only: str = "") -> Iterator[DraftRow]:
    """Yields what was changed on the page, by criterion.

    Args:
        only: The one criterion that a script saves; "": all of the page.
    """
    for line in form.lines:
        code = line.criterion.code
        version, _, shown = typed.text(f"seen.{code}").partition(":")
        if not version or only not in ("", code):
            continue
        declared, explanation = typed.text(f"declared.{code}"), one_text(typed.text(f"explanation.{code}"))
        not_applicable = typed.flag(f"na.{code}")
        decided = typed.text(f"take.{code}")
        if decided == THEIRS:
            continue
        if decided == MINE:
            version = typed.text(f"theirs.{code}")
        elif digest(declared, explanation, not_applicable=not_applicable) == shown:
            continue
        yield DraftRow(
            code, declared, not_applicable, explanation, int(version[:MOST_DIGITS]) if _number(version) else 0
        )


def _number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def shown_as_typed(typed: Typed, code: str) -> bool:
    """Tells whether a criterion on a page shown again keeps what was typed: unless somebody chose the stored one."""
    return bool(typed.text(f"seen.{code}")) and typed.text(f"take.{code}") != THEIRS
