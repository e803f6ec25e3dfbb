"""What all tests share: the language one test chose does not reach the next; a slow machine fails no property."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from kyhan import i18n

settings.register_profile("kyhan", deadline=None)
settings.load_profile("kyhan")


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """Begins every test in Vietnamese, as everything outside the command line does."""
    i18n.speak("vi")
    yield
    i18n.speak("vi")
