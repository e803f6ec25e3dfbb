"""How long is the wait after so many failures?"""

import pytest

from kyhan.cycle.attempts import wait_after
from kyhan.errors import TooManyAttempts


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, 0), (4, 0), (5, 30), (6, 60), (7, 120), (8, 240), (9, 480), (10, 900), (11, 900), (10_000, 900)],
)
def test_waits_begin_with_the_fifth_failure_and_double_up_to_a_quarter_of_an_hour(failures: int, seconds: int) -> None:
    assert wait_after(failures, 5).total_seconds() == seconds


@pytest.mark.parametrize(("failures", "told"), [(5, "wait 30 seconds"), (6, "wait 60 seconds"), (7, "wait 2 minutes")])
def test_a_wait_is_told_in_words(failures: int, told: str) -> None:
    assert told in TooManyAttempts(wait_after(failures, 5)).to("en")
