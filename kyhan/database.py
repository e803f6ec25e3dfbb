"""How is the database opened, and what do its column types promise?

Writers of one office take turns, on SQLite by its write lock (BEGIN IMMEDIATE), on PostgreSQL by an advisory lock that
the transaction holds: what an act reads stays true until it is committed (docs/decisions/0008). SQLite runs in WAL mode
with synchronous=FULL and foreign keys on.
"""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import DateTime, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError
from sqlalchemy.types import TypeDecorator

from kyhan.database_faults import shown, told
from kyhan.errors import SetupNeeded
from kyhan.i18n import say
from kyhan.turns import Turns

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Dialect
    from sqlalchemy.pool import ConnectionPoolEntry

BUSY_TIMEOUT_SECONDS: Final = 30
"""How long a writer waits for its turn on SQLite before it is told to try again."""

TURN: Final = 0x6B7968616E
"""The advisory lock ("kyhan") by which the writers of one PostgreSQL database take turns."""
BATON: Final = TURN + 1
"""The advisory lock of the one process that `sole` lets through."""
TURN_TIMEOUT_SECONDS: Final = 60
"""How long a writer waits for its turn on PostgreSQL. Longer than `IDLE_TIMEOUT_SECONDS`, so that waiting is worth it."""
IDLE_TIMEOUT_SECONDS: Final = 45
"""When the server takes the turn from a writer that asks nothing any more: its host is frozen or gone."""
STATEMENT_TIMEOUT_SECONDS: Final = 300
REST_SECONDS: Final = 1
"""How long a connection to PostgreSQL may rest before it is asked whether it still lives."""
CONNECT_TIMEOUT_SECONDS: Final = 10


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
    except (ArgumentError, ValueError):  # ValueError: a port that is no number
        parsed = None
    backend = parsed.get_backend_name() if parsed is not None else ""
    if parsed is not None and backend == "sqlite":
        return _sqlite(parsed)
    if parsed is not None and backend == "postgresql" and "@" not in (parsed.database or ""):
        return _postgresql(parsed.set(drivername="postgresql+psycopg"))
    raise SetupNeeded(
        say(
            "Không hiểu địa chỉ cơ sở dữ liệu «{url}»; viết dạng sqlite:///đường/dẫn/kyhan.db "
            "hoặc postgresql+psycopg://người-dùng:mật-khẩu@máy/cơ-sở-dữ-liệu (trong mật khẩu, @ viết là %40, / là %2F)",
            "The database address «{url}» is not understood; write sqlite:///path/to/kyhan.db "
            "or postgresql+psycopg://user:password@host/database (in a password write %40 for @ and %2F for /)",
            url=shown(url),
        )
    )


def sqlite_file(url: str) -> Path | None:
    """Returns the file of a SQLite address, None for a database in memory or on a server."""
    parsed: URL = make_url(url)
    in_file = parsed.get_backend_name() == "sqlite" and parsed.database and parsed.database != ":memory:"
    return Path(parsed.database or "") if in_file else None


