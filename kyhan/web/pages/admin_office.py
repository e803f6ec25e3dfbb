"""How does the office run: a look at everything, mails with a trial, schedulers, backups."""

from pathlib import Path
from typing import Final

from starlette.responses import FileResponse, Response

from kyhan.cycle.commands import backup as acts
from kyhan.cycle.commands.backup import Daily
from kyhan.cycle.daily_backups import Kept
from kyhan.cycle.queries import backups, people, regulations, roster
from kyhan.cycle.queries.reminders import mail_counts
from kyhan.cycle.queries.schedulers import pulses
from kyhan.delivery.trial import send_trial
from kyhan.errors import NotNow, Refusal
from kyhan.i18n import Phrase, say
from kyhan.settings import Settings
from kyhan.web.page import Page
from kyhan.web.routes import Routes
from kyhan.workflows.roles import Role

routes = Routes()
WHO: Final = frozenset({Role.ADMIN, Role.STAFF})
_ADMIN: Final = frozenset({Role.ADMIN})
_SHOWN_SETTINGS: Final = (
    ("KYHAN_SMTP_URL", say("máy chủ thư; trống: thư được ghi thành tệp", "mail server; empty: mails become files")),
    ("KYHAN_MAIL_FROM", say("người gửi", "sender")),
    ("KYHAN_OUTBOX", say("thư mục thư khi không có máy chủ", "folder of mails without a server")),
    ("KYHAN_MAIL_HOUR", say("gửi từ mấy giờ", "from which hour on")),
)
_KINDS: Final = {
    "run": say("một máy", "one machine"),
    "once": say("theo cron", "by cron"),
    "fleet": say("đội máy", "fleet"),
    "worker": say("máy của đội", "worker of the fleet"),
}


@routes.get("/admin", who=WHO)
def overview(page: Page) -> Response:
    """Shows what there is to administer, in figures."""
    saved, fault = _saved(page)
    today = page.today
    ages = [(today - one.day).days for one in saved if one.day <= today]
    return page.show(
        "admin.html",
        people=len(people.accounts(page.app)),
        units=len(roster.units(page.app)),
        regulations=len(regulations.stored(page.app)),
        alive=any(pulse.alive and pulse.ticks for pulse in pulses(page.app)),
        backup_age=min(ages) if ages else None,
        backup_fault=fault,
    )


@routes.get("/admin/running", who=WHO)
def running(page: Page) -> Response:
    """Shows mail settings without their secrets, the mails of today, schedulers and backups."""
    saved, fault = _saved(page)
    told = page.site.settings.without_secrets()
    return page.show(
        "admin_running.html",
        settings=[(name, label, told[name]) for name, label in _SHOWN_SETTINGS],
        mails=mail_counts(page.app),
        pulses=pulses(page.app),
        kinds=_KINDS,
        folder=page.site.settings.backups,
        saved=saved,
        fault=fault,
        admin=page.has(Role.ADMIN),
    )


@routes.post("/admin/running/trial-mail", who=_ADMIN, again=running)
def trial_mail(page: Page) -> Response:
    """Sends a mail to the one who asks."""
    return page.go("/admin/running", send_trial(page.app, page.site.settings))


@routes.post("/admin/running/backup", who=WHO, again=running)
def back_up(page: Page) -> Response:
    """Writes a backup into the folder of backups."""
    settings = page.site.settings
    folder = _folder(settings)
    file = acts.now(page.app, Daily(folder, settings.backups_keep, settings.without_secrets()))
    done = say("Đã sao lưu vào tệp {name}.", "Made the backup {name}.", name=file.name)
    return page.go("/admin/running", done)


@routes.get("/admin/running/backups/{name}", who=_ADMIN)
def take_backup(page: Page, name: str) -> Response:
    """Gives a backup, which holds everything the office has, to an administrator."""
    file = backups.to_take_away(page.app, _folder(page.site.settings), name)
    return FileResponse(file, media_type="application/zip", filename=file.name)


def _folder(settings: Settings) -> Path:
    if settings.backups is None:
        raise NotNow(
            say(
                "Chưa có thư mục sao lưu; đặt KYHAN_BACKUPS là một thư mục rồi khởi động lại.",
                "There is no folder of backups; set KYHAN_BACKUPS to a folder and start again.",
            )
        )
    return settings.backups


def _saved(page: Page) -> tuple[tuple[Kept, ...], Phrase | None]:
    """Returns the backups there are, and why they cannot be seen; a fault here hides nothing else of the page."""
    try:
        return backups.all_in(page.app, _folder(page.site.settings)), None
    except Refusal as refusal:
        return (), refusal.message
