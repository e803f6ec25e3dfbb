"""How do the tables and the triggers that freeze the history come into a database? By kyhan/migrations, with Alembic."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from kyhan.cycle.opening import SCHEMA
from kyhan.errors import SetupNeeded
from kyhan.i18n import say

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

MIGRATIONS: Final = Path(__file__).parent.parent / "migrations"


def create(connection: "Connection") -> None:
    """Creates all tables and triggers in an empty database, inside the connection's transaction.

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
    upgrade(connection)


def upgrade(connection: "Connection", to: str = SCHEMA, migrations: Path = MIGRATIONS) -> None:
    """Brings a database to the schema `to` inside the connection's transaction: wholly, or when that fails not at all.

    Nothing else may write meanwhile; on SQLite foreign keys must be off (see `kyhan.database.rebuilding`).
    """
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, to)
