"""What do all tests share: an office of their own on each database, a terminal, and settings and a language of their own."""

import gc
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import hypothesis
import pytest

from kyhan import i18n
from kyhan.cli import collect_rarely
from kyhan.settings import settings
from tests import postgres
from tests.factories import SmallOffice, founded, standing
from tests.terminal import Terminal

hypothesis.settings.register_profile("kyhan", deadline=None)  # a slow machine fails no property
hypothesis.settings.load_profile("kyhan")


def pytest_configure() -> None:
    """Looks for garbage as rarely as the program itself does: a test process holds every module there is."""
    collect_rarely()
    gc.freeze()


def pytest_xdist_auto_num_workers() -> int:
    """Returns how many processes `-n auto` means: half as many again as there are cores, since many tests wait for servers."""
    cores = os.cpu_count() or 1
    return cores + cores // 2


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """Begins every test in Vietnamese, as everything outside the command line does."""
    i18n.speak("vi")
    yield
    i18n.speak("vi")


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Keeps the settings of the machine out."""
    for name in (
        "KYHAN_DATABASE",
        "KYHAN_USER",
        "KYHAN_NOW",
        "KYHAN_LANG",
        "KYHAN_SMTP_URL",
        "KYHAN_BACKUPS",
        "KYHAN_BACKUPS_KEEP",
        "KYHAN_METRICS",
        "KYHAN_LOG",
        "KYHAN_LOG_LEVEL",
        "KYHAN_FILES",
        "KYHAN_TRUST",
        "KYHAN_EVIDENCE_FILE_MB",
        "KYHAN_EVIDENCE_UNIT_MB",
        "KYHAN_TEMPLATES",
        "KYHAN_WEB_ADDRESS",
        "KYHAN_WEB_PROXIES",
        "KYHAN_WEB_SECOND_FACTOR",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KYHAN_OUTBOX", str(tmp_path / "outbox"))
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture(scope="session")
def server() -> Iterator[postgres.Server]:
    """A PostgreSQL for all tests of this process, started when the first of them needs it."""
    with postgres.running() as one:
        yield one


@pytest.fixture(scope="session")
def founded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office as `founded` sets it up, in a file to be copied."""
    file = tmp_path_factory.mktemp("founded") / "office.db"
    founded(file).app.engine.dispose()
    return file


@pytest.fixture(scope="session")
def founded_database(server: postgres.Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The same office on PostgreSQL: the name of a database to be copied."""
    name = server.create()
    founded(tmp_path_factory.mktemp("founded") / "none", server.address(name)).app.engine.dispose()
    yield name
    server.drop(name)


@contextmanager
def copied(founded_file: Path, folder: Path) -> Iterator[SmallOffice]:
    """Gives an office of one's own in a SQLite file, a copy of the one that was founded."""
    built = standing(Path(shutil.copy(founded_file, folder / "office.db")))
    yield built
    built.app.engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallOffice]:
    """An office as it is on 1 October 2026, before any cycle, on each database; `tests.factories` brings it further.

    Its files lie beside the SQLite file; with a database on a server, where the settings say.
    """
    if request.param == "sqlite":
        with copied(request.getfixturevalue("founded_file"), tmp_path) as built:
            yield built
        return
    lent = request.getfixturevalue("server").lent(request.getfixturevalue("founded_database"))
    with lent as address:
        monkeypatch.setenv("KYHAN_FILES", str(tmp_path / "files"))
        settings.cache_clear()
        built = standing(tmp_path / "office.db", address)
        built.app.files = tmp_path / "files"
        yield built
        built.app.engine.dispose()


@pytest.fixture
def kyhan(office: SmallOffice, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """A terminal at which somebody types kyhan's commands."""
    return Terminal(office, capsys)
