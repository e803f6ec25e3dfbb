"""Which data and files does a year consist of, as its history alone gives them? What `archive` writes and `check` expects.

Rows are those of a replay (kyhan.cycle.replay). A column without a value is left out: one that came with a later schema is
not named by the events before it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from kyhan.cycle.replay import State
from kyhan.documents.archive_format import Member, data, part
from kyhan.regulation.texts import parse_source

Row = dict[str, Any]

CYCLE: Final = "cong-van/ky.json"
CALENDAR: Final = "can-cu/lich.json"
REGULATION: Final = "can-cu/quy-che.json"
FACTS: Final = ("cong-van/", "don-vi/", "cong-bo/", "khieu-nai/", "can-cu/")
"""The folders in which every .json file is such data."""
ORIGINALS: Final = "phieu-goc/"
EVIDENCE: Final = "tai-lieu/"


@dataclass(frozen=True, slots=True)
class Handed:
    """A file that an act kept or named: a form as it was received or given out.

    `required` is False for one that was named only by its hash: it can be written again from the cycle.
    """

    seq: int
    on: str
    actor: str
    action: str
    unit: str
    name: str
    sha256: str
    required: bool = True

    @property
    def path(self) -> str:
        """Where it stands in an archive: the number of its event keeps it apart from others."""
        return f"{ORIGINALS}{part(self.unit or 'khac')}/{self.seq:06d}_{part(self.name)}"


@dataclass(slots=True)
class OfUnit:
    """Everything stored of one unit, each kind in a fixed order."""

    code: str
    submission: Row
    answers: dict[str, Row] = field(default_factory=dict)
    queries: list[Row] = field(default_factory=list)
    deadlines: list[Row] = field(default_factory=list)
    evidence: list[Row] = field(default_factory=list)
    """Each with its criterion, its hash and, where its bytes are kept in the archive, its `path`."""

    @property
    def page(self) -> str:
        """Where its page stands."""
        return f"don-vi/{part(self.code)}.html"

    @property
    def data(self) -> str:
        """Where its data stand."""
        return f"don-vi/{part(self.code)}.json"


def handed(event: Mapping[str, Any]) -> Iterator[Handed]:
    """Yields the files that an event of the cycle's chain names; of anything that is no such event nothing."""
    told, subject = event.get("data"), str(event.get("subject"))
    seq = event.get("seq")
    if not isinstance(told, dict) or not isinstance(seq, int):
        return
    unit = subject.partition("/")[2] if subject.startswith("submission/") else ""
    rest = (str(event.get("occurred_on")), str(event.get("actor")), str(event.get("action")))
    file = told.get("file")
    known = set()
    if isinstance(file, dict) and isinstance(file.get("sha256"), str):
        known.add(file["sha256"])
        yield Handed(seq, *rest, unit, str(file.get("name", "")), file["sha256"])
    kept = told.get("kept")
    for sha256 in kept if isinstance(kept, list) else ():
        if isinstance(sha256, str) and sha256 not in known:
            yield Handed(seq, *rest, unit, sha256[:16], sha256)
    forms = told.get("forms")
    for code, sha256 in sorted(forms.items()) if isinstance(forms, dict) else ():
        if isinstance(sha256, str):
            yield Handed(seq, *rest, code, f"{told.get('purpose', 'phieu')}.xlsx", sha256, required=False)


def units(cycle: State) -> list[OfUnit]:
    """Returns every unit of a cycle with what is stored of it, by code."""
    found = {code: OfUnit(code, row) for code, row in sorted(cycle.get("submission", {}).items())}
    for key, row in sorted(cycle.get("answer", {}).items()):
        unit, _, criterion = key.partition("/")
        found[unit].answers[criterion] = row
    for key, row in sorted(cycle.get("query", {}).items(), key=_numbered):
        unit, _, number = key.partition("/")
        found[unit].queries.append({"number": int(number), **row})
    for row in deadlines(cycle):
        kind, _, unit = row["subject"].partition("/")
        if kind == "submission":
            found[unit].deadlines.append(row)
    for key, row in sorted(cycle.get("evidence", {}).items()):
        unit, criterion, sha256 = key.split("/")
        found[unit].evidence.append({"criterion": criterion, "sha256": sha256, **row})
    for one in found.values():
        _place_evidence(one)
    return list(found.values())


def _place_evidence(unit: OfUnit) -> None:
    """Orders the evidence by criterion and day and gives each file that was not removed its place."""
    unit.evidence.sort(key=lambda row: (row["criterion"], row["added_on"], row["name"], row["sha256"]))
    for number, row in enumerate(unit.evidence, 1):
        if row.get("removed_on") is None:
            folder = f"{EVIDENCE}{part(unit.code)}/{part(row['criterion'])}"
            row["path"] = f"{folder}/{number:03d}_{part(row['name'])}"


