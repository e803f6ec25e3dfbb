"""`kyhan serve`: the office in a browser, with the scheduler beside it."""

from typing import TYPE_CHECKING, Final

import click

from kyhan.console.commands import LocalCommand, option
from kyhan.console.context import Console
from kyhan.errors import Fault, InvalidInput
from kyhan.i18n import say

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
    default=PORT,
    show_default=True,
    vi="Cổng; 0: cổng nào còn trống",
    en="Port; 0: any that is free",
)
@option(
    "--scheduler/--no-scheduler",
    "with_scheduler",
    default=True,
    vi="Chạy bộ hẹn giờ cùng trang web (mặc định), hay để tiến trình khác chạy",
    en="Run the scheduler beside the pages (the default), or leave it to another process",
)
@click.pass_obj
def serve(console: Console, host: str, port: int, with_scheduler: bool) -> None:
    """Serves the office until it is told to stop."""
    from kyhan import logs
    from kyhan.delivery import metrics
    from kyhan.settings import settings
    from kyhan.web import serving

    known = settings()
    with serving.listening(host, port) as at:
        site = site_of(console, known, host, at.getsockname()[1])
        office = site.office

        def ready() -> None:
            console.say(
                say(
                    "Văn phòng mở tại {address} (dừng bằng Ctrl-C).",
                    "The office is at {address} (stop with Ctrl-C).",
                    address=site.address,
                )
            )

        with logs.written(known.log, known.log_level), metrics.served(known.metrics, [office], backups=known.backups):
            tick = _tick(site) if with_scheduler and not site.practice else None
            serving.serve(site, at, proxies=known.web_proxies, tick=tick, ready=ready)
    console.say(say("Trang web đã đóng.", "The site is closed."))


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
