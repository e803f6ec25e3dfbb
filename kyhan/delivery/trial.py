"""Do mails go out at all? Sends one trial mail to the person who asks, by the way that reminders go."""

import uuid
from html import escape
from typing import Final

from kyhan.app import App
from kyhan.clock import office_day
from kyhan.cycle.outgoing import Outgoing
from kyhan.cycle.permissions import require_actor
from kyhan.cycle.queries.people import person
from kyhan.cycle.queries.reminders import letterhead
from kyhan.delivery.deliver import Fate
from kyhan.delivery.post import post
from kyhan.errors import NotNow
from kyhan.i18n import Phrase, say
from kyhan.settings import Settings
from kyhan.workflows.roles import Actor, Role

_SUBJECT: Final = say("Thư thử của {office}", "A trial mail of {office}")
_TEXT: Final = say(
    "Nhận được thư này nghĩa là {office} gửi được thư nhắc hạn. Không cần làm gì thêm.\n",
    "If this arrives, {office} can send reminders. There is nothing to do.\n",
)


def send_trial(app: App, settings: Settings) -> Phrase:
    """Sends a trial mail to the acting administrator, and returns where it went.

    Raises:
        NotAllowed: the actor is no administrator.
        NotNow: they have no address, or the mail was not taken; with the server's answer.
        InvalidInput: the server's or the sender's address is malformed.
    """
    own, _ = person(app, app.login)
    require_actor(Actor(own.login, own.name, frozenset(own.roles)), say("gửi thư thử", "send a trial mail"), Role.ADMIN)
    if not own.email:
        raise NotNow(
            say(
                "Tài khoản của bạn chưa có địa chỉ thư; thêm địa chỉ rồi gửi lại.",
                "Your account has no address; add one and try again.",
            )
        )
    way, now = post(app, settings), app.clock.now()
    head = letterhead(app).office
    text = say(_TEXT.vi, _TEXT.en, office=head).to(own.language)
    mail = Outgoing(
        message_id=f"<{uuid.uuid4().hex}@{way.domain}>",
        recipient=own.login,
        name=own.name,
        address=own.email,
        on=office_day(now),
        language=own.language,
        subject=say(_SUBJECT.vi, _SUBJECT.en, office=head).to(own.language),
        plain=text,
        html=f"<p>{escape(text)}</p>",
        attempt=1,
    )
    try:
        outcome = way.mailer.send(mail, now)
    finally:
        way.mailer.close()
    if outcome.fate is not Fate.ACCEPTED:
        raise NotNow(
            say(
                "Thư thử đến {address} chưa gửi được: {why}. Kiểm tra KYHAN_SMTP_URL và KYHAN_MAIL_FROM.",
                "The trial mail to {address} did not go: {why}. Check KYHAN_SMTP_URL and KYHAN_MAIL_FROM.",
                address=own.email,
                why=outcome.answer,
            )
        )
    return say(
        "Đã gửi thư thử đến {address} {where}.",
        "The trial mail to {address} went {where}.",
        address=own.email,
        where=way.where,
    )
