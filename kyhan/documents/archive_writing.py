"""How is the file of a year written? Member by member from one moment of the database, whole or not at all.

Memory stays that of the cycle's rows and the largest file. What it looks like: kyhan.documents.archive_format.
"""

import hashlib
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files as resources
from pathlib import Path
from typing import Final

from kyhan.cycle.backup import whole
from kyhan.cycle.backup_format import EMPTY_SEAL, write_seal
from kyhan.cycle.history import canonical
from kyhan.cycle.queries.archive import Year
from kyhan.documents import archive_facts, archive_pages
from kyhan.documents.archive_facts import Handed, Kept, handed
from kyhan.documents.archive_format import (
    FORMAT,
    FORMAT_VERSION,
    FRONT,
    HISTORY,
    MANIFEST,
    MIMETYPE,
    MIMETYPE_CONTENT,
    SUMS,
    VERIFIER,
    Listed,
    Manifest,
    Member,
    Missing,
    Section,
    sums,
)
from kyhan.documents.archive_pages import Shown
from kyhan.documents.archive_unit_page import unit_page
from kyhan.text import sort_key

Seen = Callable[[int], None]

_TIMELESS: Final = (1980, 1, 1, 0, 0, 0)
"""The time of every member: the same cycle gives the same bytes."""
_UNIX: Final = 3
_READABLE: Final = 0o644 << 16
"""What unpacked members may be read by: everybody, whatever system packed them."""


def write(file: Path, year: Year, rendered: Iterable[Section] = (), *, seen: Seen | None = None) -> Manifest:
    """Writes the file of a year and returns its manifest.

    Args:
        file: Where it is to be; a file that is there already is replaced. Only its owner may read it.
        rendered: Further sections made of the same cycle, each in a folder of its own.
        seen: Called after every member with their number so far, for showing progress.

    Raises:
        NotFound: there is no such folder.
        Refusal: the file cannot be written; says why.
        Damaged: the history holds an event that cannot be read.
        SetupNeeded: the history names files, and no folder of files is set.
    """
    with whole(file) as target:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.comment = EMPTY_SEAL
            manifest = _Writing(packed, year, seen).run(rendered)
        target.flush()
        write_seal(target)
    return manifest


