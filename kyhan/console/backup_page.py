"""How is a backup shown: what it holds, whether it is whole, where it went, and how old the newest one is?"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kyhan.clock import OFFICE_ZONE
from kyhan.console.context import Console
from kyhan.errors import Damaged, Fault, Refusal
from kyhan.i18n import Phrase, long_day, say

if TYPE_CHECKING:
    from kyhan.app import App
    from kyhan.cycle.audit import Report
    from kyhan.cycle.backup_format import Manifest
    from kyhan.cycle.queries.backups import Checked


def show_written(console: Console, file: Path, manifest: "Manifest") -> None:
    """Shows what a new backup holds."""
    if console.as_json:
        console.show_json(_json(file, manifest))
        return
    console.say(
        say("Đã sao lưu vào {file}: {what}.", "Made the backup {file}: {what}.", file=file, what=_what(manifest)),
        say(
            "Giữ nó ở máy khác; kiểm tra bằng «kyhan backup check {file}», khôi phục bằng «kyhan restore {file}».",
            "Keep it on another machine; check it with «kyhan backup check {file}», restore it with «kyhan restore {file}».",
            file=file,
        ),
    )


def show_checked(console: Console, file: Path, checked: "Checked") -> None:
    """Shows whether a backup is whole.

    Raises:
        Damaged: it is not; with --json the findings are printed, and the exit code says so.
    """
    manifest, findings = checked.manifest, checked.findings
    if console.as_json:
        found = [{"place": one.place, "message": {"vi": one.message.vi, "en": one.message.en}} for one in findings]
        console.show_json({"holds": not findings, **_json(file, manifest), "findings": found})
        if findings:
            raise click.exceptions.Exit(1)
        return
    if findings:
        raise Damaged(
            say("Bản sao lưu không còn nguyên vẹn, không dùng được", "The backup is damaged and of no use"), findings
        )
    console.say(
        say("Bản sao lưu nguyên vẹn: {what}.", "The backup holds: {what}.", what=_what(manifest)),
        _whose(manifest),
        *_missing(manifest),
        *_heads(manifest),
    )


def show_restored(console: Console, file: Path, manifest: "Manifest", report: "Report") -> None:
    """Shows what was restored, and what to compare it with."""
    from kyhan.cycle.opening import SCHEMA
    from kyhan.database_faults import shown

    if console.as_json:
        restored = {"database": shown(console.address), "database_schema": SCHEMA, "chains": report.chains}
        console.show_json({**_json(file, manifest), **restored})
        return
    upgraded = say(
        "Bản sao lưu ở lược đồ {before}; đã nâng lên {after}, có ghi vào nhật ký.",
        "The backup is of schema {before}; it was upgraded to {after}, as the history records.",
        before=manifest.schema_id,
        after=SCHEMA,
    )
    console.say(
        say(
            "Đã khôi phục vào {address}: {what}.",
            "Restored into {address}: {what}.",
            address=shown(console.address),
            what=_what(manifest),
        ),
        _whose(manifest),
        *([upgraded] if manifest.schema_id != SCHEMA else []),
        *_missing(manifest),
        say(
            "Nhật ký nguyên vẹn; việc làm sau lúc sao lưu không có ở đây. Đối chiếu đầu chuỗi với niêm phong giữ ở nơi khác:",
            "The history holds; what was done after the backup is not here. Compare the heads with seals kept elsewhere:",
        ),
        *_heads(manifest),
    )


def show_files(console: Console, count: int, faults: Sequence[Fault]) -> None:
    """Shows how many files came back.

    Raises:
        Damaged: some are still missing or changed.
    """
    if faults:
        raise Damaged(
            say(
                "Đã lấy lại {n} tệp; bản sao lưu này không có các tệp sau, thử bản cũ hơn",
                "Brought {n} files back; this backup lacks the following, try an older one",
                n=count,
            ),
            faults,
        )
    console.say(
        say("Đã lấy lại {n} tệp; mọi tệp đều nguyên vẹn.", "Brought {n} files back; every file is whole.", n=count)
    )


def _missing(manifest: "Manifest") -> list[Phrase]:
    if not manifest.missing:
        return []
    return [
        say(
            "Lúc sao lưu đã thiếu {n} tệp tài liệu: {hashes}.",
            "{n} files were missing already when it was made: {hashes}.",
            n=len(manifest.missing),
            hashes=[one[:12] for one in manifest.missing],
        )
    ]


def _what(manifest: "Manifest") -> Phrase:
    megabytes = round(sum(member.size for member in manifest.files) / 1_000_000, 1)
    files = say(
        ", {n} tệp tài liệu ({size} MB)",
        ", {n} files ({size} MB)",
        n=len(manifest.files),
        size=Decimal(str(megabytes)),
    )
    return say(
        "{events} sự kiện, {rows} dòng{files}, lúc {at}",
        "{events} events, {rows} rows{files}, of {at}",
        events=manifest.events,
        rows=manifest.rows,
        files=files if manifest.files else "",
        at=f"{manifest.created.astimezone(OFFICE_ZONE):%d/%m/%Y %H:%M}",
    )


def _whose(manifest: "Manifest") -> Phrase:
    kind = say("bản tập dượt", "a practice copy") if manifest.practice else say("cơ sở dữ liệu thật", "a live database")
    return say(
        "{office}, {place}; {kind}, do kyhan {release} ghi.",
        "{office}, {place}; {kind}, written by kyhan {release}.",
        office=manifest.office,
        place=manifest.place,
        kind=kind,
        release=manifest.kyhan,
    )


def _heads(manifest: "Manifest") -> list[str]:
    return [f"  {chain}:{seq}:{own}" for chain, (seq, own) in manifest.heads.items()]


def _json(file: Path, manifest: "Manifest") -> dict[str, Any]:
    return {
        "file": file,
        "office": manifest.office,
        "place": manifest.place,
        "practice": manifest.practice,
        "created_at": manifest.created,
        "kyhan": manifest.kyhan,
        "schema": manifest.schema_id,
        "events": manifest.events,
        "rows": manifest.rows,
        "files": len(manifest.files),
        "missing_files": manifest.missing,
        "heads": {chain: {"seq": seq, "hash": own} for chain, (seq, own) in manifest.heads.items()},
    }


@dataclass(frozen=True)
class Standing:
    """How the daily backups stand, as a line and as JSON."""

    line: Phrase
    json: dict[str, Any] | None


def standing(app: "App") -> Standing:
    """Returns how old the newest daily backup is; a folder that cannot be opened is told, and does not hide the rest."""
    from kyhan.cycle.queries import backups
    from kyhan.settings import settings

    folder = settings().backups
    if folder is None:
        return Standing(
            say(
                "Không sao lưu hằng ngày; đặt KYHAN_BACKUPS là một thư mục.",
                "No daily backups; set KYHAN_BACKUPS to a folder.",
            ),
            None,
        )
    try:
        newest = backups.newest(app, folder)
    except Refusal as refusal:
        return Standing(refusal.message, {"folder": folder, "newest": None, "fault": refusal.message})
    one = newest.backup
    if one is None:
        line = say("Chưa có bản sao lưu nào trong {folder}.", "There is no backup in {folder} yet.", folder=folder)
        return Standing(line, {"folder": folder, "newest": None, "fault": None})
    line = say(
        "Bản sao lưu mới nhất: {day}, {age}: {file}",
        "Newest backup: {day}, {age}: {file}",
        day=long_day(one.day),
        age=_age(newest.age_days),
        file=one.file,
    )
    newest_json = {"file": one.file, "day": one.day, "age_days": newest.age_days, "bytes": one.size}
    return Standing(line, {"folder": folder, "newest": newest_json, "fault": None})


def _age(days: int) -> Phrase:
    if days <= 0:
        return say("hôm nay", "today")
    if days == 1:
        return say("hôm qua", "yesterday")
    return say(
        "ĐÃ QUA {n} NGÀY, xem lại bộ hẹn giờ và ổ đĩa",
        "{n} DAYS AGO, look after the scheduler and the disk",
        n=days,
    )
