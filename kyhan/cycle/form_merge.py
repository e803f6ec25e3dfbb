"""How does a form that was filled in on an older state join what is stored now? Three ways: issued, stored, returned.

What only one side changed is taken; what both changed differently waits for a decision, and until then nothing is taken.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeVar

from kyhan.cycle.form_revision import NOTHING, Entry, Filled
from kyhan.errors import Fault, InvalidInput
from kyhan.i18n import Phrase, say, show
from kyhan.regulation.form import FormRow
from kyhan.regulation.points import trimmed
from kyhan.regulation.scoring import Value

Side = Literal["returned", "stored"]
SIDES: Final[tuple[Side, ...]] = ("returned", "stored")
Said = TypeVar("Said", Value, str)
_SNIPPET: Final = 60


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that both sides changed: its criterion, what it is called, and its three values as people read them."""

    criterion: str
    place: str
    part: Phrase
    issued: Phrase
    stored: Phrase
    returned: Phrase


class BothChanged(InvalidInput):
    """Cells changed on both sides on which nobody decided; nothing was taken."""

    def __init__(self, filled: Filled, cells: Sequence[Cell]) -> None:
        self.cells = tuple(cells)
        super().__init__(_both_changed(filled), [Fault(one.place, _three(one)) for one in cells])


@dataclass(frozen=True, slots=True)
class Decisions:
    """Which side holds where both changed a cell: per criterion, else `everything`; None: nobody decided."""

    everything: Side | None = None
    criteria: Mapping[str, Side] = field(default_factory=dict)

    def of(self, criterion: str) -> Side | None:
        """Returns the decision on one criterion."""
        return self.criteria.get(criterion, self.everything)


@dataclass(frozen=True, slots=True)
class Merged:
    """The rows to take, and the criteria in which somebody had to decide, with the side that holds."""

    rows: tuple[FormRow, ...]
    decided: Mapping[str, Side]


UNDECIDED: Final = Decisions()


def merge(
    filled: Filled,
    stored: Mapping[str, Entry],
    decisions: Decisions = UNDECIDED,
    brought: Collection[tuple[str, str]] = (),
) -> Merged:
    """Returns the rows that a workbook's rows make of what is stored.

    Args:
        stored: What is stored now, by criterion; a criterion never answered may lack.
        decisions: Which side holds where both changed a cell.
        brought: Criterion and column of what this very workbook wrote when it was last handed in: whoever corrects it
            and hands it in again has nobody else's change to look at there.

    Raises:
        BothChanged: cells changed on both sides on which nobody decided, each with its three values.
        InvalidInput: a decision on a criterion that the form does not have.
    """
    merger = _Merger(filled, decisions, frozenset(brought))
    rows = tuple(merger.row(row, stored.get(row.criterion, Entry())) for row in filled.rows)
    unknown = [code for code in decisions.criteria if code not in filled.issued.entries]
    if unknown:
        raise InvalidInput(
            say("Lựa chọn lấy bên nào không dùng được", "The choice of a side cannot be used"),
            [Fault(code, say("phiếu không có tiêu chí này", "the form has no such criterion")) for code in unknown],
        )
    if merger.undecided:
        raise BothChanged(filled, merger.undecided)
    return Merged(rows, merger.decided)


