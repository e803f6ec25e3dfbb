"""`kyhan scheduler`: the process that reminds, seals and closes by itself, one tick of it for cron, and whether it lives."""

from typing import TYPE_CHECKING, Final

import click

from kyhan.clock import office_time
from kyhan.console.commands import command, group
from kyhan.console.context import Console
from kyhan.errors import Refusal
from kyhan.i18n import Phrase, say

if TYPE_CHECKING:
    from datetime import timedelta

    from kyhan.cycle.commands.backup import Daily
    from kyhan.delivery.tick import TickResult
    from kyhan.settings import Settings


@group("scheduler", "Bộ hẹn giờ.", "The scheduler.")
def scheduler() -> None:
    """Groups the commands."""


@command(
    scheduler,
    "run",
    "Chạy bộ hẹn giờ: mỗi phút một nhịp, thư nhắc từ 8 giờ ngày làm việc.",
    "Run the scheduler: a tick per minute, mail from 08:00 on working days.",
)
def run(console: Console) -> None:
    """Ticks until it is told to stop; prints a line for each tick that did something, unless the log is JSON."""
    from kyhan import logs
    from kyhan.delivery import embedded, metrics
    from kyhan.delivery.post import post
    from kyhan.delivery.tick import scheduler as this_process
    from kyhan.delivery.tick import tick
    from kyhan.settings import settings

    app, known = console.office(), settings()
    way = post(app, known)
    this = this_process(app, "run")

    def one_tick() -> None:
        done = tick(app, way, this, mail_hour=known.mail_hour, backups=backups(known))
        if done.anything and known.log == "text":
            at = office_time(app.clock.now())
            click.echo(f"{at:%H:%M}  {done.summary()}", err=bool(done.faults()))

    with logs.written(known.log, known.log_level), metrics.served(known.metrics, [app], backups=known.backups) as page:
        console.say(
            say(
                "Bộ hẹn giờ {name} đang chạy; thư đi {where}. Dừng bằng Ctrl-C (hoặc SIGTERM).",
                "The scheduler {name} is running; mails go {where}. Stop it with Ctrl-C (or SIGTERM).",
                name=this.name,
                where=way.where,
            )
        )
        if page:
            console.say(say("Số đo xem tại {page}.", "Metrics are at {page}.", page=page))
        embedded.run(one_tick)
    console.say(say("Bộ hẹn giờ đã dừng.", "The scheduler has stopped."))


@command(
    scheduler,
    "once",
    "Làm một nhịp rồi thoát (cho cron). Mã thoát 1 khi có việc không xong.",
    "Do one tick and leave (for cron). Exit code 1 when something failed.",
)
def once(console: Console) -> None:
    """Does what is due now, once."""
    from kyhan import logs
    from kyhan.delivery.post import post
    from kyhan.delivery.tick import scheduler as this_process
    from kyhan.delivery.tick import tick
    from kyhan.settings import settings

    app, known = console.office(), settings()
    way, this = post(app, known), this_process(app, "once")
    with logs.written(known.log, known.log_level):
        done = tick(app, way, this, mail_hour=known.mail_hour, backups=backups(known))
    if console.as_json:
        console.show_json(_json(done))
    elif not done.faults():
        console.say(done.summary())
    if done.faults():
        raise Refusal(done.summary())


def backups(settings: "Settings") -> "Daily | None":
    """Returns where daily backups go; None when no folder is set."""
    from kyhan.cycle.commands.backup import Daily

    if settings.backups is None:
        return None
    return Daily(settings.backups, settings.backups_keep, settings.without_secrets())


def _json(done: "TickResult") -> dict[str, object]:
    return {
        "closed": done.closed,
        "sealed": done.sealed,
        "claimed": done.claimed,
        "sent": [{"recipient": who, "answer": answer} for who, answer in done.delivered.sent],
        "failed": [{"recipient": who, "answer": answer} for who, answer in done.delivered.failed],
        "unknown": [{"recipient": who, "answer": answer} for who, answer in done.delivered.unknown],
        "unreachable": done.delivered.unreachable or None,
        "backup": done.backup,
        "failures": [failure.line for failure in done.failures],
    }


