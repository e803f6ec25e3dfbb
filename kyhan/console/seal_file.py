"""What of the history leaves the database: seal files ("CHAIN:SEQ:HASH" per line, "#" comments) and exports."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Final

from kyhan.clock import OFFICE_ZONE
from kyhan.errors import Fault, InvalidInput, NotFound, Refusal
from kyhan.i18n import say

Seals = dict[str, dict[int, str]]
Head = tuple[int, str]
_HEAD: Final = re.compile(r"(?P<chain>.+):(?P<seq>[1-9][0-9]{0,17}):(?P<hash>[0-9a-f]{64})")
VERIFIER: Final = "verify_history.py"


def read_seals(file: Path | None, heads: Iterable[str]) -> Seals:
    """Returns the heads of a seal file together with those given by hand.

    Raises:
        NotFound: there is no such file.
        InvalidInput: lines that are no head, or two that contradict each other; lists all.
    """
    lines = [(f"{file.name}:{number}", line) for number, line in enumerate(_lines(file), 1)] if file else []
    found: Seals = {}
    faults: list[Fault] = []
    for place, text in [*lines, *(("--head", head) for head in heads)]:
        line = text.partition("#")[0].strip()
        if not line:
            continue
        match = _HEAD.fullmatch(line)
        if match is None:
            faults.append(
                Fault(
                    place,
                    say("phải viết CHUỖI:SỐ:MÃ-BĂM (64 chữ số hệ 16)", "write CHAIN:SEQ:HASH (64 hexadecimal digits)"),
                )
            )
            continue
        known = found.setdefault(match["chain"], {}).setdefault(int(match["seq"]), match["hash"])
        if known != match["hash"]:
            faults.append(
                Fault(
                    place,
                    say("mâu thuẫn với dòng trước của cùng sự kiện", "contradicts an earlier line on the same event"),
                )
            )
    if faults:
        raise InvalidInput(say("Niêm phong", "The seals"), faults)
    return found


def require_writable(file: Path) -> None:
    """Refuses a file that cannot be appended to, before anything is sealed; a new one is not left behind."""
    new = not file.exists()
    with _told(file), file.open("a", encoding="utf-8"):
        pass
    if new:
        file.unlink()


def append_seals(file: Path, heads: Mapping[str, Head], at: datetime) -> None:
    """Appends heads under a comment with the instant of sealing."""
    stamp = at.astimezone(OFFICE_ZONE).isoformat(timespec="seconds")
    text = "".join(f"{chain}:{seq}:{own}\n" for chain, (seq, own) in heads.items())
    with _told(file), file.open("a", encoding="utf-8") as target:
        target.write(f"# {stamp}\n{text}")
        target.flush()
        os.fsync(target.fileno())


def write_export(file: Path, lines: Iterable[str]) -> tuple[int, Path]:
    """Writes an export and the verifier beside it, each whole or not at all; returns the number of events and its path."""
    count = 0

    def counted() -> Iterator[str]:
        nonlocal count
        for count, line in enumerate(lines, 1):  # noqa: B007 - the number is what is wanted in the end
            yield f"{line}\n"

    _replace(file, counted())
    verifier = file.with_name(VERIFIER)
    _replace(verifier, [files("kyhan.cycle").joinpath(VERIFIER).read_text(encoding="utf-8")])
    return count, verifier


def _replace(file: Path, parts: Iterable[str]) -> None:
    """Writes a file beside the place and moves it there, so that a reader sees the old one or the new one."""
    part = file.with_name(f".{file.name}.part")
    with _told(file):
        try:
            with part.open("w", encoding="utf-8", newline="") as target:
                target.writelines(parts)
                target.flush()
                os.fsync(target.fileno())
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)


def _lines(file: Path) -> list[str]:
    try:
        with _told(file):
            return file.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        text = say("không phải tệp niêm phong dạng chữ UTF-8", "not a seal file in UTF-8")
        raise InvalidInput(say("Niêm phong", "The seals"), [Fault(file.name, text)]) from error


@contextmanager
def _told(file: Path) -> Iterator[None]:
    """Turns faults of the file system into sentences."""
    try:
        yield
    except FileNotFoundError as error:
        raise NotFound(
            say(
                "Không có tệp hoặc thư mục của «{file}»; kiểm tra lại đường dẫn.",
                "There is no such file or folder: «{file}»; check the path.",
                file=file,
            )
        ) from error
    except OSError as error:
        raise Refusal(
            say(
                "Không đọc hoặc ghi được «{file}» ({reason}); kiểm tra quyền và chỗ trống.",
                "«{file}» cannot be read or written ({reason}); check permissions and free space.",
                file=file,
                reason=error.strerror,
            )
        ) from error
