"""What does a service write about its work, and how? Log lines on stderr: text for people, or one JSON object a line.

A line names people by their logins only. Addresses, passwords and what a row held are taken out of every message and
traceback, wherever they came from: the answer of a mail server, an error of the database.
"""

import json
import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Final

_about: ContextVar[dict[str, str]] = ContextVar("kyhan_about")

_SECRETS: Final = (
    (re.compile(r"(?<=://)\S*@"), "***@"),  # user and password of a server
    (re.compile(r"(password=)[^\s&]+", re.IGNORECASE), r"\1***"),
    (re.compile(r"[^\s<>\"'(),:;=@/*]+@[^\s<>\"'(),:;=@/]+"), "***"),  # somebody's address
    # PostgreSQL repeats the row that it refused, a mail's text if need be, up to the next part of its message.
    (re.compile(r"(DETAIL:).*?(?=\n(?:HINT|CONTEXT):|\n\[SQL|\n\nThe above |\n\nDuring |\Z)", re.DOTALL), r"\1 ***"),
)


def without_secrets(text: str) -> str:
    """Returns a text without mail addresses, passwords and the rows in a database's words."""
    for found, instead in _SECRETS:
        text = found.sub(instead, text)
    return text


@contextmanager
def about(**known: str) -> Iterator[None]:
    """Says for every line written inside the block what it is about: office="...", scheduler="..."."""
    token = _about.set({**_about.get({}), **known})
    try:
        yield
    finally:
        _about.reset(token)


@contextmanager
def written(form: str, level: str | None = None) -> Iterator[None]:
    """Lets the process write its log on stderr while the block lasts.

    Args:
        form: "text" or "json".
        level: From which level on kyhan's own lines are written: "info", "warning", "error". Without one, "info" as
            JSON, and "error" as text, where the terminal shows everything else already. The libraries' lines are
            written from "warning" on.
    """
    own, root, handler = logging.getLogger("kyhan"), logging.getLogger(), _OnStderr()
    handler.setFormatter(_Json() if form == "json" else _Text())
    before = own.level
    own.setLevel((level or ("info" if form == "json" else "error")).upper())
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
        own.setLevel(before)


class _OnStderr(logging.Handler):
    """Writes to what stderr is at the time of writing."""

    def emit(self, record: logging.LogRecord) -> None:
        """Writes one line, whole."""
        try:
            sys.stderr.write(f"{self.format(record)}\n")
            sys.stderr.flush()
        except OSError:  # nobody reads any more, or the disk behind it is full: the work goes on
            return


class _Text(logging.Formatter):
    """The message, and the traceback below it."""

    def format(self, record: logging.LogRecord) -> str:
        """Returns the lines of a record."""
        return without_secrets(super().format(record))


class _Json(logging.Formatter):
    """One object a line: time (UTC), level, logger, message, then what is known of office, scheduler, exception."""

    def format(self, record: logging.LogRecord) -> str:
        """Returns the line of a record, without its end."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": without_secrets(record.getMessage()),
            **_about.get({}),
        }
        if record.exc_info:
            line["exception"] = without_secrets(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
