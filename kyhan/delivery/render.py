"""How is a digest written? Subject, plain text and HTML in the reader's language, from templates.

Deadlines of one kind with one due day stand together, with their units listed: the staff of a province are reminded of
thousands of units in one mail that can still be read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from kyhan.cycle.digests import Digest, Item
from kyhan.cycle.ledger import Letter, Render
from kyhan.delivery.wording import WORDINGS
from kyhan.i18n import Language, Phrase, long_day, say
from kyhan.text import sort_key

PRACTICE_MARK: Final = say("[BẢN TẬP DƯỢT]", "[BẢN TẬP DƯỢT] [PRACTICE COPY]")
"""What everything begins with that leaves a practice copy."""
_NAMES_IN_SUBJECT: Final = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a digest, in one language: what is due, of whom, when, by which article, and what to do."""

    what: str
    year: str
    names: tuple[str, ...]
    due: str
    left: str
    late: bool
    today: bool
    article: str
    policy: bool
    to_do: str


def renderer(office_name: str, *, practice: bool) -> Render:
    """Returns the writer of one office's letters; a practice copy's letters say that they are one."""

    def render(digest: Digest) -> Letter:
        language: Language = "en" if digest.language == "en" else "vi"
        entries = [_entry(group, digest, language) for group in _groups(digest.items)]
        subject = _subject(entries, language)
        shown = {
            "mark": PRACTICE_MARK.to(language) if practice else "",
            "subject": subject,
            "name": digest.name,
            "today": long_day(digest.on).to(language),
            "office": office_name,
            "entries": entries,
        }
        templates = _templates()
        return Letter(
            subject=f"{shown['mark']} {subject}".strip(),
            plain=templates.get_template(f"digest.{language}.txt").render(shown),
            html=templates.get_template(f"digest.{language}.html").render(shown),
        )

    return render


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("kyhan.delivery"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _groups(items: Sequence[Item]) -> list[list[Item]]:
    """Returns the items that are told together, in the order in which the first of each comes."""
    groups: dict[tuple[str, str, date, bool], list[Item]] = {}
    for item in items:
        groups.setdefault((item.cycle, item.kind, item.due_on, item.unit is None), []).append(item)
    return list(groups.values())


def _entry(group: Sequence[Item], digest: Digest, language: Language) -> Entry:
    first = group[0]
    wording = WORDINGS[first.kind]
    late = first.due_on < digest.on
    by_unit = digest.unit is not None and all(item.unit in (None, digest.unit) for item in group)
    return Entry(
        what=wording.what.to(language),
        year=_year(first, language),
        names=tuple(_name(item, language) for item in sorted(group, key=lambda one: sort_key(one.unit_name))),
        due=long_day(first.due_on).to(language),
        left=_left(first, digest.on).to(language),
        late=late,
        today=first.due_on == digest.on,
        article=first.article,
        policy=first.policy,
        to_do=wording.to_do(by_unit=by_unit, late=late).to(language),
    )


def _year(item: Item, language: Language) -> str:
    """Returns the year of the assessment, with the cycle's name where a year may have several."""
    if item.cycle == str(item.year):
        return item.cycle
    return say("{year}, kỳ {cycle}", "{year}, cycle {cycle}", year=item.year, cycle=item.cycle).to(language)


def _name(item: Item, language: Language) -> str:
    """Returns whom a deadline concerns: the unit, a complaint by its number and unit, or "" for the whole cycle."""
    thing, _, number = item.subject.partition("/")
    if thing == "complaint":
        return say(
            "khiếu nại số {number} của {unit}", "complaint {number} of {unit}", number=number, unit=item.unit_name
        ).to(language)
    return item.unit_name


def _left(item: Item, on: date) -> Phrase:
    """Returns how much time is left, in working days of the office."""
    if item.due_on < on:
        return say("quá hạn {n} ngày làm việc", "overdue by {n} working day(s)", n=-item.days_left)
    if item.due_on == on:
        return say("hôm nay là ngày cuối", "today is the last day")
    if item.days_left == 0:
        return say(
            "hôm nay là ngày làm việc cuối cùng trước khi hết hạn", "today is the last working day before it is due"
        )
    return say("còn {n} ngày làm việc", "{n} working day(s) left", n=item.days_left)


def _subject(entries: Sequence[Entry], language: Language) -> str:
    """Returns one line that states the most urgent thing: overdue, last day, or days left; then what, and of whom."""
    first = entries[0]
    names = [name for name in first.names if name]
    whom = (
        ", ".join(names)
        if len(names) <= _NAMES_IN_SUBJECT
        else str(say("{n} đơn vị", "{n} units", n=len(names)).to(language))
    )
    rest = len(entries) - 1
    more = say(" và {n} việc khác", " and {n} more", n=rest).to(language) if rest else ""
    due = say("hạn {due}", "due {due}", due=first.due).to(language)
    line = f"{first.left[:1].upper()}{first.left[1:]}: {first.what[:1].lower()}{first.what[1:]}"
    line += f" – {whom}" if whom else ""
    return " ".join(f"{line} ({due}){more}".split())
