"""How does a test make the file of a year, and forge one?"""

import hashlib
import json
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from kyhan.app import App
from kyhan.cycle import files
from kyhan.cycle.act import writing_act
from kyhan.cycle.backup_format import EMPTY_SEAL, write_seal
from kyhan.cycle.commands import complaint, cycle, submission
from kyhan.cycle.history import canonical, digest
from kyhan.cycle.queries import archive
from kyhan.cycle.tables import Evidence
from kyhan.delivery.archive_sections import rendered
from kyhan.documents import archive_check, archive_writing
from kyhan.documents.archive_format import HISTORY, MANIFEST, MIMETYPE, MIMETYPE_CONTENT, SUMS
from kyhan.errors import KyhanError
from kyhan.settings import Settings
from tests import factories
from tests.factories import KEY, KHE_TRE, SmallOffice
from tests.posting import REMINDED_ON, tick_at

Change = Callable[[bytes], bytes]

TROUBLED: Final = "=HYPERLINK(\"http://x.example\") <script>alert(1)</script> & 'Đường'"
"""A text that must stay a text wherever it is shown."""


def archived(office: SmallOffice, name: str = "year.zip", login: str = "giang") -> Path:
    """Makes the file of the year beside the office's file."""
    file = office.file.parent / name
    app = office.acting(login)
    with archive.year(app, KEY) as year:
        archive_writing.write(file, year, rendered(app, year, Settings(mail_from="kyhan@office.example")))
    return file


FORM: Final = b"ma;diem\nHD.01;5,7\n"
SCAN: Final = b"%PDF-1.7 " + bytes(range(256)) * 20
SCAN_PATH: Final = f"tai-lieu/{KHE_TRE}/HD.01/002_Ảnh chụp #1 (100%).pdf"


def whole_year(office: SmallOffice) -> None:
    """Plays a year up to an upheld complaint: a returned form, texts that look like code, mails, a form and evidence."""
    office.app.files = office.file.parent / "files"
    factories.acknowledged(office)
    tick_at(office, REMINDED_ON)
    office.on(factories.SUBMITTED_ON)
    for unit in factories.UNITS:
        submission.submit(office.acting("an"), KEY, unit, factories.form(office, unit))
    submission.send_back(office.acting("an"), KEY, KHE_TRE, [("HD.01", TROUBLED)])
    with_files(office)
    submission.submit(office.acting("khe-tre"), KEY, KHE_TRE, factories.form(office, KHE_TRE))
    submission.accept(office.acting("an"), KEY, factories.UNITS)
    office.on(factories.VERIFIED_ON)
    for unit in factories.UNITS:
        submission.verify(office.acting("binh"), KEY, unit, keep_rest=True)
    cycle.propose(office.acting("an"), KEY, number="05/TTr-VP")
    office.on(factories.PUBLISHED_ON)
    cycle.publish(office.acting("dung"), KEY, number="15/QĐ-UBND")
    office.on(factories.FILED_ON)
    number = complaint.file(office.acting("khe-tre"), KEY, KHE_TRE, TROUBLED, criteria=["HD.01"]).number
    complaint.accept(office.acting("an"), KEY, number)
    complaint.uphold(office.acting("chi"), KEY, number, reason="Số liệu chưa đúng")


def with_files(office: SmallOffice) -> None:
    """Keeps a form as it came in and two files of evidence, one of which is removed, as the commands for them do."""
    subject = f"submission/{KHE_TRE}"
    app = office.acting("khe-tre")
    with writing_act(app, "received", chain=KEY, subject=subject) as act:
        file = {"sha256": files.keep(app, FORM), "name": "Phiếu Khe Tre.csv"}
        act.record(KEY, subject, "received", data={"file": file})
        forms = dict.fromkeys(factories.UNITS, "0" * 64)
        act.record(KEY, "forms", "form_write", data={"purpose": "declare", "forms": forms})
    with writing_act(app, "evidence_add", chain=KEY, subject=subject) as act:
        rows = [_evidence(app, act.today, SCAN, "Ảnh chụp #1 (100%).pdf"), _evidence(app, act.today, b"old", "old.txt")]
        act.insert(*rows)
        act.record(KEY, subject, "evidence_add", data={"criterion": "HD.01"})
        act.update(rows[1], removed_on=act.today, removed_by="khe-tre", removal_reason="Nộp nhầm")
        act.record(KEY, subject, "evidence_remove", data={"criterion": "HD.01"})


