"""Which points and which level does a unit reach, and what lacks for each better level?

Arithmetic is exact: sums of decimals that refuse to round, then fractions; rounding happens only in print.

Rules (Điều 5-6 of the shipped regulation; all numbers come from the regulation's data):
- What does not apply leaves the denominator: converted = score / (maximum - not applicable) x maximum, for a group on its
  own maximum (that is what its minimum is compared with) and for a block as a whole.
- A block's points are on its own `total`: converted x total / sum of its groups' maxima.
- A group or a block that does not apply at all has 0 points, so it holds only the levels that ask nothing of it.
- A level of a block holds when its least total and the minima of all its groups hold; the unit's level is the lowest of
  its blocks. Below the last level there is none: "không xếp hạng".
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact, InvalidOperation
from fractions import Fraction
from functools import lru_cache
from typing import Final

from kyhan.errors import Fault, InvalidInput
from kyhan.i18n import Phrase, say
from kyhan.regulation.points import show_points
from kyhan.regulation.schema import Block, NotApplicableRule, Regulation

_add: Final[Callable[[Decimal, Decimal], Decimal]] = Context(prec=60, traps=[Inexact, InvalidOperation]).add
_ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Value:
    """The answer to one criterion: its points, or that it does not apply."""

    points: Decimal | None
    not_applicable: bool = False


@dataclass(frozen=True, slots=True)
class GroupScore:
    """A group of criteria: `raw` points given, points that did not apply, and `points` converted on `maximum`."""

    code: str
    raw: Decimal
    not_applicable: Decimal
    maximum: Decimal
    points: Fraction


@dataclass(frozen=True, slots=True)
class BlockScore:
    """A block: `raw` and `not_applicable` on the scale of its groups, `points` converted on its own `total`."""

    code: str
    raw: Decimal
    not_applicable: Decimal
    points: Fraction
    total: Decimal
    level: str | None
    groups: tuple[GroupScore, ...]


@dataclass(frozen=True, slots=True)
class Missed:
    """A minimum of a better level that was not reached: of a group, or of the whole block (`group` is None)."""

    level: str
    block: str
    group: str | None
    needed: Fraction
    has: Fraction

    @property
    def by(self) -> Fraction:
        """Points that lack; more than 0."""
        return self.needed - self.has

    def sentence(self, regulation: Regulation, unit_group: str) -> Phrase:
        """Returns "Mức II cần giao dịch >= 16, có 15,5 (thiếu 0,5)", with enough decimals to see the difference."""
        places = regulation.print_places
        while show_points(self.needed, "en", places) == show_points(self.has, "en", places):
            places += 1
        block = next(block for block in regulation.scales[unit_group] if block.code == self.block)
        name = next((_inline(group.name) for group in block.groups if group.code == self.group), _whole(block))
        needed, has, by = (
            Phrase(show_points(one, "vi", places), show_points(one, "en", places))
            for one in (self.needed, self.has, self.by)
        )
        return say(
            "Mức {level} cần {name} >= {needed}, có {has} (thiếu {by})",
            "Level {level} needs {name} >= {needed}, has {has} ({by} short)",
            level=self.level,
            name=name,
            needed=needed,
            has=has,
            by=by,
        )


@dataclass(frozen=True, slots=True)
class UnitScore:
    """A unit's result. `missed` lists what each better level lacked, the next better level first."""

    blocks: tuple[BlockScore, ...]
    total: Fraction
    level: str | None
    missed: tuple[Missed, ...]

    @property
    def next_missed(self) -> tuple[Missed, ...]:
        """What the next better level lacked; empty at the best level."""
        return tuple(missed for missed in self.missed if missed.level == self.missed[0].level)


def score(regulation: Regulation, unit_group: str, values: Mapping[str, Value]) -> UnitScore:
    """Returns the result of a unit of `unit_group` whose complete answers are `values`, by criterion code.

    Raises:
        InvalidInput: A criterion without an answer, an unknown one, points outside 0 to the criterion's maximum, or "not
            applicable" where the regulation forbids it; lists all. A complete form that passed `check_form` has none.
    """
    scale = _scale(regulation, unit_group)
    if faults := list(_faults(scale, regulation.not_applicable, values)):
        raise InvalidInput(say("Không chấm điểm được", "Cannot be scored"), faults)
    levels = regulation.levels
    convert = regulation.not_applicable == "convert"
    blocks: list[BlockScore] = []
    lacking: list[tuple[int, Missed]] = []
    reached = 0
    for block in scale:
        block_score, lacks, best = _score_block(block, levels, values, convert=convert)
        blocks.append(block_score)
        lacking.extend(lacks)
        reached = max(reached, best)
    lacking.sort(key=lambda lack: -lack[0])
    return UnitScore(
        tuple(blocks),
        sum((block_score.points for block_score in blocks), Fraction(0)),
        _level(levels, reached),
        tuple(missed for level, missed in lacking if level < reached),
    )


@dataclass(frozen=True, slots=True)
class _GroupScale:
    code: str
    maximum: Decimal
    minima: tuple[Fraction, ...]
    criteria: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class _BlockScale:
    code: str
    total: Decimal
    maximum: Decimal
    minima: tuple[Fraction, ...]
    groups: tuple[_GroupScale, ...]


