"""`kyhan worker`: one process of a fleet. Any number of them, on any number of hosts, serve the same offices together."""

from pathlib import Path

import click

from kyhan.clock import office_time
from kyhan.console.commands import LocalCommand, LocalOption
from kyhan.console.context import Console
from kyhan.errors import Refusal
from kyhan.i18n import Phrase, say


@click.command(
    "worker",
    cls=LocalCommand,
    text=say(
        "Chạy một máy của đội: cùng các máy khác nhắc hạn, gửi thư cho một hoặc nhiều văn phòng trên PostgreSQL.",
        "Run one worker of a fleet: together with others it reminds and sends for one or many offices on PostgreSQL.",
    ),
)
@click.option(
    "--databases",
    cls=LocalOption,
    type=click.Path(path_type=Path, dir_okay=False),
    text=say(
        "Tệp ghi các cơ sở dữ liệu, mỗi dòng một địa chỉ (KYHAN_DATABASES); không có thì theo --database",
        "File that names the databases, an address per line (KYHAN_DATABASES); else the one of --database",
    ),
)
@click.pass_obj
def worker(console: Console, databases: Path | None) -> None:
    """Works until it is told to stop; prints a line for everything that was done."""
    from kyhan import logs
    from kyhan.clock import SystemClock
    from kyhan.console.scheduler import backups
    from kyhan.delivery import metrics
    from kyhan.delivery import worker as workers
    from kyhan.settings import settings

    known = settings()
    named = databases or known.databases
    offices = workers.offices(_addresses(named) if named else [console.address], files=known.files)
    clock = SystemClock()

    def report(office: str, phrase: Phrase, fault: bool) -> None:
        if known.log == "text":
            click.echo(f"{office_time(clock.now()):%H:%M}  [{office}] {phrase}", err=fault)

    with (
        logs.written(known.log, known.log_level),
        metrics.served(known.metrics, offices, backups=known.backups) as page,
    ):
        console.say(
            say(
                "Máy của đội đang chạy cho {n} văn phòng. Dừng bằng Ctrl-C (hoặc SIGTERM).",
                "The worker is running for {n} office(s). Stop it with Ctrl-C (or SIGTERM).",
                n=len(offices),
            )
        )
        if page:
            console.say(say("Số đo xem tại {page}.", "Metrics are at {page}.", page=page))
        workers.run(workers.Plan(offices, known, backups(known), report))
    console.say(say("Máy của đội đã dừng.", "The worker has stopped."))


def _addresses(file: Path) -> list[str]:
    """Returns the addresses in a file; lines that are empty or begin with # say nothing."""
    try:
        lines = [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal(
            say(
                "Không đọc được tệp «{file}» ghi các cơ sở dữ liệu ({reason}); sửa --databases hoặc KYHAN_DATABASES.",
                "The file «{file}» that names the databases cannot be read ({reason}); correct --databases or KYHAN_DATABASES.",
                file=file,
                reason=getattr(error, "strerror", None) or error,
            )
        ) from error
    addresses = [line for line in lines if line and not line.startswith("#")]
    if not addresses:
        raise Refusal(
            say(
                "Tệp «{file}» không ghi cơ sở dữ liệu nào; ghi mỗi dòng một địa chỉ postgresql+psycopg://…",
                "The file «{file}» names no database; write an address per line, postgresql+psycopg://…",
                file=file,
            )
        )
    return addresses
