"""Is a regulation sound? Every fault and every oddity at once, each with its file and its line or key.

Three steps: the texts are read (`texts`), their shape is checked (`shape`, `criteria`), and what they say is compared:
periods and reminders here, scales and criteria in `scale_checks`. Faults forbid the use of a regulation; warnings do not.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Final

from pydantic import ValidationError

from kyhan.calendar.periods import KINDS, BeforeDate, WithinQuarter, period_from
from kyhan.errors import Fault, Refusal
from kyhan.i18n import Phrase, say
from kyhan.regulation.criteria import CriteriaList, read_criteria
from kyhan.regulation.scale_checks import criteria_faults, scale_faults, scale_warnings
from kyhan.regulation.schema import OPTIONAL_PERIODS, PeriodKind, PeriodRule, Regulation
from kyhan.regulation.shape import PeriodEntry, RegulationFile, shape_faults
from kyhan.regulation.texts import (
    REGULATION_FILE,
    Texts,
    canonical_source,
    criteria_file,
    read_texts,
    sha256_of,
)

_LINE_OF_ERROR: Final = re.compile(r"at line (\d+)")


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found; `regulation` is None when there is a fault."""

    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
    regulation: Regulation | None


def check_folder(folder: Path) -> Report:
    """Returns everything that is wrong or odd with the regulation in `folder`, and the regulation when it is sound."""
    return check_texts(read_texts(folder))


def check_texts(texts: Texts) -> Report:
    """Returns the same for texts already read."""
    faults = list(texts.faults)
    warnings = list(texts.warnings)
    lists = {name: read_criteria(name, text) for name, text in texts.files.items() if name != REGULATION_FILE}
    shape = _read_shape(texts.files, faults)
    periods: dict[PeriodKind, PeriodRule] = {}
    if shape is not None:
        periods = _read_periods(shape.periods, faults)
        faults.extend(_period_faults(shape, periods))
        faults.extend(_reminder_faults(shape))
        faults.extend(_repeated(shape))
        found = list(scale_faults(shape))
        faults.extend(found)
        faults.extend(_file_faults(shape, lists, texts.faults))
        if not found:
            warnings.extend(scale_warnings(shape))
    for name, criteria in lists.items():
        faults.extend(criteria.faults)
        if shape is not None:
            faults.extend(criteria_faults(shape, name, criteria))
    if shape is None or faults:
        return Report(tuple(faults), tuple(warnings), None)
    return Report((), tuple(warnings), _assemble(shape, periods, lists, texts.files))


def _read_shape(files: Mapping[str, str], faults: list[Fault]) -> RegulationFile | None:
    text = files.get(REGULATION_FILE)
    if text is None:
        return None
    try:
        return RegulationFile.model_validate(tomllib.loads(text, parse_float=Decimal))
    except ValidationError as error:
        faults.extend(shape_faults(error))
    except (ValueError, ArithmeticError, RecursionError) as error:
        line = _LINE_OF_ERROR.search(str(error))
        message = say(
            "không đúng cú pháp TOML từ đây ({error}).",
            "is not valid TOML from here on ({error}).",
            error=error,
        )
        faults.append(Fault(f"{REGULATION_FILE}:{line[1]}" if line else REGULATION_FILE, message))
    return None


def _read_periods(entries: Mapping[PeriodKind, PeriodEntry], faults: list[Fault]) -> dict[PeriodKind, PeriodRule]:
    rules = {}
    for kind, entry in entries.items():
        try:
            period = period_from(entry.kind, entry.length, entry.date)
        except Refusal as refusal:
            key = "kind" if entry.kind not in KINDS else "date" if entry.kind == "before_date" else "length"
            faults.append(Fault(f"{REGULATION_FILE}: periods.{kind}.{key}", refusal.message))
        else:
            rules[kind] = PeriodRule(kind, period, entry.article, entry.starts_at, entry.policy, entry.note)
    return rules


