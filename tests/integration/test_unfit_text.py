"""Which characters never get into an office? Those that steer, hide or break: the same for both databases."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from kyhan.cycle.commands import people, submission
from kyhan.cycle.commands.people import NewUser
from kyhan.cycle.queries import history, reminders
from kyhan.cycle.queries.history import Filter
from kyhan.errors import InvalidInput, NotFound
from tests.factories import ISSUED_ON, KEY, KHE_TRE, SmallOffice, issued
from tests.readings import events, form_of, holds, refusal
from tests.terminal import Terminal

CONTROL = ["\0", "\x08", "\x1b", "\x1f", "\x7f", "\x9b"]
"""The end of a text in C, backspace, the beginning of a terminal's commands, and others that nobody types."""
UNSEEN = ["\u202e", "\u202a", "\u2066", "\u2069", "\u200b", "\u200e", "\ufeff", "\u00ad", "\U000e0041"]
"""Those that turn the direction of writing, and those of no width."""
HALF = "\ud800"
"""Half of a surrogate pair, as Python reads bytes of the command line that are not UTF-8."""


def acknowledge(office: SmallOffice, proof: str, *, unit: str = KHE_TRE, key: str = KEY, login: str = "an") -> object:
    return submission.acknowledge(office.acting(login), key, [unit], proof=proof)


@pytest.mark.parametrize("character", [*CONTROL, *UNSEEN, HALF], ids=ascii)
def test_a_fact_with_such_a_character_is_refused_with_its_name_and_place(office: SmallOffice, character: str) -> None:
    issued(office)
    said = refusal(InvalidInput, lambda: acknowledge(office, f"CV đến{character} 15"))

    assert f"U+{ord(character):04X}" in said
    assert "«CV đến\ufffd 15»" in said
    assert form_of(office, KHE_TRE)["state"] == "awaiting_receipt"
    [attempt] = events(office, action="refused")
    assert attempt["data"]["attempt"] == "acknowledge"
    assert character not in str(attempt)
    assert holds(office) == []


@pytest.mark.parametrize("character", ["\0", HALF], ids=ascii)
def test_nothing_is_found_under_a_name_with_a_character_that_no_database_keeps(
    office: SmallOffice, character: str
) -> None:
    issued(office)
    strange = f"x{character}"
    acts: list[Callable[[], object]] = [
        lambda: acknowledge(office, "CV", unit=strange),
        lambda: acknowledge(office, "CV", key=strange),
        lambda: acknowledge(office, "CV", login=strange),
        lambda: people.deactivate(office.acting("admin"), strange),
    ]
    for act in acts:
        with pytest.raises((InvalidInput, NotFound)):
            act()
    looks: list[Callable[[], list[Any]]] = [
        lambda: list(reminders.told(office.app, recipient=strange)),
        lambda: history.events(office.acting("giang"), Filter(chain=strange)),
    ]
    for look in looks:
        with suppress(InvalidInput):
            assert look() == []
    assert holds(office) == []
    assert all(character not in str(one) for one in history.events(office.acting("giang"), Filter()))


def test_what_nobody_sees_is_removed_at_the_door(kyhan: Terminal) -> None:
    issued(kyhan.office)
    kyhan.office.on(ISSUED_ON)
    ran = kyhan(
        "submission", "acknowledge", KEY, f"\u202a{KHE_TRE}\u202c", "--proof", "CV\u200b đến\u2028\u202e15\u202c"
    )
    assert ran.code == 0, ran.err
    assert form_of(kyhan.office, KHE_TRE)["receipt_proof"] == "CV đến 15"


def test_two_names_that_look_alike_are_the_same_name(office: SmallOffice) -> None:
    new = NewUser("moi", "Nguyễn\u200b Văn \u202eA\u202c", "moi@x.example", ("staff",))
    [row] = people.add(office.acting("admin"), [new])
    assert row.name == "Nguyễn Văn A"
    assert holds(office) == []


def test_bytes_of_the_command_line_that_are_no_text_are_refused_with_a_sentence(kyhan: Terminal) -> None:
    issued(kyhan.office)
    assert "U+DCFF" in kyhan.refused("submission", "acknowledge", KEY, KHE_TRE, "--proof", "CV \udcff")


def test_a_line_break_and_a_tabulator_within_a_text_are_no_fault(office: SmallOffice) -> None:
    issued(office)
    acknowledge(office, "CV đến 15\nký nhận:\tông A")
    assert form_of(office, KHE_TRE)["receipt_proof"] == "CV đến 15\nký nhận:\tông A"
    assert holds(office) == []
