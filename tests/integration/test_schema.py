"""Do the migrations make what the program's tables say, and does an older database come through them with its data?"""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, inspect, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from kyhan.app import App
from kyhan.cli import run
from kyhan.cycle import schema
from kyhan.cycle.commands import backup, setup, submission
from kyhan.cycle.opening import SCHEMA
from kyhan.cycle.queries import register
from kyhan.database import open_engine, reading, writing
from tests.factories import AS_BEFORE, FILED_ON, KEY, KHE_TRE, UNITS, SmallOffice, filed, standing, submitted
from tests.readings import events, holds, state_of
from tests.released.offices import RELEASED, brought_to, lay_down
from tests.saved import saved
from tests.terminal import Terminal

LATER = '''"""A schema of tomorrow: a fact gets a column, a frozen table an index."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{newest}"


def upgrade() -> None:
    with op.batch_alter_table("submission") as table:
        table.add_column(sa.Column("signed_by", sa.String))
        table.alter_column("receipt_proof", existing_type=sa.String(), type_=sa.Text())
    op.create_index("event_by_actor", "event", ["actor"])
'''


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database in which nothing is, on each database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    with request.getfixturevalue("server").lent() as address:
        yield address


@pytest.fixture
def place(empty: str) -> Iterator[App]:
    """The same, opened; its connections are closed also when a test fails."""
    app = App(open_engine(empty))
    yield app
    app.engine.dispose()


def test_the_migrations_make_exactly_the_tables_of_the_program(empty: str) -> None:
    with brought_to(empty, SCHEMA) as connection:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)

        assert compare_metadata(context, SQLModel.metadata) == []


def test_the_program_s_schema_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    config.set_main_option("path_separator", "os")

    assert ScriptDirectory.from_config(config).get_heads() == [SCHEMA]


def test_every_schema_has_an_office_of_its_time_to_be_upgraded() -> None:
    numbers = [file.stem.removeprefix("schema_") for file in schema.MIGRATIONS.glob("versions/schema_*.py")]

    assert [file.stem for file in RELEASED] == sorted(numbers)
    assert schema.known() == set(numbers)


def test_the_tables_of_a_schema_are_read_off_its_migrations_with_their_kinds() -> None:
    def shape(tables: MetaData) -> set[tuple[str, str, type, bool, bool]]:
        columns = [column for table in tables.tables.values() for column in table.columns]
        return {
            (str(one.table.name), one.name, one.type.python_type, bool(one.nullable), one.primary_key)
            for one in columns
        }

    assert shape(schema.tables_of(SCHEMA)) == shape(SQLModel.metadata)
    assert "claimed_by" not in schema.tables_of("0001").tables["mail"].columns


@pytest.mark.parametrize("released", RELEASED, ids=lambda file: str(file.stem))
def test_an_office_of_every_schema_comes_to_the_newest_with_its_whole_history(
    empty: str, released: Path, tmp_path: Path
) -> None:
    lay_down(empty, released)
    app = App(open_engine(empty))
    setup.upgrade(app)
    app.engine.dispose()

    office = standing(tmp_path / "none", empty).on(FILED_ON)
    assert holds(office) == []
    # Numbers that acts recorded before there was a register stand in it as if they had been entered.
    numbers = [(one["symbol"], one["used_for"]) for one in register.documents(office.acting("an"), 2026)]
    assert numbers == [("15/QĐ-UBND", "publication/1"), ("05/TTr-VP", "proposal"), ("12/UBND-VP", "letter")]
    submission.verify(office.acting("binh"), KEY, KHE_TRE, AS_BEFORE)
    assert state_of(office, KHE_TRE) == "verified"
    assert holds(office) == []
    office.app.engine.dispose()


def test_an_upgrade_changes_tables_keeps_every_row_and_stands_in_the_history(
    office: SmallOffice, tmp_path: Path
) -> None:
    filed(office)
    before = events(office)
    migrations = _with_a_later_one(tmp_path)

    assert setup.upgrade(office.app, newest="9999", migrations=migrations) == (SCHEMA, "9999")

    assert holds(office) == []
    assert events(office) == before
    last = events(office, chain="office")[-1]
    assert (last["actor"], last["action"], last["data"]) == ("system", "upgrade", {"from": SCHEMA, "to": "9999"})
    with reading(office.app.engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM submission WHERE signed_by IS NULL")).scalar() == len(
            UNITS
        )
        assert connection.execute(text("SELECT count(*) FROM answer")).scalar()  # refers to the rebuilt table


def test_a_backup_comes_through_a_schema_that_rebuilds_its_tables(
    office: SmallOffice, place: App, tmp_path: Path
) -> None:
    filed(office)
    copy = replace(office, app=App(place.engine, office.clock))

    backup.restore(copy.app, saved(office), newest="9999", migrations=_with_a_later_one(tmp_path))

    assert holds(copy) == []
    assert events(copy) == events(office)
    assert events(copy, chain="office")[-1]["data"] == {"from": SCHEMA, "to": "9999"}
    with reading(place.engine) as connection:
        assert "signed_by" in [column["name"] for column in inspect(connection).get_columns("submission")]
        counts = [connection.execute(text(f"SELECT count(*) FROM {one}")).scalar() for one in ("submission", "answer")]  # noqa: S608 - names of this line
    assert counts == [len(UNITS), 142]


