"""How are places drawn: where each unit stood before and where it stands now, joined by a line, per group of units?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kyhan.cycle.queries.places import Places, Side, Standing, UnitPlaces
from kyhan.documents.charts_page import BLUE, GREY, INK, PALE, PAPER, RED, Page, Shape, Stroke, fitted, width_of
from kyhan.documents.charts_part import ROOMY, part

_WIDTH: Final = 297.0
_MARGIN: Final = 10.0
_LEFT: Final = 112.0
_RIGHT: Final = 185.0
_HEAD: Final = 13.0
_SEPARATION: Final = 6.0


@dataclass(frozen=True, slots=True)
class _Move:
    """How a move is drawn: by shape, stroke and thickness, so that colour only helps."""

    shape: Shape
    stroke: Stroke
    thick: float
    colour: str
    fill: str


_UP: Final = _Move("up", "solid", 2.2, BLUE, BLUE)
_DOWN: Final = _Move("down", "dashed", 1.5, RED, PAPER)
_SAME: Final = _Move("dot", "solid", 0.8, GREY, INK)
_OTHER: Final = _Move("diamond", "dotted", 1.1, GREY, PAPER)


def draw(told: Places, groups: Mapping[str, str], *, page: int = 1, practice: bool) -> Page:
    """Returns the picture, 297 mm wide.

    Args:
        groups: The name of each group of units, by its code, in the order in which they are drawn.
        page: Which page, where the units need several; by group and by the later place.

    Raises:
        NotFound: there is no such page.
    """
    on_page = part(told.units, page)
    shown = [(name, [one for one in on_page.units if one.group == code]) for code, name in groups.items()]
    row = 6.0 if len(on_page.units) <= ROOMY else 5.0
    columns = [(name, _Columns(units, row)) for name, units in shown if units]
    paper = Page(_WIDTH, 30 + sum(_HEAD + both.height + 6 for _, both in columns) + 12, "So sánh thứ hạng")
    mark = " – BẢN TẬP DƯỢT" if practice else ""
    before, after = _named(told.before, told), _named(told.after, told)
    paper.words(_MARGIN, 15, f"Thứ hạng: {before} và {after}{mark}", size=14, bold=True)
    sides = f"{_decided(told.before)} → {_decided(told.after)}"
    paper.words(_MARGIN, 21, f"{sides} · {on_page.said()}", size=8.5, colour=GREY)
    y = 28.0
    for name, both in columns:
        paper.words(_MARGIN, y + 5, name, size=9.5, bold=True)
        paper.words(_LEFT, y + 10, before, size=8, bold=True, align="right")
        paper.words(_RIGHT, y + 10, after, size=8, bold=True)
        _group(paper, both, y + _HEAD)
        y += _HEAD + both.height + 6
    _legend(paper, y + 2)
    return paper


def _named(side: Side, told: Places) -> str:
    if told.before.cycle != told.after.cycle:
        return f"kỳ {side.cycle}"
    return f"công bố lần {side.publication}" if side.publication else "kết quả dự kiến"


def _decided(side: Side) -> str:
    return f"kỳ {side.cycle}, Quyết định số {side.decision}" if side.decision else f"kỳ {side.cycle}, chưa công bố"


class _Columns:
    """Where units stand in the two columns: ranked ones by place, below them those not ranked, then those not assessed.

    Units that share a place stand in rows of their own, so that no name covers another.
    """

    def __init__(self, units: Sequence[UnitPlaces], row: float) -> None:
        self.units = units
        self._ranked = max(sum(_ranked(one.before) for one in units), sum(_ranked(one.after) for one in units))
        self._row = row
        self.before = self._rows([(one.unit, one.before) for one in units])
        self.after = self._rows([(one.unit, one.after) for one in units])
        everybody_is_ranked = all(_ranked(one.before) and _ranked(one.after) for one in units)
        self.separation = None if everybody_is_ranked else self._ranked * row + _SEPARATION / 2
        self.height = max([*self.before.values(), *self.after.values()]) + row / 2

    def _rows(self, standings: Sequence[tuple[str, Standing | None]]) -> dict[str, float]:
        """Returns the middle of each unit's row, counted from the top of the group."""
        ranked = sorted(
            (standing.place, unit)
            for unit, standing in standings
            if standing is not None and standing.place is not None
        )
        rest = [unit for unit, standing in standings if standing is not None and standing.place is None]
        rest += [unit for unit, standing in standings if standing is None]
        found = {unit: (number + 0.5) * self._row for number, (_, unit) in enumerate(ranked)}
        start = self._ranked * self._row + _SEPARATION
        found |= {unit: start + (number + 0.5) * self._row for number, unit in enumerate(rest)}
        return found


