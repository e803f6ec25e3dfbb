"""Which code is good now?"""

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from kyhan.cycle import second_factor

SECRET: Final = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # noqa: S105 - a published one
"""That of RFC 6238, appendix B."""


@pytest.mark.parametrize(("at", "code"), [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")])
def test_codes_are_those_of_the_standard(at: int, code: str) -> None:
    assert second_factor.step_of(SECRET, code, datetime.fromtimestamp(at, UTC), after=None) == at // 30


@pytest.mark.parametrize(("off", "good"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_device_may_be_off_by_one_step(off: int, good: bool) -> None:
    at = datetime.fromtimestamp(1_111_111_109, UTC) + timedelta(seconds=off)

    assert (second_factor.step_of(SECRET, "081804", at, after=None) is not None) == good


def test_a_code_is_good_once_and_none_before_it_any_more() -> None:
    at = datetime.fromtimestamp(1_111_111_109, UTC)
    step = second_factor.step_of(SECRET, " 081 804 ", at, after=None)

    assert step is not None
    assert second_factor.step_of(SECRET, "081804", at, after=step) is None
    assert second_factor.step_of(SECRET, "081804", at, after=step - 1) == step


@pytest.mark.parametrize("code", ["", "0", "một hai", "0" * 1000, "\ud800"])
def test_whatever_is_typed_is_a_wrong_code_at_most(code: str) -> None:
    assert second_factor.step_of(SECRET, code, datetime.fromtimestamp(59, UTC), after=None) is None


def test_a_device_learns_the_secret_from_an_address() -> None:
    secret = second_factor.new_secret()

    address = second_factor.address_of(secret, "an", "kyhan Nam Đông")

    assert address.startswith("otpauth://totp/kyhan%20Nam%20%C4%90%C3%B4ng:an?")
    assert f"secret={secret}" in address
    assert len(secret) == 32
