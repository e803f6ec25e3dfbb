"""What happened: every act with filters, one act with old and new values, the thing at a moment, verification, export."""

import tempfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from importlib.resources import files
from typing import IO, Final
from urllib.parse import urlencode

from starlette.background import BackgroundTask
from starlette.responses import Response, StreamingResponse

from kyhan.clock import at_office
from kyhan.cycle.queries import event_changes, event_words, history, status
from kyhan.errors import Fault, InvalidInput, KyhanError, NotFound
from kyhan.i18n import Phrase, say
from kyhan.web.answering import status_of
from kyhan.web.page import Page
from kyhan.web.routes import Routes
from kyhan.workflows.roles import Role

routes = Routes()
WHO: Final = frozenset({Role.AUDITOR, Role.ADMIN, Role.STAFF, Role.LEADER})
_SHOWN: Final = 50
_IN_MEMORY: Final = 8 << 20
"""An export up to this many bytes is kept in memory while it is sent, a larger one in a temporary file."""
_PIECE: Final = 1 << 18
CHANNELS: Final[tuple[tuple[str, Phrase], ...]] = (
    ("web", say("trang web", "web")),
    ("console", say("dòng lệnh", "command line")),
    ("scheduler", say("bộ hẹn giờ", "scheduler")),
    ("api", say("chương trình khác", "another program")),
)
"""The doors through which acts come, with their labels."""
_FILTERS: Final = ("chain", "actor", "unit", "action", "channel", "from", "until", "refused")


@routes.get("/history", who=WHO)
def events(page: Page) -> Response:
    """Shows the acts that match the filters, the newest first, fifty on a page."""
    found: list[dict[str, object]] = []
    chains = sorted(history.heads(page.app), key=lambda name: (name == "office", name), reverse=True)
    try:
        found = history.events(page.app, _filter(page), limit=_SHOWN + 1)[::-1]
    except KyhanError as refusal:  # a day that is none: the filters stay as they were typed
        page.refusal, page.status = refusal, status_of(refusal)
    shown = found[:_SHOWN]
    more = {name: page.typed.text(name) for name in _FILTERS if page.typed.text(name)}
    last = shown[-1] if len(found) > _SHOWN else None
    return page.show(
        "history.html",
        events=shown,
        words=event_words,
        chains=chains,
        actions=sorted(event_words.actions().items(), key=lambda one: str(one[1])),
        channels=CHANNELS,
        older=f"/history?{urlencode({**more, 'older': _name(last)})}" if last else None,
        newest=f"/history?{urlencode(more)}" if page.typed.text("older") else None,
    )


def _name(event: dict[str, object]) -> str:
    return f"{event['chain']}:{event['seq']}"


def _filter(page: Page) -> history.Filter:
    typed = page.typed
    with typed.reading(say("Lọc nhật ký", "Filtering the history")) as read:
        from_on, until_on = read.day("from", say("từ ngày", "from")), read.day("until", say("đến ngày", "until"))
    chain, _, seq = typed.text("older").rpartition(":")
    return history.Filter(
        chain=typed.text("chain") or None,
        actor=typed.text("actor") or None,
        unit=typed.text("unit") or None,
        action=typed.text("action") or None,
        channel=typed.text("channel") or None,
        from_on=from_on,
        until_on=until_on,
        refused=typed.flag("refused"),
        older=(chain, int(seq)) if chain and seq.isascii() and seq.isdigit() and len(seq) < len(str(1 << 62)) else None,
    )


@routes.get("/history/event/{chain}/{seq:int}", who=WHO)
def event(page: Page, chain: str, seq: int) -> Response:
    """Shows one act with the old and the new value of everything it changed."""
    told = event_changes.told(page.app, chain, min(seq, (1 << 62)))
    last = history.heads(page.app)[chain][0]
    channel = dict(CHANNELS).get(told.event["channel"]) or Phrase(told.event["channel"], told.event["channel"])
    return page.show("history_event.html", told=told, event=told.event, words=event_words, last=last, channel=channel)


@routes.get("/history/at", who=WHO)
def at(page: Page) -> Response:
    """Shows a cycle and its units as they stood at a moment, from the history alone."""
    seen, moment = None, None
    keys = [one["cycle"] for one in status.cycles(page.app)]
    if page.typed.text("on"):
        try:
            moment = _moment(page)
            seen = status.status(page.app, page.typed.text("key"), as_of=moment)
        except KyhanError as refusal:
            page.refusal, page.status = refusal, status_of(refusal)
    unit = page.typed.text("unit").lower()
    lines = [one for one in seen["units"] if unit in (one["unit"].lower(), "")] if seen else []
    return page.show("history_at.html", seen=seen, moment=moment, keys=keys[::-1], lines=lines)


def _moment(page: Page) -> datetime:
    """Returns the instant asked for: a day, and a time at the office or the end of that day."""
    what = say("Thời điểm", "The moment")
    with page.typed.reading(what) as read:
        on: date = read.owed_day("on", say("ngày", "day"))
    time = page.typed.text("time")
    if not time:
        return at_office(on) + timedelta(days=1, microseconds=-1)
    hour, _, minute = time.partition(":")
    if not (hour.isascii() and minute.isascii() and hour.isdigit() and minute.isdigit()) or len(time) > len("23:59"):
        hour, minute = "99", "0"
    if int(hour) > 23 or int(minute) > 59:  # noqa: PLR2004 - of a clock
        wrong = say("«{time}» không phải giờ; viết 14:30", "«{time}» is no time; write 14:30", time=time)
        raise InvalidInput(what, [Fault("", wrong)])
    return at_office(on, int(hour), int(minute))


@routes.get("/history/verify", who=WHO)
def verification(page: Page) -> Response:
    """Shows the heads of the chains, and what a verification does."""
    return page.show("history_verify.html", heads=history.heads(page.app), report=None)


@routes.post("/history/verify", who=WHO, again=verification)
def verify(page: Page) -> Response:
    """Reads the whole history and compares it with itself, its seals and the present rows."""
    with_files = page.typed.flag("with_files")
    report = history.verify(page.app, files_seen=(lambda _count: None) if with_files else None)
    return page.show("history_verify.html", heads=history.heads(page.app), report=report)


@routes.get("/history/export", who=WHO)
def export(page: Page) -> Response:
    """Gives the history as a file that anybody can check without this program.

    It is written whole before it is sent, so that a slow line keeps no reader of the database waiting.
    """
    chain = page.typed.text("chain") or None
    if chain is not None and chain not in history.heads(page.app):
        raise NotFound(say("Không có nhật ký «{key}».", "There is no history «{key}».", key=chain))
    kept: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed once it is sent
    for line in history.export(page.app, chain):
        kept.write(f"{line}\n".encode())
    kept.seek(0)
    name = f"nhat-ky-{chain or 'tat-ca'}-{page.today:%Y-%m-%d}.jsonl"
    headers = {"Content-Disposition": f'attachment; filename="{name}"' if name.isascii() else "attachment"}
    ending = BackgroundTask(kept.close)
    return StreamingResponse(_pieces(kept), headers=headers, media_type="application/x-ndjson", background=ending)


@routes.get("/history/verifier", who=WHO)
def verifier(page: Page) -> Response:
    """Gives the script that checks an export without this program."""
    script = files("kyhan.cycle").joinpath("verify_history.py").read_bytes()
    return page.file(script, "verify_history.py", "text/x-python")


def _pieces(kept: IO[bytes]) -> Iterator[bytes]:
    while piece := kept.read(_PIECE):
        yield piece
