"""How do files of evidence come in from the disk, with every fault of every file in one list, and go out again?"""

import os
from collections.abc import Sequence
from pathlib import Path

from kyhan.cycle.commands.evidence import Limits, NewFile, too_large
from kyhan.documents.cells import InvalidFile
from kyhan.documents.file_kind import kind_of
from kyhan.documents.file_name import safe_name
from kyhan.errors import Fault, InvalidInput, Refusal
from kyhan.i18n import Phrase, say
from kyhan.settings import settings

_MEGABYTE = 1_000_000


def limits() -> Limits:
    """Returns how much is taken, as the settings say."""
    known = settings()
    return Limits(known.evidence_file_mb * _MEGABYTE, known.evidence_unit_mb * _MEGABYTE)


def read_files(paths: Sequence[Path], limits: Limits) -> list[NewFile]:
    """Returns the files with their kinds and safe names; of one that is too large no more is read than shows it.

    Raises:
        InvalidInput: files that are missing, cannot be read, are too large, empty or of a kind that is not taken; all of
            them are named.
    """
    found: list[NewFile] = []
    faults: list[Fault] = []
    for path in paths:
        content = _content(path, limits)
        if isinstance(content, Phrase):
            faults.append(Fault(str(path), content))
            continue
        try:
            kind = kind_of(content, path.name)
        except InvalidFile as refused:
            faults += refused.faults
            continue
        if sum(len(one.content) for one in found) <= limits.unit_bytes:  # beyond that the command refuses all of them
            found.append(NewFile(safe_name(path.name, kind), kind, content))
    if faults:
        raise InvalidInput(say("Tài liệu kiểm chứng", "The evidence"), faults)
    return found


def _content(path: Path, limits: Limits) -> bytes | Phrase:
    try:
        with path.open("rb") as source:
            content = source.read(limits.file_bytes + 1)
    except OSError as error:
        return say(
            "không đọc được ({reason}); kiểm tra tên, thư mục và quyền đọc",
            "cannot be read ({reason}); check its name, its folder and the right to read it",
            reason=error.strerror,
        )
    return content if len(content) <= limits.file_bytes else too_large(limits)


def write_file(file: Path, content: bytes) -> Path:
    """Writes a new file, whole or not at all, and returns it.

    Raises:
        Refusal: there is such a file already, or it cannot be written.
    """
    if os.path.lexists(file):
        raise Refusal(
            say(
                "Đã có «{file}»; nêu tên khác bằng --out, không có gì bị ghi đè.",
                "«{file}» is there already; give another name with --out, nothing is overwritten.",
                file=file,
            )
        )
    part = file.with_name(f".{file.name}.part")
    try:
        try:
            with part.open("wb") as out:
                out.write(content)
                out.flush()
                os.fsync(out.fileno())
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise Refusal(
            say(
                "Không ghi được «{file}» ({reason}); kiểm tra thư mục, quyền ghi và chỗ trống.",
                "«{file}» cannot be written ({reason}); check the folder, the right to write and the free space.",
                file=file,
                reason=error.strerror,
            )
        ) from error
    return file