def make_folder(file: Path) -> None:
    """Makes the folder in which a SQLite file will stand.

    Raises:
        SetupNeeded: no folder can be there.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SetupNeeded(
            say(
                "Không tạo được thư mục {folder} ({reason}); chọn chỗ khác bằng --database.",
                "The folder {folder} cannot be made ({reason}); choose another place with --database.",
                folder=file.parent,
                reason=error.strerror,
            )
        ) from error


def _sqlite(url: URL) -> Engine:
    # As many connections as ask at once: who waited for one while holding another would wait for ever. The last used are
    # lent first, since they have what was read lately in memory.
    pool = {} if url.database in (None, "", ":memory:") else {"max_overflow": -1, "pool_use_lifo": True}
    engine = create_engine(
        url, connect_args={"timeout": BUSY_TIMEOUT_SECONDS}, query_cache_size=1200, hide_parameters=True, **pool
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own connection
    # The driver's own transaction handling starts writes lazily; SQLAlchemy's "begin" event below replaces it.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: "Connection") -> None:
    writing = connection.get_execution_options().get("kyhan_turn") is not None
    _say(connection, "BEGIN IMMEDIATE" if writing else "BEGIN")


def _say(connection: "Connection", statement: str, **how: object) -> None:
    """Runs a statement without values straight on the driver."""
    driver: Any = connection.connection.driver_connection
    dialect: Any = connection.dialect
    try:
        driver.execute(statement, **how)
    except dialect.loaded_dbapi.Error as error:
        raise fault(connection, error, statement) from error


def _postgresql(url: URL) -> Engine:
    options = " ".join(
        (
            f"-c lock_timeout={TURN_TIMEOUT_SECONDS}s",
            f"-c statement_timeout={STATEMENT_TIMEOUT_SECONDS}s",
            "-c TimeZone=UTC",
            str(url.query.get("options", "")),  # the last one wins
        )
    ).strip()
    arguments = {
        "connect_timeout": CONNECT_TIMEOUT_SECONDS,
        "options": options,
        "application_name": "kyhan",
        "client_encoding": "utf8",
    }
    engine = create_engine(
        url,
        # What the address itself says about the connection wins.
        connect_args={name: value for name, value in arguments.items() if name == "options" or name not in url.query},
        isolation_level="READ COMMITTED",
        query_cache_size=1200,
        hide_parameters=True,  # here and on SQLite: what rows hold is not to be in messages and logs
    )
    event.listen(engine, "begin", _begin_postgresql)
    event.listen(engine, "checkin", _rests)
    event.listen(engine, "checkout", _must_live)
    return engine


def _begin_postgresql(connection: "Connection") -> None:
    """Begins the transaction and takes the turn in one round trip: the driver's own BEGIN would be another."""
    turn = connection.get_execution_options().get("kyhan_turn")
    if turn is None:
        return
    lock = "pg_advisory_xact_lock" if turn == "alone" else "pg_advisory_xact_lock_shared"
    statement = f"BEGIN ISOLATION LEVEL READ COMMITTED; SELECT {_IDLE_TIMEOUT}, {lock}({TURN})"
    driver: Any = connection.connection.driver_connection
    driver.autocommit = True  # until it is lent again: it would begin by itself
    _say(connection, statement, prepare=False)  # two statements cannot be prepared as one


def fault(connection: "Connection", error: Exception, statement: str) -> BaseException:
    """Returns the driver's fault as SQLAlchemy's own; a connection that is lost is given up, as SQLAlchemy would."""
    dialect: Any = connection.dialect
    lost: bool = dialect.is_disconnect(error, connection.connection.dbapi_connection, None)
    if lost:
        connection.invalidate(error)
    return DBAPIError.instance(
        statement, None, error, dialect.loaded_dbapi.Error, connection_invalidated=lost, dialect=dialect
    )


def _rests(_connection: object, record: "ConnectionPoolEntry") -> None:
    record.info[_RESTS_SINCE] = time.monotonic()


def _must_live(connection: Any, record: "ConnectionPoolEntry", _borrowed: object) -> None:  # noqa: ANN401 - the driver's own connection
    """Asks a connection that rested whether its server still answers; if not, the pool makes a new one.

    One that was used a moment ago is not asked: that would be another round trip of every act.
    """
    rests_since = record.info.pop(_RESTS_SINCE, None)
    if rests_since is None:
        return
    try:
        connection.autocommit = False  # see `_begin_postgresql`
        if time.monotonic() - rests_since > REST_SECONDS:
            connection.execute("SELECT 1", prepare=False)
            connection.rollback()
    except Exception as error:
        raise DisconnectionError("the server no longer answers on this connection") from error


_RESTS_SINCE: Final = "kyhan_rests_since"

_IDLE: Final = "idle_in_transaction_session_timeout"
_IDLE_TIMEOUT: Final = (
    f"set_config('{_IDLE}', coalesce(nullif(current_setting('{_IDLE}'), '0'), '{IDLE_TIMEOUT_SECONDS}s'), true)"
)
"""Sets the time for one transaction; what the address's options or the server itself say (not 0, "never") wins."""


