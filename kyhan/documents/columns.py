"""Which column is which? Headers are matched without marks and case, in Vietnamese and English; unknown ones refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kyhan.documents.cells import Cell, Table, snippet
from kyhan.errors import Fault
from kyhan.i18n import Phrase, say
from kyhan.text import fold


@dataclass(frozen=True, slots=True)
class Column:
    """A column a reader knows: its key in the code, its names in files (Vietnamese first), whether it must be there."""

    key: str
    names: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one kind of file.

    Attributes:
        columns: The columns that are read.
        beside: Names of columns that may stand there for reading convenience and are passed over.
        elsewhere: Names that belong to another kind of file, with the sentence that says so.
    """

    columns: tuple[Column, ...]
    beside: tuple[str, ...] = ()
    elsewhere: Mapping[str, Phrase] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Record:
    """One row by column key. A column the file does not have is an empty cell at the place of the row."""

    place: str
    cells: Mapping[str, Cell]

    def __getitem__(self, key: str) -> Cell:
        return self.cells.get(key) or Cell(None, self.place)

    @property
    def blank(self) -> bool:
        """Whether no column that is read holds anything, as in a row with only a heading for the eye."""
        return all(cell.blank for cell in self.cells.values())


def records(table: Table, layout: Layout) -> tuple[list[Record], list[Fault]]:
    """Returns the rows of `table` that hold something in a column of `layout`, and every fault of its shape.

    Without a required column there is nothing to read: its absence is the fault, and no rows are returned.
    """
    positions, faults = _positions(table, layout)
    faults.extend(table.faults)
    if any(column.required and column.key not in positions for column in layout.columns):
        return [], faults
    rows = (
        Record(cells[0].place, {key: cells[position] for key, position in positions.items()}) for cells in table.rows
    )
    return [row for row in rows if not row.blank], faults


def _positions(table: Table, layout: Layout) -> tuple[dict[str, int], list[Fault]]:
    """Returns the position of each column by its key, and the faults of the header: unknown, repeated, missing."""
    keys = {_plain(name): column.key for column in layout.columns for name in column.names}
    beside = {_plain(name) for name in layout.beside}
    elsewhere = {_plain(name): message for name, message in layout.elsewhere.items()}
    positions: dict[str, int] = {}
    faults: list[Fault] = []
    for position, cell in enumerate(table.columns):
        name = _plain(cell.value) if isinstance(cell.value, str) else ""
        key = keys.get(name)
        if key is None:
            if name not in beside and not (cell.blank and not name):
                faults.append(Fault(cell.place, elsewhere.get(name) or _unknown(cell, layout)))
        elif key in positions:
            faults.append(Fault(cell.place, _repeated(cell, table.columns[positions[key]])))
        else:
            positions[key] = position
    faults.extend(
        Fault(table.place, _missing(column))
        for column in layout.columns
        if column.required and column.key not in positions
    )
    return positions, faults


def _plain(name: str) -> str:
    """Returns a header as it is compared: "Không_áp dụng " and "khong ap dung" are the same."""
    return fold(name.replace("_", " "))


def _unknown(cell: Cell, layout: Layout) -> Phrase:
    if cell.fault:
        return cell.fault
    return say(
        "cột «{name}» không có trong mẫu; các cột được nhận: {known}. Sửa tên cột hoặc xóa cột.",
        "column «{name}» is not part of this file; the columns are: {known}. Correct its name or delete it.",
        name=snippet(cell.value),
        known=Phrase(
            "; ".join(column.names[0] for column in layout.columns),
            "; ".join(column.names[-1] for column in layout.columns),
        ),
    )


def _repeated(cell: Cell, first: Cell) -> Phrase:
    return say(
        "cột «{name}» trùng với cột «{first}» ({place}); chỉ giữ một cột.",
        "column «{name}» repeats column «{first}» ({place}); keep one of them.",
        name=snippet(cell.value),
        first=snippet(first.value),
        place=first.place,
    )


def _missing(column: Column) -> Phrase:
    return say(
        "thiếu cột «{name}» (tên khác được nhận: {others}).",
        "column «{name}» is missing (also accepted: {others}).",
        name=Phrase(column.names[0], column.names[-1]),
        others=Phrase("; ".join(column.names[1:]), "; ".join(column.names[:-1])),
    )