class _Merger:
    """Goes through the rows of one workbook and keeps what was found on the way."""

    def __init__(self, filled: Filled, decisions: Decisions, brought: frozenset[tuple[str, str]]) -> None:
        self.filled = filled
        self.decisions = decisions
        self.brought = brought
        self.undecided: list[Cell] = []
        self.decided: dict[str, Side] = {}

    def row(self, row: FormRow, now: Entry) -> FormRow:
        was = self.filled.issued.entries.get(row.criterion)
        if was is None:
            return row  # of no criterion of the form: refused with the other faults of its content
        if self.filled.issued.purpose == "verify":
            return self._verified(row, was, now)
        value = self._pick(row, _TELLS, (was.declared, now.declared, row.value))
        return replace(
            row,
            points=value.points,
            not_applicable=value.not_applicable,
            explanation=self._pick(row, _EXPLAINS, (was.explanation, now.explanation, row.explanation)),
            evidence=self._pick(row, _PROVES, (was.evidence, now.evidence, row.evidence)),
        )

    def _verified(self, row: FormRow, was: Entry, now: Entry) -> FormRow:
        """Merges a reviewer's row; who judged another declared value than the one stored now has to look again."""
        if was.declared != now.declared and row.value not in (NOTHING, was.verified):
            side = self._side(row, _DECLARED, (was.declared, now.declared, row.value))
            value = row.value if side == "returned" else now.verified
        else:
            value = self._pick(row, _JUDGES, (was.verified, now.verified, row.value))
        reason = self._pick(row, _DIFFERS, (was.reason, now.reason, row.reason))
        return replace(row, points=value.points, not_applicable=value.not_applicable, reason=reason)

    def _pick(self, row: FormRow, part: "_Part", three: tuple[Said, Said, Said]) -> Said:
        was, now, came = three
        if came in (now, was):
            return now  # also where it is equal: the stored writing ("5.70") stays
        if now == was or any((row.criterion, column) in self.brought for column in part.columns):
            return came
        return came if self._side(row, part, three) == "returned" else now

    def _side(self, row: FormRow, part: "_Part", three: tuple[Said, Said, Said]) -> Side | None:
        side = self.decisions.of(row.criterion)
        if side is None:
            was, now, came = (_shown(one) for one in three)
            self.undecided.append(Cell(row.criterion, self._cell(row, part), part.name, was, now, came))
        else:
            self.decided[row.criterion] = side
        return side

    def _cell(self, row: FormRow, part: "_Part") -> str:
        cells = self.filled.cells.get(row.criterion, {})
        key = "not_applicable" if row.not_applicable and part.key == "points" else part.key
        return cells.get(key, row.place)


@dataclass(frozen=True, slots=True)
class _Part:
    """What is merged as one: the cell of a row where it stands, what it is called, and the columns in which it is stored."""

    key: str
    name: Phrase
    columns: tuple[str, ...] = ()


_TELLS: Final = _Part("points", say("tự chấm", "declared"), ("declared", "declared_not_applicable"))
_EXPLAINS: Final = _Part("explanation", say("giải trình", "explanation"), ("explanation",))
_PROVES: Final = _Part("evidence", say("tài liệu kiểm chứng", "evidence"), ("evidence",))
_JUDGES: Final = _Part("points", say("thẩm định", "verified"), ("verified", "verified_not_applicable"))
_DIFFERS: Final = _Part("reason", say("lý do chênh lệch", "reason of the difference"), ("difference_reason",))
_DECLARED: Final = _Part(
    "points",
    say("tự chấm (đã đổi sau khi lập phiếu thẩm định)", "declared (changed since the verification form was written)"),
)


def _three(cell: Cell) -> Phrase:
    return say(
        "{criterion}, {part}: phiếu phát ra {was}; đang lưu {now}; phiếu gửi về {came}",
        "{criterion}, {part}: issued {was}; stored {now}; returned {came}",
        criterion=cell.criterion,
        part=cell.part,
        was=cell.issued,
        now=cell.stored,
        came=cell.returned,
    )


def _shown(one: Value | str) -> Phrase:
    if isinstance(one, str):
        line = " ".join(one.split())
        short = line if len(line) <= _SNIPPET else f"{line[: _SNIPPET - 1]}…"
        return say("«{text}»", "«{text}»", text=short) if short else say("(trống)", "(empty)")
    if one.not_applicable:
        return say("không áp dụng", "not applicable")
    if one.points is None:
        return say("(trống)", "(empty)")
    points = trimmed(one.points)
    return Phrase(show(points, "vi"), show(points, "en"))


def _both_changed(filled: Filled) -> Phrase:
    return say(
        "Tệp {file} lập trên bản số {revision}; sau đó các ô dưới đây bị sửa ở cả hai bên, chưa lấy bên nào: chọn lấy "
        "phiếu gửi về hay số đang lưu, cho mọi tiêu chí hoặc từng tiêu chí",
        "File {file} was written at revision {revision}; both sides changed the cells below since, nothing was taken: "
        "choose the returned form or what is stored, for all criteria or for each",
        file=filled.file,
        revision=filled.issued.revision,
    )
