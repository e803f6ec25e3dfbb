"""Whatever bytes arrive, a reader either reads them or refuses them; no other error ever comes out."""

import io
import zipfile
from contextlib import suppress

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from kyhan.documents.form_file import form_rows
from kyhan.documents.roster_file import roster_rows
from kyhan.documents.tables import read_table
from kyhan.documents.user_file import user_rows
from kyhan.errors import Refusal

HEADERS = (
    "mã;tự chấm;không áp dụng;giải trình",
    "criterion,verified,reason,N/A",
    "code;name;group;valid_from;valid_to;officer_email",
    "login,name,email,roles,unit,lang",
)
SCRAPS = st.sampled_from(
    [
        *(";", ",", "\t", '"', "\n", "\r\n", "\r", "A1", "70,5", "-1", "x", "có", "31/11/2026", "1e9", "NaN", "staff"),
        *(
            "[",
            "]",
            "{",
            "}",
            ":",
            '"criterion"',
            '"declared"',
            "null",
            "true",
            "1.5",
            "\ufffd",
            "\u200b",
            "a@b.c",
            " ",
        ),
    ]
)


def taken(content: bytes, name: str) -> None:
    """Reads `content` as every kind of file; only refusals may come out."""
    with suppress(Refusal):
        table = read_table(content, name)
        for fault in (*form_rows(table, "declare").faults, *form_rows(table, "verify").faults):
            assert fault.place.startswith(name)
            assert fault.to("vi")
        for reader in (roster_rows, user_rows):
            with suppress(Refusal):
                reader(table)


def workbook(table: list[list[str | float | bool | None]]) -> bytes:
    book = openpyxl.Workbook()
    assert isinstance(book.active, Worksheet)
    for row in table:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


BOOK = workbook([["mã", "tự chấm", "N/A"], ["A1", 70.5, None], ["A2", "=1+1", "x"], ["A3", 3, True]])


@given(st.binary(max_size=300), st.sampled_from(["p.csv", "p.json", "p.xlsx"]))
def test_any_bytes(content: bytes, name: str) -> None:
    taken(content, name)


@given(st.sampled_from(HEADERS), st.lists(SCRAPS, max_size=40))
def test_any_scraps_below_a_known_header(header: str, scraps: list[str]) -> None:
    taken(f"{header}\n{''.join(scraps)}".encode(), "p.csv")


@given(st.text(max_size=200), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1258"]))
def test_any_text_in_any_encoding(text: str, encoding: str) -> None:
    taken(text.encode(encoding, errors="replace"), "p.csv")


JSON_KEYS = st.sampled_from(
    ["criterion", "declared", "N/A", "code", "name", "group", "valid_from", "login", "roles", ""]
)
JSON_VALUES = st.recursive(
    st.sampled_from(["null", "true", "-1", "0.5", "1e400", "NaN", '"x"', '"70,5"', '"31/11/2026"', '"\\ud800"', "{}"]),
    lambda inner: st.lists(inner, max_size=3).map(lambda values: f"[{','.join(values)}]"),
    max_leaves=4,
)


@given(st.lists(st.lists(st.tuples(JSON_KEYS, JSON_VALUES), max_size=5), max_size=5), st.booleans())
def test_any_json_rows(rows: list[list[tuple[str, str]]], wrapped: bool) -> None:
    objects = ["{" + ",".join(f'"{key}":{value}' for key, value in row) + "}" for row in rows]
    text = f"[{','.join(objects)}]"

    taken((f'{{"rows":{text}}}' if wrapped else text).encode(), "p.json")


@given(st.lists(SCRAPS, max_size=40))
def test_any_scraps_of_json(scraps: list[str]) -> None:
    taken(f"[{''.join(scraps)}".encode(), "p.json")


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(BOOK) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_workbook_with_any_bytes_changed(changes: list[tuple[int, int]]) -> None:
    content = bytearray(BOOK)
    for at, value in changes:
        content[at] = value

    taken(bytes(content), "p.xlsx")


XML_SCRAPS = st.sampled_from(
    [
        b"<",
        b">",
        b"/",
        b'"',
        b"<c>",
        b"</c>",
        b"<v>1</v>",
        b't="s"',
        b't="d"',
        b't="b"',
        b't="e"',
        b's="99"',
        b"nan",
        b'r="ZZZ9"',
        b'r="A0"',
        b'r="-1"',
        b"<row>",
        b"</row>",
        b"<f>",
        b"1e999",
        b"&x;",
        b"\xff",
        b"",
        b"9" * 20,
    ]
)
PARTS = st.sampled_from(
    [part for part in zipfile.ZipFile(io.BytesIO(BOOK)).namelist() if part.endswith((".xml", ".rels"))]
)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PARTS, st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), XML_SCRAPS), min_size=1, max_size=4))
def test_a_workbook_with_any_part_rewritten(part: str, edits: list[tuple[float, int, bytes]]) -> None:
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(BOOK)) as source, zipfile.ZipFile(result, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            for where, length, scrap in edits if name == part else ():
                at = int(where * len(data))
                data = data[:at] + scrap + data[at + length :]
            target.writestr(name, data)

    taken(result.getvalue(), "p.xlsx")


@pytest.mark.parametrize("cut", range(0, len(BOOK), 97))
def test_a_workbook_cut_anywhere_is_refused(cut: int) -> None:
    with pytest.raises(Refusal):
        read_table(BOOK[:cut], "p.xlsx")