def _evidence(app: App, day: date, content: bytes, name: str) -> Evidence:
    return Evidence(
        cycle=KEY,
        unit=KHE_TRE,
        criterion="HD.01",
        sha256=files.keep(app, content),
        name=name,
        size=len(content),
        kind=name.rpartition(".")[2],
        added_on=day,
        added_by="khe-tre",
    )


def told(file: Path) -> Any:
    """Returns the manifest of a file."""
    with zipfile.ZipFile(file) as packed:
        return json.loads(packed.read(MANIFEST))


def member(file: Path, path: str) -> str:
    """Returns a member's text."""
    with zipfile.ZipFile(file) as packed:
        return packed.read(path).decode()


def faults_of(file: Path, **outside: Any) -> str:
    """Returns everything that a check finds wrong, in English; empty when the file holds."""
    try:
        return "\n".join(fault.to("en") for fault in archive_check.check(file, **outside).findings)
    except KyhanError as error:
        return error.to("en")


def forged(
    file: Path,
    changes: Mapping[str, Change] | None = None,
    manifest: Callable[[dict[str, Any]], object] | None = None,
    *,
    without: str = "",
    more: Mapping[str, bytes] | None = None,
) -> Path:
    """Returns a copy that somebody changed who knows the format: hashes, sums, manifest and seal are right."""
    copy = file.with_name("forged.zip")
    with zipfile.ZipFile(file) as source, copy.open("w+b") as target:
        listed = json.loads(source.read(MANIFEST))
        content = {one["path"]: source.read(one["path"]) for one in listed["members"] if one["path"] != without}
        content |= {path: change(content[path]) for path, change in (changes or {}).items()}
        content |= more or {}
        if SUMS not in (changes or {}):
            sums = [(hashlib.sha256(text).hexdigest(), path) for path, text in content.items() if path != SUMS]
            content[SUMS] = "".join(f"{own}  {path}\n" for own, path in sums).encode()
        listed["members"] = [
            {"path": path, "size": len(text), "sha256": hashlib.sha256(text).hexdigest()}
            for path, text in content.items()
        ]
        if manifest is not None:
            manifest(listed)
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.comment = EMPTY_SEAL
            packed.writestr(zipfile.ZipInfo(MIMETYPE), MIMETYPE_CONTENT)
            for path, text in content.items():
                packed.writestr(zipfile.ZipInfo(path), text, zipfile.ZIP_DEFLATED)
            packed.writestr(zipfile.ZipInfo(MANIFEST), json.dumps(listed), zipfile.ZIP_DEFLATED)
        write_seal(target)
    return copy


def rewritten(change: Callable[[dict[str, Any]], object]) -> Change:
    """Returns the change of every event by somebody who then recomputes all hashes of both chains."""

    def rewrite(content: bytes) -> bytes:
        lines, last = [], {}
        for line in content.decode().splitlines():
            event = json.loads(line)
            del event["hash"]
            change(event)
            event["prev_hash"] = last.get(event["chain"], "0" * 64)
            last[event["chain"]] = digest(canonical(event))
            lines.append(canonical({**event, "hash": last[event["chain"]]}))
        return "".join(f"{line}\n" for line in lines).encode()

    return rewrite


def with_history(file: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """Returns a copy whose history was written anew, with the heads in the manifest to match."""
    heads: dict[str, list[Any]] = {}

    def keep(content: bytes) -> bytes:
        new = rewritten(change)(content)
        for event in map(json.loads, new.decode().splitlines()):
            heads[event["chain"]] = [event["seq"], event["hash"]]
        return new

    return forged(file, {HISTORY: keep}, lambda listed: listed.update(heads=heads))
