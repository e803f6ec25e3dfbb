"""What do tests of the whole engine share: an office of their own, and a terminal in which commands are typed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kyhan.settings import settings
from tests.factories import SmallOffice, founded
from tests.terminal import Terminal


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Keeps the settings of the machine out."""
    for name in ("KYHAN_DATABASE", "KYHAN_USER", "KYHAN_NOW", "KYHAN_LANG", "KYHAN_SMTP_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KYHAN_OUTBOX", str(tmp_path / "outbox"))
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[SmallOffice]:
    """An office as it is on 1 October 2026, before any cycle; `tests.factories` brings it further."""
    built = founded(tmp_path / "office.db")
    yield built
    built.app.engine.dispose()


@pytest.fixture
def kyhan(office: SmallOffice, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """A terminal at which somebody types kyhan's commands."""
    return Terminal(office, capsys)
