"""How does an office come back from a backup? All rows in one transaction, kept only when their history holds."""

from itertools import islice
from typing import Final

from sqlalchemy import Connection, inspect
from sqlalchemy.exc import DataError, IntegrityError
from sqlmodel import SQLModel

from kyhan.cycle import audit, schema
from kyhan.cycle.backup_reading import DAMAGED, Backup
from kyhan.cycle.opening import SCHEMA
from kyhan.errors import Damaged, Fault, SetupNeeded
from kyhan.i18n import say

_ROWS_AT_ONCE: Final = 500


def require_schema(backup: Backup) -> None:
    """Refuses a backup of another schema than this program's."""
    theirs = backup.manifest.schema_id
    if theirs != SCHEMA:
        raise SetupNeeded(
            say(
                "Bản sao lưu ở lược đồ {theirs} (kyhan {release}), chương trình này dùng lược đồ {ours}; "
                "khôi phục bằng đúng bản kyhan đó, rồi chạy «kyhan database upgrade» của bản mới.",
                "The backup is of schema {theirs} (kyhan {release}), this program uses {ours}; "
                "restore it with that release, then run «kyhan database upgrade» of the newer one.",
                theirs=theirs,
                release=backup.manifest.kyhan,
                ours=SCHEMA,
            )
        )


def require_empty(connection: Connection) -> None:
    """Refuses a database in which there is anything."""
    if inspect(connection).get_table_names():
        raise SetupNeeded(
            say(
                "Ở đây đã có dữ liệu; chỉ khôi phục vào chỗ trống. Chọn cơ sở dữ liệu khác bằng --database.",
                "There is data here already; a backup is restored into an empty place only. Choose another --database.",
            )
        )


def fill(connection: Connection, backup: Backup) -> audit.Report:
    """Writes every row of a backup into an empty database and verifies the history; the caller undoes it on any error.

    Raises:
        Damaged: rows contradict each other, or the history does not hold.
    """
    schema.create(connection)
    names = {table.name: name for name, table in backup.tables.items() if table is not None}
    for table in SQLModel.metadata.sorted_tables:  # a table after those its rows refer to
        rows = backup.rows(names[table.name])
        while batch := list(islice(rows, _ROWS_AT_ONCE)):
            try:
                connection.execute(table.insert(), batch)
            except (IntegrityError, DataError) as error:
                why = say(
                    "cơ sở dữ liệu không nhận dòng ({reason})",
                    "the database does not take a row ({reason})",
                    reason=error.orig,
                )
                raise Damaged(DAMAGED, [Fault(str(table.name), why)]) from error
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
