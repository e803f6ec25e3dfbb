"""How is the database opened, and what do its column types promise?

SQLite: WAL, synchronous=FULL, foreign keys on, a writing transaction takes the write lock at once (BEGIN IMMEDIATE), so
that two writers wait for each other instead of failing half way.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import DateTime, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError
from sqlalchemy.types import TypeDecorator

from kyhan.errors import SetupNeeded
from kyhan.i18n import say

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Dialect

BUSY_TIMEOUT_SECONDS: Final = 30
"""How long a writer waits for another one before it is told to try again."""


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: only aware datetimes go in, aware UTC datetimes come out (SQLite alone would drop the zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: "Dialect") -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Refuses a naive datetime: a local time by accident is a wrong date later."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: "Dialect") -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Returns the instant in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def open_engine(url: str) -> Engine:
    """Returns an engine for `url`, without touching the database.

    Raises:
        SetupNeeded: the address cannot be understood or names an unsupported database.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        parsed = None
    if parsed is None or parsed.get_backend_name() != "sqlite":
        raise SetupNeeded(
            say(
                "Không hiểu địa chỉ cơ sở dữ liệu «{url}»; viết dạng sqlite:///đường/dẫn/kyhan.db",
                "The database address «{url}» is not understood; write sqlite:///path/to/kyhan.db",
                url=url,
            )
        )
    engine = create_engine(parsed, connect_args={"timeout": BUSY_TIMEOUT_SECONDS}, query_cache_size=1200)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def sqlite_file(url: str) -> Path | None:
    """Returns the file of a SQLite address, None for a database in memory."""
    parsed: URL = make_url(url)
    return Path(parsed.database) if parsed.database and parsed.database != ":memory:" else None


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own connection
    # The driver's own transaction handling starts writes lazily; SQLAlchemy's "begin" event below replaces it.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: "Connection") -> None:
    writing = connection.get_execution_options().get("kyhan_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator["Connection"]:
    """Gives a connection whose queries all see one moment of the database; nothing is written."""
    with _told(engine), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator["Connection"]:
    """Gives a connection in one writing transaction: committed when the block ends well, undone on any error."""
    with _told(engine), engine.connect().execution_options(kyhan_writes=True) as connection, connection.begin():
        yield connection


@contextmanager
def _told(engine: Engine) -> Iterator[None]:
    """Turns the driver's faults that a person can act on into sentences."""
    try:
        yield
    except DatabaseError as error:
        reason = str(error.orig)
        raise_for = _SENTENCES.get(next((key for key in _SENTENCES if key in reason), ""))
        if raise_for is None:
            raise
        raise SetupNeeded(say(*raise_for, file=engine.url.database or engine.url, reason=reason)) from error


_SENTENCES: Final = {
    "unable to open": (
        "Không mở được cơ sở dữ liệu {file}; kiểm tra đường dẫn và quyền ghi thư mục.",
        "Cannot open the database {file}; check the path and the right to write there.",
    ),
    "readonly": (
        "Cơ sở dữ liệu {file} chỉ đọc được; cấp quyền ghi rồi làm lại, chưa có gì thay đổi.",
        "The database {file} is read-only; grant the right to write and try again, nothing was changed.",
    ),
    "not a database": (
        "Tệp {file} không phải cơ sở dữ liệu kyhan; kiểm tra lại --database.",
        "The file {file} is not a kyhan database; check --database.",
    ),
    "malformed": (
        "Cơ sở dữ liệu {file} bị hỏng; khôi phục từ bản sao lưu gần nhất.",
        "The database {file} is damaged; restore the latest backup.",
    ),
    "locked": (
        "Người khác đang ghi vào {file} quá lâu; đợi rồi làm lại, chưa có gì thay đổi.",
        "Somebody else is writing to {file} for too long; wait and try again, nothing was changed.",
    ),
    "disk is full": (
        "Ổ đĩa chứa {file} đã đầy; giải phóng chỗ trống rồi làm lại, chưa có gì thay đổi.",
        "The disk of {file} is full; free some space and try again, nothing was changed.",
    ),
    "no such table": (
        "Cơ sở dữ liệu {file} chưa được khởi tạo; chạy «kyhan init».",
        "The database {file} is not set up yet; run «kyhan init».",
    ),
}
