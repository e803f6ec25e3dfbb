"""Where is no backup made, and where is none restored? Whatever is refused leaves everything as it was."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from kyhan.app import App
from kyhan.cycle import audit
from kyhan.cycle.commands import backup
from kyhan.database import open_engine, reading, writing
from kyhan.errors import Damaged, NotAllowed, NotFound, Refusal, SetupNeeded
from tests import factories
from tests.factories import SmallOffice
from tests.saved import Change, empty_place, faults_of, first_row, forged, saved


@pytest.fixture(params=["sqlite", "postgresql"])
def there(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[App]:
    """An empty place, on each database; its connections are closed also when a test fails."""
    with empty_place(request, tmp_path) as address:
        app = App(open_engine(address))
        yield app
        app.engine.dispose()


def why(kind: type[Refusal], act: Callable[[], object]) -> str:
    """Returns in English why an act was refused."""
    with pytest.raises(kind) as caught:
        act()
    return caught.value.to("en")


# --- Making one ----------------------------------------------------------------------------------------------------------


def test_a_backup_overwrites_nothing(office: SmallOffice) -> None:
    file = saved(office)
    before = file.read_bytes()
    assert "is there already" in why(Refusal, lambda: saved(office))
    assert "is there already" in why(Refusal, lambda: saved(office, "."))
    assert file.read_bytes() == before


def test_a_backup_needs_its_folder(office: SmallOffice) -> None:
    assert "There is no folder" in why(NotFound, lambda: saved(office, "nowhere/backup.zip"))
    assert "cannot be written" in why(Refusal, lambda: saved(office, f"{'n' * 300}.zip"))


@pytest.mark.parametrize("login", ["giang", "khe-tre", "dung"])
def test_backups_belong_to_the_staff_and_the_administrator(office: SmallOffice, login: str) -> None:
    file = office.file.parent / "backup.zip"
    with pytest.raises(NotAllowed, match="không được sao lưu"):
        backup.write(office.acting(login), file, {})
    assert not file.exists()


# --- Refused places and backups ---------------------------------------------------------------------------------------


def test_a_backup_is_restored_into_an_empty_place_only(office: SmallOffice, there: App) -> None:
    file = saved(office)
    backup.restore(there, file)
    assert "empty place only" in why(SetupNeeded, lambda: backup.restore(there, file))
    assert "empty place only" in why(SetupNeeded, lambda: backup.restore(office.app, file))
    for engine in (there.engine, office.app.engine):
        with reading(engine) as connection:
            assert audit.verify(connection).findings == []


def test_a_backup_whose_history_does_not_hold_restores_nothing(office: SmallOffice, there: App) -> None:
    file = forged(saved(office), {"tables/unit.jsonl": first_row(name="Xã Khác")})
    assert faults_of(file) == ""  # by itself alone the file agrees with itself: every hash was made anew
    with pytest.raises(Damaged, match="Chưa khôi phục gì"):
        backup.restore(there, file)
    if there.engine.dialect.name == "sqlite":
        assert not Path(there.engine.url.database or "").exists()
        assert list(Path(there.engine.url.database or "").parent.iterdir()) == []
    backup.restore(there, saved(office, "whole.zip"))


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("unit", lambda rows: rows + rows[: rows.index(b"\n") + 1]),  # twice the same
        ("answer", first_row(unit="99999")),  # of a form that is not there
    ],
)
def test_rows_that_contradict_each_other_restore_nothing(
    office: SmallOffice, there: App, table: str, change: Change
) -> None:
    factories.submitted(office)
    spoilt = forged(saved(office), {f"tables/{table}.jsonl": change})
    with pytest.raises(Damaged, match=f"{table}: cơ sở dữ liệu không nhận dòng"):
        backup.restore(there, spoilt)
    backup.restore(there, saved(office, "whole.zip"))


def test_a_damaged_backup_does_not_even_touch_the_place(office: SmallOffice, tmp_path: Path) -> None:
    file = saved(office)
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    there = open_engine(f"sqlite:///{tmp_path / 'new' / 'restored.db'}")
    with pytest.raises(Damaged):
        backup.restore(App(there), file)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ("9999", "schema 9999 (kyhan 9.9), newer than"),
        ("head", "schema head (kyhan 9.9), newer than"),
        ("0000", "«0000» (kyhan 9.9), which this program does not know"),
        ("0001-own", "«0001-own» (kyhan 9.9), which this program does not know"),
        ("", "«» (kyhan 9.9), which this program does not know"),
    ],
)
def test_a_backup_of_a_schema_that_is_not_known_is_checked_but_not_restored(
    office: SmallOffice, schema: str, said: str
) -> None:
    def of_another(told: dict[str, Any]) -> None:
        told |= {"schema_id": schema, "kyhan": "9.9"}

    another = forged(saved(office), {"tables/unit.jsonl": first_row(colour="xanh")}, of_another)
    assert faults_of(another) == ""
    there = open_engine(f"sqlite:///{office.file.parent / 'restored.db'}")
    assert said in why(SetupNeeded, lambda: backup.restore(App(there), another))
    there.dispose()
    assert not (office.file.parent / "restored.db").exists()


def test_a_place_where_no_file_can_be_is_refused(office: SmallOffice) -> None:
    file = saved(office)
    there = open_engine(f"sqlite:///{file}/restored.db")
    assert "The folder" in why(SetupNeeded, lambda: backup.restore(App(there), file))


def test_an_existing_file_that_is_no_database_is_left_alone(office: SmallOffice) -> None:
    letter = office.file.parent / "letter.txt"
    letter.write_text("Kính gửi" * 100)
    there = open_engine(f"sqlite:///{letter}")
    assert "not a kyhan database" in why(SetupNeeded, lambda: backup.restore(App(there), saved(office)))
    there.dispose()
    assert letter.read_text() == "Kính gửi" * 100


# --- A database that is damaged itself --------------------------------------------------------------------------------


def test_a_database_whose_history_was_changed_is_saved_all_the_same_and_told(office: SmallOffice) -> None:
    with writing(office.app.engine) as connection:
        connection.execute(text("ALTER TABLE event RENAME TO moved"))
        connection.execute(text("CREATE TABLE event AS SELECT * FROM moved"))
        connection.execute(text("UPDATE event SET hash = 'forged' WHERE chain = 'office' AND seq = 2"))
    with pytest.raises(Damaged, match="kiểm tra nhật ký"):
        saved(office)
    file = office.file.parent / "backup.zip"
    assert "office #2" in faults_of(file)
    there = open_engine(f"sqlite:///{office.file.parent / 'restored.db'}")
    with pytest.raises(Damaged):
        backup.restore(App(there), file)
    there.dispose()


def test_a_value_that_its_column_cannot_have_is_told_with_its_table(tmp_path: Path) -> None:
    office = factories.founded(tmp_path / "office.db")
    with writing(office.app.engine) as connection:
        connection.execute(text("UPDATE unit SET valid_to = 'hôm qua' WHERE code = 'NV'"))
    with pytest.raises(Damaged, match="unit: có dòng mang giá trị"):
        saved(office)
    with writing(office.app.engine) as connection:
        connection.execute(text("UPDATE unit SET valid_to = NULL, name = CAST(x'ff' AS TEXT) WHERE code = 'NV'"))
    with pytest.raises(Damaged, match="unit: có dòng mang giá trị"):
        saved(office)
    assert not (tmp_path / "backup.zip").exists()
    office.app.engine.dispose()


def test_a_database_that_lacks_a_table_is_told(office: SmallOffice) -> None:
    with writing(office.app.engine) as connection:
        connection.execute(text("ALTER TABLE reminder RENAME TO mislaid"))
    assert "is not set up yet" in why(SetupNeeded, lambda: saved(office))
    assert not (office.file.parent / "backup.zip").exists()
