"""How do the workbooks of many units come into a folder: all of them whole, or none of them?

They are written into a folder of their own beside where they belong and moved there when the last one is done. Whoever
interrupts that leaves no file under its final name.
"""

import hashlib
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from kyhan.cycle.queries.forms import FormToWrite, FormUnit
from kyhan.documents.survey_writing import Writer
from kyhan.errors import Fault, InvalidInput, Refusal
from kyhan.i18n import say
from kyhan.regulation.schema import Regulation
from kyhan.text import nfc

_NAMED: Final = 5
"""So many files that are in the way are named."""
_UNFINISHED: Final = ".kyhan-phieu-"
_LONGEST_NAME: Final = 80


def file_name(unit: FormUnit, suffix: str = "") -> str:
    """Returns the name of a unit's workbook: "20161_Thi-tran-Khe-Tre.xlsx", in letters that every system takes."""
    return f"{_plain(unit.unit)}_{_plain(unit.name)[:_LONGEST_NAME]}{suffix}.xlsx"


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFD", nfc(text).replace("đ", "d").replace("Đ", "D"))
    return re.sub("[^A-Za-z0-9]+", "-", "".join(one for one in bare if not unicodedata.combining(one))).strip("-")


def names(units: Iterable[FormUnit], folder: Path, suffix: str = "") -> Mapping[str, str]:
    """Returns the name of each unit's workbook in `folder`, by unit code.

    Raises:
        Refusal: a file of such a name is there already; somebody may have filled it in, so none is replaced.
        InvalidInput: two units would get the same name.
    """
    found: dict[str, str] = {}
    for unit in units:
        found[unit.unit] = file_name(unit, suffix)
    lower = [name.lower() for name in found.values()]
    faults = (
        [
            Fault(code, say("trùng tên tệp {name}", "its file would be {name} too", name=name))
            for code, name in found.items()
            if lower.count(name.lower()) > 1
        ]
        if len(set(lower)) < len(lower)
        else []
    )
    if faults:
        raise InvalidInput(say("Tên tệp của các đơn vị trùng nhau", "Units share the name of their file"), faults)
    there = [name for name in found.values() if (folder / name).exists()]
    if there:
        raise Refusal(
            say(
                "Thư mục «{folder}» đã có {count} tệp trùng tên ({names}); phiếu trong đó có thể đã điền nên không ghi đè, "
                "hãy chọn thư mục khác.",
                "The folder «{folder}» has {count} file(s) of these names already ({names}); they may have been filled in, "
                "so nothing is overwritten: choose another folder.",
                folder=folder,
                count=len(there),
                names=[*there[:_NAMED], *(["…"] if len(there) > _NAMED else [])],
            )
        )
    return found


@contextmanager
def appearing_in(folder: Path) -> Iterator[Path]:
    """Gives a folder whose files appear in `folder` (made where it is missing) when the block ends well, else nowhere.

    Raises:
        Refusal: the folder cannot be written to, or is full.
    """
    unfinished: Path | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=folder))
        yield unfinished
        for file in sorted(unfinished.iterdir()):
            file.rename(folder / file.name)
    except OSError as error:
        raise Refusal(
            say(
                "Không ghi được vào thư mục «{folder}» ({reason}); kiểm tra quyền ghi và chỗ trống.",
                "The folder «{folder}» cannot be written to ({reason}); check the right to write and the free space.",
                folder=folder,
                reason=error.strerror or error,
            )
        ) from error
    finally:
        if unfinished is not None:
            shutil.rmtree(unfinished, ignore_errors=True)


def write_each(
    forms: Iterable[FormToWrite], regulation: Regulation, folder: Path, named: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Writes the workbook of each form into `folder` and yields its unit and SHA-256; only one is in memory at a time."""
    writer = Writer(regulation)
    for form in forms:
        content = writer.workbook(form)
        with (folder / named[form.issued.unit]).open("xb") as file:
            file.write(content)
        yield form.issued.unit, hashlib.sha256(content).hexdigest()
