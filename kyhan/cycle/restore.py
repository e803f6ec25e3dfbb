"""How does an office come back from a backup? All rows in one transaction, kept only when their history holds.

The rows go into tables of the backup's own schema. An older one is upgraded when it is full, as an office's database is.
"""

from itertools import islice
from typing import Final

from sqlalchemy import Connection, inspect
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.schema import sort_tables

from kyhan.cycle import audit, schema
from kyhan.cycle.backup_reading import DAMAGED, Backup
from kyhan.cycle.opening import SCHEMA
from kyhan.errors import Damaged, Fault, SetupNeeded
from kyhan.i18n import Phrase, say

_ROWS_AT_ONCE: Final = 500


def require_known(backup: Backup) -> None:
    """Refuses a backup of a schema that this program does not know.

    Raises:
        SetupNeeded: a newer program wrote it, or its schema is none that there ever was.
    """
    theirs = backup.manifest.schema_id
    if theirs in schema.known():
        return
    if theirs > SCHEMA:
        why = say(
            "Bản sao lưu ở lược đồ {theirs} (kyhan {release}), mới hơn lược đồ {ours} của chương trình này; "
            "cài bản kyhan đó hoặc mới hơn rồi khôi phục lại.",
            "The backup is of schema {theirs} (kyhan {release}), newer than {ours}, which this program uses; "
            "install that release or a later one and restore again.",
            theirs=theirs,
            release=backup.manifest.kyhan,
            ours=SCHEMA,
        )
    else:
        why = say(
            "Bản sao lưu ghi lược đồ «{theirs}» (kyhan {release}), chương trình này không biết lược đồ đó; "
            "khôi phục từ bản sao lưu khác, hoặc bằng đúng chương trình đã ghi ra nó.",
            "The backup names the schema «{theirs}» (kyhan {release}), which this program does not know; "
            "restore another backup, or with the very program that wrote this one.",
            theirs=theirs,
            release=backup.manifest.kyhan,
        )
    raise SetupNeeded(why)


def require_empty(connection: Connection) -> None:
    """Refuses a database in which there is anything."""
    if inspect(connection).get_table_names():
        raise SetupNeeded(
            say(
                "Ở đây đã có dữ liệu; chỉ khôi phục vào chỗ trống. Chọn cơ sở dữ liệu khác bằng --database.",
                "There is data here already; a backup is restored into an empty place only. Choose another --database.",
            )
        )


def fill(connection: Connection, backup: Backup) -> None:
    """Makes the tables of a backup's schema in an empty database, and writes every row; the caller undoes it on error.

    Raises:
        Damaged: rows contradict each other.
        SetupNeeded: the database would not keep every text as it is.
    """
    schema.create(connection, backup.manifest.schema_id)
    names = {table: name for name, table in backup.tables.items() if table is not None}
    for table in sort_tables(names):  # a table after those its rows refer to
        rows = backup.rows(names[table])
        while batch := list(islice(rows, _ROWS_AT_ONCE)):
            try:
                connection.execute(table.insert(), batch)
            except (IntegrityError, DataError) as error:
                raise Damaged(DAMAGED, [Fault(str(table.name), _not_taken(error.orig))]) from error
    _refuse_broken_references(connection)


def _refuse_broken_references(connection: Connection) -> None:
    """Refuses rows that refer to rows which are not there: while tables are rebuilt, SQLite takes them unseen."""
    if connection.dialect.name == "sqlite":
        broken = {str(row[0]) for row in connection.exec_driver_sql("PRAGMA foreign_key_check")}
        if broken:
            raise Damaged(DAMAGED, [Fault(table, _not_taken("FOREIGN KEY")) for table in sorted(broken)])


def _not_taken(reason: object) -> Phrase:
    return say("cơ sở dữ liệu không nhận dòng ({reason})", "the database does not take a row ({reason})", reason=reason)


def verified(connection: Connection) -> audit.Report:
    """Returns what a verification of the restored history read.

    Raises:
        Damaged: the history does not hold, or the rows are not those it leads to.
    """
    report = audit.verify(connection)
    if report.findings:
        raise Damaged(
            say(
                "Chưa khôi phục gì: nhật ký trong bản sao lưu không còn nguyên vẹn",
                "Nothing was restored: the history in the backup does not hold",
            ),
            report.findings,
        )
    return report
