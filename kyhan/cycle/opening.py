"""Is there an office behind this address, and is it a practice copy? Kept light: no table classes are imported."""

from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from kyhan.database import open_engine, reading, sqlite_file
from kyhan.errors import SetupNeeded
from kyhan.i18n import say

if TYPE_CHECKING:
    from sqlalchemy import Engine

SCHEMA_VERSION: Final = 1
"""The schema this program reads and writes."""


def open_office(address: str) -> "tuple[Engine, bool]":
    """Returns the engine of an office that is set up, and whether it is a practice copy.

    Raises:
        SetupNeeded: there is no database at the address, it is not set up, or it is of another schema.
    """
    file = sqlite_file(address) if address.startswith("sqlite") else None
    if file is not None and not file.exists():
        raise SetupNeeded(
            say(
                "Không có cơ sở dữ liệu {file}; tạo bằng «kyhan init», hoặc chỉ đúng chỗ bằng --database.",
                "There is no database {file}; create it with «kyhan init», or name the right one with --database.",
                file=file,
            )
        )
    engine = open_engine(address)
    try:
        return engine, _practice(engine)
    except BaseException:
        engine.dispose()
        raise


def _practice(engine: "Engine") -> bool:
    """Tells whether an office that is set up is a practice copy."""
    with reading(engine) as connection:
        row = connection.execute(text("SELECT practice, schema_version FROM office")).first()
    if row is None:
        raise SetupNeeded(
            say(
                "Cơ sở dữ liệu chưa được khởi tạo; chạy «kyhan init».",
                "The database is not set up yet; run «kyhan init».",
            )
        )
    if row.schema_version != SCHEMA_VERSION:
        raise SetupNeeded(
            say(
                "Cơ sở dữ liệu thuộc phiên bản {theirs}, chương trình này dùng phiên bản {ours}; dùng đúng bản kyhan đã tạo ra nó.",
                "The database is of schema {theirs}, this program uses {ours}; use the release of kyhan that made it.",
                theirs=row.schema_version,
                ours=SCHEMA_VERSION,
            )
        )
    return bool(row.practice)