@command(
    scheduler,
    "status",
    "Xem bộ hẹn giờ có đang chạy không, thư hôm nay ra sao, bản sao lưu mới nhất từ khi nào.",
    "Show whether a scheduler lives, how today's mails stand and how old the newest backup is.",
)
def status(console: Console) -> None:
    """Shows the heartbeats, the mails of today and the newest daily backup."""
    from kyhan.console import backup_page
    from kyhan.cycle.queries.reminders import mail_counts
    from kyhan.cycle.queries.schedulers import pulses
    from kyhan.delivery import fleet

    app = console.office()
    seen, mails, saved = pulses(app), mail_counts(app), backup_page.standing(app)
    alive = any(pulse.alive and pulse.ticks for pulse in seen)
    jobs = fleet.waiting(app)
    if console.as_json:
        console.show_json(
            {
                "alive": alive,
                "schedulers": [
                    {
                        "scheduler": pulse.scheduler,
                        "kind": pulse.kind,
                        "started_at": pulse.started_at,
                        "ticked_at": pulse.ticked_at,
                        "age_seconds": int(pulse.age.total_seconds()),
                        "alive": pulse.alive,
                        "last_result": pulse.result,
                    }
                    for pulse in seen
                ],
                "mails": {
                    "waiting": mails.waiting,
                    "retrying": mails.retrying,
                    "sending": mails.sending,
                    "given_up": mails.given_up,
                    "sent": mails.sent,
                },
                "jobs": jobs and {"waiting": jobs["todo"], "running": jobs["doing"]},
                "backups": saved.json,
            }
        )
        return
    if seen:
        console.table(
            (
                say("Bộ hẹn giờ", "Scheduler"),
                say("Loại", "Kind"),
                say("Tình trạng", "State"),
                say("Nhịp gần nhất", "Last tick"),
                say("Kết quả", "Result"),
            ),
            [
                (
                    pulse.scheduler,
                    _KINDS[pulse.kind],
                    say("đang chạy", "alive") if pulse.alive else say("im lặng", "silent"),
                    _ago(pulse.age),
                    pulse.result,
                )
                for pulse in seen
            ],
        )
    if not alive:
        console.say(
            say(
                "Không có bộ hẹn giờ nào đang chạy: thư nhắc không tự gửi. Chạy «kyhan scheduler run», hoặc đặt cron chạy «kyhan scheduler once» mỗi phút.",
                "No scheduler is alive: reminders do not go out. Start «kyhan scheduler run», or have cron call «kyhan scheduler once» every minute.",
            )
        )
    if jobs is not None:
        console.say(
            say(
                "Việc của đội máy: {doing} đang làm, {todo} chờ.",
                "Jobs of the fleet: {doing} running, {todo} waiting.",
                **jobs,
            )
        )
    console.say(
        say(
            "Thư hôm nay: {sent} đã gửi, {waiting} chờ gửi, {sending} đang gửi, {retrying} sẽ gửi lại, {given_up} thôi gửi (xem «kyhan reminder list»).",
            "Mails of today: {sent} sent, {waiting} waiting, {sending} being sent, {retrying} to be tried again, {given_up} given up (see «kyhan reminder list»).",
            sent=mails.sent,
            waiting=mails.waiting,
            sending=mails.sending,
            retrying=mails.retrying,
            given_up=mails.given_up,
        ),
        saved.line,
    )


_KINDS: Final[dict[str, Phrase]] = {
    "run": say("một máy", "one machine"),
    "once": say("theo cron", "by cron"),
    "fleet": say("đội máy", "fleet"),
    "worker": say("máy của đội", "worker of the fleet"),
}


def _ago(age: "timedelta") -> Phrase:
    seconds = max(int(age.total_seconds()), 0)
    if seconds < 2 * 60:
        return say("{n} giây trước", "{n} s ago", n=seconds)
    if seconds < 2 * 3600:
        return say("{n} phút trước", "{n} min ago", n=seconds // 60)
    return say("{n} giờ trước", "{n} h ago", n=seconds // 3600)
