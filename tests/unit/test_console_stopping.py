"""Ctrl-C stops long work between two steps, also when Python lost the exception in a finalizer."""

import signal

import pytest

from kyhan.console import stopping


class _Cleared:
    """Something during whose clearing away Ctrl-C is pressed."""

    def __del__(self) -> None:
        signal.raise_signal(signal.SIGINT)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_ctrl_c_that_python_dropped_is_heeded_at_the_next_step() -> None:
    steps: list[int] = []

    def long_work() -> None:
        with stopping.heeding() as heed:
            for step in range(3):
                heed()
                steps.append(step)
                _Cleared()

    with pytest.raises(KeyboardInterrupt):
        long_work()
    assert steps == [0]


def test_work_that_nobody_stops_goes_on_and_ctrl_c_means_afterwards_what_it_did_before() -> None:
    before = signal.getsignal(signal.SIGINT)

    with stopping.heeding() as heed:
        heed()

    assert signal.getsignal(signal.SIGINT) is before
