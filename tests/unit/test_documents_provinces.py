"""The communes of a province, from the optional package."""

import sys

import pytest

from kyhan.documents.provinces import communes
from kyhan.errors import NotFound, SetupNeeded


@pytest.mark.parametrize("name", ["Thành phố Huế", "TP. Huế", "hue", "HUẾ"])
def test_a_province_is_found_without_marks_and_without_its_kind(name: str) -> None:
    pytest.importorskip("vietnam_provinces")

    found = communes(name)

    assert len(found) == 40
    assert all(len(one.code) == 5 and one.code.isdigit() for one in found)
    assert [one.code for one in found] == sorted(one.code for one in found)


def test_all_provinces_together_have_every_commune_of_today() -> None:
    package = pytest.importorskip("vietnam_provinces")

    codes = {one.code for province in package.Province.iter_all() for one in communes(province.name)}

    assert len(codes) == 3321


def test_an_unknown_province_is_refused_with_those_there_are() -> None:
    pytest.importorskip("vietnam_provinces")

    with pytest.raises(NotFound, match=r"«Nam Đông».*An Giang, Bắc Ninh"):
        communes("Nam Đông")


def test_without_the_optional_package_the_refusal_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vietnam_provinces", None)

    with pytest.raises(SetupNeeded, match=r'pip install "kyhan\[provinces\]"'):
        communes("Huế")
