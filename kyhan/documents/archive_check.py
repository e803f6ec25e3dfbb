"""Does the file of a year hold? Every byte against the manifest, the history's chains, and all data against the history.

No database is asked. What the history names is expected: the data files as its replay gives them, the publications among
them, and each form and piece of evidence under its hash; anything else in their folders is found too.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from kyhan.cycle import replay, verify_history
from kyhan.cycle.backup_reading import CANNOT_UNPACK, CHANGED, DAMAGE
from kyhan.cycle.history import OFFICE_CHAIN
from kyhan.documents import archive_facts
from kyhan.documents.archive_facts import Handed, Kept, handed
from kyhan.documents.archive_format import (
    HISTORY,
    MANIFEST,
    MIMETYPE,
    MIMETYPE_CONTENT,
    SUMS,
    Manifest,
    sha256_of,
    sums,
)
from kyhan.documents.archive_opening import Archive, opened
from kyhan.errors import Fault
from kyhan.i18n import say

Heads = Mapping[str, Mapping[int, str]]
"""Heads kept elsewhere: chain -> event number -> hash."""

_MOST_LINE: Final = 48 << 20
"""The longest event that is read, in bytes: the largest of a year of 3,321 units has 19 million."""
_OFFICE_TABLES: Final = frozenset({"office", "regulation_text", "calendar_year", "calendar_day"})
"""What of the office's rows the data files are made of; the rest (people, roster) need not be in memory."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What an archive says it holds, how many sealed heads were compared, and everything that is wrong with it."""

    manifest: Manifest
    seals: int
    findings: tuple[Fault, ...]


def check(file: Path, outside: Heads | None = None, *, seen: Callable[[int], None] | None = None) -> Checked:
    """Checks the file of a year by itself alone.

    Args:
        outside: Heads kept elsewhere (a seal file, a printed decision); those of other cycles are left aside.
        seen: Called after every member with their number so far, for showing progress.

    Raises:
        NotFound, Refusal, Damaged, SetupNeeded: it cannot be opened; see `archive_opening.opened`.
    """
    with opened(file) as archive:
        known = _History(archive.manifest.cycle)
        findings = [*archive.findings, *_changed(archive, seen)]
        try:
            seals, found = _verified(archive, known, outside or {})
            findings += found
        except DAMAGE:  # named above: the member that cannot be unpacked
            return Checked(archive.manifest, 0, tuple(findings))
        return Checked(archive.manifest, seals, (*findings, *_against_history(archive.manifest, known)))


def _changed(archive: Archive, seen: Callable[[int], None] | None) -> Iterator[Fault]:
    """Finds members whose bytes are not those of the manifest."""
    try:
        if b"".join(archive.pieces(MIMETYPE)) != MIMETYPE_CONTENT:
            yield Fault(MIMETYPE, CHANGED)
    except DAMAGE:
        yield Fault(MIMETYPE, CANNOT_UNPACK)
    for count, member in enumerate(archive.manifest.members, 1):
        digest, size = hashlib.sha256(), 0
        try:
            for piece in archive.pieces(member.path):
                digest.update(piece)
                size += len(piece)
        except DAMAGE:
            yield Fault(member.path, CANNOT_UNPACK)
        else:
            if (size, digest.hexdigest()) != (member.size, member.sha256):
                yield Fault(member.path, CHANGED)
        if seen is not None:
            seen(count)


@dataclass
class _History:
    """The history of a cycle while its lines pass by: what its rows come to, and which files it names."""

    cycle: str
    states: dict[str, replay.State] = field(default_factory=dict)
    named: list[Handed] = field(default_factory=list)
    hashes: set[str] = field(default_factory=set)
    recorded_at: str = ""

    def take(self, line: str) -> None:
        """Takes what a line says; one that says nothing readable is found by the verifier."""
        try:
            event = json.loads(line)
            chain, changes = event["chain"], event["changes"]
            if chain == OFFICE_CHAIN:
                changes = {table: rows for table, rows in changes.items() if table in _OFFICE_TABLES}
            replay.apply(self.states.setdefault(chain, {}), changes)
            self.recorded_at = max(self.recorded_at, event["recorded_at"])
            if chain == self.cycle:
                self.hashes.add(event["hash"])
                self.named += handed(event)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return


