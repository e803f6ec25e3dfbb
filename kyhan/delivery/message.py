"""What is a mail on the wire: headers and both texts, in seven-bit ASCII, so that every server carries it unchanged."""

import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Final

from kyhan.clock import OFFICE_ZONE
from kyhan.cycle.outgoing import Outgoing
from kyhan.errors import Fault, InvalidInput
from kyhan.i18n import say

_POLICY: Final = SMTP.clone(cte_type="7bit")
_ADDRESS: Final = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+")


def sender_address(written: str, office_name: str) -> Address:
    """Returns who writes: "kyhan@example.vn" or "Name <kyhan@example.vn>"; without a name, the office's.

    Raises:
        InvalidInput: it is not a mail address in plain ASCII.
    """
    name, address = parseaddr(written)
    if not _ADDRESS.fullmatch(address) or not address.isascii():
        fault = say(
            "«{written}» không phải địa chỉ thư; viết vanphong@vi-du.vn hoặc «Văn phòng <vanphong@vi-du.vn>»",
            "«{written}» is not a mail address; write office@example.vn or «Office <office@example.vn>»",
            written=written,
        )
        raise InvalidInput(
            say("Địa chỉ người gửi thư nhắc hạn", "The sender of reminders"), [Fault("KYHAN_MAIL_FROM", fault)]
        )
    return Address(_line(name or office_name), addr_spec=address)


def compose(mail: Outgoing, sender: Address, at: datetime) -> EmailMessage:
    """Returns the mail with its Message-ID, dated `at`: plain text, and the same as HTML.

    Raises:
        ValueError: the address is none that mail can be sent to.
    """
    if not _ADDRESS.fullmatch(mail.address) or not mail.address.isascii():
        raise ValueError(f"not a mail address in ASCII: {mail.address!r}")
    message = EmailMessage(policy=_POLICY)
    message["From"] = sender
    message["To"] = Address(_line(mail.name), addr_spec=mail.address)
    message["Subject"] = _line(mail.subject)
    message["Date"] = format_datetime(at.astimezone(OFFICE_ZONE))
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.plain)
    message.add_alternative(mail.html, subtype="html")
    message["Content-Language"] = mail.language  # last: setting the content drops the headers about content
    return message


def _line(text: str) -> str:
    """Returns text as one line: a header ends at a line break."""
    return " ".join(text.split())
