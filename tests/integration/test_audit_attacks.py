"""Is every attack on the events found and named: any byte, deleted, inserted, swapped and cut events?"""
# ruff: noqa: S608 - SQL is the attack itself

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from kyhan.cycle import audit, history
from kyhan.cycle.tables import FROZEN
from tests.attacks import copy_event, event_rows, found, heads, rewrite, rewrite_from, sealed_office
from tests.factories import KEY, SmallOffice


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallOffice]:
    """One sealed office for all tests here: no attack on it lasts."""
    office = sealed_office(tmp_path_factory.mktemp("audit") / "office.db")
    yield office
    office.app.engine.dispose()


def test_an_untouched_history_holds_and_says_how_much_was_read(kept: SmallOffice) -> None:
    with kept.app.engine.connect() as connection:
        report = audit.verify(connection, outside=heads(kept))

    assert report.findings == report.notes == []
    assert (report.events, report.chains, report.seals) == (len(event_rows(kept)), 2, 2)


TEXTS = ("body", "hash", "subject", "action", "actor", "occurred_on", "recorded_at", "chain")


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_any_byte_of_any_column_of_any_event(kept: SmallOffice, data: st.DataObject) -> None:
    chain, seq, _ = data.draw(st.sampled_from(event_rows(kept)), label="event")
    column = data.draw(st.sampled_from(TEXTS), label="column")
    flip = data.draw(st.integers(1, 255), label="bits")
    share = data.draw(st.floats(0, 1, exclude_max=True), label="where")

    def attack(connection: Connection) -> None:
        where = {"chain": chain, "seq": seq}
        stored = connection.execute(
            text(f"SELECT CAST({column} AS BLOB) FROM event WHERE chain = :chain AND seq = :seq"),
            where,
        ).scalar_one()
        changed = bytearray(stored)
        changed[int(share * len(changed))] ^= flip
        connection.execute(
            text(f"UPDATE event SET {column} = CAST(:new AS TEXT) WHERE chain = :chain AND seq = :seq"),
            {"new": bytes(changed), **where},
        )

    assert found(kept, attack)


def test_a_changed_event_is_named_by_chain_and_number(kept: SmallOffice) -> None:
    findings = found(kept, f"UPDATE event SET actor = 'dung' WHERE chain = '{KEY}' AND seq = 5")

    assert findings == ["2026 #5: the event's columns differ from the hashed body"]


def test_a_body_changed_with_its_hash_breaks_the_chain_behind_it(kept: SmallOffice) -> None:
    def attack(connection: Connection) -> None:
        rewrite(connection, KEY, 5, lambda event: event | {"channel": "web"})

    assert found(kept, attack) == ["2026 #6: does not follow the event before it"]


@pytest.mark.parametrize("body", ["'{'", "'[]'", "'null'", "x'00ff'", "12", "'{\"seq\":5}'", "'" + "[" * 100_000 + "'"])
def test_a_body_that_is_no_event_is_named_not_stumbled_over(kept: SmallOffice, body: str) -> None:
    findings = found(kept, f"UPDATE event SET body = {body} WHERE chain = '{KEY}' AND seq = 5")

    assert "2026 #5: the body cannot be read" in findings
    assert "2026 #5: the body does not match its hash" in findings


@pytest.mark.parametrize("number", ["500", "0", "'x'", "5.5"])
def test_a_changed_number_leaves_a_gap_and_a_stranger(kept: SmallOffice, number: str) -> None:
    findings = found(kept, f"UPDATE event SET seq = {number} WHERE chain = '{KEY}' AND seq = 5")

    assert any("(number 5 expected)" in finding for finding in findings)
    assert any("its number or chain was changed" in finding for finding in findings)


def test_any_deleted_event(kept: SmallOffice) -> None:
    for chain, seq, _ in event_rows(kept):
        assert found(kept, f"DELETE FROM event WHERE chain = '{chain}' AND seq = {seq}", outside=heads(kept)), seq


def test_any_two_swapped_events(kept: SmallOffice) -> None:
    for (chain, seq, _), (next_chain, next_seq, _) in pairwise(event_rows(kept)):
        if chain == next_chain:
            findings = found(
                kept,
                f"UPDATE event SET seq = -1 WHERE chain = '{chain}' AND seq = {seq}",
                f"UPDATE event SET seq = {seq} WHERE chain = '{chain}' AND seq = {next_seq}",
                f"UPDATE event SET seq = {next_seq} WHERE chain = '{chain}' AND seq = -1",
            )
            assert any(f"{chain} #{seq}" in finding for finding in findings)


@pytest.mark.parametrize("at", [1, 7, 20])
def test_an_event_inserted_in_the_middle(kept: SmallOffice, at: int) -> None:
    def attack(connection: Connection) -> None:
        connection.execute(text("UPDATE event SET seq = -seq - 1 WHERE chain = :c AND seq >= :s"), {"c": KEY, "s": at})
        connection.execute(text("UPDATE event SET seq = -seq WHERE chain = :c AND seq < 0"), {"c": KEY})
        copy_event(connection, KEY, at + 1, at)

    assert f"2026 #{at + 1}: its number or chain was changed" in found(kept, attack)


