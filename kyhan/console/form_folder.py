"""How are the workbooks of units written into a folder and recorded, with word of how far it is?"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kyhan.console import stopping
from kyhan.console.context import Console
from kyhan.cycle.commands.forms import record_written
from kyhan.cycle.queries import forms, regulations
from kyhan.documents import survey_files
from kyhan.i18n import Phrase, say
from kyhan.regulation.form import Purpose

COMPLETION: Final = "_bo-sung"
"""What ends the name of a returned form's workbook: the first one may lie in the same folder."""
_SUFFIX: Final[dict[Purpose, str]] = {"declare": "", "verify": "_tham-dinh"}
_SHOW_EVERY: Final = 200


@dataclass(frozen=True, slots=True)
class Written:
    """A workbook that was written."""

    unit: str
    file: str
    sha256: str


def write(
    console: Console, key: str, units: Sequence[str], purpose: Purpose, folder: Path, suffix: str | None = None
) -> list[Written]:
    """Writes the workbooks of units into `folder` and records it; they appear there when everything is done.

    Args:
        units: Codes or names; none: every unit that can still hand such a form in.
        suffix: What ends each name, before ".xlsx"; by the purpose when not given.

    Raises:
        Refusal: nothing was written: not allowed, not now, files in the way, no room.
    """
    app = console.office()
    wanted = forms.to_write(app, key, units, purpose)
    named = survey_files.names(wanted, folder, _SUFFIX[purpose] if suffix is None else suffix)
    regulation = regulations.of_cycle(app, key)
    hashes: dict[str, str] = {}
    with stopping.heeding() as heed, survey_files.appearing_in(folder) as unfinished:
        filled = forms.forms(app, key, [one.unit for one in wanted], purpose)
        for unit, sha256 in survey_files.write_each(filled, regulation, unfinished, named):
            heed()
            hashes[unit] = sha256
            if len(hashes) % _SHOW_EVERY == 0:
                console.progress(_so_far(len(hashes), len(wanted)))
        record_written(app, key, purpose, hashes)
    return [Written(unit, named[unit], sha256) for unit, sha256 in hashes.items()]


def require_free(console: Console, key: str, unit: str, folder: Path) -> None:
    """Refuses a folder in which the workbook of a form about to be returned has no room, before the form is returned."""
    now = forms.issued_now(console.office(), key, unit, "declare")
    survey_files.names([forms.FormUnit(now.unit, now.name)], folder, COMPLETION)


def _so_far(count: int, whole: int) -> Phrase:
    return say("… đã lập {count}/{whole} phiếu", "… {count} of {whole} forms written", count=count, whole=whole)