@contextmanager
def reading(engine: Engine) -> Iterator["Connection"]:
    """Gives a connection whose queries all see one moment of the database; nothing is written."""
    options: dict[str, Any] = {}
    if engine.dialect.name == "postgresql":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with told(engine), engine.connect().execution_options(**options) as connection:
        yield connection


@contextmanager
def writing(engine: Engine, *, beside_others: bool = False) -> Iterator["Connection"]:
    """Gives a connection in one writing transaction: committed when the block ends well, undone on any error.

    Args:
        beside_others: Not alone, but beside others that say so too, never beside one that is alone. For changes of a
            single row that compare what they change. SQLite has one writer at a time in any case.
    """
    if beside_others:
        with _writing(engine, "beside others") as connection:
            yield connection
        return
    # Who has no patience left here asks the database all the same, which knows whom it waits for and says so.
    with _turns(engine).mine(BUSY_TIMEOUT_SECONDS), _writing(engine, "alone") as connection:
        yield connection


@contextmanager
def _writing(engine: Engine, turn: str) -> Iterator["Connection"]:
    with told(engine), engine.connect().execution_options(kyhan_turn=turn) as connection, connection.begin():
        yield connection


_of_engines: Final[WeakKeyDictionary[Engine, Turns]] = WeakKeyDictionary()


def _turns(engine: Engine) -> Turns:
    found = _of_engines.get(engine)
    return found if found is not None else _of_engines.setdefault(engine, Turns())


@contextmanager
def sole(engine: Engine) -> Iterator[bool]:
    """Tells, while the block runs, whether this process is the one of this database's processes that holds its baton.

    The baton falls when its holder ends, however it ends: on PostgreSQL it is an advisory lock of a session of its own,
    on SQLite a lock on the file beside the database whose name ends in "-baton". Whoever does not get it is not kept
    waiting.
    """
    if engine.dialect.name == "postgresql":
        with told(engine), engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            held = bool(connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": BATON}).scalar_one())
            try:
                yield held
            finally:
                if held:
                    connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": BATON})
        return
    file = sqlite_file(str(engine.url))
    if file is None:  # in memory: nobody else can see it
        yield True
        return
    try:
        opened = file.with_name(f"{file.name}-baton").open("ab")
    except OSError as error:
        raise SetupNeeded(
            say(
                "Không ghi được vào thư mục của {file} ({reason}); kiểm tra quyền ghi và chỗ trống.",
                "The folder of {file} cannot be written to ({reason}); check the right to write there and the free space.",
                file=file,
                reason=error.strerror or error,
            )
        ) from error
    with opened as baton:
        try:
            fcntl.flock(baton, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def count_rows(connection: "Connection", table: str) -> None:
    """Lets PostgreSQL count what is in a table that has just grown from nothing; SQLite plans without counting.

    Until the server counts by itself, a minute or more later, it guesses, and looked for one row in all those of a cycle.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"ANALYZE {table}")


def server(connection: "Connection") -> str:
    """Returns which database program this is, with its version: "SQLite 3.46.1", "PostgreSQL 15.8"."""
    version = ".".join(map(str, connection.dialect.server_version_info or ()))
    return f"{'SQLite' if connection.dialect.name == 'sqlite' else 'PostgreSQL'} {version}"


@contextmanager
def rebuilding(engine: Engine) -> Iterator["Connection"]:
    """Gives a connection as `writing` does, in which tables may be rebuilt.

    SQLite changes a table by copying it, and would take the dropping of the old one for a deletion of its rows: its
    foreign keys rest meanwhile and are all checked before the transaction is committed.
    """
    sqlite = engine.dialect.name == "sqlite"
    with told(engine), engine.connect().execution_options(kyhan_turn="alone") as connection:
        if sqlite:
            driver: Any = connection.connection.driver_connection
            driver.execute("PRAGMA foreign_keys=OFF")  # does nothing inside a transaction
        try:
            with connection.begin():
                yield connection
                if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise AssertionError("the change of the tables broke a reference")
        finally:
            if sqlite:
                driver.execute("PRAGMA foreign_keys=ON")
