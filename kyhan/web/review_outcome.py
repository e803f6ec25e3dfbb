"""Which points and level would follow from what the reviewer typed so far, against the minima of every level?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kyhan import i18n
from kyhan.cycle.queries.review import Review
from kyhan.i18n import Phrase
from kyhan.regulation.points import round_points, show_points
from kyhan.regulation.schema import Criterion, Regulation
from kyhan.regulation.scoring import UnitScore, Value, score
from kyhan.web.reviewing import Line


@dataclass(frozen=True, slots=True)
class Minimum:
    """The least points of a level; `at` is where it stands on the gauge, in percent of the whole."""

    level: str
    points: str
    at: str
    reached: bool


@dataclass(frozen=True, slots=True)
class Gauge:
    """A block, or a group within one: its points against the minima of the levels, the best first."""

    name: Phrase
    points: str
    total: str
    percent: str
    minima: tuple[Minimum, ...]
    groups: tuple["Gauge", ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What would follow.

    Attributes:
        total, level: By what is typed; level None: below the last one.
        declared_total, declared_level: By what the unit declared.
        assumed: So many criteria have no verified value that counts; they count as declared.
        lacking: What the next better level would need, in sentences.
    """

    total: str
    level: str | None
    declared_total: str
    declared_level: str | None
    assumed: int
    gauges: tuple[Gauge, ...]
    lacking: tuple[Phrase, ...]


def outcome(review: Review, lines: Sequence[Line]) -> Outcome | None:
    """Returns what would follow from the lines of the page; None where the unit declared nothing yet."""
    if all(line.row.stored.declared == Value(None) for line in lines):
        return None
    regulation, group = review.regulation, review.submission["group"]
    places = regulation.print_places
    declared = {line.row.criterion.code: _counted(line.row.stored.declared) for line in lines}
    found = {
        line.row.criterion.code: line.value for line in lines if _counts(line.value, line.row.criterion, regulation)
    }
    by_declared = score(regulation, group, declared)
    by_verified = score(regulation, group, declared | found)
    return Outcome(
        total=_shown(by_verified.total, places),
        level=by_verified.level,
        declared_total=_shown(by_declared.total, places),
        declared_level=by_declared.level,
        assumed=len(lines) - len(found),
        gauges=tuple(_gauges(regulation, group, by_verified)),
        lacking=tuple(one.sentence(regulation, group) for one in by_verified.next_missed) if by_verified.missed else (),
    )


def _counted(value: Value) -> Value:
    """Returns a declared value, 0 points for one that lacks: a form that is not complete can be looked at too."""
    return Value(Decimal(0)) if value == Value(None) else value


def _counts(value: Value, criterion: Criterion, regulation: Regulation) -> bool:
    if value.points is None:
        return value.not_applicable and regulation.not_applicable != "forbidden"
    return value.points <= criterion.points


def _gauges(regulation: Regulation, unit_group: str, result: UnitScore) -> Iterator[Gauge]:
    places = regulation.print_places
    for block, got in zip(regulation.scales[unit_group], result.blocks, strict=True):
        minima = {level: Fraction(block.minima[level]) for level in regulation.levels}
        groups = tuple(
            _gauge(
                group.name,
                part.points,
                Fraction(group.maximum),
                {
                    level: Fraction(group.maximum) * Fraction(group.minimum_percent[level]) / 100
                    for level in regulation.levels
                },
                places,
            )
            for group, part in zip(block.groups, got.groups, strict=True)
        )
        yield _gauge(block.name, got.points, Fraction(block.total), minima, places, groups)


def _gauge(
    name: Phrase,
    points: Fraction,
    total: Fraction,
    minima: dict[str, Fraction],
    places: int,
    groups: tuple[Gauge, ...] = (),
) -> Gauge:
    return Gauge(
        name=name,
        points=_shown(points, places),
        total=_shown(total, places),
        percent=_percent(points, total),
        minima=tuple(
            Minimum(level, _shown(least, places), _percent(least, total), reached=points >= least)
            for level, least in minima.items()
        ),
        groups=groups,
    )


def _percent(part: Fraction, whole: Fraction) -> str:
    return str(round_points(part / whole * 100))


def _shown(value: Fraction, places: int) -> str:
    return show_points(value, i18n.language(), places)
