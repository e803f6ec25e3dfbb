"""Whatever bytes arrive, a reader either reads them or refuses them; no other error ever comes out.

What is built here from nothing shrinks to the smallest example; real files that are spoiled are in tests/faults.
"""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kyhan.documents.form_file import form_rows
from kyhan.documents.roster_file import roster_rows
from kyhan.documents.tables import read_table
from kyhan.documents.user_file import user_rows
from kyhan.errors import Refusal
from tests.faults.mutation import SCRAPS
from tests.faults.sheets import Sheet

HEADERS = (
    "mã;tự chấm;không áp dụng;giải trình",
    "criterion,verified,reason,N/A",
    "code;name;group;valid_from;valid_to;officer_email",
    "login,name,email,roles,unit,lang",
)
WORDS = ("A1", "có", "staff", '"criterion"', '"declared"', *(scrap.decode(errors="replace") for scrap in SCRAPS))
SCRAP = st.sampled_from([word for word in WORDS if len(word) < 100])
BOOK = Sheet(("mã", "tự chấm", "N/A"), [("A1", 70.5, None), ("A2", "=1+1", "x"), ("A3", 3, True)]).as_workbook


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


@given(st.binary(max_size=300), st.sampled_from(["p.csv", "p.json", "p.xlsx"]))
def test_any_bytes(content: bytes, name: str) -> None:
    taken(content, name)


@given(st.sampled_from(HEADERS), st.lists(SCRAP, max_size=40))
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


@given(st.lists(SCRAP, max_size=40))
def test_any_scraps_of_json(scraps: list[str]) -> None:
    taken(f"[{''.join(scraps)}".encode(), "p.json")


@pytest.mark.parametrize("cut", range(0, len(BOOK), 97))
def test_a_workbook_cut_anywhere_is_refused(cut: int) -> None:
    with pytest.raises(Refusal):
        read_table(BOOK[:cut], "p.xlsx")
