"""How does one process serve many offices of a fleet? Each for itself, so that one that is away stops no other."""

import asyncio
import logging
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from kyhan import logs
from kyhan.app import App
from kyhan.clock import Clock, SystemClock
from kyhan.cycle import naming
from kyhan.cycle.commands import upkeep
from kyhan.cycle.commands.backup import Daily
from kyhan.cycle.commands.upkeep import Scheduler
from kyhan.cycle.opening import require_office
from kyhan.database import open_engine
from kyhan.database_faults import shown
from kyhan.delivery import fleet
from kyhan.delivery.deliver import deliver_own
from kyhan.delivery.fleet import Jobs, Pace, Work
from kyhan.delivery.post import post
from kyhan.delivery.tick import scheduler, tick
from kyhan.errors import Fault, InvalidInput, KyhanError
from kyhan.i18n import Phrase, say, together
from kyhan.settings import Settings
from kyhan.workflows.roles import SYSTEM

FLEET: Final = "fleet"
"""The name and kind of the scheduler that all workers of an office are together."""
BEAT_SECONDS: Final = 60
AGAIN_SECONDS: Final = 15
"""Between two attempts to serve an office whose database is away."""
_STOP_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)
T = TypeVar("T")
_log: Final = logging.getLogger(__name__)

Report = Callable[[str, Phrase, bool], None]
"""Told of each office by its name: what was done, and whether it is a fault."""


@dataclass(frozen=True)
class Plan:
    """What a worker is to do.

    Attributes:
        offices: Whom it serves; each acts as the system.
        settings: How mails go out, and when.
        backups: Where daily backups go; None: nowhere.
        report: Who is told.
        pace: How fast dead workers are noticed.
    """

    offices: Sequence[App]
    settings: Settings
    backups: Daily | None
    report: Report
    pace: Pace = field(default_factory=Pace)


def offices(addresses: Sequence[str], clock: Clock | None = None, *, files: Path | None = None) -> list[App]:
    """Returns the offices of a fleet, without touching their databases.

    Args:
        addresses: The offices' databases.
        clock: The present instant; only practice copies may be served under another clock than the machine's.
        files: The folder of kept files, which backups need.

    Raises:
        InvalidInput: names every address that is no PostgreSQL database or stands there twice.
    """
    found, faults = [], []
    for address in addresses:
        try:
            engine = open_engine(address)
        except KyhanError as error:
            faults.append(Fault(shown(address), error.message))
            continue
        if engine.dialect.name != "postgresql":
            faults.append(
                Fault(
                    shown(address),
                    say(
                        "đội máy chỉ phục vụ PostgreSQL; với SQLite hãy chạy «kyhan scheduler run»",
                        "a fleet serves PostgreSQL only; on SQLite run «kyhan scheduler run»",
                    ),
                )
            )
        found.append(App(engine, clock or SystemClock(), SYSTEM.login, "scheduler", files=files))
        if addresses.count(address) > 1:
            faults.append(Fault(shown(address), say("ghi hai lần", "it is named twice")))
    if faults:
        unique = list({(fault.place, str(fault)): fault for fault in faults}.values())
        raise InvalidInput(say("Các cơ sở dữ liệu của đội máy", "The databases of the fleet"), unique)
    return found


def run(plan: Plan) -> None:
    """Serves the offices until the process is told to end (SIGINT, SIGTERM); jobs under way are finished first.

    Call it from the main thread: signals arrive there.
    """
    asyncio.run(_until_told(plan))


async def _until_told(plan: Plan) -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in _STOP_SIGNALS:
        loop.add_signal_handler(number, told.set)
    serving = [asyncio.create_task(_serve(plan, app)) for app in plan.offices]
    await told.wait()
    for one in serving:
        one.cancel()
    await asyncio.gather(*serving, return_exceptions=True)


async def _serve(plan: Plan, app: App) -> None:
    """Serves one office for as long as the worker lives; begins anew whenever its database was away."""
    name = naming.database(app.engine)
    told: set[str] = set()  # an office that stays away is told once, not every few seconds
    while True:
        try:
            await _serve_once(plan, app, name, told)
        except KyhanError as error:
            why = error.message
        except Exception as error:  # noqa: BLE001 - whatever broke in one office must not stop the others
            _log.debug("%s", name, exc_info=True)
            why = Phrase(*[f"{type(error).__name__}: {error}"] * 2)
        else:
            why = say("mất kết nối với cơ sở dữ liệu", "the connection to the database was lost")
        if why.en not in told:
            told.add(why.en)
            _log.warning("%s: %s", name, why.en)
            plan.report(name, together([why, _AGAIN]), True)
        await asyncio.sleep(AGAIN_SECONDS)


_AGAIN: Final = say("sẽ tự thử lại", "it is tried again")


async def _serve_once(plan: Plan, app: App, name: str, told: set[str]) -> None:
    await asyncio.to_thread(_letting_go, app, require_office, app.engine)
    await asyncio.to_thread(_letting_go, app, fleet.set_up, app)
    way = await asyncio.to_thread(post, app, plan.settings)
    plan.report(name, say("đang phục vụ; thư đi {where}", "serving; mails go {where}", where=way.where), False)
    told.clear()
    alive = asyncio.create_task(_beat(app))
    try:
        await fleet.work(app, _work(plan, app, name), plan.pace)
    finally:
        alive.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await alive
        app.engine.dispose()


def _work(plan: Plan, app: App, name: str) -> Work:
    this = Scheduler(FLEET, FLEET, app.clock.now())

    def one_tick(jobs: Jobs) -> None:
        done = tick(
            app,
            post(app, plan.settings),
            this,
            mail_hour=plan.settings.mail_hour,
            backups=plan.backups,
            hand_over=jobs,
        )
        if done.anything:
            plan.report(name, done.summary(), bool(done.faults()))

    def send(claimant: str) -> None:
        with logs.about(office=naming.known_label(app), scheduler=FLEET):
            done = deliver_own(app, post(app, plan.settings).mailer, claimant)
            if done.sent:
                sent = say("gửi {n} thư", "sent {n} mail(s)", n=len(done.sent))
                _log.info("%s", sent.en)
                plan.report(name, sent, False)
            for fault in done.faults():
                _log.warning("%s", fault.en)
                plan.report(name, fault, True)

    def told(job: Callable[[T], None], given: T) -> None:
        try:
            _letting_go(app, job, given)
        except KyhanError as error:  # the database is away: the next tick, or the job again, does what is due
            _log.warning("%s: %s", name, error.message.en)
            plan.report(name, error.message, True)

    return Work(partial(told, one_tick), partial(told, send))


def _letting_go(app: App, job: Callable[[T], object], told: T) -> None:
    """Does a job and keeps no connection afterwards: with many offices the idle ones would use a server up."""
    try:
        job(told)
    finally:
        app.engine.dispose()


async def _beat(app: App) -> None:
    """Shows every minute that this worker lives, whoever of the fleet ticks."""
    this, ready = scheduler(app, "worker"), say("sẵn sàng", "ready")
    while True:
        with suppress(Exception):  # the queue's own connections notice that the database is away
            await asyncio.to_thread(_letting_go, app, lambda one: upkeep.beat(one, this, ready), app)
        await asyncio.sleep(BEAT_SECONDS)
