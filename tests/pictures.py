"""What does a test see on a picture? Its words: in an SVG they are outlines, each after a comment with the text."""

import re
from html import unescape
from pathlib import Path

from defusedxml import ElementTree


def words_on(file: Path) -> list[str]:
    """Returns every line of words of an SVG, in the order in which they were drawn; the file must be well-formed."""
    text = file.read_text(encoding="utf-8")
    ElementTree.fromstring(text)
    return [unescape(found).strip() for found in re.findall(r"<!--(.*?)-->", text, re.DOTALL)]
