"""Does every row that somebody changed past the program show, and is it named? Replay of the history differs from it."""
# ruff: noqa: S608 - SQL is the attack itself

from collections.abc import Iterator

import pytest

from tests.attacks import found, sealed_office
from tests.factories import KEY, KHE_TRE, SmallOffice


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallOffice]:
    """One sealed office for all tests here: no attack on it lasts."""
    office = sealed_office(tmp_path_factory.mktemp("rows") / "office.db")
    yield office
    office.app.engine.dispose()


@pytest.mark.parametrize(
    ("attack", "place", "columns"),
    [
        ("UPDATE submission SET place = 3 WHERE unit = '20164'", "2026 submission 20164", "place"),
        ("UPDATE submission SET late = 1, tied = 1 WHERE unit = '20164'", "2026 submission 20164", "late, tied"),
        ("UPDATE submission SET late = 'x' WHERE unit = '20164'", "2026 submission 20164", "late"),
        ("UPDATE submission SET received_on = 'soon' WHERE unit = '20164'", "2026 submission 20164", "received_on"),
        ("UPDATE submission SET name = CAST(x'ff' AS TEXT) WHERE unit = '20164'", "2026 submission 20164", "name"),
        ("UPDATE submission SET name = CAST(name AS BLOB) WHERE unit = '20164'", "2026 submission 20164", "name"),
        (
            "UPDATE answer SET verified = '6' WHERE unit = '20164' AND criterion = 'HD.01'",
            "2026 answer 20164/HD.01",
            "verified",
        ),
        ("DELETE FROM answer WHERE unit = '20164' AND criterion = 'HD.01'", "2026 answer 20164/HD.01", "row"),
        (
            "INSERT INTO answer SELECT cycle, unit, 'HD.99', declared, 0, '', '', verified, 0, '' FROM answer LIMIT 1",
            "2026 answer 20161/HD.99",
            "row",
        ),
        (
            "UPDATE deadline SET due_on = '2026-12-31' WHERE subject = 'submission/20164' AND kind = 'submission'",
            "2026 deadline submission/20164/submission/1",
            "due_on",
        ),
        ("UPDATE complaint SET answer = 'khác' WHERE number = 1", "2026 complaint 1", "answer"),
        ("UPDATE cycle SET state = 'closed'", "2026 cycle 2026", "state"),
        ("UPDATE publication SET snapshot = '[]'", "2026 publication 1", "snapshot"),
        ("UPDATE regulation_text SET title = 'Khác'", "office regulation_text", "title"),
        ("UPDATE office SET practice = 0", "office office office", "practice"),
        ("UPDATE \"user\" SET roles = 'leader' WHERE login = 'khe-tre'", "office user khe-tre", "roles"),
        ("UPDATE unit SET valid_to = '2026-01-01' WHERE code = '20164'", "office unit 20164/2020-01-01", "valid_to"),
        ("DELETE FROM calendar_day WHERE \"on\" = '2026-11-24'", "office calendar_day 2026-11-24", "row"),
        ("UPDATE calendar_year SET provisional = 1 - provisional", "office calendar_year 2018", "provisional"),
    ],
)
def test_a_row_changed_by_sql(kept: SmallOffice, attack: str, place: str, columns: str) -> None:
    findings = found(kept, attack)

    assert findings
    assert findings[0].startswith(place)
    assert findings[0].endswith(f"the present row differs from the history ({columns})")


def test_each_changed_row_is_named(kept: SmallOffice) -> None:
    findings = found(kept, "UPDATE submission SET place = 9")

    assert [finding.split(":")[0] for finding in findings] == [
        f"2026 submission {unit}" for unit in ("20161", "20164", "20167", "NV")
    ]


def test_rows_of_a_cycle_without_history(kept: SmallOffice) -> None:
    columns = "year, regulation, regulation_sha256, state, version, issued_late"
    findings = found(
        kept,
        f"INSERT INTO cycle (key, {columns}) SELECT '2031', {columns} FROM cycle",
        f"INSERT INTO publication SELECT '2030', number, decision, signed_on, published_on, snapshot, history_head"
        f" FROM publication WHERE cycle = '{KEY}'",
    )

    assert findings == [
        "2031 cycle: rows of a cycle that has no history",
        "2030 publication: rows of a cycle that has no history",
    ]


def test_rows_of_a_cycle_that_is_named_like_the_office_s_own_chain(kept: SmallOffice) -> None:
    columns = "year, regulation, regulation_sha256, state, version, issued_late"
    findings = found(kept, f"INSERT INTO cycle (key, {columns}) SELECT 'office', {columns} FROM cycle")

    assert findings == ["office cycle: rows of a cycle that has no history"]


def test_a_row_moved_to_other_columns_of_its_key(kept: SmallOffice) -> None:
    """Both keys read "submission/20164/submission/1" when they are simply joined."""
    findings = found(
        kept,
        "UPDATE deadline SET subject = 'submission', kind = '20164/submission'"
        " WHERE subject = 'submission/20164' AND kind = 'submission'",
    )

    assert findings == [
        "2026 deadline submission/20164//submission/1: the present row differs from the history (row)",
        "2026 deadline submission/20164/submission/1: the present row differs from the history (row)",
    ]


def test_a_row_changed_together_with_an_invented_event_of_it(kept: SmallOffice) -> None:
    findings = found(
        kept,
        f"UPDATE submission SET place = 1 WHERE unit = '{KHE_TRE}'",
        "INSERT INTO event SELECT chain, seq + 1, subject, 'fix', actor, occurred_on, recorded_at, body, hash"
        f" FROM event WHERE chain = '{KEY}' ORDER BY seq DESC LIMIT 1",
    )

    assert findings
