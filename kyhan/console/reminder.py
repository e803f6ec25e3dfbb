"""`kyhan reminder`: who will be reminded of what, what was said to whom, and sending what is due now."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from kyhan.console.commands import command, group, option
from kyhan.console.context import Console
from kyhan.console.types import DAY
from kyhan.errors import NotNow, Refusal
from kyhan.i18n import Phrase, long_day, say

if TYPE_CHECKING:
    from kyhan.cycle.digests import Digest, Item
    from kyhan.cycle.ledger import Letter
    from kyhan.cycle.queries.reminders import Preview

_NAMES_SHOWN = 3
_STATES = ("planned", "sending", "sent", "failed", "superseded")


@group("reminder", "Nhắc hạn.", "Reminders.")
def reminder() -> None:
    """Groups the commands."""


@command(
    reminder,
    "preview",
    "Xem trước ai sẽ được nhắc việc gì vào một ngày.",
    "Show who would be reminded of what on a day.",
)
@option("--on", "on", type=DAY, vi="Ngày muốn xem; mặc định hôm nay", en="The day; today when not given")
@option("--full", is_flag=True, vi="In cả nội dung thư", en="Print the mails too")
def preview(console: Console, on: date | None, full: bool) -> None:
    """Shows the digests of a day; on a rest day says so and names the next working day."""
    from kyhan.cycle.queries import reminders
    from kyhan.delivery.post import post
    from kyhan.settings import settings

    app = console.office()
    shown = reminders.preview(app, on)
    letters = {one.recipient: post(app, settings()).render(one) for one in shown.digests} if full else {}
    if console.as_json:
        console.show_json(_preview_json(shown, letters))
        return
    if not shown.working:
        console.say(
            say(
                "{day} là ngày nghỉ ({why}): không gửi thư nhắc. Ngày làm việc tiếp theo: {next}.",
                "{day} is a rest day ({why}): no reminders go out. The next working day: {next}.",
                day=long_day(shown.on),
                why=shown.why,
                next=long_day(shown.next_working_on),
            )
        )
        return
    _show_digests(console, shown)
    for digest in shown.digests:
        if digest.recipient in letters:
            letter = letters[digest.recipient]
            console.say("", f"=== {digest.name} <{digest.address}>", letter.subject, "", letter.plain)


def _show_digests(console: Console, shown: "Preview") -> None:
    if shown.had_mail:
        console.say(
            say(
                "{n} người đã có thư của ngày này; mỗi người nhiều nhất một thư mỗi ngày.",
                "{n} people have had their mail of this day; nobody gets more than one a day.",
                n=shown.had_mail,
            )
        )
    if not shown.digests:
        console.say(say("Không ai cần nhắc vào {day}.", "Nobody is to be reminded on {day}.", day=long_day(shown.on)))
        return
    console.table(
        (
            say("Người nhận", "Recipient"),
            say("Thư", "Address"),
            say("Việc", "What"),
            say("Đơn vị", "Unit"),
            say("Hết hạn", "Due"),
            say("Còn (ngày làm việc)", "Left (working days)"),
        ),
        [row for digest in shown.digests for row in _rows(digest)],
        title=say(
            "Nhắc hạn {day}: {n} thư", "Reminders of {day}: {n} mail(s)", day=long_day(shown.on), n=_sendable(shown)
        ),
        right=(5,),
    )


def _rows(digest: "Digest") -> list[tuple[object, ...]]:
    """Returns a person's lines: deadlines of one kind with one due day together, as in the mail."""
    together: dict[tuple[str, str, date], list[Item]] = {}
    for item in digest.items:
        together.setdefault((item.cycle, item.kind, item.due_on), []).append(item)
    return [
        (
            digest.recipient,
            digest.address or say("không có địa chỉ", "no address"),
            _what(items[0]),
            _units(items),
            long_day(items[0].due_on),
            items[0].days_left,
        )
        for items in together.values()
    ]


def _units(items: "Sequence[Item]") -> Phrase:
    names = "; ".join(item.unit_name or item.cycle for item in items[:_NAMES_SHOWN])
    rest = len(items) - _NAMES_SHOWN
    if rest <= 0:
        return Phrase(names, names)
    return say("{names} và {n} đơn vị khác", "{names} and {n} more", names=names, n=rest)


def _sendable(shown: "Preview") -> int:
    return sum(bool(digest.address) for digest in shown.digests)


def _what(item: "Item") -> Phrase:
    from kyhan.delivery.wording import WORDINGS

    return WORDINGS[item.kind].what


def _preview_json(shown: "Preview", letters: "dict[str, Letter]") -> dict[str, object]:
    return {
        "on": shown.on,
        "working_day": shown.working,
        "reason": shown.why,
        "next_working_day": shown.next_working_on,
        "had_mail": shown.had_mail,
        "mails": [_digest_json(digest, letters.get(digest.recipient)) for digest in shown.digests],
    }


