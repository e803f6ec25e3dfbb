"""How is an act written: rows and history together, in one transaction, or not at all?

A command opens `writing_act`, loads what it needs, lets `kyhan.workflows` decide, and then writes only through the
`Act`: every inserted or changed row is noted, and `record` puts the notes into the event. So rows and history cannot
say different things, and replaying the events gives the rows.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import cached_property, lru_cache
from time import perf_counter
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Connection, Date, Table, and_, bindparam
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel

from kyhan.app import App
from kyhan.clock import office_day
from kyhan.cycle import history, last_act, office, store
from kyhan.cycle.beginning import beginning
from kyhan.cycle.prepared import Prepared
from kyhan.cycle.rows import stored, table_of
from kyhan.cycle.tables import Cycle, Deadline
from kyhan.database import UtcDateTime, writing
from kyhan.errors import Conflict, Fault, InvalidInput, KyhanError, Refusal, SetupNeeded
from kyhan.i18n import Phrase, say
from kyhan.text import legible, nfc, unfit
from kyhan.workflows.machine import OutOfState, Step
from kyhan.workflows.roles import Actor

CONFLICT: Phrase = say(
    "Người khác vừa thao tác trên cùng hồ sơ; chưa có gì thay đổi, hãy xem lại rồi làm lại.",
    "Somebody else acted on the same thing just now; nothing was changed, look again and try again.",
)


class Act:
    """One writing transaction of one actor at one instant.

    Whatever would write a text with a control or an unseen character (see `kyhan.text`) raises InvalidInput: every door
    has removed or refused them, and no way around the doors brings one into the rows or the history.
    """

    def __init__(
        self,
        app: App,
        connection: Connection,
        known: office.OfficeNow | None = None,
        *,
        chain: str = history.OFFICE_CHAIN,
        actor: Actor | None = None,
    ) -> None:
        """Begins an act whose event will most likely go into `chain`, by default of the person that `app` names."""
        self.app = app
        self.connection = connection
        self.now: datetime = app.clock.now()
        self.today: date = office_day(self.now)
        self.deadlines: dict[tuple[str, str], list[Deadline]] = {}
        """What was read of a subject's deadlines, by cycle and subject: see `kyhan.cycle.deadlines.of_subject`."""
        self._changes: dict[str, dict[str, Any]] = {}
        first = None if known else beginning(connection, chain)
        self._heads: dict[str, history.Head] = first.heads if first else {}
        self._cycle: Cycle | None = first.cycle if first else None
        self.office = known or office.now(app, connection, self._heads[history.OFFICE_CHAIN])
        self.actor: Actor = actor or self.office.actor(app.login)

    @cached_property
    def session(self) -> Session:
        """The transaction as SQLModel's queries want it: for reading what is read now and then."""
        return Session(bind=self.connection, autoflush=False, expire_on_commit=False)

    def cycle(self, key: str) -> Cycle:
        """Returns the cycle named by its key, as `store.cycle` does; the one the act was opened for is read already."""
        if self._cycle is None or self._cycle.key != nfc(key):
            return store.cycle(self.connection, key)
        return self._cycle

    def insert(self, *rows: SQLModel) -> None:
        """Writes new rows of one table and notes them for the next `record`."""
        if rows:
            self.insert_values(type(rows[0]), [stored(row) for row in rows])

    def insert_values(self, kind: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
        """Writes new rows given as values of every column: many rows at once without building an object for each."""
        if not rows:
            return
        table = table_of(kind)
        _refuse_unfit(value for values in rows for value in values.values())
        if len(rows) == 1:
            _insert(kind).change(self.connection, rows[0])
        else:
            _insert(kind).change_each(self.connection, rows)
        noted = self._changes.setdefault(str(table.name), {})
        for values in rows:
            key, fields = _split(table, values)
            noted[key] = fields

    def update(self, row: SQLModel, **values: Any) -> None:  # noqa: ANN401 - column values
        """Changes a loaded row by compare-and-set and notes it.

        Raises:
            Conflict: the row is no longer as it was loaded (its version has moved on, or it is gone).
        """
        table, kind = table_of(type(row)), type(row)
        _refuse_unfit(values.values())
        compared, known = _compared(kind), row.__dict__
        if "version" in compared:
            values["version"] = known["version"] + 1
        statement = _update(kind, tuple(values), compared)
        if statement.change(self.connection, _new_and_old(values, known, compared)) != 1:
            raise Conflict(CONFLICT)
        known.update(values)
        noted = self._changes.setdefault(str(table.name), {}).setdefault(_key(table, row.__dict__), {})
        noted.update({name: history.plain(value) for name, value in values.items()})

    def update_each(self, changes: Sequence[tuple[SQLModel, dict[str, Any]]]) -> None:
        """Changes many loaded rows of one table, the same columns in each, in one statement; see `update`.

        Meant for rows that the transaction alone touches (answers, places): the version is not compared, nor moved on.
        """
        if not changes:
            return
        kind, names = type(changes[0][0]), tuple(changes[0][1])
        table = table_of(kind)
        keys = key_names(table)
        for _, values in changes:
            _refuse_unfit(values.values())
        parameters = (_new_and_old(values, row.__dict__, keys) for row, values in changes)
        if _update(kind, names, keys).change_each(self.connection, parameters) != len(changes):
            raise Conflict(CONFLICT)
        noted = self._changes.setdefault(str(table.name), {})
        for row, values in changes:
            row.__dict__.update(values)
            noted.setdefault(_key(table, row.__dict__), {}).update(
                {name: history.plain(value) for name, value in values.items()}
            )

    def delete(self, row: SQLModel) -> None:
        """Removes a row and notes it as removed (null)."""
        table = table_of(type(row))
        where = and_(*(column == getattr(row, column.name) for column in table.primary_key))
        if self.connection.execute(table.delete().where(where)).rowcount != 1:
            raise Conflict(CONFLICT)
        self._changes.setdefault(str(table.name), {})[_key(table, row.__dict__)] = None

    def insert_unrecorded(self, rows: Sequence[SQLModel]) -> None:
        """Writes new rows of a table that holds no facts of the office (docs/history.md) and is not part of its history."""
        if rows:
            _insert(type(rows[0])).change_each(self.connection, [stored(row) for row in rows])

    def update_unrecorded(self, row: SQLModel, **values: Any) -> None:  # noqa: ANN401 - column values
        """Changes a row of such a table."""
        names = key_names(table_of(type(row)))
        statement = _update(type(row), tuple(values), names)
        statement.change(self.connection, _new_and_old(values, row.__dict__, names))

    def record(
        self,
        chain: str,
        subject: str,
        step: "Step | str",
        *,
        occurred_on: date | None = None,
        data: dict[str, Any] | None = None,
        actor: Actor | None = None,
    ) -> None:
        """Writes the event of one act on one subject, with every change noted since the last event.

        `step` is a decision of a workflow or, for acts outside the three machines, the name of the action.
        """
        _refuse_unfit((data or {}).values())
        actor = actor or self.actor
        moved = step if isinstance(step, Step) else None
        body = {
            "chain": chain,
            "subject": subject,
            "action": step.action if isinstance(step, Step) else step,
            "actor": actor.login,
            "role": str(moved.role) if moved else ",".join(sorted(actor.roles)),
            "on_behalf_of": self.app.on_behalf_of,
            "channel": self.app.channel,
            "occurred_on": (occurred_on or self.today).isoformat(),
            "recorded_at": history.instant(self.now),
            "workflow": moved.workflow if moved else None,
            "source": str(moved.source) if moved else None,
            "target": str(moved.target) if moved else None,
            "data": data or {},
            "changes": self._changes,
        }
        previous = self._heads.get(chain) or history.head(self.connection, chain)
        self._heads[chain] = history.append(self.connection, previous, body, self.now)
        self._changes = {}


@contextmanager
def writing_act(
    app: App,
    action: str,
    *,
    chain: str = history.OFFICE_CHAIN,
    subject: str = "",
    actor: Actor | None = None,
    told: Mapping[str, str] = MappingProxyType({}),
    unrecorded: tuple[type[Refusal], ...] = (),
) -> Iterator[Act]:
    """Opens an act: committed whole when the block ends well; refused attempts are undone and then recorded as such.

    Args:
        actor: Who acts, where it is not the person that `app` names: somebody who has not proven who they are.
        told: What the record of a refused attempt says besides.
        unrecorded: Refusals that are no attempt at anything forbidden and are not recorded.
    """
    began, outcome = perf_counter(), "failed"
    act: Act | None = None
    try:
        with writing(app.engine) as connection:
            act = Act(app, connection, chain=nfc(chain), actor=actor)
            yield act
            if act._changes:  # noqa: SLF001 - the act's own door
                raise AssertionError(f"{action} changed rows without recording them")
        outcome = "done"
    except SetupNeeded:
        raise  # the database itself gave up (locked, full, read-only): it cannot take a note of that either
    except Refusal as refusal:
        outcome = "refused"
        if act is not None and (isinstance(refusal, OutOfState) or refusal.message is CONFLICT):
            last_act.tell(app, act.actor, chain, subject, refusal)
        if not isinstance(refusal, unrecorded):
            _record_refusal(app, action, chain, subject, refusal, told)
        raise
    except IntegrityError as error:
        outcome = "refused"
        conflict = Conflict(CONFLICT)
        if act is not None:
            last_act.tell(app, act.actor, chain, subject, conflict)
        _record_refusal(app, action, chain, subject, conflict, told)
        raise conflict from error
    finally:
        if app.watch is not None:
            app.watch.acted(action, outcome, perf_counter() - began)


def _record_refusal(app: App, action: str, chain: str, subject: str, refusal: Refusal, told: Mapping[str, str]) -> None:
    """Notes a refused attempt in the history; where that cannot be written either, the refusal itself is what counts."""
    now, chain = app.clock.now(), legible(nfc(chain))  # the key of a cycle as somebody typed it
    body: dict[str, Any] = {
        "chain": chain,
        "subject": legible(subject),
        "action": "refused",
        "actor": legible(app.login),
        "role": None,
        "on_behalf_of": app.on_behalf_of,
        "channel": app.channel,
        "occurred_on": office_day(now).isoformat(),
        "recorded_at": history.instant(now),
        "workflow": None,
        "source": None,
        "target": None,
        "data": {"attempt": action, "kind": type(refusal).__name__, "why": legible(refusal.to("vi")[:2000]), **told},
        "changes": {},
    }
    try:
        with writing(app.engine) as connection:
            previous = history.head(connection, chain)
            if previous.seq:  # a chain begins with what it is about, never with a refusal
                history.append(connection, previous, body, now)
    except KyhanError:
        return


def _refuse_unfit(values: Iterable[object]) -> None:
    """Refuses texts with a character that no stored text may have, also within lists and mappings."""
    for value in values:
        if isinstance(value, str):
            if not value.isprintable() and (
                found := unfit(value)
            ):  # looked at here: most texts are one line of letters
                raise InvalidInput(
                    say("Chữ đã nhập", "The text"),
                    [
                        Fault(
                            f"«{legible(value)[:60]}»",
                            say(
                                "có ký tự điều khiển hoặc ký tự ẩn ({found}); xóa chỗ có dấu «\ufffd» rồi gõ lại",
                                "has a control or unseen character ({found}); delete and retype where «\ufffd» stands",
                                found=found,
                            ),
                        )
                    ],
                )
        elif type(value) in _TEXTLESS:
            continue
        elif isinstance(value, dict):
            _refuse_unfit(value.values())
        elif isinstance(value, list | tuple):
            _refuse_unfit(value)


_TEXTLESS: Final = frozenset({type(None), bool, int, date, datetime})


def _new_and_old(new: dict[str, Any], row: dict[str, Any], compared: tuple[str, ...]) -> dict[str, Any]:
    """Returns the parameters of an update: the new values, and what the row is found and compared by."""
    parameters = {f"new_{name}": value for name, value in new.items()}
    for name in compared:
        parameters[f"old_{name}"] = row[name]
    return parameters


def _split(table: Table, values: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Returns a row's key as the history names it (primary key without the cycle) and its other columns as JSON values."""
    fields = {name: values[name] for name in _field_columns(table)}
    for name in _dated_columns(table):
        fields[name] = history.plain(fields[name])
    return _key(table, values), fields


def _key(table: Table, values: dict[str, Any]) -> str:
    return "/".join([str(values[name]) for name in key_columns(table)])  # a day is written as in JSON


@lru_cache
def key_names(table: Table) -> tuple[str, ...]:
    """Returns the columns of the primary key."""
    return tuple(column.name for column in table.primary_key)


@lru_cache
def key_columns(table: Table) -> tuple[str, ...]:
    """Returns the columns by which the history names a row: the primary key without the cycle, whose chain it is."""
    return tuple(name for name in key_names(table) if name != "cycle")


@lru_cache
def _field_columns(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.columns if not column.primary_key)


@lru_cache
def _dated_columns(table: Table) -> tuple[str, ...]:
    """Returns the columns outside the key whose values JSON does not have: days and instants."""
    dated = (Date, UtcDateTime)
    return tuple(name for name in _field_columns(table) if isinstance(table.c[name].type, dated))


@lru_cache
def _compared(kind: type[SQLModel]) -> tuple[str, ...]:
    """Returns the columns by which an update finds its row: the key and, where there is one, the version."""
    table = table_of(kind)
    return (*key_names(table), "version") if "version" in table.columns else key_names(table)


@lru_cache
def _insert(kind: type[SQLModel]) -> Prepared:
    return Prepared(table_of(kind).insert())


@lru_cache(maxsize=256)
def _update(kind: type[SQLModel], columns: tuple[str, ...], compared: tuple[str, ...]) -> Prepared:
    """Returns the update of `columns` in the row whose `compared` columns are as given, built once."""
    table = table_of(kind)
    conditions = [table.c[name] == bindparam(f"old_{name}") for name in compared]
    new: dict[str, Any] = {name: bindparam(f"new_{name}") for name in columns}
    return Prepared(table.update().where(and_(*conditions)).values(new))