def test_a_backup_whose_upgrade_fails_half_way_restores_nothing(
    office: SmallOffice, place: App, tmp_path: Path
) -> None:
    migrations = _with_a_later_one(tmp_path, "    op.execute('DELETE FROM event')\n")

    with pytest.raises(IntegrityError, match="event is append-only"):
        backup.restore(place, saved(office), newest="9999", migrations=migrations)

    with reading(place.engine) as connection:
        assert inspect(connection).get_table_names() == []


def test_an_upgraded_database_stays_as_it_is_when_upgraded_again(office: SmallOffice, tmp_path: Path) -> None:
    migrations = _with_a_later_one(tmp_path)
    setup.upgrade(office.app, newest="9999", migrations=migrations)
    count = len(events(office, chain="office"))

    assert setup.upgrade(office.app, newest="9999", migrations=migrations) == ("9999", "9999")
    assert len(events(office, chain="office")) == count


def test_an_upgrade_that_fails_half_way_leaves_everything_as_it_was(office: SmallOffice, tmp_path: Path) -> None:
    migrations = _with_a_later_one(tmp_path, "    op.execute('DELETE FROM event')\n")

    with pytest.raises(IntegrityError, match="event is append-only"):
        setup.upgrade(office.app, newest="9999", migrations=migrations)

    assert holds(office) == []
    with reading(office.app.engine) as connection:
        names = [column["name"] for column in inspect(connection).get_columns("submission")]
        assert "signed_by" not in names


def test_an_upgrade_that_breaks_a_reference_is_taken_back(office: SmallOffice, tmp_path: Path) -> None:
    submitted(office)
    migrations = _with_a_later_one(tmp_path, "    op.execute('DELETE FROM submission')\n")

    with pytest.raises((AssertionError, IntegrityError)):
        setup.upgrade(office.app, newest="9999", migrations=migrations)

    assert state_of(office, KHE_TRE) == "submitted"


def _with_a_later_one(folder: Path, more: str = "") -> Path:
    """Copies the migrations and adds one to come after them, with `more` at its end."""
    copy = Path(shutil.copytree(schema.MIGRATIONS, folder / "migrations", ignore=shutil.ignore_patterns("__pycache__")))
    (copy / "versions" / "schema_9999.py").write_text(LATER.format(newest=SCHEMA) + more, encoding="utf-8")
    return copy


def test_a_database_of_a_newer_program_is_refused_with_what_to_do(
    office: SmallOffice, kyhan: Terminal, tmp_path: Path
) -> None:
    setup.upgrade(office.app, newest="9999", migrations=_with_a_later_one(tmp_path))

    assert "Install a newer kyhan" in kyhan.refused("cycle", "list")
    assert "Install a newer kyhan" in kyhan.refused("database", "upgrade")
    found = kyhan.json("database", "status")
    assert (found["schema"], found["program_schema"], found["state"]) == ("9999", SCHEMA, "newer")


def test_a_database_of_an_older_program_is_refused_with_what_to_do(office: SmallOffice, kyhan: Terminal) -> None:
    with writing(office.app.engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))

    assert "kyhan database upgrade" in kyhan.refused("cycle", "list")
    assert "kyhan database upgrade" in kyhan("database", "status").out
    assert kyhan.json("database", "status")["state"] == "older"


def test_a_database_of_this_program_s_schema_needs_no_upgrade(office: SmallOffice, kyhan: Terminal) -> None:
    ran = kyhan("database", "upgrade")

    assert ran.code == 0
    assert "nothing to do" in ran.out
    shown = kyhan("database", "status").out
    assert f"Schema {SCHEMA}: goes with this program." in shown
    assert "practice copy" in shown
    assert kyhan.json("database", "status")["server"].split()[0].lower() in office.address


@pytest.mark.parametrize("words", [("database", "status"), ("database", "upgrade"), ("cycle", "list")])
def test_a_database_that_is_not_set_up_is_refused_with_what_to_do(
    empty: str, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    if empty.startswith("sqlite"):
        open_engine(empty).connect().close()

    assert run(["--lang", "en", "--database", empty, *words]) == 1
    assert "kyhan init" in capsys.readouterr().err


def test_a_database_is_set_up_by_init_once(empty: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["init", "--office", "Văn phòng", "--place", "Nam Đông", "--admin", "an", "--practice"]

    assert run(["--lang", "en", "--database", empty, *words]) == 0
    assert "Set up the practice copy" in capsys.readouterr().out
    assert run(["--lang", "en", "--database", empty, *words]) == 1
    assert "set up already" in capsys.readouterr().err