def _digest_json(digest: "Digest", letter: "Letter | None") -> dict[str, object]:
    written = {} if letter is None else {"subject": letter.subject, "plain": letter.plain, "html": letter.html}
    return {
        "recipient": digest.recipient,
        "name": digest.name,
        "address": digest.address or None,
        "language": digest.language,
        "items": [
            {
                "cycle": item.cycle,
                "subject": item.subject,
                "kind": item.kind,
                "unit": item.unit,
                "unit_name": item.unit_name,
                "due_on": item.due_on,
                "days_left": item.days_left,
                "article": item.article,
                "policy": item.policy,
                "rule": item.rule,
                "occurrence": item.occurrence,
                "planned_on": item.planned_on,
            }
            for item in digest.items
        ],
        **written,
    }


@command(reminder, "list", "Xem sổ nhắc hạn: đã nhắc ai việc gì.", "Show the ledger: who was reminded of what.")
@option("--cycle", "cycle", vi="Kỳ đánh giá", en="Cycle")
@option("--recipient", vi="Người nhận (tên đăng nhập)", en="Recipient (login)")
@option("--state", type=click.Choice(_STATES), vi="Trạng thái của thư", en="State of the mail")
def show(console: Console, cycle: str | None, recipient: str | None, state: str | None) -> None:
    """Shows each reminder with its mail."""
    from kyhan.cycle.queries.reminders import STATES, told
    from kyhan.delivery.wording import WORDINGS

    lines = told(console.office(), cycle=cycle, recipient=recipient, state=state)
    if console.as_json:
        console.show_json({"reminders": [{name: getattr(line, name) for name in line.__slots__} for line in lines]})
        return
    if not lines:
        console.say(say("Sổ nhắc hạn chưa có dòng nào như vậy.", "The ledger has no such line."))
        return
    console.table(
        (
            say("Ngày", "Day"),
            say("Người nhận", "Recipient"),
            say("Kỳ", "Cycle"),
            say("Hồ sơ", "Subject"),
            say("Việc", "What"),
            say("Quy tắc", "Rule"),
            say("Thư", "Mail"),
            say("Lần gửi", "Attempts"),
            say("Mã thư, lỗi", "Message-ID, error"),
        ),
        [
            (
                line.mail_on,
                line.recipient,
                line.cycle,
                line.subject,
                WORDINGS[line.kind].what,
                f"{line.rule} {line.occurrence}",
                STATES[line.state],
                line.attempts,
                "\n".join(part for part in (line.message_id, line.error) if part),
            )
            for line in lines
        ],
        right=(7,),
    )


@command(
    reminder,
    "send",
    "Lập và gửi ngay thư nhắc hôm nay, không đợi đến giờ; không gửi vào ngày nghỉ.",
    "Write and send today's reminders now, whatever the hour; never on a rest day.",
)
def send(console: Console) -> None:
    """Claims and delivers; prints where the mails went."""
    from kyhan.cycle import ledger
    from kyhan.cycle.queries.reminders import preview as preview_of
    from kyhan.delivery.deliver import deliver
    from kyhan.delivery.post import post
    from kyhan.settings import settings

    app = console.office()
    today = preview_of(app)
    if not today.working:
        raise NotNow(
            say(
                "{day} là ngày nghỉ ({why}) nên không gửi thư nhắc; gửi vào {next}.",
                "{day} is a rest day ({why}), so no reminders go out; send them on {next}.",
                day=long_day(today.on),
                why=today.why,
                next=long_day(today.next_working_on),
            )
        )
    way = post(app, settings())
    claimed = ledger.claim(app, way.render, domain=way.domain)
    done = deliver(app, way.mailer)
    faults = [*done.failed, *done.unknown, *([("", done.unreachable)] if done.unreachable else [])]
    if console.as_json:
        console.show_json(
            {
                "claimed": claimed,
                "sent": _pairs(done.sent),
                "failed": _pairs(done.failed),
                "unknown": _pairs(done.unknown),
                "unreachable": done.unreachable or None,
            }
        )
    else:
        console.say(
            say(
                "Lập {claimed} thư, gửi {sent} thư {where}.",
                "Wrote {claimed} mail(s), sent {sent} {where}.",
                claimed=claimed,
                sent=len(done.sent),
                where=way.where,
            )
        )
        for who, answer in done.sent:
            console.say(f"  {who}: {answer}")
        for digest in today.digests:
            if not digest.address:
                console.say(
                    say(
                        "  {who} không có địa chỉ thư nên không gửi được; bổ sung bằng «kyhan user change {who} --email ĐỊA-CHỈ».",
                        "  {who} has no mail address and gets nothing; give one with «kyhan user change {who} --email ADDRESS».",
                        who=digest.recipient,
                    )
                )
    if faults:
        raise Refusal(_faults(faults))


def _pairs(pairs: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"recipient": who, "answer": answer} for who, answer in pairs]


def _faults(faults: Sequence[tuple[str, str]]) -> Phrase:
    lines = "\n".join(f"  - {who}: {why}" if who else f"  - {why}" for who, why in faults)
    return say(
        "{n} thư chưa gửi được; thư còn giữ lại, bộ hẹn giờ tự gửi lại (xem «kyhan reminder list»).\n{lines}",
        "{n} mail(s) could not be sent; they are kept and tried again by the scheduler (see «kyhan reminder list»).\n{lines}",
        n=len(faults),
        lines=lines,
    )
