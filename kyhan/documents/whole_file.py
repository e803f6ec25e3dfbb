"""How is a file written so that it is there whole or not at all? Under another name beside it, then renamed."""

import os
import uuid
from pathlib import Path

from kyhan.errors import Refusal, SetupNeeded
from kyhan.i18n import say


def write_whole(file: Path, content: bytes, *, replace: bool = True) -> None:
    """Writes a file; whoever interrupts leaves nothing under its name but what was there before.

    Args:
        replace: Whether a file that is there already gives way.

    Raises:
        Refusal: it is there already and may not be replaced.
        SetupNeeded: it cannot be written there.
    """
    if not replace and file.exists():
        raise Refusal(
            say("Đã có tệp {file}; chọn tên khác.", "There is a file {file} already; choose another name.", file=file)
        )
    part = file.with_name(f".{file.name}.{uuid.uuid4().hex}.part")
    try:
        try:
            with part.open("xb") as out:
                out.write(content)
                out.flush()
                os.fsync(out.fileno())
            part.replace(file)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise SetupNeeded(
            say(
                "Không ghi được tệp {file} ({reason}); kiểm tra thư mục, quyền ghi và chỗ trống.",
                "The file {file} cannot be written ({reason}); check the folder, the right to write and the free space.",
                file=file,
                reason=error.strerror or error,
            )
        ) from error
