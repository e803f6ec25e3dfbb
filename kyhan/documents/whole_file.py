"""How does a file reach its place whole or not at all, and say the same bytes for the same content?"""

import io
import os
import uuid
import zipfile
from pathlib import Path
from typing import Final

from kyhan.errors import NotFound, Refusal
from kyhan.i18n import say

_NO_DATE: Final = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP can say


def write_whole(file: Path, content: bytes, *, replace: bool = True) -> None:
    """Writes beside the place and moves the file there: a reader sees the one before or the new one, never a half.

    Args:
        replace: Whether a file that is there already gives way.

    Raises:
        NotFound: the folder does not exist.
        Refusal: the file is there already and may not be replaced, or cannot be written; what was there before stays.
    """
    if not replace and file.exists():
        raise Refusal(
            say("Đã có tệp {file}; chọn tên khác.", "There is a file {file} already; choose another name.", file=file)
        )
    unfinished = file.with_name(f".{file.name}.{uuid.uuid4().hex}.part")
    try:
        try:
            with unfinished.open("wb") as out:
                out.write(content)
                out.flush()
                os.fsync(out.fileno())
            unfinished.replace(file)
        finally:
            unfinished.unlink(missing_ok=True)
    except FileNotFoundError as error:
        raise NotFound(
            say(
                "Không có thư mục «{folder}»; tạo thư mục hoặc sửa đường dẫn.",
                "There is no folder «{folder}»; create it or correct the path.",
                folder=file.parent,
            )
        ) from error
    except OSError as error:
        raise Refusal(
            say(
                "Không ghi được «{file}» ({reason}); kiểm tra quyền ghi và chỗ trống.",
                "«{file}» cannot be written ({reason}); check permissions and free space.",
                file=file,
                reason=error.strerror or error,
            )
        ) from error


def undated(package: bytes) -> bytes:
    """Returns a ZIP (.xlsx, .docx) with the same members in the same order, none of which says when it was packed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(packed, "w") as target:
        for name in source.namelist():
            member = zipfile.ZipInfo(name, _NO_DATE)
            member.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(member, source.read(name))
    return packed.getvalue()
