"""How does a test make a backup, find an empty place for it, restore it there, and forge one?"""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

import pytest

from kyhan.cycle import schema
from kyhan.cycle.backup_format import EMPTY_SEAL, MANIFEST, Manifest, all_tables, line, seal_of
from kyhan.cycle.backup_format import SETTINGS as SETTINGS_MEMBER
from kyhan.cycle.commands import backup
from kyhan.cycle.queries import backups
from kyhan.errors import KyhanError
from tests.factories import SmallOffice, standing
from tests.released.offices import RELEASED, rows_of_release

SETTINGS: Final = {"KYHAN_MAIL_HOUR": "8"}

Change = Callable[[bytes], bytes]


def saved(office: SmallOffice, name: str = "backup.zip") -> Path:
    """Makes a backup beside the office's file."""
    file = office.file.parent / name
    backup.write(office.acting("an"), file, SETTINGS)
    return file


@contextmanager
def empty_place(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """Gives the address of an empty place, on the database that the fixture's parameter names."""
    if request.param == "sqlite":
        yield f"sqlite:///{folder / 'new' / 'restored.db'}"
        return
    with request.getfixturevalue("server").lent() as address:
        yield address


@contextmanager
def restored(office: SmallOffice, file: Path, address: str) -> Iterator[SmallOffice]:
    """Restores a backup of an office and gives the one that then stands there, at the same time of day.

    Its connections are closed also when the test fails: Python would tell of them in some later test.
    """
    copy = standing(office.file.parent / "none", address)
    copy.clock.set(office.clock.now())
    try:
        backup.restore(copy.app, file)
        yield copy
    finally:
        copy.app.engine.dispose()


def manifest_of(file: Path) -> Manifest:
    """Returns the manifest of a whole backup."""
    checked = backups.check(file)
    assert checked.findings == ()
    return checked.manifest


def faults_of(file: Path) -> str:
    """Returns everything that a check finds wrong, in English; empty when the backup holds."""
    try:
        return "\n".join(fault.to("en") for fault in backups.check(file).findings)
    except KyhanError as error:
        return error.to("en")


def forged(
    file: Path,
    changes: Mapping[str, Change] | None = None,
    manifest: Callable[[dict[str, Any]], object] | None = None,
    *,
    without: str = "",
) -> Path:
    """Returns a copy in which members and manifest were changed by somebody who knows the format: all hashes are right."""
    copy = file.with_name("forged.zip")
    with zipfile.ZipFile(file) as source, copy.open("w+b") as target:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.comment = EMPTY_SEAL
            told = json.loads(source.read(MANIFEST))
            for member in told["members"]:
                change = (changes or {}).get(member["name"])
                content = source.read(member["name"])
                content = change(content) if change else content
                member |= {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
                if member["rows"] is not None:
                    member["rows"] = content.count(b"\n")
                if member["name"] != without:
                    packed.writestr(zipfile.ZipInfo(member["name"]), content, zipfile.ZIP_DEFLATED)
            if manifest is not None:
                manifest(told)
            packed.writestr(zipfile.ZipInfo(MANIFEST), json.dumps(told), zipfile.ZIP_DEFLATED)
        seal(target)
    return copy


def of_schema_0001(folder: Path, changes: Mapping[str, Change] | None = None) -> Path:
    """Writes a backup as the program of the first schema did: its format, its tables, and the office it left behind."""
    file, tables = folder / "0001.zip", all_tables(schema.tables_of("0001"))
    rows = rows_of_release(RELEASED[0], tables.values())
    contents = {SETTINGS_MEMBER: b"{}\n"}
    for name, table in tables.items():
        contents[name] = b"".join(
            line(table, [row[column.name] for column in table.columns]) for row in rows[table.name]
        )
    heads = {row["chain"]: (row["seq"], row["hash"]) for row in rows["event"]}
    members = []
    with file.open("w+b") as target:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.comment = EMPTY_SEAL
            for name, content in contents.items():
                changed = (changes or {}).get(name, bytes)(content)
                packed.writestr(zipfile.ZipInfo(name), changed, zipfile.ZIP_DEFLATED)
                own = {"name": name, "size": len(changed), "sha256": hashlib.sha256(changed).hexdigest()}
                members.append({**own, "rows": changed.count(b"\n") if name != SETTINGS_MEMBER else None})
            told = {"format": "kyhan-backup", "format_version": 1, "kyhan": "0.1.0", "schema_id": "0001"}
            [office] = rows["office"]
            told |= {
                name: office[key] for name, key in (("office", "name"), ("place", "place"), ("practice", "practice"))
            }
            told |= {"created_at": "2026-12-28T02:00:00.000000Z", "heads": heads, "members": members}
            packed.writestr(zipfile.ZipInfo(MANIFEST), json.dumps(told), zipfile.ZIP_DEFLATED)
        seal(target)
    return file


def seal(target: IO[bytes]) -> None:
    """Writes the right seal over the end of an open file."""
    end = target.seek(0, 2)
    own = seal_of(target, end)
    target.seek(end - len(own))
    target.write(own)


def first_row(**values: object) -> Change:
    """Returns the change of values in the first row of a table."""

    def change(content: bytes) -> bytes:
        first, _, rest = content.partition(b"\n")
        return json.dumps({**json.loads(first), **values}, ensure_ascii=True).encode() + b"\n" + rest

    return change
