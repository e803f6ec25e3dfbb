"""`kyhan serve`: the office in a browser, with the scheduler beside it."""

from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

import click

from kyhan.console.commands import LocalCommand, option
from kyhan.console.context import Console
from kyhan.errors import Fault, InvalidInput
from kyhan.i18n import Phrase, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from kyhan.settings import Settings
    from kyhan.web.site import Site
    from kyhan.workflows.roles import Role

PORT: Final = 8600


@click.command("serve", cls=LocalCommand, text=say("Mở văn phòng trên trình duyệt.", "Open the office in a browser."))
@option("--host", default="127.0.0.1", show_default=True, vi="Địa chỉ mạng để nghe", en="Network address to listen on")
@option(
    "--port",
    type=click.IntRange(0, 65535),
    vi="Cổng; mặc định 8600, nếu đã có ai dùng thì cổng nào còn trống",
    en="Port; by default 8600, or any that is free if somebody has that one",
)
@option(
    "--scheduler/--no-scheduler",
    "with_scheduler",
    default=True,
    vi="Chạy bộ hẹn giờ cùng trang web (mặc định), hay để tiến trình khác chạy",
    en="Run the scheduler beside the pages (the default), or leave it to another process",
)
@option(
    "--check",
    is_flag=True,
    vi="Chỉ mở, xem trang đăng nhập có trả lời không, rồi đóng",
    en="Only open, see whether the sign-in page answers, and close",
)
@click.pass_obj
def serve(console: Console, host: str, port: int | None, with_scheduler: bool, check: bool) -> None:
    """Serves the office until it is told to stop."""
    from kyhan import logs
    from kyhan.delivery import metrics
    from kyhan.delivery.embedded import hearing_signals, ticking
    from kyhan.settings import settings
    from kyhan.web import serving

    known = settings()
    with ExitStack() as open_ones:
        at = open_ones.enter_context(serving.listening(host, PORT if port is None else port, else_any=port is None))
        site = site_of(console, known, host, at.getsockname()[1])
        office = site.office
        open_ones.enter_context(logs.written(known.log, known.log_level))
        told = open_ones.enter_context(hearing_signals())
        page = open_ones.enter_context(metrics.served(known.metrics, [office], backups=known.backups))
        open_ones.enter_context(serving.answering(site, at, proxies=known.web_proxies))
        if check:
            serving.require_answer(site, at)
        elif with_scheduler and not site.practice:  # in a practice copy time stands still until somebody moves it
            open_ones.enter_context(ticking(_tick(site)))
        console.say(_open_at(site.address, check=check))
        if page:
            console.say(say("Số đo xem tại {page}.", "Metrics are at {page}.", page=page))
        if not check:
            told()
    console.say(say("Trang web đã đóng.", "The site is closed."))


def _open_at(address: str, *, check: bool) -> Phrase:
    if check:
        return say(
            "Trang đăng nhập tại {address} trả lời tốt.", "The sign-in page at {address} answers.", address=address
        )
    return say(
        "Văn phòng mở tại {address} (dừng bằng Ctrl-C).",
        "The office is at {address} (stop with Ctrl-C).",
        address=address,
    )


def site_of(console: Console, known: "Settings", host: str, port: int) -> "Site":
    """Returns what is served: the office of the database, at the address that is set or on this machine.

    Raises:
        InvalidInput: passwords would travel readable, or a role in the settings is not known.
    """
    from kyhan.web.practice import clock_of
    from kyhan.web.site import Site, loopback, require_safe

    shown = f"[{host}]" if ":" in host else host
    address = known.web_address.rstrip("/") or f"http://{shown}:{port}"
    if not known.web_address and not loopback(host):
        wrong = say(
            "mở ra ngoài máy này thì cần địa chỉ https mà mọi người gõ; đặt KYHAN_WEB_ADDRESS",
            "beyond this machine the https address that people type is needed; set KYHAN_WEB_ADDRESS",
        )
        raise InvalidInput(say("Trang web", "The site"), [Fault(f"--host {host}", wrong)])
    require_safe(address)
    office = console.office()
    clock = clock_of(office) if console.practice else None
    if clock is not None:
        office.clock = clock
    return Site(office, address, known, clock, _roles(known.web_second_factor))


def _roles(written: str) -> "frozenset[Role]":
    from kyhan.workflows.roles import Role

    names = [one.strip() for one in written.split(",") if one.strip()]
    known = {str(role): role for role in Role if role is not Role.SYSTEM}
    faults = [
        Fault(
            name,
            say(
                "không có vai trò này; các vai trò: {roles}",
                "there is no such role; there are {roles}",
                roles=list(known),
            ),
        )
        for name in names
        if name not in known
    ]
    if faults:
        raise InvalidInput(say("KYHAN_WEB_SECOND_FACTOR", "KYHAN_WEB_SECOND_FACTOR"), faults)
    return frozenset(known[name] for name in names)


def _tick(site: "Site") -> "Callable[[], None]":
    """Returns what the scheduler beside the pages does every minute."""
    from kyhan.console.scheduler import backups
    from kyhan.delivery.post import post
    from kyhan.delivery.tick import scheduler, tick

    office, known = site.office, site.settings
    way, this = post(office, known), scheduler(office, "run")

    def one() -> None:
        tick(office, way, this, mail_hour=known.mail_hour, backups=backups(known))

    return one
