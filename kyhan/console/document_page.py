"""How are documents shown: what was written, the register of numbers, the fields of a template?"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from kyhan.console.context import Console
from kyhan.cycle.queries.paper_kinds import Paper
from kyhan.documents.template_fields import Field
from kyhan.i18n import Phrase, say


def show_written(console: Console, paper: Paper, own: str | None, files: Sequence[Path]) -> None:
    """Shows which files were written, under which number; `own`: the office's template that was used."""
    number = paper.number
    if console.as_json:
        console.show_json(
            {"files": files, "number": number.symbol, "signed_on": number.signed_on, "draft": paper.draft}
        )
        return
    console.say(
        *(say("Đã ghi {file}.", "Wrote {file}.", file=file) for file in files),
        *([say("Theo mẫu riêng {file}.", "Made with the office's own template {file}.", file=own)] if own else []),
        say("Là dự thảo: chưa có số văn bản.", "It is a draft: it has no number yet.")
        if paper.draft
        else say("Số {n}, ký {day}.", "Number {n}, signed on {day}.", n=number.symbol, day=number.signed_on),
    )


def show_register(console: Console, year: int, found: list[dict[str, Any]]) -> None:
    """Shows the numbers of a year and what each was used for."""
    if console.as_json:
        console.show_json({"year": year, "documents": found})
        return
    if not found:
        console.say(say("Năm {year} chưa dùng số văn bản nào.", "No number of {year} is used yet.", year=year))
        return
    console.table(
        [say("Số", "Number"), say("Ngày ký", "Signed on"), say("Dùng cho", "Used for"), say("Kỳ", "Cycle")],
        [(one["symbol"], one["signed_on"], Phrase(**one["words"]), one["cycle"]) for one in found],
    )


def show_fields(console: Console, name: str, out: Path, fields: Iterable[Field]) -> None:
    """Shows where a template was written and which fields it has."""
    listed = list(_listed(fields))
    if console.as_json:
        told = [{"name": path, "owed": one.owed, "vi": one.meaning.vi, "en": one.meaning.en} for path, one in listed]
        console.show_json({"file": out, "fields": told})
        return
    console.say(
        say(
            "Đã ghi {file}; sửa bằng Word, kiểm tra bằng «kyhan document check», rồi để vào thư mục KYHAN_TEMPLATES với tên {name}.docx.",
            "Wrote {file}; edit it in Word, check it with «kyhan document check», then put it into the folder KYHAN_TEMPLATES as {name}.docx.",
            file=out,
            name=name,
        )
    )
    console.table(
        [say("Trường", "Field"), say("Ý nghĩa", "Meaning"), say("Phải có", "Owed")],
        [(path, one.meaning, say("có", "yes") if one.owed else None) for path, one in listed],
    )


def _listed(fields: Iterable[Field], before: str = "") -> Iterator[tuple[str, Field]]:
    for one in fields:
        yield f"{before}{one.name}", one
        yield from _listed(one.parts, f"{before}{one.name}.")
