"""Do the scales and criteria of a regulation agree with themselves? Sums, orders, and codes that must exist."""

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from kyhan.errors import Fault
from kyhan.i18n import LANGUAGES, Phrase, say, show
from kyhan.regulation.criteria import CriteriaList
from kyhan.regulation.points import round_points, trimmed
from kyhan.regulation.schema import Block
from kyhan.regulation.shape import RegulationFile
from kyhan.regulation.texts import REGULATION_FILE, criteria_file


def scale_faults(shape: RegulationFile) -> Iterator[Fault]:
    """Yields every fault of the tables [[scales.<unit group>]]."""
    known = {group.code for group in shape.unit_groups}
    for code in sorted(known - shape.scales.keys()):
        yield Fault(
            f"{REGULATION_FILE}: scales.{code}",
            say("thiếu thang điểm của nhóm đơn vị này.", "the scale of this group of units is missing."),
        )
    for code, blocks in shape.scales.items():
        place = f"{REGULATION_FILE}: scales.{code}"
        if code not in known:
            yield Fault(
                place,
                say(
                    "không có nhóm đơn vị này; cần một trong: {known}.",
                    "there is no such group of units; expected one of: {known}.",
                    known=sorted(known),
                ),
            )
        if not blocks:
            yield Fault(place, say("thang điểm chưa có phần nào.", "the scale has no block."))
        yield from _repeated(place, [block.code for block in blocks])
        for number, block in enumerate(blocks, start=1):
            yield from _block_faults(f"{place}[{number}]", block, tuple(dict.fromkeys(shape.levels)))


def scale_warnings(shape: RegulationFile) -> Iterator[Fault]:
    """Yields what is odd but can be meant: a total unlike the sum of its groups, a least total that never decides."""
    for code, blocks in shape.scales.items():
        for number, block in enumerate(blocks, start=1):
            place = f"{REGULATION_FILE}: scales.{code}[{number}]"
            maximum = sum((group.maximum for group in block.groups), Decimal(0))
            scaled = {
                level: _least_of_groups(block, level) * Fraction(block.total) / Fraction(maximum)
                for level in shape.levels
            }
            numbers = {
                "block": block.name,
                "sum": maximum,
                "total": block.total,
                "scaled": _listed(scaled),
                "minima": _listed({level: Fraction(block.minima[level]) for level in shape.levels}),
            }
            if maximum != block.total:
                yield Fault(
                    f"{place}.total",
                    say(
                        "phần «{block}»: các nhóm cộng lại {sum} điểm nhưng tổng của phần là {total}; điểm của phần được "
                        "quy đổi theo tỷ lệ {total}/{sum}. Mức tối thiểu của các nhóm cộng lại, sau quy đổi: {scaled}; "
                        "mức tối thiểu ghi cho phần: {minima}.",
                        "block «{block}»: its groups sum to {sum} points but its total is {total}; the block's points are "
                        "scaled by {total}/{sum}. Group minima summed, after scaling: {scaled}; minima stated for the "
                        "block: {minima}.",
                        **numbers,
                    ),
                )
            if any(Fraction(block.minima[level]) < least for level, least in scaled.items()):
                yield Fault(
                    f"{place}.minima",
                    say(
                        "phần «{block}»: tổng điểm tối thiểu ({minima}) có chỗ thấp hơn mức tối thiểu của các nhóm cộng "
                        "lại ({scaled}) nên không bao giờ có tác dụng; hãy đối chiếu với văn bản.",
                        "block «{block}»: its least total ({minima}) is somewhere below the group minima summed "
                        "({scaled}), so it never decides; compare with the text of the decision.",
                        **numbers,
                    ),
                )


