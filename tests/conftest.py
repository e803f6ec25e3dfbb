"""What all tests share: the language one test chose does not reach the next."""

from collections.abc import Iterator

import pytest

from kyhan import i18n


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """Begins every test in Vietnamese, as everything outside the command line does."""
    i18n.speak("vi")
    yield
    i18n.speak("vi")
