"""How does the name of a cycle stand in an address? As it is: a second regulation of a year makes "2026/tinh-mau"."""

import re
from collections.abc import Iterable
from typing import Final

from starlette.convertors import Convertor, register_url_convertor

_NAME: Final = "cycle"
_PLACE: Final = "{key}"


class _CycleKey(Convertor[str]):
    """One part or several, none but the first of which is the name of a page of a cycle; `understood` says which those are."""

    regex = "[^/]+"

    def convert(self, value: str) -> str:
        """Returns the key as it stands in the address."""
        return value

    def to_string(self, value: str) -> str:
        """Returns the key as it stands in an address."""
        return value


def understood(paths: Iterable[str]) -> list[str]:
    """Returns the paths of routes with `{key}` understood as the name of a cycle, in their order."""
    known = list(paths)
    after = {path.split(f"{_PLACE}/", 1)[1].split("/")[0] for path in known if f"{_PLACE}/" in path}
    _CycleKey.regex = rf"[^/]+(?:/(?!(?:{'|'.join(sorted(map(re.escape, after)))})(?:/|$))[^/]+)*"
    register_url_convertor(_NAME, _CycleKey())
    return [path.replace(_PLACE, f"{{key:{_NAME}}}") for path in known]