def _ranked(standing: Standing | None) -> bool:
    return standing is not None and standing.place is not None


def _group(page: Page, both: _Columns, top: float) -> None:
    if both.separation is not None:
        y = top + both.separation
        page.line([(_MARGIN, y), (_WIDTH - _MARGIN, y)], colour=PALE, thick=0.6, stroke="dashed")
        page.words(_MARGIN, y + 1, "không xếp hạng", size=7, colour=GREY, on_paper=True)
    for one in sorted(both.units, key=lambda unit: abs(_change(unit) or 0)):
        move = _move(one)
        left, right = top + both.before[one.unit], top + both.after[one.unit]
        page.line([(_LEFT + 3, left), (_RIGHT - 3, right)], colour=move.colour, thick=move.thick, stroke=move.stroke)
    for one in both.units:
        move = _move(one)
        left, right = top + both.before[one.unit], top + both.after[one.unit]
        page.mark(_LEFT + 3, left, "dot", size=3.5, fill=INK)
        page.mark(_RIGHT - 3, right, move.shape, size=6, fill=move.fill)
        known = one.after or one.before
        name = known.name if known else one.unit
        page.words(_LEFT, left + 1, _said(one.before, name, _LEFT - _MARGIN), size=7.5, align="right")
        page.words(_RIGHT, right + 1, _said(one.after, name, 75), size=7.5)
        page.words(_WIDTH - _MARGIN, right + 1, _changed(one), size=7.5, bold=move in (_UP, _DOWN), align="right")


def _said(standing: Standing | None, name: str, width: float) -> str:
    if standing is None:
        return fitted(f"{name} (không đánh giá)", width, 7.5)
    if standing.place is None:
        return fitted(standing.name, width, 7.5)
    place = f"{'=' if standing.tied else ''}{standing.place}"
    return f"{place}. {fitted(standing.name, width - width_of(f'{place}. ', 7.5), 7.5)}"


def _change(one: UnitPlaces) -> int | None:
    """Returns by how many places a unit rose (negative: fell); None unless it is ranked in both results."""
    if one.before is None or one.after is None or one.before.place is None or one.after.place is None:
        return None
    return one.before.place - one.after.place


def _move(one: UnitPlaces) -> _Move:
    change = _change(one)
    if change is None:
        return _OTHER
    return _UP if change > 0 else _DOWN if change < 0 else _SAME


def _changed(one: UnitPlaces) -> str:
    change = _change(one)
    if change is None:
        return ""
    return f"tăng {change} bậc" if change > 0 else f"giảm {-change} bậc" if change < 0 else "giữ nguyên"


def _legend(page: Page, y: float) -> None:
    x = _MARGIN
    for move, text in (
        (_UP, "tăng hạng"),
        (_DOWN, "giảm hạng"),
        (_SAME, "giữ nguyên"),
        (_OTHER, "không xếp hạng hoặc không đánh giá, ở một hay cả hai bên"),
    ):
        page.line([(x, y), (x + 12, y)], colour=move.colour, thick=move.thick, stroke=move.stroke)
        page.mark(x + 12, y, move.shape, size=6, fill=move.fill)
        page.words(x + 15, y + 1, text, size=7)
        x += 15 + width_of(text, 7) + 8
    page.words(_MARGIN, y + 6.5, "Dấu = trước thứ hạng: nhiều đơn vị cùng hạng.", size=7, colour=GREY)
