"""How does an office of an older schema come to this program: from its backup, and as its database, at the console?"""

import json
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any, Final

import click
import pytest

from kyhan.cli import kyhan as root
from kyhan.cycle.backup_format import EVENTS
from kyhan.cycle.commands import submission
from kyhan.cycle.history import OFFICE_CHAIN, canonical
from kyhan.cycle.opening import SCHEMA
from kyhan.cycle.replay import present, replay
from kyhan.database import reading
from tests import factories
from tests.factories import AS_BEFORE, FILED_ON, KEY, KHE_TRE, SmallOffice, standing
from tests.posting import tick_at
from tests.readings import events, holds, state_of
from tests.released.offices import RELEASED, lay_down
from tests.saved import empty_place, faults_of, first_row, of_schema_0001, restored, saved
from tests.terminal import Terminal

MAIL: Final = "tables/mail.jsonl"

NOT_REFUSED: Final = frozenset({"init", "demo", "rehearse", "restore", "database", "worker"})
"""Commands that need no office, make one, or are for this very case; a fleet's worker waits until it was upgraded."""
OF_AN_OFFICE: Final = (
    "calendar show",
    "regulation list",
    "unit list",
    "user list",
    f"cycle status {KEY}",
    f"submission verify {KEY} {KHE_TRE}",
    f"complaint list {KEY}",
    f"deadline list {KEY}",
    "reminder list",
    "scheduler once",
    "serve --check",
    f"form write {KEY} --out forms",
    f"evidence list {KEY}",
    f"document list {KEY}",
    f"chart {KEY} points --out points.svg",
    f"archive write {KEY} --out year.zip",
    "audit verify",
    "backup before-upgrade.zip",
    "serve --port 0 --check",
)
"""A command line of every other group."""


@pytest.fixture(params=["sqlite", "postgresql"])
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty place, on each database."""
    with empty_place(request, tmp_path) as address:
        yield address


def rows_of(file: Path) -> dict[str, list[dict[str, Any]]]:
    """Returns the rows of a backup by their members, in an order of their own."""
    with zipfile.ZipFile(file) as packed:
        names = [name for name in packed.namelist() if name.startswith("tables/")]
        return {name: sorted(map(json.loads, packed.read(name).splitlines()), key=_in_order) for name in names}


def _in_order(row: dict[str, Any]) -> str:
    return canonical({name: value for name, value in row.items() if name != "claimed_by"})


def a_mail(content: bytes) -> bytes:
    """Adds a mail as the first schema knew it."""
    mail = {
        "message_id": "<1@x>",
        "recipient": "an",
        "address": "an@office.example",
        "on": "2026-12-07",
        "language": "vi",
    }
    mail |= {"subject": "s", "plain": "p", "html": "h", "state": "sent", "attempts": 1, "claimed_at": None}
    mail |= {"next_attempt_at": None, "sent_at": None, "error": None}
    return content + canonical(mail).encode() + b"\n"


# --- Its backup -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_an_older_backup_comes_back_with_every_row_and_its_upgrade_in_the_history(
    office: SmallOffice, elsewhere: str, tmp_path: Path
) -> None:
    older = of_schema_0001(tmp_path, {MAIL: a_mail})
    assert faults_of(older) == ""

    with restored(office.on(FILED_ON), older, elsewhere) as copy:
        assert holds(copy) == []
        before, after = rows_of(older), rows_of(saved(copy, "again.zip"))
        assert [row.pop("claimed_by") for row in after[MAIL]] == [None]
        [upgrade] = [event for event in after.pop(EVENTS) if event not in before[EVENTS]]
        del before[EVENTS]
        assert after == before | {name: [] for name in after if name not in before}
        told = json.loads(upgrade["body"])
        assert (told["chain"], told["actor"], told["action"]) == (OFFICE_CHAIN, "system", "upgrade")
        assert told["data"] == {"from": "0001", "to": SCHEMA}
        assert {**told, "hash": upgrade["hash"]} == events(copy, chain=OFFICE_CHAIN)[-1]


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_work_goes_on_where_an_older_backup_was_restored(office: SmallOffice, elsewhere: str, tmp_path: Path) -> None:
    with restored(office.on(FILED_ON), of_schema_0001(tmp_path), elsewhere) as copy:
        submission.verify(copy.acting("binh"), KEY, KHE_TRE, AS_BEFORE)
        done = tick_at(copy, date(2026, 12, 7))

        assert done.faults() == []
        assert done.delivered.sent
        assert state_of(copy, KHE_TRE) == "verified"
        assert holds(copy) == []
        with reading(copy.app.engine) as connection:
            for chain in (OFFICE_CHAIN, KEY):
                bodies = [json.dumps(event) for event in events(copy, chain=chain)]
                assert replay(bodies) == present(connection, chain)


def test_a_row_that_the_older_schema_could_not_have_is_found(tmp_path: Path) -> None:
    of_later = of_schema_0001(tmp_path, {"tables/unit.jsonl": first_row(colour="xanh")})
    assert "tables/unit.jsonl:1: this line is no row" in faults_of(of_later)


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_an_older_backup_is_checked_and_restored_at_the_console(kyhan: Terminal, tmp_path: Path) -> None:
    older, address = of_schema_0001(tmp_path), f"sqlite:///{tmp_path / 'restored.db'}"
    there = Terminal(standing(tmp_path / "none", address), kyhan.capsys)

    assert "The backup holds" in there("backup", "check", older).out
    ran = there("restore", older)
    assert ran.code == 0, ran.err
    assert f"The backup is of schema 0001; it was upgraded to {SCHEMA}, as the history records." in ran.out
    assert there("audit", "verify").code == 0

    (tmp_path / "restored.db").unlink()
    told = there.json("restore", older)
    assert (told["schema"], told["database_schema"]) == ("0001", SCHEMA)


# --- Its database -----------------------------------------------------------------------------------------------------


@pytest.fixture(params=["sqlite", "postgresql"])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The address of an office of the first schema, on each database, and of an empty place on the other one."""
    with ExitStack() as stack:
        on_server = stack.enter_context(request.getfixturevalue("server").lent())
        both = [f"sqlite:///{tmp_path / 'office.db'}", on_server]
        here, there = both if request.param == "sqlite" else reversed(both)
        lay_down(here, RELEASED[0])
        yield here, there