def _verified(archive: Archive, known: _History, outside: Heads) -> tuple[int, list[Fault]]:
    """Returns the number of heads from outside that were compared, and what the history's own verifier finds."""
    manifest = archive.manifest
    if all(one.path != HISTORY for one in manifest.members):
        return 0, [Fault(HISTORY, say("không có trong hồ sơ", "is not in the file"))]

    def lines() -> Iterator[str]:
        for raw in archive.lines(HISTORY, _MOST_LINE):
            line = raw.decode(errors="backslashreplace").removesuffix("\n")
            known.take(line)
            yield line

    chains = (OFFICE_CHAIN, manifest.cycle)
    heads = [(chain, seq, own) for chain in chains for seq, own in outside.get(chain, {}).items()]
    findings, last = verify_history.verify(lines(), heads, chains)
    found = [Fault(HISTORY, say("{finding}", "{finding}", finding=finding)) for finding in findings]
    if {chain: tuple(head) for chain, head in manifest.heads.items()} != last:
        other = say("đầu các chuỗi ghi ở đây khác với nhật ký", "the heads told here are not those of the history")
        found.append(Fault(MANIFEST, other))
    return len(heads), found


def _against_history(manifest: Manifest, known: _History) -> Iterator[Fault]:
    """Compares all data and kept files with what the history alone says they are."""
    try:
        cycle, office = known.states[manifest.cycle], known.states[OFFICE_CHAIN]
        facts = {one.path: sha256_of(one.content) for one in archive_facts.facts(manifest.cycle, cycle, office)}
        kept = [*archive_facts.originals(known.named), *archive_facts.evidence(cycle)]
        heads = [row["history_head"] for _, row in archive_facts.numbered(cycle, "publication")]
        told = _told(manifest.cycle, cycle, office)
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError):
        yield Fault(HISTORY, say("không cho lại được số liệu của kỳ", "does not give the data of the cycle again"))
        return
    there = {one.path: one.sha256 for one in manifest.members}
    yield from _other_files(there, facts, kept)
    for number, head in enumerate(heads, 1):
        if head not in known.hashes:
            yield Fault(f"cong-bo/{number}.json", _OTHER_HEAD)
    own = (manifest.year, manifest.state, manifest.office, manifest.place, manifest.practice, manifest.recorded_at)
    if own != (*told, known.recorded_at):
        yield Fault(MANIFEST, say("ghi khác với nhật ký", "tells something else than the history"))
    if there.get(SUMS) != sha256_of(sums(one for one in manifest.members if one.path != SUMS)):
        yield Fault(SUMS, say("khác với bản kê", "is not that of the manifest"))


def _other_files(there: Mapping[str, str], facts: Mapping[str, str], kept: Sequence[Kept]) -> Iterator[Fault]:
    """Finds what lacks, what differs and what is too much; all by path and SHA-256."""
    for path, sha256 in facts.items():
        if there.get(path) != sha256:
            yield Fault(path, _DIFFERS if path in there else _LACKS)
    for one in kept:
        if one.path in there and there[one.path] != one.sha256:
            yield Fault(one.path, _DIFFERS)
        elif one.path not in there and one.required:
            yield Fault(one.path, _LACKS)
    surplus = {path for path in there if _is_told(path)} - facts.keys() - {one.path for one in kept}
    yield from (Fault(path, _SURPLUS) for path in sorted(surplus))


def _told(key: str, cycle: replay.State, office: replay.State) -> tuple[Any, ...]:
    """Returns what the manifest must say of cycle and office."""
    own, row = office["office"]["office"], cycle["cycle"][key]
    return row["year"], row["state"], own["name"], own["place"], own["practice"]


def _is_told(path: str) -> bool:
    """Tells whether only the history can have put a file there."""
    if path.startswith((archive_facts.ORIGINALS, archive_facts.EVIDENCE)):
        return not path.endswith("/danh-sach.html")
    return path.startswith(archive_facts.FACTS) and not path.endswith(".html")


_LACKS: Final = say("nhật ký có ghi nhưng hồ sơ không có", "the history names it and the file does not hold it")
_SURPLUS: Final = say("nhật ký không biết tệp này", "the history does not know it")
_DIFFERS: Final = say("khác với nhật ký", "differs from the history")
_OTHER_HEAD: Final = say(
    "nhật ký không có đầu chuỗi mà lần công bố này giữ",
    "the history has no event with the head that this publication keeps",
)
