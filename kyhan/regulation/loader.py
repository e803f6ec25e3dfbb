"""Where does a regulation come from: a folder, the text a cycle keeps, or those shipped with the program?"""

from functools import lru_cache
from pathlib import Path
from typing import Final

from kyhan.errors import InvalidInput, NotFound
from kyhan.i18n import Phrase, say
from kyhan.regulation.checks import Report, check_folder, check_texts
from kyhan.regulation.schema import Regulation
from kyhan.regulation.texts import REGULATION_FILE, parse_source

LIBRARY: Final = Path(__file__).parent / "library"
"""The folder of the shipped regulations, one folder each, named by id."""


def load_folder(folder: Path) -> Regulation:
    """Returns the regulation in `folder`.

    Raises:
        InvalidInput: It has faults; all are listed with file and line or key.
    """
    return _sound(check_folder(folder), say("Quy chế ở {folder}", "The regulation in {folder}", folder=folder))


@lru_cache(maxsize=16)
def load_text(source: str) -> Regulation:
    """Returns the regulation whose canonical text (`Regulation.source`) is `source`.

    Raises:
        InvalidInput: The text is damaged or has faults; all are listed.
    """
    return _sound(check_texts(parse_source(source)), say("Bản lưu của quy chế", "The stored regulation"))


def load_shipped(regulation_id: str) -> Regulation:
    """Returns the shipped regulation `regulation_id`.

    Raises:
        NotFound: There is none of that id; the sentence names those there are.
    """
    known = shipped_ids()
    if regulation_id not in known:
        raise NotFound(
            say(
                "Không có quy chế kèm theo tên «{id}»; hiện có: {known}.",
                "There is no shipped regulation «{id}»; there are: {known}.",
                id=regulation_id,
                known=known,
            )
        )
    return load_folder(LIBRARY / regulation_id)


def shipped_ids() -> tuple[str, ...]:
    """Returns the ids of the shipped regulations, sorted."""
    return tuple(sorted(path.parent.name for path in LIBRARY.glob(f"*/{REGULATION_FILE}")))


def _sound(report: Report, what: Phrase) -> Regulation:
    if report.regulation is None:
        raise InvalidInput(what, report.faults)
    return report.regulation
