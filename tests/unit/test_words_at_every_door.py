"""A sentence that a page, a program and a terminal may show alike names no command line."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import kyhan

SHARED = ("errors.py", "calendar", "regulation", "workflows", "cycle/commands", "cycle/queries")
AT_THE_TERMINAL_ONLY = {"cycle/commands/setup.py"}
"""What only `kyhan init` runs."""
COMMAND_LINE = re.compile(r"«kyhan |(?<![\w-])--[a-z]|\((cycle|submission|complaint|unit|calendar) [a-z-]+\)")


def sentences(file: Path) -> Iterator[str]:
    """Yields the texts given to `say` in a module."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
            yield from (one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str))


def test_sentences_below_the_command_line_say_what_to_do_in_words_of_the_office() -> None:
    root = Path(kyhan.__file__).parent
    files = [
        file
        for part in SHARED
        for file in ([root / part] if part.endswith(".py") else sorted((root / part).rglob("*.py")))
        if str(file.relative_to(root)) not in AT_THE_TERMINAL_ONLY
    ]

    told = [(file.name, text) for file in files for text in sentences(file) if COMMAND_LINE.search(text)]

    assert told == []
