"""Which communes does a province have today? Read from the optional package vietnam-provinces (GPL-3.0-or-later).

The package is imported only here and only when asked for, so that kyhan itself neither needs nor carries it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from kyhan.errors import NotFound, SetupNeeded
from kyhan.i18n import Phrase, say
from kyhan.text import fold, nfc, sort_key


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune, ward or special zone: its official code of five digits and its full name ("Xã Khe Tre")."""

    code: str
    name: str


def communes(province: str) -> tuple[Commune, ...]:
    """Returns the communes of a province or city, named without regard to marks, case and its kind, by official code.

    Raises:
        SetupNeeded: the optional package is not installed.
        NotFound: there is no such province; the sentence names all.
    """
    try:
        from vietnam_provinces import Province, Ward  # noqa: PLC0415 - an optional package, see the head of this file
    except ImportError as error:
        raise SetupNeeded(
            say(
                "Danh mục các tỉnh nằm trong gói tùy chọn vietnam-provinces, chưa được cài; "
                'cài bằng: pip install "kyhan[provinces]", hoặc nạp từ tệp: kyhan unit import TỆP.',
                "The list of provinces is in the optional package vietnam-provinces, which is not installed; "
                'install it with: pip install "kyhan[provinces]", or import a file: kyhan unit import FILE.',
            )
        ) from error
    every = list(Province.iter_all())
    found = next((one for one in every if _bare(one.name) == _bare(province)), None)
    if found is None:
        raise NotFound(_no_province(province, [one.name for one in every]))
    wards = sorted(Ward.iter_by_province(found.code), key=lambda ward: ward.code)
    return tuple(Commune(f"{ward.code:05}", nfc(ward.name)) for ward in wards)


def _bare(name: str) -> str:
    """Returns a province's name as it is compared: "Thành phố Huế", "TP Huế" and "hue" are the same."""
    folded = fold(name).replace(".", " ")
    for kind in ("tinh ", "thanh pho ", "tp "):
        folded = folded.removeprefix(kind)
    return folded.strip()


def _no_province(province: str, names: Iterable[str]) -> Phrase:
    return say(
        "Không có tỉnh, thành phố «{province}»; hiện có: {names}.",
        "There is no province or city «{province}»; there are: {names}.",
        province=province,
        names=sorted((nfc(name) for name in names), key=sort_key),
    )
