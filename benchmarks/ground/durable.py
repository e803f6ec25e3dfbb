"""On which databases is measured? On ones that lose nothing of what was committed, for every contender the same.

SQLite in WAL mode with synchronous=FULL; PostgreSQL with fsync, full_page_writes and synchronous_commit on. A server of
the environment (`KYHAN_TEST_POSTGRES`) that does not keep to that is refused.
"""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Self

from sqlalchemy import create_engine

from tests import postgres


class Databases:
    """Gives empty databases, each for one contender; all are gone when the context ends."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._folder = Path()
        self._server: postgres.Server | None = None
        self._made = 0

    def __enter__(self) -> Self:
        self._folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory()))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def sqlite(self) -> str:
        """Returns the address of a new SQLite file in WAL mode, which the file itself remembers."""
        self._made += 1
        file = self._folder / f"{self._made}.db"
        connection = sqlite3.connect(file)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.close()
        return f"sqlite:///{file}"

    def postgresql(self) -> str:
        """Returns the address of a new database on the server, which is started for the first one."""
        if self._server is None:
            self._server = self._stack.enter_context(postgres.running(postgres.DURABLE))
            _must_be_durable(self._server)
        return self._stack.enter_context(self._server.lent())

    def new(self, kind: str) -> str:
        """Returns the address of a new database, "SQLite" or "PostgreSQL"."""
        return self.sqlite() if kind == "SQLite" else self.postgresql()


KINDS = ("SQLite", "PostgreSQL")


def plain(address: str) -> str:
    """Returns an address as the drivers themselves read it: the file's name, or postgresql://..."""
    return address.removeprefix("sqlite:///").replace("postgresql+psycopg://", "postgresql://")


@contextmanager
def on_each_kind() -> Iterator[dict[str, str]]:
    """Gives one new database of each kind, by its kind."""
    with Databases() as databases:
        yield {kind: databases.new(kind) for kind in KINDS}


def _must_be_durable(server: postgres.Server) -> None:
    engine = create_engine(server.url)
    with engine.connect() as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            if connection.exec_driver_sql(f"SHOW {setting}").scalar_one() == "off":
                raise SystemExit(
                    f"{setting} is off on the server of KYHAN_TEST_POSTGRES: nothing it commits is durable"
                )
    engine.dispose()
