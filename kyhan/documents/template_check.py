"""Does an edited template hold? Its jinja is read, every field it names looked up, and every field it owes looked for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from dataclasses import field as default
from typing import Final

from jinja2 import nodes

from kyhan.documents import word
from kyhan.documents.template_fields import FIELDS, Field, Template
from kyhan.errors import Fault
from kyhan.i18n import Phrase, say

_BUILT_IN: Final = frozenset({"loop", "range", "namespace", "cycler", "joiner", "dict", "lipsum"})
_Meaning = tuple[str, Field] | None
"""What an expression stands for: a field with its path, or None for anything else (a text of fields, a row's number)."""
_Scope = dict[str, _Meaning]


@dataclass
class _Read:
    """What a template names: fields by their whole path ("groups.units.name"), and names that are none."""

    used: set[str] = default(default_factory=set)
    unknown: dict[str, Phrase] = default(default_factory=dict)


def check(template: bytes, name: str, kind: Template) -> list[Fault]:
    """Returns everything wrong with a template: broken jinja with its place, unknown fields, owed fields it lacks.

    Raises:
        InvalidInput: it is no Word document that could be read.
    """
    parts = word.sources(template, name)
    broken = [fault for place, source in parts if (fault := word.syntax_fault(place, source)) is not None]
    if broken:
        return broken
    read = _Read()
    known: _Scope = {one.name: (one.name, one) for one in FIELDS[kind]}
    for place, source in parts:
        _walk(word.environment().parse(source).body, dict(known), read, place)
    unknown = [
        Fault(
            "", say("{place}: không có trường «{name}»", "{place}: there is no field «{name}»", place=place, name=one)
        )
        for one, place in read.unknown.items()
    ]
    missing = [
        Fault("", say("thiếu trường «{name}» ({meaning})", "lacks the field «{name}» ({meaning})", name=path, meaning=one.meaning))
        for path, one in _owed(FIELDS[kind])
        if path not in read.used
    ]  # fmt: skip
    return [*unknown, *missing]


def _owed(fields: Iterable[Field], before: str = "") -> Iterator[tuple[str, Field]]:
    """Yields the fields that may not be left out, with their paths; of a list left out, not also its parts."""
    for one in fields:
        path = f"{before}{one.name}"
        if one.owed:
            yield path, one
            yield from _owed(one.parts, f"{path}.")


def _walk(statements: Iterable[nodes.Node], scope: _Scope, read: _Read, place: Phrase) -> None:
    """Reads statements in their order; what a loop or an assignment names is known from there on."""
    for node in statements:
        if isinstance(node, nodes.For):
            rows = _meaning(node.iter, scope, read, place)
            inner = dict(scope)
            for name in _names(node.target):
                inner[name] = rows if isinstance(node.target, nodes.Name) else None
            _walk([one for one in (node.test,) if one is not None], inner, read, place)
            _walk(node.body, inner, read, place)
            _walk(node.else_, scope, read, place)
        elif isinstance(node, nodes.Assign):
            meaning = _meaning(node.node, scope, read, place)
            for name in _names(node.target):
                scope[name] = meaning if isinstance(node.target, nodes.Name) else None
        elif isinstance(node, nodes.If):
            _meaning(node.test, scope, read, place)
            for branch in (node.body, node.elif_, node.else_):
                _walk(branch, scope, read, place)
        elif isinstance(node, nodes.Expr):
            _meaning(node, scope, read, place)
        else:
            _walk(node.iter_child_nodes(), scope, read, place)


def _meaning(node: nodes.Node, scope: _Scope, read: _Read, place: Phrase) -> _Meaning:
    """Returns which field an expression stands for, and notes every field within it."""
    if isinstance(node, nodes.Name):
        if node.name in scope:
            found = scope[node.name]
            if found is not None:
                read.used.add(found[0])
            return found
        if node.name not in _BUILT_IN:
            read.unknown.setdefault(node.name, place)
        return None
    if isinstance(node, nodes.Getattr):
        return _part(_meaning(node.node, scope, read, place), node.attr, read, place)
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
        return _part(_meaning(node.node, scope, read, place), node.arg.value, read, place)
    inner = [_meaning(child, scope, read, place) for child in node.iter_child_nodes()]
    # A row taken by its number, and a list that a filter only orders or cuts, still stand for the same field.
    return inner[0] if inner and isinstance(node, nodes.Getitem | nodes.Filter) else None


def _part(whole: _Meaning, name: str, read: _Read, place: Phrase) -> _Meaning:
    if whole is None:
        return None
    path = f"{whole[0]}.{name}"
    found = next((one for one in whole[1].parts if one.name == name), None)
    if found is None:
        read.unknown.setdefault(path, place)
        return None
    read.used.add(path)
    return path, found


def _names(target: nodes.Node) -> list[str]:
    return [one.name for one in ([target] if isinstance(target, nodes.Name) else target.find_all(nodes.Name))]