def test_a_copied_event_at_the_end(kept: SmallOffice) -> None:
    last = max(seq for chain, seq, _ in event_rows(kept) if chain == KEY)

    findings = found(kept, lambda connection: copy_event(connection, KEY, last, last + 1))

    assert f"2026 #{last + 1}: does not follow the event before it" in findings


@pytest.mark.parametrize("kept_events", [1, 10, 25])
def test_a_cut_tail_after_a_seal_also_when_the_rows_were_put_back_to_match(kept: SmallOffice, kept_events: int) -> None:
    last = max(seq for chain, seq, _ in event_rows(kept) if chain == KEY)

    findings = found(kept, f"DELETE FROM event WHERE chain = '{KEY}' AND seq > {kept_events}")

    assert f"2026 #{last}: a sealed event is gone; the chain's tail was cut" in findings


def test_a_whole_sealed_chain_that_disappears_with_its_rows(kept: SmallOffice) -> None:
    tables = ("publication", "complaint", "deadline", "query", "answer", "submission")
    findings = found(
        kept,
        f"DELETE FROM event WHERE chain = '{KEY}'",
        *(f"DELETE FROM {table} WHERE cycle = '{KEY}'" for table in tables),
        f"DELETE FROM cycle WHERE key = '{KEY}'",
    )

    assert findings == ["2026: the whole chain is gone although it was sealed"]


def test_the_cut_tail_of_the_office_s_own_chain_shows_against_a_head_kept_outside(kept: SmallOffice) -> None:
    last = max(seq for chain, seq, _ in event_rows(kept) if chain == "office")
    cut = f"DELETE FROM event WHERE chain = 'office' AND seq = {last}"

    assert found(kept, cut) == []
    assert found(kept, cut, outside=heads(kept)) == [
        f"office #{last}: a sealed event is gone; the chain's tail was cut"
    ]


def test_everything_recomputed_after_a_change_shows_against_the_seal(kept: SmallOffice) -> None:
    def attack(connection: Connection) -> None:
        rewrite_from(connection, KEY, 5, lambda event: event | {"channel": "web"})

    last = max(seq for chain, seq, _ in event_rows(kept) if chain == KEY)
    assert found(kept, attack) == [f"2026 #{last}: differs from the sealed hash"]


def test_a_forged_seal_in_the_history_does_not_hide_a_change_from_a_head_kept_outside(kept: SmallOffice) -> None:
    last = max(seq for chain, seq, _ in event_rows(kept) if chain == KEY)
    seal = max(seq for chain, seq, _ in event_rows(kept) if chain == "office")

    def attack(connection: Connection) -> None:
        rewrite_from(connection, KEY, 5, lambda event: event | {"channel": "web"})
        new = [last, history.head(connection, KEY).hash]
        rewrite_from(connection, "office", seal, lambda event: event | {"data": {"heads": {KEY: new}}})

    assert found(kept, attack) == []
    printed = {KEY: heads(kept)[KEY]}
    assert found(kept, attack, outside=printed) == [f"2026 #{last}: differs from the sealed hash"]


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ({"role": "unit_officer"}, "step verify from verifying to verified by unit_officer is not in the workflow"),
        ({"target": "filling"}, "step verify from verifying to filling by reviewer is not in the workflow"),
        ({"source": "submitted"}, "the step leaves «submitted» while the state was «verifying»"),
    ],
)
def test_a_step_the_workflow_does_not_have_is_named_even_with_all_hashes_recomputed(
    kept: SmallOffice, change: dict[str, Any], finding: str
) -> None:
    first = next(seq for chain, seq, action in event_rows(kept) if chain == KEY and action == "verify")

    findings = found(kept, lambda connection: rewrite_from(connection, KEY, first, lambda event: event | change))

    assert f"2026 #{first}: {finding}" in findings


def test_a_chain_of_no_cycle_is_a_stranger(kept: SmallOffice) -> None:
    def attack(connection: Connection) -> None:
        body: dict[str, Any] = {"chain": "2031", "subject": "cycle", "action": "remark", "actor": "an", "changes": {}}
        body |= {"occurred_on": "2026-12-03", "recorded_at": "2026-12-03T02:00:00.000000Z", "workflow": None}
        history.append(connection, history.Head(), body, kept.clock.now())

    assert found(kept, attack) == ["2031: this chain is of no cycle"]


def test_a_clock_that_was_set_back_is_worth_a_note_but_no_fault(kept: SmallOffice) -> None:
    def attack(connection: Connection) -> None:
        rewrite_from(connection, "office", 2, lambda event: event | {"recorded_at": "2026-12-24T01:00:00.000000Z"})
        connection.execute(
            text("UPDATE event SET recorded_at = '2026-12-24 01:00:00.000000' WHERE chain = 'office' AND seq = 2")
        )

    with kept.app.engine.connect() as connection:
        connection.exec_driver_sql("DROP TRIGGER event_refuses_update")
        attack(connection)
        report = audit.verify(connection)
        connection.rollback()
    assert report.findings == []
    assert [note.place for note in report.notes] == ["office #3"]


@pytest.mark.parametrize("table", FROZEN)
@pytest.mark.parametrize("change", ["UPDATE {} SET rowid = rowid", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_what_is_frozen(kept: SmallOffice, table: str, change: str) -> None:
    with kept.app.engine.connect() as connection, pytest.raises(IntegrityError, match=f"{table} is append-only"):
        connection.exec_driver_sql(change.format(table))
