"""Is every edit of a row past the program found: every table, every column, on both databases, triggers removed?"""

from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from kyhan.cycle import audit
from kyhan.cycle.commands import evidence, public_page, submission
from kyhan.cycle.commands.evidence import NewFile
from tests.attacks import event_rows, heads, rewrite_from, sealed
from tests.factories import KEY, KHE_TRE, SmallOffice, accepted, published
from tests.faults.row_edits import NOT_UNDER_HISTORY, UNDER_HISTORY, Edit, edits, unprotected
from tests.faults.scale import much

Counts = Callable[[str], None]
EVERY_ROW = 1_000_000
AT_ONCE = 500
"""Edits in one transaction: PostgreSQL keeps a lock for each one that was taken back until the transaction ends."""
HISTORY = Path(__file__).parents[2] / "docs" / "history.md"


OF_ASKED = {"query", "evidence"}


def found(connection: Connection, outside: audit.Seals | None = None) -> list[str]:
    return [fault.to("en") for fault in audit.verify(connection, outside=outside).findings]


def missed(connection: Connection, edit: Edit, outside: audit.Seals) -> bool | None:
    """Makes an edit, verifies, takes it back; None: the database itself refused it."""
    undo = connection.begin_nested()
    try:
        connection.execute(edit.statement)
        return not found(connection, outside)
    except IntegrityError:
        return None
    finally:
        undo.rollback()


def asked(office: SmallOffice) -> SmallOffice:
    """Sends a form back with a question, which the unit answers with evidence."""
    accepted(office)
    submission.send_back(office.acting("binh"), KEY, KHE_TRE, [("HD.01", "Số nào đúng?")])
    evidence.add(office.acting("khe-tre"), KEY, KHE_TRE, "HD.01", [NewFile("bien-ban.txt", "txt", b"70")])
    return office


def shown(office: SmallOffice) -> SmallOffice:
    """Lets everybody read a published result."""
    published(office)
    public_page.open_page(office.acting("an"), KEY)
    return office


@pytest.mark.parametrize(
    ("story", "names"),
    [
        (sealed, UNDER_HISTORY - OF_ASKED - {"public_page"}),
        (asked, OF_ASKED | {"submission"}),
        (shown, {"public_page"}),
    ],
)
def test_every_edit_of_every_row_is_found(
    office: SmallOffice, story: Callable[[SmallOffice], SmallOffice], names: set[str], counts: Counts
) -> None:
    kept = heads(story(office))
    made, refused, unnoticed = 0, 0, []
    with office.app.engine.connect() as connection:
        for name in sorted(names):
            before = made
            every = edits(connection, SQLModel.metadata.tables[name], much(1, EVERY_ROW))
            while batch := list(islice(every, AT_ONCE)):
                unprotected(connection)
                verdicts = [(edit.what, missed(connection, edit, kept)) for edit in batch]
                connection.rollback()
                made += len(verdicts)
                refused += sum(verdict is None for _, verdict in verdicts)
                unnoticed += [what for what, verdict in verdicts if verdict]
            assert made > before, name
        left = found(connection)

    assert unnoticed == [], "\n".join(unnoticed)
    assert left == []
    counts(f"{made} edits: {made - refused} found, {refused} refused by the database, 0 unnoticed")


def test_whoever_rewrites_everything_from_an_event_on_shows_against_a_seal(office: SmallOffice, counts: Counts) -> None:
    """Only a head kept elsewhere tells of the office's own chain, as docs/history.md says."""
    kept = heads(sealed(office))
    events = event_rows(office)
    alone = []
    with office.app.engine.connect() as connection:
        unprotected(connection)
        for chain, seq, _ in events:
            undo = connection.begin_nested()
            rewrite_from(connection, chain, seq, lambda event: event | {"channel": "web"})
            assert found(connection, kept), (chain, seq)
            if found(connection):
                alone.append(chain)
            undo.rollback()
        connection.rollback()

    assert alone == [chain for chain, _, _ in events if chain == KEY]
    counts(f"rewritten from each of {len(events)} events on: all found by a seal, {len(alone)} by the seal inside")


def test_every_table_is_under_the_history_or_said_not_to_be(office: SmallOffice) -> None:
    told = HISTORY.read_text(encoding="utf-8")

    assert set(inspect(office.app.engine).get_table_names()) == UNDER_HISTORY | NOT_UNDER_HISTORY.keys()
    assert [name for name in NOT_UNDER_HISTORY if f"`{name}`" not in told] == []