@pytest.fixture
def older(places: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """A terminal at the older office."""
    return Terminal(standing(tmp_path / "none", places[0]).on(FILED_ON), capsys)


def test_every_group_of_commands_is_tried_on_an_older_database() -> None:
    groups = set(root.list_commands(click.Context(root)))
    assert {line.split()[0] for line in OF_AN_OFFICE} == groups - NOT_REFUSED


def test_an_older_database_is_refused_by_every_command_until_it_is_upgraded(older: Terminal) -> None:
    for line in OF_AN_OFFICE:
        said = older.refused(*line.split())
        assert f"The database is of schema 0001, this program uses {SCHEMA}" in said, line
        assert "kyhan database upgrade" in said, line
    found = older.json("database", "status")
    assert (found["schema"], found["program_schema"], found["state"]) == ("0001", SCHEMA, "older")
    assert "older than this program" in older("database", "status").out


def test_an_older_database_is_upgraded_works_and_is_restored_from_its_backup_into_the_other_kind(
    older: Terminal, places: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KYHAN_FILES", str(tmp_path / "files"))
    assert (
        f"Upgraded the database from schema 0001 to {SCHEMA}, as the history records"
        in older("database", "upgrade").out
    )
    assert older("audit", "verify").code == 0
    form = factories.form_file(tmp_path / "form.csv", AS_BEFORE, "điểm thẩm định")
    done = older("submission", "verify", KEY, KHE_TRE, "--form", form, login="binh")
    assert done.code == 0, done.err
    file = tmp_path / "backup.zip"
    assert older("backup", file).code == 0

    there = Terminal(standing(tmp_path / "none", places[1]).on(FILED_ON), older.capsys)
    assert "The history holds" in there("restore", file, login="").out
    assert there("audit", "verify").code == 0
    for words in (("cycle", "status", KEY), ("submission", "show", KEY, KHE_TRE), ("audit", "log")):
        assert there.json(*words) == older.json(*words)
    assert there.json("submission", "show", KEY, KHE_TRE)["state"] == "verified"
