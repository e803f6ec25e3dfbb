"""How are the workbooks of units written into a folder and recorded?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kyhan.app import App
from kyhan.cycle.commands.forms import record_written
from kyhan.cycle.queries import forms, regulations
from kyhan.documents import survey_files
from kyhan.regulation.form import Purpose

COMPLETION: Final = "_bo-sung"
"""What ends the name of a returned form's workbook: the first one may lie in the same folder."""
_SUFFIX: Final[dict[Purpose, str]] = {"declare": "", "verify": "_tham-dinh"}

Seen = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Written:
    """A workbook that was written."""

    unit: str
    file: str
    sha256: str


def write(
    app: App,
    key: str,
    units: Sequence[str],
    purpose: Purpose,
    folder: Path,
    suffix: str | None = None,
    *,
    seen: Seen | None = None,
) -> list[Written]:
    """Writes the workbooks of units into `folder` and records it; they appear there when everything is done.

    Args:
        units: Codes or names; none: every unit that can still hand such a form in.
        suffix: What ends each name, before ".xlsx"; by the purpose when not given.
        seen: Called after every workbook with how many are written, and of how many, for showing progress.

    Raises:
        Refusal: nothing was written: not allowed, not now, files in the way, no room.
    """
    wanted = forms.to_write(app, key, units, purpose)
    named = survey_files.names(wanted, folder, _SUFFIX[purpose] if suffix is None else suffix)
    regulation = regulations.of_cycle(app, key)
    hashes: dict[str, str] = {}
    with survey_files.appearing_in(folder) as unfinished:
        filled = forms.forms(app, key, [one.unit for one in wanted], purpose)
        for unit, sha256 in survey_files.write_each(filled, regulation, unfinished, named):
            hashes[unit] = sha256
            if seen is not None:
                seen(len(hashes), len(wanted))
        record_written(app, key, purpose, hashes)
    return [Written(unit, named[unit], sha256) for unit, sha256 in hashes.items()]


def require_free(app: App, key: str, unit: str, folder: Path) -> None:
    """Refuses a folder in which the workbook of a form about to be returned has no room, before the form is returned."""
    now = forms.issued_now(app, key, unit, "declare")
    survey_files.names([forms.FormUnit(now.unit, now.name)], folder, COMPLETION)
