"""What is a mail on the wire: headers and both texts, in seven-bit ASCII, so that every server carries it unchanged.

Built of the email package's older classes: its newer ones parse every header they write, and a mail costs five times as
much, which a province that reminds thousands in a minute would feel.
"""

import re
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, formataddr, parseaddr
from typing import Final

from kyhan.clock import OFFICE_ZONE
from kyhan.cycle.outgoing import Outgoing
from kyhan.errors import Fault, InvalidInput
from kyhan.i18n import say

_POLICY: Final = compat32.clone(linesep="\r\n")
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


def compose(mail: Outgoing, sender: Address, at: datetime) -> Message:
    """Returns the mail with its Message-ID, dated `at`: plain text, and the same as HTML.

    Raises:
        ValueError: the address is none that mail can be sent to.
    """
    if not _ADDRESS.fullmatch(mail.address) or not mail.address.isascii():
        raise ValueError(f"not a mail address in ASCII: {mail.address!r}")
    message = MIMEMultipart("alternative", policy=_POLICY)
    message["From"] = _mailbox(sender.display_name, sender.addr_spec)
    message["To"] = _mailbox(_line(mail.name), mail.address)
    message["Subject"] = Header(_line(mail.subject), header_name="Subject").encode()
    message["Date"] = format_datetime(at.astimezone(OFFICE_ZONE))
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = mail.language
    for text, kind in ((mail.plain, "plain"), (mail.html, "html")):
        message.attach(MIMEText(_WIRE_ENDS.sub("\r\n", text), kind, "utf-8", policy=_POLICY))
    return message


_WIRE_ENDS: Final = re.compile(r"\r?\n")


def _mailbox(name: str, address: str) -> str:
    """Returns a name and an address as a header has them; a name that is not plain ASCII in encoded words."""
    if name.isascii():
        return formataddr((name, address))
    return f"{Header(name, 'utf-8').encode()} <{address}>"


def _line(text: str) -> str:
    """Returns text as one line: a header ends at a line break."""
    return " ".join(text.split())