def deadlines(cycle: State) -> list[Row]:
    """Returns every revision of every deadline with what its key says, by subject, start, kind and revision."""
    found = []
    for key, row in cycle.get("deadline", {}).items():
        subject, kind, revision = key.rsplit("/", 2)
        found.append({"subject": subject, "kind": kind, "revision": int(revision), **row})
    return sorted(found, key=lambda row: (row["subject"], row["starts_on"], row["kind"], row["revision"]))


def numbered(cycle: State, table: str) -> list[tuple[int, Row]]:
    """Returns the rows of a table whose key is a running number, in its order."""
    return sorted(((int(number), row) for number, row in cycle.get(table, {}).items()), key=lambda one: one[0])


def facts(key: str, cycle: State, office: State) -> Iterator[Member]:
    """Yields every data file of a year; those with a title are for people too.

    Raises:
        KeyError, ValueError, TypeError, AttributeError: the rows are not those of a cycle.
    """
    row = cycle["cycle"][key]
    everything = units(cycle)
    roster = [
        {"unit": one.code, "name": one.submission["name"], "group": one.submission["group"]} for one in everything
    ]
    clocks = deadlines(cycle)
    own = [_deadline(one) for one in clocks if one["subject"] == "cycle"]
    publications = numbered(cycle, "publication")
    decisions = [
        {"number": number, **{name: value for name, value in _given(one).items() if name != "snapshot"}}
        for number, one in publications
    ]
    told = {"cycle": key, **_given(row), "units": roster, "deadlines": own, "publications": decisions}
    yield Member(CYCLE, data(told))
    for unit in everything:
        yield Member(unit.data, data(_unit(unit)))
    for number, publication in publications:
        yield Member(f"cong-bo/{number}.json", publication["snapshot"].encode())
    for number, complaint in numbered(cycle, "complaint"):
        own = [_deadline(one) for one in clocks if one["subject"] == f"complaint/{number}"]
        told = {**_given(complaint), "number": number, "deadlines": own}
        yield Member(f"khieu-nai/{number}.json", data(told))
    source = office["regulation_text"][row["regulation_sha256"]]["source"]
    yield Member(REGULATION, source.encode(), "Quy chế, đúng văn bản có mã SHA-256 ghi ở trang của kỳ")
    for name, text in sorted(parse_source(source).files.items()):
        yield Member(f"can-cu/{part(name)}", text.encode(), f"Quy chế, nguyên văn: {name}")
    years = {year: _given(one) for year, one in office["calendar_year"].items()}
    days = {day: _given(one) for day, one in office.get("calendar_day", {}).items()}
    yield Member(CALENDAR, data({"years": years, "days": days}))


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that an archive holds as it is: where, under which hash, what it is called, and whether it must be there."""

    path: str
    sha256: str
    title: str
    required: bool = True


def originals(named: Iterable[Handed]) -> list[Kept]:
    """Returns the forms that the history names, in its order."""
    return [Kept(one.path, one.sha256, f"{one.unit} {one.name}".strip(), one.required) for one in named]


def by_unit(named: Iterable[Handed]) -> dict[str, list[Handed]]:
    """Returns the forms that the history names by the code of their unit."""
    found: dict[str, list[Handed]] = {}
    for one in named:
        found.setdefault(one.unit, []).append(one)
    return found


def evidence(cycle: State) -> list[Kept]:
    """Returns the evidence that was not removed, by unit and criterion."""
    return [
        Kept(row["path"], row["sha256"], f"{unit.code} {row['criterion']}: {row['name']}")
        for unit in units(cycle)
        for row in unit.evidence
        if "path" in row
    ]


def _unit(unit: OfUnit) -> Row:
    submission = _given(unit.submission)
    if "score" in submission:
        submission["score"] = json.loads(submission["score"])
    return {
        "unit": unit.code,
        **submission,
        "answers": {criterion: _given(row) for criterion, row in unit.answers.items()},
        "queries": [_given(row) for row in unit.queries],
        "deadlines": [_deadline(row) for row in unit.deadlines],
        "evidence": [_given(row) for row in unit.evidence],
    }


def _deadline(row: Row) -> Row:
    return {**_given(row), "basis": json.loads(row["basis"])}


def _given(row: Row) -> Row:
    return {name: value for name, value in row.items() if value is not None}


def _numbered(item: tuple[str, Row]) -> tuple[str, int]:
    unit, _, number = item[0].partition("/")
    return unit, int(number)
