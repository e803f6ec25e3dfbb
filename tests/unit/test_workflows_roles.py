"""Who acts?"""

import pytest

from kyhan.workflows.roles import SYSTEM, UNIT, Role


@pytest.mark.parametrize("role", Role)
def test_every_role_has_a_name_in_both_languages(role: Role) -> None:
    assert role.label.vi
    assert role.label.en
    assert role.label.vi != role.label.en


def test_two_roles_act_for_a_unit() -> None:
    assert {Role.UNIT_OFFICER, Role.UNIT_HEAD} == UNIT


def test_the_system_is_an_actor_of_its_own_that_belongs_to_no_unit() -> None:
    assert SYSTEM.roles == {Role.SYSTEM}
    assert SYSTEM.unit is None
