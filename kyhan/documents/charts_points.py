"""How are points drawn: each unit's points in each block against the levels' least points, per group of units?"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from kyhan.documents.charts_page import FAINT, GREY, INK, PALE, PAPER, Page, Shape, fitted, width_of
from kyhan.documents.charts_part import ROOMY, part
from kyhan.regulation.points import show_points
from kyhan.regulation.schema import Block, Regulation
from kyhan.workflows.submission import SUBMISSION, State

Fields = Mapping[str, Any]

_WIDTH: Final = 297.0
_NAMES: Final = 10.0
_LEFT: Final = 74.0
_RIGHT: Final = 248.0
_TOTALS: Final = 261.0
_GAP: Final = 15.0
_HEAD: Final = 21.0
_STEP: Final = 5
_SIGNS: Final[tuple[tuple[Shape, str], ...]] = (
    ("dot", INK),
    ("square", PAPER),
    ("up", INK),
    ("diamond", PAPER),
    ("down", INK),
    ("star", PAPER),
)
"""How levels are marked, the best first; a scale of more levels begins again."""
_BELOW: Final[tuple[Shape, str]] = ("cross", PAPER)


def draw(shown: Fields, regulation: Regulation, *, page: int = 1, practice: bool) -> Page:
    """Returns the picture of what `kyhan.cycle.queries.results.result` gives, 297 mm wide.

    Args:
        page: Which page, where the units need several; by group and place.

    Raises:
        NotFound: there is no such page.
    """
    on_page = part(shown["units"], page)
    groups = [
        (group.name.vi, regulation.scales[group.code], units)
        for group in regulation.unit_groups
        if (units := [row for row in on_page.units if row["group"] == group.code])
    ]
    row = 6.0 if len(on_page.units) <= ROOMY else 4.9
    height = 28 + sum(_HEAD + row * len(units) + 6 for _, _, units in groups) + 20
    paper = Page(_WIDTH, height, f"Điểm của các đơn vị, kỳ đánh giá {shown['cycle']}")
    mark = " – BẢN TẬP DƯỢT" if practice else ""
    paper.words(_NAMES, 15, f"Kỳ đánh giá {shown['cycle']}: điểm từng phần so với các mức{mark}", size=14, bold=True)
    paper.words(_NAMES, 21, f"{_source(shown)} · {on_page.said()}", size=8.5, colour=GREY)
    y = 28.0
    for name, blocks, units in groups:
        _group(paper, name, blocks, units, regulation, y, row)
        y += _HEAD + row * len(units) + 6
    _legend(paper, regulation, y + 2)
    return paper


def _source(shown: Fields) -> str:
    if shown["publication"] is None:
        return "Kết quả dự kiến, chưa công bố"
    return f"Công bố lần {shown['publication']}, Quyết định số {shown['decision']}"


def _group(
    page: Page,
    name: str,
    blocks: Sequence[Block],
    units: Sequence[Fields],
    regulation: Regulation,
    y: float,
    row: float,
) -> None:
    page.words(_NAMES, y + 5, name, size=9.5, bold=True)
    top = y + _HEAD
    bottom = top + row * len(units)
    wide = (_RIGHT - _LEFT - _GAP * (len(blocks) - 1)) / len(blocks)
    for number in range(len(units)):
        page.line([(_NAMES, top + (number + 1) * row), (_WIDTH - _NAMES, top + (number + 1) * row)], colour=FAINT)
    for number, block in enumerate(blocks):
        left = _LEFT + number * (wide + _GAP)
        scale = _Scale(block, units, left, wide)
        _thresholds(page, block, regulation, scale, top, bottom)
        for at, unit in enumerate(units):
            found = next((one for one in unit["blocks"] if one["code"] == block.code), None)
            if found is not None:
                _point(page, regulation, block, found, scale, top + (at + 0.5) * row)
    page.words(_TOTALS, top - 2, "Tổng, mức", size=7, colour=GREY)
    for number, unit in enumerate(units):
        _unit(page, unit, regulation, top + (number + 0.5) * row + 1)


class _Scale:
    """Where points lie: from a little below the least to the block's total, which is where the plot ends."""

    def __init__(self, block: Block, units: Sequence[Fields], left: float, wide: float) -> None:
        points = [Fraction(one["exact"]) for unit in units for one in unit["blocks"] if one["code"] == block.code]
        least = min([*points, *(Fraction(minimum) for minimum in block.minima.values())])
        self.low = max(0, int((least - Fraction(block.total) / 20) // _STEP) * _STEP)
        self.high = float(block.total)
        self.left, self.wide = left, wide

    @property
    def right(self) -> float:
        return self.left + self.wide

    def x(self, points: Fraction | Decimal | float) -> float:
        return self.left + (float(points) - self.low) / (self.high - self.low) * self.wide


def _thresholds(page: Page, block: Block, regulation: Regulation, scale: _Scale, top: float, bottom: float) -> None:
    """Draws the block's name, its ends, and a line for the least points of each level, named above."""
    title = f"{block.name.vi} (tối đa {show_points(block.total, 'vi')})"
    page.words(scale.left, top - 12, fitted(title, scale.wide, 8, bold=True), size=8, bold=True)
    page.line([(scale.left, top), (scale.right, top)], colour=GREY, thick=0.6)
    for end in (scale.left, scale.right):
        page.line([(end, top), (end, bottom)], colour=PALE, thick=0.6)
    taken: dict[float, float] = {}
    for level in reversed(regulation.levels):
        x = scale.x(block.minima[level])
        page.line([(x, top - 1), (x, bottom)], thick=0.9, stroke="dashed")
        text = f"{level} ≥ {show_points(block.minima[level], 'vi')}"
        half = width_of(text, 7) / 2
        line = next((line for line in (top - 2, top - 5.6) if x - half > taken.get(line, 0) + 1.5), top - 5.6)
        taken[line] = x + half
        if line != top - 2:
            page.line([(x, top - 1), (x, line + 0.6)], colour=GREY, thick=0.5)
        page.words(x, line, text, size=7, align="center", on_paper=line != top - 2)


def _point(page: Page, regulation: Regulation, block: Block, found: Fields, scale: _Scale, y: float) -> None:
    """Draws one unit's points in a block: the mark of the level reached, the number, and what held the level down."""
    points = Fraction(found["exact"])
    x = scale.x(points)
    page.line([(scale.left, y), (x, y)], colour=GREY, thick=0.7)
    shape, fill = _sign(regulation, found["level"])
    page.mark(x, y, shape, size=5.6, fill=fill)
    number = show_points(points, "vi", regulation.print_places)
    lacking = ", ".join(_lacking(regulation, block, found))
    text = f"{number} (thiếu {lacking})" if lacking else number
    room = scale.right + _GAP - 4 - (x + 2.2)
    if width_of(text, 7) <= room:
        page.words(x + 2.2, y + 1, text, size=7, on_paper=True)
    else:
        page.words(x - 2.2, y + 1, fitted(text, x - 3 - scale.left, 7), size=7, align="right", on_paper=True)


def _lacking(regulation: Regulation, block: Block, found: Fields) -> Iterator[str]:
    """Yields the groups of criteria that keep a block below the level its total would reach; none when the total does."""
    reached = regulation.levels.index(found["level"]) if found["level"] else len(regulation.levels)
    if reached == 0:
        return
    better = regulation.levels[reached - 1]
    if Fraction(found["exact"]) < Fraction(block.minima[better]):
        return
    points = {group["code"]: Fraction(group["exact"]) for group in found["groups"]}
    for group in block.groups:
        if points[group.code] < Fraction(group.maximum) * Fraction(group.minimum_percent[better]) / 100:
            yield group.name.vi.lower()


def _unit(page: Page, unit: Fields, regulation: Regulation, y: float) -> None:
    place = "" if unit["place"] is None else f"{'=' if unit['tied'] else ''}{unit['place']}."
    page.words(_NAMES + 7, y, place, size=7.5, bold=True, align="right")
    name = unit["name"]
    size = 7.5 if width_of(name, 7.5) <= _LEFT - _NAMES - 11 else 6.2
    page.words(_NAMES + 8.5, y, fitted(name, _LEFT - _NAMES - 11, size), size=size)
    if unit["exact"] is None:
        page.words(_LEFT + 2, y, SUBMISSION.states[State(unit["state"])].vi, size=7.5, colour=GREY)
        return
    level = f"mức {unit['level']}" if unit["level"] else "không"
    total = show_points(Fraction(unit["exact"]), "vi", regulation.print_places)
    page.words(_TOTALS, y, fitted(f"{total}, {level}", _WIDTH - _TOTALS - 8, 7), size=7)


def _sign(regulation: Regulation, level: str | None) -> tuple[Shape, str]:
    return _BELOW if level is None else _SIGNS[regulation.levels.index(level) % len(_SIGNS)]


def _legend(page: Page, regulation: Regulation, y: float) -> None:
    x = _NAMES
    for level in (*regulation.levels, None):
        shape, fill = _sign(regulation, level)
        text = f"phần này đạt mức {level}" if level else f"dưới mức {regulation.levels[-1]}"
        page.mark(x + 1.5, y, shape, size=5.6, fill=fill)
        page.words(x + 4.5, y + 1, text, size=7)
        x += 4.5 + width_of(text, 7) + 6
    for number, note in enumerate(
        (
            "Đường gạch: điểm tối thiểu của mức. Mức của phần còn đòi hỏi điểm tối thiểu của từng nhóm tiêu chí; nhóm còn thiếu ghi trong ngoặc.",
            "Mức của đơn vị là mức thấp hơn trong các phần. Trục điểm không bắt đầu từ 0. Không: không xếp hạng.",
        )
    ):
        page.words(_NAMES, y + 7 + 4 * number, note, size=7, colour=GREY)
