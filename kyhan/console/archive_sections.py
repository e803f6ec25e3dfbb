"""What else goes into the file of a year besides what the cycle's own history gives: sections made by other parts."""

import hashlib
from collections.abc import Iterator
from email.headerregistry import Address

from kyhan.app import App
from kyhan.cycle.queries.archive import Year
from kyhan.cycle.queries.reminders import letterhead
from kyhan.delivery.message import compose, sender_address
from kyhan.delivery.outbox import file_name
from kyhan.documents.archive_format import Member, Section
from kyhan.i18n import say
from kyhan.settings import Settings


def rendered(app: App, year: Year, settings: Settings) -> Iterator[Section]:
    """Yields the sections; each is made of the same moment as the rest of the file.

    Raises:
        InvalidInput: the sender of mails is not a mail address.
    """
    sender = sender_address(settings.mail_from, letterhead(app).office)
    says = say(
        "Từng thư nhắc hạn của kỳ đã gửi, mở được bằng mọi chương trình thư; một thư có thể nhắc cả việc của kỳ khác. "
        "Người gửi ghi theo cấu hình lúc lập hồ sơ; nhật ký giữ mã Message-ID và người nhận của từng thư.",
        "The reminders of the cycle that were sent, each as a mail; one may speak of another cycle too. The sender is that "
        "of the settings; the history keeps each mail's Message-ID and recipient.",
    )
    yield Section("thu", "Thư nhắc hạn đã gửi", says.vi, _mails(year, sender))


def _mails(year: Year, sender: Address) -> Iterator[Member]:
    for mail, sent_at in year.mails():
        message = compose(mail, sender, sent_at)
        # The boundary is drawn by lot else; the same cycle shall give the same bytes.
        message.set_boundary(f"={hashlib.sha256(mail.message_id.encode()).hexdigest()[:40]}=")
        title = f"{mail.on:%d/%m/%Y}, {mail.name}: {mail.subject}"
        yield Member(f"thu/{file_name(mail)}", message.as_bytes(), title)
