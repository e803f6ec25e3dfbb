"""After a refusal the command line says with which command it can be helped; the sentence itself is that of every door."""

from datetime import date

import pytest

from tests.factories import KEY, SmallOffice, issued
from tests.terminal import Terminal


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (("cycle", "status", "1999"), "Command: kyhan cycle list"),
        (("submission", "show", KEY, "zzz"), f"Command: kyhan cycle status {KEY}"),
        (("complaint", "accept", KEY, 7), f"Command: kyhan complaint list {KEY}"),
        (("cycle", "start", 2027, "--regulation", "none"), "Command: kyhan regulation list"),
        (("evidence", "list", KEY, "zzz"), f"Command: kyhan cycle status {KEY}"),
        (("unit", "rename", "zzz", "Z", "--from", "2027-01-01"), "Command: kyhan unit list"),
        (("cycle", "cancel", KEY), "Options: kyhan cycle cancel --help"),
    ],
)
def test_a_refusal_is_followed_by_the_command_that_helps(
    office: SmallOffice, kyhan: Terminal, line: tuple[object, ...], told: str
) -> None:
    issued(office)
    office.on(date(2026, 11, 12))
    assert told in kyhan.refused(*line, login="dung" if line[1] == "cancel" else "an")
