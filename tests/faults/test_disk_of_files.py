"""What if the folder of evidence is full, read-only or closed to us? The act is refused with a sentence, nothing is half, and it goes on."""

import os
import pwd
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kyhan.cycle import files
from kyhan.cycle.commands import evidence
from kyhan.cycle.commands.evidence import NewFile
from kyhan.cycle.queries import evidence as queries
from kyhan.cycle.queries import history
from kyhan.errors import SetupNeeded
from tests import factories
from tests.factories import KEY, KHE_TRE, SmallOffice
from tests.faults.scale import much
from tests.readings import events, refusal

PAGE = 4096
"""Bytes: the unit in which this disk fills up."""
FILES = [NewFile(f"{n}.txt", "txt", bytes([65 + n]) * 40_000) for n in range(3)]


@pytest.fixture
def disk(office: SmallOffice, tmp_path: Path) -> Iterator[Path]:
    """A real disk of two megabytes in memory, on which the office's files are; mounting one needs root."""
    at = tmp_path / "disk"
    at.mkdir()
    try:
        mount("-t", "tmpfs", "-o", "size=2m", "tmpfs", str(at))
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no disk can be mounted here, which needs root: {error}")
    factories.acknowledged(office)
    office.app.files = at / "files"
    yield at
    subprocess.run(["umount", str(at)], check=True, timeout=30)


def mount(*words: str) -> None:
    subprocess.run(["mount", *words], check=True, capture_output=True, timeout=30)


@contextmanager
def full(disk: Path, left: int) -> Iterator[None]:
    """Fills a disk but for `left` bytes, with a file that is gone afterwards."""
    found = os.statvfs(disk)
    filler = disk / "filler"
    filler.write_bytes(b"x" * max(found.f_bavail * found.f_frsize - left, 0))
    yield
    filler.unlink()


@contextmanager
def as_nobody() -> Iterator[None]:
    """Takes root's rights from this process for a while."""
    os.seteuid(pwd.getpwnam("nobody").pw_uid)
    try:
        yield
    finally:
        os.seteuid(0)


def add(office: SmallOffice) -> None:
    evidence.add(office.acting("khe-tre"), KEY, KHE_TRE, "HD.01", FILES)


def test_wherever_the_space_ends_files_are_added_all_or_none(
    office: SmallOffice, disk: Path, counts: Callable[[str], None]
) -> None:
    refused = 0
    before = events(office)
    while not queries.evidence(office.app, KEY):
        said = None
        with full(disk, refused * PAGE * much(6, 1)):
            try:
                add(office)
            except SetupNeeded as told:
                said = told.to("en")
            assert list(files.folder(office.app).rglob("*.part")) == []
            assert history.verify(office.app, files_seen=lambda _count: None).findings == []
        if said is not None:
            refused += 1
            assert "check the right to write and the free space" in said
            assert (queries.evidence(office.app, KEY), events(office)) == ([], before)
    assert refused >= 3
    assert len(queries.evidence(office.app, KEY)) == len(FILES)
    counts(f"{office.app.engine.dialect.name}: disk of files full at {refused} places: {refused} refused, 0 half; then 3 files added")  # fmt: skip


def test_a_folder_that_became_read_only_refuses_files_and_takes_them_when_it_may(
    office: SmallOffice, disk: Path
) -> None:
    mount("-o", "remount,ro", str(disk))
    said = refusal(SetupNeeded, lambda: add(office))
    mount("-o", "remount,rw", str(disk))
    assert "Read-only file system" in said
    assert queries.evidence(office.app, KEY) == []
    add(office)
    assert len(queries.evidence(office.app, KEY)) == len(FILES)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else and root again")
@pytest.mark.parametrize("office", ["postgresql"], indirect=True)
def test_a_folder_whose_permission_was_lost_refuses_files_and_takes_them_when_it_is_back(
    office: SmallOffice, tmp_path: Path
) -> None:
    factories.acknowledged(office)
    office.app.files = tmp_path / "files"
    office.app.files.mkdir(mode=0o700)
    before = events(office)
    with as_nobody():
        said = refusal(SetupNeeded, lambda: add(office))
    assert "Permission denied" in said
    assert (queries.evidence(office.app, KEY), events(office)) == ([], before)
    assert list(office.app.files.rglob("*")) == []
    add(office)
    with as_nobody():
        report = history.verify(office.app, files_seen=lambda _count: None)
    assert ["cannot be read (Permission denied)" in one.to("en") for one in report.findings] == [True] * 3
    assert history.verify(office.app, files_seen=lambda _count: None).findings == []
