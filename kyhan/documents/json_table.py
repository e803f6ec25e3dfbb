"""What table does a JSON text hold: a list of objects, or {"rows": [...]}; numbers stay as written, nothing twice."""

import json
from decimal import Decimal, InvalidOperation
from typing import Final, NoReturn

from kyhan.documents.cells import (
    Cell,
    Limits,
    Table,
    assemble,
    number_cell,
    refused,
    snippet,
    text_cell,
    too_many_columns,
    too_many_rows,
    too_much,
)
from kyhan.errors import Fault
from kyhan.i18n import say

_ROOM: Final = 4  # braces and commas are also part of prose; only far more of them than cells is refused
_SHAPE: Final = say(
    'tệp JSON phải là danh sách các dòng: [{"criterion": "...", ...}, ...] hoặc {"rows": [...]}.',
    'a JSON file must be a list of rows: [{"criterion": "...", ...}, ...] or {"rows": [...]}.',
)


class _Object(list[tuple[str, object]]):
    """A JSON object as its pairs in order, so that a repeated key is still there to be found."""


def read_json(text: str, name: str, limits: Limits) -> Table:
    """Returns the table in the JSON `text`; the columns are the keys in the order of their first appearance.

    Places count from 0, as in JSON path: "phieu.json[3].declared".

    Raises:
        InvalidFile: Not JSON, NaN or Infinity, another shape than rows of single values, a repeated key, or too much.
    """
    if sum(text.count(mark) for mark in "{[,") > _ROOM * limits.rows * limits.columns:
        raise refused(name, too_much(limits))
    rows, path = _top(_parsed(text, name), name)
    if len(rows) > limits.rows:
        raise refused(name, too_many_rows(limits))
    header: dict[str, Cell] = {}
    below: list[tuple[str, dict[str, Cell]]] = []
    faults: list[Fault] = []
    for number, row in enumerate(rows):
        place = f"{path}[{number}]"
        if not isinstance(row, _Object):
            faults.append(
                Fault(place, say("dòng này phải là một đối tượng {...}.", "this row must be an object {...}."))
            )
            continue
        cells: dict[str, Cell] = {}
        for key, value in row:
            at = f"{place}.{snippet(key)}"
            if key in cells:
                faults.append(Fault(at, say("khóa này lặp lại; chỉ giữ một.", "this key is repeated; keep one.")))
                continue
            header.setdefault(key, text_cell(key, at))
            cells[key] = _cell(value, at)
        below.append((place, cells))
    if len(header) > limits.columns:
        raise refused(name, too_many_columns(limits))
    aligned = ([cells.get(key, Cell(None, f"{place}.{snippet(key)}")) for key in header] for place, cells in below)
    return assemble(name, name, list(header.values()), aligned, faults, limits)


def _parsed(text: str, name: str) -> object:
    try:
        return json.loads(
            text, parse_float=_number, parse_int=_number, parse_constant=_constant, object_pairs_hook=_Object
        )
    except json.JSONDecodeError as error:
        raise refused(
            name,
            say(
                "không đúng cú pháp JSON ở cột {column}; kiểm tra dấu phẩy, dấu ngoặc và dấu nháy kép.",
                "not valid JSON at column {column}; check commas, brackets and double quotes.",
                column=error.colno,
            ),
            f"{name}:{error.lineno}",
        ) from error
    except InvalidOperation as error:
        raise refused(
            name,
            say(
                "có số quá lớn, NaN hoặc Infinity; chỉ nhận số thập phân thông thường.",
                "holds a number that is too large, NaN or Infinity; only plain decimals are accepted.",
            ),
        ) from error
    except RecursionError as error:
        raise refused(name, _SHAPE) from error


def _number(text: str) -> Decimal:
    return Decimal(text)


def _constant(_text: str) -> NoReturn:
    raise InvalidOperation


def _top(document: object, name: str) -> tuple[list[object], str]:
    """Returns the rows and the path under which they stand."""
    path = name
    if isinstance(document, _Object):
        if [key for key, _ in document] != ["rows"]:
            raise refused(name, _SHAPE)
        document, path = document[0][1], f"{name}.rows"
    if not isinstance(document, list) or isinstance(document, _Object):
        raise refused(name, _SHAPE, path)
    return document, path


def _cell(value: object, place: str) -> Cell:
    if isinstance(value, str):
        return text_cell(value, place)
    if isinstance(value, Decimal):
        return number_cell(value, place)
    if value is None or isinstance(value, bool):
        return Cell(value, place)
    return Cell(
        None,
        place,
        say(
            "giá trị phải là chữ, số, true, false hoặc null; không lồng danh sách hay đối tượng.",
            "the value must be text, a number, true, false or null; no list or object inside.",
        ),
    )