def criteria_faults(shape: RegulationFile, name: str, criteria: CriteriaList) -> Iterator[Fault]:
    """Yields every fault of the criteria in the file `name` that shows only beside the scale."""
    blocks = next((blocks for code, blocks in shape.scales.items() if criteria_file(code) == name), ())
    sums = {(block.code, group.code): Decimal(0) for block in blocks for group in block.groups}
    block_codes = [block.code for block in blocks]
    first: dict[str, int] = {}
    for line in criteria.lines:
        one = line.criterion
        place = f"{name}:{line.line}"
        if one.code in first:
            yield Fault(
                place,
                say(
                    "mã tiêu chí «{code}» đã có ở dòng {first}.",
                    "the criterion code «{code}» stands already in line {first}.",
                    code=one.code,
                    first=first[one.code],
                ),
            )
        first.setdefault(one.code, line.line)
        if (one.block, one.group) in sums:
            sums[one.block, one.group] += one.points
        elif blocks:
            in_block = [group for block, group in sums if block == one.block]
            yield Fault(
                place,
                say(
                    "không có {what}; cần một trong: {known}.",
                    "there is no {what}; expected one of: {known}.",
                    what=say("nhóm «{code}»", "group «{code}»", code=one.group)
                    if in_block
                    else say("phần «{code}»", "block «{code}»", code=one.block),
                    known=in_block or block_codes,
                ),
            )
    if not criteria.faults:
        yield from _sum_faults(name, blocks, sums)


def _sum_faults(name: str, blocks: tuple[Block, ...], sums: Mapping[tuple[str, str], Decimal]) -> Iterator[Fault]:
    for block in blocks:
        for group in block.groups:
            has = sums[block.code, group.code]
            if has != group.maximum:
                yield Fault(
                    name,
                    say(
                        "các tiêu chí của nhóm «{group}» ({code}) cộng lại {has} điểm, phải đúng {needed}.",
                        "the criteria of the group «{group}» ({code}) sum to {has} points, they must sum to {needed}.",
                        group=group.name,
                        code=f"{block.code}/{group.code}",
                        has=has,
                        needed=group.maximum,
                    ),
                )


def _block_faults(place: str, block: Block, levels: tuple[str, ...]) -> Iterator[Fault]:
    yield from _total_faults(f"{place}.total", block.total)
    yield from _minima_faults(f"{place}.minima", block.minima, levels)
    for level, least in block.minima.items():
        if least > block.total:
            yield Fault(
                f"{place}.minima.{level}",
                say(
                    "{least} điểm lớn hơn tổng {total} của phần.",
                    "{least} points are more than the block's total {total}.",
                    least=least,
                    total=block.total,
                ),
            )
    yield from _repeated(f"{place}.groups", [group.code for group in block.groups])
    for number, group in enumerate(block.groups, start=1):
        yield from _total_faults(f"{place}.groups[{number}].maximum", group.maximum)
        yield from _minima_faults(f"{place}.groups[{number}].minimum_percent", group.minimum_percent, levels)


def _total_faults(place: str, total: Decimal) -> Iterator[Fault]:
    if total == 0:
        yield Fault(place, say("phải lớn hơn 0.", "must be more than 0."))


def _minima_faults(place: str, minima: Mapping[str, Decimal], levels: tuple[str, ...]) -> Iterator[Fault]:
    for level in levels:
        if level not in minima:
            yield Fault(f"{place}.{level}", say("thiếu mức này.", "this level is missing."))
    for level in minima:
        if level not in levels:
            yield Fault(
                f"{place}.{level}",
                say("không có mức này; cần: {levels}.", "there is no such level; expected: {levels}.", levels=levels),
            )
    for better, worse in pairwise(level for level in levels if level in minima):
        if minima[better] < minima[worse]:
            yield Fault(
                f"{place}.{better}",
                say(
                    "mức {better} ({higher}) đòi hỏi ít hơn mức {worse} ({lower}); mức tốt hơn không được thấp hơn.",
                    "level {better} ({higher}) asks for less than level {worse} ({lower}); a better level may not.",
                    better=better,
                    worse=worse,
                    higher=minima[better],
                    lower=minima[worse],
                ),
            )


def _repeated(place: str, codes: list[str]) -> Iterator[Fault]:
    for code, count in Counter(codes).items():
        if count > 1:
            yield Fault(
                place, say("«{code}» lặp lại {count} lần.", "«{code}» stands {count} times.", code=code, count=count)
            )


def _least_of_groups(block: Block, level: str) -> Fraction:
    return sum(
        (Fraction(group.maximum) * Fraction(group.minimum_percent[level]) / 100 for group in block.groups), Fraction(0)
    )


def _listed(points: Mapping[str, Fraction]) -> Phrase:
    """Returns "I 27; II 24; III 22,5": semicolons, since a comma is decimal in Vietnamese."""
    shown = {level: trimmed(round_points(one)) for level, one in points.items()}
    return Phrase(
        *("; ".join(f"{level} {show(one, language)}" for level, one in shown.items()) for language in LANGUAGES)
    )
