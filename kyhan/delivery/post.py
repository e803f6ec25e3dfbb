"""Which way do an office's mails go, and in whose name? By SMTP when a server is set, else into the outbox folder."""

from dataclasses import dataclass
from email.headerregistry import Address

from kyhan.app import App
from kyhan.cycle.ledger import Render
from kyhan.cycle.queries.reminders import letterhead
from kyhan.delivery.deliver import Mailer
from kyhan.delivery.mail import SmtpMailer
from kyhan.delivery.message import sender_address
from kyhan.delivery.outbox import Outbox
from kyhan.delivery.render import renderer
from kyhan.i18n import Phrase, say
from kyhan.settings import Settings


@dataclass(frozen=True, slots=True)
class Post:
    """Everything that is needed to write and send an office's mails. `where` says where they go."""

    render: Render
    mailer: Mailer
    sender: Address
    where: Phrase

    @property
    def domain(self) -> str:
        """The right side of the Message-IDs."""
        return self.sender.domain


def post(app: App, settings: Settings) -> Post:
    """Returns the way an office's mails go.

    Raises:
        InvalidInput: the server's or the sender's address is malformed.
    """
    head = letterhead(app)
    render = renderer(head.office, practice=head.practice)
    sender = sender_address(settings.mail_from, head.office)
    if settings.smtp_url:
        mailer = SmtpMailer(settings.smtp_url, sender)
        where = say("qua máy chủ thư {server}", "by the mail server {server}", server=mailer.server)
        return Post(render, mailer, sender, where)
    where = say("vào thư mục {folder}", "into the folder {folder}", folder=settings.outbox)
    return Post(render, Outbox(settings.outbox, sender), sender, where)
