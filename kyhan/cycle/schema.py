"""How do the tables and the triggers that freeze the history come into a database? By kyhan/migrations, with Alembic."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import DateTime, MetaData, event, text

from kyhan.cycle.opening import SCHEMA
from kyhan.database import UtcDateTime, open_engine, rebuilding
from kyhan.errors import SetupNeeded
from kyhan.i18n import say

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

MIGRATIONS: Final = Path(__file__).parent.parent / "migrations"


def create(connection: "Connection", of: str = SCHEMA) -> None:
    """Creates all tables and triggers of a schema in an empty database, inside the connection's transaction.

    Raises:
        SetupNeeded: the database would not keep every text as it is (its encoding is not UTF-8).
    """
    if connection.dialect.name == "postgresql":
        encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
        if encoding != "UTF8":
            raise SetupNeeded(
                say(
                    "Cơ sở dữ liệu có bảng mã {encoding}, không giữ được tiếng Việt; "
                    "tạo lại bằng «createdb --encoding UTF8 --template template0 TÊN».",
                    "The database is encoded in {encoding} and cannot keep Vietnamese; "
                    "create it with «createdb --encoding UTF8 --template template0 NAME».",
                    encoding=encoding,
                )
            )
    upgrade(connection, of)


def upgrade(connection: "Connection", to: str = SCHEMA, migrations: Path = MIGRATIONS) -> None:
    """Brings a database to the schema `to` inside the connection's transaction: wholly, or when that fails not at all.

    Nothing else may write meanwhile; on SQLite foreign keys must be off (see `kyhan.database.rebuilding`).
    """
    config = _config(migrations)
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def known() -> frozenset[str]:
    """Returns every schema this program knows: its own and all before it."""
    return frozenset(step.revision for step in ScriptDirectory.from_config(_config(MIGRATIONS)).walk_revisions())


def tables_of(schema: str) -> MetaData:
    """Returns the tables as they were in a schema that this program knows; the program's own classes have moved on.

    They are read off a database in memory that the migrations made, and serve both databases.
    """
    tables = MetaData()
    event.listen(tables, "column_reflect", _instants_are_aware)
    engine = open_engine("sqlite://")
    try:
        with rebuilding(engine) as connection:
            upgrade(connection, schema)
            tables.reflect(connection)
    finally:
        engine.dispose()
    tables.remove(tables.tables["alembic_version"])  # the schema's name is no row of the office
    return tables


def _instants_are_aware(_inspector: object, _table: object, column: dict[str, Any]) -> None:
    if isinstance(column["type"], DateTime):
        column["type"] = UtcDateTime()


def _config(migrations: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
