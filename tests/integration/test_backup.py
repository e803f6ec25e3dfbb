"""An office comes back from its backup as it was, from each database into each, and nothing is half done on the way."""

import json
import secrets
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from kyhan.app import App
from kyhan.clock import FixedClock, at_office
from kyhan.cycle.commands import backup, setup, submission
from kyhan.cycle.history import OFFICE_CHAIN
from kyhan.cycle.queries import history
from kyhan.cycle.replay import present, replay
from kyhan.database import open_engine, reading, writing
from tests import factories
from tests.factories import KEY, KHE_TRE, UNITS, SmallOffice, standing
from tests.posting import tick_at
from tests.readings import state_of
from tests.saved import SETTINGS, empty_place, faults_of, forged, manifest_of, restored, saved

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty place, on each database."""
    with empty_place(request, tmp_path) as address:
        yield address


# --- There and back ---------------------------------------------------------------------------------------------------


def test_a_restored_office_is_equal_row_by_row_and_its_history_holds(office: SmallOffice, elsewhere: str) -> None:
    factories.upheld(office)
    tick_at(office, date(2026, 12, 4))
    file = saved(office)

    with restored(office, file, elsewhere) as copy:
        assert history.verify(copy.acting("giang")).findings == []
        assert saved(copy, "again.zip").read_bytes() == file.read_bytes()
        assert manifest_of(file).rows > 300
        with reading(copy.app.engine) as connection:
            for chain in (OFFICE_CHAIN, KEY):
                bodies = connection.execute(text("SELECT body FROM event WHERE chain = :c ORDER BY seq"), {"c": chain})
                assert replay(bodies.scalars()) == present(connection, chain)


def test_work_goes_on_in_a_restored_office_and_its_history_stays_frozen(office: SmallOffice, elsewhere: str) -> None:
    factories.acknowledged(office)
    with restored(office, saved(office), elsewhere) as copy:
        submission.submit(copy.acting("an"), KEY, KHE_TRE, factories.form(copy, KHE_TRE))
        assert state_of(copy, KHE_TRE) == "submitted"
        assert state_of(office, KHE_TRE) == "filling"
        assert history.verify(copy.acting("giang")).findings == []
        with pytest.raises(Exception, match="append-only"), writing(copy.app.engine) as connection:
            connection.execute(text("DELETE FROM event"))


@pytest.mark.parametrize("practice", [True, False])
def test_a_practice_copy_stays_one_and_a_live_office_stays_live(tmp_path: Path, practice: bool) -> None:
    clock = FixedClock(at_office(date(2026, 10, 1), 9))
    app = App(open_engine(f"sqlite:///{tmp_path / 'office.db'}"), clock)
    setup.init(app, name="Văn phòng", place="Nam Đông", admin="admin", practice=practice)
    file = tmp_path / "backup.zip"
    assert backup.write(app.acting("admin"), file, {}).practice is practice
    app.engine.dispose()

    there = open_engine(f"sqlite:///{tmp_path / 'restored.db'}")
    backup.restore(App(there), file)
    with reading(there) as connection:
        assert bool(connection.execute(text("SELECT practice FROM office")).scalar_one()) is practice
    there.dispose()
    assert "names another office" in faults_of(forged(file, manifest=lambda told: told.update(practice=not practice)))


def test_the_file_holds_the_settings_and_is_for_its_owner_only(office: SmallOffice) -> None:
    file = saved(office)
    with zipfile.ZipFile(file) as packed:
        assert json.loads(packed.read("settings.json")) == SETTINGS
    assert file.stat().st_mode & 0o777 == 0o600


# --- While others work ------------------------------------------------------------------------------------------------


class Meanwhile(dict[str, str]):
    """Settings at whose reading somebody else acts: after the backup began and before it reads the tables."""

    def __init__(self, office: SmallOffice) -> None:
        super().__init__(SETTINGS)
        self._office = office

    def items(self) -> Any:
        """Hands a form in before it answers."""
        submission.submit(self._office.acting("an"), KEY, KHE_TRE, factories.form(self._office, KHE_TRE))
        return super().items()


def test_what_is_committed_while_a_backup_is_written_is_wholly_missing_in_it(office: SmallOffice) -> None:
    factories.acknowledged(office)
    before = manifest_of(saved(office))
    file = office.file.parent / "meanwhile.zip"
    backup.write(office.acting("an"), file, Meanwhile(office))
    assert (manifest_of(file).heads, manifest_of(file).members) == (before.heads, before.members)
    assert state_of(office, KHE_TRE) == "submitted"


def test_backups_made_while_another_connection_writes_all_hold_and_restore(office: SmallOffice, tmp_path: Path) -> None:
    factories.acknowledged(office)
    writer = standing(office.file, office.address)
    writer.clock.set(office.clock.now())
    stop = threading.Event()
    faults: list[BaseException] = []

    def work() -> None:
        try:
            while not stop.is_set():
                for unit in UNITS:
                    submission.submit(writer.acting("an"), KEY, unit, factories.form(writer, unit))
                    submission.send_back(writer.acting("an"), KEY, unit, [("HD.01", "Xin nêu rõ")])
        except BaseException as error:  # noqa: BLE001 - told by the test, which waits for the thread
            faults.append(error)

    other = threading.Thread(target=work)
    other.start()
    files = [saved(office, f"{number}.zip") for number in range(4)]
    stop.set()
    other.join()
    writer.app.engine.dispose()

    assert faults == []
    events = [manifest_of(file).events for file in files]
    assert events == sorted(events)
    assert events[0] < events[-1]
    for number, file in enumerate(files):
        with restored(office, file, f"sqlite:///{tmp_path / f'{number}.db'}"):
            pass  # restoring verified the history


# --- Whole or not at all ----------------------------------------------------------------------------------------------

BACKUPS_WITHOUT_END = """
import sys
from pathlib import Path
from kyhan.app import App
from kyhan.cycle.commands import backup
from kyhan.database import open_engine

