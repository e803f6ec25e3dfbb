"""How is a workbook written so that the same content gives the same bytes, and text stays text?

openpyxl stamps files with the machine's time; here every part of the zip has one date and the properties have the
instant that the content is of.
"""

import io
import re
import uuid
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.writer.excel import ExcelWriter

from kyhan.errors import Refusal
from kyhan.i18n import say

FONT: Final = "Times New Roman"

_ZIP_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the first instant a zip can name
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_ESCAPE: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LONGEST: Final = 32_767  # characters in a cell, by Excel's own limit


class _Archive(zipfile.ZipFile):
    """A zip whose parts all have the same date."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_: Any) -> None:  # noqa: ANN401 - zipfile's own
        part = zipfile.ZipInfo(str(zinfo_or_arcname), _ZIP_EPOCH)
        part.compress_type = zipfile.ZIP_DEFLATED
        part.external_attr = 0o600 << 16
        super().writestr(part, data)

    def write(self, filename: Any, arcname: Any = None, *_: Any) -> None:  # noqa: ANN401 - zipfile's own
        self.writestr(arcname, Path(filename).read_bytes())


def workbook_bytes(book: Workbook, at: datetime) -> bytes:
    """Returns the .xlsx file of `book`, the same bytes for the same content.

    Args:
        at: The aware instant the content is of; stands as the day of making and changing.
    """
    stamp = at.astimezone(UTC).replace(tzinfo=None)
    book.properties.creator = "kyhan"
    book.properties.created = book.properties.modified = stamp
    content = io.BytesIO()
    ExcelWriter(book, _Archive(content, "w", zipfile.ZIP_DEFLATED)).save()
    return content.getvalue()


def put_text(cell: Cell, text: str) -> None:
    """Writes `text` into a cell as text, whatever it looks like; "" empties the cell.

    A text that begins with = + - @ is no formula, here or when somebody opens and leaves the cell (quotePrefix). What
    Excel would read as an escape ("_x0041_") is escaped itself; characters that XML cannot hold become "�".
    """
    clean = _ESCAPE.sub("_x005F_", _UNWRITABLE.sub("\ufffd", text))[:_LONGEST]
    cell.value = clean or None
    if clean:
        cell.data_type = "s"
    if clean.startswith(_FORMULA):
        cell.quotePrefix = True


def new_file(path: Path, content: bytes) -> None:
    """Writes a new file: whole under its name, or not at all. Its folder is made where it is missing.

    Raises:
        Refusal: there is such a file already, or it cannot be written.
    """
    if path.exists():
        raise Refusal(
            say(
                "Đã có «{file}»; không ghi đè lên tệp nào, hãy đặt tên khác.",
                "«{file}» is there already; nothing is overwritten, choose another name.",
                file=path,
            )
        )
    unfinished = path.with_name(f"{path.name}.{uuid.uuid4().hex}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            unfinished.write_bytes(content)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise Refusal(
            say(
                "Không ghi được «{file}» ({reason}); kiểm tra thư mục, quyền ghi và chỗ trống.",
                "«{file}» cannot be written ({reason}); check the folder, the right to write and the free space.",
                file=path,
                reason=error.strerror or error,
            )
        ) from error