@lru_cache(maxsize=128)
def _scale(regulation: Regulation, unit_group: str) -> tuple[_BlockScale, ...]:
    """Returns everything that does not depend on a unit's answers, the minima as exact points, best level first."""
    criteria = regulation.criteria[unit_group]
    blocks = []
    for block in regulation.scales[unit_group]:
        groups = tuple(
            _GroupScale(
                group.code,
                group.maximum,
                tuple(
                    Fraction(group.maximum) * Fraction(group.minimum_percent[one]) / 100 for one in regulation.levels
                ),
                tuple((one.code, one.points) for one in criteria if (one.block, one.group) == (block.code, group.code)),
            )
            for group in block.groups
        )
        minima = tuple(Fraction(block.minima[one]) for one in regulation.levels)
        blocks.append(_BlockScale(block.code, block.total, _sum(one.maximum for one in groups), minima, groups))
    return tuple(blocks)


def _faults(scale: tuple[_BlockScale, ...], rule: NotApplicableRule, values: Mapping[str, Value]) -> Iterator[Fault]:
    """Yields everything that keeps `values` from being scored."""
    met = 0
    for code, most in (one for block in scale for group in block.groups for one in group.criteria):
        value = values.get(code)
        if value is None or (value.points is None and not value.not_applicable):
            yield Fault(code, say("chưa có điểm.", "has no value yet."))
        elif value.not_applicable and (rule == "forbidden" or value.points is not None):
            yield Fault(
                code,
                say(
                    "«không áp dụng» không được phép ở đây, hoặc đi kèm với điểm.",
                    "«not applicable» is not allowed here, or stands beside points.",
                ),
            )
        elif value.points is not None and not (value.points.is_finite() and 0 <= value.points <= most):
            yield Fault(code, say("điểm phải từ 0 đến {most}.", "points must be from 0 to {most}.", most=most))
        met += value is not None
    if met != len(values):
        known = {code for block in scale for group in block.groups for code, _ in group.criteria}
        for code in sorted(values.keys() - known):
            yield Fault(code, say("không có tiêu chí này.", "there is no such criterion."))


def _score_block(
    block: _BlockScale, levels: tuple[str, ...], values: Mapping[str, Value], *, convert: bool
) -> tuple[BlockScore, list[tuple[int, Missed]], int]:
    """Returns the block's score, every minimum it misses with the index of its level, and the index it reaches."""
    groups = tuple(_score_group(group, values, convert=convert) for group in block.groups)
    raw = _sum(group.raw for group in groups)
    left_out = _sum(group.not_applicable for group in groups)
    points = _converted(raw, left_out if convert else _ZERO, block.maximum, block.total)
    missed: list[tuple[int, Missed]] = []
    reached = 0
    parts: list[tuple[str | None, tuple[Fraction, ...], Fraction]] = [(None, block.minima, points)]
    parts += ((group.code, group.minima, got.points) for group, got in zip(block.groups, groups, strict=True))
    for code, minima, has in parts:
        for index, needed in enumerate(minima):
            if has >= needed:  # minima never rise towards the last level, so all that follow hold as well
                break
            missed.append((index, Missed(levels[index], block.code, code, needed, has)))
            reached = max(reached, index + 1)
    level = _level(levels, reached)
    return BlockScore(block.code, raw, left_out, points, block.total, level, groups), missed, reached


def _score_group(group: _GroupScale, values: Mapping[str, Value], *, convert: bool) -> GroupScore:
    raw = left_out = _ZERO
    for code, most in group.criteria:
        points = values[code].points
        if points is None:
            left_out = _add(left_out, most)
        else:
            raw = _add(raw, points)
    points_of_group = _converted(raw, left_out if convert else _ZERO, group.maximum, group.maximum)
    return GroupScore(group.code, raw, left_out, group.maximum, points_of_group)


def _converted(raw: Decimal, left_out: Decimal, maximum: Decimal, total: Decimal) -> Fraction:
    """Returns `raw` out of what is left of `maximum`, put on `total`; 0 when nothing is left."""
    if left_out == maximum:
        return Fraction(0)
    (raw_n, raw_d), (total_n, total_d) = raw.as_integer_ratio(), total.as_integer_ratio()
    left_n, left_d = _add(maximum, -left_out).as_integer_ratio()
    return Fraction(raw_n * total_n * left_d, raw_d * total_d * left_n)


def _level(levels: tuple[str, ...], index: int) -> str | None:
    return levels[index] if index < len(levels) else None


def _sum(points: Iterable[Decimal]) -> Decimal:
    """Returns the exact sum; one that would have to be rounded raises decimal.Inexact."""
    total = _ZERO
    for one in points:
        total = _add(total, one)
    return total


def _whole(block: Block) -> Phrase:
    return say("tổng điểm phần {block}", "the total of {block}", block=_inline(block.name))


def _inline(name: Phrase) -> Phrase:
    """Returns a name as it stands inside a sentence: "Giao dịch" -> "giao dịch", but "CNTT" stays."""
    return Phrase(*(one if one[:2].isupper() else one[:1].lower() + one[1:] for one in (name.vi, name.en)))