app = App(open_engine(sys.argv[1]), login="an")
for number in range(1000):
    print(number, flush=True)
    backup.write(app, Path(sys.argv[2]) / f"{number}.zip", {})
"""


@pytest.mark.parametrize("after", [1, 3])
def test_a_killed_process_leaves_whole_backups_only(office: SmallOffice, tmp_path: Path, after: int) -> None:
    factories.submitted(office)
    office.app.engine.dispose()
    folder = tmp_path / "backups"
    folder.mkdir()
    child = subprocess.Popen(
        [sys.executable, "-c", BACKUPS_WITHOUT_END, office.address, str(folder)], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    for _ in range(after):
        child.stdout.readline()
    while not list(folder.glob(".kyhan-*.part")):  # it is in the middle of one
        assert child.poll() is None
    child.kill()
    child.communicate()
    assert [faults_of(file) for file in folder.glob("*.zip")] == [""] * len(list(folder.glob("*.zip")))


NO_ROOM = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, resource.RLIM_INFINITY))
from pathlib import Path
from kyhan.app import App
from kyhan.cycle.commands import backup
from kyhan.database import open_engine
from kyhan.errors import Refusal

try:
    backup.write(App(open_engine(sys.argv[1]), login="an"), Path(sys.argv[2]), {"NOISE": sys.argv[3]})
except Refusal as refusal:
    print(refusal.to("en"))
"""


def test_a_disk_without_room_is_told_and_nothing_is_left_there(office: SmallOffice, tmp_path: Path) -> None:
    office.app.engine.dispose()
    file = tmp_path / "backups" / "backup.zip"
    file.parent.mkdir()
    words = [sys.executable, "-c", NO_ROOM, office.address, str(file), secrets.token_hex(60_000)]
    done = subprocess.run([*words], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "cannot be written (File too large); check permissions and free space" in done.stdout, done.stderr
    assert list(file.parent.iterdir()) == []
