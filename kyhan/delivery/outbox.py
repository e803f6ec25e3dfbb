"""Where do mails go while there is no SMTP server? Each into a file of the outbox folder, for any mail program to open.

A file appears whole or not at all, and a mail that is sent again replaces its own file.
"""

import os
import re
from datetime import datetime
from email.headerregistry import Address
from pathlib import Path
from typing import Final

from kyhan.cycle.outgoing import Outgoing
from kyhan.delivery.deliver import Fate, Outcome
from kyhan.delivery.message import compose

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")


class Outbox:
    """Writes mails as .eml files; the answer to a mail is its file."""

    def __init__(self, folder: Path, sender: Address) -> None:
        self.folder = folder
        self._sender = sender

    def send(self, mail: Outgoing, at: datetime) -> Outcome:
        """Writes one mail, dated `at`; once it is safely on the disk it counts as sent."""
        try:
            content = compose(mail, self._sender, at).as_bytes()
        except ValueError as error:
            return Outcome(Fate.REFUSED, str(error))
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            file = self.folder / file_name(mail)
            self._write(file, content)
        except OSError as error:
            return Outcome(Fate.UNREACHABLE, f"{self.folder}: {error.strerror or error}")
        return Outcome(Fate.ACCEPTED, str(file))

    def close(self) -> None:
        """Nothing is kept open between mails."""

    def _write(self, file: Path, content: bytes) -> None:
        """Writes the file under another name, makes it last, and only then gives it its name."""
        unfinished = file.with_suffix(f".{os.getpid()}.part")
        try:
            with unfinished.open("wb") as out:
                out.write(content)
                out.flush()
                os.fsync(out.fileno())
            unfinished.replace(file)
        finally:
            unfinished.unlink(missing_ok=True)
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def file_name(mail: Outgoing) -> str:
    """Returns the file's name: day, recipient and the Message-ID's own part, such as 2026-11-16_an_0f3c….eml."""
    own = mail.message_id.strip("<>").partition("@")[0]
    return "_".join(_UNSAFE.sub("-", part) for part in (mail.on.isoformat(), mail.recipient, own)) + ".eml"
