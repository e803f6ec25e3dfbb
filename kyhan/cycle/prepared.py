"""How does an act run the statements that every act runs? Compiled once per kind of database, then by the driver alone.

What SQLAlchemy does around each execution costs several times what the database needs for a row. Its compiler and its
types are used all the same: a statement is written once for both databases, and a value goes in and comes out as it would
by `Connection.execute`. Faults of the driver are SQLAlchemy's, as everywhere.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ClauseElement, Connection, Dialect
from sqlalchemy.exc import DBAPIError

Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Form:
    """A statement as one kind of database takes it.

    Attributes:
        order: The names of the parameters where the driver takes them by position; empty where it takes them by name.
        fixed: The values that the statement itself carries.
        into, out: How values are converted, by the parameter's name and the column's place.
    """

    sql: str
    order: tuple[str, ...]
    fixed: dict[str, Any]
    into: tuple[tuple[str, Convert], ...]
    columns: tuple[str, ...]
    out: tuple[tuple[int, Convert], ...]


class Prepared:
    """One statement over whole columns, made once as a constant of its module."""

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._forms: dict[str, _Form] = {}

    def rows(self, connection: Connection, parameters: Mapping[str, object]) -> list[tuple[Any, ...]]:
        """Runs a query and returns all its rows."""
        form = self._form(connection.dialect)
        found: list[tuple[Any, ...]] = _run(connection, form, parameters).fetchall()
        return [_converted(row, form.out) for row in found] if form.out else found

    def columns(self, connection: Connection) -> tuple[str, ...]:
        """Returns the names of the columns that `rows` gives."""
        return self._form(connection.dialect).columns

    def change(self, connection: Connection, parameters: Mapping[str, object]) -> int:
        """Runs an insert or update of one row and returns how many rows it changed.

        Raises:
            IntegrityError: a key is there already, or a row referred to is not.
        """
        changed: int = _run(connection, self._form(connection.dialect), parameters).rowcount
        return changed

    def change_each(self, connection: Connection, parameters: Iterable[Mapping[str, object]]) -> int:
        """Runs an insert or update once for each of the parameters, and returns how many rows were changed in all.

        A server gets them one behind the other, without waiting for each answer: it works on the first ones while the
        last ones are still being made, so parameters are best given as a generator.

        Raises:
            IntegrityError: a key is there already, or a row referred to is not.
        """
        changed: int = _run_each(connection, self._form(connection.dialect), parameters).rowcount
        return changed

    def _form(self, dialect: Dialect) -> _Form:
        known = self._forms.get(dialect.name)
        if known is None:
            known = self._forms[dialect.name] = _compiled(self._statement, dialect)
        return known


def _compiled(statement: ClauseElement, dialect: Dialect) -> _Form:
    compiled: Any = statement.compile(dialect=dialect)
    into, fixed = [], {}
    for name, parameter in compiled.binds.items():
        convert = parameter.type.dialect_impl(dialect).bind_processor(dialect)
        if convert is not None:
            into.append((name, convert))
        if not parameter.required:
            fixed[name] = parameter.effective_value
    columns = tuple(getattr(statement, "selected_columns", ()))
    readers = [(place, column.type.dialect_impl(dialect)) for place, column in enumerate(columns)]
    out = [(place, type_.result_processor(dialect, None)) for place, type_ in readers]
    return _Form(
        str(compiled),
        tuple(compiled.positiontup or ()),
        fixed,
        tuple(into),
        tuple(column.name for column in columns),
        tuple((place, convert) for place, convert in out if convert is not None),
    )


def _run(connection: Connection, form: _Form, parameters: Mapping[str, object]) -> Any:  # noqa: ANN401 - the driver's cursor
    cursor = _cursor(connection)
    driver: Any = connection.dialect.loaded_dbapi
    try:
        cursor.execute(form.sql, _values(form, parameters))
    except driver.Error as error:
        raise _fault(connection, form, error) from error
    return cursor


def _run_each(connection: Connection, form: _Form, parameters: Iterable[Mapping[str, object]]) -> Any:  # noqa: ANN401 - the driver's cursor
    cursor = _cursor(connection)
    driver: Any = connection.dialect.loaded_dbapi
    try:
        cursor.executemany(form.sql, (_values(form, one) for one in parameters))
    except driver.Error as error:
        raise _fault(connection, form, error) from error
    return cursor


def _values(form: _Form, parameters: Mapping[str, object]) -> Any:  # noqa: ANN401 - a tuple or a mapping, as the driver wants it
    values = {**form.fixed, **parameters}
    for name, convert in form.into:
        values[name] = convert(values[name])
    return tuple([values[name] for name in form.order]) if form.order else values


def _cursor(connection: Connection) -> Any:  # noqa: ANN401 - the driver's cursor
    """Returns the one cursor by which a connection of the driver runs its prepared statements, as long as it lives.

    Every answer is read whole before the next statement, so one is enough; making one costs as much as a look-up.
    """
    if not connection.in_transaction():
        connection.begin()  # as every first statement does; it ends with the connection
    pooled = connection.connection
    cursor = pooled.info.get(_CURSOR)
    if cursor is None:
        cursor = pooled.info[_CURSOR] = pooled.cursor()
    return cursor


_CURSOR: Final = "kyhan_cursor"


def _converted(row: tuple[Any, ...], out: tuple[tuple[int, Convert], ...]) -> tuple[Any, ...]:
    values = list(row)
    for place, convert in out:
        values[place] = convert(values[place])
    return tuple(values)


def _fault(connection: Connection, form: _Form, error: Exception) -> BaseException:
    """Returns the driver's fault as SQLAlchemy's; a connection that is lost is given up, as SQLAlchemy would."""
    dialect: Any = connection.dialect
    lost: bool = dialect.is_disconnect(error, connection.connection.dbapi_connection, None)
    if lost:
        connection.invalidate(error)
    return DBAPIError.instance(
        form.sql, None, error, dialect.loaded_dbapi.Error, connection_invalidated=lost, dialect=dialect
    )
