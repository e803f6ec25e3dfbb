"""`kyhan database`: the schema of the database, and bringing it to that of this program."""

from typing import TYPE_CHECKING, Final

import click

from kyhan.console.commands import command, group
from kyhan.console.context import Console
from kyhan.i18n import Phrase, say

if TYPE_CHECKING:
    from sqlalchemy import Engine

_STATES: Final[dict[str, Phrase]] = {
    "current": say("đúng với chương trình này", "goes with this program"),
    "older": say(
        "cũ hơn chương trình này: sao lưu bằng bản kyhan cũ rồi chạy «kyhan database upgrade»",
        "older than this program: make a backup with the older kyhan, then run «kyhan database upgrade»",
    ),
    "newer": say(
        "mới hơn chương trình này: cài bản kyhan mới hơn",
        "newer than this program: install a newer kyhan",
    ),
}


@group("database", "Cơ sở dữ liệu: lược đồ và nâng cấp", "The database: its schema and upgrading it")
def database() -> None:
    """Groups the commands."""


@command(
    database,
    "status",
    "Cho biết cơ sở dữ liệu ở đâu, thuộc lược đồ nào, có hợp với chương trình này không.",
    "Show where the database is, of which schema, and whether it goes with this program.",
)
def status(console: Console) -> None:
    """Reads a database of whatever schema."""
    from kyhan.cycle.queries.database import standing
    from kyhan.database_faults import shown

    found = standing(_existing(console))
    if console.as_json:
        console.show_json(
            {
                "address": shown(console.address),
                "server": found.server,
                "practice": found.practice,
                "schema": found.schema,
                "program_schema": found.program_schema,
                "state": found.state,
            }
        )
        return
    copy = say("bản tập dượt", "practice copy") if found.practice else say("bản thật", "live")
    console.say(
        f"{shown(console.address)} ({found.server}, {copy})",
        say("Lược đồ {schema}: {state}.", "Schema {schema}: {state}.", schema=found.schema, state=_STATES[found.state]),
    )


@command(
    database,
    "upgrade",
    "Nâng cơ sở dữ liệu lên lược đồ của chương trình này; hãy sao lưu trước và dừng bộ hẹn giờ.",
    "Bring the database to this program's schema; make a backup and stop the scheduler before.",
)
def upgrade(console: Console) -> None:
    """Upgrades wholly or not at all."""
    from kyhan.app import App
    from kyhan.cycle.commands import setup

    before, after = setup.upgrade(App(_existing(console), login=console.login))
    if before == after:
        console.say(
            say(
                "Cơ sở dữ liệu đã ở lược đồ {schema}; không phải làm gì.",
                "The database is of schema {schema} already; nothing to do.",
                schema=after,
            )
        )
        return
    console.say(
        say(
            "Đã nâng cơ sở dữ liệu từ lược đồ {before} lên {after}, có ghi vào nhật ký. Kiểm chứng: kyhan audit verify",
            "Upgraded the database from schema {before} to {after}, as the history records. Verify: kyhan audit verify",
            before=before,
            after=after,
        )
    )


def _existing(console: Console) -> "Engine":
    from kyhan.cycle.opening import open_existing

    engine = open_existing(console.address)
    click.get_current_context().find_root().call_on_close(engine.dispose)
    return engine