def _period_faults(shape: RegulationFile, periods: Mapping[PeriodKind, PeriodRule]) -> Iterator[Fault]:
    for kind in PeriodKind:
        if kind not in shape.periods and kind not in OPTIONAL_PERIODS:
            yield Fault(f"{REGULATION_FILE}: periods.{kind}", say("thiếu thời hạn này.", "this period is missing."))
    issue = periods.get(PeriodKind.ISSUE)
    if issue is not None and not isinstance(issue.period, BeforeDate | WithinQuarter):
        yield Fault(
            f"{REGULATION_FILE}: periods.issue.kind",
            say(
                "việc gửi công văn mở đầu kỳ đánh giá nên cần một hạn cố định: before_date hoặc within_quarter.",
                "sending the letter comes first, so its limit must be a fixed one: before_date or within_quarter.",
            ),
        )


def _reminder_faults(shape: RegulationFile) -> Iterator[Fault]:
    for number, rule in enumerate(shape.reminders, start=1):
        place = f"{REGULATION_FILE}: reminders[{number}]"
        if rule.deadline not in shape.periods:
            yield Fault(
                f"{place}.deadline",
                say(
                    "nhắc một thời hạn mà quy chế không có: {kind}.",
                    "reminds of a period that the regulation does not have: {kind}.",
                    kind=rule.deadline,
                ),
            )
        if (rule.repeat_every is None) != (rule.max_count == 1):
            yield Fault(
                f"{place}.max_count",
                say(
                    "repeat_every và max_count lớn hơn 1 phải đi cùng nhau.",
                    "repeat_every and a max_count above 1 belong together.",
                ),
            )
        if len(set(rule.audience)) < len(rule.audience):
            yield Fault(f"{place}.audience", _TWICE)


def _repeated(shape: RegulationFile) -> Iterator[Fault]:
    """Yields a fault for each key that stands twice in a list where it must be unique."""
    lists = {
        "unit_groups": [group.code for group in shape.unit_groups],
        "levels": list(shape.levels),
        "reminders": [rule.id for rule in shape.reminders],
    }
    for key, codes in lists.items():
        for code, count in Counter(codes).items():
            if count > 1:
                yield Fault(
                    f"{REGULATION_FILE}: {key}",
                    say("«{code}» lặp lại {count} lần.", "«{code}» stands {count} times.", code=code, count=count),
                )


def _file_faults(shape: RegulationFile, lists: Mapping[str, CriteriaList], known: tuple[Fault, ...]) -> Iterator[Fault]:
    """Yields a fault for each criteria file too few or too many."""
    wanted = {criteria_file(group.code) for group in shape.unit_groups}
    told = {fault.place for fault in known}
    for name in sorted(wanted - lists.keys() - told):
        yield Fault(name, say("thiếu tệp tiêu chí này.", "this criteria file is missing."))
    for name in sorted(lists.keys() - wanted):
        yield Fault(
            name,
            say(
                "không có nhóm đơn vị nào ứng với tệp này; cần: {wanted}.",
                "no group of units belongs to this file; expected: {wanted}.",
                wanted=sorted(wanted),
            ),
        )


_TWICE: Final[Phrase] = say("có người nhận lặp lại.", "a recipient stands twice.")


def _assemble(
    shape: RegulationFile,
    periods: Mapping[PeriodKind, PeriodRule],
    lists: Mapping[str, CriteriaList],
    files: Mapping[str, str],
) -> Regulation:
    source = canonical_source(files)
    criteria = {
        group.code: tuple(line.criterion for line in lists[criteria_file(group.code)].lines)
        for group in shape.unit_groups
    }
    return Regulation(
        id=shape.id,
        title=shape.title,
        number=shape.number,
        issued_on=shape.issued_on,
        note=shape.note,
        owner=shape.owner,
        unit_groups=shape.unit_groups,
        levels=shape.levels,
        periods=MappingProxyType({kind: periods[kind] for kind in PeriodKind if kind in periods}),
        reminders=shape.reminders,
        scales=MappingProxyType(dict(shape.scales)),
        criteria=MappingProxyType(criteria),
        not_applicable=shape.not_applicable,
        ties=shape.ties,
        documents=shape.documents,
        print_places=shape.print_places,
        criteria_status=shape.criteria_status,
        criteria_note=shape.criteria_note,
        sha256=sha256_of(source),
        source=source,
    )
