"""How do results and deadlines become files: asked of the office, written whole, and said what was written?"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from kyhan.console.context import Console
from kyhan.documents.whole_file import write_whole
from kyhan.errors import Refusal
from kyhan.i18n import Phrase, say


def require_ending(file: Path, endings: Sequence[str]) -> str:
    """Returns the ending of a file's name, in small letters; it says what is written.

    Raises:
        Refusal: it is none of `endings`.
    """
    if file.suffix.lower() in endings:
        return file.suffix.lower()
    raise Refusal(
        say(
            "Không biết ghi «{file}» theo dạng nào; tên tệp phải kết thúc bằng {endings}.",
            "It is not known how to write «{file}»; its name must end in {endings}.",
            file=file.name,
            endings=list(endings),
        )
    )


def write(console: Console, file: Path, content: bytes, what: Phrase) -> None:
    """Writes a file, replacing one of that name, and says so; as JSON with size and SHA-256."""
    write_whole(file, content)
    if console.as_json:
        sha256 = hashlib.sha256(content).hexdigest()
        console.show_json({"file": str(file), "bytes": len(content), "sha256": sha256})
        return
    console.say(say("Đã ghi {what} vào {file}.", "Wrote {what} to {file}.", what=what, file=file))


def write_results(console: Console, file: Path, key: str, *, publication: int | None, draft: bool) -> None:
    """Writes the workbook of a result."""
    from kyhan.cycle.queries.results_book import results_book
    from kyhan.documents import results_workbook

    require_ending(file, [".xlsx"])
    book = results_book(console.office(), key, publication=publication, as_draft=draft)
    content = results_workbook.write(book, practice=bool(console.practice))
    write(console, file, content, say("kết quả kỳ {key}", "the results of cycle {key}", key=key))


def write_calendar(console: Console, file: Path, key: str, unit: str | None) -> None:
    """Writes the deadlines of a cycle, or of what concerns one unit, as a calendar file."""
    from kyhan.cycle.queries.deadline_calendar import calendar
    from kyhan.documents import calendar_file

    require_ending(file, [".ics"])
    told = calendar(console.office(), key, unit=unit)
    what = say("{n} hạn của kỳ {key}", "{n} deadline(s) of cycle {key}", n=len(told.entries), key=key)
    write(console, file, calendar_file.write(told, practice=bool(console.practice)), what)