class _Writing:
    """An archive while it is written: what is in it so far, and what should be and is not."""

    def __init__(self, packed: zipfile.ZipFile, year: Year, seen: Seen | None) -> None:
        self._packed, self._year, self._seen = packed, year, seen
        self._members: list[Listed] = []
        self._absent: set[str] = set()
        self._missing: list[Missing] = []
        self._recorded_at = ""

    def run(self, rendered: Iterable[Section]) -> Manifest:
        """Writes everything, in the order of the file; the front page lists the sections in the order of a reader."""
        self._packed.writestr(_info(MIMETYPE, packed=False), MIMETYPE_CONTENT)
        named = self._history()
        originals = self._section(
            Section(
                "phieu-goc",
                "Phiếu như đã gửi và đã nhận",
                "Từng tệp đúng như lúc nhận, từng byte; số đứng đầu tên tệp là số sự kiện trong nhật ký của kỳ.",
                self._kept(archive_facts.originals(named)),
            )
        )
        evidence = self._section(
            Section(
                "tai-lieu",
                "Tài liệu kiểm chứng",
                "Tài liệu đơn vị nộp cho từng tiêu chí. Tệp đã gỡ không có ở đây; trang của đơn vị ghi mã băm, ai gỡ và vì sao.",
                self._kept(archive_facts.evidence(self._year.cycle)),
            )
        )
        texts = []
        for fact in archive_facts.facts(self._year.key, self._year.cycle, self._year.office):
            self._add(fact)
            if fact.title:
                texts.append((fact.path, fact.title))
        letter, publications, units, complaints, calendar = map(self._section, self._pages(named))
        grounds = Shown(calendar.section, [*texts, *calendar.entries])
        others = [self._section(one) for one in rendered]
        shown = [letter, publications, units, originals, evidence, complaints, *others, grounds, self._shown_history()]
        for one in shown:
            if one.listing:
                self._add(archive_pages.listing(self._year, one))
        self._add(Member(FRONT, archive_pages.front(self._year, self._manifest(), shown)))
        self._add(Member(SUMS, sums(self._members)))
        manifest = self._manifest()
        self._packed.writestr(_info(MANIFEST, packed=True), manifest.text())
        return manifest

    def _pages(self, named: Sequence[Handed]) -> tuple[Section, ...]:
        """Returns the sections of pages: letter, publications, units, complaints, and what the cycle rests on."""
        year = self._year
        groups = [group.code for group in year.regulation.unit_groups]
        units = archive_facts.units(year.cycle)
        units.sort(key=lambda one: (groups.index(one.submission["group"]), sort_key(one.submission["name"])))
        forms = archive_facts.by_unit(named)
        return (
            Section(
                "cong-van",
                "Công văn, danh sách đơn vị và các mốc",
                "Kỳ bắt đầu thế nào, gồm những ai, và mỗi hạn của cả kỳ được tính ra sao.",
                [archive_pages.cycle_page(year, units)],
            ),
            Section(
                "cong-bo",
                "Các lần công bố kết quả",
                "Mỗi lần công bố là một bản chụp không đổi; lần sau thay lần trước, cả hai đều giữ.",
                (
                    archive_pages.publication_page(year, number, row)
                    for number, row in archive_facts.numbered(year.cycle, "publication")
                ),
            ),
            Section(
                "don-vi",
                "Phiếu và thẩm định của từng đơn vị",
                "Điểm tự chấm, điểm thẩm định, lý do, giải trình, và cách tính hai thời hạn, từng ngày một.",
                (unit_page(year, one, forms.get(one.code, []), self._absent) for one in units),
            ),
            Section(
                "khieu-nai",
                "Khiếu nại và giải quyết",
                "Đơn vị nêu gì, ai giải quyết, kết luận thế nào.",
                (
                    archive_pages.complaint_page(year, number, row)
                    for number, row in archive_facts.numbered(year.cycle, "complaint")
                ),
            ),
            Section(
                "can-cu",
                "Quy chế và lịch làm việc",
                "Đúng nguyên văn quy chế mà kỳ này đã theo từ đầu đến cuối, và lịch văn phòng đã lưu.",
                [archive_pages.calendar_page(year)],
            ),
        )

    def _section(self, section: Section) -> Shown:
        """Writes a section's members; what the lists name of it are those with a title."""
        entries = []
        for member in section.members:
            self._add(member)
            if member.title:
                entries.append((member.path, member.title))
        return Shown(section, entries)

    def _history(self) -> list[Handed]:
        """Writes the history with its verifier, and returns the forms that the cycle's chain names."""
        named: list[Handed] = []
        with self._streamed(HISTORY) as out:
            for event in self._year.events():
                out(f"{canonical(event)}\n".encode())
                self._recorded_at = max(self._recorded_at, event["recorded_at"])
                if event["chain"] == self._year.key:
                    named += handed(event)
        self._add(Member(VERIFIER, resources("kyhan.cycle").joinpath("verify_history.py").read_bytes()))
        return named

    def _shown_history(self) -> Shown:
        says = (
            "Mọi việc và mọi lần bị từ chối, nối nhau bằng SHA-256: chuỗi của kỳ này và chuỗi của văn phòng (lịch, người dùng, "
            "danh sách đơn vị, quy chế, niêm phong). Chuỗi văn phòng có họ tên và địa chỉ thư của người dùng; giữ hồ sơ cho phù hợp."
        )
        entries = [(HISTORY, "Nhật ký, mỗi dòng một sự kiện"), (VERIFIER, "Chương trình kiểm chứng nhật ký")]
        return Shown(Section("nhat-ky", "Nhật ký và chương trình kiểm chứng", says, ()), entries)

    def _kept(self, wanted: Iterable[Kept]) -> Iterator[Member]:
        """Yields the files as they are kept, and notes those that are not there."""
        for one in wanted:
            content = self._year.file(one.sha256)
            if content is not None:
                yield Member(one.path, content, one.title, packed=False)
                continue
            self._absent.add(one.path)
            if one.required:
                self._missing.append(Missing(path=one.path, sha256=one.sha256))

    def _add(self, member: Member) -> None:
        with self._streamed(member.path, packed=member.packed) as out:
            out(member.content)

    @contextmanager
    def _streamed(self, path: str, *, packed: bool = True) -> Iterator[Callable[[bytes], object]]:
        """Gives the writer of a member's bytes; hash and size are known when the block ends."""
        digest, size = hashlib.sha256(), 0
        with self._packed.open(_info(path, packed=packed), "w", force_zip64=True) as target:

            def out(content: bytes) -> None:
                nonlocal size
                target.write(content)
                digest.update(content)
                size += len(content)

            yield out
        self._members.append(Listed(path=path, size=size, sha256=digest.hexdigest()))
        if self._seen is not None:
            self._seen(len(self._members))

    def _manifest(self) -> Manifest:
        office, cycle = self._year.office["office"]["office"], self._year.cycle["cycle"][self._year.key]
        return Manifest(
            format=FORMAT,
            format_version=FORMAT_VERSION,
            kyhan=self._year.release,
            cycle=self._year.key,
            year=cycle["year"],
            state=cycle["state"],
            office=office["name"],
            place=office["place"],
            practice=office["practice"],
            recorded_at=self._recorded_at,
            heads={chain: (head.seq, head.hash) for chain, head in self._year.heads.items()},
            members=tuple(self._members),
            missing=tuple(self._missing),
        )


def _info(path: str, *, packed: bool) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(path, _TIMELESS)
    info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    info.create_system, info.external_attr = _UNIX, _READABLE
    return info
