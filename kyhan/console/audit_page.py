"""How is a verification of the history shown, and which heads should be kept elsewhere?"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kyhan.console.context import Console
from kyhan.cycle.queries import history
from kyhan.errors import Damaged, NotFound
from kyhan.i18n import Phrase, say

if TYPE_CHECKING:
    from kyhan.app import App
    from kyhan.cycle.audit import Report


def require_chain(app: "App", key: str) -> None:
    """Refuses a cycle (or "office") of which there is no history."""
    known = history.heads(app)
    if key not in known:
        raise NotFound(
            say(
                "Không có nhật ký của «{key}»; có: {known}.",
                "There is no history of «{key}»; there are: {known}.",
                key=key,
                known=list(known),
            )
        )


def show_report(console: Console, report: "Report", heads: Mapping[str, tuple[int, str]]) -> None:
    """Shows what a verification read and found.

    Raises:
        Damaged: there are findings; with --json they are printed, and the exit code says so.
    """
    if console.as_json:
        console.show_json(
            {
                "holds": not report.findings,
                "events": report.events,
                "chains": report.chains,
                "seals": report.seals,
                "files": report.files,
                "findings": [_finding(one.place, one.message) for one in report.findings],
                "notes": [_finding(one.place, one.message) for one in report.notes],
                "heads": _heads(heads),
            }
        )
        if report.findings:
            raise click.exceptions.Exit(1)
        return
    if report.findings:
        what = say("Nhật ký không còn nguyên vẹn", "The history does not hold")
        if report.files is not None:
            what = say("Nhật ký hoặc tệp tài liệu không còn nguyên vẹn", "The history or the files do not hold")
        raise Damaged(what, report.findings)
    console.say(
        say(
            "Nhật ký nguyên vẹn: {events} sự kiện, {chains} chuỗi, {seals} niêm phong.",
            "The history holds: {events} events, {chains} chains, {seals} seals.",
            events=report.events,
            chains=report.chains,
            seals=report.seals,
        ),
        *_files(report),
        *(
            say("Lưu ý: {place}: {what}.", "Note: {place}: {what}.", place=one.place, what=one.message)
            for one in report.notes
        ),
        *_head_lines(heads),
    )


def show_exported(
    console: Console, file: Path, verifier: Path, count: int, heads: Mapping[str, tuple[int, str]], key: str | None
) -> None:
    """Shows what was exported and how anybody can check it."""
    shown = {chain: head for chain, head in heads.items() if key in (None, chain)}
    console.say(
        say("Đã xuất {n} sự kiện vào {file}.", "Exported {n} events to {file}.", n=count, file=file),
        say(
            "Kiểm chứng không cần kyhan: python3 {verifier} {file}",
            "Check it without kyhan: python3 {verifier} {file}",
            verifier=verifier,
            file=file,
        ),
        *_head_lines(shown),
    )


def show_sealed(console: Console, heads: Mapping[str, tuple[int, str]], out: Path | None) -> None:
    """Shows the heads that were sealed, and where to keep them."""
    if out is None:
        advice = say(
            "Giữ các dòng này ở nơi khác (in ra, hoặc --out TỆP).",
            "Keep these lines elsewhere (print them, or --out FILE).",
        )
    else:
        advice = say(
            "Đã ghi thêm vào {file}; giữ tệp ở nơi khác, kiểm chứng bằng «kyhan audit verify --seals {file}».",
            "Appended to {file}; keep it elsewhere, check with «kyhan audit verify --seals {file}».",
            file=out,
        )
    console.say(say("Đã niêm phong {n} chuỗi.", "Sealed {n} chains.", n=len(heads)), *_head_lines(heads), advice)


def _files(report: "Report") -> list[Phrase]:
    if report.files is None:
        return []
    return [say("Tệp tài liệu nguyên vẹn: {n}.", "Files that are whole: {n}.", n=report.files)]


def _finding(place: str, message: Phrase) -> dict[str, Any]:
    return {"place": place, "message": {"vi": message.vi, "en": message.en}}


def _heads(heads: Mapping[str, tuple[int, str]]) -> dict[str, Any]:
    return {chain: {"seq": seq, "hash": own} for chain, (seq, own) in heads.items()}


def _head_lines(heads: Mapping[str, tuple[int, str]]) -> list[Phrase]:
    return [Phrase(*(f"  {chain}:{seq}:{own}",) * 2) for chain, (seq, own) in heads.items()]
