"""How is the file of a year shown: what it holds, whether it holds, and what to compare it with?"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kyhan.clock import OFFICE_ZONE
from kyhan.console.context import Console
from kyhan.errors import Damaged
from kyhan.i18n import Phrase, say
from kyhan.workflows.assessment import CYCLE, State

if TYPE_CHECKING:
    from kyhan.documents.archive_check import Checked
    from kyhan.documents.archive_format import Manifest


def show_written(console: Console, file: Path, checked: "Checked") -> None:
    """Shows what a new archive holds.

    Raises:
        Damaged: what was stored does not agree with itself, or files are gone. The archive stays: it may be the best there is.
    """
    failed = say(
        "Đã lập hồ sơ «{file}», nhưng dữ liệu trong đó không khớp hoặc thiếu; chạy «kyhan audit verify»",
        "«{file}» was made, but its data does not agree with itself or lacks files; run «kyhan audit verify»",
        file=file,
    )
    if _told(console, file, checked, failed):
        return
    manifest = checked.manifest
    console.say(
        say("Đã lập hồ sơ {file}: {what}.", "Made {file}: {what}.", file=file, what=_what(manifest)),
        *_unfinished(manifest),
        say(
            "Mở: giải nén rồi mở index.html. Kiểm tra: «kyhan archive check {file}». Giữ các đầu chuỗi này ở nơi khác:",
            "To read it, unpack and open index.html; to check it, «kyhan archive check {file}». Keep these heads elsewhere:",
            file=file,
        ),
        *_heads(manifest),
    )


def show_checked(console: Console, file: Path, checked: "Checked") -> None:
    """Shows whether an archive holds.

    Raises:
        Damaged: it does not; with --json the findings are printed, and the exit code says so.
    """
    if _told(console, file, checked, say("Hồ sơ không còn nguyên vẹn", "The file of the year does not hold")):
        return
    manifest = checked.manifest
    console.say(
        say(
            "Hồ sơ nguyên vẹn: {what}; đã đối chiếu {seals} niêm phong giữ ở nơi khác.",
            "The file of the year holds: {what}; {seals} seals kept elsewhere were compared.",
            what=_what(manifest),
            seals=checked.seals,
        ),
        _whose(manifest),
        *_unfinished(manifest),
        *_heads(manifest),
    )


def _told(console: Console, file: Path, checked: "Checked", failed: Phrase) -> bool:
    """Prints the JSON where that is asked for; raises what is wrong otherwise."""
    if console.as_json:
        console.show_json(_json(file, checked))
        if checked.findings:
            raise click.exceptions.Exit(1)
        return True
    if checked.findings:
        raise Damaged(failed, checked.findings)
    return False


def _what(manifest: "Manifest") -> Phrase:
    return say(
        "kỳ {cycle}, {members} tệp, {events} sự kiện, đến {at}",
        "cycle {cycle}, {members} files, {events} events, up to {at}",
        cycle=manifest.cycle,
        members=len(manifest.members),
        events=sum(seq for seq, _ in manifest.heads.values()),
        at=f"{manifest.recorded.astimezone(OFFICE_ZONE):%d/%m/%Y %H:%M}",
    )


def _unfinished(manifest: "Manifest") -> list[Phrase]:
    if manifest.state in (State.CLOSED, State.CANCELLED):
        return []
    return [
        say(
            "Kỳ chưa kết thúc ({state}); trang đầu của hồ sơ ghi rõ điều đó.",
            "The cycle is not over ({state}); its front page says so.",
            state=CYCLE.states.get(manifest.state, Phrase(manifest.state, manifest.state)),
        )
    ]


def _whose(manifest: "Manifest") -> Phrase:
    kind = say("bản tập dượt", "a practice copy") if manifest.practice else say("hồ sơ thật", "of a live database")
    return say(
        "{office}, {place}; {kind}, do kyhan {release} lập.",
        "{office}, {place}; {kind}, made by kyhan {release}.",
        office=manifest.office,
        place=manifest.place,
        kind=kind,
        release=manifest.kyhan,
    )


def _heads(manifest: "Manifest") -> list[str]:
    return [f"  {chain}:{seq}:{own}" for chain, (seq, own) in manifest.heads.items()]


def _json(file: Path, checked: "Checked") -> dict[str, Any]:
    manifest = checked.manifest
    return {
        "file": file,
        "holds": not checked.findings,
        "cycle": manifest.cycle,
        "state": manifest.state,
        "office": manifest.office,
        "place": manifest.place,
        "practice": manifest.practice,
        "recorded_at": manifest.recorded,
        "kyhan": manifest.kyhan,
        "members": len(manifest.members),
        "bytes": sum(one.size for one in manifest.members),
        "missing": [one.path for one in manifest.missing],
        "seals": checked.seals,
        "heads": {chain: {"seq": seq, "hash": own} for chain, (seq, own) in manifest.heads.items()},
        "findings": [
            {"place": one.place, "message": {"vi": one.message.vi, "en": one.message.en}} for one in checked.findings
        ],
    }
