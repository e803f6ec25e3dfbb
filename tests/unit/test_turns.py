"""Who waits for a turn within a process gets it in the order of coming, or gives up in time."""

import contextlib
import threading

from kyhan.turns import Turns


def test_waiters_get_their_turn_in_the_order_in_which_they_came() -> None:
    turns, order = Turns(), []
    threads = []

    def one(number: int) -> None:
        with turns.mine(10) as got:
            assert got
            order.append(number)

    with turns.mine(10):
        for number in range(20):
            threads.append(threading.Thread(target=one, args=(number,)))
            threads[-1].start()
            while len(turns._waiting) <= number:
                pass
    for thread in threads:
        thread.join()

    assert order == list(range(20))


def test_who_has_no_patience_left_is_told_so_and_the_turn_passes_to_the_next() -> None:
    turns = Turns()

    with turns.mine(10), turns.mine(0.01) as got:
        assert not got

    with turns.mine(0) as got:
        assert got


def test_whoever_fails_within_a_turn_passes_it_on() -> None:
    turns = Turns()

    with contextlib.suppress(ZeroDivisionError), turns.mine(10):
        _ = 1 / 0

    with turns.mine(0) as got:
        assert got
